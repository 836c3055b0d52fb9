-- What goes out. A record has at most one message under way; what changes meanwhile
-- is sent by the next one, and only its newest state. push_at says when the job looks
-- after a record that is not sent: nil while paused, or while there is nothing to send.
local entities = use "entities"
local history = use "history"
local records = use "records"
local same = use "lib.same"

local outbox = {}

-- How often the two sides may answer each other at once with yet another state.
local MAX_ECHOES = 5
-- Answers that say that this very message will never be taken. Others (a wrong token,
-- a wrong address, a server in trouble) say nothing about the message.
local REFUSALS = { [400] = true, [410] = true, [413] = true, [415] = true, [422] = true }

local function wake(tx, row)
  tx:emit("link.changed", {
    record = row.id, entity = row.entity, key = row.record_key, version = row.our_version,
  })
end

-- Counts a change of ours and has it sent.
function outbox.advance(tx, entity, row, changes)
  local under_way = row.state == "pending" and row.push_at ~= nil
  local paused = entity.state ~= "on"
  changes = changes or {}
  changes.our_version = row.our_version + 1
  changes.refused_version, changes.code, changes.why = null, null, null
  changes.attempts, changes.changed_at = 0, tx.now
  changes.push_at = paused and null or records.overdue(tx)
  records.save(tx, row, changes)
  if not paused and not under_way then wake(tx, row) end
  return row
end

local function echoed(row)
  if not row.receiving then return 0 end
  if row.echoes >= MAX_ECHOES then
    fail.conflict("LINK_ECHO", "%s was changed by what came %d times in a row", row.id, row.echoes)
  end
  return row.echoes + 1
end

-- The state of a record here. Equal to what was last sent or received: nothing to do.
function outbox.send(tx, input)
  local entity = entities.linked(tx, input.entity)
  if not entity then return { state = "off", version = 0 } end
  local row = records.find(tx, records.id(input.entity, input.key))
  if not row then
    row = records.create(tx, input.entity, input.key)
  elseif not input.again and same(input.fields, row.fields) then
    return { state = "unchanged", version = row.our_version }
  end
  local changes = { fields = input.fields, echoes = echoed(row) }
  if not row.receiving then changes.conflicts = 0 end
  outbox.advance(tx, entity, row, changes)
  return { state = "pending", version = row.our_version }
end

-- The other side has said its word about a version of ours.
local function settle(tx, row, version, changes)
  changes.settled_version = math.max(row.settled_version, version)
  changes.attempts = 0
  local more = row.our_version > changes.settled_version
  changes.push_at = more and records.overdue(tx) or null
  changes.code, changes.why = changes.code or null, changes.why or null
  records.save(tx, row, changes)
  if more then wake(tx, row) end
end

local function refused(tx, row, version, code, why)
  if version < row.our_version then return settle(tx, row, version, {}) end
  settle(tx, row, version, { refused_version = version, code = code, why = why })
  entities.note(tx, row, code, why)
  tx:emit("link.parked", {
    record = row.id, entity = row.entity, key = row.record_key, direction = "out", code = code, text = why,
  })
end

-- The message to be sent now, or nil.
function outbox.message(tx, row)
  local entity = entities.linked(tx, row.entity)
  if not records.pending(row) then return nil end
  if not entity or entity.state == "paused" or not tx:setting("link.enabled") then
    records.save(tx, row, { push_at = null })
    return nil
  end
  local answer = tx:decide("link.map",
    { direction = "out", record = records.judged(tx, row), fields = row.fields }, row.id)
  if answer.outcome == "park" then
    refused(tx, row, row.our_version, "LINK_MAPPING", answer.reason)
    return nil
  elseif answer.outcome == "skip" then
    settle(tx, row, row.our_version, { why = answer.reason })
    return nil
  end
  local message = {
    message_id = tx:new_id(), entity = row.entity, key = row.record_key, version = row.our_version,
    base = row.their_version, fields = answer.fields, from = tx:setting("link.side"), decided = row.conflicts,
  }
  history.write(tx, row, {
    direction = "out", message_id = message.message_id, version = message.version, base = message.base,
    outcome = "sending", fields = message.fields,
  })
  return message
