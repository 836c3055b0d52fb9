-- Entering subscriptions: the switch, what is allowed, both channels, items, prices,
-- ends and starts in the past.
local subscriber = dofile "spec/scripts/subscriber.lua"
local shop = subscriber.shop

describe("entering a subscription", function()
  local desk, customer
  before_each(function()
    desk = subscriber.open()
    customer = shop.customer(desk)
  end)
  after_each(function() desk:close() end)

  local function refused(items, more, opts)
    return desk:refused("subscription.create", subscriber.input(customer, items, more), opts)
  end

  it("[1.1] [1.2] is off at first, and refused while off; what there is stays", function()
    local item = subscriber.item(desk, "A")
    local sub = desk:ok("subscription.create", subscriber.input(customer, { item }))
    desk:ok("setting.set", { name = "subscription.enabled", value = false })
    assert.are.equal("FEATURE_OFF", refused({ item }).code)
    assert.are.equal("active", subscriber.get(desk, sub).status)
    local fresh = ordain.open { clock = "2026-01-30T08:00:00Z" }
    local off = fresh:refused("subscription.create", subscriber.input({ id = "nobody" }, { { id = "nothing" } }))
    fresh:close()
    assert.are.equal("FEATURE_OFF", off.code)
  end)

  it("[1.3] [f-4] select all stores the members of that day", function()
    local item = subscriber.item(desk, "A")
    assert.are.same({ "monthly", "quarterly", "yearly" }, item.frequencies)
    for _, frequency in ipairs(item.frequencies) do
      local sub = desk:ok("subscription.create", subscriber.input(customer, { item }, { frequency = frequency }))
      assert.are.equal(frequency, sub.frequency)
    end
  end)

  it("[1.4] [f-4] the frequency must be allowed by every item, and each offender is named", function()
    local a = subscriber.item(desk, "A")
    local b = shop.item(desk, "B", { frequencies = { "yearly" } })
    local c = shop.item(desk, "C", { frequencies = { "quarterly" } })
    local problem = refused { a, b, c }
    assert.are.equal(422, problem.status)
    assert.are.equal("SUBSCRIPTION_NOT_ALLOWED", problem.code)
    assert.are.same({ "FREQUENCY_NOT_ALLOWED", "FREQUENCY_NOT_ALLOWED" }, shop.codes(problem))
    assert.are.equal("/lines/1", problem.errors[1].pointer)
    assert.are.equal("/lines/2", problem.errors[2].pointer)
  end)

  it("[1.5] an item without allowed frequencies is not sold on subscription", function()
    local item = shop.item(desk, "A")
    assert.are.same({ "ITEM_NOT_ON_SUBSCRIPTION" }, shop.codes(refused { item }))
  end)

  it("[1.6] both channels make the same subscription", function()
    local item = subscriber.item(desk, "A")
    local input = subscriber.input(customer, { item })
    local at_desk = desk:ok("subscription.create", input, { roles = { "sales" } })
    local online = desk:ok("subscription.create_online", input, { as = "webshop", roles = { "shop" } })
    assert.are.equal("desk", at_desk.channel)
    assert.are.equal("web", online.channel)
    assert.are.equal(at_desk.next_due_at, online.next_due_at)
    assert.are.equal(403, desk:refused("subscription.create", input, { as = "webshop", roles = { "shop" } }).status)
  end)

  it("[1.7] [f-4] a subscription without a frequency is refused in both channels", function()
    local input = subscriber.input(customer, { subscriber.item(desk, "A") })
    input.frequency = nil
    for _, operation in ipairs { "subscription.create", "subscription.create_online" } do
      local problem = desk:refused(operation, input)
      assert.are.equal(422, problem.status)
      assert.are.equal("/frequency", problem.errors[1].pointer)
    end
    assert.are.equal("FREQUENCY_UNKNOWN", refused({ subscriber.item(desk, "B") }, { frequency = "hourly" }).code)
  end)

  it("[1.7] [1.8] [1.9] [1.10] [1.11] the five fields", function()
    local item = subscriber.item(desk, "A")
    local sub = desk:ok("subscription.create",
      subscriber.input(customer, { item }, { start_date = "2026-01-31", end_date = "2026-12-31" }))
    assert.are.equal("monthly", sub.frequency)
    assert.are.equal(0, sub.current_subscription)
    assert.are.equal("2026-01-31", sub.start_date)
    assert.are.equal("2026-12-31", sub.end_date)
    assert.is_nil(sub.last_ordered_date)
    subscriber.run(desk, "2026-01-31")
    local after = subscriber.get(desk, sub)
    assert.are.equal(1, after.current_subscription)
    assert.are.equal("2026-01-31", after.last_ordered_date)
  end)

  it("[1.10] [f-6] without an end it is open", function()
    local sub = subscriber.start(desk)
    assert.is_nil(sub.end_date)
    assert.is_nil(sub.until_end)
  end)

  it("[1.11] the last ordered date cannot be given", function()
    local problem = refused({ subscriber.item(desk, "A") }, { last_ordered_date = "2026-01-01" })
    assert.are.equal("FIELD_UNKNOWN", problem.errors[1].code)
  end)

  it("[1.12] [f-4] has several items", function()
    local sub = desk:ok("subscription.create",
      subscriber.input(customer, { subscriber.item(desk, "A"), subscriber.item(desk, "B") }))
    assert.are.equal(2, #sub.lines)
    subscriber.run(desk, "2026-01-31")
    local order = desk:ok("order.get", { id = subscriber.orders(desk, sub)[1].id })
    assert.are.equal(2, #order.lines)
  end)

  it("[f-3] the price is agreed at creation and kept, unless the line follows the list", function()
    local agreed, listed = subscriber.item(desk, "A"), subscriber.item(desk, "B")
    local input = subscriber.input(customer, { agreed, listed })
    input.lines[2].price_basis = "list"
    local sub = desk:ok("subscription.create", input)
    assert.are.same(shop.kr "100.00", sub.lines[1].unit_price)
    for _, item in ipairs { agreed, listed } do
      desk:ok("catalog.change", { id = item.id, price = shop.kr "110.00" })
    end
    subscriber.run(desk, "2026-01-31")
    local order = desk:ok("order.get", { id = subscriber.orders(desk, sub)[1].id })
    assert.are.same(shop.kr "100.00", order.lines[1].unit_price)
    assert.are.equal("agreed", order.lines[1].price_basis)
    assert.are.same(shop.kr "110.00", order.lines[2].unit_price)
    assert.are.equal("list", order.lines[2].price_basis)
  end)

  it("[f-3] a price given is the agreed one, and all prices are in one currency", function()
    local item = subscriber.item(desk, "A")
    local input = subscriber.input(customer, { item, subscriber.item(desk, "B") })
    input.lines[1].unit_price = shop.kr "79.00"
    assert.are.same(shop.kr "79.00", desk:ok("subscription.create", input).lines[1].unit_price)
    input.lines[1].unit_price = { amount = "12.00", currency = "EUR" }
    assert.are.equal("CURRENCY_MIXED", desk:refused("subscription.create", input).errors[1].code)
  end)

  it("[f-3] a draft is not dated until it is activated", function()
    local input = subscriber.input(customer, { subscriber.item(desk, "A") },
      { draft = true, start_date = "2026-02-01" })
    local sub = desk:ok("subscription.create", input)
    assert.are.equal("draft", sub.status)
    assert.is_nil(sub.next_due_date)
    local active = desk:ok("subscription.activate", { id = sub.id })
    assert.are.equal("active", active.status)
    assert.are.equal("2026-02-01", active.next_due_date)
    assert.are.equal("SUBSCRIPTION_STATUS", desk:refused("subscription.activate", { id = sub.id }).code)
  end)

  it("[f-6] answers with the orders until the end and the last due date", function()
    local item = subscriber.item(desk, "A")
    local by_date = desk:ok("subscription.create",
      subscriber.input(customer, { item }, { start_date = "2026-01-31", end_date = "2026-07-01" }))
    assert.are.same({ orders = 6, last_due_date = "2026-06-30" }, by_date.until_end)
    local by_count = desk:ok("subscription.create",
      subscriber.input(customer, { item }, { start_date = "2026-01-31", orders = 3 }))
    assert.are.same({ orders = 3, last_due_date = "2026-03-31" }, by_count.until_end)
    local both = desk:ok("subscription.create",
      subscriber.input(customer, { item }, { start_date = "2026-01-31", orders = 3, end_date = "2026-03-01" }))
    assert.are.same({ orders = 2, last_due_date = "2026-02-28" }, both.until_end)
  end)

  it("[f-6] ends after n orders", function()
    local sub = subscriber.start(desk, { start_date = "2026-01-31", orders = 2 })
    subscriber.run(desk, "2026-01-31")
    assert.are.equal("active", subscriber.get(desk, sub).status)
    subscriber.run(desk, "2026-02-28")
    assert.are.equal("ended", subscriber.get(desk, sub).status)
    assert.are.equal("Nothing due", subscriber.run(desk, "2026-04-01").state)
    assert.are.equal(1, #shop.events(desk, "subscription.ended"))
  end)

  it("[e-9] an end before the start, or before the first order, is refused", function()
    local item = subscriber.item(desk, "A")
    assert.are.equal("END_BEFORE_START", refused({ item }, { start_date = "2026-02-02", end_date = "2026-02-01" }).code)
    assert.are.equal("END_BEFORE_FIRST_ORDER",
      refused({ item }, { start_date = "2025-12-15", end_date = "2026-02-01" }).code)
    assert.are.equal(1, desk:ok("subscription.create",
      subscriber.input(customer, { item }, { start_date = "2026-02-02", end_date = "2026-02-02" })).until_end.orders)
  end)

  it("[e-17] a start in the past makes nothing for the past unless asked", function()
    local sub = subscriber.start(desk, { start_date = "2025-10-31" })
    assert.are.equal("2026-01-31", sub.next_due_date)
    assert.are.equal(3, sub.schedule.next_period)
    subscriber.run(desk, "2026-01-31")
    assert.are.same({ "2026-01-31 generated" }, subscriber.periods(desk, sub))
  end)

  it("[e-17] backfill all and from a date make every period, however many", function()
    local all = subscriber.start(desk, { start_date = "2025-10-15", backfill = "all" })
    local from = subscriber.start(desk, { start_date = "2025-10-15", backfill = "from", backfill_from = "2025-12-01" })
    subscriber.run(desk, "2026-01-30T09:15:00Z")
    assert.are.same({ "2025-10-15 generated", "2025-11-15 generated", "2025-12-15 generated", "2026-01-15 generated" },
      subscriber.periods(desk, all))
    assert.are.same({ "2025-12-15 generated", "2026-01-15 generated" }, subscriber.periods(desk, from))
    assert.are.equal("2026-02-15", subscriber.get(desk, all).next_due_date)
  end)

  it("[e-17] backfill_from lies between start and today", function()
    local item = subscriber.item(desk, "A")
    for _, more in ipairs {
      { start_date = "2025-10-15", backfill = "from" },
      { start_date = "2025-10-15", backfill = "from", backfill_from = "2025-09-01" },
      { start_date = "2025-10-15", backfill = "from", backfill_from = "2026-03-01" },
      { start_date = "2025-10-15", backfill = "all", backfill_from = "2025-12-01" },
    } do
      assert.are.equal("BACKFILL_DATE", refused({ item }, more).code)
    end
  end)

  it("names customers and items by number, and says which are unknown", function()
    subscriber.item(desk, "A")
    local input = { customer_number = customer.number, frequency = "monthly",
      lines = { { item_number = "A", quantity = 2 } } }
    assert.are.equal("A", desk:ok("subscription.create", input).lines[1].item_number)
    input.lines[2] = { item_number = "NONE", quantity = 1 }
    local problem = desk:refused("subscription.create", input)
    assert.are.equal("ITEM_UNKNOWN", problem.errors[1].code)
    assert.are.equal("/lines/1", problem.errors[1].pointer)
    input.customer_number = "NOBODY"
    assert.are.equal("CUSTOMER_UNKNOWN", desk:refused("subscription.create", input).code)
  end)

  it("takes a reference once", function()
    local item = subscriber.item(desk, "A")
    desk:ok("subscription.create", subscriber.input(customer, { item }, { reference = "X-1" }))
    assert.are.equal("SUBSCRIPTION_REFERENCE_USED", refused({ item }, { reference = "X-1" }).code)
  end)

  it("lists in pages, by status and customer", function()
    local item = subscriber.item(desk, "A")
    for _ = 1, 5 do desk:ok("subscription.create", subscriber.input(customer, { item })) end
    local first = desk:ok("subscription.list", { limit = 3, customer_id = customer.id })
    assert.are.equal(3, #first.items)
    local second = desk:ok("subscription.list", { limit = 3, customer_id = customer.id, cursor = first.next })
    assert.are.equal(2, #second.items)
    assert.is_nil(second.next)
    assert.are.equal(0, #desk:ok("subscription.list", { status = "held" }).items)
  end)
end)
