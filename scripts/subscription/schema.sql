-- A subscription and where it stands in its schedule. due(p) of the schedule is
-- anchor + (anchor_offset + p * step_count) step_units, always from the anchor.
-- next_due_at is the instant of next_due_date in the zone: the job reads only that.
create table subscription (
  id text primary key,
  version bigint not null,
  number text not null unique,
  reference text unique,
  customer_id text not null references customer(id),
  channel text not null,
  status text not null,
  status_code text,
  status_reason text,
  currency text not null,
  frequency text not null,
  month_end text,
  zone text not null,
  zone_from text not null,
  start_date datetext not null,
  end_date datetext,
  order_limit bigint,
  schedule_version bigint not null,
  anchor datetext not null,
  anchor_offset bigint not null,
  step_unit text not null,
  step_count bigint not null,
  next_period bigint not null,
  next_due_date datetext,
  next_due_at instant,
  catch_up_to datetext,
  pause_from datetext,
  pause_until datetext,
  cancel_on datetext,
  change_at instant,
  current_subscription bigint not null,
  last_due_date datetext,
  last_ordered_date datetext,
  created_at instant not null
);
create index subscription_due on subscription (next_due_at, id);
create index subscription_change on subscription (change_at, id) where change_at is not null;
create index subscription_of_customer on subscription (customer_id, id);

create table subscription_line (
  id text primary key,
  subscription_id text not null references subscription(id),
  position bigint not null,
  item_id text not null references item(id),
  quantity bigint not null,
  price_basis text not null,
  unit_price bigint not null,
  currency text not null,
  unique (subscription_id, position)
);
create index subscription_line_item on subscription_line (item_id, subscription_id);

-- What became of each period. The id is <subscription>:<schedule version>:<period>,
-- so the primary key itself keeps a period from being settled twice.
create table subscription_period (
  id text primary key,
  subscription_id text not null references subscription(id),
  schedule_version bigint not null,
  period bigint not null,
  due_date datetext not null,
  disposition text not null,
  number bigint,
  order_id text,
  code text,
  reason text,
  settled_at instant not null,
  unique (subscription_id, due_date)
);
