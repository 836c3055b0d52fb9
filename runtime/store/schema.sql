-- The engine's own tables. Columns use the six types of docs/developers/scripts.md,
-- and `bytes` for the parts of files. `bigint primary key` is the row's position.

create table meta (key text primary key, value text not null);

create table setting (name text primary key, value jsontext not null, at instant not null, actor text not null);

create table sequence (name text primary key, value bigint not null);

create table token (
  id text primary key,
  hash text not null unique,
  name text not null,
  roles jsontext not null,
  created_at instant not null,
  created_by text not null,
  expires_at instant,
  revoked_at instant
);

-- Values are sealed with the key beside the database; see operate/secret.h.
create table secret (
  name text primary key,
  value text not null,
  previous text,
  previous_until instant,
  at instant not null,
  actor text not null
);

create table event (
  position bigint primary key,
  at instant not null,
  name text not null,
  key text not null,
  data jsontext not null,
  actor text not null,
  request_id text not null,
  cause text not null
);
create index event_by_key on event (key, position);

create table decision (
  position bigint primary key,
  at instant not null,
  point text not null,
  set_number bigint not null,
  question jsontext not null,
  outcome text not null,
  answer jsontext not null,
  cost bigint not null,
  fault text,
  fault_text text,
  purpose text not null,
  about text,
  request_id text not null,
  state text not null
);
create index decision_by_about on decision (about, position);

create table audit (
  position bigint primary key,
  at instant not null,
  operation text not null,
  actor_kind text not null,
  actor_id text not null,
  on_behalf_of text,
  address text,
  request_id text not null,
  reason text,
  subject text,
  status bigint not null,
  code text
);
create index audit_by_subject on audit (subject, position);

create table idempotency (
  actor text not null,
  operation text not null,
  key text not null,
  body_hash text not null,
  status bigint not null,
  answer text not null,
  etag text not null,
  at instant not null,
  primary key (actor, operation, key)
);

create table policy_text (hash text primary key, text text not null);

-- A set without a publication is a draft; the publication of the highest number
-- is live. Rolling back publishes an old set under a new number.
create table policy_set (
  hash text primary key,
  parent text,
  note text not null,
  actor text not null,
  at instant not null
);
create table policy_publication (
  number bigint primary key,
  set_hash text not null references policy_set(hash),
  note text not null,
  actor text not null,
  at instant not null
);
create table policy_file (
  set_hash text not null references policy_set(hash),
  path text not null,
  text_hash text not null references policy_text(hash),
  shipped boolean not null,
  primary key (set_hash, path)
);

create table file (
  hash text primary key,
  size bigint not null,
  media_type text not null,
  at instant not null
);
create table file_part (
  file_hash text not null references file(hash) on delete cascade,
  part bigint not null,
  bytes bytes not null,
  primary key (file_hash, part)
);

create table job_run (
  id text primary key,
  job text not null,
  state text not null,
  manual boolean not null,
  started_at instant not null,
  ended_at instant,
  counts jsontext not null,
  note text,
  resumed_from text references job_run(id),
  actor text not null,
  fence bigint not null,
  lease_until instant not null
);
create index job_run_by_job on job_run (job, id);
create table job_log (
  id text primary key,
  run_id text not null references job_run(id),
  record text not null,
  outcome text not null,
  code text,
  reason text,
  at instant not null
);
create index job_log_by_run on job_log (run_id, id);
create table job_state (
  job text primary key,
  next_at instant not null,
  fence bigint not null
);

-- A question that a person answers. `flow`, `generation` and `seq` name the step
-- that waits for it, if one does; `due_at` is when it needs attention again.
create table review (
  id text primary key,
  version bigint not null,
  flow text,
  generation bigint,
  seq bigint,
  kind text not null,
  title text not null,
  subject text,
  reason text,
  details jsontext,
  options jsontext not null,
  confirming jsontext not null,
  role text not null,
  assigned_to text,
  not_by jsontext not null,
  approvals jsontext not null,
  approvals_needed bigint not null,
  state text not null,
  answer text,
  note text,
  data jsontext,
  opened_at instant not null,
  due_at instant,
  escalate_at instant,
  escalated_to text,
  reminded bigint not null,
  answered_at instant,
  answered_by text
);
create index review_by_due on review (due_at, id);
create index review_by_flow on review (flow, generation, seq);
create index review_by_state on review (state, id);
create index review_by_subject on review (subject, id) where subject is not null;

