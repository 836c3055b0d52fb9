-- Quantities: a number, in figures or words, with what it is counted by. What else numbers
-- may be was masked before (marks.lua).
local words = use "reader/words"
local numbers = use "reader/numbers"
local fold = use "reader/fold"
local marks = use "reader/marks"

local anchors = {}

local function descriptor(toks, i)
  local tok, unit = toks[i], toks[i + 1]
  tok.k, tok.size = "code", tok.f .. unit.f
  tok.f = string.gsub(tok.f, ",", ".") .. unit.f
  tok.mask, tok.measured = nil, true
  unit.mask = "measure"
end

-- "of 6", "à 12 Flaschen" after a packing: how many are in it, and the last token.
local OF = { of = true, a = true, de = true, mit = true, med = true, with = true, je = true, zu = true, par = true,
  ["@"] = true, per = true }
local function pack_after(toks, last, own)
  local at = last + 1
  if not toks[at] or not OF[toks[at].f] then return nil end
  at = at + 1
  local tok, n, stop = toks[at], nil, at
  if tok and tok.k == "num" and not tok.mask then n = tok.v or numbers.digits(tok.s, own)
  elseif tok and tok.k == "word" then
    n, stop = numbers.words(toks, at, own)
    n = n and n * 10000
  end
  local after = n and toks[stop + 1]
  if not n or n < 20000 or after and (words.measures[after.f] or words.spans[after.f]
    or after.f == "x") then return nil end
  return { n = n, unit = after and words.units[after.f], word = after and after.f },
    after and words.units[after.f] and stop + 1 or stop
end

-- After the number at `last`: "x", a dozen, a unit. Returns unit, last, times, the unit's word.
local function unit_after(toks, last)
  local at, times, unit, word = last + 1, 1, nil, nil
  local function skip()
    while toks[at] and (toks[at].f == "x" or toks[at].s == "*" or toks[at].f == "de" or toks[at].f == "d"
      or toks[at].s == "'") do at = at + 1 end
  end
  skip()
  if toks[at] and words.dozens[toks[at].f] then
    times, last, at = words.dozens[toks[at].f], at, at + 1
    skip()
  end
  local tok = toks[at]
  if tok and not tok.mask then
    unit = tok.k ~= "p" and words.units[tok.f] or nil
    if unit then
      last, word = at, tok.f
      if toks[at + 1] and toks[at + 1].s == "." and toks[at + 2] then last = at + 1 end
    end
  end
  return unit, last, times, word
end

-- "10 to 12" is a range; "from 10 to 12" in a change means 12.
local RANGE = { bis = true, to = true, til = true, ["-"] = true, ["~"] = true, ["～"] = true, a = true,
  ["から"] = "from", auf = true }
RANGE[fold.key("から")] = "from"
local BETWEEN = { between = true, zwischen = true, mellem = true, entre = true }
local FROM = { from = true, von = true, fra = true, de = true }

