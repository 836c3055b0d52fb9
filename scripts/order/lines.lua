-- The lines of an order: reading them, moving them through the transitions,
-- amounts, splitting. An operation opens the order, works on the rows in memory
-- and in the table alike, and ends with `lines.save`, the only writer of the
-- order's status and total. What happened to a line is told to other areas after
-- that, when the order is whole; what they then do to other lines is summed up again.
local options = use "options"
local transitions = use "transitions"
local scaled = use "lib.scaled"

local lines = {}

local standing = sql [[
  select status, cast(sum(amount) as bigint) as amount from order_line where order_id = $order_id
  group by status order by status ]]
local last = sql [[
  select coalesce((select max(number) from order_line where order_id = $order_id), 0) as number,
         coalesce((select max(seq) from order_step where order_id = $order_id), 0) as seq ]]
local of_order = sql [[ select * from order_line where order_id = $order_id order by number, id ]]

function lines.read(tx, order_id)
  return tx:all(of_order, { order_id = order_id })
end

-- Locks the order; gives it and its lines.
function lines.open(tx, order_id)
  local order = tx:lock("sales_order", order_id)
  return order, lines.read(tx, order_id)
end

local OUT = { cancelled = true, returned = true }

-- What the customer owes for the order: cancelled and returned lines are out.
function lines.total(all)
  local total = 0
  for _, line in ipairs(all) do
    if not OUT[line.status] then total = total + line.amount end
  end
  return total
end

