-- Start, end and duration of a coverage: the worked examples of the rules and of their
-- sources, with ends that are the last covered day or second.
local coverer = dofile "spec/scripts/coverer.lua"
local shop = coverer.shop

local function day(date, time) return { date = date, time = time } end

describe("coverage.term", function()
  local desk
  setup(function() desk = coverer.open() end)
  teardown(function() desk:close() end)

  local function ends(start, amount, unit, more)
    local input = { start_date = start, amount = amount, unit = unit }
    for name, value in pairs(more or {}) do input[name] = value end
    local found = desk:ok("coverage.term", input).ends
    return found.time and found.date .. " " .. found.time or found.date
  end

  local function lasts(start, finish, unit, more)
    local input = { start_date = start, end_date = finish, amount = 0, unit = unit }
    for name, value in pairs(more or {}) do input[name] = value end
    return desk:ok("coverage.term", input).duration
  end

  it("[3.24] start and period give the end, the last covered day", function()
    assert.are.equal("2027-01-14", ends("2026-01-15", 1, "year"))
    assert.are.equal("2027-01-14", ends("2026-01-15", 12, "month"))
    assert.are.equal("2026-02-13", ends("2026-01-15", 30, "day"))
    assert.are.equal("2026-01-28", ends("2026-01-15", 2, "week"))
    assert.are.equal("2026-07-14", ends("2026-01-15", 2, "quarter"))
  end)

  it("[3.25] [3.26] start and end give the duration", function()
    assert.are.equal("6 months", lasts("2026-01-15", "2026-07-14", "month").text)
    assert.are.equal("3 months", lasts("2026-01-15", "2026-04-14", "month").text)
    assert.are.equal("3 months + 6 days", lasts("2026-01-15", "2026-04-20", "month").text)
    assert.are.equal("1 day", lasts("2026-01-15", "2026-01-15", "day").text)
  end)

  it("[3.30] [e-5] with a time of day the end is the last covered second", function()
    assert.are.equal("2027-01-15 10:29:59", ends("2026-01-15", 1, "year", { start_time = "10:30:00" }))
    assert.are.equal("2027-01-14 23:59:59", ends("2026-01-15", 1, "year", { start_time = "00:00:00" }))
    local back = lasts("2026-01-15", "2027-01-15", "year", { start_time = "10:30:00", end_time = "10:29:59" })
    assert.are.equal("1 year", back.text)
    local odd = lasts("2026-01-15", "2026-02-16", "month", { start_time = "10:30:00", end_time = "10:30:04" })
    assert.are.equal("1 month + 1 day + 5 seconds", odd.text)
    assert.are.equal("2026-02-16 10:30:04", ends("2026-01-15", odd.amount, odd.unit,
      { start_time = "10:30:00", extra_days = odd.extra_days, extra_seconds = odd.extra_seconds }))
  end)

  it("[e-5] a month without the day ends the contract on its last day, or the day before", function()
    assert.are.equal("2026-02-28", ends("2026-01-31", 1, "month"))
    assert.are.equal("2025-02-28", ends("2024-02-29", 1, "year"))
    assert.are.equal("2026-02-27", ends("2026-01-31", 1, "month", { clamp = "back" }))
    assert.are.equal("2025-02-27", ends("2024-02-29", 1, "year", { clamp = "back" }))
    assert.are.equal("2028-02-28", ends("2024-02-29", 4, "year"))
    assert.are.equal("2026-03-30", ends("2026-01-31", 2, "month"))
    assert.are.equal("2026-02-28 23:59:59", ends("2026-01-31", 1, "month", { start_time = "10:30:00" }))
    for _, clamp in ipairs { "forward", "back" } do
      for _, finish in ipairs { "2026-02-27", "2026-02-28", "2026-03-01", "2026-03-29", "2026-03-30", "2026-03-31" } do
        local long = lasts("2026-01-31", finish, "month", { clamp = clamp })
        assert.are.equal(finish, ends("2026-01-31", long.amount, "month",
          { extra_days = long.extra_days, clamp = clamp }), clamp .. " " .. finish)
      end
    end
  end)

  it("[e-6] whole periods and extra days, exactly; the decimal is for display", function()
    local odd = lasts("2019-01-15", "2019-04-10", "month")
    assert.are.equal("2 months + 27 days", odd.text)
    assert.are.equal("2.871", odd.decimal)
    assert.are.equal("2019-04-10", ends("2019-01-15", 2, "month", { extra_days = 27 }))
    assert.are.equal("10 months + 22 days", lasts("2022-01-14", "2022-12-05", "month").text)
    assert.are.equal("10.733", lasts("2022-01-14", "2022-12-05", "month").decimal)
    -- February 2020 has 29 days
    assert.are.equal("11.345", lasts("2019-03-01", "2020-02-10", "month").decimal)
  end)

  it("[e-6] goes there and back for every end of two years, in every unit", function()
    for _, unit in ipairs { "day", "week", "month", "quarter", "year" } do
      for n = 1, 730, 7 do
        local finish = ends("2023-12-31", n, "day")
        local long = lasts("2023-12-31", finish, unit)
        assert.are.equal(finish, ends("2023-12-31", long.amount, unit, { extra_days = long.extra_days }))
      end
    end
  end)

  it("[e-9] an end before the start, or nothing in between, is refused", function()
    local input = { start_date = "2026-01-15", end_date = "2026-01-14", amount = 0, unit = "day" }
    assert.are.equal("DURATION_EMPTY", desk:refused("coverage.term", input).code)
    input.end_date = nil
    assert.are.equal("DURATION_EMPTY", desk:refused("coverage.term", input).code)
    input = { start_date = "2026-01-15", amount = 100000, unit = "year" }
    assert.are.equal("DATE_RANGE", desk:refused("coverage.term", input).code)
    input = { start_date = "0001-01-01", amount = 1, unit = "day" }
    assert.are.equal("DATE_RANGE", desk:refused("coverage.term", input).code)
    input = { start_date = "2026-01-15", start_time = "29:00:00", amount = 1, unit = "day" }
    assert.are.equal("PERIOD_TIME", desk:refused("coverage.term", input).code)
    local second = lasts("2026-01-15", "2026-01-15", "day", { start_time = "10:00:00", end_time = "10:00:00" })
    assert.are.equal("1 second", second.text)
  end)
end)

