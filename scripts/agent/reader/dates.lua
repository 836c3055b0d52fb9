-- Dates in words and figures. Each found date masks its tokens, so that no part of it is
-- taken for a quantity. A date that can be read in two ways is none.
local words = use "reader/words"
local numbers = use "reader/numbers"
local days = use "reader/days"

local dates = {}

local function small(tok, most)
  if not tok or tok.k ~= "num" then return nil end
  local n = math.tointeger(tonumber(tok.s))
  return n and n >= 1 and n <= most and n or nil
end

local function make(year, month, day)
  if not (year and month and day) or month > 12 or day > 31 or year < 2000 or year > 2100 then return nil end
  local made = string.format("%04d-%02d-%02d", year, month, day)
  return date.valid(made) and made or nil
end

-- Without a year: the next such day; one of the last two months is past.
local function yearless(base, month, day)
  local year = date.parts(base)
  local made = make(year, month, day)
  if made and made < date.add(base, -60, "day") then made = make(year + 1, month, day) end
  return made
end

local function year_of(s)
  local n = s and math.tointeger(tonumber(s))
  if not n then return nil end
  return n < 100 and 2000 + n or n
end

-- 2026-03-20, 20.03.2026, 20/3, 3/20/2026: date, ambiguous
local function figures(s, base, own)
  local y, m, d = string.match(s, "^(%d%d%d%d)[-/.](%d%d?)[-/.](%d%d?)$")
  if y then return make(year_of(y), math.tointeger(tonumber(m)), math.tointeger(tonumber(d))) end
  local a, sep, b, c = string.match(s, "^(%d%d?)([-/.])(%d%d?)[-/.](%d%d%d?%d?)$")
  if not a then
    a, sep, b = string.match(s, "^(%d%d?)([/.])(%d%d?)%.?$")
    if not a then return nil end
  end
  local first, second = math.tointeger(tonumber(a)), math.tointeger(tonumber(b))
  local function of(month, day)
    if c then return make(year_of(c), month, day) end
    return month <= 12 and yearless(base, month, day) or nil
  end
  if sep == "/" and own.name == "en" then
    if first > 12 then return of(second, first) end
    if second > 12 then return of(first, second) end
    if first ~= second then return nil, true end
  elseif own.name == "ja" then
    return of(first, second)
  end
  return of(second, first)
end

local function month_of(tok)
  return tok and tok.k == "word" and words.months[tok.f] or nil
end

local function skip_dot(toks, i) return toks[i] and toks[i].s == "." and i + 1 or i end

local function ordinal(tok)
  if not tok then return nil end
  local n = string.match(tok.f, "^(%d%d?)st$") or string.match(tok.f, "^(%d%d?)nd$") or string.match(tok.f,
    "^(%d%d?)rd$")
    or string.match(tok.f, "^(%d%d?)th$") or string.match(tok.f, "^(%d%d?)er$")
  return n and math.tointeger(tonumber(n)) or small(tok, 31)
end

-- "27", "27th", "vingt-sept": the day, the token after it.
local function day_of(toks, i, own)
  local day = ordinal(toks[i])
  if day then return day, skip_dot(toks, i + 1) end
  local value, last
  if toks[i].k == "word" then value, last = numbers.words(toks, i, own) end
  return value and value <= 31 and value or nil, last and last + 1
end

