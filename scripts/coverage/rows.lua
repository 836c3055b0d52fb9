-- Coverages in the table: finding them, and the few questions everybody has.
local rows = {}

local touching = sql [[
  select * from coverage where line_id = $line_id or covered_line_id = $line_id order by created_at, id ]]
local on_line = sql [[ select * from coverage where covered_line_id = $id order by created_at, id ]]
local on_asset = sql [[ select * from coverage where asset_id = $id order by created_at, id ]]
local of_line = sql [[ select * from coverage where line_id = $id ]]
local children = sql [[ select * from coverage where parent_id = $id order by created_at, id ]]

-- The line's own coverage or nil, and the coverages of the line.
function rows.touching(tx, line_id)
  local own, covering = nil, list.new()
  for _, row in ipairs(tx:all(touching, { line_id = line_id })) do
    if row.line_id == line_id then own = row else covering:add(row) end
  end
  return own, covering
end

function rows.on_line(tx, line_id) return tx:all(on_line, { id = line_id }) end
function rows.on_asset(tx, asset_id) return tx:all(on_asset, { id = asset_id }) end
function rows.of_line(tx, line_id) return tx:one(of_line, { id = line_id }) end
function rows.children(tx, coverage_id) return tx:all(children, { id = coverage_id }) end

function rows.lock(tx, id)
  local row = tx:find("coverage", id)
  if not row then fail.not_found("COV_UNKNOWN", "there is no coverage %s", id) end
  return tx:lock("coverage", id)
end

function rows.returnable(row) return row.original_quantity - row.returned_quantity end

local OVER = { cancelled = true, returned = true }

-- Whether it is over for good, by its line's status.
function rows.finished(row, status)
  return row.stopped_how ~= nil or OVER[status] == true
end

function rows.starts(row)
  return row.starts_date and { date = row.starts_date, time = row.starts_time }
end

function rows.ends(row)
  return row.ends_date and { date = row.ends_date, time = row.ends_time }
end

function rows.duration(row)
  return row.amount and {
    amount = row.amount, unit = row.unit, extra_days = row.extra_days, extra_seconds = row.extra_seconds,
  }
end

-- Writes columns and shows them in the row in hand too.
function rows.set(tx, row, fields)
  tx:update("coverage", row.id, fields)
  for name, value in pairs(fields) do row[name] = value ~= null and value or nil end
end

function rows.customer(found)
  return {
    id = found.id, number = found.number, kind = found.kind, group = found.customer_group, currency = found.currency,
    credit_limit = found.credit_limit and money.minor(found.credit_limit, found.currency),
  }
end

function rows.item(item)
  return {
    number = item.number, category = item.category, kind = item.kind, coverable = item.coverable,
    contract_coverage = item.contract_coverage, coverage_kind = item.coverage_kind, per_call = item.per_call,
    configured = #item.options > 0,
  }
end

return rows
