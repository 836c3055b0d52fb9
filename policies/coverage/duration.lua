-- How long does a coverage last? Asked when one is added, changed or imported. Answers:
--   fixed { duration = … }      this long, and nobody may change it
--   variable { duration = … }   what was asked for; else this long
--   open()                      no end: it runs until it is cancelled
--   refuse { reasons = … }, hold { reason = … }
-- The item says which (its duration type). To let people choose the duration of an item
-- that is fixed, answer variable for it here.

-- A month without the day of the start: does the term still cover that month's last day
-- ("forward", 31 January + 1 month ends on 28 February) or end before it ("back")?
local CLAMP = "forward"

local function same(a, b)
  return a.date == b.date and a.time == b.time
end

-- Another end or duration than the item's own; the same one is no change.
local function differs(ask, own)
  local wanted = ask.requested.duration
  if wanted and (wanted.amount ~= own.amount or wanted.unit ~= own.unit or (wanted.extra_days or 0) > 0
    or (wanted.extra_seconds or 0) > 0) then
    return "/duration"
  end
  if ask.requested.ends and not same(ask.requested.ends, ask.computed_ends) then return "/ends" end
end

local function no(code, pointer, words)
  return refuse { reasons = { { code = code, pointer = pointer, text = words } } }
end

return function(ask)
  local own, type = ask.item.duration, ask.item.duration_type
  if type == "open" then
    if not ask.requested.duration and not ask.requested.ends then return open() end
    return no("DURATION_OPEN", "/ends", ask.item.number .. " is open-ended")
  end
  if type == "fixed" then
    local pointer = differs(ask, own)
    if not pointer then return fixed { duration = own, clamp = CLAMP } end
    return no("DURATION_FIXED", pointer, ask.item.number .. " lasts " .. own.amount .. " " .. own.unit
      .. "(s): it ends on " .. ask.computed_ends.date)
  end
  return variable { duration = own, clamp = CLAMP }
end
