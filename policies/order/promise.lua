-- When could items leave? Counted in working days of data/calendar.lua, from today, or from the day on which what is
-- expected has come in; the offset and the safety days of the settings are added. What has to be got first takes
-- its lead time besides. An item of which there is not enough and that has no lead time gets no date: nobody knows.
local free = {}
for _, weekday in ipairs(data.calendar.weekend) do free[weekday] = true end
for _, holiday in ipairs(data.calendar.holidays) do free[holiday] = true end

local function works(day) return not free[day] and not free[date.weekday(day)] end

-- Working days after today, each looked up once for all items. The function it gives finds the working day that is
-- `count` working days after `start`; for none, start itself, or the first working day after it.
local function counter(today)
  local days, day, passed = {}, today, { [today] = 0 }
  local function look()
    day = date.add(day, 1, "day")
    if works(day) then days[#days + 1] = day end
    passed[day] = #days
  end
  return function(start, count)
    if count == 0 and works(start) then return start end
    while day < start do look() end
    local wanted = passed[start] + math.max(count, 1)
    while #days < wanted do look() end
    return days[wanted]
  end
end

return function(ask)
  local days, found, working = ask.promising_days + ask.safety_days, list.new(), counter(ask.today)
  for _, one in ipairs(ask.items) do
    local from_stock = one.earliest and working(one.earliest, days)
    local got = one.lead_days and working(ask.today, days + one.lead_days)
    local ship_on = from_stock and got and (from_stock < got and from_stock or got) or from_stock or got
    if ship_on then found:add { item = one.item, ship_on = ship_on } end
  end
  return promise { items = found }
end
