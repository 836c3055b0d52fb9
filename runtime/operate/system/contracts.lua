role "admin" { summary = "may do everything" }
role "operator" { summary = "runs the service: jobs, backups, settings, tokens", includes = { "viewer" } }
role "policy_editor" { summary = "changes policies", includes = { "viewer" } }
role "viewer" { summary = "reads" }

setting "business.zone" { type = zone, default = "UTC", role = "operator",
  summary = "the zone that schedules run in and dates are shown in" }
setting "flow.forget" { type = boolean, default = true, role = "operator",
  summary = "forget flows two years after they ended" }

event "policy.published" { key = "hash", summary = "a policy set went live",
  data = { hash = text, number = integer, note = text } }
event "setting.changed" { key = "name", summary = "a setting has another value", data = { name = text } }
event "effect.settled" { key = "flow", summary = "a person has settled what became of a letter that was maybe sent",
  data = { flow = text, id = text, result = text } }
event "job.ended" { key = "job", summary = "a job run has ended",
  data = { job = text, run_id = id, state = text } }

event "flow.ended" { key = "id", summary = "a flow came to its end, or was stopped",
  data = { id = id, name = text, key = text, state = text } }
event "flow.failed" { key = "id", summary = "a flow failed or was parked: a person has to look at it",
  data = { id = id, name = text, key = text, state = text } }
event "flow.signalled" { key = "target", summary = "a flow was sent a signal; target is its id and the signal's name",
  data = { target = text, flow = id, signal = text, data = optional(any), by = text } }

errors {
  NOT_FOUND = "There is no such record.",
  INPUT_INVALID = "Some fields are not acceptable; errors lists each with its JSON pointer.",
  POLICY_SET_INVALID = "The policy set does not load or does not fit its contracts; errors lists path and line.",
  POLICY_CASES_FAILED = "Cases of the policy set fail; correct the policy, or its cases. The live set stays.",
  POLICY_SET_UNKNOWN = "There is no policy set with this hash.",
  POLICY_SOURCE = "Give either files or the hash of a draft.",
  ROLE_UNKNOWN = "A role that is not declared.",
  SETTING_UNKNOWN = "There is no setting of this name.",
  SETTING_INVALID = "The value does not fit the setting's type.",
  CLOCK_REAL = "Only a test database has a clock that can be set.",
  CLOCK_BACKWARDS = "The business clock only goes forward.",
  CLOCK_STEP = "The step is not \"<n> days|weeks|months|years\".",
  JOB_UNKNOWN = "There is no job of this name.",
  JOB_RUNNING = "A run of this job is active; the text names it.",
  POINT_UNKNOWN = "There is no point of this name.",
  QUESTION_INVALID = "The question does not fit the point's contract.",
  SECRET_UNKNOWN = "There is no secret of this name.",
  SECRET_RESERVED = "This name belongs to a webhook.",
  SECRET_KEY = "The file secret.key beside the database is missing, damaged, or not the one the secrets were set with.",
  SPAN_INVALID = "A span is a number and a unit, such as \"24 hours\".",
  SOURCE_UNKNOWN = "There is no webhook source of this name, or it is off.",
  SOURCE_NAME_TAKEN = "Another webhook source has this name.",
  SOURCE_OPERATION = "This operation is not one that a webhook source can call.",
  WEBHOOK_SIGNATURE = "The signature is missing, or was not made with the secret of this source.",
  WEBHOOK_TIMESTAMP = "The timestamp is more than five minutes from the machine's clock.",
  WEBHOOK_ID = "webhook-id is 1 to 255 visible characters.",
  WEBHOOK_URL = "A webhook's address is https://, or http:// on a private network.",
  WEBHOOK_EVENT = "An event is a declared name, area.* or *.",
  WEBHOOK_OFF = "The webhook is paused or failing; resume it first.",
  DELIVERY_OPEN = "This delivery is still under way.",
  REVIEW_ROLE = "The review belongs to another role.",
  REVIEW_ASSIGNED = "The review is another person's; take it first.",
  REVIEW_OWN = "Who asked for this may not answer it.",
  REVIEW_SAME_PERSON = "Two different people must say so, and you have.",
  REVIEW_CLOSED = "The review is answered or gone; the text says by whom and when.",
  REVIEW_OPTION = "This is none of the review's options.",
  REVIEW_TARGET = "Give a person, a role, or both.",
  FLOW_NOT_FOUND = "There is no flow with this id.",
  FLOW_ENDED = "The flow has come to its end.",
  FLOW_NOT_FAILED = "Only a failed or parked flow is tried again.",
  FLOW_NOT_RETRYABLE = "The script went on after the failed step; correct the script, or stop the flow.",
  FLOW_MISMATCH = "The script does not ask for what the journal has; the flow shows both sides.",
  FLOW_UNKNOWN = "There is no flow of this name.",
  FLOW_STOPPED = "The flow that was waited for was stopped.",
  EFFECT_SURE = "Only an effect that is maybe sent can be marked or sent again.",
  MAILBOX_NAME_TAKEN = "Another mailbox has this name.",
  MAILBOX_INVALID = "The mailbox cannot be so; errors lists each failure.",
  MAILBOX_PATH = "A maildir has a path, beginning with /; other mailboxes have none.",
  MAILBOX_FIELD = "Only a mailbox of kind imap has this field.",
  MAILBOX_URL = "The server of an imap mailbox is imap://host or imaps://host, with a port if need be.",
  MAILBOX_TLS = "imaps:// is always TLS; tls = off goes with imap:// only.",
  MAILBOX_USER = "An imap mailbox has a user: visible characters.",
  MAILBOX_SECRET = "An imap mailbox names a secret that is set: its password or token.",
  MAILBOX_FOLDER = "A folder's name has no control characters.",
  MAILBOX_MOVE = "after = move goes with move_to, which is another folder.",
  MAILBOX_SINCE = "Say since: from_now, all, or meanwhile, which is for a mailbox that was switched off.",
  MAILBOX_PLACE_TAKEN = "Another mailbox reads this folder of this user at this server.",
  MAILBOX_MOVED_ON = "The position in the folder is another by now; the engine begins anew.",
  MAILBOX_UNKNOWN = "There is no active mailbox of this name; without a name there must be exactly one.",
  MAILBOX_USED = "Mail has come into this mailbox: switch it off instead.",
  MAIL_EMPTY = "The body is the mail; it must not be empty.",
  MAIL_NOT_READ = "Mail comes in by POST /v1/mail or `ordain intake`, as the bytes it is.",
  BACKUP_EXISTS = "The backup file exists already; choose another name.",
}

