-- What a mail wants. Strict where it costs something: an acceptance is an explicit phrase
-- in the new words of a reply, without a condition, a doubt or a question beside it.
local words = use "reader/words"

local intent = {}

local function says(said, name) return words.says(said, name) ~= nil end

-- Neither asks nor wants anything of a desk: machines and sellers.
function intent.noise(said) return says(said, "auto") or says(said, "spam") end

local function accepts(ask)
  local said = ask.said
  local _, at = words.says(said, "accept")
  if not at then return false end
  local before = string.sub(said.plain, math.max(1, at - 12), at)
  return not (string.find(before, " not ", 1, true) or string.find(before, " ikke ", 1, true)
    or string.find(before, " nicht ", 1, true)
    or string.find(before, " pas ", 1, true) or string.find(before, " cannot ", 1, true) or string.find(before,
      "n't ", 1, true))
end

-- ask = { said, reply, lines, changing, rows, question, history, reference }
function intent.of(ask)
  local said = ask.said
  if says(said, "complaint") and not ask.rows then return "question" end
  if says(said, "decline") then
    return #ask.lines == 0 and "decline" or "other"
  end
  if accepts(ask) and (ask.reply or ask.reference) then
    if ask.changing and #ask.lines > 0 then return "change" end
    if says(said, "condition") or says(said, "discount") or ask.question then return "question" end
    if says(said, "hedge") or says(said, "but") then return "other" end
    return "accept"
  end
  if ask.reply and ask.changing and #ask.lines > 0 then return "change" end
  if says(said, "hedge") and not says(said, "quote") then return ask.question and "question" or "other" end
  local wants = says(said, "request") and says(said, "strong") or ask.rows
  if #ask.lines > 0 then
    if wants then return "order_request" end
    if ask.question or says(said, "ask") then return "question" end
    return "order_request"
  end
  if ask.history then return "order_request" end
  if ask.question or says(said, "ask") then return "question" end
  return "other"
end

return intent
