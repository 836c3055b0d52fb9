-- What the reader knows the catalog by, kept up by the catalog's events (lookup/keep.lua):
-- an item, its number without marks, and the words of its descriptions, by language, and how many are in a packing.
create table reader_item (
  id text primary key,
  number text not null,
  code text not null,
  unit text not null,
  pack bigint,
  docs jsontext not null
);
create index reader_item_code on reader_item (code);
create index reader_item_unit on reader_item (unit);

-- A word (id) and how many items have it; the empty word counts the items. reversed: for
-- words that end alike.
create table reader_term (
  id text primary key,
  items bigint not null,
  reversed text
);
create index reader_term_reversed on reader_term (reversed) where reversed is not null;

-- size: of how many words the item's shortest description is made.
create table reader_posting (
  id text primary key,
  term text not null,
  size bigint not null,
  item_id text not null
);
create index reader_posting_term on reader_posting (term, size, item_id);
create index reader_posting_item on reader_posting (item_id, term);

-- A word with each one of its letters left out; of Japanese ones each two neighbours.
create table reader_spelling (
  id text primary key,
  variant text not null,
  term text not null
);
create index reader_spelling_variant on reader_spelling (variant, term);
create index reader_spelling_term on reader_spelling (term);
-- An agent reads one mailbox and answers it. settings: see contracts.lua. `since` is when
-- it was switched on last: what came before and was left is nobody's work.
create table agent (
  id text primary key,
  version bigint not null,
  name text not null unique,
  initials text not null,
  mailbox text not null,
  state text not null,
  settings jsontext not null,
  since instant not null,
  created_at instant not null,
  created_by text not null
);
create unique index agent_mailbox on agent (mailbox) where state <> 'archived';
create unique index agent_initials on agent (initials) where state <> 'archived';

-- Every mail that came for an agent; id is the mail's. waiting: for its turn, or for the
-- agent to be switched on; one that has a task is heard by that first. filed: never
-- answered, and why.
create table agent_mail (
  id text primary key,
  version bigint not null,
  agent_id text not null references agent (id),
  thread_id text not null,
  task_id text,
  state text not null,
  reason text,
  came_at instant not null
);
create index agent_mail_waiting on agent_mail (agent_id, id) where state = 'waiting';
create index agent_mail_replies on agent_mail (agent_id, id) where state = 'waiting' and task_id is not null;
create index agent_mail_thread on agent_mail (thread_id, id);
create index agent_mail_task on agent_mail (task_id, id);

-- How many mails an agent took on a day, where the business is; told once that no more are.
create table agent_day (
  id text primary key,
  version bigint not null,
  agent_id text not null references agent (id),
  day datetext not null,
  taken bigint not null,
  told boolean not null,
  unique (agent_id, day)
);

-- One request of a customer. Its flow (agent.request, key: the task's id) writes its state;
-- wanted: the lines as they are understood so far, with what is missing; before: as they
-- were before the mail read_last; offered: the quote's revision that says them. continues: the task whose thread it takes up.
create table agent_task (
  id text primary key,
  version bigint not null,
  number text not null unique,
  agent_id text not null references agent (id),
  thread_id text not null,
  mail text not null,
  title text not null,
  state text not null,
  waits_for text,
  flow text,
  customer_id text references customer (id),
  contact_id text references customer (id),
  sender text,
  language text,
  quote_id text references quote (id),
  offered bigint,
  order_id text references sales_order (id),
  wanted jsontext not null,
  before jsontext not null,
  read_last text,
  requested_date datetext,
  continues text references agent_task (id),
  stopping text,
  reason text,
  created_at instant not null,
  ended_at instant,
  ended_by text
);
create index agent_task_thread on agent_task (thread_id, id);
create index agent_task_state on agent_task (state, id);
create index agent_task_stuck on agent_task (id) where waits_for = 'operator';
create index agent_task_agent on agent_task (agent_id, id);
create index agent_task_quote on agent_task (quote_id) where quote_id is not null;
create index agent_task_order on agent_task (order_id) where order_id is not null;
create index agent_task_continues on agent_task (continues) where continues is not null;

-- Letters the agent writes. document: { kind, id, number, revision } it speaks of; files as
-- f:mail attaches them. effect: the row of table effect that carries it.
create table agent_message (
  id text primary key,
  version bigint not null,
  task_id text not null references agent_task (id),
  kind text not null,
  state text not null,
  mail text not null,
  to_address text not null,
  cc jsontext not null,
  subject text not null,
  body text not null,
  html text,
  language text not null,
  document jsontext,
  files jsontext not null,
  effect text,
  message_id text,
  reason text,
  edited boolean not null,
  drafted_at instant not null,
  reviewed_at instant,
  reviewed_by text,
  sent_at instant
);
create index agent_message_task on agent_message (task_id, id);
create index agent_message_effect on agent_message (effect) where effect is not null;
create index agent_message_unsure on agent_message (task_id) where state = 'maybe_sent';
create index agent_message_sent on agent_message (state, sent_at);

-- What an agent made: quotes, orders, letters that went out. For its figures; kept when
-- the task is deleted.
create table agent_made (
  id text primary key,
  agent_id text not null references agent (id),
  kind text not null,
  document text not null,
  at instant not null
);
create index agent_made_kind on agent_made (kind, at);

-- What the agent wrote into a document, and why: who, the words it came from, how sure.
create table agent_mark (
  id text primary key,
  version bigint not null,
  task_id text not null references agent_task (id),
  document text not null,
  document_id text not null,
  revision bigint not null,
  line bigint,
  field text not null,
  value text not null,
  why text not null,
  confidence text not null,
  state text not null,
  at instant not null,
  by text,
  settled_at instant
);
create index agent_mark_document on agent_mark (document_id, revision, line);
create index agent_mark_task on agent_mark (task_id, id);

-- What happened, for those who look after the agents. Kept when a task is deleted.
create table agent_log (
  id text primary key,
  task_id text,
  agent_id text,
  level text not null,
  kind text not null,
  at instant not null,
  by text not null,
  description text not null,
  reason text,
  details jsontext
);
create index agent_log_level on agent_log (level, id);
create index agent_log_task on agent_log (task_id, id);
create index agent_log_agent on agent_log (agent_id, id);

-- Mails that were answered within the last day; id is the mail's. What is counted here
-- stops two programs from writing to each other.
create table agent_reply (
  id text primary key,
  correspondent text not null,
  at instant not null
);
create index agent_reply_at on agent_reply (at, correspondent);

-- What people told the agent and had kept: words that mean an item, in which draft of the
-- policy set. customer: its number, empty for anybody.
create table agent_rule (
  id text primary key,
  task_id text,
  customer text not null,
  words text not null,
  item text not null,
  draft text not null,
  parent text not null,
  at instant not null,
  by text not null
);
create index agent_rule_parent on agent_rule (parent, id);
