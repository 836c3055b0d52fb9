-- Orders made for subscriptions, in one call.
local shop = dofile "spec/scripts/shop.lua"

describe("order.generate", function()
  local desk, customer, goods, service
  before_each(function()
    desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    customer = shop.customer(desk)
    goods = shop.item(desk, "TEA", { stock = 10 })
    service = shop.item(desk, "CARE", { kind = "service", stock = 0 })
  end)
  after_each(function() desk:close() end)

  local function input(lines, more)
    local given = {
      customer_id = customer.id, lines = ordain.list {},
      source = { subscription_id = "sub-1", version = 1, period = 0, due_date = "2026-01-30" },
    }
    for i, one in ipairs(lines) do
      given.lines[i] = {
        item_id = one[1].id, quantity = one[2], unit_price = shop.kr(one[3] or "90.00"), price_basis = "agreed",
      }
    end
    for name, value in pairs(more or {}) do given[name] = value end
    return given
  end

  it("[1.13] [1.14] makes an order of type Subscription, accepted and released in the same call", function()
    local made = desk:ok("order.generate", input { { goods, 2 }, { service, 1, "10.00" } })
    assert.is_true(made.moved)
    assert.are.equal("awaiting_shipping", made.status)
    local order = desk:ok("order.get", { id = made.id })
    assert.are.equal("subscription", order.type)
    assert.are.equal(made.number, order.number)
    assert.are.same({ "awaiting_shipping", "awaiting_billing" }, shop.statuses(order))
    assert.are.same(shop.kr "190.00", order.total)
    assert.are.equal("agreed", order.lines[1].price_basis)
    assert.are.same(input({}).source, order.source)
    assert.are.same({ { id = made.fulfilment_id, number = 1, released_at = "2026-01-30T08:00:00.000000Z",
      line_ids = { order.lines[1].id } } }, order.fulfilments)
    assert.are.equal(1, #desk:ok("order.list", { type = "subscription" }).items)
  end)

  it("[1.25] has its step results without rows of their own", function()
    local made = desk:ok("order.generate", input { { goods, 2 } })
    assert.are.same({
      "Made for a subscription: success", "Accept: success", "Release to fulfilment: success",
    }, shop.titles(desk, made))
    assert.are.equal(0, #desk:rows "select * from order_step")
    desk:ok("order.ship", { id = made.id })
    assert.are.equal("Ship: lines 1: success", shop.titles(desk, made)[4])
    assert.are.equal("NOTHING_TO_REPROCESS", desk:refused("order.reprocess", { id = made.id }).code)
  end)

  it("emits one event", function()
    local before = #desk:rows "select * from event"
    desk:ok("order.generate", input { { goods, 2 }, { service, 1 } })
    assert.are.equal(before + 1, #desk:rows "select * from event")
    assert.are.equal(1, #shop.events(desk, "order.generated"))
  end)

  it("[f-24] what does not ship goes to Awaiting Billing and to no fulfilment", function()
    local made = desk:ok("order.generate", input { { service, 1 } })
    assert.is_false(made.moved)
    assert.is_nil(made.fulfilment_id)
    assert.are.equal("awaiting_billing", made.status)
    assert.are.same({ "Made for a subscription: success", "Accept: success" }, shop.titles(desk, made))
  end)

  it("leaves lines that are short in stock for a date by hand", function()
    local made = desk:ok("order.generate", input { { goods, 2 }, { goods, 11 } })
    assert.is_true(made.moved)
    assert.are.equal("manual_scheduling_required", made.status)
    local order = desk:ok("order.get", { id = made.id })
    assert.is_nil(order.lines[2].fulfilment_id)
    made = desk:ok("order.generate", input { { goods, 11 } })
    assert.is_false(made.moved)
  end)

  it("[f-24] held: a draft with a hold, released and reprocessed by hand", function()
    desk:ok("catalog.change", { id = goods.id, discontinued = true })
    local made = desk:ok("order.generate", input { { goods, 2 } })
    assert.is_false(made.moved)
    assert.are.equal("DISCONTINUED", made.held.code)
    assert.are.equal("draft", made.status)
    local order = desk:ok("order.get", { id = made.id })
    assert.are.same({ "Made for a subscription: success", "Accept: held" }, shop.titles(desk, made))
    desk:ok("order.release_hold", { id = made.id, hold_id = order.holds[1].id })
    local run = desk:ok("order.reprocess", { id = made.id })
    assert.is_nil(run.failed_step)
    assert.are.equal("awaiting_shipping", run.order.status)
    assert.are.equal(1, #run.order.fulfilments)
  end)

  it("[f-24] rejected: Cancelled, with the reasons", function()
    desk:publish { ["order/accept.cases.lua"] = false, ["order/accept.lua"] =
      'return function() return reject { reasons = { { code = "NO", text = "no" } } } end' }
    local made = desk:ok("order.generate", input { { goods, 2 } })
    assert.are.equal("cancelled", made.status)
    assert.are.equal("NO", made.rejected[1].code)
    assert.are.same(shop.kr "0.00", desk:ok("order.get", { id = made.id }).total)
    assert.are.same({ "Made for a subscription: success", "Accept: failure" }, shop.titles(desk, made))
  end)

  it("asks about the credit limit with what is open already", function()
    customer = shop.customer(desk, { credit_limit = shop.kr "200.00" })
    assert.is_true(desk:ok("order.generate", input { { goods, 2 } }).moved)
    assert.are.equal("CREDIT", desk:ok("order.generate", input { { goods, 1 } }).held.code)
  end)

  it("refuses what cannot be an order, and leaves nothing behind", function()
    assert.are.equal("CUSTOMER_UNKNOWN",
      desk:refused("order.generate", input({ { goods, 1 } }, { customer_id = "nobody" })).code)
    assert.are.equal("ITEM_UNKNOWN",
      desk:refused("order.generate", input { { goods, 1 }, { { id = "nothing" }, 1 } }).code)
    assert.are.equal("CURRENCY_MIXED",
      desk:refused("order.generate", input({ { goods, 1 } }, { currency = "EUR" })).code)
    assert.are.equal(422, desk:refused("order.generate", input {}).status)
    assert.are.equal(0, #desk:ok("order.list", {}).items)
    assert.are.equal("SO-000001", desk:ok("order.generate", input { { goods, 1 } }).number)
  end)
end)
