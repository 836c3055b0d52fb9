-- Who is asked, how many must agree, when somebody looks after it.
local function works(day)
  for _, weekday in ipairs(data.calendar.weekend) do
    if date.weekday(day) == weekday then return false end
  end
  for _, holiday in ipairs(data.calendar.holidays) do
    if day == holiday then return false end
  end
  return true
end

-- The same time of day, so many business days later.
local function later(ask, days)
  local day = instant.date(ask.now, ask.zone)
  while days > 0 do
    day = date.add(day, 1, "day")
    if works(day) then days = days - 1 end
  end
  return instant.of(day, ask.zone, instant.time(ask.now, ask.zone))
end

return function(ask)
  local review, default = ask.review, data.kinds.default
  local kind = data.kinds[review.kind] or default
  local details = type(review.details) == "table" and review.details or {}
  local not_by = list.new()
  if details.requested_by then not_by:add(details.requested_by) end
  return assign {
    role = kind.role, to = kind.person, approvals = kind.approvals or default.approvals, not_by = not_by,
    remind_at = later(ask, kind.remind or default.remind),
    escalate_at = later(ask, kind.escalate or default.escalate),
  }
end
