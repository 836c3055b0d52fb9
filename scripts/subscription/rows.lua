-- Writing a whole row: operations that change much work on a copy of the row, as a
-- preview does, and write it once.
local rows = {}

local COLUMNS = {
  "status", "status_code", "status_reason", "currency", "frequency", "month_end", "zone", "zone_from",
  "start_date", "end_date", "order_limit", "schedule_version", "anchor", "anchor_offset", "step_unit",
  "step_count", "next_period", "next_due_date", "next_due_at", "catch_up_to", "pause_from", "pause_until",
  "cancel_on", "change_at", "current_subscription", "last_due_date", "last_ordered_date",
}

function rows.copy(row)
  local copy = {}
  for name, value in pairs(row) do
    copy[name] = value
  end
  return copy
end

-- Writes what differs; returns the names of the columns.
function rows.save(tx, before, after)
  local fields, names = {}, list.new()
  for _, name in ipairs(COLUMNS) do
    if before[name] ~= after[name] then
      fields[name] = after[name] == nil and null or after[name]
      names:add(name)
    end
  end
  if #names > 0 then
    tx:update("subscription", before.id, fields)
  end
  return names
end

function rows.demand(sub, ...)
  for _, status in ipairs { ... } do
    if sub.status == status then
      return
    end
  end
  fail.conflict("SUBSCRIPTION_STATUS", "subscription %s is %s", sub.number, sub.status)
end

return rows
