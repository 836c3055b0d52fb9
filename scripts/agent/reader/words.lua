-- The tables of all languages, made ready to look up. Phrases are asked for in every
-- language at once (`says`): a mail mixes them. Numbers, articles and small words mean
-- different things from language to language and are taken from that of the mail.
local fold = use "reader/fold"

local words = { languages = { "en", "da", "de", "fr", "ja" } }

local raw = {
  en = use "reader/words/en", da = use "reader/words/da", de = use "reader/words/de", fr = use "reader/words/fr",
  ja = use "reader/words/ja",
}

local turns = use "reader/words/turns"

local function entries(list)
  local found = {}
  for entry in string.gmatch(list or "", "[^,]+") do
    entry = text.trim(entry)
    if entry ~= "" then found[#found + 1] = entry end
  end
  return found
end

local function map(list, into, keep)
  into = into or {}
  for _, entry in ipairs(entries(list)) do
    local word, value = string.match(entry, "^(.-)=(.+)$")
    word = word or entry
    value = value and (math.tointeger(tonumber(value)) or value) or true
    local key = fold.key(word)
    if not keep or into[key] == nil then into[key] = value end
  end
  return into
end

-- A phrase of a language with spaces is found between words, one of CJK anywhere.
local function cues(list, into)
  for _, entry in ipairs(entries(list)) do
    local key = string.gsub(fold.key(entry), "'", " ")
    if string.find(key, "[\xE3-\xEF]") then into[#into + 1] = { key, true }
    elseif string.sub(key, 1, 1) == "*" then into[#into + 1] = { string.sub(key, 2) .. " ", false }
    elseif string.sub(key, -1) == "*" then into[#into + 1] = { " " .. string.sub(key, 1, -2), false }
    else into[#into + 1] = { " " .. key .. " ", false } end
  end
  return into
end

-- "box/can" of a unit: the first is what it is called, any of them is what it may be.
local function unit_map(list, units, also)
  for _, entry in ipairs(entries(list)) do
    local word, values = string.match(entry, "^(.-)=(.+)$")
    local key = fold.key(word)
    if units[key] == nil then
      units[key] = string.match(values, "^[^/]+")
    end
    also[key] = also[key] or {}
    for value in string.gmatch(values, "[^/]+") do also[key][value] = true end
  end
end

local MAPS = { "measures", "months", "weekdays", "attributes", "spans", "dozens" }
local OWN = { "numbers", "articles", "half", "stop", "breakers", "joins", "negate" }
local CUES = { "request", "strong", "quote", "ask", "complaint", "change", "add", "remove", "accept",
  "decline", "auto", "spam", "history", "instruct", "hedge", "later", "condition", "past", "approx", "but",
  "discount", "address", "phone", "private", "references", "keep", "more", "fewer", "double",
  "correct", "raise", "lower", "off", "halve", "cancel", "fresh", "swap", "bill", "quoted",
  "accepted", "yes", "due", "not_due", "next", "tomorrow", "after_tomorrow", "month_end", "negate",
  "scrap", "told", "except", "price_of", "below", "unread", "good", "orders" }
local LABELS = { "label_quantity", "label_item", "label_text", "label_unit", "label_price", "label_date",
  "label_other" }
local SETS = { "closers", "week", "in_weeks", "wrote", "references", "sized", "uncounted" }

words.cues, words.units, words.unit_also = {}, {}, {}
for _, name in ipairs(MAPS) do words[name] = {} end
for _, name in ipairs(LABELS) do words[name] = {} end
for _, name in ipairs(SETS) do words[name] = {} end
for _, name in ipairs(CUES) do words.cues[name] = {} end
words.of = {}
for _, language in ipairs(words.languages) do
  local from = raw[language]
  local own = { name = language, group = from.group, point = from.point }
  for _, name in ipairs(MAPS) do map(from[name], words[name], true) end
  unit_map(from.units, words.units, words.unit_also)
  for _, name in ipairs(LABELS) do map(from[name], words[name]) end
  for _, name in ipairs(SETS) do map(from[name], words[name]) end
  for _, name in ipairs(CUES) do
    cues(from[name], words.cues[name])
    cues(turns[language][name], words.cues[name])
  end
  for _, name in ipairs(OWN) do own[name] = map(from[name]) end
  own.telling = {}
  for _, name in ipairs(LABELS) do map(from[name], own.telling) end
  for _, name in ipairs { "units", "stop", "breakers", "negate", "numbers" } do map(from[name], own.telling) end
  words.of[language] = own
end

-- Two of a class exclude each other.
local CLASSES = { size = "small medium large xl xxl xs short long wide narrow", side = "left right",
  material = "steel brass plastic wood oak stainless zinc copper aluminium" }
local class_of = {}
for class, values in pairs(CLASSES) do
  for value in string.gmatch(values, "%a+") do class_of[value] = class end
end
function words.class(value) return class_of[value] or "colour" end

-- The colour or material a word tells, in any of its forms.
local by_stem = {}
for word, value in pairs(words.attributes) do by_stem[fold.stem(word)] = value end
function words.attribute(key) return words.attributes[key] or by_stem[fold.stem(key)] end

-- "Please tell us" asks for words, not for goods.
local POLITE = { "教えて", "お知らせ", "ご連絡", "ご確認", "ご返信", "お待ち", "ご了承", "ご回答", "お聞かせ", "お問い合わせ" }
local POLITE_ENDS = { "ください", "下さい", "いただけますか", "いただけますでしょうか", "頂けますか", "お願いします",
  "お願いいたします", "願います", "いただきたい" }
for i, ending in ipairs(POLITE_ENDS) do POLITE_ENDS[i] = fold.key(ending) end
function words.unpolite(said)
  for _, polite in ipairs(POLITE) do
    local key = fold.key(polite)
    if string.find(said, key, 1, true) then
      for _, ending in ipairs(POLITE_ENDS) do
        local at, stop = string.find(said, key .. ending, 1, true)
        if at then said = string.sub(said, 1, at + #key - 1) .. string.sub(said, stop + 1) end
      end
    end
  end
  return said
end

-- What an answer may say that is wholly positive: the words of `good`, `orders` and `idle`.
words.agreeing = {}
for _, language in ipairs(words.languages) do
  for _, kind in ipairs { "idle", "good", "orders" } do
    for _, entry in ipairs(entries(turns[language][kind])) do
      local key = string.gsub(fold.key(entry), "'", " ")
      for part in string.gmatch(key, "%S+") do words.agreeing[part] = kind end
    end
  end
end

-- The phrases of a name by their first word; those that begin or end inside one, and those
-- of CJK, have to be looked for.
local indexes = {}
local function index_of(name)
  local made = { first = {}, loose = {}, cjk = {} }
  for order, cue in ipairs(words.cues[name]) do
    local word = string.match(cue[1], "^ (%S+) ")
    local into = cue[2] and made.cjk or made.loose
    if word and not cue[2] then
      made.first[word] = made.first[word] or {}
      into = made.first[word]
    end
    into[#into + 1] = { cue[1], order }
  end
  indexes[name] = made
  return made
end

-- Is one of these phrases said? `said` is { plain, raw }, see tokens.said. The phrase, its
-- first and last byte.
function words.says(said, name)
  local index, plain = indexes[name] or index_of(name), said.plain
  local best, from, least = nil, nil, 1000000
  for at, word in string.gmatch(plain, "()(%S+)") do
    for _, cue in ipairs(index.first[word] or {}) do
      if cue[2] < least and string.sub(plain, at - 1, at - 2 + #cue[1]) == cue[1] then
        best, from, least = cue[1], at - 1, cue[2]
      end
    end
  end
  for _, cue in ipairs(index.loose) do
    local at = cue[2] < least and string.find(plain, cue[1], 1, true)
    if at then best, from, least = cue[1], at, cue[2] end
  end
  if best then return best, from, from + #best - 1 end
  if not string.find(said.raw, "[\xE3-\xEF]") then return nil end
  for _, cue in ipairs(index.cjk) do
    local at, stop = string.find(said.raw, cue[1], 1, true)
    if at then return cue[1], at, stop end
  end
end

-- Of the languages the one with most of its small words in the text; kana say Japanese.
function words.guess(toks, fallback)
  local best, most = words.of[fallback or "en"] and fallback or "en", 0
  local kana, score = 0, {}
  for _, tok in ipairs(toks) do
    if tok.k == "kana" then kana = kana + 1 end
    if tok.k == "word" then
      for _, language in ipairs(words.languages) do
        if words.of[language].telling[tok.f] then
          score[language] = (score[language] or 0) + 1
        end
      end
    end
  end
  if kana > 2 then return "ja" end
  for _, language in ipairs(words.languages) do
    local n = (score[language] or 0) + (language == fallback and 0.5 or 0)
    if n > most then best, most = language, n end
  end
  return best
end

return words
