-- Shapes and error codes of reading mail.

intent = choice { "order_request", "change", "accept", "decline", "question", "other" }
place = {
  source = text { summary = "text, or the name of an attachment" }, words = text,
  from = integer { summary = "Characters before it" },
    to = integer { summary = "The last character, counted from 1" },
}
alternative = { item = text, confidence = integer { min = 0, max = 100 } }
line = {
  item = nullable(text { summary = "The item's number; absent when it is not certain" }),
  quantity = nullable(decimal(4)),
  unit = nullable(text { summary = "pcs, box, kg …: as asked for, else the item's" }),
  ambiguous = boolean,
  confidence = integer { min = 0, max = 100 },
  change = optional(choice { "set", "add", "remove" }),
  missing = list(choice { "item", "quantity" }),
  alternatives = list(alternative),
  answers = optional(integer { summary = "The line that was asked about, counted from 1" }),
  evidence = place,
}
-- A line that the customer was asked about; with nothing missing it was asked whether it is meant so.
asked_line = {
  item = optional(text), quantity = optional(decimal(4)), alternatives = optional(list(text)),
  words = text, missing = optional(list(choice { "item", "quantity" })),
}
reading = {
  intent = intent, language = text, lines = list(line), requested_date = optional(date),
  ignored_date = optional(date { summary = "It was asked for, and had passed" }),
  references = list(text), flagged = list(reason), would_reply = boolean,
}
attachment = { name = text { max = 300 }, text = text { max = 300000 } }
asked = {
  subject = optional(text { max = 2000 }),
  text = text { max = 300000, summary = "The new text of the mail" },
  quoted = optional(text { max = 300000, summary = "What it quotes, when that is known" }),
  forwarded = optional(text { max = 300000, summary = "What it passes on, when that is known" }),
  attachments = optional(list(attachment, { max = 20 })),
  date = date { summary = "The day it came" },
  reply = optional(boolean),
  language = optional(text { max = 12, summary = "The customer's, when the text does not tell" }),
  open = optional(list({ item = text, quantity = optional(decimal(4)) }, { max = 500,
    summary = "Lines of the open quote" })),
  asked_back = optional(list(asked_line, { max = 100,
    summary = "What the customer was asked last; short answers to it are understood" })),
  names = optional(list(text { max = 200 }, { max = 10, summary = "What the sender may sign with" })),
  known_as = optional(list({ reference = text { max = 100 }, item = text }, { max = 5000,
    summary = "The customer's own item numbers" })),
}
-- Mails as the program reads their bytes (runtime/mail/read.h), in the order of their dates.
parsed_mail = { file = text { max = 300 }, read = any, expected = optional(any) }
proposal = {
  file = text,
  intent = intent, language = text, lines = list(line), requested_date = nullable(date),
  ignored_date = optional(date),
  references = list(text), flagged = list(reason), would_reply = boolean,
  customer = nullable(text { summary = "Number of the customer who has the sender's address" }),
}

expected_line = {
  item = optional(text), quantity = optional(decimal(4)), unit = optional(text), ambiguous = optional(boolean),
}
expected = {
  intent = intent, lines = list(expected_line), requested_date = optional(date), flagged = optional(list(text)),
  difficulty = choice { "easy", "medium", "hard" }, customer = optional(text), would_reply = optional(boolean),
  catalog = optional(text), language = optional(text), half = optional(text), kind = optional(text),
  notes = optional(text), thread = optional(text), also_intents = optional(list(intent)),
  also_dates = optional(list(text)), mail_flags = optional(list(text)),
  open = optional(list({ item = text, quantity = optional(decimal(4)), unit = optional(text) }, { max = 500 })),
}

-- ---- letters (letters.lua) ----

