-- A small shop for specs: items, customers and orders with as few words as possible.
local shop = {}

function shop.kr(amount)
  return { amount = amount, currency = "DKK" }
end

local function with(fields, more)
  for name, value in pairs(more or {}) do fields[name] = value end
  return fields
end

function shop.item_input(number, more)
  return with({
    number = number, descriptions = { en = "Item " .. number }, unit = "pcs", price = shop.kr "100.00", stock = 1000,
  }, more)
end

function shop.item(desk, number, more)
  return desk:ok("catalog.create", shop.item_input(number, more))
end

function shop.customer_input(more)
  return with({
    kind = "organization", name = "Nordisk Handel", currency = "DKK", zone = "Europe/Copenhagen",
    addresses = { { street = "Havnegade 1", city = "Aarhus", postal_code = "8000", country = "DK" } },
  }, more)
end

function shop.customer(desk, more)
  return desk:ok("customer.create", shop.customer_input(more))
end

-- An order of one line per item: { { item, quantity, more }, ... }.
function shop.order(desk, customer, lines, more)
  local input = { customer_id = customer.id, lines = ordain.list {} }
  for i, one in ipairs(lines) do
    input.lines[i] = with({ item_id = one[1].id, quantity = one[2] or 1 }, one[3])
  end
  return desk:ok("order.create", with(input, more))
end

function shop.submitted(desk, customer, lines, more)
  return desk:ok("order.submit", { id = shop.order(desk, customer, lines, more).id }).order
end

local imported = 0

-- An order of one line that is in this status: history is imported as it was.
function shop.in_status(desk, customer, item, status, quantity)
  imported = imported + 1
  local number = "H" .. imported
  local order = desk:ok("order.import", {
    external_number = number, customer_number = customer.number, status = status, ordered_on = "2026-01-05",
  })
  desk:ok("order.import_line", {
    order_number = number, line_key = "1", item_id = item.id, quantity = quantity or 1, unit_price = shop.kr "100.00",
  })
  return desk:ok("order.get", { id = order.id })
end

function shop.statuses(order)
  local found = {}
  for i, line in ipairs(order.lines) do found[i] = line.status end
  return found
end

function shop.codes(problem)
  local found = {}
  for i, one in ipairs(problem.errors) do found[i] = one.code end
  return found
end

function shop.titles(desk, order)
  local found = {}
  for i, one in ipairs(desk:ok("order.timeline", { id = order.id }).items) do
    found[i] = one.title .. ": " .. one.state
  end
  return found
end

function shop.events(desk, name)
  return desk:rows("select * from event where name = '" .. name .. "' order by position")
end

-- A copy of scripts/ and policies/ that a spec may change.
function shop.copied_home()
  local home = os.tmpname()
  os.remove(home)
  assert(os.execute(string.format("mkdir '%s' && cp -R scripts policies '%s'", home, home)))
  return home
end

function shop.remove_home(home)
  os.execute(string.format("rm -rf '%s'", home))
end

return shop
