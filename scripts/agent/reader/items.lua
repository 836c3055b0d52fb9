-- Which item is meant. A number that an item has, or a reference the customer uses,
-- decides at once; else the words are held against the descriptions in every language,
-- rare words counting more, with typing errors allowed. Two items that fit the words
-- equally well are both shown and neither is taken. A colour or a size that the item does
-- not have is never passed over.
--
-- `index` answers what is asked about the catalog (lookup/open.lua): exact(code), item(id),
-- counts(word), weight(word), begins, ends, spelled, having, having_both.
local fold = use "reader/fold"
local words = use "reader/words"
local like = use "reader/alike"

local items = {}

function items.code(s)
  return (string.gsub(fold.key(s), "[%s%-_./]", ""))
end

local function sides(f)
  local s, measure = string.match(string.gsub(f, ",", "."), "^([%d.]+x[%d.x]*%d)(%a+)$")
  if s and words.measures[measure] then return s, measure end
end

-- The words of a phrase as they are compared: { stem, hard }; hard ones must fit.
local function terms_of(toks, from, to, stops)
  local found = {}
  local function add(key, hard)
    if key == "" then return end
    local colour = words.attribute(key)
    if colour then found[#found + 1] = { "@" .. colour, true, key }
    elseif hard or not stops[key] then
      found[#found + 1] = { fold.stem(key), hard or false, key, not hard and words.units[key] ~= nil }
    end
  end
  local i = from
  while i <= to do
    local tok = toks[i]
    local after = toks[i + 1]
    if tok.mask and not tok.measured or tok.k == "p" or tok.taken then
      i = i + 0
    elseif (tok.k == "num") and after and i < to and words.measures[after.f] then
      add(string.gsub(tok.f, ",", ".") .. after.f, true)
      i = i + 1
    elseif tok.k == "num" and after and after.f == "x" and toks[i + 2] and toks[i + 2].k == "num" and i + 2 <= to then
      add((string.gsub(tok.f .. "x" .. toks[i + 2].f, ",", ".")), true)
      i = i + 2
    elseif tok.k == "num" and after and after.s == "%" and i < to then
      add(string.gsub(tok.f, ",", ".") .. "%", true)
      i = i + 1
    elseif string.find(tok.f, "^%d+er$") or string.find(tok.f, "^%d+e$") or string.find(tok.f, "^%d+st$")
      or string.find(tok.f, "^%d+nd$") or string.find(tok.f, "^%d+th$") then
      i = i + 0 -- 1er, 2nd
    elseif tok.k == "code" and sides(tok.f) then -- 1.5x10m is 1.5x10 m
      local s, measure = sides(tok.f)
      add(s, true)
      add(measure, false)
    elseif tok.k == "code" or tok.k == "num" then
      add((string.gsub(tok.f, ",", ".")), true)
    elseif tok.k == "word" and string.find(tok.f, "-", 1, true) then
      for part in string.gmatch(tok.f, "[^-]+") do add(part, false) end
    elseif tok.k == "word" and #tok.s <= 2 and string.find(tok.s, "^[B-HJ-Z]%u?$") then
      add(tok.f, true)
    else
      add(tok.f, false)
    end
    i = i + 1
  end
  return found
end

function items.knows(index, tok, stops)
  if tok.k == "p" or tok.mask and not tok.measured then return false end
  if stops[tok.f] then return index.exact(items.code(tok.s)) ~= false and tok.k == "code" end
  local colour = words.attribute(tok.f)
  if colour then return index.counts("@" .. colour) ~= false end
  return index.exact(items.code(tok.s)) and true or #like(index, { fold.stem(tok.f), tok.k == "code"
    or tok.k == "num" }) > 0
end

-- What stands before the number of an item. A number of one to three figures is a quantity
-- anywhere else, also where items have such numbers.
local CUES = { item = true, items = true, no = true, nr = true, art = true, artikel = true, article = true, vare = true,
  varenr = true, varenummer = true, artnr = true, artikelnr = true, artikelnummer = true, code = true, ref = true,
  sku = true, part = true, ["#"] = true, ["品番"] = true, ["型番"] = true, ["商品番号"] = true, ["n°"] = true }

local function cued(toks, i)
  for back = i - 1, math.max(1, i - 2), -1 do
    if CUES[toks[back].f] or CUES[toks[back].s] then return true end
    if toks[back].k ~= "p" then return false end
  end
  return false
