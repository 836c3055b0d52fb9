-- What stands around a short answer and says nothing: greeting, thanks, the sender's name,
-- small words; from the tables in words/answers.lua.
local fold = use "reader/fold"
local raw = use "reader/words/answers"

local around = {}

local function entries(given)
  local found = {}
  for entry in string.gmatch(given, "[^,]+") do
    entry = text.trim(entry)
    if entry ~= "" then found[#found + 1] = entry end
  end
  return found
end

local function set(given)
  local found = {}
  for _, entry in ipairs(entries(given)) do
    for word in string.gmatch(fold.key(entry), "[^ ']+") do found[word] = true end
  end
  return found
end

local function numbered(given)
  local found = {}
  for _, entry in ipairs(entries(given)) do
    local word, n = string.match(entry, "^(.-)=(%d+)$")
    found[fold.key(word)] = math.tointeger(tonumber(n))
  end
  return found
end

around.yes, around.every, around.ordinal = set(raw.yes), set(raw.every), numbered(raw.ordinal)
around.sign, around.sign_after, around.before_day = set(raw.sign), set(raw.sign_after), set(raw.before_day)
local thanks, greeting = set(raw.thanks), set(raw.greeting)
local quiet = {}
for _, entry in ipairs(entries(raw.idle)) do
  local word, language = string.match(fold.key(entry), "^(.-)=(%a+)$")
  for one in string.gmatch(word or fold.key(entry), "[^ ']+") do quiet[one] = language or true end
end
local blanked = entries(raw.blanked)
table.sort(blanked, function(a, b)
  if #a ~= #b then return #a > #b end
  return a < b
end)

-- Words that a quantity may follow: "we need one", not "the one".
around.asks_for = {}
for word in pairs(quiet) do around.asks_for[word] = true end
for _, word in ipairs { "the", "this", "that", "these", "those", "which", "other" } do around.asks_for[word] = nil end

local JOINS = { ["and"] = true, og = true, und = true, et = true, plus = true, ["と"] = true }
function around.joins(tok) return JOINS[tok.f] == true end

local PARTICLES = "[のをはがにでともやへいなねよ]"
local particle = {}
for _, rune in utf8.codes(PARTICLES) do particle[rune] = true end

local function particles(s)
  for _, rune in utf8.codes(s) do
    if not particle[rune] then return false end
  end
  return true
end

function around.idle(tok, language)
  if tok.k == "kana" then return particles(tok.s) end
  return tok.k == "word" and quiet[tok.f] ~= nil and (quiet[tok.f] == true or quiet[tok.f] == language)
end

-- The phrase is taken out of a text, every place in it stays what it was.
local function blank(s)
  for _, phrase in ipairs(blanked) do
    local at, stop = string.find(s, phrase, 1, true)
    while at do
      s = string.sub(s, 1, at - 1) .. string.rep(" ", #phrase) .. string.sub(s, stop + 1)
      at, stop = string.find(s, phrase, stop + 1, true)
    end
  end
  return s
end

local function words_in(s)
  local found = {}
  for word in string.gmatch(fold.key(s), "[^%s%p]+") do found[#found + 1] = word end
  return found
end

-- "Dear Ms Bell,": the words up to the comma or the end of the line, if they are few.
local function greets(s)
  local first = words_in(s)[1]
  if not first or not greeting[first] then return nil end
  local head = string.match(s, "^[^,!:\n]*[,!:]?")
  if #words_in(head) > 6 or string.find(head, "%d") then return nil end
  -- without a comma it is a greeting only when nothing but names follows
  if not string.find(head, "[,!:]$") and #words_in(head) > 3 then return nil end
  return head
end

local function starts_thanks(s)
  local list_of = words_in(s)
  return #list_of > 0 and thanks[list_of[1]] == true and #list_of <= 10 and not string.find(s, "%d")
end

-- "Thank you for your answer." says nothing; a thanks within a sentence goes by itself.
local function drop_thanks(s)
  local kept, at = {}, 1
  while at <= #s do
    local stop = string.find(s, "[.!]", at) or #s
    local sentence = string.sub(s, at, stop)
    local drop = starts_thanks(sentence) and (stop < #s or not string.find(sentence, ","))
    kept[#kept + 1] = drop and string.rep(" ", #sentence) or sentence
    at = stop + 1
  end
  s = table.concat(kept)
  return (string.gsub(s, "%a+", function(word)
    if thanks[fold.key(word)] then return string.rep(" ", #word) end
  end))
end

local function signed(s, names)
  local any = false
  for _, word in ipairs(words_in(s)) do
    if not names[word] then return false end
    any = true
  end
  return any
end

-- lines: { s, a } of the new text. names: what the sender may sign with. Lines without what
-- says nothing; places stay.
function around.strip(lines, given)
  local names, kept = {}, {}
  for _, name in ipairs(given or {}) do
    for _, word in ipairs(words_in(name)) do names[word] = true end
  end
  for _, line in ipairs(lines) do
    if string.find(line.s, "%S") then kept[#kept + 1] = { s = blank(line.s), a = line.a } end
  end
  while #kept > 1 and signed(kept[#kept].s, names) do kept[#kept] = nil end
  if kept[1] then
    local head = greets(kept[1].s)
    if head and (#kept > 1 or #head < #kept[1].s) then
      kept[1] = { s = string.rep(" ", #head) .. string.sub(kept[1].s, #head + 1), a = kept[1].a }
    end
  end
  for _, line in ipairs(kept) do line.s = drop_thanks(line.s) end
  return kept
end

return around
