-- Releasing a held subscription. The operator chooses what becomes of the periods
-- that were held; the reason for holding must be gone, which the policies say.
local catch_up = use "catch_up"
local lines = use "lines"
local periods = use "periods"
local plan = use "plan"
local renewal = use "renewal"
local rows = use "rows"
local schedule = use "schedule"
local view = use "view"

-- One that was never dated is dated now.
local function date_it(tx, decide, sub)
  if sub.month_end then
    return
  end
  if not plan.due(tx, decide, "resolve", sub, nil) then
    fail.conflict("SUBSCRIPTION_STILL_HELD", "%s", sub.status_reason)
  end
  plan.stand(tx, sub, schedule.first_from(sub, plan.today(tx, sub)))
end

-- Periods that came due since the job last looked belong to the choice as well.
local function take_in_due(tx, sub)
  local due = catch_up.due(tx, sub, tx:setting("subscription.due_time"))
  for _, one in ipairs(due) do
    periods.settle(tx, sub, one.period, one.due, "held", { code = sub.status_code, reason = sub.status_reason })
  end
  if #due > 0 then
    plan.stand(tx, sub, due[#due].period + 1)
  end
end

local function make(tx, decide, sub, found, held)
  if sub.order_limit and sub.current_subscription >= sub.order_limit then
    periods.release(tx, held.id, "skipped", { code = "ORDER_LIMIT", reason = "all orders are made" })
    return false
  end
  local answer = renewal.judge(decide, sub, found, held.due_date, tx.now)
  if answer.outcome == "hold" then
    fail.conflict("SUBSCRIPTION_STILL_HELD", "%s", answer.reason)
  elseif answer.outcome == "skip" then
    periods.release(tx, held.id, "skipped", { code = "POLICY_SKIP", reason = answer.reason })
    return false
  end
  local order_id = tx:new_id()
  renewal.order(tx, sub, held, order_id, renewal.lines(sub, found, answer))
  sub.current_subscription = sub.current_subscription + 1
  sub.last_due_date, sub.last_ordered_date = held.due_date, plan.today(tx, sub)
  periods.release(tx, held.id, "generated", { number = sub.current_subscription, order_id = order_id })
  return true
end

local function settle(tx, decide, sub, found, choice_made)
  local held = periods.held(tx, sub.id)
  local first = ({ all = 1, latest = #held, skip_to_next = #held + 1 })[choice_made]
  local generated = 0
  for i, one in ipairs(held) do
    if i < first then
      periods.release(tx, one.id, "skipped", { code = "OPERATOR_SKIP", reason = "skipped by an operator" })
    elseif make(tx, decide, sub, found, one) then
      generated = generated + 1
    end
  end
  return generated, #held - generated
end

local function go_on(tx, sub)
  local over = plan.stand(tx, sub, sub.next_period)
  local today = plan.today(tx, sub)
  sub.status = over and "ended" or schedule.paused(sub, today) and "paused" or "active"
  sub.status_code, sub.status_reason = nil, nil
end

operation "subscription.resolve" {
  summary = "Release a held subscription: make all held orders, the latest only, or skip to the next date",
  http = "POST /v1/subscriptions/{id}/resolve",
  kind = "write", changes = "subscription", role = "sales",
  input = {
    id = id, choice = choice { "all", "latest", "skip_to_next" }, reason = optional(text { max = 500 }),
  },
  output = subscription,
  errors = { "FEATURE_OFF", "SUBSCRIPTION_STATUS", "SUBSCRIPTION_NOT_ALLOWED", "SUBSCRIPTION_STILL_HELD" },
  run = function(tx, input)
    if not tx:setting("subscription.enabled") then
      fail.conflict("FEATURE_OFF", "subscription orders are switched off")
    end
    local before = tx:lock("subscription", input.id)
    rows.demand(before, "held")
    local sub, found, decide = rows.copy(before), lines.load(tx, before.id), plan.decider(tx, before.id)
    plan.allow(tx, decide, "resolve", sub, found)
    date_it(tx, decide, sub)
    take_in_due(tx, sub)
    local generated, skipped = settle(tx, decide, sub, found, input.choice)
    go_on(tx, sub)
    rows.save(tx, before, sub)
    tx:emit("subscription.resolved", { id = sub.id, choice = input.choice, generated = generated, skipped = skipped })
    return view.read(tx, sub.id)
  end,
}
