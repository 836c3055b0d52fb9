-- Which numbers are quantities. Everything that has another meaning is marked first:
-- prices, telephone numbers, addresses, references, percentages, sizes, times, list
-- numbers; what is left may be a quantity (anchors.lua).
local words = use "reader/words"

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

-- "Order: 80 bags": what is behind the colon is counted, no number of the order.
local function counts(toks, i, own)
  local after = toks[i + 1]
  if not after or toks[i].k ~= "num" or #toks[i].s > 5 then return false end
  return after.f == "x" or words.units[after.f] ~= nil or after.k == "word" and not own.stop[after.f]
    and not own.breakers[after.f] and not own.joins[after.f] and not words.months[after.f]
end

local function labelled(toks, i, own)
  for back = 1, 4 do
    local tok = toks[i - back]
    if not tok or tok.k == "num" or tok.k == "code" or tok.s == "," then return false end
    if tok.k == "word" then
      local said = { plain = " " .. tok.f .. " " .. (toks[i - back + 1].f or "") .. " ", raw = tok.f }
      if words.says(said, "private") then return true end
      if words.says(said, "references") and toks[i - 1].s == ":" and counts(toks, i, own) then return false end
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
  local size = after and words.sized[after.f] and toks[i + 2] -- "2 str. 42"
  if size and size.s == "." then size = toks[i + 3] end
  if size and (number(size) or size.k == "code") then return false end
  if is(before) or is(after) and not words.units[after.f] then return true end
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

-- "2 pairs in 43", "2 i 43", "2 paires en 43": a size behind another quantity.
local IN = { ["in"] = true, i = true, en = true }
local function inside(toks, i, own)
  local at = i - 1
  if toks[at] and own.articles[toks[at].f] then at = at - 1 end
  if not toks[at] or not IN[toks[at].f] or toks[at].s == "I" then return false end -- Danish "I" is "you"
  local after, counted = toks[i + 1], false
  for back = math.max(1, at - 4), at - 1 do counted = counted or number(toks[back]) end
  local free = not after or after.k == "p" or after.k == "word" and own.joins[after.f]
  if not counted or not free then return false end
  for over = at, i - 1 do mark(toks[over], "size") end
  return true
end

local function several_phone(toks, i)
  local n, at = 0, i
  while toks[at] and (toks[at].k == "num" or toks[at].s == "+" or toks[at].s == "(" or toks[at].s == ")") do
    if toks[at].k == "num" then n = n + 1 end
    at = at + 1
  end
  return n >= 3 and at - 1 or nil
end

-- What is counted is nothing that is sold: months, times, positions; 12本入 tells a packing.
local OFF_SIGNS = { "月", "年", "日", "回", "階", "号室", "丁目", "番地", "分", "週" }
local function counted_off(after)
  if words.uncounted[after.f] then return true end
  for _, sign in ipairs(OFF_SIGNS) do
    if string.sub(after.s, 1, #sign) == sign then return true end
  end
  return false
end

local EXTENSION = { ext = true, extension = true, durchwahl = true, dw = true, lokal = true, lok = true, poste = true,
  ["内線"] = true }
local POSITION = { pos = true, position = true, line = true, linje = true, ligne = true, zeile = true, item = true,
  punkt = true, lot = true, poste = true, artikel = true, vare = true }
-- "1) A 2) B": a closing bracket that none opened.
local function listed(toks, i)
  local after = toks[i + 1]
  if #toks[i].s > 2 or not after or after.s ~= ")" or not toks[i + 2] then return false end
  for back = i - 1, 1, -1 do
    if toks[back].s == "(" then return false end
    if toks[back].s == ")" then break end
  end
  return true
end

local function mark_all(toks, said, own)
  local all = private(toks, said)
  for i, tok in ipairs(toks) do
    if number(tok) and not tok.mask then
      local before, after = toks[i - 1], toks[i + 1]
      local last = several_phone(toks, i)
      if last then for at = i, last do mark(toks[at], "phone") end end
      if all and #tok.s >= 2 then mark(tok, "phone")
      elseif money(toks, i) then mark(tok, "price")
      elseif after and after.s == "%" then mark(tok, "percent")
      elseif after and (TIMES[after.f] or words.spans[after.f]) or before and (before.f == "kl"
        or before.s == "." and toks[i - 2] and toks[i - 2].f == "kl") then mark(tok, "time")
      elseif after and counted_off(after) then mark(tok, "other")
      elseif after and after.s == ":" and toks[i + 2] and toks[i + 2].k == "num" and #toks[i + 2].s == 2
        and toks[i + 2].a - tok.b == 2 then
        mark(tok, "time")
        mark(toks[i + 2], "time")
      elseif before and before.s == "#" or labelled(toks, i, own) then mark(tok, "reference")
      elseif street(toks, i) then mark(tok, "address")
      elseif i <= 3 and before and POSITION[before.s == "." and toks[i - 2] and toks[i - 2].f or before.f]
        and after then
        mark(tok, "enumerator")
      elseif i == 1 and after and (after.s == ")" or after.s == ".") and toks[i + 2] and #tok.s <= 2 then
        mark(tok, "enumerator")
      elseif listed(toks, i) then mark(tok, "enumerator")
      elseif tok.k == "num" and not tok.v and (string.find(tok.s, "^0%d") or #tok.s > 7) then mark(tok, "long")
      elseif before and EXTENSION[before.s == "." and toks[i - 2] and toks[i - 2].f or before.f] then
        mark(tok, "phone")
      elseif tok.k == "num" and (sized(toks, i) or inside(toks, i, own)) then tok.k = "code"
      end
    elseif tok.k == "code" and not tok.exact and labelled(toks, i, own) then
      tok.reference = true
    end
  end
end

-- Gives every such number of a sentence a mask.
marks.all = mark_all

return marks
