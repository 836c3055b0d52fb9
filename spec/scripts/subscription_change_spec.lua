-- Pausing, resuming, skipping, changing and cancelling.
local subscriber = dofile "spec/scripts/subscriber.lua"
local shop = subscriber.shop

describe("a running subscription", function()
  local desk, sub, item, customer
  before_each(function()
    desk = subscriber.open()
    sub, item, customer = subscriber.start(desk, { start_date = "2026-01-31" })
  end)
  after_each(function() desk:close() end)

  describe("is paused", function()
    it("[e-18] from today, and what is due inside is recorded and consumes no number", function()
      assert.are.equal("paused", desk:ok("subscription.pause", { id = sub.id, reason = "holiday" }).status)
      subscriber.run(desk, "2026-01-31")
      subscriber.run(desk, "2026-02-28")
      assert.are.same({ "2026-01-31 paused", "2026-02-28 paused" }, subscriber.periods(desk, sub))
      local resumed = desk:ok("subscription.resume", { id = sub.id })
      assert.are.equal("active", resumed.status)
      subscriber.run(desk, "2026-03-31")
      local rows = desk:ok("subscription.periods", { id = sub.id }).items
      assert.are.equal("generated", rows[3].disposition)
      assert.are.equal(1, rows[3].number)
      assert.are.equal(2, rows[3].period)
    end)

    it("[e-18] between dates; the end stays", function()
      local other = subscriber.start(desk, { start_date = "2026-01-31", end_date = "2026-05-31" })
      local paused = desk:ok("subscription.pause", { id = other.id, from = "2026-02-15", until_date = "2026-04-15" })
      assert.are.equal("active", paused.status)
      assert.are.same({ orders = 3, last_due_date = "2026-05-31" }, paused.until_end)
      assert.are.equal("2026-05-31", paused.end_date)
      for _, day in ipairs { "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31" } do
        subscriber.run(desk, day)
      end
      assert.are.same({ "2026-01-31 generated", "2026-02-28 paused", "2026-03-31 paused", "2026-04-30 generated",
        "2026-05-31 generated" }, subscriber.periods(desk, other))
      assert.are.equal("ended", subscriber.get(desk, other).status)
    end)

    it("[e-18] and shows it on its days", function()
      desk:ok("subscription.pause", { id = sub.id, from = "2026-02-10", until_date = "2026-02-20" })
      assert.are.equal("active", subscriber.get(desk, sub).status)
      desk:set_clock "2026-02-10T00:20:00Z"
      desk:run_job "subscription.dates"
      assert.are.equal("paused", subscriber.get(desk, sub).status)
      desk:set_clock "2026-02-20T00:20:00Z"
      desk:run_job "subscription.dates"
      assert.are.equal("active", subscriber.get(desk, sub).status)
    end)

    it("[f-6] orders counted by number come later instead", function()
      local other = subscriber.start(desk, { start_date = "2026-01-31", orders = 3 })
      local paused = desk:ok("subscription.pause", { id = other.id, from = "2026-02-15", until_date = "2026-04-15" })
      assert.are.same({ orders = 3, last_due_date = "2026-05-31" }, paused.until_end)
    end)

    it("but not from a day that is over, nor backwards, nor when cancelled", function()
      assert.are.equal("DATE_IN_PAST", desk:refused("subscription.pause", { id = sub.id, from = "2026-01-01" }).code)
      assert.are.equal("DATE_ORDER",
        desk:refused("subscription.pause", { id = sub.id, from = "2026-03-01", until_date = "2026-03-01" }).code)
      assert.are.equal("SUBSCRIPTION_STATUS", desk:refused("subscription.resume", { id = sub.id }).code)
      desk:ok("subscription.cancel", { id = sub.id, when = "now" })
      assert.are.equal("SUBSCRIPTION_STATUS", desk:refused("subscription.pause", { id = sub.id }).code)
    end)

    it("and a pause that has not begun is withdrawn", function()
      desk:ok("subscription.pause", { id = sub.id, from = "2026-03-01" })
      assert.is_nil(desk:ok("subscription.resume", { id = sub.id }).pause_from)
    end)
  end)

  it("[f-3] skip next is one period", function()
    local skipped = desk:ok("subscription.skip", { id = sub.id, reason = "full shelves" })
    assert.are.equal("2026-02-28", skipped.next_due_date)
    subscriber.run(desk, "2026-01-31")
    subscriber.run(desk, "2026-02-28")
    assert.are.same({ "2026-01-31 skipped", "2026-02-28 generated" }, subscriber.periods(desk, sub))
    assert.are.equal(1, subscriber.get(desk, sub).current_subscription)
  end)

  describe("is changed", function()
    it("[e-16] [f-1] another frequency begins with the next due date; the anchor stays", function()
      subscriber.run(desk, "2026-01-31")
      desk:set_clock "2026-02-10T08:00:00Z"
      local changed = desk:ok("subscription.change", { id = sub.id, frequency = "quarterly" })
      assert.are.equal("2026-02-28", changed.next_due_date)
      assert.are.same({ version = 2, anchor = "2026-01-31", next_period = 0 }, changed.schedule)
      assert.are.same({ "2026-02-28", "2026-05-31", "2026-08-31" }, subscriber.dates(desk, sub, 3))
      subscriber.run(desk, "2026-02-28")
      local rows = desk:ok("subscription.periods", { id = sub.id }).items
      assert.are.equal(2, rows[2].schedule_version)
      assert.are.equal(0, rows[2].period)
      assert.are.equal(2, rows[2].number)
    end)

    it("[e-16] a new anchor moves the dates", function()
      local changed = desk:ok("subscription.change", { id = sub.id, re_anchor = "2026-02-15" })
      assert.are.same({ version = 2, anchor = "2026-02-15", next_period = 0 }, changed.schedule)
      assert.are.same({ "2026-02-15", "2026-03-15" }, subscriber.dates(desk, sub, 2))
    end)

    it("[f-1] but not to a date that is settled or over", function()
      subscriber.run(desk, "2026-01-31")
      desk:ok("subscription.skip", { id = sub.id })
      assert.are.equal("ANCHOR_TOO_EARLY",
        desk:refused("subscription.change", { id = sub.id, re_anchor = "2026-02-28" }).code)
      assert.are.equal("ANCHOR_TOO_EARLY",
        desk:refused("subscription.change", { id = sub.id, re_anchor = "2026-01-01" }).code)
    end)

    it("[e-1] another month-end mode is a new version", function()
      local other = subscriber.start(desk, { start_date = "2026-04-30" })
      local changed = desk:ok("subscription.change", { id = other.id, month_end = "end_of_month" })
      assert.are.equal(2, changed.schedule.version)
      assert.are.same({ "2026-04-30", "2026-05-31" }, subscriber.dates(desk, other, 2))
    end)

    it("[f-3] other items keep the price agreed for those that stay", function()
      desk:ok("catalog.change", { id = item.id, price = shop.kr "150.00" })
      local other = subscriber.item(desk, "OTHER", { price = shop.kr "20.00" })
      local changed = desk:ok("subscription.change", { id = sub.id,
        lines = { { item_id = item.id, quantity = 5 }, { item_id = other.id, quantity = 1 } } })
      assert.are.same(shop.kr "100.00", changed.lines[1].unit_price)
      assert.are.equal(5, changed.lines[1].quantity)
      assert.are.same(shop.kr "20.00", changed.lines[2].unit_price)
    end)

    it("[1.10] another end, earlier or later or none", function()
      assert.are.equal(2, desk:ok("subscription.change", { id = sub.id, end_date = "2026-03-01" }).until_end.orders)
      assert.is_nil(desk:ok("subscription.change", { id = sub.id, clear = { "end_date" } }).until_end)
      subscriber.run(desk, "2026-01-31")
      assert.are.equal("END_BEFORE_LAST_ORDER",
        desk:refused("subscription.change", { id = sub.id, end_date = "2026-01-30" }).code)
      assert.are.equal("ended", desk:ok("subscription.change", { id = sub.id, end_date = "2026-01-31" }).status)
    end)

    it("[f-3] as a draft, its start included", function()
      local draft = desk:ok("subscription.create", subscriber.input(customer, { item }, { draft = true }))
      local changed = desk:ok("subscription.change", { id = draft.id, re_anchor = "2026-02-20", frequency = "yearly" })
      assert.are.equal("2026-02-20", changed.start_date)
      assert.are.equal("draft", changed.status)
      desk:ok("subscription.activate", { id = draft.id })
      assert.are.same({ "2026-02-20", "2027-02-20" }, subscriber.dates(desk, draft, 2))
    end)

    it("and a change of nothing is refused", function()
      assert.are.equal("NOTHING_TO_CHANGE",
        desk:refused("subscription.change", { id = sub.id, frequency = "monthly" }).code)
    end)

    it("[e-16] a preview shows both futures and writes nothing", function()
      local shown = desk:ok("subscription.preview_change", { id = sub.id, frequency = "quarterly", count = 2 })
      assert.are.equal("2026-02-28", shown.before[2].due_date)
      assert.are.equal("2026-04-30", shown.after[2].due_date)
      assert.are.equal("monthly", subscriber.get(desk, sub).frequency)
      assert.are.equal(1, subscriber.get(desk, sub).schedule.version)
    end)

    it("takes If-Match into account", function()
      local seen = subscriber.get(desk, sub)
      desk:ok("subscription.skip", { id = sub.id })
      local late = desk:call("subscription.skip", { id = sub.id }, { if_match = '"' .. seen.version .. '"' })
      assert.are.equal(412, late.status)
    end)
  end)

  describe("is cancelled", function()
    it("[f-3] now; orders made are untouched", function()
      subscriber.run(desk, "2026-01-31")
      local gone = desk:ok("subscription.cancel", { id = sub.id, when = "now", reason = "closing" })
      assert.are.equal("cancelled", gone.status)
      assert.is_nil(gone.next_due_date)
      assert.are.equal("Nothing due", subscriber.run(desk, "2026-03-31").state)
      assert.are.equal("awaiting_shipping", subscriber.orders(desk, sub)[1].status)
    end)

    it("[f-3] at the next due date, without an order for it", function()
      local later = desk:ok("subscription.cancel", { id = sub.id, when = "next_due" })
      assert.are.equal("active", later.status)
      assert.are.equal("2026-01-31", later.cancel_on)
      subscriber.run(desk, "2026-01-31")
      desk:run_job "subscription.dates"
      assert.are.equal("cancelled", subscriber.get(desk, sub).status)
      assert.are.equal(0, #subscriber.orders(desk, sub))
    end)

    it("[f-3] on a date; what is due before is made", function()
      desk:ok("subscription.cancel", { id = sub.id, when = "on", on = "2026-03-15" })
      assert.are.same({ "2026-01-31", "2026-02-28" }, subscriber.dates(desk, sub, 5))
      subscriber.run(desk, "2026-01-31")
      desk:set_clock "2026-03-20T00:15:00Z"
      desk:run_job "subscription.dates"
      assert.are.equal("active", subscriber.get(desk, sub).status)
      desk:run_job "subscription.orders"
      desk:run_job "subscription.dates"
      assert.are.equal("cancelled", subscriber.get(desk, sub).status)
      assert.are.equal(2, #subscriber.orders(desk, sub))
    end)

    it("[f-3] not on a day that is over, and once", function()
      assert.are.equal("DATE_IN_PAST",
        desk:refused("subscription.cancel", { id = sub.id, when = "on", on = "2026-01-01" }).code)
      desk:ok("subscription.cancel", { id = sub.id, when = "now" })
      assert.are.equal("SUBSCRIPTION_STATUS", desk:refused("subscription.cancel", { id = sub.id, when = "now" }).code)
    end)

    it("[f-3] and the date may be moved", function()
      desk:ok("subscription.cancel", { id = sub.id, when = "on", on = "2026-02-10" })
      assert.are.same({ "2026-01-31" }, subscriber.dates(desk, sub, 5))
      desk:ok("subscription.cancel", { id = sub.id, when = "on", on = "2026-04-10" })
      assert.are.same({ "2026-01-31", "2026-02-28", "2026-03-31" }, subscriber.dates(desk, sub, 5))
    end)

    it("on its day, held periods are closed with it", function()
      desk:ok("subscription.cancel", { id = sub.id, when = "on", on = "2026-04-10" })
      subscriber.run(desk, "2026-03-31")
      assert.are.equal(3, subscriber.get(desk, sub).held_periods)
      desk:set_clock "2026-04-10T06:00:00Z"
      desk:run_job "subscription.dates"
      local gone = subscriber.get(desk, sub)
      assert.are.equal("cancelled", gone.status)
      assert.are.equal(0, gone.held_periods)
    end)

    it("and held periods are closed with it", function()
      subscriber.run(desk, "2026-03-31")
      assert.are.equal(3, subscriber.get(desk, sub).held_periods)
      assert.are.equal(0, desk:ok("subscription.cancel", { id = sub.id, when = "now" }).held_periods)
    end)
  end)

  it("every change names its customer's subscription in an event", function()
    desk:ok("subscription.pause", { id = sub.id })
    desk:ok("subscription.resume", { id = sub.id })
    desk:ok("subscription.skip", { id = sub.id })
    desk:ok("subscription.cancel", { id = sub.id, when = "now" })
    for _, name in ipairs { "created", "paused", "resumed", "skipped", "cancelled" } do
      local events = shop.events(desk, "subscription." .. name)
      assert.are.equal(1, #events, name)
      assert.are.equal(sub.id, events[1].key)
    end
    assert.is_string(customer.id)
  end)
end)
