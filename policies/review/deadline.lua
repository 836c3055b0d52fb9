-- Nobody has answered yet. A person is reminded and others are asked; the question is
-- never answered for them.
local function works(day)
  for _, weekday in ipairs(data.calendar.weekend) do
    if date.weekday(day) == weekday then return false end
  end
  for _, holiday in ipairs(data.calendar.holidays) do
    if day == holiday then return false end
  end
  return true
end

local function next_business_day(ask)
  local day = instant.date(ask.now, ask.zone)
  repeat day = date.add(day, 1, "day") until works(day)
  return instant.of(day, ask.zone, instant.time(ask.now, ask.zone))
end

return function(ask)
  local default = data.kinds.default
  local kind = data.kinds[ask.review.kind] or default
  local next_at = next_business_day(ask)
  if not ask.escalate_at or ask.escalated_to then return remind { next_at = next_at } end
  if ask.now >= ask.escalate_at then return escalate { role = kind.to or default.to, next_at = next_at } end
  return remind { next_at = next_at < ask.escalate_at and next_at or ask.escalate_at }
end
