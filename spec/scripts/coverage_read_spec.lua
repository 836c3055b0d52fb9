-- What a technician and a manager read about coverages.
local coverer = dofile "spec/scripts/coverer.lua"
local shop = coverer.shop

describe("coverage.entitlement", function()
  local desk
  before_each(function() desk = coverer.open() end)
  after_each(function() desk:close() end)

  local function ask(line, on, time)
    return desk:ok("coverage.entitlement", { line_id = line.id, on = on, time = time })
  end
  local function codes(answer)
    local found = {}
    for i, one in ipairs(answer.reasons) do found[i] = one.code end
    return found
  end

  it("[3.3] says which coverages apply at a date, of what kind and until when", function()
    local order, coverage = coverer.sold(desk)
    local support = coverer.add(desk, order, coverer.warranty(desk, "SLA",
      { coverage_kind = "service_level_agreement", duration = { amount = 6, unit = "month" } }), order.lines[1])
    coverer.submit(desk, order)
    coverer.ship(desk, order)
    local answer = ask(order.lines[1], "2026-07-14")
    assert.is_true(answer.entitled)
    assert.are.same({ coverage.id, support.id }, { answer.items[1].coverage_id, answer.items[2].coverage_id })
    assert.are.equal("2027-01-14", answer.items[1].ends.date)
    answer = ask(order.lines[1], "2026-07-15")
    assert.are.equal(1, #answer.items)
    assert.are.equal("SLA ended on 2026-07-14", answer.reasons[1].text)
  end)

  it("says why none applies", function()
    local order, coverage = coverer.sold(desk, 1, { starts = { date = "2026-03-01" } })
    local bare = shop.order(desk, { id = coverage.customer_id }, { { coverer.thing(desk, "BARE") } })
    assert.are.same({ "COV_NONE_SOLD" }, codes(ask(bare.lines[1])))
    assert.are.same({ "COV_NOT_BEGUN" }, codes(ask(order.lines[1])))
    coverer.submit(desk, order)
    coverer.ship(desk, order)
    assert.are.equal("CARE begins on 2026-03-01", ask(order.lines[1], "2026-02-28").reasons[1].text)
    assert.is_true(ask(order.lines[1], "2026-03-01", "00:00:00").entitled)
    assert.is_true(ask(order.lines[1], "2027-02-28", "23:59:59").entitled)
    assert.are.same({ "COV_ENDED" }, codes(ask(order.lines[1], "2027-03-01", "00:00:00")))
    desk:ok("coverage.return", { id = coverage.id, reason = "no", effective_on = "2026-09-01" })
    assert.are.equal("2026-08-31", ask(order.lines[1], "2026-08-31").items[1].ends.date)
    assert.are.same({ "COV_RETURNED" }, codes(ask(order.lines[1], "2026-09-01")))
  end)

  it("[3.30] counts to the second", function()
    local order = coverer.sold(desk, 1, { starts = { date = "2026-02-01", time = "10:30:00" } })
    coverer.submit(desk, order)
    coverer.ship(desk, order)
    local line = order.lines[1]
    assert.is_false(ask(line, "2026-02-01", "10:29:59").entitled)
    assert.is_true(ask(line, "2026-02-01", "10:30:00").entitled)
    assert.is_true(ask(line, "2027-02-01", "10:29:59").entitled)
    assert.is_false(ask(line, "2027-02-01", "10:30:00").entitled)
  end)

  it("cancelled before it began, and never sold, are different answers", function()
    local order, coverage = coverer.sold(desk)
    desk:ok("coverage.cancel", { id = coverage.id, reason = "no" })
    assert.are.same({ "COV_CANCELLED" }, codes(ask(order.lines[1])))
  end)

  it("[3.11] a serial number has the coverages of the asset and of the line it was sold on", function()
    local order, coverage, customer = coverer.sold(desk)
    coverer.submit(desk, order)
    coverer.ship(desk, order)
    desk:ok("coverage.add_asset",
      { serial_number = "SN-1", customer_id = customer.id, sold_line_id = order.lines[1].id })
    local more = shop.order(desk, customer, {})
    local own = desk:ok("coverage.add", { order_id = more.id, covers = { { serial_number = "SN-1" } },
      item_id = coverer.warranty(desk, "SLA", { coverage_kind = "service_level_agreement" }).id })
    coverer.submit(desk, more)
    local answer = desk:ok("coverage.entitlement", { serial_number = "SN-1" })
    assert.are.same({ own.id, coverage.id }, { answer.items[1].coverage_id, answer.items[2].coverage_id })
    assert.are.equal("ASSET_UNKNOWN", desk:refused("coverage.entitlement", { serial_number = "SN-2" }).code)
    local by_number = desk:ok("coverage.entitlement", { order_number = order.number, line_number = 1 })
    assert.is_true(by_number.entitled)
  end)

  it("[3.37] an option is entitled by the coverage of its parent", function()
    coverer.thing(desk, "RAM")
    local model = coverer.thing(desk, "MODEL", { options = ordain.list { "RAM" } })
    local order = shop.order(desk, shop.customer(desk), { { model, 1, { options = { { item_number = "RAM" } } } } })
    coverer.add(desk, order, coverer.warranty(desk, "CARE"), order.lines[1])
    coverer.submit(desk, order)
    desk:ok("order.ship", { id = order.id })
    assert.is_true(ask(order.lines[2]).items[1].part_of_parent)
  end)
end)

describe("coverage.report", function()
  local desk
  before_each(function() desk = coverer.open() end)
  after_each(function() desk:close() end)

  it("names what is not covered, what is covered twice, and what ends soon", function()
    local customer, thing = shop.customer(desk), coverer.thing(desk, "LAPTOP")
    local item = coverer.warranty(desk, "CARE")
    local order = shop.order(desk, customer, { { thing }, { thing } })
    local first = coverer.add(desk, order, item, order.lines[1])
    local second = coverer.add(desk, order, item, order.lines[1], { duration = { amount = 20, unit = "day" } })
    coverer.add(desk, order, coverer.warranty(desk, "SLA", { coverage_kind = "service_level_agreement" }),
      order.lines[1])
    coverer.submit(desk, order)
    assert.are.equal(0, #desk:ok("coverage.report", {}).uncovered)
    desk:ok("order.ship", { id = order.id })
    local report = desk:ok("coverage.report", {})
    assert.are.equal(1, #report.uncovered)
    assert.are.equal(order.lines[2].id, report.uncovered[1].line_id)
    assert.are.same({ first.id, second.id }, { report.covered_twice[1].first_id, report.covered_twice[1].second_id })
    assert.are.equal(1, #report.covered_twice)
    assert.are.equal(second.id, report.ending[1].coverage_id)
    assert.are.equal(1, #report.ending)
    assert.are.equal(3, #desk:ok("coverage.report", { days = 400 }).ending)
    desk:advance "25 days"
    assert.are.equal(0, #desk:ok("coverage.report", {}).covered_twice)
    desk:ok("coverage.return", { id = first.id, reason = "no" })
    assert.are.equal(1, #desk:ok("coverage.report", { days = 400 }).ending)
  end)

  it("lists coverages in pages, newest first", function()
    local order, coverage, _, _, item = coverer.sold(desk)
    local other = coverer.add(desk, order, item, order.lines[1])
    local page = desk:ok("coverage.list", { order_id = order.id, limit = 1 })
    assert.are.equal(other.id, page.items[1].id)
    page = desk:ok("coverage.list", { order_id = order.id, limit = 1, cursor = page.next })
    assert.are.equal(coverage.id, page.items[1].id)
    assert.are.equal(404, desk:call("coverage.get", { id = "nothing" }).status)
  end)
end)

describe("policies of coverages", function()
  it("coverage.change: no answer refuses", function()
    local desk = coverer.open()
    finally(function() desk:close() end)
    local _, coverage = coverer.sold(desk)
    desk:publish { ["coverage/change.lua"] = "return function() error 'broken' end",
      ["coverage/change.cases.lua"] = false }
    assert.are.equal("COV_NO_DECISION", desk:refused("coverage.cancel", { id = coverage.id, reason = "no" }).code)
    assert.are.equal("COV_NO_DECISION", desk:refused("coverage.change",
      { id = coverage.id, duration = { amount = 6, unit = "month" } }).code)
  end)
end)