end

local function too_short(code, toks, i)
  return #code < 4 and not string.find(code, "%D") and not cued(toks, i)
end

-- An item by its number among the tokens, also one written with spaces: index, last.
function items.exact(index, toks, from, to, known, stops)
  for i = from, to do
    local joined = ""
    if toks[i].exact then return toks[i].exact, i, i end
    for j = i, math.min(i + 2, to) do
      local tok = toks[j]
      local named = (tok.reference or tok.mask == "reference") and #tok.s >= 4
      if tok.k == "p" or (tok.mask or tok.reference) and not (named and j == i) then break end
      joined = joined .. toks[j].s
      local code = items.code(joined)
      local item = known and known[code] or index.exact(code)
      local plain = not string.find(code, "%d") and j == i and toks[i].k == "word"
      if item and #code >= 2 and not too_short(code, toks, i) and not (plain and stops[toks[i].f]) and not (plain
        and toks[i].s ~= string.upper(toks[i].s)) then
        return item, i, j
      end
    end
  end
end

-- Items that have one of these words; of frequent words those with few other words, and
-- those that have two of them.
local SOME = 60
local function candidates(index, means)
  local found, seen, frequent = {}, {}, {}
  local function add(ids)
    for _, id in ipairs(ids) do
      if not seen[id] then
        seen[id] = true
        found[#found + 1] = index.item(id)
      end
    end
  end
  for _, one in ipairs(means) do
    for i, word in ipairs(one.words) do
      add(index.having(word[1], SOME))
      if index.counts(word[1]) > SOME and i <= 2 then frequent[#frequent + 1] = { word[1], one } end
    end
  end
  table.sort(frequent, function(a, b)
    local one, other = index.counts(a[1]), index.counts(b[1])
    if one ~= other then return one < other end
    return a[1] < b[1]
  end)
  for i = 1, math.min(#frequent, 5) do
    for j = i + 1, math.min(#frequent, 5) do
      if frequent[i][2] ~= frequent[j][2] then add(index.having_both(frequent[i][1], frequent[j][1], SOME)) end
    end
  end
  return found
end

-- What was asked for, word by word: which words of the catalog each may be, and its weight.
local function meanings(index, terms)
  local found, asked = {}, 0
  for _, term in ipairs(terms) do
    local unknown = not term[2] and #term[1] <= 2 and not index.counts(term[1])
    local one = { words = unknown and {} or like(index, term), how = {}, hard = term[2], unit = term[4],
      weight = term[2] and 1.5 or 0.45 }
    for _, word in ipairs(one.words) do
      one.how[word[1]] = word[2]
      one.weight = term[4] and 0.45 or math.max(one.weight, index.weight(word[1]))
    end
    if not unknown then
      asked = asked + one.weight
      found[#found + 1] = one
    end
  end
  return found, asked
end

-- How well a description (the list of its words) fits.
local function fit(index, doc, means, asked)
  local got, has, whole, hard, named, sound, seen = 0, 0, 0, 0, false, false, {}
  for _, word in ipairs(doc) do whole = whole + index.weight(word) end
  local wanted = 0
  for _, one in ipairs(means) do
    local best, as = 0, nil
    for _, word in ipairs(doc) do
      local how = one.how[word]
      if how and how > best then best, as = how, word end
    end
    if one.hard then wanted = wanted + 1 end
    if as then
      got = got + one.weight * best
      if not seen[as] then has = has + index.weight(as) * best end
      seen[as] = true
      if one.hard then hard = hard + 1 elseif not one.unit then named = true end
      if best >= 0.85 and not one.unit then sound = true end
    end
  end
  return { asked = got / asked, has = has / whole, missing = wanted - hard, named = named, hard = hard, sound = sound }
end

-- The best items for these terms: { { item, asked (share of the words found), has (share of
-- the item's words found), missing (hard words) … } by score; one entry per item.
local function ranked(index, terms)
  local means, asked = meanings(index, terms)
  local found = {}
  if asked == 0 then return found end
  for _, item in ipairs(candidates(index, means)) do
    local best
    for _, doc in ipairs(item.docs) do
      local one = fit(index, doc, means, asked)
      one.score, one.doc = one.asked * 0.75 + one.has * 0.25, doc
      if not best or one.score > best.score then best = one end
    end
    if best and best.asked > 0 then
      best.item = item
      found[#found + 1] = best
    end
  end
  table.sort(found, function(a, b)
    if a.score ~= b.score then return a.score > b.score end
    return a.item.number < b.item.number
  end)
  return found
end

local function parts(doc)
  local soft, hard = {}, {}
  for _, word in ipairs(doc) do
    if string.find(word, "^@") or string.find(word, "%d") then hard[word] = true else soft[word] = true end
  end
  return soft, hard
end

-- "Washer M8" beside "Spring washer M8": the item whose words the other one has all, and
-- more. What else tells them apart may only be a measure or a standard.
local function plain_one(a, b)
  local soft, hard = parts(a.doc)
  local other_soft, other_hard = parts(b.doc)
  local longer = false
  for word in pairs(soft) do
    local compound = false
    for other in pairs(other_soft) do
      if #word >= 4 and #other > #word + 2 and text.ends(other, word) then compound = true end
    end
    if not other_soft[word] and not compound then return false end
    longer = longer or compound and not other_soft[word]
  end
  for word in pairs(hard) do
    local measure = string.find(word, "^[%d.,]+%a+$") or string.find(word, "^din%d") or string.find(word, "^iso%d")
    if not other_hard[word] and not (measure and not string.find(word, "^[%d.,]+x")) then return false end
  end
  for word in pairs(other_soft) do
    if not soft[word] then return true end
  end
  return longer
end

-- Of items that fit the words equally well, the one that is meant when nothing is added.
local function plain_of(rivals)
  local best
  for _, one in ipairs(rivals) do
    if not best or one.has > best.has then best = one end
  end
  for _, one in ipairs(rivals) do
    if one ~= best and not plain_one(best, one) then return nil end
  end
  return best
end

-- What the terms mean: { item?, confidence, alternatives, ambiguous, terms }.
function items.match(index, terms)
  if #terms == 0 then return { confidence = 0, alternatives = {}, empty = true } end
  local found = ranked(index, terms)
  local best = found[1]
  local answer = { confidence = 0, alternatives = {} }
  if not best or best.asked < 0.34 then return answer end
  local rivals = {}
  for _, one in ipairs(found) do
    if one.asked >= best.asked - 0.08 then rivals[#rivals + 1] = one end
  end
  for i = 1, math.min(#rivals, 5) do answer.alternatives[i] = rivals[i] end
  local plain = #rivals > 1 and best.asked >= 0.9 and plain_of(rivals)
  if plain then best = plain end
  local sure = plain or #rivals == 1 or best.has >= 0.98 and rivals[2].has < 0.98 and best.asked >= rivals[2].asked
  local fits = best.asked >= 0.6 and best.missing == 0 and best.has >= 0.15 and best.sound
  answer.confidence = math.floor(100 * best.score)
  answer.near = best.asked >= 0.5
  if sure and fits and best.named then answer.item = best.item else answer.ambiguous = best.asked >= 0.34 end
  if sure and fits and not best.named then answer.sized = best.item end
  return answer
end

-- The one of these items that the words fit, if just one does.
function items.among(index, terms, list)
  if #terms == 0 then return nil end
  local means, asked = {}, 0
  for _, one in ipairs((meanings(index, terms))) do -- what no item is called by says nothing
    local sure = one.hard
    for _, word in ipairs(one.words) do sure = sure or word[2] >= 0.85 end
    for _, item in ipairs(list) do
      for _, doc in ipairs(item.docs) do
        for _, word in ipairs(doc) do sure = sure or one.how[word] ~= nil end
      end
    end
    if sure then
      means[#means + 1] = one
      asked = asked + one.weight
    end
  end
  local best, second
  if asked == 0 then return nil end
  for _, item in ipairs(list) do
    for _, doc in ipairs(item.docs) do
      local one = fit(index, doc, means, asked)
      one.item = item
      if (one.named or one.hard > 0) and one.missing == 0 then
        if not best or one.asked > best.asked then
          if best and best.item ~= item then second = best end
          best = one
        elseif best.item ~= item and (not second or one.asked > second.asked) then
          second = one
        end
      end
    end
  end
  if best and best.asked >= 0.45 and (not second or best.asked > second.asked + 0.05) then return best.item end
end

items.terms = terms_of
return items
