-- What is ordered for one due period?
--   order { lines = ... }   the order is made with these lines
--   skip { reason = ... }   no order this time; the next period is not touched
--   hold { reason = ... }   no order until a person has looked at it
-- The price is the agreed one, or for a line with price basis `list` the item's price of
-- the day. If one item is withdrawn the whole subscription is held: a customer should
-- not get half of what was ordered without being asked.
-- ask.grandfathered names items that are no longer sold at this frequency; the
-- subscription goes on all the same, and the run's log says so.
return function(ask)
  local lines = list.new()
  for _, line in ipairs(ask.lines) do
    if line.withdrawn then
      return hold { code = "ITEM_WITHDRAWN", reason = "item " .. line.item_number .. " is no longer sold" }
    end
    local price = line.agreed_price
    if line.price_basis == "list" then
      price = line.list_price
    end
    lines:add { item_id = line.item_id, quantity = line.quantity, unit_price = price,
      price_basis = line.price_basis }
  end
  return order { lines = lines }
end
