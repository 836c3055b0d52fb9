-- The billing that was asked for with a coverage, out of its column: JSON knows neither
-- money nor decimals.
local requested = {}

local function each(items, change)
  if not items then return nil end
  local found = list.new()
  for _, item in ipairs(items) do
    local copy = {}
    for name, value in pairs(item) do copy[name] = value end
    change(copy)
    found:add(copy)
  end
  return found
end

function requested.of(coverage)
  if not coverage.billing then return nil end
  local asked = {}
  for name, value in pairs(coverage.billing) do asked[name] = value end
  asked.overrides = each(asked.overrides, function(one)
    if type(one.amount) == "table" then one.amount = money.of(one.amount.amount, one.amount.currency) end
  end)
  asked.adjustments = each(asked.adjustments, function(one)
    if type(one.percent) == "string" then one.percent = decimal.of(one.percent, 4) end
  end)
  return asked
end

return requested
