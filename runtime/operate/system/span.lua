-- "24 hours" as seconds: spans on the machine clock, which knows no months.
local seconds = { second = 1, minute = 60, hour = 3600, day = 86400, week = 604800 }

return function(words, pointer)
  local n, unit = string.match(words, "^(%d%d?%d?%d?) (%l+)$")
  local size = unit and (seconds[unit] or seconds[string.match(unit, "^(%l+)s$")])
  if not size then
    fail.issues("SPAN_INVALID", "a span is a number and a unit", list.new { { code = "SPAN_INVALID", pointer = pointer,
      text = "write a number of seconds, minutes, hours, days or weeks, such as \"24 hours\"" } })
  end
  return tonumber(n) * size
end