name_list = list(text { max = 64 })
review_facts = {
  id = id, kind = text, title = text, subject = optional(text), reason = optional(text), details = optional(any),
  options = list(text), role = text, flow = optional(text),
}
review_voice = { by = text, answer = text, note = optional(text), at = instant }
review_view = {
  id = id, version = integer, kind = text, title = text, subject = optional(text), reason = optional(text),
  details = optional(any), options = list(text), role = text, assigned_to = optional(text),
  escalated_to = optional(text), flow = optional(text),
  state = choice { "open", "answered", "cancelled", "expired" },
  approvals = list(review_voice), approvals_needed = integer, answer = optional(text), note = optional(text),
  data = optional(any), opened_at = instant, due_at = optional(instant), reminded = integer,
  answered_at = optional(instant), answered_by = optional(text),
}

event "review.opened" { key = "id", summary = "a person is asked",
  data = { id = id, kind = text, title = text, subject = optional(text), role = text, assigned_to = optional(text) } }
event "review.reminded" { key = "id", summary = "a review is still open",
  data = { id = id, kind = text, title = text, role = text, assigned_to = optional(text), times = integer } }
event "review.escalated" { key = "id", summary = "nobody answered a review; another role may as well",
  data = { id = id, kind = text, title = text, role = text, escalated_to = text } }
event "review.reassigned" { key = "id", summary = "a review was given to another person or role",
  data = { id = id, kind = text, role = text, assigned_to = optional(text), by = text } }
event "review.approved" { key = "id", summary = "one of several needed said so; others are still to be heard",
  data = { id = id, kind = text, answer = text, by = text, missing = integer } }
event "review.answered" { key = "id", summary = "a review has its answer",
  data = { id = id, kind = text, subject = optional(text), answer = text, note = optional(text), by = text,
    data = optional(any) } }
