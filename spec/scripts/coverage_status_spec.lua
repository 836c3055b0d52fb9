-- The status of a coverage line beside that of what it covers, and why it waits.
local coverer = dofile "spec/scripts/coverer.lua"
local shop = coverer.shop

describe("status of a coverage", function()
  local desk
  before_each(function() desk = coverer.open() end)
  after_each(function() desk:close() end)

  local function code_of(operation, input) return desk:refused(operation, input).code end

  it("[3.32] [f-10] it waits in Manual Scheduling Required, and awaits billing once the item is fulfilled", function()
    local order, coverage = coverer.sold(desk)
    assert.are.equal("draft", coverage.status)
    coverer.submit(desk, order)
    assert.are.same({ "awaiting_shipping", "manual_scheduling_required" }, coverer.statuses(desk, order))
    coverer.ship(desk, order)
    assert.are.same({ "shipped", "awaiting_billing" }, coverer.statuses(desk, order))
    local now = coverer.get(desk, coverage)
    assert.is_nil(now.waiting)
    assert.are.equal("2026-01-15T08:00:00.000000Z", now.activated_at)
    assert.are.equal(1, #coverer.events(desk, "activated"))
    assert.is_nil(coverer.line(desk, order, 2).waits_for)
  end)

  it("[3.33] a shipping hold, released two days later: the line says in words why it still waits", function()
    local order, coverage = coverer.sold(desk)
    local laptop = order.lines[1]
    local held = desk:ok("order.hold",
      { id = order.id, line_id = laptop.id, scope = "shipping", code = "ADDRESS", reason = "call the customer" })
    coverer.submit(desk, order)
    local words = coverer.get(desk, coverage).waiting
    assert.is_truthy(words:find("line 1 of " .. order.number .. ", which is Awaiting Shipping", 1, true), words)
    assert.is_truthy(words:find("on hold (ADDRESS: call the customer)", 1, true), words)
    desk:advance "2 days"
    desk:ok("order.release_hold", { id = order.id, hold_id = held.holds[1].id })
    desk:ok("order.release", { id = order.id })
    assert.are.same({ "awaiting_shipping", "manual_scheduling_required" }, coverer.statuses(desk, order))
    words = coverer.get(desk, coverage).waiting
    assert.is_nil(words:find("on hold", 1, true))
    assert.is_truthy(words:find("until the item it covers is fulfilled", 1, true), words)
    coverer.ship(desk, order)
    assert.are.equal("awaiting_billing", coverer.get(desk, coverage).status)
    assert.is_nil(coverer.get(desk, coverage).waiting)
  end)

  it("[3.33] nobody schedules by hand what waits", function()
    local order = coverer.sold(desk)
    coverer.submit(desk, order)
    local line = coverer.line(desk, order, 2)
    assert.are.equal("TRANSITION_NOT_ALLOWED", code_of("order.schedule",
      { id = order.id, line_ids = { line.id }, scheduled_date = "2026-02-01" }))
    for _, event in ipairs { "ship", "deliver", "fulfil", "bill", "close" } do
      assert.are.equal("TRANSITION_NOT_ALLOWED", code_of("order." .. event, { id = order.id, line_ids = { line.id } }))
    end
  end)

  it("[f-10] what waits has transitions of its own, in the table", function()
    local found = {}
    for _, row in ipairs(desk:ok("order.transitions", {}).items) do
      if row.waits then found[#found + 1] = row.event .. ": " .. row.from .. " to " .. row.to end
    end
    assert.are.same({
      "accept: draft to manual_scheduling_required",
      "begin: manual_scheduling_required to awaiting_billing",
      "begin: change_pending to awaiting_billing",
      "revise: manual_scheduling_required to change_pending",
      "confirm: change_pending to manual_scheduling_required",
      "withdraw: change_pending to manual_scheduling_required",
    }, found)
  end)

  it("[3.34] it is never in a shipment, whatever is asked for", function()
    local item = coverer.warranty(desk, "BOXED", { kind = "goods", ships = true })
    local order = coverer.sold(desk, 1, { shipment_set = "S-1" }, item)
    local submitted = coverer.submit(desk, order)
    assert.is_false(submitted.lines[2].ships)
    assert.is_nil(submitted.lines[2].fulfilment_id)
    assert.are.same({ submitted.lines[1].id }, submitted.fulfilments[1].line_ids)
  end)

  it("[f-9] a line that does not ship is fulfilled when it is activated, and its coverage with it", function()
    local customer = shop.customer(desk)
    local suite = coverer.thing(desk, "SUITE", { kind = "service" })
    local order = shop.order(desk, customer, { { suite } })
    local coverage = coverer.add(desk, order, coverer.warranty(desk, "CARE"), order.lines[1])
    coverer.submit(desk, order)
    assert.are.same({ "awaiting_billing", "awaiting_billing" }, coverer.statuses(desk, order))
    assert.is_truthy(coverer.get(desk, coverage).activated_at)
  end)

  it("[f-11] [e-25] without a start it is provisional, and moved once to the fulfilment, the duration kept", function()
    local customer, thing = shop.customer(desk), coverer.thing(desk, "LAPTOP")
    local order = shop.order(desk, customer, { { thing } }, { requested_date = "2026-02-01" })
    local coverage = coverer.add(desk, order, coverer.warranty(desk, "CARE"), order.lines[1])
    assert.are.same({ "2026-02-01", "2027-01-31", "fulfilment" },
      { coverage.starts.date, coverage.ends.date, coverage.basis })
    coverer.submit(desk, order)
    desk:advance_to "2026-02-10"
    coverer.ship(desk, order)
    local now = coverer.get(desk, coverage)
    assert.are.same({ "2026-02-10", "2027-02-09", "12 months" },
      { now.starts.date, now.ends.date, now.duration.text })
    desk:advance "3 days"
    desk:ok("order.fulfil", { id = order.id, line_ids = { order.lines[1].id } })
    assert.are.equal("2026-02-10", coverer.get(desk, coverage).starts.date)
  end)

  it("[f-11] a given start stays", function()
    local order, coverage = coverer.sold(desk, 1, { starts = { date = "2026-03-01" } })
    coverer.submit(desk, order)
    coverer.ship(desk, order)
    assert.are.equal("2026-03-01", coverer.get(desk, coverage).starts.date)
  end)

  it("[f-11] on a closed order or an asset: today, straight to Awaiting Billing", function()
    local customer, thing = shop.customer(desk), coverer.thing(desk, "LAPTOP")
    local item, closed = coverer.warranty(desk, "CARE"), shop.in_status(desk, customer, thing, "closed")
    desk:ok("coverage.add_asset", { serial_number = "SN-1", customer_id = customer.id, item_number = "LAPTOP" })
    local order = shop.order(desk, customer, {}, { requested_date = "2026-06-01" })
    local first = coverer.add(desk, order, item, closed.lines[1])
    local second = desk:ok("coverage.add",
      { order_id = order.id, item_id = item.id, covers = { { serial_number = "SN-1" } } })
    assert.are.same({ "2026-01-15", "today" }, { first.starts.date, first.basis })
    coverer.submit(desk, order)
    for _, coverage in ipairs { first, second } do
      local now = coverer.get(desk, coverage)
      assert.are.equal("awaiting_billing", now.status)
      assert.is_truthy(now.activated_at)
    end
  end)

  it("[3.7] [3.31] it can be revised until what it covers is shipped, not afterwards", function()
    local order, coverage = coverer.sold(desk)
    desk:ok("coverage.change", { id = coverage.id, billing = { frequency = "month", periods = 12 } })
    coverer.submit(desk, order)
    local changed = desk:ok("coverage.change", { id = coverage.id, billing = { frequency = "quarter", periods = 4 } })
    assert.are.equal("quarter", changed.billing.frequency)
    for _, event in ipairs { "ship", "deliver", "bill" } do
      desk:ok("order." .. event, { id = order.id, line_ids = { order.lines[1].id } })
      assert.are.equal("COV_LOCKED",
        code_of("coverage.change", { id = coverage.id, duration = { amount = 6, unit = "month" } }), event)
    end
    assert.are.equal("COV_MUST_RETURN", code_of("order.revise_line",
      { id = order.id, line_id = coverage.line_id, cancel = true, reason = "no" }))
  end)

  it("[3.31] a draft coverage on a closed order may still be edited", function()
    local customer, thing = shop.customer(desk), coverer.thing(desk, "LAPTOP")
    local closed = shop.in_status(desk, customer, thing, "closed")
    local order = shop.order(desk, customer, {})
    local coverage = coverer.add(desk, order, coverer.warranty(desk, "CARE"), closed.lines[1])
    desk:ok("coverage.change", { id = coverage.id, duration = { amount = 6, unit = "month" } })
    coverer.submit(desk, order)
    assert.are.equal("COV_LOCKED",
      code_of("coverage.change", { id = coverage.id, duration = { amount = 7, unit = "month" } }))
  end)

  it("[3.12] a subscription line begins when its order is accepted", function()
    local customer, thing = shop.customer(desk), coverer.thing(desk, "LAPTOP")
    local order = shop.order(desk, customer, { { thing } })
    local phone = coverer.add(desk, order, coverer.warranty(desk, "PHONE", { coverage_kind = "subscription" }), nil,
      { with_line_id = order.lines[1].id })
    coverer.submit(desk, order)
    local now = coverer.get(desk, phone)
    assert.are.same({ "awaiting_billing", "2026-01-15" }, { now.status, now.starts.date })
  end)

  it("[3.36] a coverage may be added to an order that is accepted already", function()
    local order = coverer.sold(desk, 4)
    coverer.submit(desk, order)
    local split = desk:ok("order.split", { id = order.id, line_id = order.lines[1].id, quantity = 1 })
    local part = split.lines[3]
    local other = coverer.warranty(desk, "SLA", { coverage_kind = "service_level_agreement" })
    assert.are.same({ "COV_QTY_EXCEEDS" }, coverer.refused(desk, order, other, part, { quantity = 4 }))
    local late = coverer.add(desk, order, other, part)
    assert.are.equal(1, late.quantity)
    coverer.submit(desk, order)
    assert.are.equal("manual_scheduling_required", coverer.get(desk, late).status)
  end)
end)
