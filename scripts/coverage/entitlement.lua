-- What a technician asks before a visit: is this covered on that day, by what and
-- until when; and if not, why not.
local rows = use "rows"
local term = use "term"

local entitlement = {}

local on_line = sql [[
  select c.*, i.number as item_number, l.status as line_status
  from coverage c join item i on i.id = c.item_id join order_line l on l.id = c.line_id
  where c.covered_line_id = $id order by c.starts_at, c.id ]]
local on_asset = sql [[
  select c.*, i.number as item_number, l.status as line_status
  from coverage c join item i on i.id = c.item_id join order_line l on l.id = c.line_id
  where c.asset_id = $id order by c.starts_at, c.id ]]

local function of_ends(row)
  local ends = rows.ends(row)
  return ends and (ends.time and ends.date .. " " .. ends.time or ends.date)
end

-- Why a coverage does not apply at that instant; nil when it does.
function entitlement.why_not(row, at)
  if row.hold_reason then return "COV_HELD", "has no dates yet: " .. row.hold_reason end
  if not row.activated_at then
    local gone = row.stopped_how or row.line_status == "cancelled"
    if gone then return "COV_CANCELLED", "was cancelled before it began" end
    return "COV_NOT_BEGUN", "has not begun: what it covers is not fulfilled, or its order not accepted"
  end
  if at < row.starts_at then return "COV_NOT_BEGUN", "begins on " .. row.starts_date end
  if row.stopped_at and at >= row.stopped_at then
    local date_of_stop = instant.date(row.stopped_at, row.zone)
    if row.stopped_how == "return" then return "COV_RETURNED", "was returned from " .. date_of_stop .. " on" end
    return "COV_CANCELLED", "was cancelled from " .. date_of_stop .. " on"
  end
  if row.ends_at and at >= row.ends_at then return "COV_ENDED", "ended on " .. of_ends(row) end
end

local function entitled(row)
  local ends = rows.ends(row)
  if row.stopped_at and (not row.ends_at or row.stopped_at < row.ends_at) then
    ends = term.moment(instant.add(row.stopped_at, -1), row.zone, true)
  end
  return {
    coverage_id = row.id, item_number = row.item_number, kind = row.kind,
    starts = rows.starts(row), ends = ends,
    quantity = row.quantity > 0 and row.quantity or row.original_quantity, part_of_parent = row.parent_id ~= nil,
  }
end

-- target: { line?, asset? } rows. Gives the coverages that apply, and the reasons of the
-- others: all there is to say when none does.
function entitlement.at(tx, target, at)
  local items, reasons, seen = list.new(), list.new(), 0
  local function look(query, id)
    for _, row in ipairs(tx:all(query, { id = id })) do
      seen = seen + 1
      local code, words = entitlement.why_not(row, at)
      if code then
        reasons:add { code = code, text = row.item_number .. " " .. words }
      else
        items:add(entitled(row))
      end
    end
  end
  if target.asset then look(on_asset, target.asset.id) end
  if target.line then look(on_line, target.line.id) end
  if target.line and target.line.status == "returned" then
    reasons:add { code = "COV_COVERED_GONE", text = "the item itself was returned" }
  end
  if seen == 0 then reasons:add { code = "COV_NONE_SOLD", text = "no coverage was ever sold for it" } end
  return items, reasons
end

return entitlement
