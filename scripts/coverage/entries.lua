-- The entries of the ledger: the only place that bills and credits.
local amounts = use "amounts"
local plans = use "plans"

local entries = {}

local of_plan = sql [[ select * from coverage_entry where plan_id = $plan_id order by number, id ]]
local remove = sql [[ delete from coverage_entry where plan_id = $plan_id ]]

local function write(tx, row, entry)
  row.entries = row.entries + 1
  entry.plan_id, entry.coverage_id, entry.number = row.id, row.coverage_id, row.entries
  local total = entry.kind == "bill" and "billed" or "credited"
  row[total] = row[total] + entry.amount
  return tx:insert("coverage_entry", entry)
end

-- Brings what is billed, less what is credited, to what all units have earned by then:
-- `earned`, cut to the plan's units. `more`: period, from_on, until_on, reason, kept.
-- Writes nothing when it is there already. Returns the signed amount.
function entries.settle(tx, row, plan, earned, more)
  local amount = amounts.part(plan, earned) + (more.kept or 0) - plans.net(row)
  if amount == 0 then return 0 end
  local entry = write(tx, row, {
    kind = amount > 0 and "bill" or "credit", period = more.period, from_on = more.from_on,
    until_on = more.until_on, amount = math.abs(amount), earned = earned, reason = more.reason,
    dated_on = instant.date(tx.now, row.zone), made_at = tx.now,
  })
  tx:emit(amount > 0 and "coverage.billed" or "coverage.credited", {
    coverage_id = row.coverage_id, entry_id = entry.id, period = entry.period, reason = entry.reason,
    amount = money.minor(entry.amount, row.currency),
  })
  return amount
end

-- Divides the entries of a plan that was cut in two: what each part would have been
-- billed had it been alone. The lower part keeps the ids.
function entries.divide(tx, before, low, high)
  local seen = tx:all(of_plan, { plan_id = before.id })
  tx:run(remove, { plan_id = before.id })
  for i, row in ipairs { low, high } do
    row.billed, row.credited, row.entries = 0, 0, 0
    local plan, at = plans.read(row), 0
    for _, entry in ipairs(seen) do
      local reached = amounts.part(plan, entry.earned)
      if reached ~= at then
        write(tx, row, {
          id = i == 1 and entry.id or nil, kind = reached > at and "bill" or "credit",
          period = entry.period, from_on = entry.from_on, until_on = entry.until_on,
          amount = math.abs(reached - at), earned = entry.earned, reason = entry.reason,
          dated_on = entry.dated_on, made_at = entry.made_at,
        })
      end
      at = reached
    end
  end
end

return entries
