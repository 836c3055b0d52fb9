-- The jobs. subscription.orders makes what is due; each record is one period, and a
-- subscription with several comes back until none is due.
local catch_up = use "catch_up"
local periods = use "periods"
local renewal = use "renewal"
local schedule = use "schedule"

local function each(tx, sub)
  tx:count("records", 1)
  local due = sub.next_due_date
  if schedule.paused(sub, due) then
    renewal.pass(tx, sub, "paused", "PAUSED", nil, sub.status == "active" and { status = "paused" } or nil)
    return "paused"
  elseif sub.status == "held" then
    renewal.pass(tx, sub, "held", sub.status_code, sub.status_reason)
    return "held", sub.status_reason
  end
  if not (sub.catch_up_to and due <= sub.catch_up_to) then
    local time = tx:setting("subscription.due_time")
    if schedule.at(schedule.due(sub, sub.next_period + 1), sub.zone, time) <= tx.now then
      local outcome, reason = catch_up.decide(tx, sub, time)
      if outcome then
        return outcome, reason
      end
    end
  end
  return renewal.settle_next(tx, sub)
end

job "subscription.orders" {
  summary = "Makes the orders of all periods that are due",
  cron = "15 * * * *",
  enabled = "subscription.enabled",
  due = sql [[
    select id, status, status_code, status_reason, customer_id, currency, frequency, zone, month_end,
      start_date, end_date, order_limit, schedule_version, anchor, anchor_offset, step_unit, step_count,
      next_period, next_due_date, catch_up_to, pause_from, pause_until, cancel_on, current_subscription
    from subscription where next_due_at <= $now::instant
    order by next_due_at, id limit $limit ]],
  each = each,
  exceptional = { "held", "skipped", "grandfathered" },
  ended = function(tx, run)
    if run.state == "Nothing due" then
      return nil
    end
    local counts = {}
    for name, count in pairs(run.counts) do
      counts[name] = count
    end
    local answer = tx:decide("subscription.run_ended",
      { run_id = run.id, state = run.state, counts = counts, now = tx.now }, run.id)
    for _, text_of_alert in ipairs(answer.alerts) do
      tx:emit("subscription.run_alert", { run_id = run.id, text = text_of_alert })
    end
    return answer.status
  end,
}

-- What changes by date alone. Orders due before a cancellation are made first, so a
-- row that still has a due date waits.
job "subscription.dates" {
  summary = "Begins and ends pauses and carries out cancellations on their day",
  cron = "20 * * * *",
  due = sql [[
    select * from subscription where change_at <= $now::instant order by change_at, id limit $limit ]],
  each = function(tx, sub)
    local today = instant.date(tx.now, sub.zone)
    local fields = {}
    if sub.cancel_on and sub.cancel_on <= today then
      if sub.next_due_at then
        return "waiting"
      end
      fields.status = "cancelled"
      periods.close_held(tx, sub.id)
    elseif sub.status == "active" and schedule.paused(sub, today) then
      fields.status = "paused"
    elseif sub.status == "paused" and not schedule.paused(sub, today) then
      fields.status = "active"
      tx:emit("subscription.resumed", { id = sub.id, from = sub.pause_until or today })
    end
    fields.change_at = fields.status ~= "cancelled"
      and schedule.change_at(sub, today, tx:setting("subscription.due_time")) or null
    tx:update("subscription", sub.id, fields)
    return fields.status or "unchanged"
  end,
}
