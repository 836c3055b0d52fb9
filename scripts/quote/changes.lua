-- What is other in a revision than in the one before, in words a person reads.
local scaled = use "lib.scaled"
local same = use "lib.same"

local changes = {}

changes.HEAD = { "contact_id", "requested_date", "ship_to", "note", "external_number" }
local LINE = { "quantity", "unit_price", "discount", "note" }

local PARTS = { "name", "street", "postal_code", "city", "region", "country" }

local function address(value)
  local words = list.new()
  for _, part in ipairs(PARTS) do
    if value[part] then words:add(value[part]) end
  end
  return words:join(", ")
end

local function shown(field, value, currency)
  if value == nil then return nil end
  if field == "ship_to" then return address(value) end
  if field == "unit_price" then return tostring(money.minor(value, currency)) end
  if field == "discount" then return scaled.unpack(value, 4):text() end
  return tostring(value)
end

local function differ(found, before, after, fields, number, currency)
  for _, field in ipairs(fields) do
    if not same(before[field], after[field]) then
      found:add {
        line = number, field = field, from = shown(field, before[field], currency),
        to = shown(field, after[field], currency),
      }
    end
  end
end

local function by_number(all)
  local found = {}
  for _, line in ipairs(all) do found[line.number] = line end
  return found
end

local function whole(line)
  return string.format("%d %s %s", line.quantity, line.unit, line.item_number)
end

-- The head and the lines of both.
function changes.between(old, old_lines, new, new_lines, currency)
  local found, was, is = list.new(), by_number(old_lines), by_number(new_lines)
  differ(found, old, new, changes.HEAD, nil, currency)
  for _, line in ipairs(old_lines) do
    if is[line.number] then
      differ(found, line, is[line.number], LINE, line.number, currency)
    else
      found:add { line = line.number, field = "line", from = whole(line) }
    end
  end
  for _, line in ipairs(new_lines) do
    if not was[line.number] then found:add { line = line.number, field = "line", to = whole(line) } end
  end
  return found
end

function changes.head(quote)
  local head = {}
  for _, field in ipairs(changes.HEAD) do head[field] = quote[field] end
  return head
end

return changes
