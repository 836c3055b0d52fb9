-- Terms: from when to when, and how long that is. Pure.
--
-- A moment is { date, time? }; a term's ends both have a time or neither. People see
-- ends inclusive, the last covered day or second (3.30); inside everything is
-- half-open. A duration is so many whole units and, above them, extra days and
-- seconds; start + duration -> end -> duration loses nothing as long as the extra
-- part is less than the next whole unit (e-6). Every boundary is counted from the
-- start, never from the boundary before.
--
-- Where a month has no such day, clamp says what its last day is: "forward" (e-5) the
-- last covered day, "back" the first day no longer covered.
local term = {}

local DAY = 86400

local function seconds_of(time)
  if not time then return 0 end
  local h, m, s = string.match(time, "^(%d%d):(%d%d):(%d%d)$")
  return tonumber(h) * 3600 + tonumber(m) * 60 + tonumber(s)
end

local function time_of(seconds)
  return string.format("%02d:%02d:%02d", seconds // 3600, seconds // 60 % 60, seconds % 60)
end

-- { date, seconds } moved by days and seconds.
local function moved(point, days, seconds)
  local sum = point.seconds + seconds
  return { date = date.add(point.date, days + sum // DAY, "day"), seconds = sum % DAY }
end

local function before(a, b)
  return a.date < b.date or (a.date == b.date and a.seconds < b.seconds)
end

-- Seconds from a to b, counted on the calendar: no clock is put forward in it.
local function distance(a, b)
  return date.days(a.date, b.date) * DAY + b.seconds - a.seconds
end

local function point_of(moment)
  return { date = moment.date, seconds = seconds_of(moment.time) }
end

-- The first point after an inclusive end.
local function after(ends)
  if ends.time then return moved(point_of(ends), 0, 1) end
  return moved(point_of(ends), 1, 0)
end

local function inclusive(point, timed)
  if not timed then return { date = date.add(point.date, -1, "day") } end
  local last = moved(point, 0, -1)
  return { date = last.date, time = time_of(last.seconds) }
end

local function day_of(d)
  local _, _, day = date.parts(d)
  return day
end

-- The point `n` whole units after the start: the first that the n-th no longer covers.
local function boundary(starts, n, unit, clamp)
  local point = { date = date.add(starts.date, n, unit), seconds = seconds_of(starts.time) }
  local calendar = unit ~= "day" and unit ~= "week"
  if n > 0 and calendar and clamp ~= "back" and day_of(point.date) < day_of(starts.date) then
    return { date = date.add(point.date, 1, "day"), seconds = 0 }
  end
  return point
end

local function finish_point(starts, duration, clamp)
  local point = boundary(starts, duration.amount, duration.unit, clamp)
  return moved(point, duration.extra_days or 0, duration.extra_seconds or 0)
end

-- The moment at which whole period n (from 0) begins, as { date, time? }.
function term.boundary(starts, n, unit, clamp)
  local point = boundary(starts, n, unit, clamp)
  return { date = point.date, time = (starts.time or point.seconds > 0) and time_of(point.seconds) or nil }
end

local A_YEAR = { day = 365, week = 52, month = 12, quarter = 4, year = 1 }

-- Whether a date, or all of a term, lies well within the years a calendar can count.
function term.fits(day, duration)
  local from = date.parts(day)
  local upto = from
  if duration then
    upto = from + duration.amount // A_YEAR[duration.unit] + (duration.extra_days or 0) // 365
  end
  return from >= 1000 and upto < 9000
end

-- Whether a moment has a time that clocks show, or none.
function term.clock(moment)
  return moment.time == nil or moment.time < "24:00:00"
end

-- Whether the two ends go together: both with a time or neither.
function term.alike(starts, ends)
  return (starts.time == nil) == (ends.time == nil)
end

-- Whether at least a day, or a second, lies between.
function term.some(starts, ends)
  return before(point_of(starts), after(ends))
end

-- The inclusive end of a term that starts then and lasts so long.
function term.finish(starts, duration, clamp)
  return inclusive(finish_point(starts, duration, clamp), starts.time ~= nil)
end

-- Start and inclusive end -> { amount, unit, extra_days, extra_seconds }, in this unit.
function term.duration(starts, ends, unit, clamp)
  local over = after(ends)
  local n = date.between(starts.date, over.date, unit)
  while n > 0 and before(over, boundary(starts, n, unit, clamp)) do n = n - 1 end
  while not before(over, boundary(starts, n + 1, unit, clamp)) do n = n + 1 end
  local rest = distance(boundary(starts, n, unit, clamp), over)
  return { amount = n, unit = unit, extra_days = rest // DAY, extra_seconds = rest % DAY }
end

-- Whether a duration covers anything at all.
function term.lasts(duration)
  return duration.amount > 0 or (duration.extra_days or 0) > 0 or (duration.extra_seconds or 0) > 0
end

-- The part of the next whole unit that the extra days and seconds are: two integers,
-- in seconds; the whole is as long as that unit is, counted from the start (e-19).
function term.rest(starts, duration, clamp)
  local from = boundary(starts, duration.amount, duration.unit, clamp)
  local to = boundary(starts, duration.amount + 1, duration.unit, clamp)
  return (duration.extra_days or 0) * DAY + (duration.extra_seconds or 0), distance(from, to)
end

-- In units, to three places, for display only.
function term.decimal(starts, duration, clamp)
  local part, whole = term.rest(starts, duration, clamp)
  local thousandths = duration.amount * 1000 + (part * 2000 + whole) // (whole * 2)
  return decimal.of(thousandths, 3):divide(1000, 3, "half_up")
end

local function count(n, word)
  return n .. " " .. word .. (n == 1 and "" or "s")
end

-- "3 months + 6 days"
function term.words(duration)
  local parts = list.new()
  if duration.amount > 0 then parts:add(count(duration.amount, duration.unit)) end
  if (duration.extra_days or 0) > 0 then parts:add(count(duration.extra_days, "day")) end
  if (duration.extra_seconds or 0) > 0 then parts:add(count(duration.extra_seconds, "second")) end
  return #parts > 0 and parts:join(" + ") or count(0, duration.unit)
end

-- The same as instants in a zone: the first covered, and the first no longer covered.
function term.instants(starts, ends, zone)
  local from = instant.of(starts.date, zone, starts.time or "00:00:00")
  if not ends then return from, nil end
  local over = after(ends)
  return from, instant.of(over.date, zone, time_of(over.seconds))
end

-- The moment of an instant in a zone; with a time only when wanted.
function term.moment(at, zone, timed)
  return { date = instant.date(at, zone), time = timed and instant.time(at, zone) or nil }
end

function term.same(a, b)
  return a.date == b.date and a.time == b.time
end

return term
