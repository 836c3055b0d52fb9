-- Planning: whether a subscription is allowed, and which series of dates it follows.
-- Both are asked when something is agreed (created, changed, released from a hold)
-- and kept; the job that makes the orders computes with what is kept.
local schedule = use "schedule"
local frequencies = use "catalog.frequencies"
local customers = use "customer.customers"

local plan = {}

-- `decide(point, ask)` is tx:decide for writes and tx:preview for previews.
function plan.decider(tx, about)
  return function(point, ask)
    return tx:decide(point, ask, about)
  end
end

function plan.previewer(tx)
  return function(point, ask)
    return tx:preview(point, ask)
  end
end

function plan.frequency(name)
  local frequency = frequencies.by_name[name]
  if not frequency then
    fail.invalid("FREQUENCY_UNKNOWN", "there is no frequency %s", name)
  end
  return frequency
end

local function seen_items(found)
  local items = list.new()
  for _, line in ipairs(found) do
    items:add { id = line.item_id, number = line.number, kind = line.kind, category = line.category,
      quantity = line.quantity, frequencies = line.frequencies, discontinued = line.discontinued }
  end
  return items
end

-- Refuses with every reason the policy gives.
function plan.allow(tx, decide, occasion, sub, found)
  local answer = decide("subscription.allowed", {
    occasion = occasion, channel = sub.channel, frequency = sub.frequency,
    customer = customers.summary(tx:find("customer", sub.customer_id)),
    items = seen_items(found), now = tx.now,
  })
  if answer.outcome == "refuse" then
    fail.issues("SUBSCRIPTION_NOT_ALLOWED", "the subscription is not allowed", answer.reasons)
  end
end

-- Sets the month-end mode of the schedule columns, or the hold.
function plan.due(tx, decide, occasion, sub, requested)
  local frequency = plan.frequency(sub.frequency)
  local answer = decide("subscription.due", {
    occasion = occasion, customer_id = sub.customer_id, frequency = sub.frequency, unit = frequency.unit,
    count = frequency.count, anchor = sub.anchor, zone = sub.zone, requested = requested, now = tx.now,
  })
  if answer.outcome == "hold" then
    sub.month_end, sub.status = nil, "held"
    sub.status_code, sub.status_reason = "DUE_NOT_PLANNED", answer.reason
    sub.next_due_date, sub.next_due_at = nil, nil
    return false
  end
  sub.month_end = answer.month_end
  return true
end

-- Puts the row on its next due date; `period` is the one to stand at.
function plan.stand(tx, sub, period)
  local time = tx:setting("subscription.due_time")
  local over
  sub.next_period = period
  sub.next_due_date, sub.next_due_at, over = schedule.stand(sub, period, sub.current_subscription, time)
  return over
end

function plan.today(tx, sub)
  return instant.date(tx.now, sub.zone)
end

return plan