local function anchor(toks, i, own)
  local tok = toks[i]
  if tok.mask then return nil end
  local between = toks[i - 1] and BETWEEN[toks[i - 1].f] and toks[i + 1] and own.joins[toks[i + 1].f]
  local middle = tok.k == "num" and toks[i + 1] and words.units[toks[i + 1].f] and toks[i + 2]
  local from = toks[i - 1] and FROM[toks[i - 1].f] or middle and RANGE[middle.f] == "from"
  local goal = middle and from and RANGE[middle.f] and toks[i + 3]
  if goal and goal.k == "num" and not goal.mask then -- from 60 bottles to 72
    local unit, stop = unit_after(toks, i + 3)
    for at = i, i + 2 do toks[at].mask = "replaced" end
    return { first = i + 3, last = stop, unit = unit, q = goal.v or numbers.digits(goal.s, own),
      replaced = numbers.digits(tok.s, own) }
  end
  local there = tok.k == "num" and toks[i + 1] and (RANGE[toks[i + 1].f] or between) and toks[i + 2]
  local low = there and there.k == "num" and numbers.digits(tok.s, own)
  local high = low and numbers.digits(there.s, own)
  if high and high > low and (#there.s <= #tok.s + 1 or between) and not there.mask then
    local unit, stop = unit_after(toks, i + 2)
    local before = toks[i - 1]
    if before and FROM[before.f] or RANGE[toks[i + 1].f] == "from" then
      return { first = i + 2, last = stop, unit = unit, q = there.v or numbers.digits(there.s, own) }
    end
    return { first = i, last = stop, unit = unit, odd = "QUANTITY_RANGE" }
  end
  if tok.k == "num" then
    local value = tok.v or numbers.digits(tok.s, own)
    local after = toks[i + 1]
    if own.group == " " and after and after.k == "num" and string.find(tok.s, "^%d%d?%d?$")
      and string.find(after.s, "^%d%d%d$") then
      value = numbers.digits(tok.s .. after.s, own)
      after.mask = "group"
      local unit, last, times = unit_after(toks, i + 1)
      return { first = i, last = last, q = value and value * times, unit = unit }
    end
    local measure = after and words.measures[after.f]
    if measure then return { first = i, last = i + 1, q = value, unit = measure, measure = true } end
    local unit, last, times = unit_after(toks, i)
    return { first = i, last = last, q = value and value * times, unit = unit, bare = unit == nil }
  elseif tok.k == "range" then
    local unit, last = unit_after(toks, i)
    return { first = i, last = last, unit = unit, odd = "QUANTITY_RANGE" }
  elseif tok.s == "半" and toks[i + 1] and words.dozens[toks[i + 1].f] then -- 半ダース
    return { first = i, last = i + 1, q = words.dozens[toks[i + 1].f] * 5000 }
  elseif tok.k == "code" and string.find(tok.f, "^x%d+$") then
    return { first = i, last = i, q = numbers.digits(string.sub(tok.f, 2), own), bare = true }
  elseif tok.k == "word" then
    local a, b = string.match(tok.f, "^(%a+)%-(%a+)$")
    if a and own.half[a] and words.dozens[b] then -- demi-douzaine
      local unit, last = unit_after(toks, i)
      return { first = i, last = last, q = words.dozens[b] * 5000, unit = unit }
    end
    local joined = toks[i + 1] and string.match(toks[i + 1].f, "^(%a+)%-%a+$")
    if own.articles[tok.f] and joined and own.half[joined] then return nil end
    if own.half[tok.f] then
      local at = i + 1
      if toks[at] and own.articles[toks[at].f] then at = at + 1 end
      local dozen = toks[at] and words.dozens[toks[at].f]
      if not dozen then return nil end
      local unit, last = unit_after(toks, at)
      return { first = i, last = last, q = dozen * 5000, unit = unit }
    end
    local value, last = numbers.words(toks, i, own)
    if value and toks[last + 1] and words.uncounted[toks[last + 1].f] then return nil end
    if value then
      local measure = toks[last + 1] and words.measures[toks[last + 1].f]
      if toks[last + 1] and words.spans[toks[last + 1].f] then return nil end
      if measure then return { first = i, last = last + 1, q = value * 10000, unit = measure, measure = true } end
      local unit, stop, times = unit_after(toks, last)
      return { first = i, last = stop, q = value * times * 10000, unit = unit }
    end
    if words.dozens[tok.f] then
      local unit, stop = unit_after(toks, i)
      return { first = i, last = stop, q = words.dozens[tok.f] * 10000, unit = unit }
    end
    if own.articles[tok.f] then
      local unit, stop, times = unit_after(toks, i)
      if own.half[toks[i + 1] and toks[i + 1].f or ""] then return nil end
      if unit == "pair" and own.name ~= "fr" then return { first = i, last = stop, unit = unit,
        odd = "QUANTITY_ABOUT", q = 20000 } end
      return { first = i, last = stop, q = times * 10000, unit = unit, article = times == 1,
        weak = unit == nil and times == 1 }
    end
  end
end

local PACKINGS = { box = true, pack = true, case = true, carton = true, crate = true, bag = true, pallet = true,
  set = true, bundle = true, tray = true }

local EACH = { each = true, je = true, jeweils = true, hver = true, chacun = true, chacune = true, chaque = true,
  jedem = true,
  jeder = true,
  ["各"] = true, [fold.key("ずつ")] = true }

local FROM_EACH = { af = true, von = true }

-- "3 + 1", "2 1/2 dozen", "anderthalb Dutzend", "1 000 pcs" in English: not to be counted on.
local PARTS = { anderthalb = true, eineinhalb = true, halvanden = true, halvandet = true, ["½"] = true }
local function unsure(toks, one)
  local before, earlier, after = toks[one.first - 1], toks[one.first - 2], toks[one.last + 1]
  if before and earlier and before.s == "+" then
    return earlier.k == "num" or words.dozens[earlier.f] ~= nil or words.units[earlier.f] ~= nil
  end
  local tok = toks[one.first]
  local part = before and (PARTS[before.f] or before.k == "num" or before.k == "code")
  if words.dozens[tok.f] and part then return true end
  local more = after and after.k == "num" and (not after.mask or after.mask == "long")
  return tok.k == "num" and one.first == one.last and more and string.find(tok.s, "^%d%d?%d?$")
    and string.find(after.s, "^%d%d%d$") and after.a - tok.b == 2
end

-- What is in each packing, where it is said; the word of the unit as it is written.
local function complete(one, toks, own)
  local word = toks[one.last]
  if word and word.s == "." then word = toks[one.last - 1] end
  one.word = word and words.unit_also[word.f] and word.f or nil
  local before, after = toks[one.first - 1], toks[one.last + 1]
  one.by = before ~= nil and (before.f == "by" or before.f == "um" or before.f == "med" or before.f == "de")
  local of_each = after and (OF[after.f] or FROM_EACH[after.f]) and toks[one.last + 2] and EACH[toks[one.last + 2].f]
  one.each = before and EACH[before.f] or after and EACH[after.f] or of_each or false
  if not one.odd and unsure(toks, one) then one.odd = "QUANTITY_UNCLEAR" end
  if one.word and EACH[one.word] then one.unit, one.word, one.bare, one.each = nil, nil, true, true end
  if one.unit and PACKINGS[one.unit] then
    local pack, last = pack_after(toks, one.last, own)
    if pack then one.pack, one.last = pack, last end
  end
  return one
end

-- A long number that an item has is its number, unless it counts something.
function anchors.codes(toks, exact)
  for i, tok in ipairs(toks) do
    local after = toks[i + 1]
    if tok.k == "num" and #tok.s >= 4 and not tok.v and not string.find(tok.s, "[.,]") and exact(tok.s)
      and not (after and words.units[after.f]) then tok.k = "code" end
  end
end

-- "per week", "je Standort", "for each of 3 sites": how often is not said.
local PER = { per = true, pro = true, je = true, pr = true, par = true }
local PLACES = { site = true, person = true, room = true, standort = true, filiale = true, zimmer = true, mann = true,
  sted = true, afdeling = true, lokale = true, mand = true, personne = true, salle = true, branch = true,
  location = true, office = true, employee = true, mitarbeiter = true, medarbejder = true, abteilung = true }
local function rated(toks)
  for i = 1, #toks - 1 do
    local at = toks[i + 1].s == "." and i + 2 or i + 1
    local word = PER[toks[i].f] and toks[at]
    if word and word.k == "word" and not toks[i].mask and (words.spans[word.f] or PLACES[word.f]) then return true end
  end
  return false
end

-- The anchors of a sentence in order. A number with a measure is a size ("6 mm") when
-- another quantity stands with it; `sold(unit)` tells whether anything is sold by it.
function anchors.find(toks, said, own, sold)
  marks.all(toks, said, own)
  said.rated = rated(toks)
  local found, i = {}, 1
  while i <= #toks do
    local one = anchor(toks, i, own)
    if one then one = complete(one, toks, own) end
    local holds = one and toks[one.last + 1]
    if holds and string.sub(holds.s, 1, #"入") == "入" then
      for at = one.first, one.last do toks[at].mask = "pack" end
      holds.mask, one = "pack", nil
    end
    if one and one.measure and not sold(one.unit) then
      descriptor(toks, i)
      one = nil
    end
    if one then
      found[#found + 1] = one
      i = one.last
    end
    i = i + 1
  end
  return found
end

anchors.descriptor = descriptor
return anchors
