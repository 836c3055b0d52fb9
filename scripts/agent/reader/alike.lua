-- Which words of the catalog a word may be: itself, one that begins or ends alike, one with
-- a typing error; of Japanese one that holds it. `index` is that of items.lua.
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

local function hard_like(index, stem)
  local found = {}
  if #stem < 2 or string.find(stem, "^@") then return found end
  for _, other in ipairs(index.begins(stem .. "x")) do found[#found + 1] = { other, 0.9 } end
  return found
end

local function wide_like(index, stem)
  local found = {}
  if #stem < 6 then return found end
  for _, other in ipairs(index.spelled(stem)) do
    if #other >= 6 and (string.find(stem, other, 1, true) or string.find(other, stem, 1, true)) then
      found[#found + 1] = { other, 0.8 }
    end
  end
  return found
end

-- Longer words that begin alike, shorter ones that it begins with, and those one error away.
local function soft_like(index, stem)
  local found, seen = {}, {}
  local function add(other, how)
    if not seen[other] and not string.find(other, "%d") then
      seen[other] = true
      found[#found + 1] = { other, how }
    end
  end
  if #stem >= 5 then
    for _, other in ipairs(index.begins(stem)) do add(other, 0.85) end
    for cut = 1, math.min(4, #stem - 5) do
      local other = string.sub(stem, 1, #stem - cut)
      if index.counts(other) then add(other, 0.8) end
    end
  end
  for _, other in ipairs(index.spelled(stem)) do
    if string.byte(other) == string.byte(stem) and close(stem, other) then add(other, 0.8) end
  end
  if #found == 0 and not string.find(stem, "[\x80-\xFF]") then
    for _, other in ipairs(index.ends(stem)) do -- the head of a compound: Schraube, Holzschraube
      if #other > #stem then add(other, 0.85) end
    end
  end
  return found
end

-- Words of the catalog that a word may mean: { word, how alike }.
local function like(index, term)
  local stem, hard = term[1], term[2]
  if index.counts(stem) then
    local found = { { stem, 1 } }
    if not hard and #stem >= 4 and not string.find(stem, "[\x80-\xFF]") then
      for _, other in ipairs(index.ends(stem)) do -- coffee may be filter coffee
        if #other > #stem + 2 then found[#found + 1] = { other, 0.95 } end
      end
    end
    return found
  end
  local plural = hard and string.match(stem, "^(.*%dx%d+)s$")
  if plural and index.counts(plural) then return { { plural, 1 } } end
  if hard then return hard_like(index, stem) end
  if string.find(stem, "[\xE3-\xEF]") then return wide_like(index, stem) end
  return #stem >= 4 and soft_like(index, stem) or {}
end

return like
