-- May this order go on? Asked when an order is submitted, and once for every order
-- made for a subscription. Three answers:
--   accept()                        it goes to shipping, or to billing if nothing ships
--   accept { schedule = { 2, 3 } }  the same, but somebody sets a date for these lines
--   hold { code = …, reason = … }   it waits until a person releases the hold
--   reject { reasons = … }          it is cancelled, with these reasons
-- Credit and spending limits are the business of limit.lua, which is asked before.
-- ask.released lists the holds a person has taken off this order: those are settled.

return function(ask)
  local gone, short = list.new(), list.new()
  for _, line in ipairs(ask.lines) do
    if line.item.discontinued then gone:add(line.item.number) end
    if line.item.ships and line.quantity > line.item.stock then short:add(line.number) end
  end
  if #gone > 0 and not ask.released:has("DISCONTINUED") then
    return hold { code = "DISCONTINUED", reason = "no longer sold: " .. gone:join(", ") }
  end

  -- Too little in stock: somebody finds out when it can ship.
  if #short > 0 then return accept { schedule = short } end
  return accept()
end
