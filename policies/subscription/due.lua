-- On which day of the month is the next one due? Asked when dates are planned, not at
-- every order. Dates are always counted from the anchor (the start), so a month that is
-- too short moves one date and never the ones after it. Started on 2025-01-30:
--   keep_day      02-28, 03-30, 04-30   the same day, or the month's last
--   end_of_month  as keep_day, but a start on a month's last day stays on last days
--   from_end      a start within a month's last three days keeps its distance from the end
-- hold { reason = "..." } plans nothing and leaves it to a person.
local USUAL = "keep_day"

return function(ask)
  return plan { month_end = ask.requested or USUAL }
end
