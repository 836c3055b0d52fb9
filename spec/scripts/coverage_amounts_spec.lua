-- Periods and amounts by themselves: the sources' own figures.
local shop = dofile "spec/scripts/shop.lua"

describe("amounts of coverages", function()
  local desk, home
  setup(function()
    home = shop.copied_home()
    os.execute("cp spec/scripts/coverage_trial.lua '" .. home .. "/scripts/coverage/operations/trial.lua'")
    desk = ordain.open { home = home }
  end)
  teardown(function()
    desk:close()
    shop.remove_home(home)
  end)

  local function ask(plan, more)
    local input = { plan = plan }
    for name, value in pairs(more) do input[name] = value end
    return desk:ok("coverage.trial_amounts", input)
  end
  -- What is earned when a day begins, at 1,000,000 a period.
  local function earned(measure, day)
    return ask({ basis = "period", amount = 1000000, every = 1, measure = measure }, { days = { day } }).values[1]
  end
  local function bills(plan, count)
    local found = {}
    for i, one in ipairs(ask(plan, { bills = count or 50 }).bills) do found[i] = one.amount end
    return found
  end

  it("[3.52] service start, actual days: 2 whole months and 27/31", function()
    assert.are.equal(2870968, earned({ from = "2019-01-15", upto = "2019-04-11" }, "2019-04-11"))
  end)

  it("[3.52] calendar start: 17/31 + 2 + 10/30", function()
    local measure = { from = "2019-01-15", upto = "2019-04-11", align = "calendar" }
    assert.are.equal(2881720, earned(measure, "2019-04-11"))
    assert.are.same({ 548387, 1000000, 1000000, 333333 },
      bills { basis = "period", amount = 1000000, every = 1, measure = measure })
  end)

  it("[3.52] the last part of 2022-01-14 to 2022-12-05 at 100 a month is 73.33", function()
    local found = bills { basis = "period", amount = 10000, every = 1,
      measure = { from = "2022-01-14", upto = "2022-12-06" } }
    assert.are.equal(11, #found)
    assert.are.equal(7333, found[11])
  end)

  it("[3.52] [e-42] February 2020 has 29 days, whatever was printed; of thirty days it is 11.333", function()
    assert.are.equal(11344828, earned({ from = "2019-03-01", upto = "2020-02-11" }, "2020-02-11"))
    local thirty = { from = "2019-03-01", upto = "2020-02-11", proration = "fixed_30" }
    assert.are.equal(11333333, earned(thirty, "2020-02-11"))
  end)

  it("[3.52] a last part: in full, not at all, not below so many days or percent", function()
    local function last(rule)
      local found = bills { basis = "period", amount = 3000, every = 1,
        measure = { from = "2026-04-01", upto = "2026-05-11", last = rule } }
      return found[2]
    end
    assert.are.equal(968, last(nil))
    assert.are.equal(968, last { bill = "share", below_days = 10 })
    assert.are.equal(0, last { bill = "share", below_days = 11 })
    assert.are.equal(0, last { bill = "share", below_percent = 33 })
    assert.are.equal(968, last { bill = "share", below_percent = 32 })
    assert.are.equal(3000, last { bill = "full" })
    assert.are.equal(0, last { bill = "none" })
  end)

  it("[3.52] a first part, with calendar periods, follows its own rule", function()
    local function first(rule)
      return bills { basis = "period", amount = 3100, every = 1,
        measure = { from = "2026-05-22", upto = "2026-07-01", align = "calendar", first = rule } }
    end
    assert.are.same({ 1000, 3100 }, first(nil))
    assert.are.same({ 0, 3100 }, first { bill = "share", below_days = 11 })
    assert.are.same({ 3100, 3100 }, first { bill = "full" })
    assert.are.same({ 0, 3100 }, first { bill = "none" })
  end)

  it("[e-19] a part is counted in the whole period it lies in, from its anchor", function()
    local plan = { amount = 12000, every = 1, measure = { from = "2026-01-31", upto = "2027-01-31" } }
    -- 31 January to the end of February is the first whole month: 29 days.
    assert.are.same({ 1000, 2000, 345 },
      ask(plan, { days = { "2026-03-01", "2026-03-31", "2026-02-10" } }).values)
  end)

  it("[e-19] modes: actual, thirty days, none", function()
    local function used(proration)
      return ask({ amount = 12000, every = 1, measure = { from = "2026-01-01", upto = "2027-01-01" } },
        { days = { "2026-01-17" }, mode = proration }).values[1]
    end
    assert.are.equal(516, used "actual")
    assert.are.equal(533, used "fixed_30")
    assert.are.equal(1000, used "none")
  end)

  it("[f-7] amounts are cumulative differences: every prefix is right and the sum exact", function()
    assert.are.same({ 333, 334, 333 }, bills { amount = 1000, every = 1,
      measure = { from = "2026-01-01", upto = "2026-04-01" } })
    -- Half away from zero.
    assert.are.same({ 3, 2 }, bills { amount = 5, every = 1, measure = { from = "2026-01-01", upto = "2026-03-01" } })
    assert.are.same({ 2, 3 }, bills { amount = 5, every = 1, rounding = "half_even",
      measure = { from = "2026-01-01", upto = "2026-03-01" } })
  end)

  it("[3.47] an own amount for a numbered period leaves the others as they are", function()
    assert.are.same({ 1000, 1, 1000, 1000 }, bills { amount = 4000, every = 1,
      overrides = { { period = 2, amount = 1 } }, measure = { from = "2026-01-01", upto = "2026-05-01" } })
  end)
end)
