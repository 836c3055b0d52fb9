-- What looks like several words or like a number, and is one word of the catalog: the
-- number of an item in any way of writing it ("40.11.116", "VX 310-050"), a size
-- ("28-622", "1,5 x 25"), a grade ("96 %"). Found before anything else is made of it: an
-- item's own number beats every other reading. What no item has is left as it is.
local fold = use "reader/fold"
local words = use "reader/words"
local items = use "reader/items"

local shapes = {}

local MOST = 6 -- tokens of one number
local SIGNS = { ["."] = true, ["-"] = true, ["_"] = true, ["/"] = true, ["+"] = true, [","] = true }

local function plain_number(tok) return tok.k == "num" and string.find(tok.s, "^%d+$") ~= nil end

-- The tokens from i to j as they are written, blanks made one; nil if they stand apart.
local function written(toks, i, j)
  local s = toks[i].s
  for at = i + 1, j do
    local gap = toks[at].a - toks[at - 1].b
    if gap > 2 then return nil end
    s = s .. (gap == 2 and " " or "") .. toks[at].s
  end
  return s
end

local function latin(tok) return tok.k == "word" or tok.k == "code" or tok.k == "num" or tok.k == "range" end

-- One token that is the number of an item as it stands. A number that can be a quantity
-- is left one.
local function single(index, tok)
  if tok.k ~= "range" and not (tok.k == "num" and string.find(tok.s, "%d[.,]%d")) then return nil end
  local item = index.exact(items.code(tok.s))
  if not item or fold.key(item.number) ~= tok.f then return nil end
  local _, signs = string.gsub(tok.s, "[.,-]", "")
  return (signs > 1 or #tok.s >= 9) and item or nil
end

-- A number and then an item of its own is no longer number.
local function inner(index, toks, i, j)
  local head = plain_number(toks[i]) and toks[i + 1].a - toks[i].b == 2 and written(toks, i + 1, j)
  local tail = plain_number(toks[j]) and toks[j].a - toks[j - 1].b == 2 and written(toks, i, j - 1)
  return head and index.exact(items.code(head)) or tail and index.exact(items.code(tail))
end

local function several(index, known, toks, i, j)
  local s = written(toks, i, j)
  local digits = s and string.find(s, "%d") or s and not string.find(s, " ")
  local code = digits and items.code(s)
  if not code or #code < 3 or #s > 40 then return nil end
  local item = index.exact(code) or known and #code >= 4 and known[code]
  if not item or inner(index, toks, i, j) then return nil end
  local same = fold.key(item.number) == fold.key(s)
  local letters = string.find(code, "%a") ~= nil
  if string.find(code, "^%a+$") then return same and string.upper(s) == s and item or nil end
  if same then return (letters or #code >= 6 or not string.find(s, " ")) and item or nil end
  if letters then return #code >= 5 and item or nil end
  return #code >= 6 and not string.find(s, " ") and item or nil
end

local function merge(toks, i, j, f)
  local s = written(toks, i, j) or toks[i].s
  local one = { k = "code", s = s, f = f or fold.key(s), a = toks[i].a, b = toks[j].b, sure = true }
  toks[i] = one
  for _ = i + 1, j do table.remove(toks, i + 1) end
  return one
end

-- The last token that a number beginning here may have: words have no place in it, but
-- short ones, nor what stands apart.
local function reach(toks, i)
  local last, tok = i, toks[i]
  if #tok.s > 20 or tok.k == "word" and #tok.s > 8 or #tok.s < 3 and plain_number(tok) and toks[i + 1]
    and toks[i + 1].a - tok.b > 1 then return i end
  for at = i + 1, math.min(i + MOST, #toks) do
    tok = toks[at]
    local part = latin(tok) and #tok.s <= 20 and not (tok.k == "word" and #tok.s > 8)
    if tok.a - toks[at - 1].b > 2 or not part and not SIGNS[tok.s] then break end
    if tok.k ~= "word" or toks[at - 1].b + 1 == tok.a or #tok.s <= 2 then last = at end
  end
  return last
end

local function numbered(index, known, toks, i)
  if not latin(toks[i]) then return nil end
  local item = single(index, toks[i])
  if item then return item, i end
  for j = reach(toks, i), i + 1, -1 do
    item = latin(toks[j]) and several(index, known, toks, i, j)
    if item then return item, j end
  end
end

local function figures(tok) return tok and tok.k == "num" and (string.gsub(tok.f, ",", ".")) end

-- "1,5 x 25", "40 x 60 x 20": a size that items have.
local function sides(index, toks, i)
  local f, last = figures(toks[i]), nil
  local s = f
  for at = i + 1, i + 3, 2 do
    local next_one = toks[at] and toks[at].f == "x" and figures(toks[at + 1])
    if not s or not next_one then break end
    s = s .. "x" .. next_one
    if index.counts(s) then f, last = s, at + 1 end
  end
  return last, f
end

local function counted(toks, i)
  local after = toks[i + 1]
  return after and (words.units[after.f] or words.measures[after.f] or words.spans[after.f] or after.f == "x")
end

-- "28-622", "27.2", "96 %" behind or before a word: what tells items apart.
local function size(index, toks, i)
  local tok, after = toks[i], toks[i + 1]
  if tok.k == "range" then return index.counts(tok.f) and not counted(toks, i) and i, tok.f end
  local f = figures(tok)
  if not f then return nil end
  if after and after.s == "%" then return index.counts(f .. "%") and i + 1, f .. "%" end
  local before = toks[i - 1]
  local named = before and before.k == "word" and not words.weekdays[before.f] and before.a and #before.s > 2
  local broken = string.find(f, "%d%.%d") and named and not counted(toks, i)
  return broken and index.counts(f) and i, f
end

local MEASURES = { "ml", "mm", "cm", "g", "kg", "l", "m", "w", "v" }

-- The word of the catalog that a bare number is short for: 262 beside "260 mm", 750 of 750 ml.
local function short_for(index, toks, i, any)
  local f = figures(toks[i])
  if index.counts(f) then return f end
  for back = i - 1, 1, -1 do
    local measure = toks[back].k == "num" and toks[back + 1].f
    if measure and words.measures[measure] and index.counts(f .. measure) then return f .. measure end
  end
  for _, measure in ipairs(any and MEASURES or {}) do
    if index.counts(f .. measure) then return f .. measure end
  end
end

-- "100 x 300 zinc", "6 primer 750 bottles": a second number, which tells the size.
local function second(index, toks, i)
  local tok, after = toks[i], toks[i + 1]
  if not plain_number(tok) or #tok.s < 2 or after and (words.measures[after.f] or words.spans[after.f]
    or after.f == "x") then return nil end
  local before, next_one = toks[i - 1], toks[i + 2]
  local alone = after and (after.s == "," or after.s == ":") and next_one and plain_number(next_one)
    and (not toks[i + 3] or words.units[toks[i + 3].f])
  if alone and before and before.k == "word" and items.knows(index, before, {}) then -- "Rod 250, 6 pcs"
    local f = short_for(index, toks, i, true)
    return f and i, f
  end
  local unit = after and words.units[after.f]
  local times = toks[i - 1] and toks[i - 1].f == "x" and toks[i - 2] and plain_number(toks[i - 2])
  if times and not unit then return i, short_for(index, toks, i, true) or tok.f end
  if not unit or #tok.s < 3 then return nil end
  local counts = times
  for back = i - 1, math.max(1, i - 4), -1 do
    if toks[back].k == "p" then break end
    counts = counts or plain_number(toks[back])
  end
  local f = counts and short_for(index, toks, i, true)
  return f and f ~= tok.f and i or nil, f
end

-- Makes one token of each, in place.
function shapes.find(toks, index, known)
  local i = 1
  while i <= #toks do
    local item, last = numbered(index, known, toks, i)
    if item then
      merge(toks, i, last).exact = item
    elseif string.find(toks[i].s, "^%u$") and toks[i - 1] and words.sized[toks[i - 1].f]
      and index.counts(toks[i].f) then
      toks[i].k, toks[i].sure = "code", true -- class A
    elseif latin(toks[i]) and toks[i].k ~= "word" then
      local stop, f = sides(index, toks, i)
      if not stop then stop, f = size(index, toks, i) end
      if not stop then stop, f = second(index, toks, i) end
      if stop then merge(toks, i, stop, f) end
    end
    i = i + 1
  end
end

return shapes
