-- A customer who moves to another zone takes along the subscriptions that follow the
-- customer's zone: their due dates stay, from the next one on they are due at the new
-- zone's time.
local schedule = use "schedule"

local followers = sql [[
  select id, next_due_date from subscription
  where customer_id = $customer_id and zone_from = 'customer' and status not in ('ended', 'cancelled')
  order by id ]]

react "customer.changed" {
  run = function(tx, event)
    if not event.data.fields:has("zone") then
      return
    end
    local new_zone = tx:find("customer", event.data.id).zone
    local time = tx:setting("subscription.due_time")
    for _, sub in ipairs(tx:all(followers, { customer_id = event.data.id })) do
      local due = sub.next_due_date
      tx:update("subscription", sub.id,
        { zone = new_zone, next_due_at = due and schedule.at(due, new_zone, time) or nil })
    end
  end,
}
