-- Alerts: rules, the job that raises them, and what people do about them.
local shop = dofile "spec/scripts/shop.lua"

describe("[1.29] an alert", function()
  local desk, customer, item
  before_each(function()
    desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    customer = shop.customer(desk)
    item = shop.item(desk, "TEA", { stock = 1000000 })
  end)
  after_each(function() desk:close() end)

  local function rule(more)
    local input = { name = "late", action = "not_shipped", lead = 2, unit = "days" }
    for name, value in pairs(more or {}) do input[name] = value end
    return desk:ok("order.set_alert_rule", input)
  end
  local function order(on, submit)
    local made = shop.order(desk, customer, { { item } }, { requested_date = on })
    if submit ~= false then desk:ok("order.submit", { id = made.id }) end
    return made
  end
  local function alerts(more) return desk:ok("order.alerts", more or {}).items end
  local function run() return desk:run_job "order.alerts" end

  it("is raised when an order has not shipped by its lead before the expected date, once", function()
    rule()
    local late, soon = order "2026-02-01", order "2026-02-02"
    run()
    local items = alerts()
    assert.are.equal(1, #items)
    assert.are.equal(late.id, items[1].order_id)
    assert.are.equal("active", items[1].state)
    assert.are.equal("2026-02-01", items[1].expected_on)
    assert.are.equal(1, #shop.events(desk, "order.alerted"))
    run()
    assert.are.equal(1, #alerts())
    desk:advance_to "2026-01-31T09:00:00Z"
    assert.are.equal(soon.id, alerts()[1].order_id)
    assert.are.equal(2, #alerts())
  end)

  it("counts hours, and days after the expected date has ended", function()
    local made = order "2026-01-31"
    rule { lead = 15, unit = "hours" }
    run()
    assert.are.equal(0, #alerts())
    rule { lead = 16, unit = "hours" }
    run()
    assert.are.equal(1, #alerts())
    rule { name = "very late", lead = 1, side = "after" }
    desk:advance_to "2026-02-01T22:00:00Z"
    assert.are.equal(1, #alerts { order_id = made.id })
    desk:advance_to "2026-02-02T01:00:00Z"
    assert.are.equal(2, #alerts { order_id = made.id })
  end)

  it("says that an order is not sent to fulfilment: a draft, a held one; not one that is released", function()
    rule { action = "not_sent_to_fulfilment" }
    order "2026-01-30"
    local draft = order("2026-01-30", false)
    run()
    assert.are.equal(1, #alerts())
    assert.are.equal(draft.id, alerts()[1].order_id)
    desk:ok("order.submit", { id = draft.id })
    assert.are.equal(0, #alerts())
    assert.are.equal("inactive", alerts({ order_id = draft.id })[1].state)
  end)

  it("becomes inactive when the order ships or is cancelled", function()
    rule()
    local one, other = order "2026-01-30", order("2026-01-30", false)
    run()
    desk:ok("order.ship", { id = one.id })
    desk:ok("order.cancel", { id = other.id, reason = "x" })
    assert.are.equal(0, #alerts())
    assert.are.equal(2, #alerts { state = "inactive" })
    run()
    assert.are.equal(0, #alerts())
  end)

  it("stands in the order's timeline, where it was raised", function()
    rule()
    local made = order "2026-01-30"
    desk:advance "2 hours"
    desk:ok("order.ship", { id = made.id })
    local titles = shop.titles(desk, made)
    assert.are.same({ "Alert: late: left", "Ship: lines 1: success" }, { titles[#titles - 1], titles[#titles] })
  end)

  it("looks only at orders that ship, of the rule's type", function()
    local care = shop.item(desk, "CARE", { kind = "service", stock = 0 })
    rule { order_type = "subscription" }
    rule { name = "all" }
    desk:ok("order.submit", { id = shop.order(desk, customer, { { care } }).id })
    order "2026-01-30"
    run()
    assert.are.same({ "all" }, { alerts()[1].rule, alerts()[2] })
  end)

  it("is taken, held and resolved; a resolved one is not raised again", function()
    rule()
    order "2026-01-30"
    run()
    local alert = alerts()[1]
    local taken = desk:ok("order.take_alert", { id = alert.id }, { as = "ann", roles = { "sales" } })
    assert.are.same({ "in_progress", "ann" }, { taken.state, taken.taken_by })
    local again = desk:refused("order.take_alert", { id = alert.id })
    assert.are.equal("ALERT_STATE", again.code)
    assert.is_truthy(again.detail:find("by ann", 1, true))
    assert.are.equal(422, desk:refused("order.hold_alert", { id = alert.id }).status)
    local held = desk:ok("order.hold_alert", { id = alert.id, note = "the carrier looks" })
    assert.are.same({ "on_hold", "the carrier looks", "ann" }, { held.state, held.note, held.taken_by })
    assert.are.equal("in_progress", desk:ok("order.take_alert", { id = alert.id }).state)
    assert.are.equal("resolved", desk:ok("order.resolve_alert", { id = alert.id, note = "leaves today" }).state)
    assert.are.equal("ALERT_STATE", desk:refused("order.resolve_alert", { id = alert.id }).code)
    run()
    assert.are.equal(0, #alerts())
    assert.are.equal(4, #shop.events(desk, "order.alert_changed"))
    assert.are.equal("ALERT_UNKNOWN", desk:refused("order.take_alert", { id = "none" }).code)
  end)

  it("goes with its rule: inactive when that is switched off, gone when it is removed", function()
    rule()
    order "2026-01-30"
    run()
    rule { enabled = false }
    assert.are.equal("inactive", alerts({ state = "inactive" })[1].state)
    assert.are.equal("Nothing due", run().state)
    rule()
    run()
    assert.are.equal(1, #alerts())
    assert.is_true(desk:ok("order.remove_alert_rule", { name = "late" }).removed)
    assert.are.equal(0, #alerts { state = "active" })
    assert.are.equal(0, #desk:ok("order.alert_rules", {}).items)
    assert.are.equal("ALERT_RULE_UNKNOWN", desk:refused("order.remove_alert_rule", { name = "late" }).code)
  end)

  it("is raised for any number of orders in one run", function()
    for _ = 1, 450 do order("2026-01-30", false) end
    rule()
    local done = run()
    assert.are.equal("Pass", done.state)
    assert.are.equal(450, desk:rows("select count(*) as n from order_alert")[1].n)
    local first = desk:ok("order.alerts", { limit = 500 })
    assert.are.equal(450, #first.items)
    assert.is_nil(first.next)
  end)

  it("is for sales to work on and for admins to define", function()
    assert.are.equal(403, desk:call("order.set_alert_rule",
      { name = "x", action = "not_shipped", lead = 1, unit = "days" }, { roles = { "sales" } }).status)
    assert.are.equal(403, desk:call("order.take_alert", { id = "x" }, { roles = { "viewer" } }).status)
    assert.are.equal(200, desk:call("order.alerts", {}, { roles = { "viewer" } }).status)
  end)
end)
