-- The customer says yes. Can the quote become an order as it is? Two answers:
--   allow()
--   refuse { reasons = … }  the quote stays as it is, and whoever entered the yes sees the reasons
-- Quantities and credit are looked at by the order that is made of it.
return function(ask)
  local reasons, last = list.new(), ask.quote.valid_until
  if last and ask.today > last then
    reasons:add { code = "QUOTE_TOO_LATE", text = "it was valid until " .. last }
  end
  for i, line in ipairs(ask.lines) do
    if line.item.discontinued then
      reasons:add { code = "ITEM_DISCONTINUED", pointer = "/lines/" .. (i - 1),
        text = string.format("line %d: %s is not sold any more", line.number, line.item.number) }
    end
  end
  if #reasons > 0 then return refuse { reasons = reasons } end
  return allow()
end
