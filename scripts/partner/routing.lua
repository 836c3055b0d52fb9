-- Who decides about a prospect that was opened: the sales side, by a lead, or somebody
-- here.
local prospects = use "prospects"
local wire = use "wire"

-- Asks partner.route; a prospect that is routed or decided is left alone.
return function(tx, row)
  if row.route or row.status ~= "open" then return row.route or "direct" end
  local side = tx:setting("partner.sales_side")
  local answer = tx:decide("partner.route", {
    prospect = prospects.summary(row), sales_side = side, duplicates = prospects.duplicates_of(tx, row),
    same_email = prospects.same_email(tx, row.email), now = tx.now,
  }, row.id)
  local route = side == "none" and "direct" or answer.outcome
  tx:update("partner_prospect", row.id, { route = route, shared = answer.shared or false })
  local after = tx:find("partner_prospect", row.id)
  prospects.note(tx, after, "routed", route == "sales" and "The sales side decides" or "Decided here")
  wire.prospect(tx, after)
  return route
end
