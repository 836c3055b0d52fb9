-- Cancelling. Orders already made are untouched; held periods are closed.
local periods = use "periods"
local plan = use "plan"
local rows = use "rows"
local schedule = use "schedule"
local view = use "view"

local function at_once(tx, sub, today)
  sub.status, sub.cancel_on = "cancelled", today
  sub.next_due_date, sub.next_due_at, sub.change_at = nil, nil, nil
  periods.close_held(tx, sub.id)
end

local function later(tx, sub, day, today)
  sub.cancel_on = day
  if sub.month_end then
    plan.stand(tx, sub, sub.next_period)
  end
  sub.change_at = schedule.change_at(sub, today, tx:setting("subscription.due_time"))
end

local function wanted_day(sub, input, today)
  if input.when == "next_due" then
    return sub.next_due_date or today
  elseif input.when == "on" then
    return input.on or fail.invalid("FIELD_MISSING", "cancelling on a date needs the date: on")
  end
  return today
end

operation "subscription.cancel" {
  summary = "Cancel now, at the next due date, or on a date",
  http = "POST /v1/subscriptions/{id}/cancel",
  kind = "write", changes = "subscription", role = "sales",
  input = {
    id = id, when = choice { "now", "next_due", "on" }, on = optional(date),
    reason = optional(text { max = 500 }),
  },
  output = subscription,
  errors = { "SUBSCRIPTION_STATUS", "DATE_IN_PAST" },
  run = function(tx, input)
    local before = tx:lock("subscription", input.id)
    rows.demand(before, "draft", "active", "paused", "held")
    local sub, today = rows.copy(before), plan.today(tx, before)
    local day = wanted_day(sub, input, today)
    if input.when == "on" and day < today then
      fail.invalid("DATE_IN_PAST", "it cannot be cancelled on %s", day)
    end
    if day <= today or sub.status == "draft" then
      at_once(tx, sub, today)
    else
      later(tx, sub, day, today)
    end
    sub.status_reason = input.reason or sub.status_reason
    rows.save(tx, before, sub)
    tx:emit("subscription.cancelled", { id = sub.id, on = sub.cancel_on, reason = input.reason })
    return view.read(tx, sub.id)
  end,
}
