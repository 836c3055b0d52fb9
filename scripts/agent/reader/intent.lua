-- What a mail wants. Strict where it costs something: an acceptance is an explicit phrase
-- in the new words of a reply, without a condition, a doubt or a question beside it.
local fold = use "reader/fold"
local words = use "reader/words"
local agreed = use "reader/agreed"

local intent = {}

local function says(said, name) return words.says(said, name) ~= nil end

-- Neither asks nor wants anything of a desk: machines and sellers.
function intent.noise(said, firm)
  if says(said, "bill") or says(said, "spam") then return not firm end
  return says(said, "auto") and not firm
end

local NOT = { "not", "ikke", "nicht", "pas", "cannot", "can't", "cant", "don't", "dont", "kein", "keine", "ingen",
  "ne", "n", "never", "unable", "noch", "yet", "once", "when", "wenn", "sobald", "nar", "quand", "des que", "before",
  "until", "bevor", "inden", "avant", "would", "could", "can", "if", "falls", "hvis", "si",
  "ob", "om", "whether", "soll", "sollen", "should", "shall", "skal" }
local NEGATES = {}
for _, word in ipairs(NOT) do NEGATES[word] = true end

-- "We'll place the order tomorrow" is no order.
local FUTURE = { ll = true, will = true, werden = true, werde = true, vil = true, allons = true, vais = true }
local LATER = {}
for _, word in ipairs { "tomorrow", "later", "soon", "shortly", "next", "morgen", "spater", "bald", "nachste",
  "nachsten", "senere", "naeste", "snart", "demain", "prochaine", "bientot", "monday", "montag", "mandag", "lundi" } do
  LATER[word] = true
end

local NO_BEHIND = {}
for i, no in ipairs { "ません", "かね", "できな", "しない", "られな", "ましたら", "次第", "たら", "れば", "か", "前に" } do
  NO_BEHIND[i] = fold.key(no)
end

-- A phrase of this kind that no word before it takes back.
local function plainly(said, name)
  local cue, at, stop = words.says(said, name)
  if not at then return false end
  if string.find(cue, "[\xE3-\xEF]") then -- Japanese takes it back behind
    local after = string.sub(said.raw, stop + 1, stop + 36)
    for _, no in ipairs(NO_BEHIND) do
      if string.find(after, no, 1, true) then return false end
    end
    return true
  end
  if name ~= "yes" and words.says({ plain = string.sub(said.plain, stop, stop + 40) .. " ", raw = "" }, "unread") then
    return false -- "we confirm receipt of"
  end
  local before = string.sub(said.plain, math.max(1, at - 24), at)
  local n, later = 0, false
  local after = string.sub(said.plain, stop, stop + 24)
  for word in string.gmatch(after, "%S+") do later = later or LATER[word] ~= nil end
  for word in string.gmatch(string.reverse(before), "%S+") do
    n = n + 1
    local this = string.reverse(word)
    if n <= 3 and (NEGATES[this] or later and FUTURE[this]) then return false end
  end
  return true
end

-- An acceptance: a phrase for it, or a quote that is called accepted; a bare "yes, please"
-- counts where there is a quote to say it to.
local function accepts(ask)
  for _, said in ipairs(ask.sentences) do
    if plainly(said, "accept") then return true end
    local _, n = string.gsub(said.plain, "%S+", "")
    if (says(said, "quoted") or n <= 4) and plainly(said, "accepted") then return true end
    if ask.quote and plainly(said, "yes") then return true end
  end
  return ask.quote and agreed(ask.sentences)
end

-- Is anything accepted, be it with changes?
function intent.accepts(sentences) return accepts { sentences = sentences, quote = true } end

-- ask = { said, sentences, reply, lines, changing, rows, question, history, reference, quote
-- (there is one that the mail answers), same (the lines are those of the quote) }
function intent.of(ask)
  local said, lines = ask.said, ask.lines
  local doubt = says(said, "condition") or says(said, "discount") or ask.question
  if ask.reply and ask.emptied and says(said, "decline") then return "decline" end
  if ask.reply and ask.changing and #lines > 0 and not says(said, "complaint") then
    if says(said, "condition") and says(said, "discount") then return "question" end
    return "change"
  end
  if says(said, "complaint") and not ask.rows and not ask.claims then return "question" end
  if says(said, "decline") then
    return #lines == 0 and "decline" or "other"
  end
  if (ask.reply or ask.reference) and accepts(ask) then
    if doubt then return "question" end
    if ask.excepted then return #lines > 0 and ask.quote and "change" or "question" end
    if says(said, "hedge") or says(said, "later") or says(said, "but") then return "other" end
    if ask.loose and #lines == 0 then return ask.quote and "change" or "other" end
    if ask.partly and (#lines == 0 or ask.same) then return "question" end -- the others too?
    if #lines == 0 or ask.same then return "accept" end
    return ask.quote and "change" or "order_request"
  end
  if says(said, "condition") and says(said, "discount") then return "question" end
  if says(said, "hedge") and not says(said, "quote") then return ask.question and "question" or "other" end
  local wants = says(said, "request") or says(said, "strong") or ask.rows
  local counted = false
  for _, line in ipairs(lines) do counted = counted or line.quantity ~= nil or not line.item end
  if #lines > 0 then
    if counted or not (ask.question or says(said, "ask")) then return "order_request" end
    return wants and not ask.question and "order_request" or "question"
  end
  if ask.history then return "order_request" end
  if ask.question or says(said, "ask") then return "question" end
  return "other"
end

return intent
