-- Asking coverage.change whether a coverage may be changed, cancelled or returned.
local rows = use "rows"
local target = use "target"

local judge = {}

local function asked_target(one)
  return one and {
    what = one.what, same_order = one.same_order, status = one.line and one.line.status,
    fulfilled = target.fulfilled(one), in_fulfilment = one.line ~= nil and one.line.fulfilment_id ~= nil,
  }
end

-- line: the coverage's own. more: { quantity?, effective_at? }. Refuses, or gives how it
-- is done: "cancel" or "revision".
function judge.ask(tx, action, coverage, line, more)
  more = more or {}
  local answer = tx:decide("coverage.change", {
    action = action,
    coverage = {
      kind = coverage.kind, status = line.status, begun = coverage.activated_at ~= nil,
      stopped = coverage.stopped_how ~= nil, quantity = coverage.quantity, returnable = rows.returnable(coverage),
      duration_type = coverage.duration_type, starts = rows.starts(coverage), ends = rows.ends(coverage),
    },
    covered = asked_target(target.of(tx, coverage)),
    customer = rows.customer(tx:find("customer", coverage.customer_id)),
    quantity = more.quantity, effective_at = more.effective_at, now = tx.now,
  }, coverage.id)
  if answer.outcome == "refuse" then
    local first = answer.reasons[1]
    fail.conflict(first.code, first.text, answer.reasons)
  end
  if answer.outcome == "must_return" then
    fail.conflict("COV_MUST_RETURN", "%s: return it instead", answer.text or "it cannot be cancelled any more")
  end
  return answer.by or "cancel"
end

return judge
