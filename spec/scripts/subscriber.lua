-- Subscriptions for specs: a desk with the feature on, one item of every frequency,
-- one customer in Copenhagen, and short words for what is asked again and again.
local shop = dofile "spec/scripts/shop.lua"

local subscriber = { shop = shop }

function subscriber.open(clock, more)
  local options = { clock = clock or "2026-01-30T08:00:00Z" }
  for name, value in pairs(more or {}) do options[name] = value end
  local desk = ordain.open(options)
  desk:ok("setting.set", { name = "subscription.enabled", value = true })
  return desk
end

function subscriber.item(desk, number, more)
  local fields = { select_all = true, stock = 1000000 }
  for name, value in pairs(more or {}) do fields[name] = value end
  return shop.item(desk, number, fields)
end

-- The input for a subscription of one piece of each item.
function subscriber.input(customer, items, more)
  local input = { customer_id = customer.id, frequency = "monthly", lines = {} }
  for i, item in ipairs(items) do input.lines[i] = { item_id = item.id, quantity = 1 } end
  for name, value in pairs(more or {}) do input[name] = value end
  return input
end

-- A subscription with an item and a customer of its own.
function subscriber.start(desk, more, customer_more)
  subscriber.made = (subscriber.made or 0) + 1
  local item = subscriber.item(desk, "ITEM-" .. subscriber.made)
  local customer = shop.customer(desk, customer_more)
  return desk:ok("subscription.create", subscriber.input(customer, { item }, more)), item, customer
end

-- Sets the clock to an instant, or to a quarter past midnight in Copenhagen of a
-- date, and runs the job.
function subscriber.run(desk, at)
  if at then desk:set_clock(#at == 10 and at .. "T00:15:00Z" or at) end
  return desk:run_job("subscription.orders")
end

function subscriber.get(desk, sub)
  return desk:ok("subscription.get", { id = sub.id })
end

-- { "2026-01-31 generated", ... }
function subscriber.periods(desk, sub)
  local found = {}
  for i, one in ipairs(desk:ok("subscription.periods", { id = sub.id }).items) do
    found[i] = one.due_date .. " " .. one.disposition
  end
  return found
end

function subscriber.forecast(desk, sub, count)
  return desk:ok("subscription.forecast", { id = sub.id, count = count }).items
end

-- The next due dates, or dates with dispositions.
function subscriber.dates(desk, sub, count, with_dispositions)
  local found = {}
  for i, one in ipairs(subscriber.forecast(desk, sub, count)) do
    found[i] = one.due_date .. (with_dispositions and " " .. one.disposition or "")
  end
  return found
end

function subscriber.orders(desk, sub)
  return desk:rows("select * from sales_order where source_id = '" .. sub.id .. "' order by source_due, id")
end

return subscriber
