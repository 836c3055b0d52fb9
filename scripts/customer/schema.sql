create table customer (
  id text primary key,
  version bigint not null,
  number text not null unique,
  kind text not null,
  name text not null,
  customer_group text,
  email text,
  phone text,
  language text not null,
  currency text not null,
  zone text not null,
  credit_limit bigint,
  parent_id text references customer (id),
  addresses jsontext not null,
  created_at instant not null
);
create index customer_parent on customer (parent_id);
