-- The two doors for the system at the other end, and the look at it from here.
local entities = use "entities"
local inbox = use "inbox"

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
