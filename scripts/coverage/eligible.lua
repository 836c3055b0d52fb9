-- Asking coverage.eligible.
local rows = use "rows"
local target = use "target"
local status_of_line = sql [[ select status from order_line where id = $id ]]

local eligible = {}

local function asked_option(tx, option, order)
  return {
    id = option.id, what = string.format("line %d of %s", option.number, order.number),
    item = rows.item(tx:find("item", option.item_id)),
    covered = #target.coverages(tx, { is = "line", id = option.id }) > 0,
  }
end

local function parent_covered(tx, one, but)
  local parent = one.line and one.line.parent_line_id
  return parent ~= nil and #target.coverages(tx, { is = "line", id = parent }, but) > 0
end

local function asked_covered(tx, one, but)
  local options = list.new()
  for _, option in ipairs(target.options(tx, one)) do options:add(asked_option(tx, option, one.order)) end
  return {
    id = one.id, what = one.what, is = one.is, same_order = one.same_order,
    order_status = one.order and one.order.status,
    quantity = one.quantity, status = one.line and one.line.status, fulfilled = target.fulfilled(one),
    item = one.item, is_coverage = one.line ~= nil and rows.of_line(tx, one.id) ~= nil,
    is_option = one.line ~= nil and one.line.parent_line_id ~= nil, parent_covered = parent_covered(tx, one, but),
    options = options,
  }
end

local function others(tx, targets, but)
  local found = list.new()
  for _, one in ipairs(targets) do
    for _, row in ipairs(target.coverages(tx, one, but)) do
      found:add {
        id = row.id, kind = row.kind, status = tx:one(status_of_line, { id = row.line_id }).status,
        quantity = row.quantity, ends = rows.ends(row),
      }
    end
  end
  return found
end

-- what: { occasion, item, customer (rows), quantity, starts?, ends?, cover_from?,
-- cover_to?, associated?, but? (the coverage that is changed) }. Gives the answer when
-- it is allowed; else nil, and the reasons are in issues.
function eligible.ask(tx, what, targets, issues, about)
  local covered = list.new()
  for _, one in ipairs(targets) do covered:add(asked_covered(tx, one, what.but)) end
  local answer = tx:decide("coverage.eligible", {
    occasion = what.occasion,
    coverage = {
      quantity = what.quantity, kind = what.item.coverage_kind, item = rows.item(what.item),
      starts = what.starts, ends = what.ends, cover_from = what.cover_from, cover_to = what.cover_to,
      associated = what.associated,
    },
    covered = covered, customer = rows.customer(what.customer), other_coverages = others(tx, targets, what.but),
    now = tx.now,
  }, about)
  if answer.outcome == "allow" then return answer end
  for _, one in ipairs(answer.reasons) do issues:add(one) end
  return nil
end

return eligible
