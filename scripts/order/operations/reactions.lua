-- What orders do when something happens to them, or to customers.
local alerts = use "alerts"
local charges = use "charges"
local orchestration = use "orchestration"

local ordered = sql [[
  select number from sales_order where contact_id = $contact_id and customer_id = $customer_id
  order by id limit 1 ]]

react "order.line_changed" {
  run = function(tx, event)
    charges.follow(tx, event.data)
    if alerts.ENDING[event.data.to] then alerts.settle(tx, event.key) end
  end,
}

react "order.released" { run = function(tx, event) alerts.settle(tx, event.key) end }

react "flow.failed" {
  run = function(tx, event)
    if event.data.name == "order.orchestration" then
      orchestration.note_failure(tx, event.data.key, event.data.id)
    end
  end,
}

-- An order keeps who ordered it.
react "customer.contact_removed" {
  run = function(tx, event)
    local order = tx:one(ordered, {
      contact_id = event.data.contact_id, customer_id = event.data.organization_id,
    })
    if order then
      fail.conflict("CONTACT_HAS_ORDERED", "the contact has ordered, %s for one; disable it", order.number)
    end
  end,
}
