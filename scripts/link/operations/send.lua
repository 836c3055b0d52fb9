-- What areas and the link's own flows call. None of these has a route.
local entities = use "entities"
local inbox = use "inbox"
local outbox = use "outbox"
local records = use "records"

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
  output = { state = record_state },
  run = function(tx, input)
    local row = records.find(tx, input.id)
    if not row then return { state = "synced" } end
    local counter = outbox.answered(tx, row, input)
    if counter and entities.linked(tx, row.entity) then inbox.countered(tx, row, counter) end
    return { state = records.get(tx, input.id).state }
  end,
}

operation "link.failed" {
  summary = "A message did not get through; it is sent again later",
  kind = "write", role = "link_push",
  input = { id = record_id, message_id = text, version = integer, code = text, text = optional(text) },
  output = { state = record_state },
  run = function(tx, input)
    local row = records.find(tx, input.id)
    if not row then return { state = "synced" } end
    outbox.failed(tx, row, {
      message_id = input.message_id, version = input.version, code = string.sub(input.code, 1, 64),
      text = input.text and string.sub(input.text, 1, 1000),
    })
    return { state = row.state }
  end,
}