written_kind = choice {
  "quote", "quote_changed", "question", "unavailable", "order", "reminder", "closing", "declined", "answer",
}
missing_fact = choice { "item", "quantity", "unit" }
letter_document = {
  number = text, revision = optional(integer), dated = optional(date), total = money,
  requested_date = optional(date), valid_until = optional(date), reference = optional(text),
  lines = list { item = text, name = text, quantity = integer, unit = text, amount = money },
}
letter_question = {
  words = optional(text { summary = "What the customer wrote" }),
  item = optional(text { summary = "What was understood, when that is more" }),
  missing = list(missing_fact),
  alternatives = optional(list({ item = text, name = text, unit = optional(text) }, { max = 20 })),
  units = optional(list(text, { max = 10, summary = "Those it could be" })),
}
letter_shortage = {
  item = text, name = text, unit = optional(text), wanted = integer, available = integer, earliest = optional(date),
}

-- What a letter is made of. document: for quote, quote_changed, order, reminder and
-- declined; questions and ask_date: for question; shortages: for unavailable; words: of a
-- person, for answer, and for closing if one wrote them.
letter_facts = {
  business = text,
  signature = optional(text { max = 2000, summary = "Of the agent; without one the business signs" }),
  name = optional(text { summary = "Of the person it is written to, when it is known" }),
  subject = optional(text { summary = "Of the mail it answers" }),
  token = optional(text { max = 40, pattern = "^[%w-]+$", summary = "What the subject of the task carries" }),
  attached = optional(boolean { summary = "The document goes with it" }),
  document = optional(letter_document),
  ignored_date = optional(date { summary = "It was asked for, and had passed" }),
  questions = optional(list(letter_question, { max = 100 })),
  ask_date = optional(boolean),
  shortages = optional(list(letter_shortage, { max = 500 })),
  words = optional(text { max = 5000 }),
}

-- What agent.letter sees: everything as the customer reads it.
letter_words = text { max = 6000 }
told_line = { item = text, name = text, quantity = text, unit = text, amount = text }
told_question = {
  about = text, missing = list(missing_fact), alternatives = list { item = text, name = text, unit = text },
  units = list(text),
}
told_shortage = {
  item = text, name = text, unit = text, wanted = text, available = text, earliest = text,
}
letter_table = {
  columns = list({ title = text, right = optional(boolean) }, { min = 1, max = 12 }), rows = list(list(letter_words)),
}
letter_part = { words = optional(letter_words), table = optional(letter_table) }
letter = { language = text, subject = text, text = text, html = text }

-- ---- agents, tasks, steps, letters ----

role "agent_admin" { includes = { "sales" }, summary = "Sets agents up, and deletes tasks that are over" }

agent_name = text { min = 1, max = 60, pattern = "^%w[%w ._-]*$" }
agent_initials = text { min = 1, max = 4, pattern = "^%w+$" }
agent_key = text { min = 1, max = 64, summary = "The id, or the agent's name" }
agent_state = choice { "active", "off", "archived" }
review_of_mail = text { max = 40, summary = "all, first or none; anything else is taken for all" }

-- How one agent works. What is not given is as the defaults say.
settings = {
  review_registered = optional(review_of_mail),
  review_unregistered = optional(review_of_mail),
  only_available = optional(boolean { summary = "Ask for help when there is not enough in stock" }),
  capable_to_promise = optional(boolean { summary = "Promise the earliest day it can be shipped" }),
  review_quotes = optional(boolean), review_orders = optional(boolean),
  send_quotes = optional(boolean { summary = "Mail the quote and wait for the customer's yes" }),
  make_orders = optional(boolean { summary = "Make the order when the customer accepts" }),
  read_attachments = optional(boolean),
  second_reader = optional(boolean { summary = "Ask a second reader, which is installed beside: see the docs" }),
  daily_limit = optional(integer { min = 1, max = 100000, summary = "Mails taken on a day, where the business is" }),
  signature = optional(text { max = 2000 }),
  language = optional(customer.language),
  minutes_per_quote = optional(integer { min = 0, max = 600 }),
  minutes_per_order = optional(integer { min = 0, max = 600 }),
}

