-- Which item is meant. A number that an item has, or a reference the customer uses,
-- decides at once; else the words are held against the descriptions in every language,
-- rare words counting more, with typing errors allowed. Two items that fit the words
-- equally well are both shown and neither is taken. A colour or a size that the item does
-- not have is never passed over.
local fold = use "reader/fold"
local words = use "reader/words"
local tokens = use "reader/tokens"

local items = {}

function items.code(s)
  return (string.gsub(fold.key(s), "[%s%-_./]", ""))
end

-- The words of a phrase as they are compared: { stem, hard }; hard ones must fit.
local function terms_of(toks, from, to, stops)
  local found = {}
  local function add(key, hard)
    if key == "" then return end
    local colour = words.attribute(key)
    if colour then found[#found + 1] = { "@" .. colour, true, key }
    elseif hard or not stops[key] then found[#found + 1] = { fold.stem(key), hard or false, key } end
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
      add(tok.f .. "x" .. toks[i + 2].f, true)
      i = i + 2
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

function items.index(list)
  local index = { alike = {}, exact = {}, docs = {}, vocabulary = {}, first = {}, sold = {}, items = list }
  local frequency = {}
  for _, item in ipairs(list) do
    local code = items.code(item.number)
    index.exact[code] = index.exact[code] == nil and item or false
    index.sold[item.unit] = true
    local mine = {}
    for _, language in ipairs(item.languages) do
      local toks = tokens.of(fold.plain(item.descriptions[language]), 1)
      local doc = { item = item, id = #index.docs + 1, terms = {}, weight = 0 }
      for _, term in ipairs(terms_of(toks, 1, #toks, (words.of[language] or words.of.en).stop)) do
        doc.terms[#doc.terms + 1] = term[1]
        mine[term[1]] = true
      end
      index.docs[#index.docs + 1] = doc
      for _, term in ipairs(doc.terms) do
        index.vocabulary[term] = index.vocabulary[term] or {}
        local at = index.vocabulary[term]
        at[#at + 1] = doc
      end
    end
    for term in pairs(mine) do frequency[term] = (frequency[term] or 0) + 1 end
  end
  index.weights, index.terms = {}, {}
  for term, n in pairs(frequency) do
    index.weights[term] = 0.5 + 2 * (1 - n / (#list + 1))
    index.terms[#index.terms + 1] = term
    local head = string.sub(term, 1, 1)
    index.first[head] = index.first[head] or {}
    index.first[head][#index.first[head] + 1] = term
  end
  for _, bucket in pairs(index.first) do table.sort(bucket) end
  for _, doc in ipairs(index.docs) do
    for _, term in ipairs(doc.terms) do doc.weight = doc.weight + index.weights[term] end
  end
  return index
end

-- Are two words one typing error apart (two in long ones), swapped letters included?
local function close(a, b)
  local la, lb = #a, #b
  local most = (la >= 8 and lb >= 8) and 2 or 1
  if la < 4 or lb < 4 or la - lb > most or lb - la > most then return false end
  local before, row = {}, {}
  for j = 0, lb do row[j] = j end
  for i = 1, la do
    local older = before
    before, row = row, { [0] = i }
    local least = i
    for j = 1, lb do
      local same = string.byte(a, i) == string.byte(b, j)
      local n = math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (same and 0 or 1))
      if i > 1 and j > 1 and older[j - 2] and string.byte(a, i) == string.byte(b, j - 1)
        and string.byte(a, i - 1) == string.byte(b, j) then
        n = math.min(n, older[j - 2] + 1)
      end
      row[j] = n
      if n < least then least = n end
    end
    if least > most then return false end
  end
  return row[lb] <= most
end

-- Terms of the vocabulary that a word may mean: { term, how alike }.
local alike
local function like(index, term)
  local key = (term[2] and "#" or "") .. term[1]
  local known = index.alike[key]
  if not known then
    known = alike(index, term)
    index.alike[key] = known
  end
  return known
end

function alike(index, term)
  local stem, hard = term[1], term[2]
  if index.vocabulary[stem] then return { { stem, 1 } } end
  local found = {}
  if hard then
    if #stem >= 2 and not string.find(stem, "^@") then
      for _, other in ipairs(index.first[string.sub(stem, 1, 1)] or {}) do
        if string.sub(other, 1, #stem + 1) == stem .. "x" then found[#found + 1] = { other, 0.9 } end
      end
    end
    return found
  end
  local wide = string.find(stem, "[\xE3-\xEF]")
  if wide then
    for _, other in ipairs(index.terms) do
      if #other >= 6 and #stem >= 6 and (string.find(stem, other, 1, true) or string.find(other, stem, 1, true)) then
        found[#found + 1] = { other, 0.8 }
      end
    end
    return found
  end
  if #stem < 4 then return found end
  for _, other in ipairs(index.first[string.sub(stem, 1, 1)] or {}) do
    if not string.find(other, "%d") and (close(stem, other)
      or #stem >= 5 and #other > #stem and string.sub(other, 1, #stem) == stem
      or #other >= 5 and #stem > #other and #stem - #other <= 4 and string.sub(stem, 1, #other) == other) then
      found[#found + 1] = { other, string.sub(other, 1, #stem) == stem and 0.85 or 0.8 }
    end
  end
  if #found == 0 and #stem >= 4 then
    for _, other in ipairs(index.terms) do -- the head of a compound: Schraube, Holzschraube
      if #other > #stem and string.sub(other, -#stem) == stem then found[#found + 1] = { other, 0.7 } end
    end
  end
  return found
end

function items.knows(index, tok, stops)
  if tok.k == "p" or tok.mask and not tok.measured then return false end
  if stops[tok.f] then return index.exact[items.code(tok.s)] ~= nil and tok.k == "code" end
  local colour = words.attribute(tok.f)
  if colour then return index.vocabulary["@" .. colour] ~= nil end
  return index.exact[items.code(tok.s)] and true or #like(index, { fold.stem(tok.f), tok.k == "code"
    or tok.k == "num" }) > 0
end

-- An item by its number among the tokens, also one written with spaces: index, last.
function items.exact(index, toks, from, to, known, stops)
  for i = from, to do
    local joined = ""
    for j = i, math.min(i + 2, to) do
      if toks[j].k == "p" or toks[j].mask or toks[j].reference then break end
      joined = joined .. toks[j].s
      local code = items.code(joined)
      local item = known and known[code] or index.exact[code]
      local plain = not string.find(code, "%d") and j == i and toks[i].k == "word"
      if item and #code >= 2 and not (plain and stops[toks[i].f]) and not (plain
        and toks[i].s ~= string.upper(toks[i].s)) then
        return item, i, j
      end
    end
  end
end

local function score(index, terms)
  local asked, hits = 0, {}
  for _, term in ipairs(terms) do
    local means = like(index, term)
    local weight = 0.45
    if term[2] then weight = 1.5 end
    for _, one in ipairs(means) do weight = math.max(weight, index.weights[one[1]]) end
    asked = asked + weight
    local best = {}
    for _, one in ipairs(means) do
      for _, doc in ipairs(index.vocabulary[one[1]]) do
        if not best[doc.id] or best[doc.id][2] < one[2] then best[doc.id] = one end
      end
    end
    for id, one in pairs(best) do
      local hit = hits[id] or { got = 0, has = 0, hard = 0, seen = {} }
      hits[id] = hit
      hit.got = hit.got + weight * one[2]
      if not hit.seen[one[1]] then hit.has = hit.has + index.weights[one[1]] * one[2] end
      hit.seen[one[1]] = true
      if term[2] then hit.hard = hit.hard + 1 end
      if term[2] then hit.sized = true else hit.named = true end
    end
  end
  return asked, hits
end

-- The best items for these terms: { { item, asked (share of the words found), has (share of
-- the item's words found), hard } … } by score; one entry per item.
local function ranked(index, terms)
  local asked, hits = score(index, terms)
  local by_item, found, hard = {}, {}, 0
  for _, term in ipairs(terms) do
    if term[2] then hard = hard + 1 end
  end
  for _, doc in ipairs(index.docs) do
    local hit = hits[doc.id]
    if hit then
      local one = { item = doc.item, asked = hit.got / asked, has = hit.has / doc.weight,
        missing = hard - hit.hard, named = hit.named }
      one.score = one.asked * 0.75 + one.has * 0.25
      local known = by_item[doc.item.number]
      if not known then
        by_item[doc.item.number] = one
        found[#found + 1] = one
      elseif one.score > known.score then
        for name, value in pairs(one) do known[name] = value end
      end
    end
  end
  table.sort(found, function(a, b)
    if a.score ~= b.score then return a.score > b.score end
    return a.item.number < b.item.number
  end)
  return found
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
  local sure = #rivals == 1 or best.has >= 0.98 and rivals[2].has < 0.98 and best.asked >= rivals[2].asked
  local fits = best.asked >= 0.6 and best.missing == 0 and best.has >= 0.15
  answer.confidence = math.floor(100 * best.score)
  answer.near = best.asked >= 0.5
  if sure and fits and best.named then answer.item = best.item else answer.ambiguous = best.asked >= 0.34 end
  if sure and fits and not best.named then answer.sized = best.item end
  return answer
end

items.terms = terms_of
return items
