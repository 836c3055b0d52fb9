-- The one way out to the sales side: in this process by an event it reacts to, in another
-- by the link. What is sent is the whole record, so sending it again does no harm.
local mappings = use "mappings"

local wire = {}

local ways = {}

function ways.none() return "none" end

ways["local"] = function(tx, entity, key, fields)
  tx:emit("partner.shared", { entity = entity, key = key, fields = fields })
  return "local"
end

function ways.link(tx, entity, key, fields, again)
  return tx:call("link.send", { entity = entity, key = key, fields = fields, again = again }).state
end

local function send(tx, ...) return ways[tx:setting("partner.sales_side")](tx, ...) end

-- A prospect that is decided directly has no lead anywhere.
wire.document = send

-- `again`: also when the link has sent it as it is; both return what became of it.
function wire.prospect(tx, row, again)
  if row.route == "sales" then return send(tx, "prospect", row.id, mappings.prospect(row), again) end
end

function wire.customer(tx, twin, customer, again)
  return send(tx, twin.entity, twin.key, mappings.of_customer(twin.entity, customer, twin.fields), again)
end

return wire
