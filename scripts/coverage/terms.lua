-- Changing what a running plan earns for a part of its time: suspending a subscription
-- line, another price from a day on. What is billed already is settled at once.
local amounts = use "amounts"
local entries = use "entries"
local plans = use "plans"

local terms = {}

-- Coverages are added, changed and renewed; what is suspended is a subscription (3.44).
function terms.demand_subscription(coverage)
  if coverage.kind ~= "subscription" then
    fail.conflict("COV_NOT_SUBSCRIPTION", "it is a coverage: cancel or return it")
  end
end

-- The plans that run, each of which must bill period by period.
function terms.running(tx, coverage)
  local found = list.new()
  for _, row in ipairs(plans.of(tx, coverage.id)) do
    if row.status == "active" or row.status == "done" then found:add(row) end
    if row.status == "active" and row.stop_on then
      fail.conflict("COV_PLAN_STOPPED", "it ends on %s", row.stop_on)
    end
  end
  if #found == 0 then fail.conflict("COV_NO_PLAN", "the coverage has no running bill plan") end
  for _, row in ipairs(found) do
    if row.type ~= "periodic" then fail.conflict("COV_NOT_PERIODIC", "it is billed in %s", row.type) end
  end
  return found
end

-- Writes changed gaps or terms, and bills or credits what they change of the past bills.
function terms.settle(tx, row, reason)
  local plan = plans.read(row)
  local last = amounts.bill(plan, row.next_number - 1)
  if last and row.next_number > 1 then
    entries.settle(tx, row, plan, last.owed(), { kept = row.kept, reason = reason })
  end
  plans.save(tx, row)
end

function terms.copy(spans)
  local found = list.new()
  for _, span in ipairs(spans) do
    found:add { from = span.from, upto = span.upto, part = span.part, whole = span.whole }
  end
  return found
end

return terms
