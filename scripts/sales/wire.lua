-- The one way out to the commerce side: in this process a call, which may be refused.
local wire = {}

function wire.send(tx, entity, key, fields)
  if tx:setting("partner.sales_side") == "local" then
    tx:call("partner.receive", { entity = entity, key = key, fields = fields, strict = true })
  end
end

return wire
