-- coverable to options: what makes an item coverable, or a coverage. options: the
-- numbers of the items a configured item may be made of; none: not configured. For a
-- coverage the price is per price_unit of its duration, or for the whole of it;
-- covered_share, scaled by 10000, makes the price a share of the covered item's.
-- quantities: min, max, multiple and default of a line of an order; null: any.
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
  created_at instant not null
);
create index item_category on item (category, number);