agent_view = {
  id = id, version = integer, name = agent_name, initials = text, mailbox = text, state = agent_state,
  settings = settings, since = instant, created_at = instant, created_by = text,
}

task_state = choice { "ready", "running", "paused", "completed", "stopped_by_user", "stopped_by_system" }
step_kind = choice { "incoming_mail", "quote", "order", "outgoing_mail", "assistance" }
message_state = choice {
  "draft", "reviewed", "sent", "maybe_sent", "marked_sent", "failed", "discarded", "rejected",
}
letter_kind = text { min = 1, max = 40, pattern = "^%l[%l_]*$" }
task_key = text { min = 1, max = 64, summary = "The id, or the task's number" }
reasoning = text { min = 1, max = 500 }

wanted_line = {
  words = text { max = 600, summary = "What the customer wrote" },
  item = optional(text), quantity = optional(decimal(4)), unit = optional(text),
  change = optional(choice { "set", "add", "remove" }),
  alternatives = optional(list(text)),
  because = optional(text { max = 600, summary = "Why it is this item, when the words alone do not say so" }),
  confidence = integer { min = 0, max = 100 },
}

-- A step that waits for a person. options: the buttons it has.
step = {
  id = id { summary = "The review's id" }, task_id = id, kind = step_kind, title = text, reason = optional(text),
  options = list(text), details = optional(any), state = text, answer = optional(text), by = optional(text),
  assigned_to = optional(text), opened_at = instant, due_at = optional(instant), answered_at = optional(instant),
}

message = {
  id = id, version = integer, task_id = id, kind = letter_kind, state = message_state, to = text, cc = list(text),
  subject = text, text = text, html = optional(text), language = text, document = optional(any),
  files = list(any), reason = optional(text), edited = boolean, drafted_at = instant, reviewed_at = optional(instant),
  reviewed_by = optional(text), sent_at = optional(instant), message_id = optional(text),
}

task_row = {
  id = id, number = text, agent = agent_name, title = text, state = task_state, waits_for = optional(text),
  attention = boolean, sender = optional(text), customer_id = optional(id), quote_id = optional(id),
  order_id = optional(id), continues = optional(id), created_at = instant, ended_at = optional(instant),
}

task = {
  id = id, version = integer, number = text, agent = agent_name, title = text, state = task_state,
  waits_for = optional(text { summary = "person, customer, or operator: its flow has failed" }), attention = boolean,
  thread_id = text, mail = id,
  sender = optional(text), customer_id = optional(id), customer_number = optional(text), contact_id = optional(id),
  quote_id = optional(id), quote_number = optional(text), order_id = optional(id), order_number = optional(text),
  wanted = list(wanted_line), requested_date = optional(date), continues = optional(id),
  continued_by = optional(id), reason = optional(text), flow = optional(id), created_at = instant,
  ended_at = optional(instant), ended_by = optional(text), steps = list(step), messages = list(message),
}

-- What needs a person: a step, a letter that may have been sent, a task that cannot go on.
attention_item = {
  kind = choice { "step", "maybe_sent", "failed" }, task_id = id, task = text, agent = agent_name, task_title = text,
  customer_number = optional(text), title = text, reason = optional(text), since = instant, step = optional(step),
  message = optional(id),
}
notice = {
  agent = agent_name, code = text, text = text, since = optional(instant),
}

-- What happened in a task, and what it waits for. mail, message and step name what is shown beside it.
happening = {
  kind = choice { "mail", "letter", "decision", "review", "wait", "document", "step", "log" }, title = text,
  state = choice { "done", "waiting", "failed", "left" }, text = optional(text), by = optional(text), at = instant,
  answered_at = optional(instant), due_at = optional(instant), mail = optional(id), message = optional(id),
  step = optional(id),
}

