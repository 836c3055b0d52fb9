-- How many of an item may be ordered on one line.
local quantities = {}

-- Adds all that is wrong with a quantity of this item; `row` is one of the table.
function quantities.check(row, quantity, at, issues)
  local rule = row.quantities
  if not rule then return end
  local function wrong(code, ...)
    issues:add { code = code, pointer = at, text = string.format(...) }
  end
  if rule.min and quantity < rule.min then
    wrong("QUANTITY_BELOW_MIN", "%s: %d are wanted, at least %d are sold", row.number, quantity, rule.min)
  end
  if rule.max and quantity > rule.max then
    wrong("QUANTITY_ABOVE_MAX", "%s: %d are wanted, at most %d are sold on a line", row.number, quantity, rule.max)
  end
  if rule.multiple and quantity % rule.multiple ~= 0 then
    wrong("QUANTITY_NOT_MULTIPLE", "%s: %d are wanted, it is sold by %d", row.number, quantity, rule.multiple)
  end
end

-- What is taken when nobody says how many; nil when the item has no default.
function quantities.default(row)
  return row.quantities and row.quantities.default
end

-- The column for what is given; an empty record removes the rules. The smallest and the
-- largest quantity and the default must themselves be ones that can be ordered.
function quantities.column(given, issues)
  if not given then return nil end
  local any = given.min or given.max or given.multiple or given.default
  if not any then return null end
  for _, name in ipairs { "min", "max", "default" } do
    local found = list.new()
    if given[name] then quantities.check({ number = name, quantities = given }, given[name], "", found) end
    for _, one in ipairs(found) do
      issues:add { code = "QUANTITIES_CONTRADICT", pointer = "/quantities/" .. name, text = one.text }
    end
  end
  return given
end

return quantities
