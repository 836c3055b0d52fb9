-- What comes in. Each side counts its changes of a record; a message says the sender's
-- count and the last of ours that it had taken. So repeats and late ones are known, and
-- a message from a side that had not seen our last change is a conflict. Whoever
-- resolves one sends the result, and that message dominates both.
local entities = use "entities"
local history = use "history"
local outbox = use "outbox"
local records = use "records"
local same = use "lib.same"

local inbox = {}

-- When what one side has decided meets what the other has decided so many times, they
-- decide differently and would never end.
local MAX_CONFLICTS = 5
-- How often what the owner of a record has refused is offered again by itself: what it
-- refers to may be on its way.
local MAX_TRIES = 12

local UNPARKED = {
  "parked_version", "parked_base", "parked_fields", "parked_from", "parked_code", "parked_why", "retry_at",
}

local function taken(message, more)
  local changes = { their_version = message.version, theirs = message.fields, parked_tries = 0 }
  for _, name in ipairs(UNPARKED) do changes[name] = null end
  for name, value in pairs(more) do changes[name] = value end
  return changes
end

local function receipt(state, message, more)
  local answer = { state = state, version = message.version, same = true }
  for name, value in pairs(more or {}) do answer[name] = value end
  return answer
end

local function park(tx, row, message, code, why, conflicts)
  local again = row.parked_version == message.version
  local tries = again and row.parked_tries + 1 or 1
  local retry = code ~= "LINK_CONFLICT" and tries <= MAX_TRIES and records.later(tx, tries) or nil
  records.save(tx, row, {
    parked_version = message.version, parked_base = message.base, parked_fields = message.fields,
    parked_from = message.from, parked_code = code, parked_why = why or null, parked_tries = tries,
    retry_at = retry or null,
    conflicts = conflicts or row.conflicts,
  })
  if not again then
    entities.note(tx, row, code, why)
    tx:emit("link.parked", {
      record = row.id, entity = row.entity, key = row.record_key, direction = "in", code = code, text = why,
      again_at = retry,
    })
  end
  return receipt("parked", message, { code = code, text = why })
end

-- Gives the fields to who owns such records here; what it refuses is parked.
local function apply(tx, row, message, fields, conflicts)
  local before = row.our_version
  local done, problem = tx:try(function()
    records.save(tx, row, taken(message, { fields = fields, receiving = true, conflicts = conflicts }))
    tx:emit("link.received", {
      record = row.id, entity = row.entity, key = row.record_key, version = message.version, fields = fields,
      from = message.from,
    })
    local after = records.get(tx, row.id)
    records.save(tx, after, { receiving = false, echoes = after.our_version == before and 0 or after.echoes })
  end)
  row = records.get(tx, row.id)
  if done then return receipt("applied", message), row end
  return park(tx, row, message, problem.code, string.sub(problem.text, 1, 1000)), row
end

-- Both have changed it. `answer` is the policy's or a person's.
local function resolve(tx, row, message, fields, answer, in_a_row)
  tx:emit("link.conflict", {
    record = row.id, entity = row.entity, key = row.record_key, outcome = answer.outcome, ours = row.fields,
    theirs = fields, reason = answer.reason,
  })
  if answer.outcome == "park" then
    return park(tx, row, message, "LINK_CONFLICT", answer.reason, in_a_row)
  end
  local before = row.our_version
  if answer.outcome == "ours" then
    records.save(tx, row, taken(message, { conflicts = in_a_row }))
  else
    if answer.outcome == "merge" then fields = answer.fields end
    local outcome
    outcome, row = apply(tx, row, message, fields, in_a_row)
    if outcome.state == "parked" then return outcome end
  end
  -- What the owner made of it was sent already by itself.
  if row.our_version == before then outbox.advance(tx, entities.demand(tx, row.entity), row) end
  return receipt("conflict", message, { text = "the receiver decided: " .. answer.outcome })
end

local function conflict(tx, row, message, fields)
  local in_a_row = math.min(row.conflicts, message.decided or row.conflicts) + 1
  local answer
  if in_a_row > MAX_CONFLICTS then
    answer = { outcome = "park", reason = string.format("%d conflicts in a row: each side insists", MAX_CONFLICTS) }
  else
    answer = tx:decide("link.conflict", {
      record = records.judged(tx, row), ours = row.fields, theirs = fields, our_version = row.our_version,
      their_version = message.version, base = message.base, in_a_row = in_a_row, now = tx.now,
    }, row.id)
  end
  return resolve(tx, row, message, fields, answer, in_a_row)
end

