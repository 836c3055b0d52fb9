-- Subscriptions as people and programs see them.
local lines = use "lines"
local periods = use "periods"
local schedule = use "schedule"

local view = {}

function view.header(sub)
  return {
    id = sub.id, number = sub.number, version = sub.version, reference = sub.reference,
    customer_id = sub.customer_id, channel = sub.channel, status = sub.status,
    status_code = sub.status_code, status_reason = sub.status_reason, currency = sub.currency,
    frequency = sub.frequency, current_subscription = sub.current_subscription,
    start_date = sub.start_date, end_date = sub.end_date, order_limit = sub.order_limit,
    last_ordered_date = sub.last_ordered_date, last_due_date = sub.last_due_date,
    next_due_date = sub.next_due_date, next_due_at = sub.next_due_at, zone = sub.zone,
  }
end

local function remaining(sub)
  local orders, last = schedule.until_end(sub)
  return orders and { orders = orders, last_due_date = last }
end

-- `sub` is a row, `found` its lines as lines.load gives them.
function view.whole(tx, sub, found)
  local shown = view.header(sub)
  shown.zone_from = sub.zone_from
  shown.month_end = sub.month_end
  shown.schedule = { version = sub.schedule_version, anchor = sub.anchor, next_period = sub.next_period }
  shown.pause_from, shown.pause_until, shown.cancel_on = sub.pause_from, sub.pause_until, sub.cancel_on
  shown.lines = lines.view(sub, found)
  shown.held_periods = periods.count_held(tx, sub.id)
  shown.until_end = remaining(sub)
  return shown
end

function view.read(tx, id)
  local sub = tx:find("subscription", id)
  if not sub then
    fail.not_found("NOT_FOUND", "there is no subscription %s", id)
  end
  return view.whole(tx, sub, lines.load(tx, id))
end

function view.period(row)
  return {
    schedule_version = row.schedule_version, period = row.period, due_date = row.due_date,
    disposition = row.disposition, number = row.number, order_id = row.order_id, code = row.code,
    reason = row.reason, settled_at = row.settled_at,
  }
end

return view
