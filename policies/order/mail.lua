-- Which letter does the customer get? Asked at the step mail, when setting order.mail is on and there is an address:
--   letter { language =, subject =, text =, html = }
--   none { reason = … }
-- The words stand in data/letters.lua, by language; English when there are none in the customer's.
return function(ask)
  if ask.status == "draft" or ask.status == "cancelled" then return none { reason = "nothing to confirm" } end
  local language = data.letters[ask.language] and ask.language or string.match(ask.language, "^%l+")
  if not data.letters[language] then language = "en" end
  local words, lines = data.letters[language], ""
  for _, line in ipairs(ask.lines) do
    lines = lines .. text.fill(words.line, {
      quantity = tostring(line.quantity), item = line.name, amount = tostring(line.amount),
    })
  end
  local values = {
    name = ask.name, number = ask.order.number, lines = lines, total = tostring(ask.order.total),
    business = ask.business,
  }
  return letter {
    language = language, subject = text.fill(words.subject, values), text = text.fill(words.text, values),
  }
end
