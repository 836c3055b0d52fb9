-- The one way out to the commerce side: in this process a call, which may be refused; in
-- another the link.
local wire = {}

-- Whether this process is the sales side of a link.
function wire.linked(tx) return tx:setting("link.side") == "crm" end

-- `again` as in link.send; returns what became of it.
function wire.send(tx, entity, key, fields, again)
  if wire.linked(tx) then
    return tx:call("link.send", { entity = entity, key = key, fields = fields, again = again }).state
  elseif tx:setting("partner.sales_side") == "local" then
    tx:call("partner.receive", { entity = entity, key = key, fields = fields, strict = true })
  end
end

return wire