event "review.closed" { key = "id", summary = "a review is no longer asked: its flow ended or its time passed",
  data = { id = id, kind = text, subject = optional(text), state = text } }

webhook_source_view = {
  id = id, version = integer, name = text, path = text, operation = text, roles = name_list,
  state = choice { "active", "off" }, created_at = instant, created_by = text,
  secret = optional(text { summary = "of a new source or a new secret; shown once" }),
}

webhook_state = choice { "active", "paused", "failing" }
webhook_view = {
  id = id, version = integer, url = text, events = list(text), description = optional(text), state = webhook_state,
  reason = optional(text), behind = integer, failing_since = optional(instant), created_at = instant,
  created_by = text, secret = optional(text { summary = "of a new webhook or a new secret; shown once" }),
}
webhook_try = { at = instant, status = optional(integer), error = optional(text) }
delivery_view = {
  id = id, webhook = id, position = integer, event = text, key = text,
  state = choice { "waiting", "delivered", "failed" }, tries = list(webhook_try), flow = optional(id),
  made_at = instant, ended_at = optional(instant),
}

event "webhook.failing" { key = "id", summary = "a webhook is not served any more: it said so, or failed for days",
  data = { id = id, url = text, reason = text, since = optional(instant) } }
event "webhook.resumed" { key = "id", summary = "a webhook is served again", data = { id = id } }
event "webhook.removed" { key = "id", summary = "a webhook is gone", data = { id = id } }
event "webhook.tested" { key = "id", summary = "a message to try a webhook with", data = { id = id, by = text } }

answer_text = text { max = 1000000 }
token_view = {
  id = id, name = text, roles = name_list, created_at = instant, created_by = text,
  expires_at = optional(instant), revoked_at = optional(instant),
}
set_view = {
  hash = text, number = optional(integer), parent = optional(text), note = text, actor = text,
  at = instant, live = boolean,
}
case_failure = { where = text, name = text, expected = answer_text, got = answer_text }
decision_view = {
  position = integer, at = instant, point = text, set_number = integer, question = any, outcome = text,
  answer = any, cost = integer, fault = optional(text), fault_text = optional(text), purpose = text,
  about = optional(text), request_id = text, state = text,
}
event_view = {
  position = integer, at = instant, name = text, key = text, data = any, actor = text,
  request_id = text, cause = text,
}
audit_view = {
  position = integer, at = instant, operation = text, actor_kind = text, actor_id = text,
  on_behalf_of = optional(text), address = optional(text), request_id = text, reason = optional(text),
  subject = optional(text), status = integer, code = optional(text),
}
run_view = {
  id = id, job = text, state = text, manual = boolean, counts = map(integer), started_at = instant,
  ended_at = optional(instant), note = optional(text), resumed_from = optional(id), actor = text,
  dry = optional(boolean), proposals = optional(list(any)),
}
effect_view = {
  id = text, flow = text, generation = integer, seq = integer, kind = text, phase = text, attempts = integer,
  next_at = optional(instant), tries = list(any), result = optional(text), resent = optional(integer),
  ended_at = optional(instant),
}
page_size = integer { min = 1, max = 500 }
flow_state = choice { "open", "done", "failed", "parked", "stopped" }
flow_view = {
  id = id, name = text, key = text, state = flow_state, generation = integer, started_at = instant,
  ended_at = optional(instant), steps = integer, error = optional(any), stop_reason = optional(text),
  parent = optional(id),
}
flow_step_view = {
  seq = integer, kind = text, name = text, title = text, line = optional(text), ask = any, asked_at = instant,
  state = choice { "waiting", "done", "failed", "cancelled", "late" }, answer = optional(any),
  answered_at = optional(instant), taken_as = optional(integer), due_at = optional(instant), event = optional(text),
  tries = optional(any), phase = optional(text),
}

role "mail_in" { summary = "brings mail in" }
setting "mail.read_attachments" { type = boolean, default = true, role = "operator",
  summary = "read the text of attachments" }
setting "mail.attachments_most" { type = integer { min = 0, max = 100 }, default = 10, role = "operator",
  summary = "attachments of one mail that are read" }
setting "mail.attachment_characters_most" { type = integer { min = 0, max = 150000 }, default = 150000,
  role = "operator", summary = "text read from the attachments of one mail, in bytes" }
