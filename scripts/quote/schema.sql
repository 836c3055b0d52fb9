-- A quote is what was offered to a customer. Its head is here, as the revision that is
-- current has it; state is that revision's. lines.lua and states.lua alone write them.
-- next_does and next_at: what happens to a sent quote that nobody answers, and when.
-- steps is the number of the last step.
create table quote (
  id text primary key,
  version bigint not null,
  number text not null unique,
  state text not null,
  revision bigint not null,
  customer_id text not null references customer (id),
  contact_id text references customer (id),
  currency text not null,
  total bigint not null,
  quoted_on datetext not null,
  requested_date datetext,
  ship_to jsontext,
  note text,
  external_number text,
  valid_until datetext,
  assigned_to text,
  sent_at instant,
  reminders bigint not null,
  reminded_at instant,
  next_does text,
  next_at instant,
  order_id text references sales_order (id),
  reason text,
  last_line bigint not null,
  steps bigint not null,
  created_at instant not null,
  created_by text not null
);
create index quote_customer on quote (customer_id, state);
create index quote_assigned on quote (assigned_to, state) where assigned_to is not null;
create index quote_external on quote (external_number, customer_id) where external_number is not null;
create unique index quote_order on quote (order_id) where order_id is not null;

-- head: what the revision said besides its lines. changes: what is other than in the one
-- before.
create table quote_revision (
  id text primary key,
  quote_id text not null references quote (id),
  number bigint not null,
  state text not null,
  total bigint not null,
  head jsontext not null,
  changes jsontext not null,
  reason text,
  made_at instant not null,
  made_by text not null,
  sent_at instant,
  sent_to text,
  unique (quote_id, number)
);

-- The lines of each revision. A line keeps its number from one to the next; no number is
-- used again. unit_price is missing until there is a price in the quote's currency;
-- discount is scaled by 10000; name and unit are those of the day.
create table quote_line (
  id text primary key,
  quote_id text not null references quote (id),
  revision bigint not null,
  number bigint not null,
  item_id text not null references item (id),
  name text not null,
  unit text not null,
  quantity bigint not null,
  unit_price bigint,
  price_basis text not null,
  discount bigint,
  amount bigint not null,
  note text,
  unique (quote_id, revision, number)
);

create table quote_step (
  id text primary key,
  quote_id text not null references quote (id),
  seq bigint not null,
  event text not null,
  revision bigint not null,
  title text not null,
  reason text,
  details jsontext,
  at instant not null,
  by text not null,
  unique (quote_id, seq)
);
