-- Shapes of the link. Messages between the systems come first: they are the protocol
-- of docs/developers/link.md, and another system must be able to rely on them.

role "link" { includes = {}, summary = "The system at the other end of the link: gives us its changes" }
role "link_push" { includes = {}, summary = "The flows of the link itself" }

entity = text { min = 1, max = 30, pattern = "^%l[%l%d_]*$", summary = "The kind of record both sides have: lead" }
record_key = text { min = 1, max = 64, pattern = "^[%w_.:-]+$", summary = "The key that both sides know the record by" }
record_id = text { min = 3, max = 95, pattern = "^[%w_.:-]+$", summary = "entity:key" }
side = text { min = 1, max = 30, pattern = "^%l[%l%d_]*$", summary = "commerce, crm …" }
counted = integer { min = 0 }
why = text { max = 1000 }

-- One change of a record, all of its fields. `version` counts the sender's changes of
-- this record; `base` is the receiver's version that the sender had taken by then;
-- `decided` how many conflicts in a row the sender has decided to come to this state.
message = {
  message_id = text { min = 1, max = 200 },
  entity = entity,
  key = record_key,
  version = integer { min = 1 },
  base = counted,
  fields = any,
  from = side,
  decided = optional(counted),
}
-- What became of it. `version` is the last of the sender's versions that the receiver
-- knows, `same` false when it knows another content under this very number.
receipt = {
  state = choice { "applied", "skipped", "stale", "parked", "conflict" },
  version = counted,
  same = boolean,
  code = optional(text { max = 64 }),
  text = optional(why),
}
hello = {
  protocol = integer, side = side, enabled = boolean,
  entities = list { entity = entity, state = choice { "on", "paused", "off" } },
}

introduced = {
  protocol = integer, side = side, enabled = boolean, entities = hello.entities, peer_url = text,
}

-- What a flow does next about a message that was sent.
told = { again = boolean, seconds = optional(integer) }
-- A stretch of the way that link.test has tried.
hop = { hop = text, ok = boolean, text = optional(why) }

record_state = choice { "synced", "pending", "error", "parked" }

link_record = {
  id = record_id, version = integer, entity = entity, key = record_key,
  state = record_state,
  fields = optional(any),
  our_version = integer, settled_version = integer, their_version = integer,
  attempts = integer,
  next_try_at = optional(instant),
  waiting_since = optional(instant),
  changed_at = instant,
  problem = optional(record { code = text, text = optional(why) }),
  parked = optional(record {
    version = integer, base = integer, fields = any, code = text, text = optional(why),
    next_try_at = optional(instant),
  }),
}
record_row = {
  id = record_id, entity = entity, key = record_key, state = record_state, code = optional(text),
  text = optional(why), attempts = integer, waiting_since = optional(instant), changed_at = instant,
}
history_row = {
  id = id, at = instant, direction = choice { "in", "out" }, message_id = text, version = integer, base = integer,
  outcome = text, code = optional(text), text = optional(why), fields = optional(any), repeats = integer, by = text,
}
entity_row = {
  entity = entity, state = choice { "on", "paused", "off" }, since = instant, by = text, reason = optional(why),
  synced = integer, pending = integer, error = integer, parked = integer,
  oldest_pending = optional(instant),
  last_problem = optional(record { record = record_id, code = text, text = optional(why), at = instant }),
}
sync_row = {
  id = id, entity = entity, again = boolean, state = choice { "running", "done", "failed" }, looked_at = integer,
  sent = integer, text = optional(why), by = text, started_at = instant, ended_at = optional(instant),
}
entities_named = list(entity, { min = 1, max = 100 })

-- What the policies see and say.
direction = choice { "out", "in" }
judged = { entity = entity, key = record_key, side = side }
policy_why = text { min = 1, max = 500 }

setting "link.enabled" {
  type = boolean, default = false, role = "operator",
  summary = "Send changes of linked records to the other side, and take its changes",
}
setting "link.side" {
  type = side, default = "commerce", role = "operator",
  summary = "Which side of the link this system is; the other is another one",
}
setting "link.peer_url" {
  type = text { max = 500, pattern = "^https?://[^%s/?#]+[^%s?#]*$" }, default = "http://127.0.0.1:8081",
  role = "operator",
  summary = "Where the other side is; /v1/link/inbox is added",
}
setting "link.keep_days" {
  type = integer { min = 1, max = 3650 }, default = 90, role = "operator",
  summary = "How long the history of messages is kept",
}

local function of_record(more)
  local data = { record = record_id, entity = entity, key = record_key }
  for name, shape in pairs(more) do data[name] = shape end
  return data
end

event "link.changed" {
  key = "record", summary = "A record has a state to be sent",
  data = of_record { version = integer },
}
event "link.received" {
  key = "record", summary = "The other side has changed a record: who owns it here takes it, or refuses",
  data = of_record { version = integer, fields = any, from = side },
}
event "link.conflict" {
  key = "record", summary = "Both sides had changed a record; outcome says which state stays, or that it is parked",
  data = of_record { outcome = text, ours = optional(any), theirs = any, reason = optional(text) },
}
event "link.parked" {
  key = "record", summary = "A change waits for a person: here (in), or at the other side (out)",
  data = of_record {
    direction = direction, code = text, text = optional(why),
    again_at = optional(instant { summary = "when it is offered again by itself" }),
  },
}
event "link.settled" {
  key = "record", summary = "A record in trouble is in order again",
  data = of_record {},
}
event "link.paused" {
  key = "entity", summary = "Nothing of this kind is sent until further notice",
  data = { entity = entity, reason = why, by = text },
}
event "link.resumed" {
  key = "entity", summary = "Changes of this kind are sent again, those made meanwhile too",
  data = { entity = entity, by = text },
}
event "link.sync_begun" {
  key = "sync", summary = "A walk over all records of an entity begins",
  data = { sync = id, entity = entity },
}
event "link.sync_asked" {
  key = "sync",
  summary = "Who owns the entity sends its next records, in order of key after `after`, and says link.sync_chunk",
  data = { sync = id, entity = entity, after = text, limit = integer, again = boolean },
}
event "link.sync_ended" {
  key = "sync", summary = "A walk over all records of an entity has ended",
  data = { sync = id, entity = entity, state = text, looked_at = integer, sent = integer },
}

errors {
  LINK_OFF = "The link is switched off here; it is tried again later.",
  LINK_ENTITY_OFF = "This kind of record is not linked here; enable it first.",
  LINK_ENTITY_PAUSED = "It is paused already.",
  LINK_SAME_SIDE = "Sender and receiver say that they are the same side; one setting link.side is wrong.",
  LINK_RECORD_UNKNOWN = "The link knows no such record.",
  LINK_NOTHING_TO_RETRY = "Nothing of this record waits.",
  LINK_NOTHING_TO_RESOLVE = "No change of the other side waits here.",
  LINK_CONFLICT = "Both sides have changed the record; a person says which state stays.",
  LINK_ECHO = "Each side keeps changing what the other one sends.",
  LINK_MAPPING = "The policy link.map did not let the fields pass.",
  LINK_REFUSED = "The other side refused the change.",
  LINK_UNREACHABLE = "The other side could not be reached, or was busy.",
  LINK_SYNC_RUNS = "A walk over this kind of record is running already.",
  LINK_SYNC_UNKNOWN = "There is no such walk.",
}
