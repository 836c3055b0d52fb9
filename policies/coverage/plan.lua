-- How is a coverage billed? Asked once, when it begins to run.
--   plan { type = "periodic", unit = "month", every = 1 }   a bill for each month
--   plan { type = "periodic", unit = "month" }              one bill; months still count
--                                                           for a credit
--   plan { type = "instalments", unit = "month", parts = 5 }  five equal parts, monthly
--   plan { type = "milestones", unit = "month", milestones = … }  shares on named days
--   hold { reason = … }   nothing is billed until a person has looked at it
-- More fields: align "service" or "calendar" (periods counted from the start, or those
-- of the calendar), proration "actual", "fixed_30" or "none", due "start" or "end", and
-- first and last, what becomes of a part of a period: { bill = "share" | "full" | "none",
-- below_days = 5 }. ask.requested is what was asked for with the order.

-- Periods shorter than these at the beginning or the end are not billed; nil: all are.
local SHORTEST_DAYS = nil

-- How many whole periods of a unit the coverage has, the last perhaps a part.
local function periods(coverage, unit)
  local whole = date.between(coverage.from_on, coverage.until_on, unit)
  local rest = date.days(date.add(coverage.from_on, whole, unit), coverage.until_on)
  return rest > 0 and whole + 1 or whole
end

local function open_ended(coverage, wanted)
  local unit = coverage.price_unit
  if not unit then return hold { reason = "an open-ended coverage needs a price per unit of time" } end
  return plan { type = "periodic", unit = unit, every = 1, basis = "period", due = "start",
    align = wanted.period_start, first_on = wanted.first_invoice_on }
end

return function(ask)
  local coverage, wanted = ask.coverage, ask.requested or {}
  if not coverage.until_on then return open_ended(coverage, wanted) end
  if wanted.type == "milestone" then return hold { reason = "say which milestones, and how much on each" } end
  local unit = wanted.frequency or "one_time"
  if unit == "one_time" and (wanted.periods or 1) > 1 then
    return hold { reason = "it is one bill or " .. wanted.periods .. ": say how often a bill is sent" }
  end
  local answer = { type = "periodic", unit = unit, every = 1, align = wanted.period_start,
    first_on = wanted.first_invoice_on, adjustments = wanted.adjustments, overrides = wanted.overrides }
  if SHORTEST_DAYS then answer.last = { bill = "share", below_days = SHORTEST_DAYS } end
  if unit == "one_time" then
    -- One bill. What is not used of it is counted in months, weeks or days.
    local counted = coverage.duration_unit or "month"
    answer.unit = (counted == "year" or counted == "quarter") and "month" or counted
    answer.every = nil
  elseif wanted.periods and wanted.periods ~= periods(coverage, unit) then
    -- Fewer or more bills than periods: equal parts, however long the coverage runs.
    answer.type, answer.parts, answer.every = "instalments", wanted.periods, nil
  end
  return plan(answer)
end
