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
  created_at instant not null
);
create index item_category on item (category, number);
