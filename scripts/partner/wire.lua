-- The one way out to the sales side: in this process by an event it reacts to. What is
-- sent is the whole record, so sending it again does no harm.
local mappings = use "mappings"

local wire = {}

local function send(tx, entity, key, fields)
  if tx:setting("partner.sales_side") == "local" then
    tx:emit("partner.shared", { entity = entity, key = key, fields = fields })
  end
end

-- A prospect that is decided directly has no lead anywhere.
function wire.prospect(tx, row)
  if row.route == "sales" then send(tx, "prospect", row.id, mappings.prospect(row)) end
end

-- `customer` as customer.get shows it.
function wire.customer(tx, twin, customer)
  send(tx, twin.entity, twin.key, mappings.of_customer(twin.entity, customer, twin.fields))
end

return wire
