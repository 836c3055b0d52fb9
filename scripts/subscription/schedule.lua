-- Dates of a schedule. Pure: a subscription row (or anything with its schedule
-- columns) goes in, dates come out. Every date is counted from the anchor, never
-- from the date before, so month ends do not drift.
local schedule = {}

local MONTHS = { month = 1, quarter = 3, year = 12 }

-- Months, quarters and years are all counted in months, so that a change between
-- them keeps the anchor.
function schedule.step(frequency)
  local months = MONTHS[frequency.unit]
  if months then
    return "month", months * frequency.count
  end
  return frequency.unit, frequency.count
end

function schedule.due(sub, period)
  return date.add(sub.anchor, sub.anchor_offset + period * sub.step_count, sub.step_unit, sub.month_end)
end

function schedule.at(day, zone, time)
  return instant.of(day, zone, time)
end

-- The first period due on or after the day.
function schedule.first_from(sub, day)
  if day <= schedule.due(sub, 0) then
    return 0
  end
  local whole = date.between(sub.anchor, day, sub.step_unit, sub.month_end)
  local period = math.max(0, (whole - sub.anchor_offset) // sub.step_count)
  while schedule.due(sub, period) < day do
    period = period + 1
  end
  return period
end

-- Whether no order is due on this day or later: past the end, or all are made.
function schedule.over(sub, day, made)
  return (sub.end_date ~= nil and day > sub.end_date)
    or (sub.order_limit ~= nil and made >= sub.order_limit)
end

function schedule.paused(sub, day)
  return sub.pause_from ~= nil and day >= sub.pause_from
    and (sub.pause_until == nil or day < sub.pause_until)
end

-- Where a subscription stands at a period, with `made` orders so far: the due date
-- and its instant, or nil and whether it is over. Nothing is due either when a
-- cancellation takes effect first: see jobs.lua.
function schedule.stand(sub, period, made, time)
  local day = schedule.due(sub, period)
  if schedule.over(sub, day, made) then
    return nil, nil, true
  end
  if sub.cancel_on and day >= sub.cancel_on then
    return nil, nil, false
  end
  return day, instant.of(day, sub.zone, time), false
end

-- The periods [a, b) that fall into the pause, from the next period on; nil: none.
-- b is nil while nobody knows when the pause ends.
local function paused_range(sub)
  if sub.pause_from == nil then
    return nil
  end
  local a = math.max(sub.next_period, schedule.first_from(sub, sub.pause_from))
  if sub.pause_until == nil then
    return a, nil
  end
  local b = schedule.first_from(sub, sub.pause_until)
  if b > a then
    return a, b
  end
end

-- The last period of the schedule, counting the paused ones [a, b).
local function last_period(sub, a, b)
  local last
  local function upto(day)
    local period = schedule.first_from(sub, day) - 1
    last = last and math.min(last, period) or period
  end
  if sub.order_limit then
    last = sub.next_period + sub.order_limit - sub.current_subscription - 1
    if a and last >= a then
      last = last + (b - a)
    end
  end
  if sub.end_date then
    upto(date.add(sub.end_date, 1, "day"))
  end
  if sub.cancel_on then
    upto(sub.cancel_on)
  end
  return last
end

-- How many orders are still to come and the due date of the last one; nil when
-- there is no end, or a pause without an end leaves it open.
function schedule.until_end(sub)
  if sub.next_due_date == nil then
    return 0, nil
  end
  local a, b = paused_range(sub)
  if a and b == nil then
    return nil
  end
  local last = last_period(sub, a, b)
  if last == nil then
    return nil
  end
  local orders = last - sub.next_period + 1
  if a then
    orders = orders - math.max(0, math.min(last + 1, b) - a)
    if last >= a and last < b then
      last = a - 1
    end
  end
  if orders <= 0 then
    return 0, nil
  end
  return orders, schedule.due(sub, last)
end

-- The instant at which the status changes by date alone: a pause begins or ends,
-- a cancellation takes effect. nil: nothing of the kind is planned.
function schedule.change_at(sub, today, time)
  local day
  local function consider(d)
    if d and d > today and (day == nil or d < day) then
      day = d
    end
  end
  consider(sub.pause_from)
  consider(sub.pause_until)
  consider(sub.cancel_on)
  return day and instant.of(day, sub.zone, time) or nil
end

return schedule
