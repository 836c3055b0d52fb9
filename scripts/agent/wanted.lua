-- What a task is about: the lines as understood so far. A reading of another mail is laid
-- over them: it changes what it names, answers what was asked, and adds the rest.
local wanted = {}

local ZERO = decimal.of("0", 4)

-- An item is sold in whole units.
function wanted.whole(q)
  return q > ZERO and decimal.of(tostring(q:integer("down")), 4) == q
end

local function complete(line)
  return line.item and line.quantity and wanted.whole(line.quantity)
end

-- Lines that say enough, and those that do not.
function wanted.split(lines)
  local whole, lacking = list.new(), list.new()
  for _, line in ipairs(lines) do
    if complete(line) then whole:add(line) else lacking:add(line) end
  end
  return whole, lacking
end

-- Lines to ask about: those that lack something; if none does, those that are least certain.
function wanted.unclear(lines)
  local _, lacking = wanted.split(lines)
  if #lacking > 0 then return lacking end
  local least = 100
  for _, line in ipairs(lines) do least = math.min(least, line.confidence) end
  return lines:filter(function(line) return line.confidence == least end)
end

-- The lines of a question, in its order, as the reader takes them. What a person or an
-- earlier answer has settled needs no yes.
function wanted.asked(lines)
  local found = list.new()
  for _, line in ipairs(wanted.unclear(lines)) do
    local missing = list.new()
    if not line.item then missing:add "item" end
    if not line.quantity or not wanted.whole(line.quantity) then missing:add "quantity" end
    found:add { item = line.item, quantity = line.quantity, alternatives = line.alternatives, words = line.words,
      missing = missing }
    if #missing == 0 and line.confidence == 100 then return nil end
  end
  return #found > 0 and #found <= 100 and found or nil
end

-- A line of a reading as a task keeps it. What is ambiguous has no item, or no quantity,
-- that counts.
function wanted.of(line)
  local alternatives = list.new()
  for _, one in ipairs(line.alternatives) do alternatives:add(one.item) end
  local sure = not line.ambiguous
  local item = line.item
  if not sure and item and line.quantity then
    item = nil
    if #alternatives == 0 then alternatives:add(line.item) end
  end
  return { words = line.evidence.words, item = item, quantity = line.quantity, unit = line.unit, change = line.change,
    alternatives = alternatives, confidence = line.confidence, answers = line.answers }
end

local function copy(line)
  local made = {}
  for name, value in pairs(line) do made[name] = value end
  return made
end

local function offered(line, item)
  for _, one in ipairs(line.alternatives or {}) do
    if one == item then return true end
  end
  return false
end

-- The first line of the item, among the first `most`.
local function at_item(lines, item, most)
  for i = 1, item and most or 0 do
    if lines[i].item == item and not lines[i].gone then return i end
  end
end

-- The open line that a new one answers: the one it was read as an answer to, or one that
-- lacks what it has.
local function answers(lines, new, asked)
  if new.answers then return asked[new.answers] end
  for _, line in ipairs(lines) do
    if new.item and not line.item and offered(line, new.item) then return line end
    if new.item and line.item == new.item and not line.quantity then return line end
  end
end

local function fill(line, new)
  line.item, line.quantity = new.item or line.item, new.quantity or line.quantity
  line.unit = new.unit or line.unit
  line.confidence, line.change, line.answers = new.confidence, nil, nil
  if line.item then line.alternatives = nil end
  if line.words ~= new.words then line.words = line.words .. " / " .. new.words end
end

local act = {}

function act.remove(lines, at) lines[at].gone = true end

function act.add(lines, at, new)
  local line = lines[at]
  if line.quantity and new.quantity then line.quantity = line.quantity + new.quantity end
  line.words, line.confidence = new.words, new.confidence
end

function act.set(lines, at, new)
  local line = lines[at]
  line.quantity, line.unit = new.quantity or line.quantity, new.unit or line.unit
  line.words, line.confidence = new.words, new.confidence
end

-- Asked for in an earlier mail, and again in this one, without a word that it changes
-- anything: the same quantity is the same wish; of another one nobody knows whether it
-- comes instead or on top.
local function once_more(line, new)
  if line.quantity ~= new.quantity then
    line.quantity, line.words = nil, line.words .. " / " .. new.words
  end
end

-- intent: what the mail wants; found: lines as wanted.of gives them. The same item twice
-- in one mail is two lines.
function wanted.lay(lines, intent, found)
  local result, before = list.new(), #lines
  for _, line in ipairs(lines) do result:add(copy(line)) end
  local asked = wanted.unclear(result)
  for _, new in ipairs(found) do
    local line = answers(result, new, asked)
    local change = new.change or intent == "change" and "set" or nil
    local same = at_item(result, new.item, change and #result or before)
    if line then
      fill(line, new)
    elseif same and change then
      act[change](result, same, new)
    elseif same then
      once_more(result[same], new)
    elseif new.change ~= "remove" then
      local more = copy(new)
      more.change, more.answers = nil, nil
      result:add(more)
    end
  end
  return result:filter(function(line) return not line.gone end)
end

-- As they are kept: JSON has no decimals.
function wanted.pack(lines)
  return lines:map(function(line)
    local kept = copy(line)
    kept.quantity = line.quantity and tostring(line.quantity)
    return kept
  end)
end

function wanted.unpack(kept)
  local lines = list.new()
  for _, one in ipairs(kept) do
    local line = copy(one)
    line.quantity = one.quantity and decimal.of(one.quantity, 4)
    line.alternatives = one.alternatives and list.new(one.alternatives)
    lines:add(line)
  end
  return lines
end

return wanted
