-- Renewals, subscription lines that are suspended, and imports.
local shop = dofile "spec/scripts/shop.lua"

describe("coverages later on", function()
  local desk, customer, laptop, care, sold
  local kr = shop.kr

  before_each(function()
    desk = ordain.open { clock = "2026-04-01T08:00:00Z" }
    customer = shop.customer(desk)
    laptop = shop.item(desk, "LAPTOP", { coverable = true })
    care = shop.item(desk, "CARE", {
      kind = "service", contract_coverage = true, coverage_kind = "extended_warranty", price = kr "120.00",
      duration_type = "variable", duration = { amount = 12, unit = "month" },
    })
    sold = shop.in_status(desk, customer, laptop, "closed", 1)
  end)
  after_each(function() desk:close() end)

  local function running(item, more)
    local order = shop.order(desk, customer, {})
    local input = { order_id = order.id, item_id = item.id, starts = { date = "2026-04-01" } }
    for name, value in pairs(more or {}) do input[name] = value end
    local made = desk:ok("coverage.add", input)
    desk:ok("order.submit", { id = order.id })
    return made
  end
  local function covered() return { covers = { { line_id = sold.lines[1].id } } } end
  local function balance(coverage, on)
    local sums = desk:ok("coverage.ledger", { id = coverage.id, on = on }).balance
    return { sums.billed.amount, sums.credited.amount, sums.earned.amount, sums.ahead.amount }
  end
  local function drafts() return desk:ok("coverage.renewal_list", { status = "draft" }).items end

  it("[3.43] a renewal is drafted when due, negotiated, accepted; the new coverage refers to the old", function()
    local old = running(care, covered())
    desk:advance_to "2027-03-01"
    assert.are.same({}, drafts())
    desk:advance_to "2027-03-03"
    local draft = drafts()[1]
    assert.are.equal(old.id, draft.coverage_id)
    assert.are.same({ date = "2027-04-01" }, draft.starts)
    assert.are.equal(1, #shop.events(desk, "coverage.renewal_drafted"))
    draft = desk:ok("coverage.negotiate_renewal", {
      id = draft.id, unit_price = kr "100.00", duration = { amount = 2, unit = "year" }, note = "loyal",
    })
    assert.are.same(kr "100.00", draft.unit_price)
    local accepted = desk:ok("coverage.accept_renewal", { id = draft.id })
    assert.are.equal("awaiting_billing", accepted.order_status)
    local new = desk:ok("coverage.get", { id = accepted.renewal.new_coverage_id })
    assert.are.equal(old.id, new.renews_id)
    assert.are.equal("2027-04-01", new.starts.date)
    assert.are.equal("2029-03-31", new.ends.date)
    assert.are.same(kr "100.00", new.amount)
    assert.are.equal("RENEWAL_NOT_DRAFT", desk:refused("coverage.accept_renewal", { id = draft.id }).code)
    assert.are.same({}, drafts())
  end)

  it("[3.43] what ended early is not renewed, and a draft can be declined", function()
    local first = running(care, covered())
    desk:ok("coverage.return", { id = first.id, reason = "no need" })
    local second = running(care, covered())
    desk:advance_to "2027-03-05"
    assert.are.equal(1, #drafts())
    assert.are.equal(second.id, drafts()[1].coverage_id)
    assert.are.equal("declined", desk:ok("coverage.decline_renewal", { id = drafts()[1].id }).status)
    assert.are.same({}, drafts())
  end)

  it("[3.43] whole units and extra days are renewed as the days they were", function()
    sold = shop.in_status(desk, customer, laptop, "closed", 1)
    running(care, { covers = covered().covers, ends = { date = "2026-06-20" } })
    desk:advance_to "2026-05-23"
    local draft = drafts()[1]
    assert.are.same({ amount = 81, unit = "day" }, draft.duration)
    local new = desk:ok("coverage.accept_renewal", { id = draft.id }).renewal.new_coverage_id
    assert.are.equal("2026-09-09", desk:ok("coverage.get", { id = new }).ends.date)
  end)

  it("[3.44] a subscription line is suspended and resumed: nothing is earned between", function()
    local news = shop.item(desk, "NEWS", {
      kind = "service", contract_coverage = true, coverage_kind = "subscription", price = kr "30.00",
      duration_type = "open", price_unit = "month",
    })
    local line = running(news, { billing = { frequency = "month" } })
    desk:run_job "coverage.billing"
    desk:ok("coverage.suspend", { id = line.id, from = "2026-04-16" })
    assert.are.same({ "30.00", "15.00", "15.00", "0.00" }, balance(line, "2026-05-01"))
    assert.are.equal("COV_SUSPENDED", desk:refused("coverage.suspend", { id = line.id, from = "2026-06-01" }).code)
    desk:advance_to "2026-06-10"
    assert.are.same({ "30.00", "15.00", "15.00", "0.00" }, balance(line))
    desk:ok("coverage.resume", { id = line.id, from = "2026-06-11" })
    assert.are.same({ "50.00", "15.00", "15.00", "20.00" }, balance(line, "2026-06-11"))
    desk:advance_to "2026-07-02"
    assert.are.same({ "80.00", "15.00", "35.00", "30.00" }, balance(line, "2026-07-01"))
    assert.are.equal("COV_NOT_SUSPENDED", desk:refused("coverage.resume", { id = line.id, from = "2026-07-05" }).code)
    desk:ok("coverage.terminate", { id = line.id, effective_on = "2026-07-16", reason = "moves abroad" })
    assert.are.same({ "80.00", "30.48", "49.52", "0.00" }, balance(line, "2026-07-16"))
  end)

  it("[f-21] a subscription line of an order is no subscription order", function()
    local news = shop.item(desk, "NEWS", {
      kind = "service", contract_coverage = true, coverage_kind = "subscription", price = kr "30.00",
      duration_type = "open", price_unit = "month",
    })
    local line = running(news)
    assert.are.equal("subscription", line.kind)
    assert.are.same({}, desk:ok("subscription.list", {}).items)
    assert.are.equal("sales_order", desk:ok("order.get", { id = line.order_id }).type)
  end)

  it("[3.44] a coverage is not suspended", function()
    local coverage = running(care, covered())
    assert.are.equal("COV_NOT_SUBSCRIPTION",
      desk:refused("coverage.suspend", { id = coverage.id, from = "2026-05-01" }).code)
  end)

  describe("by import", function()
    local function line(more)
      local fields = {
        line_key = "1", covers = { type = "order", order_number = sold.number, line_key = "1" }, item_number = "CARE",
        starts = { date = "2026-04-01" }, billing = { frequency = "month", periods = 12 },
      }
      for name, value in pairs(more or {}) do fields[name] = value end
      return fields
    end
    local function import(more, order_number)
      return { order_number = order_number or "W-1", lines = { line(more) } }
    end

    it("[3.48] names what it covers by document, number and line, and the number of periods", function()
      local made = desk:ok("coverage.import", import())
      assert.are.equal("awaiting_billing", made.status)
      local coverage = desk:ok("coverage.get", { id = made.lines[1].coverage_id })
      assert.are.equal(sold.lines[1].id, coverage.covered.line_id)
      assert.are.equal(12, #desk:ok("coverage.plans", { id = coverage.id }).items[1].bills)
      local again = desk:ok("coverage.import", import())
      assert.is_false(again.lines[1].created)
      assert.are.equal(1, #desk:ok("coverage.list", {}).items)
      local without = import()
      without.lines[1].billing = { frequency = "month" }
      assert.are.equal(422, desk:refused("coverage.import", without).status)
      assert.are.equal("COV_COVERED_UNKNOWN", desk:refused("coverage.import",
        import({ covers = { type = "order", order_number = sold.number, line_key = "9" } }, "W-2")).code)
    end)

    it("[3.48] an option by its own line and the line of the root parent", function()
      local problem = desk:refused("coverage.import", import({
        covers = { type = "order", order_number = sold.number, line_key = "1", root_line_key = "1" },
      }))
      assert.are.equal("COV_COVERED_UNKNOWN", problem.code)
      assert.are.equal("/lines/0/covers", problem.errors[1].pointer)
      local drive = shop.item(desk, "DRIVE", { coverable = true })
      local model = shop.item(desk, "MODEL", { coverable = true, options = ordain.list { "DRIVE" } })
      local order = shop.order(desk, customer, { { model, 1, { options = { { item_id = drive.id } } } } })
      local covers = { type = "order", order_number = order.number, sub_line_number = 2, root_line_number = 1 }
      local made = desk:ok("coverage.import", import({ covers = covers }, order.number))
      local coverage = desk:ok("coverage.get", { id = made.lines[1].coverage_id })
      assert.are.equal("DRIVE", coverage.covered.item_number)
      assert.are.equal("manual_scheduling_required", coverage.status)
    end)

    it("[3.49] priced upstream: the period amount, in the order's currency, with the start", function()
      local made = desk:ok("coverage.import", import { period_amount = kr "7.00" })
      local coverage = desk:ok("coverage.get", { id = made.lines[1].coverage_id })
      assert.are.same(kr "84.00", coverage.amount)
      assert.are.equal("2027-03-31", coverage.ends.date)
      assert.are.same(kr "7.00", desk:ok("coverage.plans", { id = coverage.id }).items[1].bills[12].amount)
      local usd = { amount = "7.00", currency = "USD" }
      assert.are.equal("CURRENCY_MIXED",
        desk:refused("coverage.import", import({ period_amount = usd }, "W-2")).code)
      local unstarted = import({ period_amount = kr "7.00" }, "W-2")
      unstarted.lines[1].starts = nil
      assert.are.equal("IMPORT_START_MISSING", desk:refused("coverage.import", unstarted).code)
    end)

    it("[3.23] [3.5] a line of an order that is not closed is refused, and nothing is left of the order", function()
      sold = shop.in_status(desk, customer, laptop, "awaiting_shipping", 1)
      assert.are.equal("COV_ORDER_NOT_CLOSED", desk:refused("coverage.import", import()).code)
      assert.are.equal("ORDER_UNKNOWN", desk:refused("order.get", { id = "W-1" }).code)
    end)

    it("[3.36] the whole original quantity of a line that was split cannot be covered", function()
      local ten = shop.in_status(desk, customer, laptop, "closed", 10)
      desk:ok("order.split", { id = ten.id, line_id = ten.lines[1].id, quantity = 4 })
      local covers = { type = "order", order_number = ten.number, line_key = "1" }
      assert.are.equal("COV_QTY_EXCEEDS",
        desk:refused("coverage.import", import { covers = covers, quantity = 10 }).code)
      assert.is_true(desk:ok("coverage.import", import { covers = covers, quantity = 6 }).lines[1].created)
    end)

    it("[3.44] actions: add, update, renew", function()
      local first = desk:ok("coverage.import", import()).lines[1]
      local renewal = import({
        action = "renew", renews = { type = "order", order_number = "W-1", line_key = "1" },
        starts = { date = "2027-04-01" },
      }, "W-2")
      local second = desk:ok("coverage.import", renewal).lines[1]
      assert.are.equal(first.coverage_id, desk:ok("coverage.get", { id = second.coverage_id }).renews_id)
      assert.are.equal("COV_LOCKED", desk:refused("coverage.import",
        import { action = "update", starts = { date = "2026-05-01" } }).code)
    end)

    it("[3.41] cancelling the covered item cancels its coverages that are not closed", function()
      desk:ok("coverage.import", import())
      desk:run_job "coverage.billing"
      local done = desk:ok("coverage.import_cancel", { order_number = sold.number, line_key = "1", reason = "recall" })
      assert.are.equal("returned", done.status)
      assert.are.equal("returned", done.coverages[1].status)
      local sums = desk:ok("coverage.ledger_totals", { on = "2027-04-01" }).items[1]
      assert.are.equal("0.00", sums.ahead.amount)
    end)
  end)
end)
