-- The two doors for the system at the other end, and the look at it from here.
local entities = use "entities"
local inbox = use "inbox"
local records = use "records"

operation "link.inbox" {
  summary = "Take a change of a record from the other side; repeats and late ones do no harm",
  http = "POST /v1/link/inbox",
  kind = "write", role = "link",
  input = message,
  output = receipt,
  errors = { "LINK_OFF", "LINK_ENTITY_OFF", "LINK_SAME_SIDE" },
  run = function(tx, input) return inbox.receive(tx, input) end,
}

local function introduction(tx)
  local known = list.new()
  for _, row in ipairs(entities.all(tx)) do known:add { entity = row.id, state = row.state } end
  return { protocol = 1, side = tx:setting("link.side"), enabled = tx:setting("link.enabled"), entities = known }
end

operation "link.hello" {
  summary = "Who is at this end of the link, and which kinds of records it takes",
  http = "GET /v1/link/hello",
  kind = "read", role = "link",
  input = {},
  output = hello,
  run = introduction,
}

operation "link.here" {
  summary = "What this side says of itself, and where it believes the other to be",
  kind = "read", role = "link_push",
  input = {},
  output = introduced,
  run = function(tx)
    local here = introduction(tx)
    here.peer_url = tx:setting("link.peer_url")
    return here
  end,
}

operation "link.check" {
  summary = "Ask the other side who it is; the flow's output says what would keep the link from working",
  http = "POST /v1/link/check",
  kind = "write", role = "operator", status = 202,
  input = { entities = optional(list(entity, { max = 100 })) },
  output = { flow = id },
  run = function(tx, input)
    local asked = input.entities
    if not asked then
      asked = list.new()
      for _, row in ipairs(entities.all(tx)) do
        if row.state ~= "off" then asked:add(row.id) end
      end
    end
    return { flow = tx:start("link.check", { entities = asked }) }
  end,
}

operation "link.probe" {
  summary = "Make the marked record that link.test sends, or its next message",
  kind = "write", role = "link_push",
  input = { key = optional(record_key) },
  output = { key = record_key, message = message, url = text },
  run = function(tx, input)
    local key = input.key or tx:new_id()
    local id = records.id(entities.PROBE, key)
    local row = records.find(tx, id) or records.create(tx, entities.PROBE, key)
    local fields = { hop = input.key and "gone" or "there" }
    -- Sent by the test itself: it is settled as far as anybody else is concerned.
    records.save(tx, row, {
      our_version = row.our_version + 1, settled_version = row.our_version + 1, fields = fields, changed_at = tx.now,
    })
    return {
      key = key, url = tx:setting("link.peer_url") .. "/v1/link/inbox",
      message = {
        message_id = tx:new_id(), entity = entities.PROBE, key = key, version = row.our_version,
        base = row.their_version, fields = fields, from = tx:setting("link.side"),
      },
    }
  end,
}

operation "link.test" {
  summary = "Send a marked record to the other side and back, and remove it; the flow's output tells each hop",
  http = "POST /v1/link/test",
  kind = "write", role = "operator", status = 202,
  input = {},
  output = { flow = id },
  run = function(tx) return { flow = tx:start("link.test", {}) } end,
}
