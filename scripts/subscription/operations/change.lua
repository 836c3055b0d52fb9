-- Changing a subscription, and seeing beforehand what a change would do.
local changes = use "changes"
local forecast = use "forecast"
local lines = use "lines"
local plan = use "plan"
local rows = use "rows"
local view = use "view"

local change = {
  id = id,
  frequency = optional(text { min = 1, max = 30 }),
  lines = optional(list(line_input, { min = 1, max = 100 })),
  re_anchor = optional(date { summary = "first due date and new anchor of the changed schedule" }),
  month_end = optional(month_end),
  end_date = optional(date), orders = optional(integer { min = 1, max = 10000 }),
  clear = optional(list(choice { "end_date", "orders" }, { max = 2 })),
  zone = optional(zone),
  reason = optional(text { max = 500 }),
}
local preview = { count = optional(integer { min = 1, max = 60 }) }
for name, shape in pairs(change) do
  preview[name] = shape
end

local REFUSALS = {
  "SUBSCRIPTION_STATUS", "SUBSCRIPTION_ENDING", "SUBSCRIPTION_NOT_ALLOWED", "ITEM_UNKNOWN",
  "QUANTITY_BELOW_MIN", "QUANTITY_ABOVE_MAX", "QUANTITY_NOT_MULTIPLE", "FREQUENCY_UNKNOWN",
  "CURRENCY_MIXED", "END_BEFORE_LAST_ORDER", "ANCHOR_TOO_EARLY", "NOTHING_TO_CHANGE",
}

operation "subscription.change" {
  summary = "Change frequency, items, end or zone; takes effect at the next due date",
  http = "POST /v1/subscriptions/{id}",
  kind = "write", changes = "subscription", role = "sales",
  input = change, output = subscription, errors = REFUSALS,
  run = function(tx, input)
    local before = tx:lock("subscription", input.id)
    local decide, current = plan.decider(tx, before.id), lines.load(tx, before.id)
    local sub, found, new_lines = changes.apply(tx, decide, before, current, input)
    local names = rows.save(tx, before, sub)
    if new_lines then
      names:add("lines")
      lines.write(tx, sub, found)
    end
    if #names == 0 then
      fail.invalid("NOTHING_TO_CHANGE", "subscription %s is like that already", sub.number)
    end
    tx:emit("subscription.changed", { id = sub.id, fields = names, reason = input.reason })
    if sub.status == "held" and before.status ~= "held" then
      tx:emit("subscription.held", { id = sub.id, code = sub.status_code, reason = sub.status_reason })
    end
    return view.read(tx, sub.id)
  end,
}

operation "subscription.preview_change" {
  summary = "The next orders as they are and as they would be after a change; nothing is written",
  http = "POST /v1/subscriptions/{id}/preview",
  kind = "read", role = "viewer",
  input = preview, output = { before = list(forecast_order), after = list(forecast_order) }, errors = REFUSALS,
  run = function(tx, input)
    local row = tx:find("subscription", input.id)
    if not row then
      fail.not_found("NOT_FOUND", "there is no subscription %s", input.id)
    end
    local decide, found = plan.previewer(tx), lines.load(tx, row.id)
    local changed, new_found = changes.apply(tx, decide, row, found, input)
    local count = input.count or 6
    return {
      before = forecast.orders(tx, decide, row, found, count),
      after = forecast.orders(tx, decide, changed, new_found, count),
    }
  end,
}