-- A message that is newer than what was taken.
local function take(tx, row, message)
  local mapped = tx:decide("link.map",
    { direction = "in", record = records.judged(tx, row), fields = message.fields }, row.id)
  if mapped.outcome == "park" then
    return park(tx, row, message, "LINK_MAPPING", mapped.reason)
  elseif mapped.outcome == "skip" then
    records.save(tx, row, taken(message, {}))
    return receipt("skipped", message, { text = mapped.reason })
  elseif row.fields ~= nil and same(mapped.fields, row.fields) then
    records.save(tx, row, taken(message, { conflicts = 0 }))
    return receipt("applied", message)
  elseif message.base < row.our_version then
    return conflict(tx, row, message, mapped.fields)
  end
  return (apply(tx, row, message, mapped.fields, 0))
end

-- What the sender's base tells: which of our changes it has taken. One that we do not
-- know ourselves was lost with a restored database; counting goes on from there.
local function seen(tx, row, base)
  if base > row.our_version then
    local open = records.pending(row)
    records.save(tx, row, { our_version = open and base + 1 or base, settled_version = base })
    return
  end
  local changes = {}
  if base > row.settled_version then
    changes.settled_version = base
    if base == row.our_version then changes.push_at, changes.attempts = null, 0 end
  end
  if row.refused_version and base >= row.refused_version then changes.refused_version = null end
  if next(changes) == nil then return end
  if base == row.our_version then changes.code, changes.why = null, null end
  records.save(tx, row, changes)
end

local function stale(row, message)
  local known = math.max(row.their_version, row.parked_version or 0)
  if message.version > row.their_version and message.version >= known then return nil end
  local equal = message.version < row.their_version or message.version < known or same(message.fields, row.theirs)
  return receipt("stale", message, { version = known, same = equal })
end

-- The marked record of link.test: the first time it is sent back, then it is removed.
local function probe_taken(tx, row, message)
  local hop = type(message.fields) == "table" and message.fields.hop
  if hop == "there" then
    outbox.send(tx, { entity = row.entity, key = row.record_key, fields = { hop = "back" } })
  elseif hop == "gone" then
    tx:delete("link_record", row.id)
  end
end

function inbox.receive(tx, message)
  if not tx:setting("link.enabled") then fail.busy("LINK_OFF", "the link is switched off here") end
  if message.from == tx:setting("link.side") then
    fail.invalid("LINK_SAME_SIDE", "sender and receiver both say that they are %s", message.from)
  end
  entities.demand(tx, message.entity)
  local row = records.find(tx, records.id(message.entity, message.key))
    or records.create(tx, message.entity, message.key)
  seen(tx, row, message.base)
  local answer = stale(row, message) or take(tx, row, message)
  history.write(tx, row, {
    direction = "in", message_id = message.message_id, version = message.version, base = message.base,
    outcome = answer.state, code = answer.code, why = answer.text, fields = message.fields,
  })
  if message.entity == entities.PROBE and answer.state == "applied" then probe_taken(tx, row, message) end
  return answer
end

-- The other side answered ours with what it has.
function inbox.countered(tx, row, counter)
  if counter.version > row.their_version then
    take(tx, row, { version = counter.version, base = counter.base, fields = counter.fields, from = "peer" })
  end
end

local function parked_message(row)
  return {
    version = row.parked_version, base = row.parked_base, fields = row.parked_fields, from = row.parked_from,
  }
end

-- Offers what is parked once more; the other side learns by our next message that it
-- was taken. Returns whether it was.
function inbox.retry(tx, row)
  local before = row.our_version
  local answer = take(tx, row, parked_message(row))
  if answer.state == "parked" then return false, answer end
  row = records.get(tx, row.id)
  if row.our_version == before then outbox.advance(tx, entities.demand(tx, row.entity), row) end
  return true, answer
end

-- Offers it if it is time; returns when it is next, or nil when nothing waits.
function inbox.offer(tx, row)
  if not row.parked_version or not entities.linked(tx, row.entity) then return nil end
  if row.retry_at and row.retry_at <= tx.now then
    inbox.retry(tx, row)
    row = records.get(tx, row.id)
  end
  return row.retry_at
end

-- A person says whose state stays.
function inbox.resolve(tx, row, outcome, reason)
  local message = parked_message(row)
  local fields = message.fields
  if outcome == "theirs" then
    local mapped = tx:decide("link.map",
      { direction = "in", record = records.judged(tx, row), fields = fields }, row.id)
    if mapped.outcome ~= "pass" then fail.conflict("LINK_MAPPING", "%s", mapped.reason) end
    fields = mapped.fields
  end
  local answer = resolve(tx, row, message, fields, { outcome = outcome, reason = reason }, 0)
  if answer.state == "parked" then
    fail.conflict("LINK_REFUSED", "%s: %s", answer.code, answer.text or "refused here")
  end
end

return inbox
