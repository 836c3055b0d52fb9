-- The document as it is shared lies in `fields`; the other columns are for finding.
create table sales_account (
  id text primary key,
  version bigint not null,
  number text not null unique,
  name text not null,
  fields jsontext not null,
  prospect_id text,
  created_at instant not null
);
create index sales_account_name on sales_account (name, id);

create table sales_contact (
  id text primary key,
  version bigint not null,
  number text not null unique,
  name text not null,
  fields jsontext not null,
  account_id text references sales_account (id),
  prospect_id text,
  created_at instant not null
);
create index sales_contact_name on sales_contact (name, id);
create index sales_contact_account on sales_contact (account_id);

-- status: open qualified disqualified superseded. prospect_id is missing on a lead that
-- somebody entered here. commerce: what the other side says of the prospect.
create table sales_lead (
  id text primary key,
  version bigint not null,
  number text not null unique,
  source text not null,
  status text not null,
  topic text not null,
  owner text,
  contact jsontext not null,
  company jsontext not null,
  prospect_id text unique,
  round bigint not null,
  commerce jsontext not null,
  account_id text references sales_account (id),
  contact_id text references sales_contact (id),
  reason text,
  closed_by text,
  closed_at instant,
  qualified_at instant,
  opened_at instant not null
);
create index sales_lead_source on sales_lead (source, status, id);
create index sales_lead_owner on sales_lead (owner, status, id);
create index sales_lead_account on sales_lead (account_id);
create index sales_lead_contact on sales_lead (contact_id);

-- status: open won lost superseded.
create table sales_opportunity (
  id text primary key,
  version bigint not null,
  number text not null unique,
  lead_id text not null unique references sales_lead (id),
  status text not null,
  name text not null,
  owner text,
  account_id text references sales_account (id),
  contact_id text references sales_contact (id),
  reason text,
  closed_by text,
  closed_at instant,
  opened_at instant not null
);
create index sales_opportunity_status on sales_opportunity (status, id);
create index sales_opportunity_account on sales_opportunity (account_id);
create index sales_opportunity_contact on sales_opportunity (contact_id);

-- The timeline of a lead and its opportunity.
create table sales_note (
  id text primary key,
  lead_id text not null references sales_lead (id),
  by_whom text not null,
  said text not null,
  at instant not null
);
create index sales_note_lead on sales_note (lead_id, id);
