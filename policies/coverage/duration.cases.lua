-- Cases of coverage.duration. The computed end is that of the item's own duration.
local function ask(type, requested, more)
  local question = {
    occasion = "add",
    item = { number = "CARE", coverage_kind = "extended_warranty", duration_type = type },
    customer = { id = "c1", number = "C-00001", kind = "organization", currency = "DKK" },
    starts = { date = "2026-02-01" }, requested = requested or {}, now = "2026-01-15T08:00:00.000000Z",
  }
  if type ~= "open" then
    question.item.duration, question.computed_ends = { amount = 12, unit = "month" }, { date = "2027-01-31" }
  end
  for name, value in pairs(more or {}) do question[name] = value end
  return question
end

local year = { amount = 12, unit = "month" }
local fixed_refused = { "refuse", reasons = list.new { { code = "DURATION_FIXED" } } }

return {
  { name = "[3.27] fixed", ask = ask "fixed", expect = { "fixed", duration = year, clamp = "forward" } },
  { name = "[3.27] fixed, another end", ask = ask("fixed", { ends = { date = "2026-12-31" } }),
    expect = fixed_refused },
  { name = "[3.27] fixed, another duration", ask = ask("fixed", { duration = { amount = 24, unit = "month" } }),
    expect = fixed_refused },
  { name = "[e-7] fixed, the end it has anyway", ask = ask("fixed", { ends = { date = "2027-01-31" } }),
    expect = "fixed" },
  { name = "[e-7] fixed, the duration it has anyway", ask = ask("fixed", { duration = year }), expect = "fixed" },
  { name = "[3.28] variable, another end", ask = ask("variable", { ends = { date = "2026-12-31" } }),
    expect = { "variable", duration = year } },
  { name = "[3.29] open-ended", ask = ask "open", expect = "open" },
  { name = "[e-8] open-ended, with an end", ask = ask("open", { ends = { date = "2026-12-31" } }),
    expect = { "refuse", reasons = list.new { { code = "DURATION_OPEN" } } } },
}
