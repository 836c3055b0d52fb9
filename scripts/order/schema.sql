-- status and total repeat what the lines say, for lists and filters; lines.lua is
-- the only place that writes them. `opened` tells which steps ran when the row was
-- made; the timeline has them without a row of their own. `steps` is the number of
-- the last step.
--
-- account_id: whose credit it uses, when that is not the customer itself. contact_id:
-- the person who ordered for an organization. on_account and tender_amount: how the
-- total is paid, once somebody has said so; tender has method and reference, and
-- tender_left is what of its amount no bill has used yet.
create table sales_order (
  id text primary key,
  version bigint not null,
  number text not null unique,
  type text not null,
  status text not null,
  customer_id text not null references customer (id),
  currency text not null,
  total bigint not null,
  ordered_on datetext not null,
  requested_date datetext,
  ship_to jsontext,
  freight bigint,
  note text,
  external_number text,
  opened text not null,
  steps bigint not null,
  source_id text,
  source_version bigint,
  source_period bigint,
  source_due datetext,
  account_id text references customer (id),
  contact_id text references customer (id),
  on_account bigint,
  tender jsontext,
  tender_amount bigint,
  tender_left bigint,
  created_at instant not null
);
create index sales_order_customer on sales_order (customer_id, status);
create index sales_order_account on sales_order (account_id, status) where account_id is not null;
create index sales_order_contact on sales_order (contact_id, ordered_on) where contact_id is not null;
create index sales_order_unshipped on sales_order (id)
  where status in ('draft', 'manual_scheduling_required', 'change_pending', 'awaiting_shipping');
create unique index sales_order_external on sales_order (external_number) where external_number is not null;

-- One delivery from one place, if a place was assigned. A line is in one at most: who ships less splits
-- the line first.
create table fulfilment (
  id text primary key,
  order_id text not null references sales_order (id),
  number bigint not null,
  released_at instant not null,
  ships_from text,
  unique (order_id, number)
);

-- parent_line_id: the configured line an option belongs to. waits_for: the line whose
-- fulfilment this one waits for; removed when that is fulfilled.
-- unit_price is missing on a draft line until there is a price in the order's
-- currency. discount is scaled by 10000. pending is a change waiting for an answer.
create table order_line (
  id text primary key,
  version bigint not null,
  order_id text not null references sales_order (id),
  number bigint not null,
  item_id text not null references item (id),
  quantity bigint not null,
  unit_price bigint,
  price_basis text not null,
  discount bigint,
  amount bigint not null,
  status text not null,
  ships boolean not null,
  fulfilment_id text references fulfilment (id),
  scheduled_date datetext,
  ships_from text,
  pending jsontext,
  split_from text,
  parent_line_id text references order_line (id),
  waits_for text references order_line (id),
  external_key text,
  unique (order_id, number)
);
create index order_line_open on order_line (item_id)
  where ships = true and status in ('draft', 'manual_scheduling_required', 'change_pending', 'awaiting_shipping');
create index order_line_waits on order_line (waits_for) where waits_for is not null;
create index order_line_parent on order_line (parent_line_id) where parent_line_id is not null;
create unique index order_line_external on order_line (order_id, external_key) where external_key is not null;

-- released_step is the order's step that released it: a change after that step makes
-- the release void for order.accept.
create table order_hold (
  id text primary key,
  order_id text not null references sales_order (id),
  line_id text references order_line (id),
  scope text not null,
  code text not null,
  reason text not null,
  source text not null,
  applied_at instant not null,
  applied_by text not null,
  released_at instant,
  released_by text,
  release_reason text,
  released_step bigint
);
create index order_hold_order on order_hold (order_id);

create table order_step (
  id text primary key,
  order_id text not null references sales_order (id),
  seq bigint not null,
  kind text not null,
  title text not null,
  state text not null,
  answer jsontext,
  run_id text not null,
  at instant not null,
  unique (order_id, seq)
);

create table order_file (
  id text primary key,
  order_id text not null references sales_order (id),
  file text not null references file (hash),
  title text not null,
  size bigint not null,
  media_type text not null,
  attached_at instant not null,
  attached_by text not null
);
create index order_file_order on order_file (order_id);
create index order_file_file on order_file (file);

-- What a contact orders again and again: item ids and quantities.
create table order_template (
  id text primary key,
  version bigint not null,
  contact_id text not null references customer (id),
  name text not null,
  lines jsontext not null,
  changed_at instant not null,
  changed_by text not null,
  unique (contact_id, name)
);

-- When an order is late. looked_at: when all orders were last looked at; until then,
-- looked_to is the order the job has come to.
create table order_alert_rule (
  id text primary key,
  version bigint not null,
  name text not null unique,
  action text not null,
  lead bigint not null,
  unit text not null,
  side text not null,
  order_type text,
  enabled boolean not null,
  looked_to text,
  looked_at instant,
  changed_at instant not null,
  changed_by text not null
);

create table order_alert (
  id text primary key,
  version bigint not null,
  rule_id text not null references order_alert_rule (id),
  order_id text not null references sales_order (id),
  action text not null,
  state text not null,
  expected_on datetext not null,
  raised_at instant not null,
  taken_by text,
  note text,
  changed_at instant not null,
  changed_by text not null
);
create index order_alert_order on order_alert (order_id, rule_id);
create index order_alert_state on order_alert (state, id);
