-- Changing what is ordered, how often, until when and in which zone. Works on a copy
-- of the row and gives it back, so that a change and its preview are one piece of code.
local lines = use "lines"
local periods = use "periods"
local plan = use "plan"
local rows = use "rows"
local schedule = use "schedule"

local changes = {}

-- Prices agreed before stay agreed for the items that stay.
local function read_lines(tx, sub, found, asked)
  local agreed = {}
  for _, line in ipairs(found) do
    agreed[line.item_id], agreed[line.number] = line, line
  end
  local wanted = {}
  for i, line in ipairs(asked) do
    local old = agreed[line.item_id or line.item_number]
    wanted[i] = {
      item_id = line.item_id, item_number = line.item_number, quantity = line.quantity,
      price_basis = line.price_basis or (old and old.price_basis),
      unit_price = line.unit_price or (old and money.minor(old.unit_price, sub.currency)),
    }
  end
  return lines.read(tx, wanted)
end

local function change_end(tx, sub, input)
  for _, field in ipairs(input.clear or {}) do
    sub[field == "orders" and "order_limit" or field] = nil
  end
  sub.end_date = input.end_date or sub.end_date
  sub.order_limit = input.orders or sub.order_limit
  local last = sub.last_due_date
  if sub.end_date and sub.end_date < (last or sub.start_date) then
    fail.invalid("END_BEFORE_LAST_ORDER", "it cannot end on %s, before %s", sub.end_date, last or sub.start_date)
  end
end

-- A new version of the schedule begins at the next due date. The anchor stays when
-- the unit does, so that a change between months and quarters keeps the day.
local function new_version(tx, decide, sub, input)
  local today, last = plan.today(tx, sub), periods.last(tx, sub.id)
  local unit, count = schedule.step(plan.frequency(sub.frequency))
  if input.re_anchor then
    if input.re_anchor < today or (last and input.re_anchor <= last) then
      fail.invalid("ANCHOR_TOO_EARLY", "the first new due date cannot be %s", input.re_anchor)
    end
    sub.anchor, sub.anchor_offset = input.re_anchor, 0
  elseif unit == sub.step_unit then
    sub.anchor_offset = sub.anchor_offset + sub.next_period * sub.step_count
  else
    sub.anchor, sub.anchor_offset = sub.next_due_date, 0
  end
  sub.step_unit, sub.step_count = unit, count
  sub.schedule_version = sub.schedule_version + 1
  if plan.due(tx, decide, "change", sub, input.month_end or sub.month_end) then
    plan.stand(tx, sub, last and schedule.first_from(sub, date.add(last, 1, "day")) or 0)
  end
end

local function restand(tx, sub)
  local over = plan.stand(tx, sub, sub.next_period)
  if over and (sub.status == "active" or sub.status == "paused") then
    sub.status, sub.change_at = "ended", nil
  end
end

local function reschedule(tx, decide, sub, input, before)
  local planned = sub.month_end ~= nil
  local dated = input.re_anchor or sub.frequency ~= before.frequency
    or (input.month_end and input.month_end ~= before.month_end)
  if sub.status == "draft" or not planned then
    sub.step_unit, sub.step_count = schedule.step(plan.frequency(sub.frequency))
    sub.anchor = input.re_anchor or sub.anchor
    if sub.status == "draft" then
      sub.start_date, sub.month_end = sub.anchor, input.month_end or sub.month_end
    end
    return
  end
  if not sub.next_due_date then
    fail.conflict("SUBSCRIPTION_ENDING", "subscription %s has no further due date", sub.number)
  end
  if dated then
    new_version(tx, decide, sub, input)
  end
  if sub.month_end then
    restand(tx, sub)
  end
end

-- Returns the changed copy, its lines, and whether the lines are new.
function changes.apply(tx, decide, before, found, input)
  rows.demand(before, "draft", "active", "paused", "held")
  local sub = rows.copy(before)
  local new_lines = input.lines ~= nil
  if new_lines then
    found, sub.currency = read_lines(tx, before, found, input.lines)
  end
  sub.frequency = input.frequency or sub.frequency
  plan.frequency(sub.frequency)
  if input.zone then
    sub.zone, sub.zone_from = input.zone, "own"
  end
  change_end(tx, sub, input)
  if sub.status ~= "draft" and (new_lines or input.frequency or input.re_anchor or input.month_end) then
    plan.allow(tx, decide, "change", sub, found)
  end
  reschedule(tx, decide, sub, input, before)
  return sub, found, new_lines
end

return changes