local function with_month(toks, i, base, own)
  local day, at = day_of(toks, i, own)
  if day then
    if toks[at] and toks[at].f == "of" then at = at + 1 end
    local month = month_of(toks[at])
    if month and not (toks[at].f == "mar" and #toks[at].f < 3) then
      local dotted = skip_dot(toks, at + 1)
      local year = toks[dotted] and string.match(toks[dotted].s, "^20%d%d$")
      if year then return make(year_of(year), month, day), dotted end
      return yearless(base, month, day), at
    end
  end
  local month = month_of(toks[i])
  day = month and ordinal(toks[skip_dot(toks, i + 1)])
  if day then
    at = skip_dot(toks, i + 1)
    local after = toks[at + 1] and toks[at + 1].s == "," and at + 2 or at + 1
    local year = toks[after] and string.match(toks[after].s, "^20%d%d$")
    if year then return make(year_of(year), month, day), after end
    return yearless(base, month, day), at
  end
end

-- 3月20日, 2026年3月20日: the run after the number begins with the sign.
local function japanese(toks, i, base)
  local function sign(at, c) return toks[at] and string.sub(toks[at].s, 1, #c) == c end
  if toks[i].k ~= "num" then return nil end
  local year, at = nil, i
  if sign(i + 1, "年") then year, at = year_of(toks[i].s), i + 2 end
  local month = small(toks[at], 12)
  if month and sign(at + 1, "月") then
    local day = small(toks[at + 2], 31)
    if day and sign(at + 3, "日") then
      if year then return make(year, month, day), at + 3 end
      return yearless(base, month, day), at + 3
    end
  end
end

local function weekday(toks, i, base, said)
  local tok = toks[i]
  local wanted = words.weekdays[tok.f]
  if tok.k == "kanji" then
    for name, n in pairs(words.weekdays) do
      if #name >= 6 and string.find(tok.f, name, 1, true) then wanted = n end
    end
  end
  if not wanted then return nil end
  local before, after = toks[i - 1], toks[i + 1]
  local is_next = before and words.says({ plain = " " .. before.f .. " ", raw = before.f }, "next")
    or after and after.k == "word" and words.says({ plain = " " .. after.f .. " ", raw = "" }, "next")
    or tok.k == "kanji" and string.find(said.raw, "来週", 1, true)
    or days.next_week(toks, i)
  local today = date.weekday(base)
  local ahead = (wanted - today) % 7
  if is_next then return date.add(base, 7 - today + wanted, "day"), i end
  return date.add(base, ahead == 0 and 7 or ahead, "day"), i
end

-- "in two weeks", "week 12", "KW 13": the Monday of the week.
local function spans(toks, i, base, own)
  local tok = toks[i]
  if words.week[tok.f] then
    local n = small(toks[i + 1], 53)
    if n then
      local year = date.parts(base)
      local fourth = date.of(year, 1, 4)
      local monday = date.add(fourth, 1 - date.weekday(fourth) + 7 * (n - 1), "day")
      if monday < date.add(base, -60, "day") then monday = date.add(monday, 364, "day") end
      return monday, i + 1
    end
  end
  if words.in_weeks[tok.f] and toks[i + 1] then
    local n, last = small(toks[i + 1], 99), i + 1
    if not n then
      n, last = numbers.words(toks, i + 1, own)
    end
    local unit = n and toks[last + 1] and words.spans[toks[last + 1].f]
    if unit then
      return date.add(base, n, ({ d = "day", w = "week", m = "month", y = "year" })[unit]), last + 1
    end
  end
end

-- "between" before a date says nothing of quantities.
local BETWEEN = { between = true, zwischen = true, mellem = true, entre = true }
local function mask(toks, from, to)
  for i = from, to do toks[i].mask = "date" end
  for i = math.max(1, from - 2), from - 1 do
    if BETWEEN[toks[i].f] then toks[i].f = "" end
  end
end

-- 3月末日, 今月末: the run after the number begins with the sign.
local function month_last(toks, i, base)
  local after = toks[i + 1]
  if toks[i].k ~= "num" or not after or string.sub(after.s, 1, #"月末") ~= "月末" then return nil end
  local month = small(toks[i], 12)
  local first = month and yearless(base, month, 1)
  if first and first < base then first = date.last_of_month(first) end
  return first and date.last_of_month(first), i + 1
end

local function single(toks, i, base, own, said)
  local tok = toks[i]
  if tok.sure then return nil end
  if tok.k == "code" or tok.k == "num" then
    local found, unsure = figures(tok.s, base, own)
    local full = string.find(tok.s, "^%d+[.]%d+[.]%d+$")
    if found and tok.k == "num" and not full and not (toks[i + 1] and toks[i + 1].s == "."
      or toks[i + 1] == nil) then found = nil end
    if tok.k == "code" and not string.find(tok.s, "^%d[%d./-]+$") then found, unsure = nil, nil end
    if found and string.find(tok.s, "^%d%d?/%d%d?$") and not words.says(said, "due") then found = nil end
    if unsure and not words.says(said, "due") then unsure = nil end
    local before = toks[i - 1]
    if found and before and before.k == "word" and words.says({ plain = " " .. before.f .. " ", raw = "" },
      "address") then found = nil end
    if found or unsure then return found, i, unsure end
  end
  local found, last = month_last(toks, i, base)
  if not found then found, last = japanese(toks, i, base) end
  if not found then found, last = with_month(toks, i, base, own) end
  if not found then found, last = spans(toks, i, base, own) end
  if not found then found, last = days.ending(toks, i, base) end
  if found then return found, last end
  local unsure
  found, last, unsure = days.alone(toks, i, base, own)
  if not found then found, last = weekday(toks, i, base, said) end
  return found, last, unsure
end

-- "3/20(金)": the weekday behind a date.
local function bracketed(toks, last)
  local open, close = toks[last + 1], toks[last + 3]
  local tok = open and open.s == "(" and close and close.s == ")" and toks[last + 2]
  local sign = tok and string.find("月火水木金土日祝", tok.s, 1, true) and #tok.s == 3
  return (sign or tok and words.weekdays[tok.f]) and last + 3 or last
end

-- "the 23rd, no, the 20th": the first is taken back.
local NO = { no = true, nein = true, nej = true, non = true, besser = true, rather = true, hellere = true,
  plutot = true, correction = true, sorry = true, pardon = true, oder = false }
local function taken_back(toks, from, to)
  for i = from, to do
    if NO[toks[i].f] then return true end
  end
  return false
end

local function tok_of(toks, i) return toks[i].f end

-- "1st" is no "1 Stück" in English.
local function firsts(toks)
  for i = #toks - 1, 1, -1 do
    local after = toks[i + 1]
    if toks[i].k == "num" and after.glued and after.s == "st" and string.find(toks[i].s, "^[23]?1$") then
      toks[i].k, toks[i].s, toks[i].f, toks[i].b = "code", toks[i].s .. "st", toks[i].f .. "st", after.b
      table.remove(toks, i + 1)
    end
  end
end

-- Adds the dates of a sentence to found: { day, said, a, b, unsure }.
function dates.find(toks, said, base, own, found)
  local i, any = 1, false
  if own.name == "en" then firsts(toks) end
  while i <= #toks do
    local day, last, unsure = single(toks, i, base, own, said)
    if last then
      any = true
      last = bracketed(toks, last)
      mask(toks, i, last)
      local before = found[#found]
      local weekday_only = words.weekdays[tok_of(toks, i)] ~= nil
      if before and before.toks == toks and before.weekday and i - before.last <= 3 and not weekday_only then
        found[#found] = nil -- "Thursday the 5th of March" is one date
      elseif before and before.toks == toks and taken_back(toks, before.last + 1, i - 1) then
        found[#found] = nil
      end
      found[#found + 1] = { day = day, unsure = unsure, said = said, first = i, last = last, toks = toks,
        weekday = weekday_only, a = toks[i].a, b = toks[last].b }
      i = last
    end
    i = i + 1
  end
  if any then return end
  local function whole(day) found[#found + 1] = { day = day, said = said, toks = toks, a = toks[1].a,
    b = toks[#toks].b, spoken = true } end
  if words.says(said, "after_tomorrow") then return whole(date.add(base, 2, "day")) end
  local greeting = own.name == "de" and string.find(said.plain, " guten morgen ", 1, true)
  if words.says(said, "tomorrow") and not greeting then
    for _, tok in ipairs(toks) do
      if tok.f == "morgen" or tok.f == "tomorrow" or tok.f == "demain" then tok.mask = "date" end
    end
    return whole(date.add(base, 1, "day"))
  end
  if words.says(said, "month_end") then return whole(date.last_of_month(base)) end
end

return dates
