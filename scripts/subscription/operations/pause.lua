-- Pausing, resuming and skipping: dated, and never touching what is already made.
local lines = use "lines"
local plan = use "plan"
local renewal = use "renewal"
local rows = use "rows"
local schedule = use "schedule"
local view = use "view"

local function plan_changes(tx, sub, today)
  sub.change_at = schedule.change_at(sub, today, tx:setting("subscription.due_time"))
end

operation "subscription.pause" {
  summary = "Pause from a date, until a date or until it is resumed; due dates inside are recorded as paused",
  http = "POST /v1/subscriptions/{id}/pause",
  kind = "write", changes = "subscription", role = "sales",
  input = {
    id = id, from = optional(date { summary = "first day of the pause; today if not given" }),
    until_date = optional(date { summary = "first day on which orders are made again" }),
    reason = optional(text { max = 500 }),
  },
  output = subscription,
  errors = { "SUBSCRIPTION_STATUS", "DATE_IN_PAST", "DATE_ORDER" },
  run = function(tx, input)
    local before = tx:lock("subscription", input.id)
    rows.demand(before, "active", "paused")
    local sub, today = rows.copy(before), plan.today(tx, before)
    sub.pause_from, sub.pause_until = input.from or today, input.until_date
    if sub.pause_from < today then
      fail.invalid("DATE_IN_PAST", "a pause cannot begin on %s", sub.pause_from)
    elseif sub.pause_until and sub.pause_until <= sub.pause_from then
      fail.invalid("DATE_ORDER", "a pause from %s cannot end on %s", sub.pause_from, sub.pause_until)
    end
    sub.status = schedule.paused(sub, today) and "paused" or "active"
    plan_changes(tx, sub, today)
    rows.save(tx, before, sub)
    tx:emit("subscription.paused",
      { id = sub.id, from = sub.pause_from, until_date = sub.pause_until, reason = input.reason })
    return view.read(tx, sub.id)
  end,
}

operation "subscription.resume" {
  summary = "End a pause from a date, or withdraw one that has not begun; what is subscribed to must be allowed today",
  http = "POST /v1/subscriptions/{id}/resume",
  kind = "write", changes = "subscription", role = "sales",
  input = {
    id = id, from = optional(date { summary = "first day on which orders are made again; today if not given" }),
  },
  output = subscription,
  errors = { "SUBSCRIPTION_STATUS", "DATE_IN_PAST", "SUBSCRIPTION_NOT_ALLOWED" },
  run = function(tx, input)
    local before = tx:lock("subscription", input.id)
    local sub, today = rows.copy(before), plan.today(tx, before)
    if not (sub.status == "active" and sub.pause_from and sub.pause_from > today) then
      rows.demand(before, "paused")
    end
    local from = input.from or today
    if from < today then
      fail.invalid("DATE_IN_PAST", "orders cannot be resumed from %s", from)
    end
    plan.allow(tx, plan.decider(tx, sub.id), "resume", sub, lines.load(tx, sub.id))
    if from <= sub.pause_from then
      sub.pause_from, sub.pause_until = nil, nil
    else
      sub.pause_until = from
    end
    sub.status = schedule.paused(sub, today) and "paused" or "active"
    plan_changes(tx, sub, today)
    rows.save(tx, before, sub)
    tx:emit("subscription.resumed", { id = sub.id, from = from })
    return view.read(tx, sub.id)
  end,
}

operation "subscription.skip" {
  summary = "Skip the next period, one order",
  http = "POST /v1/subscriptions/{id}/skip",
  kind = "write", changes = "subscription", role = "sales",
  input = { id = id, reason = optional(text { max = 500 }) },
  output = subscription,
  errors = { "SUBSCRIPTION_STATUS", "NO_NEXT_PERIOD" },
  run = function(tx, input)
    local sub = tx:lock("subscription", input.id)
    rows.demand(sub, "active", "paused")
    if not sub.next_due_date then
      fail.conflict("NO_NEXT_PERIOD", "subscription %s has no further period", sub.number)
    end
    renewal.pass(tx, sub, "skipped", "SKIPPED", input.reason)
    tx:emit("subscription.skipped", { id = sub.id, due_date = sub.next_due_date, reason = input.reason })
    return view.read(tx, sub.id)
  end,
}