end

-- It did not get through: once more, later.
function outbox.failed(tx, row, sent)
  history.ended(tx, sent.message_id, "failed", sent.code, sent.text)
  if sent.version <= row.settled_version then return end
  local attempts = row.attempts + 1
  records.save(tx, row, {
    attempts = attempts, code = sent.code, why = sent.text or null, push_at = records.later(tx, attempts),
  })
  entities.note(tx, row, sent.code, sent.text)
end

-- What a receipt says about counting: the other side knows a version of ours that we
-- do not (this database was restored), or another content under this number.
local function lost(row, version, receipt)
  local theirs = math.tointeger(receipt.version) or 0
  if receipt.state ~= "stale" then return false end
  return theirs > row.our_version or (theirs == version and receipt.same == false), theirs
end

local function receipt_of(answer)
  return type(answer) == "table" and answer or {}
end

local function accepted(tx, row, sent)
  local receipt = receipt_of(sent.answer)
  local regressed, known = lost(row, sent.version, receipt)
  history.ended(tx, sent.message_id, receipt.state or "applied", receipt.code, receipt.text)
  if regressed then
    records.save(tx, row, { our_version = math.max(row.our_version, known) })
    local entity = entities.linked(tx, row.entity)
    if entity then outbox.advance(tx, entity, row) end
  elseif receipt.state == "parked" then
    refused(tx, row, sent.version, receipt.code or "LINK_REFUSED", receipt.text)
  else
    local agreed = receipt.state ~= "conflict" and sent.version == row.our_version
    settle(tx, row, sent.version, { conflicts = agreed and 0 or row.conflicts })
  end
end

-- Only what a text column takes, of what an unknown program has answered.
local function text_of(value, most)
  if type(value) ~= "string" or value == "" then return nil end
  return string.sub(value, 1, most)
end

-- There was an answer. `sent` has message_id, version, status and answer, the parsed body.
-- Returns what the other side has under the same key when it says conflict.
function outbox.answered(tx, row, sent)
  local answer = receipt_of(sent.answer)
  local code, why = text_of(answer.code, 64) or "LINK_REFUSED", text_of(answer.detail or answer.text, 1000)
  if sent.status >= 200 and sent.status < 300 then
    accepted(tx, row, {
      message_id = sent.message_id, version = sent.version,
      answer = { state = text_of(answer.state, 20), version = answer.version, same = answer.same,
        code = text_of(answer.code, 64), text = why },
    })
  elseif sent.status == 409 and answer.fields ~= nil and math.tointeger(answer.version) then
    history.ended(tx, sent.message_id, "conflict")
    settle(tx, row, sent.version, {})
    return { version = answer.version, base = math.tointeger(answer.base) or 0, fields = answer.fields }
  elseif sent.status == 409 or REFUSALS[sent.status] then
    history.ended(tx, sent.message_id, "refused", code, why)
    refused(tx, row, sent.version, sent.status == 409 and "LINK_CONFLICT" or code, why)
  else
    outbox.failed(tx, row, {
      message_id = sent.message_id, version = sent.version, code = code,
      text = string.format("status %d%s", sent.status, why and ": " .. string.sub(why, 1, 900) or ""),
    })
  end
end

-- Sends once more what waits, or what the other side has refused.
function outbox.retry(tx, row)
  local changes = { refused_version = null, code = null, why = null, attempts = 0, push_at = records.overdue(tx) }
  if not records.pending(row) then changes.settled_version = row.our_version - 1 end
  records.save(tx, row, changes)
  wake(tx, row)
end

outbox.wake = wake
return outbox
