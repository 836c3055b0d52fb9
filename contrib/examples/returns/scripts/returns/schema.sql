create table goods_return (
  id text primary key,
  version bigint not null,
  number text not null unique,
  order_id text not null unique references sales_order(id),
  email text not null,
  why text not null,
  status text not null
);
