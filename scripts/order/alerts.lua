-- Alerts about orders that are late. The job walks over the orders that have not shipped,
-- some at a time; an alert whose cause has gone becomes inactive by itself.
local alerts = {}

local BATCH = 200

alerts.OPEN = { active = true, in_progress = true, on_hold = true }
-- Statuses of a line after which an alert's cause may be gone.
alerts.ENDING = { shipped = true, cancelled = true, returned = true }

-- An order is late while any line that ships has not been sent, or has not left. One that
-- has an alert of the rule is not alerted again, unless the cause had gone meanwhile.
local late = sql [[
  select o.id, o.number, coalesce(o.requested_date, o.source_due, o.ordered_on) as expected_on from sales_order o
  where o.status in ('draft', 'manual_scheduling_required', 'change_pending', 'awaiting_shipping')
    and o.id > $after
    and coalesce(o.requested_date, o.source_due, o.ordered_on) <= $until::date
    and ($type::text is null or o.type = $type)
    and exists (select 1 from order_line l where l.order_id = o.id and l.ships = true
      and l.status in ('draft', 'manual_scheduling_required', 'change_pending', 'awaiting_shipping')
      and ($action::text = 'not_shipped' or l.fulfilment_id is null))
    and not exists (select 1 from order_alert a where a.order_id = o.id and a.rule_id = $rule and a.state <> 'inactive')
  order by o.id limit $limit ]]
local of_order = sql [[
  select a.id, a.action, a.state from order_alert a
  where a.order_id = $order_id and a.state in ('active', 'in_progress', 'on_hold')
    and not exists (select 1 from order_line l where l.order_id = a.order_id and l.ships = true
      and l.status in ('draft', 'manual_scheduling_required', 'change_pending', 'awaiting_shipping')
      and (a.action = 'not_shipped' or l.fulfilment_id is null))
  order by a.id ]]

-- Before: the day begins within the lead. After: it has ended that long ago.
local function until_date(tx, rule)
  local zone, seconds = tx:setting("business.zone"), rule.lead * 3600
  if rule.unit == "days" then
    local today = instant.date(tx.now, zone)
    return rule.side == "before" and date.add(today, rule.lead, "day") or date.add(today, -rule.lead - 1, "day")
  end
  if rule.side == "before" then return instant.date(instant.add(tx.now, seconds), zone) end
  return date.add(instant.date(instant.add(tx.now, -seconds), zone), -1, "day")
end

function alerts.set(tx, row, state, fields)
  fields = fields or {}
  fields.state, fields.changed_at, fields.changed_by = state, tx.now, tx.actor.id
  tx:update("order_alert", row.id, fields)
  tx:emit("order.alert_changed", { order_id = row.order_id, alert_id = row.id, from = row.state, to = state })
end

-- Alerts of the order whose cause has gone.
function alerts.settle(tx, order_id)
  for _, row in ipairs(tx:all(of_order, { order_id = order_id })) do
    row.order_id = order_id
    alerts.set(tx, row, "inactive")
  end
end

local function raise(tx, rule, order)
  local row = tx:insert("order_alert", {
    rule_id = rule.id, order_id = order.id, action = rule.action, state = "active", expected_on = order.expected_on,
    raised_at = tx.now, changed_at = tx.now, changed_by = tx.actor.id,
  })
  tx:emit("order.alerted", {
    order_id = order.id, number = order.number, alert_id = row.id, rule = rule.name, action = rule.action,
    expected_on = order.expected_on,
  })
end

-- Looks at some orders for a rule; the rule stays due until it has looked at all.
function alerts.look(tx, rule)
  local found = tx:all(late, {
    after = rule.looked_to or "", ["until"] = until_date(tx, rule), type = rule.order_type, action = rule.action,
    rule = rule.id, limit = BATCH,
  })
  for _, order in ipairs(found) do raise(tx, rule, order) end
  local more = #found == BATCH
  tx:update("order_alert_rule", rule.id, {
    looked_to = more and found[#found].id or null, looked_at = not more and tx.now or rule.looked_at,
  })
  tx:count("alerts", #found)
  return #found > 0 and "raised" or "nothing_late"
end

return alerts
