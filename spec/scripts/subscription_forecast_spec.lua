-- The forecast is the job's own code: what it says is what is made.
local subscriber = dofile "spec/scripts/subscriber.lua"
local shop = subscriber.shop

describe("the forecast of subscriptions", function()
  local desk
  before_each(function() desk = subscriber.open() end)
  after_each(function() desk:close() end)

  it("names date, number and amount of the next n orders", function()
    local sub = subscriber.start(desk, { start_date = "2026-01-31", orders = 2 })
    local items = subscriber.forecast(desk, sub, 5)
    assert.are.equal(2, #items)
    assert.are.same({ due_date = "2026-01-31", schedule_version = 1, period = 0, disposition = "generated", number = 1,
      amount = shop.kr "100.00" }, items[1])
    assert.are.equal(2, items[2].number)
  end)

  it("agrees with a year of the job, pause, skip and end included", function()
    local sub = subscriber.start(desk, { start_date = "2026-01-31", end_date = "2026-11-30" })
    desk:ok("subscription.pause", { id = sub.id, from = "2026-04-01", until_date = "2026-06-01" })
    local expected = subscriber.dates(desk, sub, 20, true)
    assert.are.equal(11, #expected)
    for month = 1, 12 do
      local last = os.date("!%Y-%m-%d", os.time { year = 2026, month = month + 1, day = 0, hour = 12 })
      subscriber.run(desk, last)
    end
    assert.are.same(expected, subscriber.periods(desk, sub))
  end)

  it("shows held ones as held, with what they would bring", function()
    local sub, item = subscriber.start(desk, { start_date = "2026-01-31" })
    desk:ok("catalog.change", { id = item.id, discontinued = true })
    local items = subscriber.forecast(desk, sub, 2)
    assert.are.equal("held", items[1].disposition)
    assert.are.equal("held", items[2].disposition)
    assert.are.same(shop.kr "100.00", items[2].amount)
  end)

  it("shows what catching up would do", function()
    local sub = subscriber.start(desk, { start_date = "2026-01-31" })
    desk:set_clock "2026-03-31T08:00:00Z"
    assert.are.same({ "2026-01-31 held", "2026-02-28 held", "2026-03-31 held", "2026-04-30 held" },
      subscriber.dates(desk, sub, 4, true))
  end)

  it("totals orders and revenue by month and currency, held ones apart", function()
    subscriber.start(desk, { start_date = "2026-01-31" })
    subscriber.start(desk, { start_date = "2026-02-15", frequency = "quarterly" })
    local _, item = subscriber.start(desk, { start_date = "2026-02-10" })
    desk:ok("catalog.change", { id = item.id, discontinued = true })
    local euro = subscriber.item(desk, "EURO", { price = { amount = "10.00", currency = "EUR" } })
    desk:ok("subscription.create", subscriber.input(shop.customer(desk, { currency = "EUR" }), { euro },
      { start_date = "2026-02-01" }))
    local answer = desk:ok("subscription.forecast_all", { months = 2 })
    assert.are.equal(4, answer.subscriptions)
    assert.are.same({
      { month = "2026-01", currency = "DKK", orders = 1, revenue = shop.kr "100.00", held_orders = 0,
        held_revenue = shop.kr "0.00" },
      { month = "2026-02", currency = "DKK", orders = 2, revenue = shop.kr "200.00", held_orders = 1,
        held_revenue = shop.kr "100.00" },
      { month = "2026-02", currency = "EUR", orders = 1, revenue = { amount = "10.00", currency = "EUR" },
        held_orders = 0, held_revenue = { amount = "0.00", currency = "EUR" } },
    }, answer.items)
  end)

  it("writes nothing and records no decision", function()
    local sub = subscriber.start(desk)
    local before = desk:rows("select count(*) as n from decision")[1].n
    subscriber.forecast(desk, sub, 12)
    desk:ok("subscription.forecast_all", {})
    assert.are.equal(before, desk:rows("select count(*) as n from decision")[1].n)
    assert.are.equal(0, subscriber.get(desk, sub).current_subscription)
  end)
end)