-- What the agent wrote into a document, and why.
mark_state = choice { "open", "done", "dismissed" }
mark = {
  id = id, version = integer, task_id = id, document = choice { "quote", "order" }, document_id = id,
  revision = integer,
  line = optional(integer), field = text, value = text, why = text, confidence = choice { "normal", "low" },
  state = mark_state, at = instant, by = optional(text), settled_at = optional(instant),
}

log_level = choice { "info", "warning", "error" }
log_entry = {
  id = id, at = instant, task_id = optional(id), task = optional(text), agent = optional(text), level = log_level,
  kind = text, by = text, description = text, reason = optional(text), details = optional(any),
}

-- entry: how the desk sums up the states of quotes and orders.
made = {
  kind = choice { "quote", "order" }, entry = choice { "active", "deleted", "converted", "posted" }, state = text,
  count = integer, total = money,
}
saved = {
  minutes = integer, formula = text { summary = "How the minutes come about: configured, not measured" },
}

-- Who to take for the sender of a mail: another contact this once, a new customer, or a
-- customer whose address is corrected.
sender_choice = {
  use = optional(text { summary = "A customer's id or number, for this task only" }),
  create = optional(customer.new_customer),
  update = optional(text { summary = "A customer's id or number, which gets the sender's address" }),
}

-- What a person tells the agent at a step of assistance, used once.
instruction = {
  lines = optional(list({ item = text, quantity = decimal(4), words = optional(text { max = 200 }) }, { max = 500 })),
  requested_date = optional(date),
  reply = optional(text { min = 1, max = 5000, summary = "What to write to the customer" }),
  sender = optional(sender_choice),
}

-- What stays behind when a task is stopped.
behind = {
  quote = optional({ id = id, number = text, state = text }),
  order = optional({ id = id, number = text }),
  mails_sent = integer, customer_waits = boolean, mail_under_way = boolean,
}

-- What points are told.
asked_sender = {
  address = optional(text), class = choice { "registered", "unregistered", "ambiguous", "lookalike" },
  customer = optional(customer.summary), authenticated = choice { "pass", "fail", "none", "unknown" },
  resembles = list(text), other = boolean { summary = "Not whom the task is for" },
}
asked_mail = {
  subject = text, first = boolean { summary = "The first of its thread" }, flags = list(text), words = integer,
  unread = list(text { summary = "States of attachments that were not read" }),
}
asked_reading = { intent = intent, lines = integer, confidence = integer, flagged = list(text), language = text }

-- What another reader says of a mail, and what is left of that when it is checked. state:
-- same as we read it, other than we did, only_here: we alone, only_there: it alone,
-- unproven: the mail or the catalog does not bear it out; then why.
other_reading = {
  intent = intent, requested_date = optional(date),
  lines = optional(list({
    words = text { min = 1, max = 600, summary = "As the mail has them" },
    item = optional(text { min = 1, max = 100 }), quantity = optional(decimal(4)),
    unit = optional(text { min = 1, max = 40 }),
  }, { max = 200 })),
}
second_line = {
  state = choice { "same", "other", "only_here", "only_there", "unproven" },
  words = text, item = optional(text), quantity = optional(decimal(4)), unit = optional(text), why = optional(text),
}
second_reading = {
  agrees = boolean, failed = optional(text { summary = "Why there is none" }), intent = optional(intent),
  lines = list(second_line), requested_date = optional(date), differs = list(text),
}

setting "agent.daily_limit" {
  type = integer { min = 1, max = 100000 }, default = 100, role = "agent_admin",
  summary = "Mails an agent takes on a day, unless it has a limit of its own",
}
setting "agent.minutes_per_quote" {
  type = integer { min = 0, max = 600 }, default = 10, role = "agent_admin",
  summary = "Minutes a person needs for a quote, unless the agent has its own; for the time saved",
}
setting "agent.minutes_per_order" {
  type = integer { min = 0, max = 600 }, default = 5, role = "agent_admin",
  summary = "Minutes a person needs for an order, unless the agent has its own; for the time saved",
}
setting "agent.language" {
  type = customer.language, default = "en", role = "agent_admin",
  summary = "The language of letters to whose own is not known",
}

