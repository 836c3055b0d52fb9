-- Orders: entry, submit and its steps, holds, release, timeline, files.
local shop = dofile "spec/scripts/shop.lua"

describe("order", function()
  local desk, customer, item, service
  before_each(function()
    desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    customer = shop.customer(desk)
    item = shop.item(desk, "TEA")
    service = shop.item(desk, "CARE", { kind = "service", stock = 0 })
  end)
  after_each(function() desk:close() end)

  describe("entry", function()
    it("[1.14] makes a draft of type Sales order; the type is no input", function()
      local order = shop.order(desk, customer, { { item, 3 }, { service, 1 } })
      assert.are.equal("sales_order", order.type)
      assert.are.equal("SO-000001", order.number)
      assert.are.equal("draft", order.status)
      assert.are.equal("2026-01-30", order.ordered_on)
      assert.are.same(shop.kr "400.00", order.total)
      assert.are.equal("TEA", order.lines[1].item_number)
      assert.are.equal("list", order.lines[1].price_basis)
      assert.are.same(order, desk:ok("order.get", { id = order.id }))
      assert.are.same(order, desk:ok("order.get", { id = "SO-000001" }))
      local problem = desk:refused("order.create", { customer_id = customer.id, type = "subscription" })
      assert.are.same({ "FIELD_UNKNOWN" }, shop.codes(problem))
      assert.are.equal(422, desk:refused("order.change", { id = order.id, type = "subscription" }).status)
    end)

    it("takes agreed prices and discounts, rounded once per line", function()
      local order = shop.order(desk, customer, {
        { item, 3, { unit_price = shop.kr "0.35", discount = "0.15" } },
        { item, 10, { discount = "0.0512" } },
        { item, 1, { discount = "1" } },
      })
      assert.are.equal("agreed", order.lines[1].price_basis)
      assert.are.equal("0.1500", order.lines[1].discount)
      assert.are.same(shop.kr "0.89", order.lines[1].amount) -- 0.8925
      assert.are.same(shop.kr "948.80", order.lines[2].amount)
      assert.are.same(shop.kr "0.00", order.lines[3].amount)
      assert.are.same(shop.kr "949.69", order.total)
    end)

    it("says all that is wrong with the lines at once", function()
      local problem = desk:refused("order.create", { customer_id = customer.id, lines = {
        { quantity = 1 },
        { item_id = item.id, item_number = "TEA", quantity = 1 },
        { item_number = "NONE", quantity = 1 },
        { item_number = "TEA", quantity = 1, unit_price = { amount = "1.00", currency = "EUR" } },
        { item_number = "TEA", quantity = 1, discount = "1.0001" },
        { item_number = "TEA", quantity = 1 },
      } })
      assert.are.same({ "LINE_ITEM", "LINE_ITEM", "ITEM_UNKNOWN", "CURRENCY_MIXED", "DISCOUNT_RANGE" },
        shop.codes(problem))
      assert.are.equal("/lines/4/discount", problem.errors[5].pointer)
      assert.are.equal(0, #desk:ok("order.list", {}).items)
    end)

    it("refuses amounts that are too large, and prices below zero in the catalog", function()
      local line = { item_id = item.id, quantity = 1000000, unit_price = shop.kr "10000001.00" }
      local input = { customer_id = customer.id, lines = { line } }
      assert.are.equal("AMOUNT_TOO_LARGE", desk:refused("order.create", input).code)
      line.unit_price = shop.kr "10000000.00"
      assert.are.same(shop.kr "10000000000000.00", desk:ok("order.create", input).total)
      assert.are.equal("PRICE_NEGATIVE",
        desk:refused("catalog.create", shop.item_input("NEG", { price = shop.kr "-0.01" })).code)
    end)

    it("refuses an unknown customer and an unknown order", function()
      assert.are.equal("CUSTOMER_UNKNOWN", desk:refused("order.create", { customer_id = "nobody" }).code)
      assert.are.equal("ORDER_UNKNOWN", desk:refused("order.get", { id = "nothing" }).code)
      assert.are.equal("ORDER_UNKNOWN", desk:refused("order.timeline", { id = "nothing" }).code)
      assert.are.equal(404, desk:refused("order.submit", { id = "nothing" }).status)
    end)

    it("changes head and lines while it is a draft, and not afterwards", function()
      local order = shop.order(desk, customer, { { item, 1 } })
      order = desk:ok("order.change", { id = order.id, note = "ring first", requested_date = "2026-02-10" })
      assert.are.equal("ring first", order.note)
      order = desk:ok("order.add_line", { id = order.id, item_number = "CARE", quantity = 2 })
      assert.are.equal(2, order.lines[2].number)
      local line = order.lines[1].id
      order = desk:ok("order.change_line", { id = order.id, line_id = line, quantity = 5, discount = "0.1" })
      assert.are.same(shop.kr "650.00", order.total)
      assert.are.equal("CHANGE_EMPTY", desk:refused("order.change_line", { id = order.id, line_id = line }).code)
      assert.are.equal("DISCOUNT_RANGE",
        desk:refused("order.change_line", { id = order.id, line_id = line, discount = "-0.1" }).code)
      assert.are.equal("CURRENCY_MIXED", desk:refused("order.change_line",
        { id = order.id, line_id = line, unit_price = { amount = "1", currency = "EUR" } }).code)
      assert.are.equal("LINE_UNKNOWN",
        desk:refused("order.change_line", { id = order.id, line_id = "no", quantity = 1 }).code)
      assert.are.equal("LINE_ITEM", desk:refused("order.add_line", { id = order.id, quantity = 1 }).code)
      desk:ok("order.submit", { id = order.id })
      assert.are.equal("ORDER_NOT_DRAFT", desk:refused("order.change", { id = order.id, note = "x" }).code)
      assert.are.equal("ORDER_NOT_DRAFT",
        desk:refused("order.add_line", { id = order.id, item_number = "TEA", quantity = 1 }).code)
      assert.are.equal("ORDER_NOT_DRAFT",
        desk:refused("order.change_line", { id = order.id, line_id = line, quantity = 1 }).code)
    end)

    it("lists newest first in pages, and filters", function()
      local other = shop.customer(desk)
      for i = 1, 5 do shop.order(desk, i == 2 and other or customer, { { item } }) end
      local page = desk:ok("order.list", { limit = 3 })
      assert.are.equal("SO-000005", page.items[1].number)
      local rest = desk:ok("order.list", { limit = 3, cursor = page.next })
      assert.are.equal("SO-000001", rest.items[2].number)
      assert.is_nil(rest.next)
      desk:ok("order.submit", { id = page.items[1].id })
      assert.are.equal(1, #desk:ok("order.list", { customer_id = other.id }).items)
      assert.are.equal(4, #desk:ok("order.list", { status = "draft" }).items)
      assert.are.equal(0, #desk:ok("order.list", { type = "subscription" }).items)
      assert.are.equal("CURSOR_INVALID", desk:refused("order.list", { cursor = "zz" }).code)
    end)
  end)

  describe("submit", function()
    it("[f-24] accepted: leaves Draft for Awaiting Shipping, or Awaiting Billing when it does not ship", function()
      local order = shop.submitted(desk, customer, { { item, 2 }, { service, 1 } })
      assert.are.same({ "awaiting_shipping", "awaiting_billing" }, shop.statuses(order))
      assert.are.equal("awaiting_shipping", order.status)
      assert.are.equal(1, #order.fulfilments)
      assert.are.same({ order.lines[1].id }, order.fulfilments[1].line_ids)
      assert.is_nil(order.lines[2].fulfilment_id)
      local only = shop.submitted(desk, customer, { { service, 1 } })
      assert.are.equal("awaiting_billing", only.status)
      assert.are.same({}, only.fulfilments)
      assert.are.equal(2, #shop.events(desk, "order.submitted"))
      assert.are.equal(1, #shop.events(desk, "order.released"))
    end)

    it("[f-24] held: a hold with its code, status unchanged; a person lets it through", function()
      local poor = shop.customer(desk, { credit_limit = shop.kr "150.00" })
      local order = shop.order(desk, poor, { { item, 2 } })
      local run = desk:ok("order.submit", { id = order.id })
      assert.are.equal("limits", run.failed_step)
      assert.are.equal("CREDIT", run.reasons[1].code)
      assert.are.equal("draft", run.order.status)
      local hold = run.order.holds[1]
      assert.are.equal("CREDIT", hold.code)
      assert.are.equal("limit", hold.source)
      assert.are.equal("limits", desk:ok("order.reprocess", { id = order.id }).failed_step)
      desk:ok("order.release_hold", { id = order.id, hold_id = hold.id, reason = "paid in advance" })
      run = desk:ok("order.reprocess", { id = order.id })
      assert.is_nil(run.failed_step)
      assert.are.equal("awaiting_shipping", run.order.status)
      assert.are.equal(1, #run.order.holds)
    end)

    it("what was let through by hand is held again when the order is changed afterwards", function()
      local poor = shop.customer(desk, { credit_limit = shop.kr "150.00" })
      local order = shop.order(desk, poor, { { item, 2 } })
      local hold = desk:ok("order.submit", { id = order.id }).order.holds[1]
      desk:ok("order.release_hold", { id = order.id, hold_id = hold.id })
      desk:ok("order.change_line", { id = order.id, line_id = order.lines[1].id, quantity = 200 })
      local run = desk:ok("order.reprocess", { id = order.id })
      assert.are.equal("limits", run.failed_step)
      assert.are.equal(2, #run.order.holds)
      desk:ok("order.release_hold", { id = order.id, hold_id = run.order.holds[2].id })
      assert.is_nil(desk:ok("order.reprocess", { id = order.id }).failed_step)
    end)

    it("[f-24] rejected: Cancelled, with the reasons", function()
      desk:publish { ["order/accept.lua"] = [[
        return function()
          return reject { reasons = { { code = "SANCTIONED", text = "we do not deliver there" } } }
        end]],
        ["order/accept.cases.lua"] = false }
      local order = shop.order(desk, customer, { { item, 2 }, { service, 1 } })
      local run = desk:ok("order.submit", { id = order.id })
      assert.are.equal("accept", run.failed_step)
      assert.are.equal("SANCTIONED", run.reasons[1].code)
      assert.are.equal("cancelled", run.order.status)
      assert.are.same(shop.kr "0.00", run.order.total)
      assert.are.equal(1, #shop.events(desk, "order.rejected"))
      assert.are.equal("TRANSITION_NOT_ALLOWED", desk:refused("order.submit", { id = order.id }).code)
      assert.are.equal("NOTHING_TO_REPROCESS", desk:refused("order.reprocess", { id = order.id }).code)
    end)

    it("lets the policy name lines whose date is set by hand", function()
      local rare = shop.item(desk, "RARE", { stock = 1 })
      local order = shop.submitted(desk, customer, { { item, 2 }, { rare, 2 } })
      assert.are.same({ "awaiting_shipping", "manual_scheduling_required" }, shop.statuses(order))
      assert.are.equal("manual_scheduling_required", order.status)
      order = desk:ok("order.schedule", { id = order.id, scheduled_date = "2026-03-02" })
      assert.are.equal("2026-03-02", order.lines[2].scheduled_date)
      order = desk:ok("order.release", { id = order.id })
      assert.are.equal(2, #order.fulfilments)
      assert.are.equal("NOTHING_TO_RELEASE", desk:refused("order.release", { id = order.id }).code)
    end)

    it("[a5] without an answer of the policy the order is held, never guessed", function()
      desk:publish { ["order/accept.lua"] = 'return function(ask) return ask.nothing.at_all end',
        ["order/accept.cases.lua"] = false }
      local run = desk:ok("order.submit", { id = shop.order(desk, customer, { { item } }).id })
      assert.are.equal("NO_DECISION", run.order.holds[1].code)
      assert.are.equal("draft", run.order.status)
    end)

    it("counts open orders and unpaid bills of the customer against the limit, not what is paid", function()
      local limited = shop.customer(desk, { credit_limit = shop.kr "300.00" })
      local first = shop.submitted(desk, limited, { { service, 2 } })
      assert.are.equal("awaiting_billing", first.status)
      local run = desk:ok("order.submit", { id = shop.order(desk, limited, { { service, 2 } }).id })
      assert.are.equal("CREDIT", run.order.holds[1].code)
      desk:ok("order.bill", { id = first.id })
      desk:ok("order.close", { id = first.id })
      desk:ok("customer.pay", { id = limited.id, amount = shop.kr "200.00", reference = "bank 1" })
      assert.are.equal("awaiting_billing", shop.submitted(desk, limited, { { service, 2 } }).status)
    end)

    it("[1.25] keeps each step with its result, [1.28] in order", function()
      local order = shop.submitted(desk, customer, { { item, 1 } })
      local items = desk:ok("order.timeline", { id = order.number }).items
      assert.are.same({
        "Created: success", "Validate header: success", "Validate lines: success", "Accept: success",
        "Release to fulfilment: success",
      }, shop.titles(desk, order))
      for i, one in ipairs(items) do assert.are.equal(i, one.seq) end
      assert.are.equal("validate_header", items[2].answer.step)
      assert.are.equal(items[2].run_id, items[5].run_id)
      assert.are.equal("2026-01-30T08:00:00.000000Z", items[5].at)
      local later = desk:ok("order.timeline", { id = order.id, after = 1, limit = 2 }).items
      assert.are.equal(2, later[1].seq)
      assert.are.equal(2, #later)
    end)

    it("[1.25] [1.27] a failed step leaves the order where it was; reprocess goes on from it", function()
      local nowhere = shop.customer(desk, { addresses = ordain.list {} })
      local order = shop.order(desk, nowhere, { { item, 1 } }, { currency = "EUR" })
      local run = desk:ok("order.submit", { id = order.id })
      assert.are.equal("validate_header", run.failed_step)
      assert.are.equal("SHIP_TO_MISSING", run.reasons[1].code)
      assert.are.equal("draft", run.order.status)
      desk:ok("order.change", { id = order.id, ship_to = { street = "Kaj 2", city = "Odense", country = "DK" } })
      run = desk:ok("order.reprocess", { id = order.id })
      assert.are.equal("validate_lines", run.failed_step)
      assert.are.equal("PRICE_MISSING", run.reasons[1].code)
      desk:ok("order.change_line",
        { id = order.id, line_id = order.lines[1].id, unit_price = { amount = "13.40", currency = "EUR" } })
      run = desk:ok("order.reprocess", { id = order.id })
      assert.is_nil(run.failed_step)
      assert.are.equal("awaiting_shipping", run.order.status)
      assert.are.same({
        "Created: success", "Validate header: failure", "Head changed: success", "Validate header: success",
        "Validate lines: failure", "Line 1 changed: success", "Validate lines: success", "Accept: success",
        "Release to fulfilment: success",
      }, shop.titles(desk, order))
      assert.are.equal("NOTHING_TO_REPROCESS", desk:refused("order.reprocess", { id = order.id }).code)
    end)

    it("[1.25] says what failed: no lines, a date that has passed", function()
      local empty = shop.order(desk, customer, {})
      assert.are.equal("ORDER_EMPTY", desk:ok("order.submit", { id = empty.id }).reasons[1].code)
      local late = shop.order(desk, customer, { { item } }, { requested_date = "2026-01-29" })
      assert.are.equal("REQUESTED_DATE_PAST", desk:ok("order.submit", { id = late.id }).reasons[1].code)
      local never = shop.order(desk, customer, { { item } })
      assert.are.equal("NOTHING_TO_REPROCESS", desk:refused("order.reprocess", { id = never.id }).code)
    end)

    it("is not done twice", function()
      local order = shop.submitted(desk, customer, { { item } })
      local problem = desk:refused("order.submit", { id = order.id })
      assert.are.equal("TRANSITION_NOT_ALLOWED", problem.code)
      assert.are.equal(409, problem.status)
    end)
  end)

  describe("holds", function()
    it("[f-10] of the order stop release and shipping until released", function()
      local order = shop.order(desk, customer, { { item, 2 } })
      local held = desk:ok("order.hold",
        { id = order.id, scope = "shipping", code = "FRAUD_CHECK", reason = "first order" })
      assert.are.equal("hand", held.holds[1].source)
      local run = desk:ok("order.submit", { id = order.id })
      assert.are.equal("release", run.failed_step)
      assert.are.equal("awaiting_shipping", run.order.status)
      assert.are.equal("ON_HOLD", desk:refused("order.release", { id = order.id }).code)
      assert.is_true(desk:ok("order.list", {}).items[1].on_hold)
      desk:ok("order.release_hold", { id = order.id, hold_id = held.holds[1].id })
      run = desk:ok("order.reprocess", { id = order.id })
      assert.is_nil(run.failed_step)
      assert.are.equal(1, #run.order.fulfilments)
      assert.is_false(desk:ok("order.list", {}).items[1].on_hold)
    end)

    it("[f-10] of one line leave the others alone", function()
      local order = shop.order(desk, customer, { { item, 1 }, { item, 2 } })
      local second = order.lines[2].id
      desk:ok("order.hold", { id = order.id, line_id = second, scope = "shipping", code = "CHECK", reason = "label" })
      local run = desk:ok("order.submit", { id = order.id })
      assert.are.equal("release", run.failed_step)
      assert.are.same({ order.lines[1].id }, run.order.fulfilments[1].line_ids)
      desk:ok("order.ship", { id = order.id, line_ids = { order.lines[1].id } })
      assert.are.equal("ON_HOLD", desk:refused("order.ship", { id = order.id }).code)
    end)

    it("[f-10] for billing stop billing and nothing else", function()
      local order = shop.submitted(desk, customer, { { item, 1 } })
      desk:ok("order.hold", { id = order.id, scope = "billing", code = "PRICE", reason = "disputed" })
      desk:ok("order.ship", { id = order.id })
      desk:ok("order.deliver", { id = order.id })
      assert.are.equal("ON_HOLD", desk:refused("order.bill", { id = order.id }).code)
      local hold = desk:ok("order.get", { id = order.id }).holds[1]
      local after = desk:ok("order.release_hold",
        { id = order.id, hold_id = hold.id, reason = "settled" }, { as = "ann" })
      assert.are.equal("settled", after.holds[1].release_reason)
      assert.are.equal("ann", after.holds[1].released_by)
      assert.are.equal("billed", desk:ok("order.bill", { id = order.id }).status)
    end)

    it("are refused when they make no sense", function()
      local order = shop.order(desk, customer, { { item, 1 } })
      local hold = { id = order.id, scope = "shipping", code = "CHECK", reason = "x" }
      local held = desk:ok("order.hold", hold)
      assert.are.equal("HOLD_EXISTS", desk:refused("order.hold", hold).code)
      hold.line_id = "nothing"
      assert.are.equal("LINE_UNKNOWN", desk:refused("order.hold", hold).code)
      assert.are.equal("HOLD_UNKNOWN", desk:refused("order.release_hold", { id = order.id, hold_id = "nothing" }).code)
      desk:ok("order.release_hold", { id = order.id, hold_id = held.holds[1].id })
      assert.are.equal("HOLD_RELEASED",
        desk:refused("order.release_hold", { id = order.id, hold_id = held.holds[1].id }).code)
      desk:ok("order.cancel", { id = order.id, reason = "mistake" })
      assert.are.equal("ORDER_FINISHED",
        desk:refused("order.hold", { id = order.id, scope = "billing", code = "X", reason = "x" }).code)
    end)
  end)

  it("[1.28] the timeline has transitions, holds and changes too", function()
    local order = shop.submitted(desk, customer, { { item, 4 } })
    desk:ok("order.split", { id = order.id, line_id = order.lines[1].id, quantity = 1 })
    desk:ok("order.ship", { id = order.id })
    desk:ok("order.hold", { id = order.id, scope = "billing", code = "PRICE", reason = "disputed" })
    local titles = shop.titles(desk, order)
    assert.are.same({
      "Line 1 split: 1 on line 2: success", "Ship: lines 1, 2: success", "Hold PRICE on billing: success",
    }, { table.unpack(titles, 6) })
  end)

  it("lets viewers look and only sales act", function()
    local order = shop.order(desk, customer, { { item } })
    assert.are.equal(200, desk:call("order.get", { id = order.id }, { roles = { "viewer" } }).status)
    assert.are.equal(403, desk:call("order.submit", { id = order.id }, { roles = { "viewer" } }).status)
    assert.are.equal(200, desk:call("order.submit", { id = order.id }, { roles = { "sales" } }).status)
  end)
end)
