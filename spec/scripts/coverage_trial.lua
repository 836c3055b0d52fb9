-- luacheck: std script
-- An operation file that a spec puts into a copy of the coverage area: the pure parts
-- asked directly, and tried with random cases.
local amounts = use "amounts"
local term = use "term"

local function plan_of(given)
  local plan = {
    of = 1, lo = 0, currency = "USD", rounding = "half_up", basis = "total", type = "periodic", due = "start",
  }
  for name, value in pairs(given) do plan[name] = value end
  for _, name in ipairs { "terms", "gaps", "overrides", "milestones" } do plan[name] = list.new(plan[name] or {}) end
  plan.hi = plan.hi or plan.of
  local measure = plan.measure
  measure.unit, measure.count = measure.unit or "month", measure.count or 1
  measure.proration = measure.proration or "actual"
  return amounts.prepare(plan)
end

operation "coverage.trial_amounts" {
  summary = "What amounts.lua makes of a plan",
  http = "POST /v1/trial/amounts", kind = "read", role = "viewer",
  input = { plan = any, days = optional(list(date)), mode = optional(text), bills = optional(integer) },
  output = { values = list(integer), bills = list({ due = date, amount = integer }) },
  run = function(_, input)
    local plan, values, bills, before = plan_of(input.plan), list.new(), list.new(), 0
    for _, day in ipairs(input.days or {}) do
      values:add(amounts.part(plan, amounts.value(plan, day, input.mode)))
    end
    for n = 1, input.bills or 0 do
      local bill = amounts.bill(plan, n)
      if not bill then break end
      local owed = amounts.part(plan, bill.owed())
      bills:add { due = bill.due, amount = owed - before }
      before = owed
    end
    return { values = values, bills = bills }
  end,
}

---------------------------------------------------------------------------
-- Random cases, the same for the same seed

local state, case
local function random(from, upto)
  state = (state * 6364136223846793005 + 1442695040888963407) & 0x7fffffffffffffff
  return from + (state >> 20) % (upto - from + 1)