describe("duration of a coverage", function()
  local desk
  before_each(function() desk = coverer.open() end)
  after_each(function() desk:close() end)

  local function change(coverage, more)
    more.id = coverage.id
    return desk:ok("coverage.change", more)
  end

  local function with(item_more, more)
    local item = coverer.warranty(desk, "CARE", item_more)
    local _, coverage = coverer.sold(desk, 1, more, item)
    return coverage, item
  end

  local YEAR = { duration_type = "variable", duration = { amount = 1, unit = "year" } }
  local FIXED = { duration_type = "fixed", duration = { amount = 12, unit = "month" } }

  it("[3.24] [3.25] [3.26] the end is computed; a set end revises the duration", function()
    local coverage = with(YEAR, { starts = day "2026-01-15" })
    assert.are.same({ "2027-01-14", "1 year", "given" },
      { coverage.ends.date, coverage.duration.text, coverage.basis })
    assert.are.equal("6 months", change(coverage, { ends = day "2026-07-14" }).duration.text)
    assert.are.equal("3 months", change(coverage, { ends = day "2026-04-14" }).duration.text)
    assert.are.equal("3 months + 6 days", change(coverage, { ends = day "2026-04-20" }).duration.text)
    local moved = change(coverage, { starts = day "2026-02-15", ends = day "2026-05-14" })
    assert.are.equal("3 months", moved.duration.text)
    assert.are.equal("2026-06-14", change(coverage, { starts = day "2026-03-15" }).ends.date)
  end)

  it("[3.27] [e-7] fixed: another end or duration is refused, the computed end is no change", function()
    local coverage, item = with(FIXED, { starts = day "2026-02-01" })
    assert.are.equal("2027-01-31", coverage.ends.date)
    local function refused(more)
      more.id = coverage.id
      return shop.codes(desk:refused("coverage.change", more))
    end
    assert.are.same({ "DURATION_FIXED" }, refused { ends = day "2026-12-31" })
    assert.are.same({ "DURATION_FIXED" }, refused { duration = { amount = 24, unit = "month" } })
    assert.are.same({ "DURATION_FIXED" }, refused { duration = { amount = 1, unit = "year" } })
    assert.are.equal("2027-01-31", change(coverage, { ends = day "2027-01-31" }).ends.date)
    assert.are.equal("2027-02-28", change(coverage, { starts = day "2026-03-01" }).ends.date)
    local order = shop.order(desk, { id = coverage.customer_id }, {})
    local closed = shop.in_status(desk, { number = coverer.order(desk, { id = coverage.order_id }).customer_number },
      desk:ok("catalog.get", { id = "LAPTOP" }), "closed")
    assert.are.same({ "DURATION_FIXED" }, coverer.refused(desk, order, item, closed.lines[1],
      { starts = day "2026-02-01", ends = day "2026-12-31" }))
    coverer.add(desk, order, item, closed.lines[1], { starts = day "2026-02-01", ends = day "2027-01-31" })
  end)

  it("[3.28] variable: the same line may end earlier", function()
    local coverage = with({ duration_type = "variable", duration = { amount = 12, unit = "month" } },
      { starts = day "2026-02-01" })
    assert.are.equal("11 months", change(coverage, { ends = day "2026-12-31" }).duration.text)
  end)

  it("[3.28] [e-6] the line's own unit is kept where it is given", function()
    local coverage = with(YEAR, { starts = day "2026-01-15", ends = day "2028-01-19" })
    assert.are.equal("2 years + 5 days", coverage.duration.text)
    assert.are.equal("105 weeks", change(coverage, { ends = day "2028-01-19", duration_unit = "week" })
      .duration.text:match "^%d+ %a+")
  end)

  it("[3.29] [e-8] open-ended: no end and no duration; a price per unit of time", function()
    local item = shop.item(desk, "OPEN", { kind = "service", price = shop.kr "10.00", contract_coverage = true,
      coverage_kind = "software_maintenance", duration_type = "open", price_unit = "month" })
    local order, coverage = coverer.sold(desk, 1, nil, item)
    assert.is_nil(coverage.ends)
    assert.is_nil(coverage.duration)
    assert.are.equal("10.00", coverage.amount.amount)
    assert.are.same({ "DURATION_OPEN" },
      coverer.refused(desk, order, item, order.lines[1], { ends = day "2027-01-14" }))
  end)

  it("[3.30] start and end carry date and time, in the zone of the customer", function()
    local coverage = with(YEAR, { starts = day("2026-01-15", "10:30:00") })
    assert.are.same(day("2027-01-15", "10:29:59"), coverage.ends)
    assert.are.equal("Europe/Copenhagen", coverage.zone)
    assert.are.equal("2026-01-15T09:30:00.000000Z", coverage.starts_at)
    assert.are.equal("2027-01-15T09:30:00.000000Z", coverage.ends_at)
  end)

  it("[e-9] ends that do not go with the start are refused", function()
    local order, _, _, _, item = coverer.sold(desk, 1, { starts = day "2026-01-15" })
    local function refused(more) return coverer.refused(desk, order, item, order.lines[1], more) end
    assert.are.same({ "DURATION_EMPTY" }, refused { starts = day "2026-01-15", ends = day "2026-01-14" })
    assert.are.same({ "PERIOD_TIME" },
      refused { starts = day("2026-01-15", "10:00:00"), ends = day "2026-02-14" })
    assert.are.same({ "DURATION_CONFLICT" }, refused { starts = day "2026-01-15", ends = day "2026-02-20",
      duration = { amount = 1, unit = "month" } })
    local bare = coverer.warranty(desk, "BARE", { duration_type = "variable" })
    desk:ok("catalog.change", { id = bare.id, duration_type = "open" })
    desk:ok("catalog.change", { id = bare.id, duration_type = "variable" })
    assert.are.same({ "DURATION_MISSING" }, coverer.refused(desk, order, bare, order.lines[1]))
  end)

  it("[f-12] no decision holds the record: nothing is dated by guess", function()
    desk:publish { ["coverage/duration.lua"] = "return function() error 'broken' end",
      ["coverage/duration.cases.lua"] = false }
    local order, coverage = coverer.sold(desk)
    assert.is_nil(coverage.starts)
    assert.is_truthy(coverage.waiting:find("no dates", 1, true))
    assert.are.equal(1, #coverer.events(desk, "held"))
    coverer.submit(desk, order)
    coverer.ship(desk, order)
    assert.is_nil(coverer.get(desk, coverage).activated_at)
    assert.are.equal("manual_scheduling_required", coverer.get(desk, coverage).status)
    desk:publish { ["coverage/duration.lua"] = io.open("policies/coverage/duration.lua"):read "a" }
    local now = change(coverage, { starts = day "2026-01-20" })
    assert.are.equal("2027-01-19", now.ends.date)
    assert.are.equal("awaiting_billing", now.status)
    assert.is_truthy(now.activated_at)
  end)

  describe("as in the sources", function()
    local function sold(number, more, quantity)
      local customer, thing = shop.customer(desk), coverer.thing(desk, "THING")
      local order = shop.order(desk, customer, { { thing, quantity or 1 } })
      return coverer.add(desk, order, coverer.warranty(desk, number, more), order.lines[1],
        { starts = day "2026-01-15" })
    end

    it("[3.24] 30 days of phone support on a software suite", function()
      local coverage = sold("PHONE", { coverage_kind = "software_maintenance",
        duration_type = "fixed", duration = { amount = 30, unit = "day" } })
      assert.are.same({ "2026-02-13", "30 days" }, { coverage.ends.date, coverage.duration.text })
    end)

    it("[3.21] [3.24] a one-year parts warranty with on-site service on the drive inside a laptop", function()
      local customer, drive = shop.customer(desk), coverer.thing(desk, "DRIVE")
      local laptop = shop.item(desk, "LAPTOP", { options = ordain.list { "DRIVE" } })
      local order = shop.order(desk, customer, { { laptop, 1, { options = { { item_id = drive.id } } } } })
      local year = { duration = { amount = 1, unit = "year" } }
      local parts = coverer.add(desk, order, coverer.warranty(desk, "PARTS", year), order.lines[2])
      local onsite = coverer.add(desk, order, coverer.warranty(desk, "ON-SITE", year), order.lines[2])
      assert.are.equal("DRIVE", parts.covered.item_number)
      assert.are.equal(parts.ends.date, onsite.ends.date)
    end)

    it("[3.27] five years on a refrigerator at 20 % of its price a year, never another duration", function()
      local coverage = sold("FIVE", { duration_type = "fixed", duration = { amount = 5, unit = "year" },
        covered_share = "0.2000", price_unit = "year" })
      assert.are.same({ "2031-01-14", "100.00", "20.00" },
        { coverage.ends.date, coverage.amount.amount, coverage.price.amount })
    end)

    it("[3.6] parts plus service on one laptop", function()
      local order, parts = coverer.sold(desk)
      local service = coverer.add(desk, order, coverer.warranty(desk, "SERVICE",
        { coverage_kind = "preventive_maintenance" }), order.lines[1])
      assert.are.equal(parts.covered.line_id, service.covered.line_id)
    end)
  end)

  it("[3.46] a price per month makes the amount of months and the part of one", function()
    local monthly = { price = shop.kr "31.00", price_unit = "month" }
    local coverage = with(monthly, { starts = day "2019-01-15", ends = day "2019-04-10" })
    assert.are.equal("89.00", coverage.amount.amount)
    local longer = change(coverage, { ends = day "2019-05-14" })
    assert.are.equal("124.00", longer.amount.amount)
    assert.are.equal("224.00", coverer.order(desk, { id = coverage.order_id }).total.amount)
  end)
end)
