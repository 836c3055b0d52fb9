local function ask(requested, more)
  local coverage = {
    kind = "extended_warranty", item = "CARE", quantity = 1, subscription = false,
    amount = money.of("1200.00", "DKK"), from_on = "2026-01-15", until_on = "2027-01-15", duration_unit = "year",
  }
  for name, value in pairs(more or {}) do coverage[name] = value end
  return { coverage = coverage, customer = { number = "C-00001" }, requested = requested,
    now = "2026-01-15T08:00:00.000000Z" }
end

local open = ask({ frequency = "month" }, { price_unit = "month" })
open.coverage.until_on, open.coverage.duration_unit = nil, nil
local unpriced = ask(nil, {})
unpriced.coverage.until_on = nil

return {
  { name = "[3.45] one time, one bill, when nothing is asked for", ask = ask(nil),
    expect = { "plan", type = "periodic", unit = "month" } },
  { name = "[3.45] one time, yet twelve periods: which is it?", ask = ask { periods = 12 }, expect = "hold" },
  { name = "[3.46] twelve months in twelve periods", ask = ask { frequency = "month", periods = 12 },
    expect = { "plan", type = "periodic", unit = "month", every = 1 } },
  { name = "[3.46] fewer bills than months are equal parts", ask = ask { frequency = "month", periods = 5 },
    expect = { "plan", type = "instalments", unit = "month", parts = 5 } },
  { name = "[3.47] a year in quarters, the first bill on another day",
    ask = ask { frequency = "quarter", first_invoice_on = "2026-02-01" },
    expect = { "plan", type = "periodic", unit = "quarter", every = 1, first_on = "2026-02-01" } },
  { name = "[3.47] milestones nobody has named", ask = ask { type = "milestone" }, expect = "hold" },
  { name = "[e-8] open-ended: by the unit of its price", ask = open,
    expect = { "plan", type = "periodic", unit = "month", every = 1, basis = "period" } },
  { name = "[f-12] open-ended without such a price", ask = unpriced, expect = "hold" },
}
