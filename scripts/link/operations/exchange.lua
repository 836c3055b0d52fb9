-- The two doors for the system at the other end.
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

operation "link.hello" {
  summary = "Who is at this end of the link, and which kinds of records it takes",
  http = "GET /v1/link/hello",
  kind = "read", role = "link",
  input = {},
  output = hello,
  run = function(tx)
    local known = list.new()
    for _, row in ipairs(entities.all(tx)) do known:add { entity = row.id, state = row.state } end
    return {
      protocol = 1, side = tx:setting("link.side"), enabled = tx:setting("link.enabled"), entities = known,
    }
  end,
}
