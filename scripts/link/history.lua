-- What went to and fro: a row per message, one more `repeats` when it comes again.
local history = {}

local known = sql [[
  select id, repeats from link_message where direction = $direction and message_id = $message_id order by id ]]

local function keep_until(tx)
  return instant.add(tx.now, tx:setting("link.keep_days") * 86400)
end

-- `message` has direction, message_id, version, base, outcome and perhaps code, why, fields.
function history.write(tx, record, message)
  local row = tx:one(known, { direction = message.direction, message_id = message.message_id })
  if row then
    tx:update("link_message", row.id, { repeats = row.repeats + 1 })
    return
  end
  tx:insert("link_message", {
    record_id = record.id, direction = message.direction, message_id = message.message_id,
    record_version = message.version, base = message.base, outcome = message.outcome, code = message.code,
    why = message.why, fields = message.fields, repeats = 0, at = tx.now, by_whom = tx.actor.id,
    remove_at = keep_until(tx),
  })
end

-- What became of a message that was sent.
function history.ended(tx, message_id, outcome, code, why)
  local row = tx:one(known, { direction = "out", message_id = message_id })
  if row then
    tx:update("link_message", row.id, { outcome = outcome, code = code or null, why = why or null })
  end
end

function history.view(row)
  return {
    id = row.id, at = row.at, direction = row.direction, message_id = row.message_id, version = row.record_version,
    base = row.base, outcome = row.outcome, code = row.code, text = row.why, fields = row.fields,
    repeats = row.repeats, by = row.by_whom,
  }
end

return history
