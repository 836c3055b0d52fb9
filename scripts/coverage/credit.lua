-- What is credited when a coverage ends early: asks coverage.prorate.
local amounts = use "amounts"
local planning = use "planning"
local plans = use "plans"

local credit = {}

local PRORATIONS = { "actual", "fixed_30", "none" }

local function refuse(answer)
  local reasons = answer.reasons
  fail.issues(reasons[1].code, reasons[1].text, reasons)
end

-- Returns { stop_on, proration, kept }: from when nothing is earned, how the period it
-- lies in is counted, and what is kept although it was not used.
function credit.decide(tx, coverage, row, day, how)
  local plan, stop_on = plans.read(row), day
  if stop_on < row.from_on then stop_on = row.from_on end
  local function worth(amount) return money.minor(amount, row.currency) end
  local function earned(proration) return amounts.part(plan, amounts.value(plan, stop_on, proration)) end
  local paid, used = plans.net(row), {}
  for _, proration in ipairs(PRORATIONS) do used[proration] = worth(earned(proration)) end
  local line, order = tx:find("order_line", coverage.line_id), tx:find("sales_order", coverage.order_id)
  local asked, buyer = planning.asked(tx, coverage, line, order)
  local answer = tx:decide("coverage.prorate", {
    coverage = asked, customer = buyer, how = how, effective_on = day, units = row.hi - row.lo,
    paid = worth(paid), used = used, proration = row.proration, days_used = date.days(row.from_on, stop_on),
    now = tx.now,
  }, coverage.id)
  if answer.outcome == "refuse" then refuse(answer) end
  if answer.outcome == "full" then return { stop_on = row.from_on, kept = 0 } end
  local proration = answer.proration or row.proration
  local unused = math.max(paid - earned(proration), 0)
  local kept = unused
  if answer.outcome == "credit" then
    if answer.fee and answer.fee:currency() ~= row.currency then
      fail.invalid("COV_CREDIT_CURRENCY", "the fee is in %s, the plan in %s", answer.fee:currency(), row.currency)
    end
    kept = answer.fee and math.min(unused, answer.fee:to_minor()) or 0
  end
  return { stop_on = stop_on, proration = proration, kept = kept }
end

return credit
