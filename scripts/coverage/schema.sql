-- A thing with a serial number at a customer, sold by us (sold_line_id) or not.
-- item_id is missing when the thing is not in the catalog.
create table asset (
  id text primary key,
  version bigint not null,
  serial_number text not null unique,
  customer_id text not null references customer (id),
  item_id text references item (id),
  what text not null,
  coverable boolean not null,
  sold_line_id text references order_line (id),
  created_at instant not null
);
create index asset_customer on asset (customer_id, serial_number);
create index asset_sold_line on asset (sold_line_id) where sold_line_id is not null;

-- One row beside each order line of a coverage item. Its status is the line's. It
-- covers one line (covered_line_id) or one asset (asset_id), or, a subscription line,
-- nothing; associated_line_id is then the other line of the order it goes with.
-- parent_id is the coverage of a configured item of which this one, on an option, is
-- a part.
--
-- starts and ends are what people see: civil date and time in `zone`, a time missing
-- where only a date was given, the end the last covered day or second. starts_at and
-- ends_at are the same as a half-open interval of instants. An open end has neither.
-- basis: given, fulfilment (provisional until then), today. The duration is
-- `amount` whole `unit`s and the extra days and seconds above them. A coverage
-- without a decision about its duration has hold_reason and no dates.
--
-- original_quantity is what was sold and stays; quantity follows the covered line
-- while it is open; returned_quantity went back. stopped_at is the instant it ends
-- early. price is for one piece: per price_unit of the duration, or for the whole of it;
-- the line's unit price is for the whole, of an open-ended one for one price_unit.
-- billing is the request for a plan as it was entered; see ledger.lua.
create table coverage (
  id text primary key,
  version bigint not null,
  line_id text not null unique references order_line (id),
  order_id text not null references sales_order (id),
  customer_id text not null references customer (id),
  item_id text not null references item (id),
  kind text not null,
  covered_line_id text references order_line (id),
  asset_id text references asset (id),
  associated_line_id text references order_line (id),
  parent_id text references coverage (id),
  renews_id text references coverage (id),
  split_from text references coverage (id),
  original_quantity bigint not null,
  quantity bigint not null,
  returned_quantity bigint not null,
  duration_type text not null,
  amount bigint,
  unit text,
  extra_days bigint,
  extra_seconds bigint,
  clamp text not null,
  basis text not null,
  zone text not null,
  starts_date datetext,
  starts_time text,
  ends_date datetext,
  ends_time text,
  starts_at instant,
  ends_at instant,
  hold_reason text,
  price bigint,
  price_basis text not null,
  price_unit text,
  billing jsontext,
  notices jsontext,
  activated_at instant,
  stopped_at instant,
  stopped_how text,
  stop_reason text,
  return_type text,
  created_at instant not null
);
create index coverage_order on coverage (order_id);
create index coverage_covered on coverage (covered_line_id) where covered_line_id is not null;
create index coverage_asset on coverage (asset_id) where asset_id is not null;
create index coverage_parent on coverage (parent_id) where parent_id is not null;
create index coverage_customer on coverage (customer_id, kind);
create index coverage_ends on coverage (ends_at, id) where ends_at is not null;

-- The money side. How a coverage is billed: see amounts.lua for what the columns mean
-- together. It is for the units lo + 1 … hi of `of`: a split or a partial return makes
-- two plans of one, each with its own stop and its share of every bill. total is for all
-- of `of`. until_on and stop_on are the first day that is not covered; kept is what was
-- not credited at the stop although it was not used. billed and credited repeat what
-- the entries say, of which `entries` is the number. A plan without a decision is held: nothing is
-- billed until coverage.replan.
create table coverage_plan (
  id text primary key,
  version bigint not null,
  coverage_id text not null references coverage (id),
  split_from text,
  status text not null,
  hold_code text,
  hold_reason text,
  type text not null,
  basis text not null,
  currency text not null,
  rounding text not null,
  total bigint not null,
  of bigint not null,
  lo bigint not null,
  hi bigint not null,
  from_on datetext not null,
  until_on datetext,
  clamp text not null,
  unit text not null,
  count bigint not null,
  every bigint,
  parts bigint,
  align text not null,
  proration text not null,
  due text not null,
  first_on datetext,
  first_rule jsontext,
  last_rule jsontext,
  milestones jsontext not null,
  terms jsontext not null,
  gaps jsontext not null,
  overrides jsontext not null,
  zone text not null,
  stop_on datetext,
  stop_proration text,
  kept bigint not null,
  next_number bigint not null,
  next_due_on datetext,
  next_due_at instant,
  billed bigint not null,
  credited bigint not null,
  entries bigint not null
);
create index coverage_plan_coverage on coverage_plan (coverage_id);
create index coverage_plan_due on coverage_plan (next_due_at, id) where next_due_at is not null;

-- What was billed and what was credited, each once: number counts a plan's entries.
-- period is the bill's number, missing for what settles a change. amount is above zero;
-- earned is what all units of the plan's origin had come to with it.
create table coverage_entry (
  id text primary key,
  plan_id text not null references coverage_plan (id),
  coverage_id text not null references coverage (id),
  number bigint not null,
  kind text not null,
  period bigint,
  from_on datetext,
  until_on datetext,
  amount bigint not null,
  earned bigint not null,
  reason text not null,
  dated_on datetext not null,
  made_at instant not null,
  unique (plan_id, number)
);
create index coverage_entry_coverage on coverage_entry (coverage_id);
create unique index coverage_entry_period on coverage_entry (plan_id, period) where kind = 'bill' and period is not null;

-- A successor: waiting until draft_at, then a draft that is negotiated. Accepted, it is a
-- coverage of its own that names the one it renews. Void when the old one ended early.
create table coverage_renewal (
  id text primary key,
  version bigint not null,
  coverage_id text not null unique references coverage (id),
  status text not null,
  starts_on datetext not null,
  starts_time text,
  amount bigint,
  unit text,
  unit_price bigint,
  currency text not null,
  quantity bigint not null,
  note text,
  new_coverage_id text references coverage (id),
  draft_at instant,
  drafted_at instant
);
create index coverage_renewal_status on coverage_renewal (status, id);
create index coverage_renewal_due on coverage_renewal (draft_at, id) where draft_at is not null;
