-- Can what is asked for be had? Two answers:
--   go_on { requested_date = … }  the day is promised in the quote, if one is given
--   short { reasons = … }         a person sees what is missing
local function promise(line, reasons)
  if not line.ship_on then
    reasons:add { code = "NO_PROMISE", text = string.format("%s: it is not known when %d %s can be shipped", line.item,
      line.quantity, line.unit) }
  end
  return line.ship_on
end

return function(ask)
  local reasons, day = list.new(), ask.requested_date
  if day and day < ask.today then day = nil end
  for _, line in ipairs(ask.lines) do
    if ask.settings.capable_to_promise then
      local on = promise(line, reasons)
      if on and (not day or on > day) then day = on end
    elseif ask.settings.only_available ~= false and not line.available then
      reasons:add { code = "STOCK", text = string.format("%s: %d %s wanted, %d there%s", line.item, line.quantity,
        line.unit, math.max(line.balance, 0), line.earliest and ", all on " .. line.earliest or "") }
    end
  end
  if #reasons > 0 then return short { reasons = reasons } end
  return go_on { requested_date = day }
end
