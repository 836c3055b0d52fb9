-- The money of coverages: bill plans, billing, credits, the ledger.
local shop = dofile "spec/scripts/shop.lua"

describe("the money of coverages", function()
  local desk, customer, laptop, care, sold
  local kr = shop.kr

  local function care_item(number, more)
    local input = {
      kind = "service", contract_coverage = true, coverage_kind = "extended_warranty", price = kr "120.00",
      duration_type = "variable", duration = { amount = 12, unit = "month" },
    }
    for name, value in pairs(more or {}) do input[name] = value end
    return shop.item(desk, number, input)
  end

  before_each(function()
    desk = ordain.open { clock = "2026-04-01T08:00:00Z" }
    customer = shop.customer(desk)
    laptop = shop.item(desk, "LAPTOP", { coverable = true, stock = 1000 })
    care = care_item "CARE"
    sold = shop.in_status(desk, customer, laptop, "closed", 10)
  end)
  after_each(function() desk:close() end)

  -- A coverage on the closed order's line, running.
  local function running(more, item)
    local order = shop.order(desk, customer, {})
    local input = {
      order_id = order.id, item_id = (item or care).id, covers = { { line_id = sold.lines[1].id } },
      starts = { date = "2026-04-01" },
    }
    for name, value in pairs(more or {}) do input[name] = value end
    local made = desk:ok("coverage.add", input)
    local run = desk:ok("order.submit", { id = order.id })
    assert.is_nil(run.failed_step, ordain.encode(run.reasons or {}))
    return desk:ok("coverage.get", { id = made.id })
  end
  local MONTHLY = { frequency = "month", periods = 12 }

  local function bills(coverage)
    local found = {}
    for i, one in ipairs(desk:ok("coverage.plans", { id = coverage.id }).items[1].bills) do
      found[i] = one.amount.amount
    end
    return found
  end
  local function plan(coverage) return desk:ok("coverage.plans", { id = coverage.id }).items[1].plan end
  local function balance(coverage, on)
    local sums = desk:ok("coverage.ledger", { id = coverage.id, on = on }).balance
    return { sums.billed.amount, sums.credited.amount, sums.earned.amount, sums.ahead.amount }
  end
  local function repeated(amount, times)
    local found = {}
    for i = 1, times do found[i] = amount end
    return found
  end

  it("[3.45] without a billing it is one bill for the whole duration", function()
    local coverage = running()
    assert.are.same({ "1200.00" }, bills(coverage))
    desk:run_job "coverage.billing"
    assert.are.same({ "1200.00", "0.00", "0.00", "1200.00" }, balance(coverage))
    assert.are.equal("billed", desk:ok("coverage.get", { id = coverage.id }).status)
  end)

  it("[3.46] the amount of a period is that of the whole divided by their number", function()
    assert.are.same(repeated("100.00", 12), bills(running { billing = MONTHLY }))
    assert.are.same({ "240.00", "240.00", "240.00", "240.00", "240.00" },
      bills(running { billing = { frequency = "month", periods = 5 } }))
  end)

  it("[f-7] amounts that do not divide add up all the same", function()
    local odd = care_item("ODD", { price = kr "10.00" })
    local coverage = running({ billing = { frequency = "month", periods = 12 }, quantity = 10 }, odd)
    assert.are.same({ "8.33", "8.34", "8.33", "8.33", "8.34", "8.33", "8.33", "8.34", "8.33", "8.33", "8.34", "8.33" },
      bills(coverage))
  end)

  it("[f-7] the way of rounding is set by currency", function()
    desk:ok("setting.set", { name = "coverage.rounding", value = { DKK = "down" } })
    local odd = care_item("ODD", { price = kr "10.00" })
    assert.are.same({ "8.33", "8.33", "8.34" }, { table.unpack(bills(running({ billing = MONTHLY }, odd)), 1, 3) })
  end)

  it("[3.47] periodicity, first period at the start, first invoice on another day, own amounts", function()
    local coverage = running { billing = {
      frequency = "quarter", first_invoice_on = "2026-05-10", overrides = { { period = 2, amount = kr "500.00" } },
    } }
    assert.are.same({ "300.00", "500.00", "300.00", "300.00" }, bills(coverage))
    local first = desk:ok("coverage.plans", { id = coverage.id }).items[1].bills[1]
    assert.are.equal("2026-04-01", first.from_on)
    assert.are.equal("2026-05-10", first.due_on)
    for _, unit in ipairs { "day", "week", "month", "year" } do
      local one = running { billing = { frequency = unit } }
      assert.are.equal(unit, plan(one).unit)
      assert.are.same(kr "1200.00", plan(one).total)
    end
  end)

  it("[3.47] milestones are a plan of the policy; unnamed ones are held", function()
    local coverage = running { billing = { type = "milestone" } }
    assert.are.equal("held", plan(coverage).status)
    assert(desk:publish { ["coverage/plan.lua"] = [[
      local function part(on, percent) return { on = on, percent = decimal.of(percent, 4) } end
      return function(ask)
        return plan { type = "milestones", unit = "month",
          milestones = { part("2026-04-10", "30"), part("2026-09-01", "70") } }
      end]], ["coverage/plan.cases.lua"] = "return {}" })
    assert.are.equal("active", desk:ok("coverage.replan", { id = coverage.id }).status)
    assert.are.same({ "360.00", "840.00" }, bills(coverage))
    assert.are.equal("COV_PLAN_NOT_HELD", desk:refused("coverage.replan", { id = coverage.id }).code)
  end)

  it("[f-12] without a decision the plan is held and nothing is billed", function()
    assert(desk:publish { ["coverage/plan.lua"] = [[return function() error "broken" end]],
      ["coverage/plan.cases.lua"] = "return {}" })
    local coverage = running { billing = MONTHLY }
    assert.are.equal("held", plan(coverage).status)
    desk:advance "3 months"
    assert.are.same({ "0.00", "0.00", "0.00", "0.00" }, balance(coverage))
    assert.are.equal(1, #shop.events(desk, "coverage.plan_held"))
  end)

  it("[3.50] a term adjusts a part of the duration: ten percent off the first 3 of 12 months", function()
    local coverage = running { billing = { frequency = "month", periods = 12,
      adjustments = { { from_period = 1, periods = 3, percent = "-10" } } } }
    local expected = repeated("100.00", 12)
    for i = 1, 3 do expected[i] = "90.00" end
    assert.are.same(expected, bills(coverage))
    assert.are.same(kr "1170.00", plan(coverage).total)
  end)

  it("[3.50] another price from a date on settles what is billed already", function()
    local coverage = running { billing = MONTHLY }
    desk:run_job "coverage.billing"
    desk:ok("coverage.adjust_price", { id = coverage.id, from = "2026-04-16", unit_price = kr "240.00" })
    assert.are.same({ "150.00", "0.00", "0.00", "150.00" }, balance(coverage))
    assert.are.same({ "150.00", "200.00" }, { table.unpack(bills(coverage), 1, 2) })
    assert.are.equal("CHANGE_EMPTY", desk:refused("coverage.adjust_price",
      { id = coverage.id, from = "2026-04-16" }).code)
  end)

  it("[f-5] the job bills all that is due, missed periods too, and each once", function()
    local coverage = running { billing = MONTHLY }
    desk:set_clock "2026-09-15T08:00:00Z"
    local run = desk:run_job "coverage.billing"
    assert.are.equal(6, run.counts.bills)
    assert.are.equal("Nothing due", desk:run_job("coverage.billing").state)
    assert.are.same({ "600.00", "0.00", "546.67", "53.33" }, balance(coverage))
    assert.are.equal(6, #shop.events(desk, "coverage.billed"))
    desk:advance_to "2027-04-02"
    assert.are.same({ "1200.00", "0.00", "1200.00", "0.00" }, balance(coverage))
    assert.are.equal("billed", desk:ok("coverage.get", { id = coverage.id }).status)
  end)

  it("a billing hold stops the bills until it is released", function()
    local coverage = running { billing = MONTHLY }
    local held = desk:ok("order.hold", {
      id = coverage.order_id, scope = "billing", code = "DISPUTE", reason = "asked back",
    })
    local run = desk:run_job "coverage.billing"
    assert.are.equal(1, run.counts.held)
    desk:ok("order.release_hold", { id = coverage.order_id, hold_id = held.holds[1].id, reason = "settled" })
    assert.are.equal(1, desk:run_job("coverage.billing").counts.bills)
  end)

  it("[3.40] Oracle's case: 12 months at 10, cancelled in the middle of the sixth: credit 65.00", function()
    sold = shop.in_status(desk, customer, laptop, "closed", 1)
    local coverage = running()
    desk:set_clock "2026-09-15T08:00:00Z"
    desk:run_job "coverage.billing"
    desk:ok("coverage.return", { id = coverage.id, effective_on = "2026-09-16", reason = "sold the laptop" })
    assert.are.same({ "120.00", "65.00", "0.00", "55.00" }, balance(coverage, "2026-04-01"))
    assert.are.same({ "120.00", "65.00", "55.00", "0.00" }, balance(coverage, "2026-09-16"))
    local entries = desk:ok("coverage.ledger", { id = coverage.id }).entries
    assert.are.equal("credit", entries[2].kind)
    assert.are.same(kr "65.00", entries[2].amount)
    assert.are.equal(1, #shop.events(desk, "coverage.credited"))
  end)

  it("[e-19] months of thirty days, started months in full, or a fee: one edit to coverage.prorate", function()
    sold = shop.in_status(desk, customer, laptop, "closed", 1)
    local function credit_by(answer)
      desk:set_clock "2026-04-01T08:00:00Z"
      local coverage = running()
      desk:run_job "coverage.billing"
      assert(desk:publish { ["coverage/prorate.lua"] = "return function(ask) return " .. answer .. " end",
        ["coverage/prorate.cases.lua"] = "return {}" })
      desk:ok("coverage.return", { id = coverage.id, effective_on = "2026-06-01", reason = "no need" })
      local other = balance(coverage, "2027-04-01")
      assert.are.equal("0.00", other[4])
      return other[2]
    end
    assert.are.equal("100.00", credit_by "credit()")
    assert.are.equal("120.00", credit_by "full()")
    assert.are.equal("0.00", credit_by "none()")
    assert.are.equal("75.00", credit_by "credit { fee = money.of('25.00', 'DKK') }")
  end)

  it("[f-12] without a decision about the credit nothing is returned", function()
    local coverage = running { billing = MONTHLY }
    desk:run_job "coverage.billing"
    assert(desk:publish { ["coverage/prorate.lua"] = [[return function() error "broken" end]],
      ["coverage/prorate.cases.lua"] = "return {}" })
    local problem = desk:refused("coverage.return", { id = coverage.id, reason = "no need" })
    assert.are.equal("COV_NO_DECISION", problem.code)
    assert.are.same({ "100.00", "0.00", "0.00", "100.00" }, balance(coverage))
  end)

  it("[3.42] [3.47] a cancellation effective date to come stops billing there", function()
    local coverage = running { billing = MONTHLY }
    desk:run_job "coverage.billing"
    desk:ok("coverage.return", { id = coverage.id, effective_on = "2026-06-16", reason = "moves away" })
    desk:advance_to "2026-12-01"
    assert.are.same({ "250.00", "0.00", "250.00", "0.00" }, balance(coverage))
  end)

  it("[f-9] a partial return of the covered line is credited for its share", function()
    local coverage = running { billing = MONTHLY }
    desk:run_job "coverage.billing"
    desk:set_clock "2026-04-15T22:00:00Z" -- midnight in Copenhagen
    desk:ok("order.return", { id = sold.id, lines = { { line_id = sold.lines[1].id, quantity = 4 } }, reason = "four" })
    assert.are.equal("20.00", balance(coverage)[2])
    desk:advance_to "2027-04-02"
    assert.are.same({ "760.00", "20.00", "740.00", "0.00" }, balance(coverage))
    assert.are.equal(10, desk:ok("coverage.get", { id = coverage.id }).original_quantity)
  end)

  it("[3.36] a split takes its share of the bills along, and a return owes what it owed without", function()
    local odd = care_item("ODD", { price = kr "33.33" })
    local first, second = sold, shop.in_status(desk, customer, laptop, "closed", 10)
    local whole = running({ billing = MONTHLY }, odd)
    sold = second
    local parted = running({ billing = MONTHLY }, odd)
    desk:set_clock "2026-07-12T08:00:00Z"
    desk:run_job "coverage.billing"
    local line_id = first.lines[1].id
    desk:ok("order.return", { id = first.id, lines = { { line_id = line_id, quantity = 3 } }, reason = "three" })
    local split = desk:ok("order.split", { id = second.id, line_id = second.lines[1].id, quantity = 3 })
    desk:ok("order.return", { id = second.id, lines = { { line_id = split.lines[2].id } }, reason = "three" })
    local part
    for _, one in ipairs(desk:ok("coverage.list", { order_id = parted.order_id }).items) do
      if one.split_from then part = one end
    end
    for _, day in ipairs { "2026-07-13", "2027-04-01" } do
      local owed, a, b = balance(whole, day), balance(parted, day), balance(part, day)
      for i = 1, 3 do assert.are.equal(owed[i], string.format("%.2f", a[i] + b[i]), day .. " " .. i) end
    end
    desk:advance_to "2027-04-03"
    assert.are.equal("0.00", desk:ok("coverage.ledger_totals", {}).items[1].ahead.amount)
    assert.are.equal(balance(whole)[1], string.format("%.2f", balance(parted)[1] + balance(part)[1]))
  end)
end)
