-- A hierarchy joins an organization to the persons who act for it. The keys are those
-- of forms.lua, for finding an organization that is here already. to_publish: the
-- channel has not seen the last change.
create table partner_hierarchy (
  id text primary key,
  version bigint not null,
  number text not null unique,
  name text not null,
  purpose text not null,
  organization_id text not null unique references customer (id),
  registration_key text,
  company_key text,
  to_publish boolean not null,
  published_at instant,
  created_at instant not null
);
create index partner_hierarchy_unpublished on partner_hierarchy (to_publish, created_at, id);
create index partner_hierarchy_registration on partner_hierarchy (registration_key);
create index partner_hierarchy_company on partner_hierarchy (company_key);

-- status: open approved rejected. route: who decides, sales or direct; missing until
-- asked. shared: the commerce side may decide although the sales side has a lead.
-- lead_* and opportunity_*: what the sales side last told us. waiting_*: a decision of
-- the sales side that cannot be carried out yet.
create table partner_prospect (
  id text primary key,
  version bigint not null,
  number text not null unique,
  type text not null,
  status text not null,
  form jsontext not null,
  company text not null,
  email text not null,
  email_key text not null,
  registration_key text,
  company_key text not null,
  route text,
  shared boolean not null,
  round bigint not null,
  decided_by text,
  decided_at instant,
  decided_where text,
  decision_reason text,
  lead_status text,
  lead_by text,
  lead_at instant,
  lead_reason text,
  opportunity_id text,
  opportunity_status text,
  opportunity_by text,
  opportunity_at instant,
  opportunity_reason text,
  waiting_for text,
  waiting_since instant,
  organization_id text references customer (id),
  person_id text references customer (id),
  hierarchy_id text references partner_hierarchy (id),
  test boolean not null,
  opened_at instant not null
);
create index partner_prospect_status on partner_prospect (status, id);
create index partner_prospect_email on partner_prospect (email_key, status);
create index partner_prospect_registration on partner_prospect (registration_key);
create index partner_prospect_company on partner_prospect (company_key);
create index partner_prospect_organization on partner_prospect (organization_id);
create index partner_prospect_person on partner_prospect (person_id);
create index partner_prospect_hierarchy on partner_prospect (hierarchy_id);

-- One row per decision that was made or lost, and per reopening.
create table partner_note (
  id text primary key,
  prospect_id text not null references partner_prospect (id),
  kind text not null,
  round bigint not null,
  by_whom text not null,
  said text not null,
  at instant not null
);
create index partner_note_prospect on partner_note (prospect_id, id);

-- status: pending active disabled removed. leaving: removed with the next publication.
-- customer_id is missing until the sync job has made the person.
create table partner_user (
  id text primary key,
  version bigint not null,
  hierarchy_id text not null references partner_hierarchy (id),
  customer_id text references customer (id),
  role text not null,
  status text not null,
  status_reason text,
  leaving boolean not null,
  name text not null,
  email text not null,
  email_key text not null,
  created_at instant not null
);
create index partner_user_hierarchy on partner_user (hierarchy_id, id);
create index partner_user_customer on partner_user (customer_id);
create index partner_user_email on partner_user (email_key);
create unique index partner_user_admin on partner_user (hierarchy_id) where role = 'admin';

-- What came from the site. status: submitted pulled imported held refused.
create table partner_request (
  id text primary key,
  version bigint not null,
  reference text not null unique,
  kind text not null,
  status text not null,
  form jsontext not null,
  reasons jsontext not null,
  hierarchy_id text references partner_hierarchy (id),
  user_id text references partner_user (id),
  prospect_id text references partner_prospect (id),
  submitted_at instant not null,
  pulled_at instant,
  settled_at instant
);
create index partner_request_status on partner_request (status, submitted_at, id);
create index partner_request_hierarchy on partner_request (hierarchy_id);
create index partner_request_user on partner_request (user_id);
create index partner_request_prospect on partner_request (prospect_id);

-- A customer that the sales side knows as an account or a contact. fields: those of the
-- document that a customer has no place for.
create table partner_twin (
  id text primary key,
  version bigint not null,
  entity text not null,
  key text not null,
  customer_id text not null references customer (id),
  fields jsontext not null,
  unique (entity, key)
);
create index partner_twin_customer on partner_twin (customer_id);
