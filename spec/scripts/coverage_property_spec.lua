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
end)