-- Flows. One row per flow; its journal is flow_step. `asked` and `answered` count
-- the steps asked for and the outside answers taken, in the present generation;
-- `turns` fences coroutines kept in memory; `ready_at` is set while there is
-- something to do. `cursor` is the position of the events before its beginning.
create table flow (
  id text primary key,
  version bigint not null,
  name text not null,
  key text not null,
  generation bigint not null,
  state text not null,
  script text not null,
  input jsontext not null,
  output jsontext,
  error jsontext,
  parent text,
  stop_reason text,
  stopped_by text,
  asked bigint not null,
  answered bigint not null,
  turns bigint not null,
  cursor bigint not null,
  ready_at instant,
  started_at instant not null,
  ended_at instant
);
create index flow_ready on flow (ready_at, id) where ready_at is not null;
create unique index flow_open on flow (name, key) where ended_at is null;
create index flow_by_name on flow (name, state, id);
create index flow_ended on flow (ended_at, id) where ended_at is not null;

-- The text of scripts, as long as a flow names it.
create table flow_script (hash text primary key, name text not null, bundle jsontext not null);

-- answered_as is the order in which outside answers were taken; inside steps have
-- none. arrived_at: answered, not taken yet. ask_mark and answer_mark find a row
-- that was damaged. tried counts the attempts of a call that may be repeated.
create table flow_step (
  flow text not null references flow (id),
  generation bigint not null,
  seq bigint not null,
  kind text not null,
  name text not null,
  title text,
  line text,
  outside boolean not null,
  ask jsontext not null,
  ask_mark text not null,
  asked_at instant not null,
  state text not null,
  answer jsontext,
  answer_mark text,
  answered_at instant,
  answered_as bigint,
  arrived_at instant,
  due_at instant,
  event text,
  position bigint,
  tried bigint not null,
  primary key (flow, generation, seq)
);
create index flow_step_arrived on flow_step (flow, arrived_at, seq) where arrived_at is not null;
create index flow_step_due on flow_step (due_at, flow, seq) where due_at is not null;

-- Files that a flow had made: its journal names them, so they are kept as long.
create table flow_file (
  flow text not null references flow (id),
  file_hash text not null references file (hash),
  primary key (flow, file_hash)
);
create index flow_file_hash on flow_file (file_hash);

-- What open flows wait for, and how far each has read the events of a key.
create table flow_wait (
  event text not null,
  key text not null,
  flow text not null references flow (id),
  generation bigint not null,
  seq bigint not null,
  primary key (event, key, flow, generation, seq)
);
create index flow_wait_by_flow on flow_wait (flow, generation, seq);
create table flow_cursor (
  flow text not null references flow (id),
  event text not null,
  key text not null,
  position bigint not null,
  primary key (flow, event, key)
);

-- What flows want done outside. `next_at` (machine clock) is set while there is
-- something to do; phase: due, handed (the point of no return was passed), done.
-- `result` says how it ended, or why it cannot begin; `resent` counts repeats by hand.
create table effect (
  id text primary key,
  flow text not null,
  generation bigint not null,
  seq bigint not null,
  kind text not null,
  ask jsontext not null,
  attempts bigint not null,
  next_at instant,
  phase text not null,
  tries jsontext not null,
  result text,
  resent bigint,
  ended_at instant
);
create index effect_due on effect (kind, next_at, id) where next_at is not null;
create index effect_handed on effect (id) where phase = 'handed';
create index effect_by_flow on effect (flow, generation, seq);
create index effect_unsure on effect (id) where result = 'maybe_sent';

