-- Billing what is due: all missed bills at once, oldest first. Nothing is ever skipped.
local amounts = use "amounts"
local entries = use "entries"
local plans = use "plans"

local billing = {}

local on_hold = sql [[
  select h.code, h.reason from order_hold h
  where h.order_id = $order_id and h.released_at is null and h.scope = 'billing'
    and (h.line_id is null or h.line_id = $line_id)
  order by h.applied_at, h.id limit 1 ]]
local still_due = sql [[
  select id from coverage_plan where coverage_id = $coverage_id and status in ('active', 'held') limit 1 ]]

function billing.hold(tx, coverage)
  return tx:one(on_hold, { order_id = coverage.order_id, line_id = coverage.line_id })
end

local function bill_one(tx, row, plan, bill)
  local owed = bill.owed()
  if amounts.part(plan, owed) + row.kept <= plans.net(row) then return false end
  entries.settle(tx, row, plan, owed, {
    kept = row.kept, period = bill.number, from_on = bill.from, until_on = bill.upto, reason = "period",
  })
  return true
end

-- Bills all that is due of a plan; returns the number of bills.
function billing.catch_up(tx, row)
  local plan, made = plans.read(row), 0
  while row.next_due_at and row.next_due_at <= tx.now do
    if bill_one(tx, row, plan, amounts.bill(plan, row.next_number)) then made = made + 1 end
    plans.stand(tx, row, row.next_number + 1, plan)
  end
  plans.save(tx, row)
  return made
end

-- A line whose last bill is out is Billed; one that came as Closed stays so.
function billing.finish(tx, coverage)
  if tx:one(still_due, { coverage_id = coverage.id }) then return end
  local line = tx:find("order_line", coverage.line_id)
  if line.status == "awaiting_billing" then
    tx:call("order.bill", { id = coverage.order_id, line_ids = list.new { coverage.line_id } })
  end
end

return billing
