-- What a coverage has earned when a day begins, and what its bills are: exact, in minor
-- units. Pure.
--
-- A plan has a measure (periods.lua), an amount for the whole of it (basis "total") or
-- for one whole period (basis "period"), price terms { from, upto, part, whole }, gaps
-- { from, upto } in which nothing is earned, overrides { period, amount } and a
-- quantity range: it is for the units lo + 1 … hi of `of`.
--
-- Everything is a difference of one function, amounts.value: what all units have earned
-- when a day begins, rounded once. amounts.part cuts it by units and is a difference
-- again. So periods, the parts of a split and credits always add up exactly.
local periods = use "periods"

local amounts = {}

-- Fills in what is worked out once. `measure.anchor` and the whole weight.
function amounts.prepare(plan)
  local measure = plan.measure
  measure.anchor = measure.anchor or periods.anchor(measure)
  if measure.upto then
    plan.count = periods.count(measure)
    plan.whole_n, plan.whole_d = amounts.plain_weight(plan, measure.upto)
  end
  return plan
end

-- Weight of the periods before `day`, and of the part of its own, without price terms.
function amounts.plain_weight(plan, day, proration)
  local measure = plan.measure
  local k = periods.index(measure, date.add(day, -1, "day"))
  local n, d = periods.used(measure, periods.get(measure, k), day, proration)
  if k == 0 then return n, d end
  local first = periods.get(measure, 0)
  local fn, fd = periods.used(measure, first, first.upto)
  n, d = periods.add(n, d, fn, fd)
  return n + (k - 1) * d, d
end

local function holds(span, day)
  return span.from <= day and (not span.upto or day < span.upto)
end

-- The price term that is in force on a day: a gap above all, else the last of the list.
local function factor(plan, day)
  for _, gap in ipairs(plan.gaps) do
    if holds(gap, day) then return 0, 1 end
  end
  local part, whole = 1, 1
  for _, term in ipairs(plan.terms) do
    if holds(term, day) then part, whole = term.part, term.whole end
  end
  return part, whole
end

-- The days between two at which the price term may change, and the second of them.
local function cuts(plan, from, upto)
  local days = list.new { upto }
  for _, spans in ipairs { plan.terms, plan.gaps } do
    for _, span in ipairs(spans) do
      for _, day in ipairs { span.from, span.upto } do
        if day > from and day < upto and not days:has(day) then days:add(day) end
      end
    end
  end
  return days:sort()
end

-- The same as plain_weight with the price terms: every stretch counts by its factor.
local function termed_weight(plan, day, proration)
  local measure, n, d = plan.measure, 0, 1
  local last = periods.index(measure, date.add(day, -1, "day"))
  for k = 0, last do
    local one = periods.get(measure, k)
    local upto = k == last and day or one.upto
    local at, before_n, before_d = one.from, 0, 1
    for _, cut in ipairs(cuts(plan, one.from, upto)) do
      local un, ud = periods.used(measure, one, cut, k == last and proration or nil)
      local stretch_n, stretch_d = periods.add(un, ud, -before_n, before_d)
      n, d = periods.add(n, d, periods.times(stretch_n, stretch_d, factor(plan, at)))
      at, before_n, before_d = cut, un, ud
    end
  end
  return n, d
end

local function weight(plan, day, proration)
  local measure = plan.measure
  if measure.upto and day > measure.upto then day = measure.upto end
  if day <= measure.from then return 0, 1 end
  if #plan.terms + #plan.gaps == 0 then return amounts.plain_weight(plan, day, proration) end
  return termed_weight(plan, day, proration)
end

-- All units, before overrides.
local function natural(plan, day, proration)
  local n, d = weight(plan, day, proration)
  if n == 0 then return 0 end
  if plan.basis == "total" then
    if plan.whole_n == 0 then return 0 end
    n, d = periods.times(n, d, plan.whole_d, plan.whole_n)
  end
  return money.minor(plan.amount, plan.currency):share(n, d, plan.rounding):to_minor()
end

local function share(plan, amount, n, d)
  return money.minor(amount, plan.currency):share(n, d, plan.rounding):to_minor()
end

-- What an override makes of the days before `day` in its period.
local function overridden(plan, override, day, proration)
  local one = amounts.period(plan, override.period)
  if not one or day <= one.from then return 0 end
  if day >= one.upto then return override.amount - natural(plan, one.upto) + natural(plan, one.from) end
  local fn, fd = weight(plan, one.from)
  local n, d = periods.add(-fn, fd, weight(plan, day, proration))
  local wn, wd = periods.add(-fn, fd, weight(plan, one.upto))
  if wn == 0 then return override.amount end
  n, d = periods.times(n, d, wd, wn)
  return share(plan, override.amount, n, d) - natural(plan, day, proration) + natural(plan, one.from)
end

-- The part of an amount for all units that is this plan's.
function amounts.part(plan, amount)
  if plan.lo == 0 and plan.hi == plan.of then return amount end
  return share(plan, amount, plan.hi, plan.of) - share(plan, amount, plan.lo, plan.of)
end

-- What all units have earned when `day` begins.
function amounts.value(plan, day, proration)
  local value = natural(plan, day, proration)
  for _, override in ipairs(plan.overrides) do value = value + overridden(plan, override, day, proration) end
  return value
end

-- What all units come to in the end; nil for an open-ended one that nobody stopped.
function amounts.total(plan)
  local last = plan.stop_on or plan.measure.upto
  return last and amounts.value(plan, last, plan.stop_on and plan.stop_proration)
end

-- Bill n of a periodic plan covers `every` whole periods; without `every` all of them.
function amounts.period(plan, n)
  local measure = plan.measure
  if not plan.every then
    return n == 1 and { number = 1, from = measure.from, upto = measure.upto } or nil
  end
  local k = (n - 1) * plan.every
  local from, upto = periods.bound(measure, k), periods.bound(measure, k + plan.every)
  if measure.upto and from >= measure.upto then return nil end
  if from < measure.from then from = measure.from end
  if measure.upto and upto > measure.upto then upto = measure.upto end
  return { number = n, from = from, upto = upto }
end

-- Bill n with the day it is due, or nil when there is none. `owed` gives what all bills
-- up to it add up to, for all units.
local bills = {}

function bills.periodic(plan, n)
  local one = amounts.period(plan, n)
  if not one or (plan.stop_on and one.from >= plan.stop_on) then return nil end
  one.due = plan.due == "end" and one.upto or one.from
  one.owed = function()
    local stopped = plan.stop_on and one.upto >= plan.stop_on
    return stopped and amounts.total(plan) or amounts.value(plan, one.upto)
  end
  return one
end

local function steps(plan, n, day, part, whole)
  local measure = plan.measure
  return { number = n, from = measure.from, upto = plan.stop_on or measure.upto, due = day,
    owed = function() return share(plan, amounts.total(plan), part, whole) end }
end

-- So many equal parts, one each unit from the start, however long the coverage is.
function bills.instalments(plan, n)
  if n > plan.parts then return nil end
  local measure = plan.measure
  return steps(plan, n, date.add(measure.from, (n - 1) * measure.count, measure.unit), n, plan.parts)
end

-- Parts on named days, in ten thousandths of a percent of the whole.
function bills.milestones(plan, n)
  local percent = 0
  if not plan.milestones[n] then return nil end
  for i = 1, n do percent = percent + plan.milestones[i].percent end
  return steps(plan, n, plan.milestones[n].on, percent, 1000000)
end

function amounts.bill(plan, n)
  local one = bills[plan.type](plan, n)
  if one and plan.first_on and one.due < plan.first_on then one.due = plan.first_on end
  return one
end

return amounts
