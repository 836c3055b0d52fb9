-- Jobs of orders.
local alerts = use "alerts"

job "order.alerts" {
  summary = "Raises alerts for orders that are late, by the alert rules",
  cron = "45 * * * *",
  due = sql [[
    select * from order_alert_rule where enabled = true and (looked_at is null or looked_at < $now::instant)
    order by name, id limit $limit ]],
  each = alerts.look,
}
