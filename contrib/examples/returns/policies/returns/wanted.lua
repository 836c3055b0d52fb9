-- Do we take this order back? look { why = … } has a person say so.
local DAYS, MUCH = 60, "10000.00"

return function(ask)
  if ask.status ~= "shipped" and ask.status ~= "delivered" then
    return refuse { reasons = { { code = "NOT_WITH_CUSTOMER", text = "it is " .. ask.status } } }
  end
  if date.add(ask.ordered_on, DAYS, "day") < instant.date(ask.now, "UTC") then
    return refuse { reasons = { { code = "TOO_LATE", text = "it was ordered on " .. ask.ordered_on } } }
  end
  if ask.total > money.of(MUCH, ask.total:currency()) then return look { why = "it is worth a lot" } end
  return take()
end
