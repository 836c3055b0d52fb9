-- Making the bill plan of a coverage: asks coverage.plan and turns the answer into a row.
-- Nothing is billed by guess: without an answer, or with one that does not fit, the plan
-- is held.
local periods = use "periods"
local plans = use "plans"
local requested = use "requested"

local planning = {}

-- The first day not covered any more. Days are counted from the start's time of day, so
-- that a year from 10:30 to 10:29:59 is a year; a day that has begun counts.
function planning.day_of(coverage, at)
  local day = instant.date(at, coverage.zone)
  local begun = instant.time(at, coverage.zone) > (coverage.starts_time or "00:00:00")
  return begun and date.add(day, 1, "day") or day
end

function planning.asked(tx, coverage, line, order)
  local item = tx:find("item", coverage.item_id)
  local buyer = tx:find("customer", coverage.customer_id)
  return {
    kind = coverage.kind, item = item.number, category = item.category, quantity = coverage.quantity,
    subscription = coverage.kind == "subscription",
    amount = money.minor(line.amount, order.currency), price_unit = coverage.price_unit,
    from_on = coverage.starts_date, until_on = coverage.ends_at and planning.day_of(coverage, coverage.ends_at),
    duration_unit = coverage.unit,
  }, { number = buyer.number, group = buyer.customer_group }
end

local function spans(plan, adjustments)
  local terms = list.new()
  for _, one in ipairs(adjustments or {}) do
    local from = periods.bound(plan.measure, one.from_period - 1)
    local upto = one.periods and periods.bound(plan.measure, one.from_period - 1 + one.periods) or nil
    terms:add { from = from, upto = upto, part = 1000000 + (one.percent * 10000):integer("half_up"), whole = 1000000 }
  end
  return terms
end

local function overrides(answer, currency)
  local found = list.new()
  for _, one in ipairs(answer.overrides or {}) do
    if one.amount:currency() ~= currency then return nil end
    found:add { period = one.period, amount = one.amount:to_minor() }
  end
  return found
end

local function milestones(answer)
  local found, sum = list.new(), 0
  for _, one in ipairs(answer.milestones or {}) do
    local percent = (one.percent * 10000):integer("half_up")
    sum = sum + percent
    found:add { on = one.on, percent = percent }
  end
  return found, sum
end

-- What is wrong with an answer, or nil.
local function misfit(answer, row, sum)
  local open = not row.until_on
  if open and (answer.type ~= "periodic" or not answer.every or row.basis ~= "period") then
    return "an open-ended coverage is billed period by period"
  elseif answer.type == "instalments" and not answer.parts then
    return "instalments need their number, parts"
  elseif answer.type == "milestones" and sum ~= 1000000 then
    return "the milestones do not add up to 100 percent"
  elseif not row.overrides then
    return "an override is in another currency"
  elseif #row.overrides > 0 and (answer.type ~= "periodic" or not answer.every) then
    return "only the periods of a periodic plan have amounts of their own"
  end
end

local function fill(row, answer)
  for _, name in ipairs { "type", "unit", "count", "every", "parts", "align", "proration", "due", "basis", "first_on",
    "rounding" } do
    if answer[name] ~= nil then row[name] = answer[name] end
  end
  row.first_rule, row.last_rule = answer.first, answer.last
  row.overrides = overrides(answer, row.currency)
  local sum
  row.milestones, sum = milestones(answer)
  local wrong = misfit(answer, row, sum)
  if wrong then
    row.overrides = row.overrides or list.new()
    return { outcome = "hold", reason = wrong }
  end
  row.terms = spans(plans.read(row), answer.adjustments)
  return answer
end

-- A row ready to be written: active with its first bill, or held with the reason.
function planning.make(tx, coverage)
  local line, order = tx:find("order_line", coverage.line_id), tx:find("sales_order", coverage.order_id)
  local asked, buyer = planning.asked(tx, coverage, line, order)
  local row = plans.new(tx, coverage, {
    currency = order.currency, total = line.amount, from_on = asked.from_on, until_on = asked.until_on,
    rounding = tx:setting("coverage.rounding")[order.currency] or "half_up",
  })
  local answer = tx:decide("coverage.plan", {
    coverage = asked, customer = buyer, requested = requested.of(coverage), now = tx.now,
  }, coverage.id)
  if answer.outcome == "plan" then answer = fill(row, answer) end
  if answer.outcome == "hold" then
    row.status, row.hold_code, row.hold_reason = "held", answer.code or "PLAN", answer.reason
  else
    plans.stand(tx, row, 1)
  end
  return row
end

return planning
