-- The states of letters, in one table: event, from, to. What is not here is refused.
local messages = {}

messages.rows = {
  { event = "edit",       from = "draft",      to = "draft" },
  { event = "approve",    from = "draft",      to = "reviewed" },
  { event = "discard",    from = "draft",      to = "discarded" },
  { event = "restore",    from = "discarded",  to = "draft" },
  { event = "sent",       from = "reviewed",   to = "sent" },
  { event = "unsure",     from = "reviewed",   to = "maybe_sent" },
  { event = "fail",       from = "reviewed",   to = "failed" },
  { event = "retry",      from = "failed",     to = "reviewed" },
  { event = "reject",     from = "draft",      to = "rejected" },
  { event = "reject",     from = "discarded",  to = "rejected" },
  { event = "reject",     from = "failed",     to = "rejected" },
  { event = "mark_sent",  from = "maybe_sent", to = "marked_sent" },
  { event = "send_again", from = "maybe_sent", to = "reviewed" },
  { event = "bounce",     from = "sent",       to = "failed" },
  { event = "bounce",     from = "maybe_sent", to = "failed" },
  { event = "bounce",     from = "marked_sent", to = "failed" },
}

local index = {}
for _, row in ipairs(messages.rows) do
  index[row.from] = index[row.from] or {}
  index[row.from][row.event] = row.to
end

-- The state after an event; refuses what the table does not have.
function messages.target(message, event)
  local to = index[message.state] and index[message.state][event]
  if not to then
    fail.conflict("MESSAGE_STATE", "the letter is %s: %s is not allowed", message.state, event)
  end
  return to
end

-- Moves a letter and tells of it; set: further columns.
function messages.move(tx, message, event, set)
  local to = messages.target(message, event)
  set = set or {}
  set.state = to
  tx:update("agent_message", message.id, set)
  for name, value in pairs(set) do message[name] = value ~= null and value or nil end
  tx:emit("agent.message_changed", { task = message.task_id, message = message.id, state = to })
  return message
end

-- A letter that a person had sent again: its flow has been told long ago that nobody
-- knows, so what became of it is looked up.
local resent = sql [[
  select result from effect where id = $id and resent is not null and phase = 'done' order by id ]]
local FATE = { done = "sent", maybe_sent = "unsure", failed = "fail" }

function messages.settle(tx, row)
  local effect = row.state == "reviewed" and row.effect and tx:one(resent, { id = row.effect })
  if not effect then return row end
  return messages.move(tx, row, FATE[effect.result], {
    reason = effect.result == "failed" and "it could not be sent again" or null })
end

function messages.find(tx, id)
  local message = tx:find("agent_message", id)
  if not message then fail.not_found("MESSAGE_UNKNOWN", "there is no letter %s", id) end
  return messages.settle(tx, message)
end

function messages.view(row)
  return {
    id = row.id, version = row.version, task_id = row.task_id, kind = row.kind, state = row.state, to = row.to_address,
    cc = row.cc, subject = row.subject, text = row.body, html = row.html, language = row.language,
    document = row.document, files = row.files, reason = row.reason, edited = row.edited, drafted_at = row.drafted_at,
    reviewed_at = row.reviewed_at, reviewed_by = row.reviewed_by, sent_at = row.sent_at, message_id = row.message_id,
  }
end

return messages
