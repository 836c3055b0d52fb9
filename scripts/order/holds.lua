-- Holds stop shipping or billing, of an order or of one line, until a person
-- releases them. They are never removed: a released one says who, when and why.
local steps = use "steps"

local holds = {}

local of_order = sql [[ select * from order_hold where order_id = $order_id order by applied_at, id ]]
local last_change = sql [[
  select coalesce(max(seq), 0) as seq from order_step where order_id = $order_id and kind = 'change' ]]

function holds.read(tx, order_id)
  return tx:all(of_order, { order_id = order_id })
end

local function data(order, hold)
  return { order_id = order.id, hold_id = hold.id, line_id = hold.line_id, scope = hold.scope, code = hold.code }
end

-- `hold` has scope, code, reason, source and perhaps line_id.
function holds.apply(tx, order, hold)
  hold.order_id, hold.applied_at, hold.applied_by = order.id, tx.now, tx.actor.id
  hold = tx:insert("order_hold", hold)
  tx:emit("order.held", data(order, hold))
  return hold
end

-- The same, unless it is on the whole order already.
function holds.ensure(tx, order, hold)
  for _, one in ipairs(holds.read(tx, order.id)) do
    if not one.released_at and not one.line_id and one.scope == hold.scope and one.code == hold.code then return end
  end
  holds.step(tx, order, holds.apply(tx, order, hold), string.format("Hold %s on %s", hold.code, hold.scope))
end

function holds.release(tx, order, hold, reason)
  tx:update("order_hold", hold.id, {
    released_at = tx.now, released_by = tx.actor.id, release_reason = reason, released_step = order.steps + 1,
  })
  tx:emit("order.hold_released", data(order, hold))
end

-- The first active hold of this scope on the line or its whole order.
function holds.on(all, line, scope)
  for _, hold in ipairs(all) do
    if not hold.released_at and hold.scope == scope and (not hold.line_id or hold.line_id == line.id) then
      return hold
    end
  end
end

-- Refuses when any of the lines is on hold, naming each.
function holds.forbid(tx, order, chosen, scope)
  local all, held = holds.read(tx, order.id), list.new()
  for _, line in ipairs(chosen) do
    local hold = holds.on(all, line, scope)
    if hold then
      held:add {
        code = "ON_HOLD",
        text = string.format("%s of line %d is on hold: %s (%s)", scope, line.number, hold.code, hold.reason),
      }
    end
  end
  if #held > 0 then fail.conflict("ON_HOLD", held[1].text, held) end
end

-- Codes of the holds a person has released, for order.accept. Who changes the order
-- afterwards has it judged anew: what was let through was the order as it was.
function holds.released_codes(tx, order, all)
  local changed, codes = tx:one(last_change, { order_id = order.id }).seq, list.new()
  for _, hold in ipairs(all) do
    if hold.released_at and hold.released_step > changed and not codes:has(hold.code) then codes:add(hold.code) end
  end
  return codes
end

function holds.step(tx, order, hold, title)
  steps.write(tx, order, {
    kind = "hold", title = title,
    answer = { code = hold.code, scope = hold.scope, hold_id = hold.id, line_id = hold.line_id },
  })
end

return holds
