-- What is ordered for one due period?
--   order()                 what is subscribed to; each line at its agreed price or, when
--                           it follows the list, at the item's price of the day
--   order { lines = ... }   something else: a list of { item_id, quantity, unit_price,
--                           price_basis }; build it from ask.lines
--   skip { reason = ... }   no order this time; the next period is not touched
--   hold { reason = ... }   no order until a person has looked at it
-- If one item is withdrawn the whole subscription is held: a customer should not get
-- half of what was ordered without being asked.
-- ask.grandfathered names items that are no longer sold at this frequency; the
-- subscription goes on all the same, and the run's log says so.
return function(ask)
  for _, line in ipairs(ask.lines) do
    if line.withdrawn then
      return hold { code = "ITEM_WITHDRAWN", reason = "item " .. line.item_number .. " is no longer sold" }
    end
  end
  return order()
end
