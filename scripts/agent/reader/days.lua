-- Dates that leave something out: a day without its month ("am 18.", "le 27", "the 20th"),
-- the end of a month. The next such day is meant.
local words = use "reader/words"

local days = {}

-- What stands before a day that has no ending of its own.
local BEFORE = { da = { den = true, d = true }, fr = { le = true, au = true, du = true },
  de = { am = true, zum = true, bis = true, den = true, dem = true, vom = true, ab = true, der = true,
    zwischen = true } }

-- Does the sentence end here, or go on with something that is no thing? "the 20th floor",
-- "le 18 pouces", "zum 2. Mal" are none.
local function free(toks, at, own)
  local tok = toks[at]
  if not tok or tok.k == "p" or tok.mask then return true end
  if tok.k ~= "word" then return false end
  return own.stop[tok.f] ~= nil or own.breakers[tok.f] ~= nil or own.joins[tok.f] ~= nil or own.articles[tok.f] ~= nil
end

-- "ds.", "d. M.", "courant": of this month; the last token of it.
local function this_month(toks, at)
  local one = toks[at]
  if not one then return at - 1 end
  if one.f == "ds" or one.f == "dm" or one.f == "courant" then
    return toks[at + 1] and toks[at + 1].s == "." and at + 1 or at
  end
  if one.f == "d" and toks[at + 1] and toks[at + 1].s == "." and toks[at + 2] and toks[at + 2].f == "m" then
    return toks[at + 3] and toks[at + 3].s == "." and at + 3 or at + 2
  end
  return at - 1
end

-- The day of the month that begins here: day, last token.
local function number(toks, i, own)
  local tok, before = toks[i], toks[i - 1]
  local ending = string.match(tok.f, "^(%d%d?)st$") or string.match(tok.f, "^(%d%d?)nd$")
    or string.match(tok.f, "^(%d%d?)rd$") or string.match(tok.f, "^(%d%d?)th$")
  if ending then return free(toks, i + 1, own) and math.tointeger(tonumber(ending)) or nil, i end
  if own.name == "ja" then
    local after = tok.k == "num" and toks[i + 1]
    local day = after and string.sub(after.s, 1, #"日") == "日" and string.sub(after.s, #"日" + 1)
    if not day then return nil end
    for _, other in ipairs { "間", "以内", "後", "分", "前", "以上", "程" } do
      if string.sub(day, 1, #other) == other then return nil end
    end
    return math.tointeger(tonumber(tok.s)), i + 1
  end
  local from = BEFORE[own.name]
  if not from or not before then return nil end
  if before.s == "." then before = toks[i - 2] end
  local dot = toks[i + 1] and toks[i + 1].s == "."
  local said = before and (from[before.f] or words.weekdays[before.f] and (dot or own.name == "fr"))
  local first = own.name == "fr" and tok.f == "1er"
  if not said or tok.k ~= "num" and not first or not (first or string.find(tok.s, "^%d%d?%.?$")) then return nil end
  if own.name == "de" and not dot and toks[i + 1] then return nil end
  local last = dot and i + 1 or i
  local stop = this_month(toks, last + 1)
  local over = own.name == "da" and dot and toks[last + 1] and string.find(toks[last + 1].s, "^%u")
  if stop == last and not over and not free(toks, last + 1, own) then return nil end
  return first and 1 or math.tointeger(tonumber((string.gsub(tok.s, "%.", "")))), stop
end

-- date, last token, unsure
function days.alone(toks, i, base, own)
  local day, last = number(toks, i, own)
  if not day or day < 1 or day > 31 then return nil end
  local year, month, today = date.parts(base)
  if day < today then month = month + 1 end
  if month > 12 then year, month = year + 1, 1 end
  local made = string.format("%04d-%02d-%02d", year, month, day)
  if not date.valid(made) then return base, last, true end
  return made, last
end

local ENDS = { ende = true, ["end"] = true, fin = true, ultimo = true, slutningen = true, udgangen = true }
local OF = { of = true, af = true, de = true, du = true, d = true, des = true, ["'"] = true, ["this"] = true,
  dieses = true, denne = true, ["the"] = true, ce = true }
local MONTH = { month = true, monat = true, monats = true, mois = true, maneden = true, maned = true }

-- "Ende März", "end of the month": date, last token.
function days.ending(toks, i, base)
  if not ENDS[toks[i].f] then return nil end
  local at = i + 1
  while toks[at] and at <= i + 3 and OF[toks[at].f] do at = at + 1 end
  local tok = toks[at]
  if not tok or tok.k ~= "word" then return nil end
  if MONTH[tok.f] then return date.last_of_month(base), at end
  local month = words.months[tok.f]
  if not month then return nil end
  local year, now = date.parts(base)
  if month < now then year = year + 1 end
  return date.last_of_month(string.format("%04d-%02d-01", year, month)), at
end

-- "Thursday next week", "i næste uge", "nächste Woche": said beside the weekday at i.
function days.next_week(toks, i)
  local function at(k) return toks[k] and toks[k].k == "word" and toks[k].f or "" end
  for from = math.max(1, i - 4), i + 4 do
    local one, two = at(from), at(from + 1)
    local week = words.week[one] and words.says({ plain = " " .. two .. " ", raw = "" }, "next")
      or words.week[two] and words.says({ plain = " " .. one .. " ", raw = "" }, "next")
    if week and (from + 1 < i or from > i) then return true end
  end
  return false
end

return days
