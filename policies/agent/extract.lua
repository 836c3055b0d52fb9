-- What follows from what was read? Three answers:
--   accept()                go on with it
--   ask_back()              draft a question to the customer about what is missing
--   assist { question = … } a person says how to go on
local BY_PERSON = {
  DISCOUNT_ASKED = "the customer asks for another price",
  HISTORY = "the customer asks for what was ordered before: what was that?",
  CONDITIONAL = "the customer asks for it on a condition",
  CONTRADICTION = "mail and attachment ask for different quantities: which?",
}

local asks = { order_request = true, change = true }

local function unclear(ask)
  for _, line in ipairs(ask.lines) do
    local q = line.quantity
    if not line.item or not q or decimal.of(tostring(q:integer("down")), 4) ~= q then return true end
    if line.confidence < data.limits.sure and ask.asked_before == 0 then return true end
  end
  return #ask.lines == 0
end

return function(ask)
  if asks[ask.intent] then
    if ask.ordered then
      return assist { question = "the order is made: what is to become of what the customer wants?" }
    end
    for _, one in ipairs(ask.flagged) do
      if BY_PERSON[one.code] then return assist { question = BY_PERSON[one.code] } end
    end
    if unclear(ask) then return ask_back() end
    return accept()
  end
  if ask.intent == "question" then
    return assist { question = "the customer asks something: what is to be answered?" }
  end
  if ask.intent == "accept" and not ask.quote and (ask.asked_before == 0 or unclear(ask)) then
    return assist { question = "the customer says yes, but there is no open quote" }
  end
  if ask.intent == "other" and not ask.quote then
    return assist { question = "nothing was found that the customer wants" }
  end
  return accept()
end
