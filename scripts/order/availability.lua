-- What can be had of items, and when. The balance of an item on a day is its stock, with
-- what is to come in until then, less what open orders want until then. Overdue receipts
-- and orders count as of today.
--
-- Something can be had on a day when the balance covers it then, and goes on to cover it
-- until the day it is asked for: what is promised to others before that day stays theirs.
local availability = {}

-- So many items are looked up by one query.
local CHUNK = 25
local function places(name)
  local found = list.new()
  for i = 1, CHUNK do found:add("$" .. name .. i) end
  return found:join ", "
end

local items = sql([[
  select * from item where id in (]] .. places "i" .. [[) or number in (]] .. places "n" .. [[) order by number, id ]])

local receipts = sql([[
  select item_id, due as day, cast(sum(quantity) as bigint) as quantity from (
    select item_id, quantity - received as quantity,
           case when day < $today::date then $today::date else day end as due
    from item_receipt where item_id in (]] .. places "i" .. [[) and status = 'expected'
  ) as one group by item_id, due order by item_id, due ]])

local requirements = sql([[
  select item_id, due as day, cast(sum(quantity) as bigint) as quantity from (
    select l.item_id, l.quantity,
           case when coalesce(l.scheduled_date, o.requested_date, o.source_due, o.ordered_on) < $today::date
             then $today::date
             else coalesce(l.scheduled_date, o.requested_date, o.source_due, o.ordered_on) end as due
    from order_line l join sales_order o on o.id = l.order_id
    where l.item_id in (]] .. places "i" .. [[) and l.ships = true
      and l.status in ('draft', 'manual_scheduling_required', 'change_pending', 'awaiting_shipping')
      and o.id <> $except
  ) as one where due <= $until::date group by item_id, due order by item_id, due ]])

local function chunks(all)
  local found = list.new()
  for i, one in ipairs(all) do
    if i % CHUNK == 1 then found:add(list.new()) end
    found[#found]:add(one)
  end
  return found
end

local function params(name, values, more)
  for i, value in ipairs(values) do more[name .. i] = value end
  return more
end

-- The items that the lines name, by id and by number.
function availability.items(tx, lines)
  local by_id, by_number = {}, {}
  for _, some in ipairs(chunks(lines)) do
    local ids = some:map(function(line) return line.item_id or "" end)
    local numbers = some:map(function(line) return line.item_number or "" end)
    for _, row in ipairs(tx:all(items, params("n", numbers, params("i", ids, {})))) do
      by_id[row.id], by_number[row.number] = row, row
    end
  end
  return by_id, by_number
end

-- The day from which the balances cover the need until `on` and after; nil when none does.
-- days: { day, balance } in order, each in force until the next; the first is today.
local function earliest(days, need, on)
  local found
  for i = #days, 1, -1 do
    local covers = days[i].balance >= need and days[i].balance > 0
    if covers then
      found = days[i].day
    elseif days[i].day <= on then
      return found
    end
  end
  return found
end

-- Stock, and what comes and goes, day by day, as balances. Gives what has come and what
-- is wanted until `on` as well.
local function run(item, moves, today, on)
  local coming, wanted, balance, days = 0, 0, item.stock, list.new { { day = today, balance = item.stock } }
  moves:sort(function(a, b) return a.day < b.day end)
  for _, move in ipairs(moves) do
    balance = balance + move.by
    if days[#days].day == move.day then
      days[#days].balance = balance
    else
      days:add { day = move.day, balance = balance }
    end
    if move.day <= on and move.by > 0 then coming = coming + move.by end
    if move.day <= on and move.by < 0 then wanted = wanted - move.by end
  end
  return days, coming, wanted
end

local function level(item, balance)
  if balance <= 0 then return "out" end
  return balance <= item.safety_stock and "limited" or "available"
end

local function judge(item, need, moves, today, on)
  if not item.ships then
    return { receipts = 0, requirements = 0, balance = item.stock, level = "available", available = true,
      earliest = today }
  end
  local days, coming, wanted = run(item, moves, today, on)
  local balance = item.stock + coming - wanted
  return {
    receipts = coming, requirements = wanted, balance = balance, level = level(item, balance),
    available = balance > 0 and balance >= need, earliest = earliest(days, need, on),
  }
end

local function moves_of(tx, ids, today, on, except)
  local moves, until_day = {}, on
  local function take(rows, sign)
    for _, row in ipairs(rows) do
      moves[row.item_id] = moves[row.item_id] or list.new()
      moves[row.item_id]:add { day = row.day, by = sign * row.quantity }
    end
  end
  local coming = tx:all(receipts, params("i", ids, { today = today }))
  for _, row in ipairs(coming) do
    if row.day > until_day then until_day = row.day end
  end
  take(coming, 1)
  take(tx:all(requirements, params("i", ids, { today = today, ["until"] = until_day, except = except or "" })), -1)
  return moves
end

-- What can be had of each item: needs has quantities by item id, rows the items. `except`:
-- an order whose own lines are not counted.
function availability.look(tx, rows, needs, today, on, except)
  local found = {}
  local ids = rows:filter(function(row) return row.ships end):map(function(row) return row.id end)
  local moves = {}
  for _, some in ipairs(chunks(ids)) do
    for id, its in pairs(moves_of(tx, some, today, on, except)) do moves[id] = its end
  end
  for _, row in ipairs(rows) do
    found[row.id] = judge(row, needs[row.id], moves[row.id] or list.new(), today, on)
  end
  return found
end

-- When each could leave, by item number; order.promise counts the days.
function availability.promise(tx, rows, needs, seen, today)
  local asked = list.new()
  for _, row in ipairs(rows) do
    if row.ships then
      asked:add { item = row.number, category = row.category, quantity = needs[row.id],
        balance = seen[row.id].balance, available = seen[row.id].available, earliest = seen[row.id].earliest,
        lead_days = row.lead_days }
    end
  end
  local found = {}
  if #asked == 0 then return found end
  local answer = tx:preview("order.promise", {
    today = today, promising_days = tx:setting("order.promising_days"), safety_days = tx:setting("order.safety_days"),
    items = asked, now = tx.now,
  })
  for _, one in ipairs(answer.items) do found[one.item] = one.ship_on end
  return found
end

return availability