setting "mail.attachment_pages_most" { type = integer { min = 1, max = 200 }, default = 50, role = "operator",
  summary = "pages of a PDF that is read" }
setting "mail.replies_most" { type = integer { min = 1, max = 1000 }, default = 5, role = "operator",
  summary = "mails of one correspondent that are answered by themselves within an hour" }
setting "mail.replies_hourly" { type = integer { min = 1, max = 1000000 }, default = 200, role = "operator",
  summary = "mails that are answered by themselves within an hour, all in all" }

event "mail.received" { key = "thread_id", summary = "a mail has come in",
  data = { id = id, mailbox = text, thread_id = text, from = optional(text), subject = text, at = instant } }

event "mailbox.failed" { key = "id", summary = "a mailbox could not be read five times in a row",
  data = { id = id, name = text, code = text, text = text } }
event "mailbox.recovered" { key = "id", summary = "a mailbox that had failed is read again",
  data = { id = id, name = text } }

mailbox_name = text { min = 1, max = 64, pattern = "^[%l%d][%l%d._-]*$" }
mailbox_kind = choice { "intake", "maildir", "imap" }
mailbox_view = {
  id = id, version = integer, name = text, kind = mailbox_kind, path = optional(text), address = optional(text),
  trusts = optional(text), state = choice { "active", "off" }, created_at = instant, created_by = text,
  url = optional(text), tls = optional(text), user = optional(text), auth = optional(text), secret = optional(text),
  folder = optional(text), after = optional(text), move_to = optional(text), mark = optional(text),
  since = optional(instant { summary = "mail that came to the folder before is left alone" }),
  health = optional(choice { "new", "ok", "failing", "failed" }), failures = optional(integer),
  last_ok_at = optional(instant), last_code = optional(text), last_error = optional(text),
}
mailbox_uid = integer { min = 0, max = 4294967295 }
mailbox_notice = {
  id = id, uid_validity = integer, uid = integer, size = optional(integer), code = text, text = text, at = instant,
}
mail_address = { address = text, name = text }
mail_flag = choice { "hidden_text", "zero_width", "bidi", "mended", "text_cut", "parts_cut", "senders", "auto", "list",
  "bounce", "own_address", "reused_id", "similar", "reply_elsewhere", "auto_like", "encrypted", "calendar",
  "risky_attachment", "alternatives_differ" }
attachment_state = choice { "read", "empty", "unsupported", "too_many_pages", "too_many", "too_long", "not_enabled",
  "failed", "opened", "signature", "encrypted", "inline", "returned" }
mail_method = choice { "pass", "fail", "softfail", "neutral", "none", "policy", "temperror", "permerror" }
mail_authentication = {
  authenticated = choice { "pass", "fail", "none", "unknown" }, host = optional(text), spf = optional(mail_method),
  spf_aligned = optional(boolean), dkim = optional(mail_method), dkim_aligned = optional(boolean),
  dmarc = optional(mail_method),
}
mail_delivery = { recipient = text, action = optional(text), status = optional(text), text = optional(text) }
mail_row = {
  id = id, mailbox = text, thread_id = text, message_id = optional(text), from = optional(mail_address),
  subject = text, sent_at = optional(instant), arrived_at = instant, size = integer, flags = list(mail_flag),
  copies = integer, reused = optional(id), similar_to = optional(id),
}
mail_attachment = {
  position = integer, name = optional(text), media_type = text, size = integer, pages = optional(integer),
  state = attachment_state,
}
mail_view = {
  id = id, mailbox = text, thread_id = text, message_id = optional(text), from = optional(mail_address),
  subject = text, sent_at = optional(instant), arrived_at = instant, size = integer, flags = list(mail_flag),
  copies = integer, reused = optional(id), similar_to = optional(id),
  to = list(mail_address), cc = list(mail_address), reply_to = list(mail_address), in_reply_to = optional(text),
  references = list(text), languages = list(text), authentication = mail_authentication, html = boolean,
  delivery = list(mail_delivery), attachments = list(mail_attachment),
}
mail_text = text { max = 4000000 }
mail_piece = { kind = choice { "quoted", "forwarded", "signature", "hidden" }, text = mail_text }
