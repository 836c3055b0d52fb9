-- The rows of linked records. All writes go through records.save, which keeps what
-- follows from the others: the state, since when it is not in order, and the event
-- when it is again.
local records = {}

function records.id(entity, key) return entity .. ":" .. key end

function records.find(tx, id) return tx:find("link_record", id) end

function records.get(tx, id)
  local row = tx:find("link_record", id)
  if not row then fail.not_found("LINK_RECORD_UNKNOWN", "the link knows no record %s", id) end
  return row
end

function records.create(tx, entity, key)
  return tx:insert("link_record", {
    id = records.id(entity, key), entity = entity, record_key = key, state = "synced",
    our_version = 0, settled_version = 0, their_version = 0, attempts = 0, parked_tries = 0,
    conflicts = 0, echoes = 0, receiving = false, changed_at = tx.now,
  })
end

-- Something of ours the other side has not said its word about.
function records.pending(row) return row.our_version > row.settled_version end

local function state_of(row)
  if row.parked_version or row.refused_version then return "parked" end
  if not records.pending(row) then return "synced" end
  return row.attempts > 0 and "error" or "pending"
end

-- Writes the changes to the row and to the table; `null` empties a field.
function records.save(tx, row, changes)
  local before = row.state
  for name, value in pairs(changes) do
    if value == null then row[name] = nil else row[name] = value end
  end
  row.state = state_of(row)
  changes.state = row.state
  if row.state == "synced" then
    changes.waiting_since, row.waiting_since = null, nil
  elseif not row.waiting_since then
    changes.waiting_since, row.waiting_since = tx.now, tx.now
  end
  tx:update("link_record", row.id, changes)
  if row.state == "synced" and (before == "parked" or before == "error") then
    tx:emit("link.settled", { record = row.id, entity = row.entity, key = row.record_key })
  end
  return row
end

-- When to try again what has failed n times: after 1, 2, 4 … 60 minutes.
function records.later(tx, n)
  local minutes = 1
  for _ = 2, n do
    minutes = math.min(minutes * 2, 60)
  end
  return instant.add(tx.now, minutes * 60)
end

-- When the job looks whether the flow that sends a record has been lost.
function records.overdue(tx) return instant.add(tx.now, 3600) end

function records.judged(tx, row)
  return { entity = row.entity, key = row.record_key, side = tx:setting("link.side") }
end

local function problem_of(row)
  if row.code then return { code = row.code, text = row.why } end
end

local function parked_of(row)
  if not row.parked_version then return nil end
  return {
    version = row.parked_version, base = row.parked_base, fields = row.parked_fields, code = row.parked_code,
    text = row.parked_why, next_try_at = row.retry_at,
  }
end

function records.view(row)
  return {
    id = row.id, version = row.version, entity = row.entity, key = row.record_key, state = row.state,
    fields = row.fields, our_version = row.our_version, settled_version = row.settled_version,
    their_version = row.their_version, attempts = row.attempts, next_try_at = row.push_at,
    waiting_since = row.waiting_since, changed_at = row.changed_at, problem = problem_of(row), parked = parked_of(row),
  }
end

function records.brief(row)
  local parked = row.parked_version ~= nil
  local why
  if parked then why = row.parked_why else why = row.why end
  return {
    id = row.id, entity = row.entity, key = row.record_key, state = row.state,
    code = parked and row.parked_code or row.code, text = why, attempts = row.attempts,
    waiting_since = row.waiting_since, changed_at = row.changed_at,
  }
end

return records
