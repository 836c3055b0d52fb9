-- coverable to options: what makes an item coverable, or a coverage. options: the
-- numbers of the items a configured item may be made of; none: not configured. For a
-- coverage the price is per price_unit of its duration, or for the whole of it;
-- covered_share, scaled by 10000, makes the price a share of the covered item's.
-- quantities: min, max, multiple and default of a line of an order; null: any.
-- safety_stock: what is kept back; lead_days: working days until more is here, null when
-- nobody knows.
create table item (
  id text primary key,
  version bigint not null,
  number text not null unique,
  descriptions jsontext not null,
  unit text not null,
  price bigint not null,
  currency text not null,
  category text,
  kind text not null,
  frequencies jsontext not null,
  stock bigint not null,
  ships boolean not null,
  discontinued boolean not null,
  coverable boolean not null,
  contract_coverage boolean not null,
  coverage_kind text,
  per_call boolean not null,
  duration_type text,
  duration_amount bigint,
  duration_unit text,
  price_unit text,
  covered_share bigint,
  options jsontext not null,
  quantities jsontext,
  safety_stock bigint not null,
  lead_days bigint,
  created_at instant not null
);
create index item_category on item (category, number);

-- What is to come in. received: what has come already, and is in stock.
create table item_receipt (
  id text primary key,
  version bigint not null,
  item_id text not null references item (id),
  day datetext not null,
  quantity bigint not null,
  received bigint not null,
  reference text,
  status text not null,
  reason text,
  changed_at instant not null,
  changed_by text not null
);
create index item_receipt_expected on item_receipt (item_id, day) where status = 'expected';
create index item_receipt_day on item_receipt (day, id);
