-- What will be ordered: the job's own steps (schedule, subscription.catch_up,
-- subscription.generate) walked on a copy of the row, without writing.
local catch_up = use "catch_up"
local renewal = use "renewal"
local rows = use "rows"
local schedule = use "schedule"

local forecast = {}

local MOST_PERIODS = 2000

local function worth(answer, sub, found)
  local total = money.zero(sub.currency)
  for _, line in ipairs(renewal.lines(sub, found, answer)) do
    total = total + line.unit_price * line.quantity
  end
  return total
end

-- What catch-up would do with the periods due by now: disposition by period.
local function caught_up(tx, decide, sim, time)
  local fate = {}
  local due = sim.status ~= "held" and catch_up.due(tx, sim, time) or {}
  if #due < 2 or (sim.catch_up_to and due[1].due <= sim.catch_up_to) then
    return fate
  end
  local outcome = catch_up.ask(decide, tx.now, sim, due).outcome
  local last = outcome == "latest" and #due - 1 or #due
  for i = 1, outcome == "all" and 0 or last do
    fate[due[i].period] = outcome == "hold" and "held" or "skipped"
  end
  if outcome == "hold" then
    sim.status = "held"
  end
  return fate
end

local function judged(tx, decide, sim, found, entry)
  local at = sim.next_due_at > tx.now and sim.next_due_at or tx.now
  local answer = renewal.judge(decide, sim, found, sim.next_due_date, at)
  if answer.outcome == "skip" then
    entry.disposition, entry.reason = "skipped", answer.reason
    return
  end
  if answer.outcome == "hold" then
    sim.status = "held"
  end
  entry.disposition = sim.status == "held" and "held" or "generated"
  entry.reason = answer.reason or (sim.status == "held" and sim.status_reason) or nil
  entry.amount = worth(answer, sim, found)
  sim.current_subscription = sim.current_subscription + 1
  entry.number = sim.current_subscription
end

local function step(tx, decide, sim, found, fate, time)
  local entry = { due_date = sim.next_due_date, schedule_version = sim.schedule_version, period = sim.next_period }
  if schedule.paused(sim, sim.next_due_date) then
    entry.disposition = "paused"
  elseif fate[sim.next_period] == "skipped" then
    entry.disposition = "skipped"
  else
    judged(tx, decide, sim, found, entry)
  end
  sim.next_period = sim.next_period + 1
  sim.next_due_date, sim.next_due_at = schedule.stand(sim, sim.next_period, sim.current_subscription, time)
  return entry
end

-- The next `count` periods with their orders, or those due up to a date.
function forecast.orders(tx, decide, sub, found, count, upto)
  local sim, entries, time = rows.copy(sub), list.new(), tx:setting("subscription.due_time")
  local fate = caught_up(tx, decide, sim, time)
  while sim.next_due_date and #entries < (count or MOST_PERIODS) and (upto == nil or sim.next_due_date <= upto) do
    entries:add(step(tx, decide, sim, found, fate, time))
  end
  return entries
end

return forecast
