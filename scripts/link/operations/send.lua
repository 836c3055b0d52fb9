-- What areas and the link's own flows call. None of these has a route.
local entities = use "entities"
local inbox = use "inbox"
local outbox = use "outbox"
local records = use "records"

local CHUNK = 200
local kept = sql [[
  select * from link_record
  where entity = $entity and state in ('pending', 'error') and push_at is null order by id limit $limit ]]

-- Whether a message that did not get through is to be tried again, and in how many seconds.
local function again(tx, row)
  local waits = row.state == "error" and row.push_at ~= nil
  return { again = waits, seconds = waits and math.max(instant.seconds(tx.now, row.push_at), 1) or nil }
end

operation "link.send" {
  summary = "Give the link the state of a record; what is as it was is not sent again",
  kind = "write", role = "link_push",
  input = { entity = entity, key = record_key, fields = any, again = optional(boolean) },
  output = { state = choice { "off", "unchanged", "pending" }, version = integer },
  errors = { "LINK_ECHO" },
  run = function(tx, input) return outbox.send(tx, input) end,
}

operation "link.forget" {
  summary = "Remove what the link knows of a record, without telling the other side",
  kind = "write", role = "link_push",
  input = { entity = entity, key = record_key },
  output = { removed = boolean },
  run = function(tx, input)
    local row = records.find(tx, records.id(input.entity, input.key))
    if row then tx:delete("link_record", row.id) end
    return { removed = row ~= nil }
  end,
}

operation "link.outgoing" {
  summary = "The message that is to be sent for a record now, if any",
  kind = "write", role = "link_push",
  input = { id = record_id },
  output = { message = optional(message), url = optional(text) },
  run = function(tx, input)
    local row = records.find(tx, input.id)
    local found = row and outbox.message(tx, row)
    return { message = found or nil, url = found and tx:setting("link.peer_url") .. "/v1/link/inbox" or nil }
  end,
}

operation "link.delivered" {
  summary = "The other side has answered a message",
  kind = "write", role = "link_push",
  input = {
    id = record_id, message_id = text, version = integer, status = integer, answer = optional(any),
  },
  output = told,
  run = function(tx, input)
    local row = records.find(tx, input.id)
    if not row then return { again = false } end
    local counter = outbox.answered(tx, row, input)
    if counter and entities.linked(tx, row.entity) then inbox.countered(tx, row, counter) end
    return again(tx, records.get(tx, input.id))
  end,
}

operation "link.failed" {
  summary = "A message did not get through; it is sent again later",
  kind = "write", role = "link_push",
  input = { id = record_id, message_id = text, version = integer, code = text, text = optional(text) },
  output = told,
  run = function(tx, input)
    local row = records.find(tx, input.id)
    if not row then return { again = false } end
    outbox.failed(tx, row, {
      message_id = input.message_id, version = input.version, code = string.sub(input.code, 1, 64),
      text = input.text and string.sub(input.text, 1, 1000),
    })
    return again(tx, row)
  end,
}

operation "link.offer" {
  summary = "Offer a parked change again if it is time; says when it is next",
  kind = "write", role = "link_push",
  input = { id = record_id },
  output = { again_at = optional(instant) },
  run = function(tx, input)
    local row = records.find(tx, input.id)
    return { again_at = row and inbox.offer(tx, row) or nil }
  end,
}

operation "link.wake" {
  summary = "Have records sent that a pause has kept; more when there are others left",
  kind = "write", role = "link_push",
  input = { entity = entity },
  output = { records = integer, more = boolean },
  run = function(tx, input)
    local row = entities.linked(tx, input.entity)
    if not row or row.state == "paused" then return { records = 0, more = false } end
    local kept_back = tx:all(kept, { entity = input.entity, limit = CHUNK })
    for _, record in ipairs(kept_back) do
      records.save(tx, record, { push_at = records.overdue(tx) })
      outbox.wake(tx, record)
    end
    return { records = #kept_back, more = #kept_back == CHUNK }
  end,
}
