-- Several periods due at once: which, and what becomes of them.
local periods = use "periods"
local schedule = use "schedule"

local catch_up = {}

local AT_ONCE = 1000 -- periods settled in one go; the rest at the next look

-- The periods due now, oldest first, up to a pause or the end.
function catch_up.due(tx, sub, time)
  local due, period = {}, sub.next_period
  local day = sub.next_due_date
  while day and #due < AT_ONCE and schedule.at(day, sub.zone, time) <= tx.now
    and not schedule.over(sub, day, sub.current_subscription + #due)
    and not schedule.paused(sub, day)
    and not (sub.cancel_on and day >= sub.cancel_on) do
    due[#due + 1] = { period = period, due = day }
    period = period + 1
    day = schedule.due(sub, period)
  end
  return due
end

-- Records the first `count` of them and leaves the row at the one after.
function catch_up.pass(tx, sub, due, count, disposition, code, reason, fields)
  for i = 1, count do
    periods.settle(tx, sub, due[i].period, due[i].due, disposition, { code = code, reason = reason })
  end
  local period = due[1].period + count
  local day, at, over = schedule.stand(sub, period, sub.current_subscription, tx:setting("subscription.due_time"))
  fields.next_period, fields.next_due_date, fields.next_due_at = period, day or null, at or null
  if over and fields.status ~= "held" then
    fields.status, fields.change_at = "ended", null
    tx:emit("subscription.ended", { id = sub.id })
  end
  tx:update("subscription", sub.id, fields)
end

function catch_up.ask(decide, now, sub, due)
  local today = instant.date(now, sub.zone)
  return decide("subscription.catch_up", {
    subscription = { id = sub.id, customer_id = sub.customer_id, frequency = sub.frequency,
      orders_made = sub.current_subscription },
    periods_due = #due, days_late = date.days(due[1].due, today), oldest_due_date = due[1].due,
    latest_due_date = due[#due].due, now = now,
  })
end

-- Asks when more than one is due. Returns nil when the next period is to be made
-- now, else the outcome and its reason. `all` is asked once for all of them: the
-- row remembers up to which date it holds.
function catch_up.decide(tx, sub, time)
  local due = catch_up.due(tx, sub, time)
  if #due < 2 then
    return nil
  end
  local answer = catch_up.ask(function(point, asked)
    return tx:decide(point, asked, sub.id)
  end, tx.now, sub, due)
  tx:count("catching_up", 1)
  if answer.outcome == "all" then
    tx:update("subscription", sub.id, { catch_up_to = due[#due].due })
    return nil
  elseif answer.outcome == "latest" then
    catch_up.pass(tx, sub, due, #due - 1, "skipped", "CATCH_UP_LATEST", "a later period was due as well", {})
    return "skipped", #due - 1 .. " missed periods, the latest is made"
  elseif answer.outcome == "skip" then
    local reason = answer.reason or "missed"
    catch_up.pass(tx, sub, due, #due, "skipped", "CATCH_UP_SKIP", reason, {})
    return "skipped", reason
  end
  catch_up.pass(tx, sub, due, #due, "held", "CATCH_UP", answer.reason,
    { status = "held", status_code = "CATCH_UP", status_reason = answer.reason })
  tx:emit("subscription.held", { id = sub.id, code = "CATCH_UP", reason = answer.reason })
  return "held", answer.reason
end

return catch_up