end
local function pick(choices) return choices[random(1, #choices)] end

local UNITS = { "day", "week", "month", "month", "month", "quarter", "year" }
local MOST = { day = 90, week = 40, month = 36, quarter = 16, year = 6 }

local function must(condition, ...)
  if not condition then fail.invalid("COV_UNKNOWN", "case %s: %s", case, string.format(...)) end
end

local function random_start()
  return date.add("2019-01-01", random(0, 4000), "day")
end

-- start + duration -> end -> duration loses nothing, and neither does an edited end.
local function try_duration()
  local unit, clamp = pick(UNITS), pick { "forward", "forward", "back" }
  local starts = { date = random_start() }
  if random(1, 3) == 1 then
    starts.time = string.format("%02d:%02d:%02d", random(0, 23), random(0, 59), random(0, 59))
  end
  local duration = { amount = random(0, MOST[unit]), unit = unit, extra_days = 0, extra_seconds = 0 }
  local _, whole = term.rest(starts, duration, clamp)
  duration.extra_days = random(0, whole // 86400 - 1)
  if not term.lasts(duration) then duration.amount = 1 end
  local part
  part, whole = term.rest(starts, duration, clamp)
  if part >= whole then duration.extra_days = 0 end
  local ends = term.finish(starts, duration, clamp)
  local back = term.duration(starts, ends, unit, clamp)
  must(back.amount == duration.amount and back.extra_days == duration.extra_days and back.extra_seconds == 0,
    "%s %s + %s = %s %s gives %s", starts.date, starts.time, term.words(duration), ends.date, ends.time,
    term.words(back))
  local edited = { date = date.add(ends.date, random(0, 500), "day"), time = ends.time }
  local other = pick(UNITS)
  local again = term.finish(starts, term.duration(starts, edited, other, clamp), clamp)
  must(term.same(again, edited), "%s until %s in %ss ends %s %s", starts.date, edited.date, other, again.date,
    again.time)
end

local function random_plan()
  local unit, from = pick(UNITS), random_start()
  local measure = {
    unit = unit, count = pick { 1, 1, 1, 2, 3 }, from = from, align = pick { "service", "service", "calendar" },
    proration = pick { "actual", "actual", "fixed_30", "none" }, clamp = pick { "forward", "back" },
    first = pick { false, { bill = "share", below_days = 5 }, { bill = "full" } } or nil,
    last = pick { false, { bill = "share", below_percent = 30 }, { bill = "none" } } or nil,
  }
  measure.upto = date.add(date.add(from, random(0, MOST[unit]), unit), random(1, 40), "day")
  local given = {
    measure = measure, of = random(1, 12), amount = random(1, 5000000), rounding = pick { "half_up", "half_even" },
    every = pick { false, 1, 1, 1, 2, 12 } or nil, due = pick { "start", "end" },
  }
  if random(1, 6) == 1 then given.type, given.parts, given.every = "instalments", random(1, 24), nil end
  if random(1, 5) == 1 then
    local at = date.add(from, random(0, 200), "day")
    local term_upto = random(1, 2) == 1 and date.add(at, random(1, 200), "day") or nil
    given.terms = { { from = at, upto = term_upto, part = random(50, 130), whole = 100 } }
  end
  if random(1, 8) == 1 then
    local at = date.add(from, random(0, 100), "day")
    given.gaps = { { from = at, upto = date.add(at, random(1, 60), "day") } }
  end
  if given.type == nil and given.every and random(1, 6) == 1 then
    given.overrides = { { period = random(1, 4), amount = random(0, 90000) } }
  end
  return plan_of(given)
end

-- Cuts the units of a plan at random, again and again.
local function random_parts(plan)
  local parts, lo = list.new(), 0
  while lo < plan.of do
    local hi = random(lo + 1, plan.of)
    parts:add { lo, hi }
    lo = hi
  end
  return parts
end

local function part_of(plan, range, value)
  local lo, hi = plan.lo, plan.hi
  plan.lo, plan.hi = range[1], range[2]
  local result = amounts.part(plan, value)
  plan.lo, plan.hi = lo, hi
  return result
end

-- What is owed when all bills up to `n` are out and the coverage is returned on a day.
local function after_return(plan, range, billed, day)
  local paid = part_of(plan, range, billed)
  return paid - (paid - part_of(plan, range, amounts.value(plan, day)))
end

local MOST_BILLS = 20

local function try_plan()
  local plan = random_plan()
  local total, sum, before, n, billed = amounts.total(plan), 0, 0, 1, 0
  local stop_after = random(0, 12)
  local bill = amounts.bill(plan, 1)
  while bill and n <= MOST_BILLS do
    local owed = bill.owed()
    sum, before = sum + owed - before, owed
    if n <= stop_after then billed = owed end
    n = n + 1
    bill = amounts.bill(plan, n)
  end
  must(bill or sum == total, "%d bills are %d, the total is %d", n - 1, sum, total)
  local day = date.add(plan.measure.from, random(0, date.days(plan.measure.from, plan.measure.upto)), "day")
  local whole = { 0, plan.of }
  local totals, billed_parts, owed, credit = 0, 0, 0, 0
  for _, range in ipairs(random_parts(plan)) do
    totals = totals + part_of(plan, range, total)
    billed_parts = billed_parts + part_of(plan, range, billed)
    owed = owed + after_return(plan, range, billed, day)
    credit = credit + part_of(plan, range, billed) - part_of(plan, range, amounts.value(plan, day))
  end
  must(totals == total, "the parts are %d, the whole is %d", totals, total)
  must(billed_parts == billed, "the parts are billed %d, the whole %d", billed_parts, billed)
  must(owed == after_return(plan, whole, billed, day), "returned in parts %d, whole %d", owed,
    after_return(plan, whole, billed, day))
  must(credit == billed - amounts.value(plan, day), "credited in parts %d", credit)
end

operation "coverage.trial_random" {
  summary = "Random durations and plans",
  http = "POST /v1/trial/random", kind = "read", role = "viewer",
  input = { seed = integer, cases = integer },
  output = { cases = integer },
  run = function(_, input)
    state = input.seed * 7919 + 12345
    for i = 1, input.cases do
      case = string.format("%d of seed %d", i, input.seed)
      try_duration()
      try_plan()
    end
    return { cases = input.cases }
  end,
}
