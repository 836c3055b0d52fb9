-- Lines beside each other and beside the quote that is answered.
local words = use "reader/words"

local merging = {}

local function days_of(state)
  local found, n = {}, 0
  for _, one in ipairs(state.dates) do
    if one.day and not found[one.day] then found[one.day], n = true, n + 1 end
  end
  return n
end

-- Two rows of a list are two lines, also of the same item: nobody may add them up, nor take
-- one for the other.
local function apart(twin, line)
  if line.change or line.corrected or twin.corrected or not twin.quantity or not line.quantity then return false end
  return line.listed and twin.listed
end

-- Else several lines of one item are one line: said twice, or in parts ("60: 36 in May, 24
-- in June"), or a doubt.
local function merge(twin, line, several, flag)
  twin.ambiguous = twin.ambiguous or line.ambiguous and line.quantity ~= nil
  if line.quantity == nil then return end
  if twin.quantity == nil then
    twin.quantity, twin.unit, twin.ambiguous = line.quantity, line.unit, line.ambiguous
    twin.a, twin.b = line.a, line.b
    return
  end
  twin.parts = (twin.parts or 0) + line.quantity
  if twin.quantity == line.quantity and not several then
    twin.parts = nil
  elseif several and twin.parts > twin.quantity or several and twin.parts == line.quantity then
    twin.quantity, twin.ambiguous = twin.quantity + line.quantity, true
  else
    if line.corrected or twin.corrected then flag("CONTRADICTION", line) end
    twin.ambiguous = true
  end
end

function merging.once(lines, state, flag)
  local kept, several, by_item = {}, days_of(state) > 1, {}
  for _, line in ipairs(lines) do
    local key = line.item and line.item.number .. "\0" .. (line.change or "")
    local twin = key and by_item[key]
    if twin and not apart(twin, line) then
      merge(twin, line, several, flag)
    else
      kept[#kept + 1] = line
      if key then by_item[key] = line end
    end
  end
  for _, line in ipairs(kept) do
    if line.ambiguous then line.confidence = math.min(50, line.confidence) end
  end
  return kept
end

-- Is there a line with an item's own number or a table's row, and a quantity?
function merging.firm(lines)
  for _, line in ipairs(lines) do
    if line.item and line.quantity and not line.ambiguous and line.exact then return true end
  end
  return false
end

-- Is there a quantity that may belong to something?
function merging.loose(lines)
  for _, line in ipairs(lines) do
    local anchor = line.anchor
    if anchor and not anchor.weak and (anchor.unit or line.alone or line.leading) then return true end
  end
  return false
end

-- Is nothing left of the quote?
function merging.emptied(lines, quote)
  local gone = {}
  for _, line in ipairs(lines) do
    if line.change ~= "remove" or line.ambiguous then return false end
    gone[line.item] = true
  end
  for _, open in ipairs(quote) do
    if not gone[open.item] then return false end
  end
  return #quote > 0
end

-- Are some items of the quote spoken of, and not the others?
function merging.partly(read, quote)
  local named, n = {}, 0
  for _, line in ipairs(read) do
    for _, open in ipairs(quote) do
      if line.match.item and open.item == line.match.item and not named[open.item] then
        named[open.item], n = true, n + 1
      end
    end
  end
  return n > 0 and n < #quote
end

-- Do the lines say no more than the quote that is answered?
function merging.same(lines, quote)
  local found = 0
  for _, line in ipairs(lines) do
    local same = false
    for _, open in ipairs(quote) do
      same = same or open.item == line.item and (line.quantity == nil or line.quantity == open.quantity)
    end
    if not same then return false end
    found = found + 1
  end
  return found > 0
end

-- "Replace A by B": one of two items is in the quote and goes, the other comes in its place.
local function swapped(read, quote)
  local goes, comes
  for _, line in ipairs(read) do
    local item = line.match.item
    if item and words.says(line.sentence, "swap") then
      local open
      for _, one in ipairs(quote) do
        if one.item == item then open = one end
      end
      if open and not goes then goes = { line = line, open = open }
      elseif not open and not comes then comes = line
      else return nil end
    end
  end
  return goes, goes and comes
end

function merging.swap(read, made, quote)
  local goes, comes = swapped(read, quote)
  if not comes then return made end
  local kept, gone = {}, goes.open.item
  for _, line in ipairs(made) do
    if line.item ~= gone and line.item ~= comes.match.item then kept[#kept + 1] = line end
  end
  local function add(line, fields)
    fields.confidence, fields.alternatives, fields.a, fields.b = 70, {}, line.a, line.b
    kept[#kept + 1] = fields
  end
  local anchor = comes.anchor or goes.line.anchor
  add(goes.line, { item = gone, quantity = 0, unit = gone.unit, change = "remove" })
  add(comes, { item = comes.match.item, quantity = anchor and anchor.q or goes.open.quantity,
    unit = comes.match.item.unit, change = "set", ambiguous = not (anchor and anchor.q) })
  return kept
end

-- In an answer to a quote a line of its items is a change of it, whatever the words.
function merging.touches(lines, quote)
  for _, line in ipairs(lines) do
    for _, open in ipairs(quote) do
      if line.item == open.item then return true end
    end
  end
  return false
end

return merging
