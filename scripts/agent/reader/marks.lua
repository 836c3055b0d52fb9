-- Which numbers are quantities. Everything that has another meaning is marked first:
-- prices, telephone numbers, addresses, references, percentages, sizes, times, list
-- numbers; what is left with or without a unit is an anchor for a line.
local words = use "reader/words"
local numbers = use "reader/numbers"
local fold = use "reader/fold"

local marks = {}

local CURRENCY = { ["€"] = true, ["$"] = true, ["£"] = true, ["¥"] = true, ["￥"] = true, eur = true,
  usd = true, dkk = true, gbp = true, jpy = true, chf = true,
  kr = true, euro = true, euros = true, sek = true, nok = true, ["円"] = true, dollars = true, pounds = true }
local TIMES = { uhr = true, am = true, pm = true, oclock = true, h = true, kl = true, ["時"] = true,
  people = true, persons = true, personen = true,
  personer = true, personnes = true, ["人"] = true, ["名"] = true, floor = true, sal = true, th = true,
    tv = true, etage = true, ["階"] = true }
local NUMBER_SIGN = { no = true, nr = true, ["#"] = true, num = true, ["n°"] = true, number = true,
  nummer = true, numero = true }

local function number(tok) return tok and (tok.k == "num" or tok.k == "range") end

local function mark(tok, why)
  if tok and not tok.mask then tok.mask = why end
end

local function money(toks, i)
  local before, after = toks[i - 1], toks[i + 1]
  if before and (CURRENCY[before.f] or before.s == "@" or before.f == "a" and string.find(toks[i].s,
    "[.,]%d%d$")) then return true end
  if after and (CURRENCY[after.f] or string.sub(after.s, 1, 3) == "円") then return true end
  return after and after.s == "." and toks[i - 1] and CURRENCY[toks[i - 1].f]
end

-- A line that is a telephone, bank or register line, or an address, has no quantities.
local function private(toks, said)
  local phone, digits = words.says(said, "phone"), 0
  for _, tok in ipairs(toks) do
    if number(tok) then digits = digits + #tok.s end
  end
  return phone ~= nil and digits >= 6
end

