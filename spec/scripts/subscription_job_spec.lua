-- The job: what it makes, what it counts, what it holds, and never twice.
local subscriber = dofile "spec/scripts/subscriber.lua"
local shop = subscriber.shop

describe("the job subscription.orders", function()
  local desk
  before_each(function() desk = subscriber.open() end)
  after_each(function() desk:close() end)

  local function hold_by_withdrawal(more)
    local sub, item = subscriber.start(desk, more)
    desk:ok("catalog.change", { id = item.id, discontinued = true })
    return sub, item
  end

  it("[1.13] [1.14] makes sales orders of type Subscription and releases them", function()
    local sub, item = subscriber.start(desk, { start_date = "2026-01-31" })
    subscriber.run(desk, "2026-01-31")
    local order = desk:ok("order.get", { id = subscriber.orders(desk, sub)[1].id })
    assert.are.equal("subscription", order.type)
    assert.are.equal("awaiting_shipping", order.status)
    assert.are.equal(item.id, order.lines[1].item_id)
    assert.are.equal(1, #order.fulfilments)
    assert.are.same({ subscription_id = sub.id, version = 1, period = 0, due_date = "2026-01-31" }, order.source)
  end)

  it("[1.14] an order entered by hand is no subscription order", function()
    local item, customer = shop.item(desk, "HAND"), shop.customer(desk)
    assert.are.equal("sales_order", shop.order(desk, customer, { { item } }).type)
  end)

  it("[1.15] counts records and what moved to fulfilment", function()
    subscriber.start(desk)
    subscriber.start(desk)
    hold_by_withdrawal()
    local run = subscriber.run(desk, "2026-01-31")
    assert.are.equal(3, run.counts.records)
    assert.are.equal(2, run.counts.moved_to_fulfilment)
    assert.are.equal(2, run.counts.generated)
    assert.are.equal(1, run.counts.held)
  end)

  it("[1.15] [1.16] the log shows type, status, details and completion", function()
    subscriber.start(desk)
    subscriber.run(desk, "2026-01-31")
    local row = desk:ok("subscription.job_runs", {}).items[1]
    assert.are.equal("Subscriptionorder", row.job_type)
    assert.are.equal("Pass", row.job_run_status)
    assert.is_truthy(row.details:find("Total Number of Subscription order lines processed today: 1", 1, true))
    assert.is_truthy(row.details:find("records: 1", 1, true))
    assert.is_truthy(row.details:find("moved to fulfilment: 1", 1, true))
    assert.is_string(row.job_completion_time)
  end)

  it("[1.17] runs every hour, because dates are due in their own zones", function()
    local sub = subscriber.start(desk, { start_date = "2026-01-31", zone = "Asia/Kathmandu" })
    assert.are.equal("2026-01-30T18:15:00.000000Z", sub.next_due_at)
    desk:advance "12 hours"
    assert.are.equal(1, subscriber.get(desk, sub).current_subscription)
    local settled = desk:ok("subscription.periods", { id = sub.id }).items[1].settled_at
    assert.are.equal("2026-01-30T18:15:00.000000Z", settled)
  end)

  it("[1.18] [1.19] a manual run is a run of its own, with its records", function()
    hold_by_withdrawal()
    local run = subscriber.run(desk, "2026-01-31")
    local rows = desk:ok("subscription.job_run_detail", { id = run.id }).items
    assert.are.equal(1, #rows)
    assert.are.equal("held", rows[1].outcome)
    assert.is_truthy(rows[1].reason:find("no longer sold", 1, true))
    local second = subscriber.run(desk, "2026-01-31T02:15:00Z")
    assert.are_not.equal(run.id, second.id)
    assert.are.equal("Nothing due", second.state)
  end)

  it("[1.2] [f-8] while off the run is logged Off and nothing is touched", function()
    local sub = subscriber.start(desk)
    desk:ok("setting.set", { name = "subscription.enabled", value = false })
    local run = subscriber.run(desk, "2026-01-31")
    assert.are.equal("Off", run.state)
    assert.are.same({}, subscriber.periods(desk, sub))
    assert.are.equal("active", subscriber.get(desk, sub).status)
    desk:ok("setting.set", { name = "subscription.enabled", value = true })
    subscriber.run(desk, "2026-02-28")
    assert.are.same({ "2026-01-30 generated", "2026-02-28 generated" }, subscriber.periods(desk, sub))
  end)

  it("[f-1] each period of a version is settled once, and so is each due date", function()
    local sub = subscriber.start(desk, { start_date = "2026-01-31" })
    subscriber.run(desk, "2026-01-31")
    subscriber.run(desk, "2026-01-31T03:15:00Z")
    subscriber.run(desk, "2026-02-28")
    local rows = desk:ok("subscription.periods", { id = sub.id }).items
    assert.are.equal(2, #rows)
    for i, row in ipairs(rows) do
      assert.are.equal(1, row.schedule_version)
      assert.are.equal(i - 1, row.period)
      assert.are.equal(i, row.number)
    end
    assert.are.equal(2, #subscriber.orders(desk, sub))
    local unique = desk:rows [[
      select group_concat(sql) as sql from sqlite_master where tbl_name = 'subscription_period' ]]
    assert.is_truthy(unique[1].sql:find("unique (subscription_id, due_date)", 1, true))
  end)

  it("[e-13] the order of a period is found from the period", function()
    local sub = subscriber.start(desk)
    subscriber.run(desk, "2026-01-31")
    local row = desk:ok("subscription.periods", { id = sub.id }).items[1]
    assert.are.equal(subscriber.orders(desk, sub)[1].id, row.order_id)
  end)

  it("[e-12] [f-5] one missed period is made with the current one, oldest first", function()
    local sub = subscriber.start(desk, { start_date = "2026-01-31" })
    local run = subscriber.run(desk, "2026-02-28")
    assert.are.equal(2, run.counts.generated)
    assert.are.same({ "2026-01-31 generated", "2026-02-28 generated" }, subscriber.periods(desk, sub))
    local orders = subscriber.orders(desk, sub)
    assert.is_true(orders[1].number < orders[2].number)
  end)

  it("[e-12] [f-5] more are held for the operator, and each is visible", function()
    local sub = subscriber.start(desk, { start_date = "2026-01-31" })
    local run = subscriber.run(desk, "2026-03-31")
    assert.are.equal(1, run.counts.held)
    assert.are.same({ "2026-01-31 held", "2026-02-28 held", "2026-03-31 held" }, subscriber.periods(desk, sub))
    local held = subscriber.get(desk, sub)
    assert.are.equal("held", held.status)
    assert.are.equal("CATCH_UP", held.status_code)
    assert.are.equal(3, held.held_periods)
    assert.are.equal("2026-04-30", held.next_due_date)
    assert.are.equal(1, #shop.events(desk, "subscription.held"))
  end)

  it("[f-5] the operator makes all", function()
    local sub = subscriber.start(desk, { start_date = "2026-01-31" })
    subscriber.run(desk, "2026-03-31")
    local now = desk:ok("subscription.resolve", { id = sub.id, choice = "all" })
    assert.are.equal("active", now.status)
    assert.are.equal(3, now.current_subscription)
    assert.are.equal(0, now.held_periods)
    assert.are.same({ "2026-01-31 generated", "2026-02-28 generated", "2026-03-31 generated" },
      subscriber.periods(desk, sub))
    subscriber.run(desk, "2026-04-30")
    assert.are.equal(4, subscriber.get(desk, sub).current_subscription)
  end)

  it("[f-5] the operator makes the latest only", function()
    local sub = subscriber.start(desk, { start_date = "2026-01-31" })
    subscriber.run(desk, "2026-03-31")
    local now = desk:ok("subscription.resolve", { id = sub.id, choice = "latest" })
    assert.are.equal(1, now.current_subscription)
    assert.are.same({ "2026-01-31 skipped", "2026-02-28 skipped", "2026-03-31 generated" },
      subscriber.periods(desk, sub))
  end)

  it("[f-5] the operator skips to the next", function()
    local sub = subscriber.start(desk, { start_date = "2026-01-31" })
    subscriber.run(desk, "2026-03-31")
    local now = desk:ok("subscription.resolve", { id = sub.id, choice = "skip_to_next" })
    assert.are.equal(0, now.current_subscription)
    assert.are.equal("2026-04-30", now.next_due_date)
    assert.are.same({ "2026-01-31 skipped", "2026-02-28 skipped", "2026-03-31 skipped" },
      subscriber.periods(desk, sub))
    assert.are.equal("SUBSCRIPTION_STATUS", desk:refused("subscription.resolve", { id = sub.id, choice = "all" }).code)
  end)

  it("[f-5] what came due since the last run belongs to the choice", function()
    local sub = subscriber.start(desk, { start_date = "2026-01-31" })
    subscriber.run(desk, "2026-03-31")
    desk:set_clock "2026-04-30T06:00:00Z"
    local now = desk:ok("subscription.resolve", { id = sub.id, choice = "latest" })
    assert.are.equal("2026-04-30", now.last_due_date)
    assert.are.equal("2026-05-31", now.next_due_date)
  end)

  it("[f-4] one item withdrawn holds the subscription, never half of it", function()
    local a, b, customer = subscriber.item(desk, "A"), subscriber.item(desk, "B"), shop.customer(desk)
    local sub = desk:ok("subscription.create", subscriber.input(customer, { a, b }))
    desk:ok("catalog.change", { id = b.id, discontinued = true })
    subscriber.run(desk, "2026-01-31")
    local held = subscriber.get(desk, sub)
    assert.are.equal("held", held.status)
    assert.are.equal("ITEM_WITHDRAWN", held.status_code)
    assert.are.equal(0, #subscriber.orders(desk, sub))
  end)

  it("[e-15] what comes due while held is recorded as held", function()
    local sub = hold_by_withdrawal { start_date = "2026-01-31" }
    for _, day in ipairs { "2026-01-31", "2026-02-28", "2026-03-31" } do subscriber.run(desk, day) end
    assert.are.same({ "2026-01-31 held", "2026-02-28 held", "2026-03-31 held" }, subscriber.periods(desk, sub))
  end)

  it("[f-4] a hold is released when its reason is gone, and not before", function()
    local sub, item = hold_by_withdrawal { start_date = "2026-01-31" }
    subscriber.run(desk, "2026-01-31")
    local still = desk:refused("subscription.resolve", { id = sub.id, choice = "all" })
    assert.are.equal("SUBSCRIPTION_STILL_HELD", still.code)
    assert.are.equal(1, subscriber.get(desk, sub).held_periods)
    desk:ok("catalog.change", { id = item.id, discontinued = false })
    assert.are.equal(1, desk:ok("subscription.resolve", { id = sub.id, choice = "all" }).current_subscription)
  end)

  it("[f-4] or when the items are changed", function()
    local sub = hold_by_withdrawal { start_date = "2026-01-31" }
    subscriber.run(desk, "2026-01-31")
    local other = subscriber.item(desk, "OTHER")
    desk:ok("subscription.change", { id = sub.id, lines = { { item_id = other.id, quantity = 3 } } })
    local now = desk:ok("subscription.resolve", { id = sub.id, choice = "latest" })
    assert.are.equal("active", now.status)
    assert.are.equal(1, now.current_subscription)
  end)

  it("[e-14] goes on when the item no longer allows the frequency; each run counts and lists it", function()
    local sub, item = subscriber.start(desk, { start_date = "2026-01-31" })
    desk:ok("catalog.change", { id = item.id, frequencies = { "yearly" } })
    local run = subscriber.run(desk, "2026-01-31")
    assert.are.equal(1, run.counts.grandfathered)
    assert.are.equal(1, #subscriber.orders(desk, sub))
    local row = desk:ok("subscription.job_run_detail", { id = run.id }).items[1]
    assert.are.equal("grandfathered", row.outcome)
    assert.is_truthy(row.reason:find(item.number, 1, true))
  end)

  it("[e-14] is asked again on change and resume", function()
    local sub, item = subscriber.start(desk, { start_date = "2026-01-31" })
    desk:ok("catalog.change", { id = item.id, frequencies = { "yearly" } })
    desk:ok("subscription.pause", { id = sub.id })
    assert.are.equal("SUBSCRIPTION_NOT_ALLOWED", desk:refused("subscription.resume", { id = sub.id }).code)
    assert.are.equal("SUBSCRIPTION_NOT_ALLOWED",
      desk:refused("subscription.change", { id = sub.id, frequency = "quarterly" }).code)
    assert.are.equal("yearly", desk:ok("subscription.change", { id = sub.id, frequency = "yearly" }).frequency)
  end)

  it("[e-37] one bad record does not stop the run", function()
    local bad = subscriber.start(desk)
    local good = subscriber.start(desk)
    desk:publish { ["subscription/generate.lua"] = ([[
      return function(ask)
        if ask.subscription.id == %q then
          return order { lines = list.new { { item_id = "no-such-item", quantity = 1,
            unit_price = money.of("1.00", "DKK"), price_basis = "agreed" } } }
        end
        local line = ask.lines[1]
        return order { lines = list.new { { item_id = line.item_id, quantity = 1, unit_price = line.agreed_price,
          price_basis = "agreed" } } }
      end]]):format(bad.id), ["subscription/generate.cases.lua"] = false }
    local run = subscriber.run(desk, "2026-01-31")
    assert.are.equal("Partial", run.state)
    assert.are.equal(1, run.counts.failed)
    assert.are.equal(1, subscriber.get(desk, good).current_subscription)
    assert.are.equal(0, subscriber.get(desk, bad).current_subscription)
    assert.are.same({}, subscriber.periods(desk, bad))
    assert.are.equal(1, #shop.events(desk, "subscription.run_alert"))
  end)

  it("[e-37] [f-12] a policy that errs holds its records, and the run ends Partial", function()
    local sub = subscriber.start(desk)
    desk:publish { ["subscription/generate.lua"] = [[ return function(ask) return order(ask.nothing.here) end ]],
      ["subscription/generate.cases.lua"] = false }
    local run = subscriber.run(desk, "2026-01-31")
    assert.are.equal("Partial", run.state)
    assert.are.same({ held = 1, records = 1 }, run.counts)
    assert.are.equal("held", subscriber.get(desk, sub).status)
  end)

  it("a policy may skip a period; it keeps its place and consumes no number", function()
    local sub = subscriber.start(desk, { start_date = "2026-01-31", orders = 1 })
    desk:publish { ["subscription/generate.lua"] = [[ return function() return skip { reason = "closed" } end ]],
      ["subscription/generate.cases.lua"] = false }
    subscriber.run(desk, "2026-01-31")
    assert.are.same({ "2026-01-31 skipped" }, subscriber.periods(desk, sub))
    assert.are.equal(0, subscriber.get(desk, sub).current_subscription)
    assert.are.equal("2026-02-28", subscriber.get(desk, sub).next_due_date)
  end)

  it("a dry run shows what would be made and makes nothing", function()
    local sub = subscriber.start(desk, { start_date = "2026-01-31" })
    desk:set_clock "2026-01-31T00:15:00Z"
    local run = desk:run_job("subscription.orders", { dry = true })
    assert.are.equal(1, #run.proposals)
    assert.are.equal(sub.id, run.proposals[1].record)
    assert.are.equal("generated", run.proposals[1].outcome)
    assert.are.same({}, subscriber.periods(desk, sub))
    assert.are.equal(0, #subscriber.orders(desk, sub))
  end)
end)
