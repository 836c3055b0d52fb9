-- What specs of coverages need: things to cover, coverages, orders with both.
local shop = dofile "spec/scripts/shop.lua"

local coverer = { shop = shop }

function coverer.open(clock)
  return ordain.open { clock = clock or "2026-01-15T08:00:00Z" }
end

local function with(fields, more)
  for name, value in pairs(more or {}) do fields[name] = value end
  return fields
end

-- A thing that can be covered.
function coverer.thing(desk, number, more)
  return shop.item(desk, number, with({ coverable = true }, more))
end

-- A coverage item: twelve months, variable, 120.00 for all of it.
function coverer.warranty(desk, number, more)
  return shop.item(desk, number, with({
    kind = "service", price = shop.kr "120.00", contract_coverage = true, coverage_kind = "extended_warranty",
    duration_type = "variable", duration = { amount = 12, unit = "month" },
  }, more))
end

function coverer.input(order, item, covered, more)
  local covers = covered and ordain.list { { line_id = covered.id } } or nil
  return with({ order_id = order.id, item_id = item.id, covers = covers }, more)
end

function coverer.add(desk, order, item, covered, more)
  return desk:ok("coverage.add", coverer.input(order, item, covered, more))
end

function coverer.refused(desk, order, item, covered, more)
  return shop.codes(desk:refused("coverage.add", coverer.input(order, item, covered, more)))
end

function coverer.get(desk, coverage) return desk:ok("coverage.get", { id = coverage.id }) end
function coverer.order(desk, order) return desk:ok("order.get", { id = order.id }) end
function coverer.submit(desk, order) return desk:ok("order.submit", { id = order.id }).order end

function coverer.line(desk, order, number) return coverer.order(desk, order).lines[number] end

-- A draft of `quantity` of a thing with a warranty on it: order, coverage, customer, thing.
function coverer.sold(desk, quantity, more, item)
  local customer, thing = shop.customer(desk), coverer.thing(desk, "LAPTOP")
  local order = shop.order(desk, customer, { { thing, quantity or 1 } })
  item = item or coverer.warranty(desk, "CARE")
  local coverage = coverer.add(desk, order, item, order.lines[1], more)
  return order, coverage, customer, thing, item
end

function coverer.ship(desk, order, number)
  return desk:ok("order.ship", { id = order.id, line_ids = { coverer.line(desk, order, number or 1).id } })
end

-- The status of each line, in order.
function coverer.statuses(desk, order) return shop.statuses(coverer.order(desk, order)) end

-- The fields of the events of a name, newest last.
function coverer.events(desk, name)
  local found = {}
  for i, row in ipairs(shop.events(desk, "coverage." .. name)) do found[i] = ordain.decode(row.data) end
  return found
end

return coverer