-- Keeps an event until the order is saved.
function lines.tell(order, name, data)
  order.told = order.told or {}
  order.told[#order.told + 1] = { name, data }
end

-- Drops what was told after the first `count`: a step that failed.
function lines.untell(order, count)
  for i = #(order.told or {}), count + 1, -1 do order.told[i] = nil end
end

-- Sums the order up anew from the table, as it is after other areas have reacted.
local function settle(tx, order, saved)
  local rows = tx:all(standing, { order_id = order.id })
  local steps = math.max(saved.steps, tx:one(last, { order_id = order.id }).seq)
  local status, total = transitions.derive(rows), lines.total(rows)
  if status ~= saved.status or total ~= saved.total or steps ~= saved.steps then
    tx:update("sales_order", order.id, { status = status, total = total, steps = steps })
  end
end

function lines.save(tx, order, all, fields)
  fields = fields or {}
  fields.status, fields.total, fields.steps = transitions.derive(all), lines.total(all), order.steps
  tx:update("sales_order", order.id, fields)
  local told = order.told
  if not told or #told == 0 then return end
  order.told = nil
  for _, one in ipairs(told) do tx:emit(one[1], one[2]) end
  settle(tx, order, fields)
end

-- Sums up an order that was not the one an operation opened: a line of it was moved
-- because of another order's.
function lines.resum(tx, order_id)
  local order = tx:lock("sales_order", order_id)
  settle(tx, order, order)
end

-- Adds one line to an order without reading the others. The row has all but its
-- order and number; the caller has the order locked.
function lines.append(tx, order, row)
  row.order_id, row.number = order.id, tx:one(last, { order_id = order.id }).number + 1
  row = tx:insert("order_line", row)
  local saved = { steps = order.steps, total = order.total + row.amount }
  saved.status = row.status == "draft" and "draft" or transitions.derive(tx:all(standing, { order_id = order.id }))
  tx:update("sales_order", order.id, saved)
  order.status, order.total = saved.status, saved.total
  return row
end

-- Moves one line from within a reaction: whoever caused it saves the order.
function lines.follow(tx, line, event, fields)
  lines.check({ line }, event)
  local from, to = line.status, transitions.target(event, line)
  local set = fields or {}
  set.status = to
  tx:update("order_line", line.id, set)
  for name, value in pairs(set) do line[name] = value ~= null and value or nil end
  tx:emit("order.line_changed", {
    order_id = line.order_id, line_id = line.id, event = event, from = from, to = to, quantity = line.quantity,
  })
end

-- Above this an amount is a slip of somebody's finger, and sums might not fit.
local LARGEST = 1000000000000000

-- Quantity times price less discount, rounded once, half away from zero. `discount`
-- is scaled, or nil; without a price there is no amount yet.
function lines.amount(quantity, unit_price, discount, currency)
  if not unit_price then return 0 end
  if unit_price > LARGEST // quantity or unit_price < -(LARGEST // quantity) then
    fail.invalid("AMOUNT_TOO_LARGE", "%d times %s is too large for a line", quantity,
      tostring(money.minor(unit_price, currency)))
  end
  if not discount or discount == 0 then return quantity * unit_price end
  local part = decimal.of("1", 4) - scaled.unpack(discount, 4)
  return money.minor(quantity * unit_price, currency):times(part, "half_up"):to_minor()
end

-- Refuses with every line that does not allow the event.
function lines.check(chosen, event)
  local issues = list.new()
  for _, line in ipairs(chosen) do
    if not transitions.target(event, line) then
      issues:add { code = "TRANSITION_NOT_ALLOWED", text = transitions.explain(event, line) }
    end
  end
  if #issues > 0 then fail.conflict("TRANSITION_NOT_ALLOWED", issues[1].text, issues) end
end

-- Moves lines by one event; all or none. `fields`: further columns, the same for all.
-- `parts`: by id of a line, the line it was a part of until just now.
function lines.move(tx, order, chosen, event, fields, parts)
  lines.check(chosen, event)
  for _, line in ipairs(chosen) do
    local from, to = line.status, transitions.target(event, line)
    local set = { status = to }
    for name, value in pairs(fields or {}) do
      set[name] = value
      line[name] = value ~= null and value or nil
    end
    tx:update("order_line", line.id, set)
    line.status = to
    lines.tell(order, "order.line_changed", {
      order_id = order.id, line_id = line.id, event = event, from = from, to = to, quantity = line.quantity,
      part_of = parts and parts[line.id],
    })
  end
end

function lines.by_id(all, id)
  for _, line in ipairs(all) do
    if line.id == id then return line end
  end
  fail.not_found("LINE_UNKNOWN", "the order has no line %s", id)
end

-- The lines an operation is about: those named, each of which must allow the event;
-- or, when none is named, every line that does, of which there must be one.
function lines.choose(all, ids, event)
  local chosen = list.new()
  for _, id in ipairs(ids or {}) do
    local line = lines.by_id(all, id)
    if not chosen:has(line) then chosen:add(line) end
  end
  if not ids then
    for _, line in ipairs(all) do
      if transitions.target(event, line) then chosen:add(line) end
    end
    if #chosen == 0 then
      if #all == 0 then fail.conflict("TRANSITION_NOT_ALLOWED", "the order has no line: %s is not allowed", event) end
      lines.check(all, event)
    end
  end
  lines.check(chosen, event)
  return chosen
end

function lines.numbers(chosen)
  local numbers = list.new()
  for _, line in ipairs(chosen) do numbers:add(line.number) end
  return numbers
end

-- Keeps `keep` of the line's quantity on it and puts the rest on a new line with this
-- number, in the same status. The amounts of both add up to what it was.
function lines.divide(tx, line, keep, number, currency)
  local kept = money.minor(line.amount, currency):share(keep, line.quantity):to_minor()
  local rest = {}
  for name, value in pairs(line) do rest[name] = value end
  rest.id, rest.version, rest.external_key = nil, nil, nil
  rest.number = number
  rest.quantity, rest.amount, rest.split_from = line.quantity - keep, line.amount - kept, line.id
  tx:update("order_line", line.id, { quantity = keep, amount = kept })
  line.quantity, line.amount = keep, kept
  return tx:insert("order_line", rest)
end

function lines.next_number(tx, order_id)
  return tx:one(last, { order_id = order_id }).number + 1
end

-- Splits a line of an order that is open, and the options that belong to it.
-- `returning`: only because the rest is going back.
function lines.split(tx, order, all, line, keep, returning)
  if keep >= line.quantity then
    fail.conflict("QUANTITY_TOO_HIGH", "line %d has %d; less than that can be split off", line.number, line.quantity)
  end
  local was = line.quantity
  local rest = lines.divide(tx, line, keep, all[#all].number + 1, order.currency)
  all[#all + 1] = rest
  lines.tell(order, "order.line_split", {
    order_id = order.id, line_id = line.id, new_line_id = rest.id, quantity = rest.quantity, returning = returning,
  })
  for _, option in ipairs(options.of(all, line)) do
    local part = lines.divide(tx, option, options.share(option, keep, was), all[#all].number + 1, order.currency)
    tx:update("order_line", part.id, { parent_line_id = rest.id })
    part.parent_line_id = rest.id
    all[#all + 1] = part
    lines.tell(order, "order.line_split", {
      order_id = order.id, line_id = option.id, new_line_id = part.id, quantity = part.quantity, returning = returning,
    })
  end
  return rest
end

-- Gives a line another quantity, and its options in proportion.
function lines.requantify(tx, order, all, line, quantity)
  local was = line.quantity
  local function set(one, count)
    local amount = lines.amount(count, one.unit_price, one.discount, order.currency)
    tx:update("order_line", one.id, { quantity = count, amount = amount })
    one.quantity, one.amount = count, amount
    lines.tell(order, "order.line_revised", { order_id = order.id, line_id = one.id, quantity = count })
  end
  for _, option in ipairs(quantity ~= was and options.of(all, line) or {}) do
    set(option, options.share(option, quantity, was))
  end
  set(line, quantity)
end

return lines
