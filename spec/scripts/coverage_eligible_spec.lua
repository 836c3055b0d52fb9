-- What may be covered by what: the ten refusals of 3.13 to 3.22 and those around them,
-- as the shipped policy gives them. Each has an example that passes and one that fails.
local coverer = dofile "spec/scripts/coverer.lua"
local shop = coverer.shop

describe("coverage.eligible", function()
  local desk, customer, laptop, warranty
  before_each(function()
    desk = coverer.open()
    customer = shop.customer(desk)
    laptop = coverer.thing(desk, "LAPTOP")
    warranty = coverer.warranty(desk, "CARE")
  end)
  after_each(function() desk:close() end)

  local function order_of(quantity, item) return shop.order(desk, customer, { { item or laptop, quantity or 1 } }) end

  it("[3.1] [3.2] [3.3] [3.4] a coverage line covers a line of the same order and names it", function()
    local order = order_of(2)
    local coverage = coverer.add(desk, order, warranty, order.lines[1])
    assert.are.equal(order.lines[1].id, coverage.covered.line_id)
    assert.are.equal("LAPTOP", coverage.covered.item_number)
    assert.are.equal("extended_warranty", coverage.kind)
    local line = coverer.line(desk, order, 2)
    assert.are.equal(coverage.line_id, line.id)
    assert.are.equal("CARE", line.item_number)
    assert.is_false(line.ships)
    assert.are.equal(2, coverage.quantity)
    assert.are.equal("240.00", coverage.amount.amount)
    assert.are.equal("440.00", coverer.order(desk, order).total.amount)
  end)

  it("[3.5] [3.23] a line of another order can be covered when that order is closed", function()
    local closed = shop.in_status(desk, customer, laptop, "closed")
    local open = shop.in_status(desk, customer, laptop, "awaiting_shipping")
    local order = shop.order(desk, customer, {})
    local coverage = coverer.add(desk, order, warranty, closed.lines[1])
    assert.are.equal(closed.number, coverage.covered.order_number)
    assert.are.same({ "COV_ORDER_NOT_CLOSED" }, coverer.refused(desk, order, warranty, open.lines[1]))
    local by_number = desk:ok("coverage.add", { order_id = order.id, item_number = "CARE",
      covers = { { order_number = closed.number, line_number = 1 } } })
    assert.are.equal(closed.lines[1].id, by_number.covered.line_id)
  end)

  it("[3.6] several coverages may cover one line", function()
    local order = order_of()
    local support = coverer.warranty(desk, "SLA", { coverage_kind = "service_level_agreement" })
    coverer.add(desk, order, warranty, order.lines[1])
    coverer.add(desk, order, support, order.lines[1])
    assert.are.equal(2, #desk:ok("coverage.list", { covered_line_id = order.lines[1].id }).items)
  end)

  it("[3.10] [3.22b] four kinds can be added, and no other", function()
    for i, kind in ipairs { "extended_warranty", "software_maintenance", "service_level_agreement",
      "preventive_maintenance" } do
      local order = order_of()
      coverer.add(desk, order, coverer.warranty(desk, "K" .. i, { coverage_kind = kind }), order.lines[1])
    end
    local order = order_of()
    local insurance = coverer.warranty(desk, "INSURANCE", { coverage_kind = "insurance" })
    assert.are.same({ "COV_TYPE_NOT_ADDABLE" }, coverer.refused(desk, order, insurance, order.lines[1]))
  end)

  it("[3.13] [3.19] preventive maintenance on a warranty: not coverable, and a coverage", function()
    local order = order_of()
    coverer.add(desk, order, warranty, order.lines[1])
    local upkeep = coverer.warranty(desk, "UPKEEP", { coverage_kind = "preventive_maintenance" })
    assert.are.same({ "COV_NOT_COVERABLE", "COV_COVERS_COVERAGE" },
      coverer.refused(desk, order, upkeep, coverer.line(desk, order, 2)))
    coverer.add(desk, order, upkeep, order.lines[1])
    local plain = shop.order(desk, customer, { { shop.item(desk, "CABLE") } })
    assert.are.same({ "COV_NOT_COVERABLE" }, coverer.refused(desk, plain, warranty, plain.lines[1]))
  end)

  it("[3.19] a coverage that is coverable by mistake is still a coverage", function()
    local order = order_of()
    local odd = coverer.warranty(desk, "ODD", { coverable = true })
    coverer.add(desk, order, odd, order.lines[1])
    assert.are.same({ "COV_COVERS_COVERAGE" }, coverer.refused(desk, order, warranty, coverer.line(desk, order, 2)))
  end)

  it("[3.14] a one-off service neither covers nor is covered", function()
    local order = order_of()
    local training = coverer.warranty(desk, "TRAINING", { kind = "one_off_service" })
    assert.are.same({ "COV_NON_RECURRING" }, coverer.refused(desk, order, training, order.lines[1]))
    local install = coverer.thing(desk, "INSTALL", { kind = "one_off_service" })
    local installed = order_of(1, install)
    assert.are.same({ "COV_COVERS_ONE_OFF" }, coverer.refused(desk, installed, warranty, installed.lines[1]))
  end)

  it("[3.15] a coverage is for the whole quantity of the line, by default; split the line first", function()
    local order = order_of(10)
    assert.are.equal(10, coverer.add(desk, order, warranty, order.lines[1]).quantity)
    local other = order_of(10)
    assert.are.same({ "COV_PARTIAL_QTY" }, coverer.refused(desk, other, warranty, other.lines[1], { quantity = 4 }))
    assert.are.same({ "COV_QTY_EXCEEDS" }, coverer.refused(desk, other, warranty, other.lines[1], { quantity = 11 }))
    local split = desk:ok("order.split", { id = other.id, line_id = other.lines[1].id, quantity = 4 })
    assert.are.equal(4, coverer.add(desk, other, warranty, split.lines[2], { quantity = 4 }).quantity)
  end)

  it("[3.16] a price per call is refused; per month and as a share of the covered price are not", function()
    local order = order_of()
    local calls = coverer.warranty(desk, "CALLS", { per_call = true })
    assert.are.same({ "COV_PER_CALL_PRICE" }, coverer.refused(desk, order, calls, order.lines[1]))
    local monthly = coverer.warranty(desk, "MONTHLY", { price = shop.kr "10.00", price_unit = "month" })
    assert.are.equal("120.00", coverer.add(desk, order, monthly, order.lines[1]).amount.amount)
    local share = coverer.warranty(desk, "SHARE", { covered_share = "0.2000", price_unit = "year",
      duration_type = "fixed", duration = { amount = 5, unit = "year" } })
    assert.are.equal("100.00", coverer.add(desk, order, share, order.lines[1]).amount.amount)
  end)

  it("[3.17] one coverage line covers one line", function()
    local order = shop.order(desk, customer, { { laptop }, { coverer.thing(desk, "MONITOR") } })
    local both = { { line_id = order.lines[1].id }, { line_id = order.lines[2].id } }
    local problem = desk:refused("coverage.add", { order_id = order.id, item_id = warranty.id, covers = both })
    assert.are.same({ "COV_MULTI_COVERED" }, shop.codes(problem))
    coverer.add(desk, order, warranty, order.lines[1])
    coverer.add(desk, order, warranty, order.lines[2])
  end)

  it("[3.18] a coverage covers its own period whole; staggered coverages are legal", function()
    local order = order_of()
    local year = { starts = { date = "2026-02-01" }, ends = { date = "2027-01-31" } }
    local function cover(from, to)
      return { starts = year.starts, ends = year.ends, cover_from = { date = from }, cover_to = { date = to } }
    end
    assert.are.same({ "COV_PARTIAL_PERIOD", "COV_PARTIAL_PERIOD" },
      coverer.refused(desk, order, warranty, order.lines[1], cover("2026-05-01", "2026-10-31")))
    coverer.add(desk, order, warranty, order.lines[1], cover("2026-02-01", "2027-01-31"))
    coverer.add(desk, order, warranty, order.lines[1],
      { starts = { date = "2027-02-01" }, duration = { amount = 24, unit = "month" } })
  end)

  it("[3.20] a configured item is no coverage", function()
    local order = order_of()
    local bundle = coverer.warranty(desk, "BUNDLE", { options = ordain.list { "LAPTOP" } })
    assert.are.same({ "COV_IS_CONFIGURED" }, coverer.refused(desk, order, bundle, order.lines[1]))
  end)

  describe("of a configured item", function()
    local order, ram
    before_each(function()
      ram = coverer.thing(desk, "RAM")
      local model = coverer.thing(desk, "MODEL", { options = ordain.list { "RAM" } })
      order = shop.order(desk, customer, { { model, 1, { options = { { item_id = ram.id } } } } })
    end)

    it("[3.21] an option of a covered parent is covered already", function()
      coverer.add(desk, order, warranty, order.lines[1])
      local support = coverer.warranty(desk, "SLA", { coverage_kind = "service_level_agreement" })
      assert.are.same({ "COV_PARENT_ALREADY_COVERED" }, coverer.refused(desk, order, support, order.lines[2]))
    end)

    it("[3.22a] an option that was covered first is left out, and the notice says so", function()
      coverer.add(desk, order, warranty, order.lines[2])
      local whole = coverer.add(desk, order, warranty, order.lines[1])
      assert.are.equal("COV_OPTION_ALREADY_COVERED", whole.notices[1].code)
      assert.are.equal(1, #desk:ok("coverage.list", { covered_line_id = order.lines[2].id }).items)
    end)
  end)

  it("[3.22] an item must be enabled for contract coverage", function()
    local order = order_of()
    local off = coverer.warranty(desk, "OFF", { contract_coverage = false })
    assert.are.same({ "COV_NOT_ENABLED" }, coverer.refused(desk, order, off, order.lines[1]))
  end)

  it("[3.13] all reasons are reported together", function()
    local order = shop.order(desk, customer, { { shop.item(desk, "CABLE"), 10 } })
    local bad = coverer.warranty(desk, "BAD", { kind = "one_off_service", per_call = true, contract_coverage = false,
      coverage_kind = "insurance" })
    assert.are.same({ "COV_TYPE_NOT_ADDABLE", "COV_NOT_ENABLED", "COV_NON_RECURRING", "COV_PER_CALL_PRICE",
      "COV_NOT_COVERABLE", "COV_PARTIAL_QTY" }, coverer.refused(desk, order, bad, order.lines[1], { quantity = 4 }))
  end)

  it("[3.11] an asset can be covered, also one we did not sell, by one coverage for its one piece", function()
    desk:ok("coverage.add_asset", { serial_number = "SN-1", customer_id = customer.id, item_number = "LAPTOP" })
    desk:ok("coverage.add_asset", { serial_number = "X-77", customer_id = customer.id, what = "Old press",
      coverable = true })
    local order = shop.order(desk, customer, {})
    for _, serial in ipairs { "SN-1", "X-77" } do
      local coverage = desk:ok("coverage.add",
        { order_id = order.id, item_id = warranty.id, covers = { { serial_number = serial } } })
      assert.are.equal(serial, coverage.covered.serial_number)
      assert.are.equal(1, coverage.quantity)
    end
    desk:ok("coverage.add_asset", { serial_number = "X-78", customer_id = customer.id, what = "Chair" })
    assert.are.same({ "COV_NOT_COVERABLE" }, shop.codes(desk:refused("coverage.add",
      { order_id = order.id, item_id = warranty.id, covers = { { serial_number = "X-78" } } })))
    assert.are.equal("ASSET_EXISTS", desk:refused("coverage.add_asset",
      { serial_number = "X-78", customer_id = customer.id }).code)
    assert.are.equal(3, #desk:ok("coverage.assets", { customer_id = customer.id }).items)
  end)

  describe("of a subscription line", function()
    local phone
    before_each(function()
      phone = coverer.warranty(desk, "HOTLINE", { coverage_kind = "subscription" })
    end)

    it("[3.12] it covers nothing, and may go with another line of its order", function()
      local order = order_of()
      assert.is_nil(coverer.add(desk, order, phone).covered)
      local with = coverer.add(desk, order, phone, nil, { with_line_id = order.lines[1].id })
      assert.are.equal(order.lines[1].id, with.associated_line_id)
      assert.are.same({ "COV_COVERED_MISSING" }, coverer.refused(desk, order, warranty))
    end)

    it("[3.12] never with an asset or another order", function()
      local order, other = order_of(), shop.in_status(desk, customer, laptop, "closed")
      assert.are.same({ "COV_SUBSCRIPTION_LINK" },
        coverer.refused(desk, order, phone, nil, { with_line_id = other.lines[1].id }))
      assert.are.same({ "COV_SUBSCRIPTION_LINK" }, coverer.refused(desk, order, phone, other.lines[1]))
      desk:ok("coverage.add_asset", { serial_number = "SN-1", customer_id = customer.id, item_number = "LAPTOP" })
      assert.are.same({ "COV_SUBSCRIPTION_LINK" }, shop.codes(desk:refused("coverage.add",
        { order_id = order.id, item_id = phone.id, covers = { { serial_number = "SN-1" } } })))
    end)

    it("[3.51] it can be discounted, a coverage cannot", function()
      local order = order_of()
      assert.are.equal("108.00", coverer.add(desk, order, phone, nil, { discount = "0.1000" }).amount.amount)
      assert.are.same({ "COV_NO_DISCOUNT" },
        coverer.refused(desk, order, warranty, order.lines[1], { discount = "0.1000" }))
    end)
  end)

  it("[3.2] a coverage item is not entered as a plain line", function()
    assert.are.equal("COV_COVERED_MISSING", desk:refused("order.create",
      { customer_id = customer.id, lines = { { item_id = warranty.id, quantity = 1 } } }).code)
    local order = order_of()
    assert.are.equal("COV_COVERED_MISSING",
      desk:refused("order.add_line", { id = order.id, item_id = warranty.id, quantity = 1 }).code)
    assert.are.equal(1, #coverer.order(desk, order).lines)
  end)

  it("what is gone, unknown or another customer's is not covered", function()
    local order, other = order_of(), shop.customer(desk, { name = "Other" })
    local theirs = shop.in_status(desk, other, laptop, "closed")
    assert.are.same({ "COV_OTHER_CUSTOMER", "COV_COVERED_MISSING" },
      coverer.refused(desk, order, warranty, theirs.lines[1]))
    assert.are.same({ "COV_COVERED_UNKNOWN", "COV_COVERED_MISSING" },
      coverer.refused(desk, order, warranty, { id = "nothing" }))
    local gone = shop.in_status(desk, customer, laptop, "returned")
    assert.are.same({ "COV_COVERED_GONE", "COV_COVERED_MISSING" },
      coverer.refused(desk, order, warranty, gone.lines[1]))
    assert.are.equal("ORDER_FINISHED", desk:refused("coverage.add", coverer.input(gone, warranty, gone.lines[1])).code)
  end)

  it("[3.29] the policy is the admin's: a rule taken out is no reason any more", function()
    local policy = assert(io.open("policies/coverage/eligible.lua")):read "a"
    local without = policy:gsub('  { "COV_NOT_ENABLED"', '  -- { "COV_NOT_ENABLED"')
    assert.are_not.equal(policy, without)
    local ok, problem = desk:publish { ["coverage/eligible.lua"] = without, ["coverage/eligible.cases.lua"] = false }
    assert.is_true(ok, problem and problem.detail)
    local order = order_of()
    coverer.add(desk, order, coverer.warranty(desk, "OFF", { contract_coverage = false }), order.lines[1])
  end)

  it("no answer of the policy refuses", function()
    desk:publish { ["coverage/eligible.lua"] = "return function() error 'broken' end",
      ["coverage/eligible.cases.lua"] = false }
    local order = order_of()
    assert.are.same({ "COV_NO_DECISION" }, coverer.refused(desk, order, warranty, order.lines[1]))
  end)
end)
