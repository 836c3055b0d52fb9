-- Random starts, durations, plans, splits and returns: what must hold for all of them.
-- `make test` tries a part of the cases, `make sweep` (ORDAIN_SWEEP) all of them.
local shop = dofile "spec/scripts/shop.lua"

describe("coverages in general", function()
  it("[e-6] [e-19] [f-7] durations are lossless, bills add up, a split changes nothing", function()
    local home = shop.copied_home()
    finally(function() shop.remove_home(home) end)
    os.execute("cp spec/scripts/coverage_trial.lua '" .. home .. "/scripts/coverage/operations/trial.lua'")
    local desk = ordain.open { home = home }
    finally(function()
      desk:close()
      shop.remove_home(home)
    end)
    local wanted, at_once, started = os.getenv "ORDAIN_SWEEP" and 100000 or 5000, 250, os.clock()
    for seed = 1, wanted // at_once do
      local answer = desk:call("coverage.trial_random", { seed = seed, cases = at_once })
      assert.are.equal(200, answer.status, answer.text)
    end
    local seconds = os.clock() - started
    print(string.format("%d cases in %.1f s", wanted, seconds))
  end)

  -- Through the operations: two equal coverages, of one the goods are returned, of the
  -- other split first, once or twice, and then returned.
  it("[3.36] [e-19] returning after a split owes what returning without it owes", function()
    local desk = ordain.open { clock = "2026-01-31T08:00:00Z" }
    finally(function() desk:close() end)
    math.randomseed(20260131)
    local random = math.random
    local customer, thing = shop.customer(desk), shop.item(desk, "THING", { coverable = true })
    local cares = {}
    for i = 1, 6 do
      cares[i] = shop.item(desk, "CARE" .. i, {
        kind = "service", contract_coverage = true, coverage_kind = "extended_warranty", duration_type = "variable",
        price = { amount = string.format("%d.%02d", random(1, 300), random(0, 99)), currency = "DKK" },
        duration = { amount = 12, unit = "month" },
      })
    end
    local function pick(choices) return choices[random(1, #choices)] end

    local function covered(quantity, input)
      local sold = shop.in_status(desk, customer, thing, "closed", quantity)
      local order = shop.order(desk, customer, {})
      local add = { order_id = order.id, covers = { { line_id = sold.lines[1].id } } }
      for name, value in pairs(input) do add[name] = value end
      desk:ok("coverage.add", add)
      desk:ok("order.submit", { id = order.id })
      return { sold = sold.id, line = sold.lines[1].id, order = order.id }
    end
    local function cents(sum) return math.tointeger(tonumber((sum.amount:gsub("%.", "")))) end
    local function owed(one, day)
      local sum = 0
      for _, coverage in ipairs(desk:ok("coverage.list", { order_id = one.order }).items) do
        local balance = desk:ok("coverage.ledger", { id = coverage.id, on = day }).balance
        assert.are.equal(cents(balance.billed) - cents(balance.credited) - cents(balance.earned), cents(balance.ahead))
        sum = sum + cents(balance.billed) - cents(balance.credited)
      end
      return sum
    end
    -- Splits `quantity` off and gives the line it is on.
    local function split(one, line, quantity)
      local all = desk:ok("order.split", { id = one.sold, line_id = line, quantity = quantity }).lines
      return all[#all].id
    end
    local function give_back(one, line, quantity)
      desk:ok("order.return", { id = one.sold, lines = { { line_id = line, quantity = quantity } }, reason = "back" })
    end

    local cases = {}
    for i = 1, os.getenv "ORDAIN_SWEEP" and 300 or 25 do
      local quantity = random(2, 12)
      local frequency = pick { "month", "month", "quarter", "week", "year", "one_time" }
      local input = { item_id = pick(cares).id, billing = { frequency = frequency },
        starts = { date = string.format("2026-01-%02d", random(1, 31)) },
        duration = { amount = random(2, 15), unit = "month", extra_days = random(0, 20) } }
      cases[i] = { covered(quantity, input), covered(quantity, input), covered(quantity, input), back = random(1, quantity - 1) }
    end
    desk:set_clock(string.format("2026-0%d-%02dT08:00:00Z", random(2, 4), random(1, 28)))
    desk:run_job "coverage.billing"
    for _, case in ipairs(cases) do
      local whole, once, twice = case[1], case[2], case[3]
      give_back(whole, whole.line, case.back)
      give_back(once, split(once, once.line, case.back))
      local first = split(twice, twice.line, case.back)
      if case.back > 1 then give_back(twice, split(twice, first, case.back - 1)) end
      give_back(twice, first)
    end
    for _, day in ipairs { "2026-05-01", "2027-09-01" } do
      for i, case in ipairs(cases) do
        local expected = owed(case[1], day)
        assert.are.equal(expected, owed(case[2], day), "split once, case " .. i .. " on " .. day)
        assert.are.equal(expected, owed(case[3], day), "split twice, case " .. i .. " on " .. day)
      end
      desk:set_clock "2027-09-01T08:00:00Z"
      desk:run_job "coverage.billing"
    end
    local totals = desk:ok("coverage.ledger_totals", {}).items[1]
    assert.are.equal("0.00", totals.ahead.amount)
    assert.is_true(cents(totals.credited) > 0 and cents(totals.earned) > 0)
  end)
end)
