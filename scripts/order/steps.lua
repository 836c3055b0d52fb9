-- Step results: one row of order_step per thing that happened to an order, numbered
-- from 1, read only by order.timeline. What happened together with the making of
-- the order has no rows: column `opened` says which of the lists below it was.
local steps = {}

steps.TITLES = use "titles"

local function made(...)
  local found = list.new()
  for i, one in ipairs { ... } do
    found:add { seq = i, kind = one[1], title = one[2], state = "success" }
  end
  return found
end

local opened = {
  entered = made({ "change", "Created" }),
  imported = made({ "change", "Imported" }),
  generated = made({ "change", "Made for a subscription" }),
  -- made for a subscription and accepted, perhaps released, in the same call
  accepted = made({ "change", "Made for a subscription" }, { "step", steps.TITLES.accept }),
  released = made({ "change", "Made for a subscription" }, { "step", steps.TITLES.accept },
    { "step", steps.TITLES.release }),
}

-- How many steps an order begins with.
function steps.opening(how)
  return #opened[how]
end

-- Adds a step; the caller saves the order afterwards. `row` has kind, title, state,
-- answer and perhaps run_id.
function steps.write(tx, order, row)
  order.steps = order.steps + 1
  tx:insert("order_step", {
    order_id = order.id, seq = order.steps, kind = row.kind, title = row.title, state = row.state or "success",
    answer = row.answer, run_id = row.run_id or tx.request_id, at = tx.now,
  })
end

-- What there is to tell of a step as reasons.
function steps.reasons(answer)
  return answer.issues or list.new { { code = answer.code or "STEP_FAILED", text = answer.text or "" } }
end

-- The steps made with the order, numbers above `after`.
function steps.of_opening(order, after)
  local found = list.new()
  for _, one in ipairs(opened[order.opened]) do
    if one.seq > after then
      found:add {
        seq = one.seq, kind = one.kind, title = one.title, state = one.state,
        run_id = order.id, at = order.created_at,
      }
    end
  end
  return found
end

return steps
