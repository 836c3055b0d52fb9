-- Whether items can be had, how many are left, and when they could leave.
local availability = use "availability"
local entry = use "entry"

local wanted = { item_id = optional(id), item_number = optional(catalog.item_number), quantity = quantity }
local level = choice { "out", "limited", "available" }
local answered = {
  item_id = id, item = catalog.item_number, quantity = quantity, unit = catalog.unit_name,
  stock = integer,
  receipts = integer { summary = "What is to come in until the day" },
  requirements = integer { summary = "What open orders want until the day" },
  balance = integer, level = level,
  available = boolean { summary = "The balance covers what all lines of the item ask for" },
  earliest = optional(date { summary = "The first day on which it can be had, from stock and what is to come" }),
  ship_on = optional(date { summary = "When it could leave; absent when nobody knows" }),
}

-- The items of the lines, and how many of each are wanted; refuses with all that is wrong.
local function read(tx, lines)
  local by_id, by_number = availability.items(tx, lines)
  local of_line, rows, needs, issues = list.new(), list.new(), {}, list.new()
  for i, line in ipairs(lines) do
    local at, row = "/lines/" .. (i - 1), by_id[line.item_id or ""] or by_number[line.item_number or ""]
    if (line.item_id == nil) == (line.item_number == nil) then
      issues:add { code = "LINE_ITEM", pointer = at, text = "give item_id or item_number" }
    elseif not row then
      issues:add { code = "ITEM_UNKNOWN", pointer = at,
        text = "there is no item " .. (line.item_id or line.item_number) }
    else
      of_line:add(row)
      if not needs[row.id] then rows:add(row) end
      needs[row.id] = (needs[row.id] or 0) + line.quantity
    end
  end
  entry.refuse(issues)
  return of_line, rows, needs
end

local function later(day, other)
  return day and (day > other and day or other) or nil
end

operation "order.availability" {
  summary = "Whether items can be had on a day, and when they could leave; lines of one item count together",
  http = "POST /v1/availability",
  kind = "read", role = "viewer",
  input = {
    lines = list(wanted, { min = 1, max = 500 }),
    on = optional(date { summary = "The day they are wanted; today when there is none, or it has passed" }),
    except_order_id = optional(id { summary = "An order whose own lines are left out" }),
  },
  output = { on = date, lines = list(answered) },
  errors = { "LINE_ITEM", "ITEM_UNKNOWN" },
  run = function(tx, input)
    local today = instant.date(tx.now, tx:setting("business.zone"))
    local on = later(input.on or today, today)
    local of_line, rows, needs = read(tx, input.lines)
    local seen = availability.look(tx, rows, needs, today, on, input.except_order_id)
    local ships = availability.promise(tx, rows, needs, seen, today)
    local found = list.new()
    for i, row in ipairs(of_line) do
      local its = seen[row.id]
      found:add {
        item_id = row.id, item = row.number, quantity = input.lines[i].quantity, unit = row.unit, stock = row.stock,
        receipts = its.receipts, requirements = its.requirements, balance = its.balance, level = its.level,
        available = its.available, earliest = its.earliest,
        ship_on = later(row.ships and ships[row.number] or not row.ships and today or nil, on),
      }
    end
    return { on = on, lines = found }
  end,
}
