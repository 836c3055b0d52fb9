-- Due dates: the month-end table, other units, zones, and numbers of periods.
local subscriber = dofile "spec/scripts/subscriber.lua"

describe("due dates of a subscription", function()
  local desk
  after_each(function() desk:close() end)

  -- start, frequency, mode, the dates that follow the start
  local TABLE = {
    { "2025-01-31", "monthly", "keep_day", "2025-02-28 2025-03-31 2025-04-30 2025-05-31" },
    { "2025-01-31", "monthly", "end_of_month", "2025-02-28 2025-03-31 2025-04-30 2025-05-31" },
    { "2025-01-31", "monthly", "from_end", "2025-02-28 2025-03-31 2025-04-30 2025-05-31" },
    { "2025-01-30", "monthly", "keep_day", "2025-02-28 2025-03-30 2025-04-30 2025-05-30" },
    { "2025-01-30", "monthly", "end_of_month", "2025-02-28 2025-03-30 2025-04-30 2025-05-30" },
    { "2025-01-30", "monthly", "from_end", "2025-02-27 2025-03-30 2025-04-29 2025-05-30" },
    { "2025-01-29", "monthly", "keep_day", "2025-02-28 2025-03-29 2025-04-29" },
    { "2025-04-30", "monthly", "keep_day", "2025-05-30 2025-06-30 2025-07-30" },
    { "2025-04-30", "monthly", "end_of_month", "2025-05-31 2025-06-30 2025-07-31" },
    { "2025-04-30", "monthly", "from_end", "2025-05-31 2025-06-30 2025-07-31" },
    { "2025-02-28", "monthly", "keep_day", "2025-03-28 2025-04-28" },
    { "2025-02-28", "monthly", "end_of_month", "2025-03-31 2025-04-30" },
    { "2025-08-31", "quarterly", "keep_day", "2025-11-30 2026-02-28 2026-05-31 2026-08-31" },
    { "2024-02-29", "yearly", "keep_day", "2025-02-28 2026-02-28 2027-02-28 2028-02-29" },
  }

  it("[e-1] every row of the month-end table", function()
    desk = subscriber.open "2024-01-01T08:00:00Z"
    for _, row in ipairs(TABLE) do
      local start, frequency, mode, expected = table.unpack(row)
      local sub = subscriber.start(desk, { start_date = start, frequency = frequency, month_end = mode })
      local dates = {}
      for date in expected:gmatch "%S+" do dates[#dates + 1] = date end
      local got = subscriber.dates(desk, sub, #dates + 1)
      assert.are.equal(start, table.remove(got, 1))
      assert.are.same(dates, got, start .. " " .. frequency .. " " .. mode)
    end
  end)

  it("[e-1] the job makes what the table says, never from the date before", function()
    desk = subscriber.open "2025-01-30T08:00:00Z"
    local sub = subscriber.start(desk, { start_date = "2025-01-31" })
    for _, day in ipairs { "2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31" } do
      assert.are.equal(day, subscriber.get(desk, sub).next_due_date)
      subscriber.run(desk, day)
    end
    assert.are.equal(5, subscriber.get(desk, sub).current_subscription)
  end)

  it("[e-1] the mode is kept on the subscription; keep_day unless asked otherwise", function()
    desk = subscriber.open()
    assert.are.equal("keep_day", subscriber.start(desk).month_end)
    assert.are.equal("from_end", subscriber.start(desk, { month_end = "from_end" }).month_end)
  end)

  it("[e-2] the first is due on the start date, and nothing is made before the first", function()
    desk = subscriber.open()
    local sub = subscriber.start(desk, { start_date = "2026-02-10" })
    assert.are.equal("2026-02-10", sub.next_due_date)
    assert.are.equal(0, sub.current_subscription)
    assert.are.equal("Nothing due", subscriber.run(desk, "2026-02-09").state)
    assert.are.equal("Pass", subscriber.run(desk, "2026-02-10").state)
    assert.are.equal(1, subscriber.get(desk, sub).current_subscription)
  end)

  it("[e-3] due on the end date is due: from 01-15 to 04-15 makes four", function()
    desk = subscriber.open "2026-01-10T08:00:00Z"
    local sub = subscriber.start(desk, { start_date = "2026-01-15", end_date = "2026-04-15" })
    assert.are.same({ orders = 4, last_due_date = "2026-04-15" }, sub.until_end)
    for _, day in ipairs { "2026-01-15", "2026-02-15", "2026-03-15", "2026-04-15", "2026-05-15" } do
      subscriber.run(desk, day)
    end
    local now = subscriber.get(desk, sub)
    assert.are.equal(4, now.current_subscription)
    assert.are.equal("ended", now.status)
    assert.is_nil(now.next_due_date)
  end)

  it("[f-2] the due instant is local midnight in the subscription's zone", function()
    desk = subscriber.open()
    local sub = subscriber.start(desk, { start_date = "2026-07-31", zone = "Europe/Copenhagen" })
    assert.are.equal("2026-07-30T22:00:00.000000Z", sub.next_due_at)
    local far = subscriber.start(desk, { start_date = "2026-07-31", zone = "Pacific/Auckland" })
    assert.are.equal("2026-07-30T12:00:00.000000Z", far.next_due_at)
    subscriber.run(desk, "2026-07-30T12:15:00Z")
    assert.are.equal(1, subscriber.get(desk, far).current_subscription)
    assert.are.equal(0, subscriber.get(desk, sub).current_subscription)
  end)

  it("[e-11] a missing local time is the first after it, a doubled one the first", function()
    desk = subscriber.open()
    desk:ok("setting.set", { name = "subscription.due_time", value = "02:30" })
    local gap = subscriber.start(desk, { start_date = "2026-03-29" })
    assert.are.equal("2026-03-29T01:00:00.000000Z", gap.next_due_at)
    local twice = subscriber.start(desk, { start_date = "2026-10-25" })
    assert.are.equal("2026-10-25T00:30:00.000000Z", twice.next_due_at)
  end)

  it("[e-10] another zone moves future due times and no date", function()
    desk = subscriber.open()
    local sub = subscriber.start(desk, { start_date = "2026-01-31" })
    subscriber.run(desk, "2026-01-31")
    local changed = desk:ok("subscription.change", { id = sub.id, zone = "America/New_York" })
    assert.are.equal("2026-02-28", changed.next_due_date)
    assert.are.equal("2026-02-28T05:00:00.000000Z", changed.next_due_at)
    assert.are.same({ "2026-01-31 generated" }, subscriber.periods(desk, sub))
  end)

  it("[e-10] a customer who moves takes along the subscriptions that follow", function()
    desk = subscriber.open()
    local follows, _, customer = subscriber.start(desk, { start_date = "2026-02-15" })
    local item = subscriber.item(desk, "OWN")
    local own = desk:ok("subscription.create",
      subscriber.input(customer, { item }, { start_date = "2026-02-15", zone = "UTC" }))
    desk:ok("customer.change", { id = customer.id, zone = "Asia/Tokyo" })
    assert.are.equal("2026-02-14T15:00:00.000000Z", subscriber.get(desk, follows).next_due_at)
    assert.are.equal("Asia/Tokyo", subscriber.get(desk, follows).zone)
    assert.are.equal("2026-02-15T00:00:00.000000Z", subscriber.get(desk, own).next_due_at)
  end)

  it("[e-4] last_ordered_date is the day it was made, last_due_date the day it was due", function()
    desk = subscriber.open()
    local sub = subscriber.start(desk, { start_date = "2026-01-31" })
    subscriber.run(desk, "2026-02-03")
    local now = subscriber.get(desk, sub)
    assert.are.equal("2026-02-03", now.last_ordered_date)
    assert.are.equal("2026-01-31", now.last_due_date)
    assert.are.equal("2026-02-28", now.next_due_date)
  end)
end)
