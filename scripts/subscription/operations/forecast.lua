-- What is to come, for one subscription and for all.
local forecast = use "forecast"
local lines = use "lines"
local plan = use "plan"

-- So many orders are looked at in one call: about three seconds.
local MOST_ORDERS = 250000

local to_come = sql [[
  select * from subscription where id > $after and next_due_at is not null order by id limit 500 ]]

operation "subscription.forecast" {
  summary = "The next orders of a subscription, with date, number and amount",
  http = "GET /v1/subscriptions/{id}/forecast",
  kind = "read", role = "viewer",
  input = { id = id, count = optional(integer { min = 1, max = 200 }) },
  output = { items = list(forecast_order) },
  run = function(tx, input)
    local sub = tx:find("subscription", input.id)
    if not sub then
      fail.not_found("NOT_FOUND", "there is no subscription %s", input.id)
    end
    return { items = forecast.orders(tx, plan.previewer(tx), sub, lines.load(tx, sub.id), input.count or 12) }
  end,
}

local function total_of(totals, day, currency)
  local key = string.sub(day, 1, 7) .. " " .. currency
  if not totals[key] then
    local nothing = money.zero(currency)
    totals[key] = { month = string.sub(day, 1, 7), currency = currency, orders = 0, revenue = nothing,
      held_orders = 0, held_revenue = nothing }
  end
  return totals[key]
end

local function add(totals, sub, entries)
  for _, entry in ipairs(entries) do
    if entry.disposition == "generated" then
      local total = total_of(totals, entry.due_date, sub.currency)
      total.orders, total.revenue = total.orders + 1, total.revenue + entry.amount
    elseif entry.disposition == "held" then
      local total = total_of(totals, entry.due_date, sub.currency)
      total.held_orders, total.held_revenue = total.held_orders + 1, total.held_revenue + entry.amount
    end
  end
end

local function sorted(totals)
  local keys, items = list.new(), list.new()
  for key in pairs(totals) do
    keys:add(key)
  end
  keys:sort()
  for _, key in ipairs(keys) do
    items:add(totals[key])
  end
  return items
end

operation "subscription.forecast_all" {
  summary = "Orders and revenue to come of all subscriptions, by month and currency, held ones apart; with very many "
    .. "subscriptions the totals of a part, and the cursor for the rest",
  http = "GET /v1/subscription-forecast",
  kind = "read", role = "viewer",
  input = {
    months = optional(integer { min = 1, max = 36, summary = "this month and the following; 12 if not given" }),
    cursor = optional(id),
  },
  output = { items = list(forecast_total), subscriptions = integer, next = optional(id) },
  run = function(tx, input)
    local today = instant.date(tx.now, tx:setting("business.zone"))
    local upto = date.last_of_month(date.add(today, (input.months or 12) - 1, "month"))
    local decide, totals, seen, orders, after = plan.previewer(tx), {}, 0, 0, input.cursor or ""
    local found
    repeat
      found = tx:all(to_come, { after = after })
      for _, sub in ipairs(found) do
        local entries = forecast.orders(tx, decide, sub, lines.load(tx, sub.id), nil, upto)
        add(totals, sub, entries)
        after, seen, orders = sub.id, seen + 1, orders + #entries
      end
    until #found == 0 or orders >= MOST_ORDERS
    return { items = sorted(totals), subscriptions = seen, next = #found > 0 and after or nil }
  end,
}
