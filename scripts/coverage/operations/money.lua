-- Looking at bill plans and the ledger; planning again what is held.
local amounts = use "amounts"
local ledger = use "ledger"
local plans = use "plans"

local entries_of = sql [[
  select e.*, p.currency from coverage_entry e join coverage_plan p on p.id = e.plan_id
  where e.coverage_id = $coverage_id order by e.made_at, e.plan_id, e.number, e.id ]]
local every_plan = sql [[ select * from coverage_plan where id > $after order by id limit 1000 ]]

-- So many plans are added up in one call.
local MOST_PLANS = 20000

local function find(tx, id)
  return tx:find("coverage", id) or fail.not_found("COV_UNKNOWN", "there is no coverage %s", id)
end

local function view_plan(row)
  local function worth(minor) return minor and money.minor(minor, row.currency) end
  local plan = row.status ~= "held" and plans.read(row) or nil
  local total = plan and amounts.total(plan)
  return {
    id = row.id, version = row.version, coverage_id = row.coverage_id, status = row.status,
    hold_code = row.hold_code, hold_reason = row.hold_reason, type = row.type, unit = row.unit, count = row.count,
    every = row.every, parts = row.parts, align = row.align, proration = row.proration, rounding = row.rounding,
    units = row.hi - row.lo, from_on = row.from_on, until_on = row.until_on, stop_on = row.stop_on,
    total = total and worth(amounts.part(plan, total) + row.kept),
    next_period = row.next_due_on and row.next_number, next_due_on = row.next_due_on,
    billed = worth(row.billed), credited = worth(row.credited),
  }
end

-- The bills of a plan from the first, as they would be had none been made.
local function bills_of(row, count)
  local plan, found, before = plans.read(row), list.new(), 0
  local bill = amounts.bill(plan, 1)
  while bill and #found < count do
    local owed = amounts.part(plan, bill.owed())
    found:add {
      period = bill.number, from_on = bill.from, until_on = bill.upto, due_on = bill.due,
      amount = money.minor(owed - before, row.currency),
    }
    bill, before = amounts.bill(plan, bill.number + 1), owed
  end
  return found
end

operation "coverage.plans" {
  summary = "How a coverage is billed: its plans, one for each part of the units, and their bills",
  http = "GET /v1/coverages/{id}/plans",
  kind = "read", role = "viewer",
  input = { id = id, bills = optional(integer { min = 1, max = 1200 }) },
  output = { items = list({ plan = plan, bills = list(planned_bill) }) },
  errors = { "COV_UNKNOWN" },
  run = function(tx, input)
    local found = list.new()
    for _, row in ipairs(plans.of(tx, find(tx, input.id).id)) do
      found:add {
        plan = view_plan(row), bills = row.status == "held" and list.new() or bills_of(row, input.bills or 120),
      }
    end
    return { items = found }
  end,
}

local function view_entry(row)
  return {
    id = row.id, plan_id = row.plan_id, number = row.number, kind = row.kind, period = row.period,
    from_on = row.from_on, until_on = row.until_on, amount = money.minor(row.amount, row.currency),
    reason = row.reason, dated_on = row.dated_on,
  }
end

local function add(totals, row, day, coverages)
  local sums = totals[row.currency]
  if not sums then
    local nothing = money.zero(row.currency)
    sums = { currency = row.currency, coverages = 0, billed = nothing, credited = nothing, earned = nothing }
    totals[row.currency] = sums
  end
  if not coverages[row.coverage_id] then
    coverages[row.coverage_id] = true
    sums.coverages = sums.coverages + 1
  end
  sums.billed = sums.billed + money.minor(row.billed, row.currency)
  sums.credited = sums.credited + money.minor(row.credited, row.currency)
  sums.earned = sums.earned + money.minor(plans.earned(row, day), row.currency)
end

local function balances(totals)
  local found = list.new()
  for _, sums in pairs(totals) do
    sums.ahead = sums.billed - sums.credited - sums.earned
    found:add(sums)
  end
  return found:sort(function(a, b) return a.currency < b.currency end)
end

operation "coverage.ledger" {
  summary = "What was billed and credited for a coverage, and what of it is earned by a day",
  http = "GET /v1/coverages/{id}/ledger",
  kind = "read", role = "viewer",
  input = { id = id, on = optional(date { summary = "earned when this day begins; today" }) },
  output = { entries = list(entry), balance = optional(balance) },
  errors = { "COV_UNKNOWN" },
  run = function(tx, input)
    local coverage = find(tx, input.id)
    local day = input.on or instant.date(tx.now, coverage.zone)
    local totals, found = {}, list.new()
    for _, row in ipairs(plans.of(tx, coverage.id)) do add(totals, row, day, {}) end
    for _, row in ipairs(tx:all(entries_of, { coverage_id = coverage.id })) do found:add(view_entry(row)) end
    return { entries = found, balance = balances(totals)[1] }
  end,
}

operation "coverage.ledger_totals" {
  summary = "The ledger of all coverages, by currency: billed, credited, earned by a day, and paid ahead; with very "
    .. "many the totals of a part, and the cursor for the rest",
  http = "GET /v1/coverage-ledger",
  kind = "read", role = "viewer",
  input = { on = optional(date { summary = "earned when this day begins; today" }), cursor = optional(id) },
  output = { items = list(balance), next = optional(id) },
  run = function(tx, input)
    local day = input.on or instant.date(tx.now, tx:setting("business.zone"))
    local totals, coverages, after, seen = {}, {}, input.cursor or "", 0
    local rows
    repeat
      rows = tx:all(every_plan, { after = after })
      for _, row in ipairs(rows) do
        add(totals, row, day, coverages)
        after, seen = row.id, seen + 1
      end
    until #rows < 1000 or seen >= MOST_PLANS
    return { items = balances(totals), next = #rows == 1000 and after or nil }
  end,
}

operation "coverage.replan" {
  summary = "Ask again for the bill plan of a coverage whose plan is held",
  http = "POST /v1/coverages/{id}/replan",
  kind = "write", changes = "coverage", role = "sales",
  input = { id = id, billing = optional(billing) },
  output = plan,
  errors = { "COV_UNKNOWN", "COV_PLAN_NOT_HELD" },
  run = function(tx, input)
    local coverage, held = tx:lock("coverage", input.id), nil
    for _, row in ipairs(plans.of(tx, coverage.id)) do held = row.status == "held" and row or held end
    if not held then fail.conflict("COV_PLAN_NOT_HELD", "the bill plan of the coverage is not held") end
    if input.billing then
      tx:update("coverage", coverage.id, { billing = input.billing })
      coverage.billing = input.billing
    end
    return view_plan(ledger.replan(tx, coverage, held))
  end,
}
