-- What the reader looks items up in follows the catalog.
local keep = use "lookup/keep"

local now = sql [[ select id, number, descriptions, unit, discontinued from item where id = $id order by id ]]

local function follow(tx, event)
  local row = tx:one(now, { id = event.data.id })
  if row then keep.item(tx, row) end
end
react "catalog.item_created" { run = follow }
react "catalog.item_changed" { run = follow }

operation "agent.index" {
  summary = "Make anew what the reader looks items up in, a part at a time",
  http = "POST /v1/agent/index",
  kind = "write", role = "operator",
  input = { after = optional(text { max = 64 }), limit = optional(integer { min = 1, max = 2000 }) },
  output = { items = integer, next = optional(text { summary = "Give it as after, until there is none" }) },
  run = function(tx, input)
    local following, n = keep.some(tx, input.after or "", input.limit or 500)
    return { items = n, next = following }
  end,
}