local function labelled(toks, i)
  for back = 1, 4 do
    local tok = toks[i - back]
    if not tok or tok.k == "num" or tok.s == "," then return false end
    if tok.k == "word" then
      local said = { plain = " " .. tok.f .. " " .. (toks[i - back + 1].f or "") .. " ", raw = tok.f }
      if words.says(said, "private") then return true end
      if words.says(said, "references") then
        return back == 1 and (toks[i].k == "code" or #toks[i].s >= 5) or NUMBER_SIGN[toks[i - 1].f] ~= nil
          or toks[i - 1].s == ":" or toks[i - 1].s == "#"
      end
      if words.units[tok.f] then return false end
    end
  end
  return false
end

local function street(toks, i)
  local before, after = toks[i - 1], toks[i + 1]
  local function is(tok)
    return tok and tok.k == "word" and words.says({ plain = " " .. tok.f .. " ", raw = "" }, "address")
  end
  if is(before) or is(after) and after.f ~= "set" then return true end
  if after and after.k == "word" and is(toks[i + 2]) and string.find(after.s, "^%u") then return true end
  -- a postal code and a town: five or four figures and a capital, behind a comma or alone
  if after and after.k == "word" and string.find(after.s, "^[%u\xC3]") and string.find(toks[i].s, "^%d%d%d%d%d?$")
    and (before == nil or before.s == "," or before.f == "nach" or before.f == "i" or before.f == "in") then
    return not words.units[after.f] and not words.measures[after.f]
  end
end

-- "size 8", "Nr. 10": a number that tells which one, not how many.
local function sized(toks, i)
  local before = toks[i - 1]
  if before and before.s == "." then before = toks[i - 2] end
  return before and i > 2 and before.k ~= "p" and words.sized[before.f] ~= nil
    and not (toks[i + 1] and words.units[toks[i + 1].f])
end

local function several_phone(toks, i)
  local n, at = 0, i
  while toks[at] and (toks[at].k == "num" or toks[at].s == "+" or toks[at].s == "(" or toks[at].s == ")") do
    if toks[at].k == "num" then n = n + 1 end
    at = at + 1
  end
  return n >= 3 and at - 1 or nil
end

local function mark_all(toks, said)
  local all = private(toks, said)
  for i, tok in ipairs(toks) do
    if number(tok) and not tok.mask then
      local before, after = toks[i - 1], toks[i + 1]
      local last = several_phone(toks, i)
      if last then for at = i, last do mark(toks[at], "phone") end end
      if all and #tok.s >= 2 then mark(tok, "phone")
      elseif money(toks, i) then mark(tok, "price")
      elseif after and after.s == "%" then mark(tok, "percent")
      elseif after and (TIMES[after.f] or words.spans[after.f]) or before and before.f == "kl" then mark(tok, "time")
      elseif after and after.s == ":" and toks[i + 2] and toks[i + 2].k == "num" and #toks[i + 2].s == 2 then
        mark(tok, "time")
        mark(toks[i + 2], "time")
      elseif before and before.s == "#" or labelled(toks, i) then mark(tok, "reference")
      elseif street(toks, i) then mark(tok, "address")
      elseif i == 1 and after and (after.s == ")" or after.s == ".") and toks[i + 2] and #tok.s <= 2 then
        mark(tok, "enumerator")
      elseif tok.k == "num" and (string.find(tok.s, "^0%d") or #tok.s > 7) then mark(tok, "long")
      elseif tok.k == "num" and sized(toks, i) then tok.k = "code"
      end
    elseif (tok.k == "code") and labelled(toks, i) then
      tok.reference = true
    end
  end
end

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
  if not n or n < 20000 or after and (words.measures[after.f] or words.spans[after.f] or after.f == "x") then return nil end
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
  ["から"] = "from" }
RANGE[fold.key("から")] = "from"
local FROM = { from = true, von = true, fra = true, de = true }

local function anchor(toks, i, own)
  local tok = toks[i]
  if tok.mask then return nil end
  local there = tok.k == "num" and toks[i + 1] and RANGE[toks[i + 1].f] and toks[i + 2]
  if there and there.k == "num" and not there.mask then
    local unit, last = unit_after(toks, i + 2)
    local before = toks[i - 1]
    if before and FROM[before.f] or RANGE[toks[i + 1].f] == "from" then
      return { first = i + 2, last = last, unit = unit, q = there.v or numbers.digits(there.s, own) }
    end
    return { first = i, last = last, unit = unit, odd = "QUANTITY_RANGE" }
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
  elseif tok.k == "code" and string.find(tok.f, "^x%d+$") then
    return { first = i, last = i, q = numbers.digits(string.sub(tok.f, 2), own), bare = true }
  elseif tok.k == "word" then
    if own.half[tok.f] then
      local at = i + 1
      if toks[at] and own.articles[toks[at].f] then at = at + 1 end
      local dozen = toks[at] and words.dozens[toks[at].f]
      if not dozen then return nil end
      local unit, last = unit_after(toks, at)
      return { first = i, last = last, q = dozen * 5000, unit = unit }
    end
    local value, last = numbers.words(toks, i, own)
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
      return { first = i, last = stop, q = times * 10000, unit = unit, weak = unit == nil and times == 1 }
    end
  end
end

local PACKINGS = { box = true, pack = true, case = true, carton = true, crate = true, bag = true, pallet = true,
  set = true, bundle = true, tray = true }

-- What is in each packing, where it is said; the word of the unit as it is written.
local function complete(one, toks, own)
  local word = toks[one.last]
  if word and word.s == "." then word = toks[one.last - 1] end
  one.word = word and words.unit_also[word.f] and word.f or nil
  if one.unit and PACKINGS[one.unit] then
    local pack, last = pack_after(toks, one.last, own)
    if pack then one.pack, one.last = pack, last end
  end
  return one
end

-- The anchors of a sentence in order. A number with a measure is a size ("6 mm") when
-- another quantity stands with it; `sold(unit)` tells whether anything is sold by it.
function marks.anchors(toks, said, own, sold)
  mark_all(toks, said)
  local found, i = {}, 1
  while i <= #toks do
    local one = anchor(toks, i, own)
    if one then one = complete(one, toks, own) end
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

marks.descriptor = descriptor
return marks
