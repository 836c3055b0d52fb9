-- Alerts: the rules, and what people do about an order that is late.
local alerts = use "alerts"
local page = use "lib.page"

local rules = sql [[ select * from order_alert_rule order by name, id ]]
local rule_by_name = sql [[ select * from order_alert_rule where name = $name ]]
local open_of_rule = sql [[
  select id, order_id, state from order_alert
  where rule_id = $rule and state in ('active', 'in_progress', 'on_hold') order by id limit 5000 ]]
local drop_rule = sql [[ delete from order_alert where rule_id = $rule ]]
local listed = sql [[
  select a.*, r.name as rule, o.number, c.name as customer_name from order_alert a
  join order_alert_rule r on r.id = a.rule_id join sales_order o on o.id = a.order_id
  join customer c on c.id = o.customer_id
  where a.id < $after_id and ($state::text is null or a.state = $state::text)
    and ($order_id::text is null or a.order_id = $order_id::text)
    and ($state::text is not null or $order_id::text is not null or a.state in ('active', 'in_progress', 'on_hold'))
  order by a.id desc limit $limit ]]
local one = sql [[
  select a.*, r.name as rule, o.number, c.name as customer_name from order_alert a
  join order_alert_rule r on r.id = a.rule_id join sales_order o on o.id = a.order_id
  join customer c on c.id = o.customer_id
  where a.id = $id ]]

local function rule_view(row)
  return {
    id = row.id, version = row.version, name = row.name, action = row.action, lead = row.lead, unit = row.unit,
    side = row.side, order_type = row.order_type, enabled = row.enabled, looked_at = row.looked_at,
    changed_at = row.changed_at, changed_by = row.changed_by,
  }
end

local function view(row)
  return {
    id = row.id, version = row.version, rule = row.rule, order_id = row.order_id, order_number = row.number,
    customer_name = row.customer_name, action = row.action, state = row.state, expected_on = row.expected_on,
    raised_at = row.raised_at, taken_by = row.taken_by, note = row.note, changed_at = row.changed_at,
    changed_by = row.changed_by,
  }
end

-- A rule that does not look any more has nothing left to say.
local function quiet(tx, rule)
  for _, row in ipairs(tx:all(open_of_rule, { rule = rule.id })) do alerts.set(tx, row, "inactive") end
end

operation "order.set_alert_rule" {
  summary = "Set when orders are late: an alert rule, new or changed, by its name",
  http = "PUT /v1/order-alert-rules/{name}",
  kind = "write", role = "admin",
  input = {
    name = alert_rule_name, action = alert_action, lead = alert_rule.lead, unit = alert_rule.unit,
    side = optional(alert_rule.side), order_type = optional(order_type), enabled = optional(boolean),
  },
  output = alert_rule,
  run = function(tx, input)
    local fields = {
      action = input.action, lead = input.lead, unit = input.unit, side = input.side or "before",
      order_type = input.order_type or null, enabled = input.enabled ~= false, looked_to = null, looked_at = null,
      changed_at = tx.now, changed_by = tx.actor.id,
    }
    local row = tx:one(rule_by_name, { name = input.name })
    if not row then
      fields.name = input.name
      return rule_view(tx:find("order_alert_rule", tx:insert("order_alert_rule", fields).id))
    end
    tx:update("order_alert_rule", row.id, fields)
    if not fields.enabled or fields.action ~= row.action then quiet(tx, row) end
    return rule_view(tx:find("order_alert_rule", row.id))
  end,
}

operation "order.remove_alert_rule" {
  summary = "Remove an alert rule and its alerts",
  http = "DELETE /v1/order-alert-rules/{name}",
  kind = "write", role = "admin",
  input = { name = alert_rule_name },
  output = { removed = boolean },
  errors = { "ALERT_RULE_UNKNOWN" },
  run = function(tx, input)
    local row = tx:one(rule_by_name, { name = input.name })
    if not row then fail.not_found("ALERT_RULE_UNKNOWN", "there is no alert rule %s", input.name) end
    quiet(tx, row)
    tx:run(drop_rule, { rule = row.id })
    tx:delete("order_alert_rule", row.id)
    return { removed = true }
  end,
}

operation "order.alert_rules" {
  summary = "The alert rules",
  http = "GET /v1/order-alert-rules",
  kind = "read", role = "viewer",
  input = {},
  output = { items = list(alert_rule) },
  run = function(tx) return { items = tx:all(rules, {}):map(rule_view) } end,
}

operation "order.alerts" {
  summary = "Alerts, newest first, in pages; without a state or an order, those that are open",
  http = "GET /v1/order-alerts",
  kind = "read", role = "viewer",
  input = {
    state = optional(alert_state), order_id = optional(id), limit = optional(integer { min = 1, max = 500 }),
    cursor = optional(text { max = 400 }),
  },
  output = { items = list(alert), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local rows, following = page.newest(tx, listed, { state = input.state, order_id = input.order_id }, input)
    local items = list.new()
    for _, row in ipairs(rows) do items:add(view(row)) end
    return { items = items, next = following }
  end,
}

local note = text { min = 1, max = 500 }

-- An operation that gives an alert another state; `from` are the states that allow it.
local function change(verb, to, from, body)
  operation("order." .. verb .. "_alert") {
    summary = body.summary,
    http = "POST /v1/order-alerts/{id}/" .. verb,
    kind = "write", changes = "order_alert", role = "sales",
    input = { id = id, note = body.note },
    output = alert,
    errors = { "ALERT_UNKNOWN", "ALERT_STATE" },
    run = function(tx, input)
      local row = tx:one(one, { id = input.id })
      if not row then fail.not_found("ALERT_UNKNOWN", "there is no alert %s", input.id) end
      if not from[row.state] then
        fail.conflict("ALERT_STATE", "the alert of %s is %s, by %s", row.number, row.state, row.changed_by)
      end
      alerts.set(tx, row, to, { note = input.note or row.note, taken_by = body.taken and tx.actor.id or row.taken_by })
      return view(tx:one(one, { id = row.id }))
    end,
  }
end

change("take", "in_progress", { active = true, on_hold = true }, {
  summary = "Somebody looks after the alert", note = optional(note), taken = true,
})
change("hold", "on_hold", { active = true, in_progress = true }, {
  summary = "The alert waits for something; the note says for what", note = note,
})
change("resolve", "resolved", alerts.OPEN, {
  summary = "The alert is dealt with; the order is not alerted again by this rule", note = optional(note),
})