event "agent.bounced" {
  key = "task", summary = "A letter of an open task came back", data = { task = id, mail = id },
}
event "agent.heard" {
  key = "task", summary = "A mail of the customer came for an open task", data = { task = id, mail = id },
}
event "agent.reading" {
  key = "mail", summary = "A second reader is asked for a mail", data = { task = id, mail = id },
}
event "agent.second_read" {
  key = "task", summary = "A second reader has answered", data = { task = id, mail = id, second = second_reading },
}
event "agent.task_changed" {
  key = "id", summary = "A task is in another state, or waits for somebody else",
  data = { id = id, number = text, agent = agent_name, state = task_state, waits_for = optional(text) },
}
event "agent.task_deleted" {
  key = "id", summary = "A task was deleted", data = { id = id, number = text },
}
event "agent.message_changed" {
  key = "task", summary = "A letter of a task is in another state",
  data = { task = id, message = id, state = message_state },
}
event "agent.changed" {
  key = "id", summary = "An agent was made, changed, switched or archived",
  data = { id = id, name = agent_name, state = agent_state },
}
event "agent.limit_reached" {
  key = "id", summary = "An agent takes no more mails today; the others wait",
  data = { id = id, name = agent_name, day = date, limit = integer },
}

errors {
  READING_DATE = "The date of a mail lies between the years 2000 and 2100.",
  READING_MAIL = "The task has no such mail.",
  READING_MISSING = "Give the reading, or say why there is none.",
  AGENT_UNKNOWN = "There is no such agent.",
  AGENT_NAME_TAKEN = "Another agent has this name.",
  AGENT_INITIALS_TAKEN = "Another agent has these initials.",
  AGENT_MAILBOX_TAKEN = "Another agent reads this mailbox; archive it first.",
  AGENTS_TOO_MANY = "A person has at most 20 active agents.",
  AGENT_MAILS = "Mail came while the agent was off: say what is to become of it.",
  AGENT_TASKS = "The agent has open tasks.",
  AGENT_STATE = "The agent's state does not allow this; the text says what it is.",
  TASK_UNKNOWN = "There is no such task.",
  TASK_ENDED = "The task is over; the text says since when.",
  TASK_OPEN = "Only a task that is over is deleted, and not while a letter of it waits.",
  MARK_UNKNOWN = "There is no such mark.",
  MARK_STATE = "The mark is settled; the text says by whom.",
  DOCUMENT_WHICH = "Name a quote or an order: exactly one.",
  FIGURES_RANGE = "The last day is before the first.",
  RULE_NOTHING = "Nothing to save: name words and an item, or a task whose last answer had lines with words.",
  SAMPLE_NOTHING = "There is no customer with an address, or no item, to make a mail of.",
  RULE_KNOWN = "The rule is there already, or these words mean another item; the text names it.",
  STEP_UNKNOWN = "There is no such step of a task.",
  STEP_BUTTON = "The step does not have this button; the text names those it has.",
  STOP_UNSURE = "Stopping is for good: the text says what stays behind. Say sure = true.",
  MESSAGE_UNKNOWN = "There is no such letter.",
  MESSAGE_STATE = "The letter's state does not allow this; the text says what it is.",
  LETTER_HELD = "agent.letter, or the mail, says that a person has to write this letter.",
  DOCUMENT_CHANGED = "The quote or order was changed since the letter was written; say that it was updated.",
  SENDER_UNKNOWN = "It is not known for whom the sender asks; say so with `sender`.",
  SENDER_CHOICE = "Give exactly one of use, create and update.",
  LINES_FIXED = "At this step items and quantities stay as they are.",
  INSTRUCTION_EMPTY = "Say what the agent is to do: lines, a date, a reply or the sender.",
}
