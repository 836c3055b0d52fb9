-- Bill plans between the table and what amounts.lua counts with.
local amounts = use "amounts"

local plans = {}

local of_coverage = sql [[ select * from coverage_plan where coverage_id = $coverage_id order by lo, id ]]

local NONE = list.new()

-- A row as amounts.lua wants it.
function plans.read(row)
  return amounts.prepare {
    type = row.type, basis = row.basis, currency = row.currency, rounding = row.rounding, amount = row.total,
    of = row.of, lo = row.lo, hi = row.hi, every = row.every, parts = row.parts, due = row.due,
    first_on = row.first_on, stop_on = row.stop_on, stop_proration = row.stop_proration,
    milestones = row.milestones, terms = row.terms, gaps = row.gaps, overrides = row.overrides,
    measure = {
      from = row.from_on, upto = row.until_on, unit = row.unit, count = row.count, align = row.align,
      clamp = row.clamp, proration = row.proration, first = row.first_rule, last = row.last_rule,
    },
  }
end

function plans.of(tx, coverage_id)
  return tx:all(of_coverage, { coverage_id = coverage_id })
end

function plans.net(row) return row.billed - row.credited end

function plans.open(row) return row.status == "active" or row.status == "held" end

-- What is earned of a plan when `day` begins, its units only.
function plans.earned(row, day)
  if row.status == "held" then return 0 end
  local plan = plans.read(row)
  local last = plan.stop_on or plan.measure.upto
  if last and day >= last then return amounts.part(plan, amounts.total(plan)) + row.kept end
  return amounts.part(plan, amounts.value(plan, day))
end

-- Sets where bill `number` is due, or that there is no bill any more.
function plans.stand(tx, row, number, plan)
  local bill = amounts.bill(plan or plans.read(row), number)
  row.next_number = number
  row.next_due_on = bill and bill.due or nil
  row.next_due_at = bill and instant.of(bill.due, row.zone) or nil
  if not bill then row.status = row.stop_on and "stopped" or "done" end
end

local WRITTEN = {
  "status", "hi", "stop_on", "stop_proration", "next_due_on", "next_due_at", "hold_code", "hold_reason",
}

-- Writes what billing, stopping and splitting change.
function plans.save(tx, row)
  local set = {
    kept = row.kept, next_number = row.next_number, billed = row.billed, credited = row.credited,
    entries = row.entries, lo = row.lo, gaps = row.gaps, terms = row.terms,
  }
  for _, name in ipairs(WRITTEN) do set[name] = row[name] == nil and null or row[name] end
  tx:update("coverage_plan", row.id, set)
end

-- An empty plan; planning.lua fills it.
function plans.new(tx, coverage, fields)
  local row = {
    coverage_id = coverage.id, status = "active", type = "periodic", basis = "total", rounding = "half_up",
    of = coverage.original_quantity, lo = 0, hi = coverage.quantity, clamp = coverage.clamp, unit = "month", count = 1,
    align = "service", proration = "actual", due = "start", zone = coverage.zone, milestones = NONE, terms = NONE,
    gaps = NONE, overrides = NONE, kept = 0, next_number = 1, billed = 0, credited = 0, entries = 0,
  }
  for name, value in pairs(fields) do row[name] = value end
  return row
end

return plans
