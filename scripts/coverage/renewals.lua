-- Renewals: expected when a coverage begins, drafted when it is about to end, then
-- negotiated, and accepted or declined.
local renewals = {}

local DAY = 86400

local of_coverage = sql [[ select * from coverage_renewal where coverage_id = $coverage_id ]]

function renewals.view(row)
  return {
    id = row.id, version = row.version, coverage_id = row.coverage_id, status = row.status,
    starts = { date = row.starts_on, time = row.starts_time },
    duration = row.unit and { amount = row.amount, unit = row.unit } or nil, quantity = row.quantity,
    unit_price = row.unit_price and money.minor(row.unit_price, row.currency), note = row.note,
    new_coverage_id = row.new_coverage_id, drafted_at = row.drafted_at,
  }
end

-- As long again: whole units, or days when there were more than whole ones.
local function duration_of(coverage, ends)
  if (coverage.extra_days or 0) == 0 and (coverage.extra_seconds or 0) == 0 then
    return coverage.amount, coverage.unit
  end
  return math.max(date.days(coverage.starts_date, instant.date(ends, coverage.zone)), 1), "day"
end

-- Of an option no renewal is drafted: it is renewed with what it belongs to.
function renewals.expect(tx, coverage)
  local ends = coverage.ends_at
  if not ends or ends <= tx.now or coverage.parent_id then return end
  local order, amount, unit = tx:find("sales_order", coverage.order_id), duration_of(coverage, ends)
  tx:insert("coverage_renewal", {
    coverage_id = coverage.id, status = "waiting", starts_on = instant.date(ends, coverage.zone),
    starts_time = coverage.starts_time and instant.time(ends, coverage.zone) or nil, amount = amount,
    unit = unit, currency = order.currency, quantity = coverage.quantity,
    draft_at = instant.add(ends, -tx:setting("coverage.renewal_days") * DAY),
  })
end

-- Nothing is renewed that ended early; what is accepted stays.
function renewals.forget(tx, coverage)
  local row = tx:one(of_coverage, { coverage_id = coverage.id })
  if row and (row.status == "waiting" or row.status == "draft") then
    tx:update("coverage_renewal", row.id, { status = "void", draft_at = null })
  end
end

-- For as long again, so many as there are now, at the price of the old line.
function renewals.draft(tx, row)
  local coverage = tx:find("coverage", row.coverage_id)
  local line = tx:find("order_line", coverage.line_id)
  tx:update("coverage_renewal", row.id, {
    status = "draft", draft_at = null, drafted_at = tx.now, quantity = coverage.quantity, unit_price = line.unit_price,
  })
  tx:emit("coverage.renewal_drafted", { coverage_id = coverage.id, renewal_id = row.id })
end

return renewals