-- Who may call an operation with a signature instead of a token; its secret is
-- source.<id>. A receipt keeps the answer for a message that comes again.
create table webhook_source (
  id text primary key,
  version bigint not null,
  name text not null unique,
  operation text not null,
  roles jsontext not null,
  state text not null,
  created_at instant not null,
  created_by text not null
);
create table webhook_receipt (
  id text primary key,
  source text not null references webhook_source(id) on delete cascade,
  message text not null,
  at instant not null,
  answer jsontext not null
);
create unique index webhook_receipt_message on webhook_receipt (source, message);
create index webhook_receipt_by_at on webhook_receipt (at, id);

-- Who is told of events. `cursor` is the position up to which events were looked at;
-- it moves without a new version, as does `failing_since`, the first try that failed
-- after the last that did not.
create table webhook (
  id text primary key,
  version bigint not null,
  url text not null,
  events jsontext not null,
  description text,
  state text not null,
  reason text,
  cursor bigint not null,
  failing_since instant,
  created_at instant not null,
  created_by text not null
);
create index webhook_by_cursor on webhook (state, cursor, id);
create table webhook_delivery (
  id text primary key,
  webhook text not null references webhook(id) on delete cascade,
  position bigint not null,
  event text not null,
  key text not null,
  state text not null,
  tries jsontext not null,
  flow text,
  made_at instant not null,
  ended_at instant
);
create unique index webhook_delivery_event on webhook_delivery (webhook, position);
create index webhook_delivery_by_webhook on webhook_delivery (webhook, id);
create index webhook_delivery_by_end on webhook_delivery (ended_at, id);

-- Where mail comes in. `path` is the folder of a maildir; `address` the mailbox's own;
-- `trusts` the host whose word on authentication is taken. From `url` on it is about
-- kind imap; from `since_at` on it changes without a new version: how far the folder was
-- read (all UIDs up to last_uid under uid_validity), which of the mails taken in are not
-- marked yet, and how the last looks went. Mails up to since_uid that came to the folder
-- before since_at are left alone.
create table mailbox (
  id text primary key,
  version bigint not null,
  name text not null unique,
  kind text not null,
  path text,
  address text,
  trusts text,
  state text not null,
  created_at instant not null,
  created_by text not null,
  url text,
  tls text,
  login text,
  auth text,
  secret text,
  folder text,
  afterwards text,
  move_to text,
  mark text,
  since_at instant,
  since_uid bigint,
  uid_validity bigint,
  last_uid bigint,
  unmarked jsontext,
  health text,
  failures bigint,
  last_ok_at instant,
  last_code text,
  last_error text
);
create unique index mailbox_by_place on mailbox (url, login, folder);

-- Mails of a folder that were passed over: too large, or nobody could read them.
create table mailbox_notice (
  id text primary key,
  mailbox text not null references mailbox(id) on delete cascade,
  uid_validity bigint not null,
  uid bigint not null,
  size bigint,
  code text not null,
  text text not null,
  at instant not null
);
create index mailbox_notice_by_mailbox on mailbox_notice (mailbox, id);

-- Mail that came. The bytes are the file `original`; `content` is a hash of what a
-- reader sees. `reused` names the mail that had the same Message-ID with other
-- content, `similar_to` one with the same content under another Message-ID.
create table mail (
  id text primary key,
  version bigint not null,
  mailbox text not null references mailbox(id),
  thread_id text not null,
  message_id text,
  from_address text,
  from_name text,
  subject text not null,
  sent_at instant,
  arrived_at instant not null,
  original text not null references file(hash),
  size bigint not null,
  content text not null,
  head jsontext not null,
  flags jsontext not null,
  reused text,
  similar_to text,
  body text not null,
  copies bigint not null
);
create index mail_by_mailbox on mail (mailbox, id);
create index mail_by_thread on mail (thread_id, id);
create index mail_by_message on mail (message_id, id);
create index mail_by_content on mail (content, id);
create index mail_by_original on mail (original);

-- What was cut from the text (quoted, forwarded, signature), what nobody saw (hidden),
-- and attachments, in the order of the mail.
create table mail_part (
  id text primary key,
  mail text not null references mail(id) on delete cascade,
  position bigint not null,
  kind text not null,
  name text,
  media_type text,
  size bigint,
  pages bigint,
  state text,
  text text
);
create index mail_part_by_mail on mail_part (mail, position);
