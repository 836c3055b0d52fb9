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
-- early. price_unit: the line's unit price is per this unit of time, else for the
-- whole. billing is the request for a plan as it was entered; see ledger.lua.
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
