-- The kinds of records that are linked.
create table link_entity (
  id text primary key,
  version bigint not null,
  state text not null,
  since instant not null,
  reason text,
  changed_by text not null,
  failed_record text,
  failed_code text,
  failed_why text,
  failed_at instant
);

-- A record that both sides have. `fields` is how it is here. Each side counts its
-- own changes: our_version is ours, settled_version the last of them about which the
-- peer has said its word, their_version the last of the peer's that is in `fields`
-- and `theirs` what its message said. A message of the peer's that could not be taken
-- waits in parked_*.
create table link_record (
  id text primary key,
  version bigint not null,
  entity text not null references link_entity(id),
  record_key text not null,
  state text not null,
  fields jsontext,
  our_version bigint not null,
  settled_version bigint not null,
  their_version bigint not null,
  theirs jsontext,
  refused_version bigint,
  code text,
  why text,
  attempts bigint not null,
  push_at instant,
  parked_version bigint,
  parked_base bigint,
  parked_fields jsontext,
  parked_from text,
  parked_code text,
  parked_why text,
  parked_tries bigint not null,
  retry_at instant,
  conflicts bigint not null,
  echoes bigint not null,
  receiving boolean not null,
  waiting_since instant,
  changed_at instant not null
);
create index link_record_by_push on link_record (push_at, id);
create index link_record_by_state on link_record (entity, state, waiting_since);

-- What went to and fro, for people to read.
create table link_message (
  id text primary key,
  record_id text not null,
  direction text not null,
  message_id text not null,
  record_version bigint not null,
  base bigint not null,
  outcome text not null,
  code text,
  why text,
  fields jsontext,
  repeats bigint not null,
  at instant not null,
  by_whom text not null,
  remove_at instant not null
);
create index link_message_by_record on link_message (record_id, id);
create unique index link_message_once on link_message (direction, message_id);
create index link_message_by_age on link_message (remove_at, id);

-- Walks over all records of an entity.
create table link_sync (
  id text primary key,
  entity text not null references link_entity(id),
  again boolean not null,
  state text not null,
  cursor text,
  looked_at bigint not null,
  sent bigint not null,
  why text,
  asked_by text not null,
  started_at instant not null,
  ended_at instant
);
create index link_sync_by_entity on link_sync (entity, state);
