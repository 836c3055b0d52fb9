-- What is to be covered: a line of the order, of another order, or an asset.
-- A target is { is, id, order, line, item, asset, same_order }.
local rows = use "rows"
local transitions = use "order.transitions"

local target = {}

local line_of_order = sql [[
  select l.* from order_line l join sales_order o on o.id = l.order_id
  where o.number = $order_number and l.number = $line_number ]]
local asset_by_serial = sql [[ select * from asset where serial_number = $serial_number ]]
local options_of = sql [[
  select * from order_line where parent_line_id = $id and status not in ('cancelled', 'returned')
  order by number, id ]]

-- The items of things that are not in the catalog.
local function item_of_asset(tx, asset)
  local item = asset.item_id and rows.item(tx:find("item", asset.item_id))
    or { number = asset.serial_number, kind = "goods", contract_coverage = false, per_call = false, configured = false }
  item.coverable = asset.coverable
  return item
end

function target.of_line(tx, order, line)
  local its_order = line.order_id == order.id and order or tx:find("sales_order", line.order_id)
  return {
    is = "line", id = line.id, line = line, order = its_order, same_order = its_order.id == order.id,
    item = rows.item(tx:find("item", line.item_id)),
    what = string.format("line %d of %s", line.number, its_order.number), quantity = line.quantity,
    customer_id = its_order.customer_id,
  }
end

function target.of_asset(tx, asset)
  return {
    is = "asset", id = asset.id, asset = asset, same_order = false, item = item_of_asset(tx, asset),
    what = asset.what .. " " .. asset.serial_number, quantity = 1, customer_id = asset.customer_id,
  }
end

local function read(tx, order, ref)
  if ref.line_id then
    local line = tx:find("order_line", ref.line_id)
    return line and target.of_line(tx, order, line)
  end
  if ref.line_number then
    local number = ref.order_number or order.number
    local line = tx:one(line_of_order, { order_number = number, line_number = ref.line_number })
    return line and target.of_line(tx, order, line)
  end
  local asset = ref.asset_id and tx:find("asset", ref.asset_id)
    or ref.serial_number and tx:one(asset_by_serial, { serial_number = ref.serial_number })
  return asset and target.of_asset(tx, asset)
end

local OVER = { cancelled = true, returned = true }

-- The targets of an input's refs; what cannot be is added to the issues.
function target.read(tx, order, refs, issues)
  local found = list.new()
  for i, ref in ipairs(refs or {}) do
    local one, at = read(tx, order, ref), "/covers/" .. (i - 1)
    if not one then
      issues:add { code = "COV_COVERED_UNKNOWN", pointer = at, text = "there is nothing like that to cover" }
    elseif one.customer_id ~= order.customer_id then
      issues:add { code = "COV_OTHER_CUSTOMER", pointer = at, text = one.what .. " belongs to another customer" }
    elseif one.line and OVER[one.line.status] then
      issues:add { code = "COV_COVERED_GONE", pointer = at, text = one.what .. " is " .. one.line.status }
    else
      found:add(one)
    end
  end
  return found
end

-- The target of a coverage that is there, or nil for a subscription line.
function target.of(tx, coverage)
  if coverage.asset_id then return target.of_asset(tx, tx:find("asset", coverage.asset_id)) end
  if not coverage.covered_line_id then return nil end
  local order = tx:find("sales_order", coverage.order_id)
  return target.of_line(tx, order, tx:find("order_line", coverage.covered_line_id))
end

function target.fulfilled(one)
  return one.is == "asset" or transitions.fulfilled[one.line.status] == true
end

-- Whether a coverage in this order has to wait for it.
function target.awaited(one)
  return one ~= nil and one.is == "line" and one.same_order and not target.fulfilled(one)
end

function target.options(tx, one)
  return one.is == "line" and tx:all(options_of, { id = one.id }) or {}
end

-- The coverages that are on it and not over, but for `but`.
function target.coverages(tx, one, but)
  local found = list.new()
  local on = one.is == "line" and rows.on_line(tx, one.id) or rows.on_asset(tx, one.id)
  for _, row in ipairs(on) do
    if row.id ~= but and not row.stopped_how and not (but and row.parent_id == but) then found:add(row) end
  end
  return found
end

return target
