-- The lines of an order: reading them, moving them through the transitions,
-- amounts, splitting. An operation opens the order, works on the rows in memory
-- and in the table alike, and ends with `lines.save`, the only writer of the
-- order's status and total.
local transitions = use "transitions"
local scaled = use "lib.scaled"

local lines = {}

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

function lines.save(tx, order, all, fields)
  fields = fields or {}
  fields.status, fields.total, fields.steps = transitions.derive(all), lines.total(all), order.steps
  tx:update("sales_order", order.id, fields)
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
    if not transitions.target(event, line.status, line.ships) then
      issues:add { code = "TRANSITION_NOT_ALLOWED", text = transitions.explain(event, line) }
    end
  end
  if #issues > 0 then fail.conflict("TRANSITION_NOT_ALLOWED", issues[1].text, issues) end
end

-- Moves lines by one event; all or none. `fields`: further columns, the same for all.
function lines.move(tx, order, chosen, event, fields)
  lines.check(chosen, event)
  for _, line in ipairs(chosen) do
    local from, to = line.status, transitions.target(event, line.status, line.ships)
    local set = { status = to }
    for name, value in pairs(fields or {}) do
      set[name] = value
      line[name] = value ~= null and value or nil
    end
    tx:update("order_line", line.id, set)
    line.status = to
    tx:emit("order.line_changed", { order_id = order.id, line_id = line.id, event = event, from = from, to = to })
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
      if transitions.target(event, line.status, line.ships) then chosen:add(line) end
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

-- Keeps `keep` of the line's quantity on it and puts the rest on a new line in the
-- same status. The amounts of both add up to what it was.
function lines.split(tx, order, all, line, keep)
  if keep >= line.quantity then
    fail.conflict("QUANTITY_TOO_HIGH", "line %d has %d; less than that can be split off", line.number, line.quantity)
  end
  local kept = money.minor(line.amount, order.currency):share(keep, line.quantity):to_minor()
  local rest = {}
  for name, value in pairs(line) do rest[name] = value end
  rest.id, rest.version, rest.external_key = nil, nil, nil
  rest.number = all[#all].number + 1
  rest.quantity, rest.amount, rest.split_from = line.quantity - keep, line.amount - kept, line.id
  tx:update("order_line", line.id, { quantity = keep, amount = kept })
  line.quantity, line.amount = keep, kept
  rest = tx:insert("order_line", rest)
  all[#all + 1] = rest
  tx:emit("order.line_split", {
    order_id = order.id, line_id = line.id, new_line_id = rest.id, quantity = rest.quantity,
  })
  return rest
end

return lines
