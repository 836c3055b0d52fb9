-- More than one period of a subscription is due: the service was down or switched off.
--   all     make every order, oldest first
--   latest  make the newest, record the others as skipped
--   skip    make none, record them as skipped, go on with the next date
--   hold    make none until an operator chooses one of these three
-- Two are made: the current period and one missed. Nobody wants a year of goods at once.
local MAX_PERIODS = 2
local MAX_DAYS = nil -- or a number: how late the oldest may be

return function(ask)
  local too_many = ask.periods_due > MAX_PERIODS
  local too_late = MAX_DAYS ~= nil and ask.days_late > MAX_DAYS
  if too_many or too_late then
    return hold {
      reason = ask.periods_due .. " periods are due, the oldest since " .. ask.oldest_due_date,
      limit_periods = MAX_PERIODS,
      limit_days = MAX_DAYS,
    }
  end
  return all()
end
