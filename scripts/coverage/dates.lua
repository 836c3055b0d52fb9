-- When a coverage starts and ends, and how long that is: coverage.duration says what
-- kind of duration it has, the arithmetic is in term.lua.
local rows = use "rows"
local term = use "term"

local dates = {}

local OWN_OR_MONTHS = { quarter = true, year = true }

-- The unit an end is told in: the line's own; months for what is no whole number of
-- years or quarters but one of months, or is shorter than one of them (3.25).
local function told_in(starts, ends, unit, clamp)
  local own = term.duration(starts, ends, unit, clamp)
  if not OWN_OR_MONTHS[unit] or own.extra_days + own.extra_seconds == 0 then return own end
  local months = term.duration(starts, ends, "month", clamp)
  if own.amount == 0 or months.extra_days + months.extra_seconds == 0 then return months end
  return own
end

local function issue(issues, code, pointer, words)
  issues:add { code = code, pointer = pointer, text = words }
end

-- Times at both ends or at neither, and something in between.
local function check(want, issues)
  local before = #issues
  if not term.fits(want.starts.date, want.duration) or (want.ends and not term.fits(want.ends.date)) then
    issue(issues, "DATE_RANGE", "/starts", "it would reach beyond the years 1000 to 9000")
    return false
  end
  if not term.clock(want.starts) or (want.ends and not term.clock(want.ends)) then
    issue(issues, "PERIOD_TIME", "/starts", "a day ends at 23:59:59")
    return false
  end
  if want.ends and not term.alike(want.starts, want.ends) then
    issue(issues, "PERIOD_TIME", "/ends", "start and end have both a time of day, or neither")
  elseif want.ends and not term.some(want.starts, want.ends) then
    issue(issues, "DURATION_EMPTY", "/ends", "it would end on " .. want.ends.date .. ", before it starts")
  end
  if want.duration and not term.lasts(want.duration) then
    issue(issues, "DURATION_EMPTY", "/duration", "a duration of nothing")
  elseif want.duration and (want.duration.extra_seconds or 0) > 0 and not want.starts.time then
    issue(issues, "PERIOD_TIME", "/duration", "extra seconds need a start with a time of day")
  end
  return #issues == before
end

local settled = {}

function settled.fixed(want, answer, fields)
  fields.duration, fields.ends = answer.duration, term.finish(want.starts, answer.duration, fields.clamp)
end

function settled.open() end

function settled.variable(want, answer, fields, issues)
  local duration = want.duration or (not want.ends and answer.duration) or nil
  if want.ends then
    if duration and not term.same(term.finish(want.starts, duration, fields.clamp), want.ends) then
      return issue(issues, "DURATION_CONFLICT", "/ends", term.words(duration) .. " do not end on " .. want.ends.date)
    end
    local unit = want.unit or (want.own and want.own.unit) or (answer.duration and answer.duration.unit) or "month"
    local tell = want.unit and term.duration or told_in
    fields.duration, fields.ends = duration or tell(want.starts, want.ends, unit, fields.clamp), want.ends
  elseif duration then
    fields.duration, fields.ends = duration, term.finish(want.starts, duration, fields.clamp)
  else
    issue(issues, "DURATION_MISSING", "/duration", "the item has no duration of its own: give one, or an end")
  end
end

-- Columns of the start, the end and the duration.
function dates.columns(starts, ends, duration, zone)
  local from, to = term.instants(starts, ends, zone)
  return {
    starts_date = starts.date, starts_time = starts.time or null, starts_at = from,
    ends_date = ends and ends.date or null, ends_time = ends and ends.time or null, ends_at = to or null,
    amount = duration and duration.amount or null, unit = duration and duration.unit or null,
    extra_days = duration and (duration.extra_days or 0) or null,
    extra_seconds = duration and (duration.extra_seconds or 0) or null,
  }
end

local function declared(item)
  return item.duration_amount and { amount = item.duration_amount, unit = item.duration_unit }
end

-- want: { occasion, item, customer (rows), starts, duration?, ends?, unit?, own? (the
-- duration it has had), zone }. Gives the columns, those of a held one without dates;
-- nil when something is wrong, which is then in issues.
function dates.decide(tx, want, issues, about)
  if not check(want, issues) then return nil end
  local own = declared(want.item)
  if own and not term.fits(want.starts.date, own) then
    issue(issues, "DATE_RANGE", "/starts", "it would reach beyond the years 1000 to 9000")
    return nil
  end
  local answer = tx:decide("coverage.duration", {
    occasion = want.occasion,
    item = {
      number = want.item.number, category = want.item.category, coverage_kind = want.item.coverage_kind,
      duration_type = want.item.duration_type, duration = own,
    },
    customer = rows.customer(want.customer),
    starts = want.starts, requested = { duration = want.duration, ends = want.ends },
    computed_ends = own and term.finish(want.starts, own), now = tx.now,
  }, about)
  if answer.outcome == "refuse" then
    for _, one in ipairs(answer.reasons) do issues:add(one) end
    return nil
  end
  if answer.outcome == "hold" then
    local none = dates.columns(want.starts, nil, nil, want.zone)
    none.starts_date, none.starts_time, none.starts_at = null, null, null
    none.duration_type, none.clamp, none.hold_reason = want.item.duration_type or "variable", "forward", answer.reason
    return none
  end
  local fields = { clamp = answer.clamp or "forward" }
  local before = #issues
  settled[answer.outcome](want, answer, fields, issues)
  if #issues > before then return nil end
  local columns = dates.columns(want.starts, fields.ends, fields.duration, want.zone)
  columns.duration_type, columns.clamp, columns.hold_reason = answer.outcome, fields.clamp, null
  return columns
end

-- Moves the start and keeps the duration (f-11); an open end stays open.
function dates.move(coverage, starts)
  local duration = rows.duration(coverage)
  local ends = duration and term.finish(starts, duration, coverage.clamp)
  return dates.columns(starts, ends, duration, coverage.zone)
end

return dates
