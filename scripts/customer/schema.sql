-- Money columns are in the customer's currency. `limited` says that one of the limits
-- binds (limits.lua works it out): orders of all others are not asked about. sender is
-- the domain it writes from, or the address where anybody can have one; name_key its name
-- as one that resembles it is found (senders.lua writes both).
create table customer (
  id text primary key,
  version bigint not null,
  number text not null unique,
  kind text not null,
  name text not null,
  customer_group text,
  email text,
  sender text,
  name_key text,
  phone text,
  language text not null,
  currency text not null,
  zone text not null,
  credit_limit bigint,
  credit_type text not null,
  credit_mandatory boolean not null,
  allow_on_account boolean not null,
  order_limit bigint,
  month_limit bigint,
  limited boolean not null,
  parent_id text references customer (id),
  addresses jsontext not null,
  created_at instant not null
);
create index customer_parent on customer (parent_id);
create index customer_email on customer (lower(email), id);
create index customer_sender on customer (sender, number) where sender is not null;
create index customer_name_key on customer (name_key, number) where name_key is not null;

-- Under which keys a sender is found by one that resembles it: its name as letters that
-- look alike are one, and that without each of its letters.
create table customer_sender_key (
  id text primary key,
  key text not null,
  sender text not null,
  unique (key, sender)
);

-- Who may order for whom. A person directly below an organization is its contact by
-- that; a row is disabled rather than removed once there is an order.
create table customer_contact (
  id text primary key,
  version bigint not null,
  organization_id text not null references customer (id),
  contact_id text not null references customer (id),
  status text not null,
  reason text,
  changed_at instant not null,
  changed_by text not null,
  unique (organization_id, contact_id)
);
create index customer_contact_person on customer_contact (contact_id);

-- Every change of a limit: the limits before and after, as columns of customer.
create table customer_limit (
  id text primary key,
  customer_id text not null references customer (id),
  before jsontext not null,
  after jsontext not null,
  reason text not null,
  changed_at instant not null,
  changed_by text not null
);
create index customer_limit_customer on customer_limit (customer_id, id);

-- What a customer owes on account, entry by entry, like a bank statement: amount adds
-- to the balance, balance is what it is then. Numbers count per customer and currency.
-- order_id is of the area above, which tells what was billed; tender is the part of
-- the bill that was paid otherwise.
create table customer_entry (
  id text primary key,
  customer_id text not null references customer (id),
  currency text not null,
  number bigint not null,
  kind text not null,
  amount bigint not null,
  balance bigint not null,
  tender bigint not null,
  day datetext not null,
  reference text,
  reason text,
  order_id text,
  reverses text references customer_entry (id),
  recorded_at instant not null,
  recorded_by text not null,
  unique (customer_id, currency, number)
);
create index customer_entry_order on customer_entry (order_id) where order_id is not null;
create index customer_entry_reference on customer_entry (customer_id, reference) where kind = 'payment';
create unique index customer_entry_reverses on customer_entry (reverses) where reverses is not null;
