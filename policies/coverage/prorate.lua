-- What is credited when a coverage ends before its time? Asked for every cancellation
-- and return of a coverage that is billed, and for units that go back.
--   credit()                          what is paid less what is used, counted as the
--                                     bill plan counts
--   credit { proration = "none" }     a period that has begun counts whole
--   credit { proration = "fixed_30", fee = money.of("50.00", "DKK") }
--                                     months of thirty days; the fee is kept
--   full()                            all that was paid
--   none()                            nothing
--   refuse { reasons = … }            it may not end so
-- ask.used has the used part in each way of counting, ask.paid what was paid.

-- Who changes their mind within so many days gets all of it back; nil: nobody does.
local REGRET_DAYS = nil

return function(ask)
  if REGRET_DAYS and ask.days_used <= REGRET_DAYS then return full() end
  return credit()
end
