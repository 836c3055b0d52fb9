-- The whole periods a coverage is measured in, and how much of one a date uses up.
-- Pure. Dates only; an end is the first day that is not covered any more.
--
-- A measure is { from, upto (nil: open-ended), unit, count, align, clamp, proration,
-- first, last }. It is cut into whole periods of `count` units, counted from its anchor
-- and never from the period before: the start of service, or with align = "calendar"
-- the beginning of the calendar period the start lies in. What a period weighs is an
-- exact fraction of a whole one, two integers n and d.
local periods = {}

local MONTHS = { month = 1, quarter = 3, year = 12 }

local function gcd(a, b)
  while b ~= 0 do a, b = b, a % b end
  return a
end

-- an/ad + bn/bd and their product, reduced.
function periods.add(an, ad, bn, bd)
  if ad == bd then return an + bn, ad end
  local d = ad // gcd(ad, bd) * bd
  return an * (d // ad) + bn * (d // bd), d
end

function periods.times(an, ad, bn, bd)
  local n, d = an * bn, ad * bd
  local by = gcd(n, d)
  if n == 0 then return 0, 1 end
  return n // by, d // by
end

local function day_of(day) return tonumber(string.sub(day, 9, 10)) end

-- Where the calendar period of a date begins. Months are counted from January, so
-- that quarters begin in January, April, July and October.
local function calendar_start(day, unit, count)
  if unit == "week" then return date.add(day, 1 - date.weekday(day), "day") end
  if unit == "day" then return day end
  local year, month = date.parts(day)
  local step = MONTHS[unit] * count
  local index = (year * 12 + month - 1) // step * step
  return date.of(index // 12, index % 12 + 1, 1)
end

function periods.anchor(measure)
  if measure.align ~= "calendar" then return measure.from end
  return calendar_start(measure.from, measure.unit, measure.count)
end

-- The first day of whole period k (0, 1, …). Where the month lacks the anchor's day the
-- period before runs to the month's end, so the next begins on the first; with
-- clamp = "back" it begins on the month's last.
function periods.bound(measure, k)
  local anchor = measure.anchor
  if k == 0 then return anchor end
  local day = date.add(anchor, k * measure.count, measure.unit)
  if MONTHS[measure.unit] and measure.clamp ~= "back" and day_of(day) < day_of(anchor) then
    return date.add(day, 1, "day")
  end
  return day
end

-- The whole period a date lies in.
function periods.index(measure, day)
  local k = date.between(measure.anchor, day, measure.unit) // measure.count
  while k > 0 and periods.bound(measure, k) > day do k = k - 1 end
  while periods.bound(measure, k + 1) <= day do k = k + 1 end
  return k
end

-- How many periods there are, the last perhaps a part of one; nil when open-ended.
function periods.count(measure)
  if not measure.upto then return nil end
  return periods.index(measure, date.add(measure.upto, -1, "day")) + 1
end

-- Period k cut to the measure: { from, upto, whole_from, whole_upto }.
function periods.get(measure, k)
  local one = { whole_from = periods.bound(measure, k), whole_upto = periods.bound(measure, k + 1) }
  one.from, one.upto = one.whole_from, one.whole_upto
  if one.from < measure.from then one.from = measure.from end
  if measure.upto and one.upto > measure.upto then one.upto = measure.upto end
  return one
end

-- Thirtieths of a month from the period's first day to `day`: every month has thirty,
-- whatever the calendar says.
local function thirtieths(one, day, months)
  if day >= one.whole_upto then return 30 * months end
  local whole = date.between(one.whole_from, day, "month")
  local rest = date.days(date.add(one.whole_from, whole, "month"), day)
  return 30 * math.min(whole, months - 1) + math.min(rest, 30)
end

-- The part of a whole period that lies between two of its days.
local function part(measure, one, from, upto, proration)
  local months = MONTHS[measure.unit]
  if proration == "fixed_30" and months then
    months = months * measure.count
    return thirtieths(one, upto, months) - thirtieths(one, from, months), 30 * months
  end
  return date.days(from, upto), date.days(one.whole_from, one.whole_upto)
end

local function below(rule, days, n, d)
  if rule.below_days then return days < rule.below_days end
  return rule.below_percent and n * 100 < rule.below_percent * d
end

-- What a period weighs: 1 when it is whole. A part at the beginning or the end is
-- shared, billed in full, not billed, or not billed below a threshold.
function periods.weight(measure, one)
  local early, late = one.from > one.whole_from, one.upto < one.whole_upto
  if not early and not late then return 1, 1 end
  local n, d = part(measure, one, one.from, one.upto, measure.proration)
  local full = measure.proration == "none"
  for _, rule in ipairs { early and measure.first or false, late and measure.last or false } do
    if rule then
      if rule.bill == "none" or below(rule, date.days(one.from, one.upto), n, d) then return 0, 1 end
      full = full or rule.bill == "full"
    end
  end
  if full then return 1, 1 end
  return n, d
end

-- What of a period's weight is used up when `day` begins. `proration` is that of the
-- measure unless another is given: a credit may be counted in another way.
function periods.used(measure, one, day, proration)
  proration = proration or measure.proration
  if day <= one.from then return 0, 1 end
  local wn, wd = periods.weight(measure, one)
  if day >= one.upto or proration == "none" then return wn, wd end
  local n = part(measure, one, one.from, day, proration)
  local whole = part(measure, one, one.from, one.upto, proration)
  if whole == 0 then return wn, wd end
  return periods.times(wn, wd, n, whole)
end

return periods
