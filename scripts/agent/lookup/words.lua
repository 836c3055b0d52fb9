-- What an item is found by: its code and the words of its descriptions; and in which
-- other spellings a word may be met.
local fold = use "reader/fold"
local words = use "reader/words"
local tokens = use "reader/tokens"
local items = use "reader/items"

local found_by = {}

local OF = { of = true, a = true, de = true, mit = true, med = true, x = true }

-- How many are in one: "box of 200", "100 stk.", "12本入".
local function pack_of(toks)
  for i, tok in ipairs(toks) do
    local n = tok.k == "num" and math.tointeger(tonumber(tok.s))
    local before, after = toks[i - 1], toks[i + 1]
    local counted = after and words.units[after.f] and i > 1
    local said = before and OF[before.f] and toks[i - 2] and words.units[toks[i - 2].f]
      and not (after and words.measures[after.f])
    if n and n >= 2 and n <= 100000 and (counted or said) then return n end
  end
end

-- { code, docs = one list of words for each language, terms = { word = true }, size }
function found_by.item(number, descriptions)
  local languages = {}
  for language in pairs(descriptions) do languages[#languages + 1] = language end
  table.sort(languages)
  local made = { code = items.code(number), docs = list.new(), terms = {}, size = 1000 }
  for _, language in ipairs(languages) do
    local own = words.of[string.match(language, "^%a+")] or words.of.en
    local toks = tokens.of(fold.plain(descriptions[language]), 1)
    local doc = list.new()
    made.pack = made.pack or pack_of(toks)
    for _, term in ipairs(items.terms(toks, 1, #toks, own.stop)) do
      if #term[1] <= 60 and #doc < 40 then
        doc:add(term[1])
        made.terms[term[1]] = true
      end
    end
    if #doc > 0 then
      made.docs:add(doc)
      made.size = math.min(made.size, #doc)
    end
  end
  return made
end

function found_by.wide(term) return string.find(term, "[\xE3-\xEF]") ~= nil end

local function letters(term)
  local found = {}
  for _, rune in utf8.codes(term) do found[#found + 1] = utf8.char(rune) end
  return found
end

-- Spelling errors are looked for in words of letters only.
function found_by.spelled(term)
  return #term >= 4 and #term <= 24 and not string.find(term, "[%d@]")
end

-- The word, and it with each letter left out; two that are one error apart share one.
function found_by.variants(term)
  local found, seen = {}, {}
  local function add(s)
    if s ~= "" and not seen[s] then
      seen[s] = true
      found[#found + 1] = s
    end
  end
  if found_by.wide(term) then
    local all = letters(term)
    for i = 1, math.min(#all - 1, 12) do add(all[i] .. all[i + 1]) end
  elseif found_by.spelled(term) then
    add(term)
    if string.find(term, "[\x80-\xFF]") then
      local all = letters(term)
      for i = 1, #all do add(table.concat(all, "", 1, i - 1) .. table.concat(all, "", i + 1)) end
    else
      for i = 1, #term do add(string.sub(term, 1, i - 1) .. string.sub(term, i + 1)) end
    end
  end
  return found
end

function found_by.reversed(term)
  if #term < 5 or string.find(term, "[%d@\x80-\xFF]") then return nil end
  return string.reverse(term)
end

return found_by
