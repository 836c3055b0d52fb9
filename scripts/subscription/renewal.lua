-- Making the order of one period: the question to subscription.generate, and what
-- follows from its answer. The job, the release of held periods and the forecast all
-- come through here, so that a forecast cannot differ from what will be made.
local lines = use "lines"
local periods = use "periods"
local schedule = use "schedule"

local renewal = {}

local NONE = list.new()

local function grandfathered(sub, found)
  local names
  for i = 1, #found do
    if not lines.allows(found[i], sub.frequency) then
      names = names or list.new()
      names:add(found[i].number)
    end
  end
  return names
end

-- `found` is what lines.load gives. Returns the policy's answer and the numbers of
-- grandfathered items, nil when there are none.
function renewal.judge(decide, sub, found, due, now)
  local asked, currency = {}, sub.currency
  for i = 1, #found do
    local line = found[i]
    asked[i] = {
      item_id = line.item_id, item_number = line.number, quantity = line.quantity, price_basis = line.price_basis,
      agreed_price = money.minor(line.unit_price, currency),
      list_price = money.minor(line.price, line.currency), withdrawn = line.discontinued,
    }
  end
  local made = sub.current_subscription
  local old = grandfathered(sub, found)
  local answer = decide("subscription.generate", {
    subscription = {
      id = sub.id, customer_id = sub.customer_id, frequency = sub.frequency, start_date = sub.start_date,
      end_date = sub.end_date, orders_made = made,
    },
    number = made + 1, due_date = due, grandfathered = old or NONE, lines = asked, now = now,
  })
  return answer, old
end

-- What is ordered: what the policy says, else what is subscribed to, each line at its
-- agreed price or, when it follows the list, at the item's price of today.
function renewal.lines(sub, found, answer)
  if answer.lines then
    return answer.lines
  end
  local ordered = {}
  for i = 1, #found do
    local line = found[i]
    local listed = line.price_basis == "list"
    ordered[i] = {
      item_id = line.item_id, quantity = line.quantity, price_basis = line.price_basis,
      unit_price = money.minor(listed and line.price or line.unit_price, listed and line.currency or sub.currency),
    }
  end
  return ordered
end

-- The order, through the same operation that everybody's orders come from. Its id is
-- given, because the period has it already.
function renewal.order(tx, sub, period, order_id, ordered)
  return tx:call("order.generate", {
    id = order_id, customer_id = sub.customer_id, currency = sub.currency, lines = ordered,
    source = { subscription_id = sub.id, version = period.schedule_version, period = period.period,
      due_date = period.due_date },
  })
end

-- The columns after the next period of the row is settled.
local function moved_on(tx, sub, made, fields)
  local day, at, over = schedule.stand(sub, sub.next_period + 1, made, tx:setting("subscription.due_time"))
  fields.next_period = sub.next_period + 1
  fields.next_due_date, fields.next_due_at = day or null, at or null
  local status = fields.status or sub.status
  if over and status ~= "held" then
    fields.status, fields.change_at = "ended", null
    tx:emit("subscription.ended", { id = sub.id })
  end
  return fields
end

-- Records the next period without an order and goes on to the one after it.
function renewal.pass(tx, sub, disposition, code, reason, fields)
  periods.settle(tx, sub, sub.next_period, sub.next_due_date, disposition, { code = code, reason = reason })
  tx:update("subscription", sub.id, moved_on(tx, sub, sub.current_subscription, fields or {}))
end

function renewal.hold(tx, sub, code, reason)
  renewal.pass(tx, sub, "held", code, reason, { status = "held", status_code = code, status_reason = reason })
  tx:emit("subscription.held", { id = sub.id, code = code, reason = reason })
end

-- The period is settled first: when it turns out to be settled already, done is
-- done, and the subscription only goes on.
local function generate(tx, sub, ordered)
  local due, made, order_id = sub.next_due_date, sub.current_subscription + 1, tx:new_id()
  if not periods.settle(tx, sub, sub.next_period, due, "generated", { number = made, order_id = order_id }) then
    tx:update("subscription", sub.id, moved_on(tx, sub, sub.current_subscription, {}))
    return false
  end
  local period = { schedule_version = sub.schedule_version, period = sub.next_period, due_date = due }
  local order_made = renewal.order(tx, sub, period, order_id, ordered)
  tx:count("lines", #ordered)
  if order_made.moved then
    tx:count("moved_to_fulfilment", 1)
  end
  local fields = { current_subscription = made, last_due_date = due,
    last_ordered_date = instant.date(tx.now, sub.zone) }
  if sub.status == "paused" then
    fields.status = "active"
  end
  tx:update("subscription", sub.id, moved_on(tx, sub, made, fields))
  return true
end

-- Settles the next period by asking the policy. Returns the outcome and a reason.
function renewal.settle_next(tx, sub)
  local found = lines.load(tx, sub.id)
  local answer, old = renewal.judge(function(point, ask)
    return tx:decide(point, ask, sub.id)
  end, sub, found, sub.next_due_date, tx.now)
  if answer.outcome == "order" then
    if not generate(tx, sub, renewal.lines(sub, found, answer)) then
      return "already_done"
    elseif old then
      return "grandfathered", "no longer sold " .. sub.frequency .. ": " .. old:join(", ")
    end
    return "generated"
  end
  if answer.outcome == "skip" then
    renewal.pass(tx, sub, "skipped", "POLICY_SKIP", answer.reason)
    return "skipped", answer.reason
  end
  renewal.hold(tx, sub, answer.code or "POLICY_HOLD", answer.reason)
  return "held", answer.reason
end

return renewal
