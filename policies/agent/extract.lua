-- What follows from what was read? Three answers:
--   accept()                go on with it
--   ask_back()              draft a question to the customer about what is missing
--   assist { question = … } a person says how to go on
-- Another reader (ask.other), if there is one, can only make this less certain: what it reads alone, or otherwise than
-- we do, or without proof, is shown to a person, and never ordered.
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

-- Lines that the mail and the catalog bear out, and that we did not read so.
local function proposes(other)
  for _, line in ipairs(other.lines) do
    if (line.state == "other" or line.state == "only_there") and line.item and line.quantity then return true end
  end
  return false
end

-- "accept", "ask_back", or the question to a person.
local function by_ourselves(ask)
  if asks[ask.intent] then
    if ask.ordered then return "the order is made: what is to become of what the customer wants?" end
    for _, one in ipairs(ask.flagged) do if BY_PERSON[one.code] then return BY_PERSON[one.code] end end
    if not unclear(ask) then return "accept" end
    local ordered_about = ask.flagged:first(function(one) return one.code == "INSTRUCTION" end)
    return ordered_about and "the mail gives orders to the agent: what does the customer want?" or "ask_back"
  end
  if ask.intent == "question" then return "the customer asks something: what is to be answered?" end
  if ask.intent == "accept" and not ask.quote and (ask.asked_before == 0 or unclear(ask)) then
    return "the customer says yes, but there is no open quote"
  end
  if ask.intent == "other" and not ask.quote then return "nothing was found that the customer wants" end
  return "accept"
end

return function(ask)
  local said, other = by_ourselves(ask), ask.other
  local doubt = other and not other.failed and not other.agrees
  if doubt and said == "accept" then
    said = "a second reader reads it otherwise (" .. other.differs:join(", ") .. "): who is right?"
  elseif doubt and said == "ask_back" and proposes(other) then
    said = "it is not certain what is meant, and a second reader proposes something: is it that?"
  end
  if said == "accept" then return accept() end
  return said == "ask_back" and ask_back() or assist { question = said }
end
