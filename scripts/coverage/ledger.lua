-- The money of a coverage from its start to its end. The other files of the area call
-- these where a coverage begins, ends, changes its quantity or is split; the amounts
-- are worked out in amounts.lua, the entries written by entries.lua.
--
--   ledger.start(tx, coverage)                          it runs: make its bill plan
--   ledger.stop(tx, coverage, effective_at, how)        not covered from then on
--   ledger.requantify(tx, coverage, quantity, effective_at, how)   fewer units from then on
--   ledger.split(tx, coverage, new_coverage, quantity)  so many units are now the other's
--
-- `coverage` is the row as it is after the change. A coverage that was never started has
-- no plan, and all but start do nothing.
local amounts = use "amounts"
local credit = use "credit"
local entries = use "entries"
local planning = use "planning"
local plans = use "plans"
local renewals = use "renewals"

local ledger = {}

local function held(tx, coverage, row)
  if row.status ~= "held" then return end
  tx:emit("coverage.plan_held", { coverage_id = coverage.id, code = row.hold_code, reason = row.hold_reason })
end

function ledger.start(tx, coverage)
  if #plans.of(tx, coverage.id) > 0 then return end
  local row = tx:insert("coverage_plan", planning.make(tx, coverage))
  held(tx, coverage, row)
  renewals.expect(tx, coverage)
end

-- A held plan is asked for again. Nothing was billed by it.
function ledger.replan(tx, coverage, old)
  tx:delete("coverage_plan", old.id)
  local fresh = tx:insert("coverage_plan", planning.make(tx, coverage))
  held(tx, coverage, fresh)
  return fresh
end

-- Nothing is earned from `day` on. What is billed for later is credited at once; what
-- is still to be billed until then is billed now, when the day has come, or when due.
local function stop(tx, coverage, row, day, how)
  if row.status == "held" then
    row.status, row.hold_code, row.hold_reason = "stopped", nil, nil
    return plans.save(tx, row)
  end
  if row.stop_on and row.stop_on <= day then return end
  if row.until_on and day >= row.until_on then return end
  local decided = credit.decide(tx, coverage, row, day, how)
  row.stop_on, row.stop_proration, row.kept = decided.stop_on, decided.proration, decided.kept
  local plan = plans.read(row)
  local due_now = day <= instant.date(tx.now, row.zone)
  local final = amounts.total(plan)
  if due_now or amounts.part(plan, final) + row.kept < plans.net(row) then
    entries.settle(tx, row, plan, final, { kept = row.kept, from_on = row.stop_on, reason = how })
  end
  if due_now then
    row.status, row.next_due_on, row.next_due_at = "stopped", nil, nil
  elseif row.status == "active" then
    plans.stand(tx, row, row.next_number, plan)
  end
  plans.save(tx, row)
end

function ledger.stop(tx, coverage, effective_at, how)
  local day = planning.day_of(coverage, effective_at)
  for _, row in ipairs(plans.of(tx, coverage.id)) do
    if row.status ~= "stopped" then stop(tx, coverage, row, day, how) end
  end
  renewals.forget(tx, coverage)
end

-- Makes two plans of one: the lower `keep` units stay. Returns the row of the rest.
local function cut(tx, row, keep)
  local high = {}
  for name, value in pairs(row) do high[name] = value end
  high.id, high.version, high.split_from = nil, nil, row.id
  local before = { id = row.id }
  high.lo = row.lo + keep
  row.hi = high.lo
  high = tx:insert("coverage_plan", high)
  entries.divide(tx, before, row, high)
  plans.save(tx, row)
  plans.save(tx, high)
  return high
end

local function running(tx, coverage)
  local found = list.new()
  for _, row in ipairs(plans.of(tx, coverage.id)) do
    if row.status ~= "stopped" then found:add(row) end
  end
  return found
end

local function units(rows)
  local sum = 0
  for _, row in ipairs(rows) do sum = sum + row.hi - row.lo end
  return sum
end

-- The rows that make up the upper `count` units, cutting one where it must be.
local function upper(tx, rows, count)
  local found = list.new()
  for i = #rows, 1, -1 do
    local row = rows[i]
    if count > 0 then
      local here = row.hi - row.lo
      found:add(here <= count and row or cut(tx, row, here - count))
      count = count - math.min(here, count)
    end
  end
  return found
end

function ledger.requantify(tx, coverage, quantity, effective_at, how)
  local rows = running(tx, coverage)
  local less = units(rows) - quantity
  if #rows == 0 or less == 0 then return end
  if less < 0 then
    fail.conflict("COV_LOCKED", "coverage is billed for %d; more needs a coverage of its own", units(rows))
  end
  local day = planning.day_of(coverage, effective_at or tx.now)
  for _, row in ipairs(upper(tx, rows, less)) do stop(tx, coverage, row, day, how or "quantity") end
end

local owner = sql [[ update coverage_entry set coverage_id = $coverage_id where plan_id = $plan_id ]]

function ledger.split(tx, coverage, new_coverage, quantity)
  for _, row in ipairs(upper(tx, running(tx, coverage), quantity)) do
    tx:update("coverage_plan", row.id, { coverage_id = new_coverage.id })
    tx:run(owner, { coverage_id = new_coverage.id, plan_id = row.id })
  end
end

return ledger
