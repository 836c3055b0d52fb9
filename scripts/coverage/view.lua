-- A coverage as it is shown, with the words why it waits.
local requested = use "requested"
local rows = use "rows"
local term = use "term"
local transitions = use "order.transitions"

local view = {}

local joined = sql [[
  select c.*, l.number as line_number, l.status as line_status, l.amount as line_amount, l.pending as line_pending,
         l.waits_for, o.number as order_number, o.currency, i.number as item_number,
         t.number as t_number, t.status as t_status, t.order_id as t_order_id, t.fulfilment_id as t_fulfilment,
         tor.number as t_order_number, ti.number as t_item_number, a.serial_number, a.what as asset_what,
         h.code as hold_code, h.reason as hold_why
  from coverage c
  join order_line l on l.id = c.line_id
  join sales_order o on o.id = c.order_id
  join item i on i.id = c.item_id
  left join order_line t on t.id = c.covered_line_id
  left join sales_order tor on tor.id = t.order_id
  left join item ti on ti.id = t.item_id
  left join asset a on a.id = c.asset_id
  left join order_hold h on h.id = (
    select min(hh.id) from order_hold hh
    where hh.order_id = t.order_id and hh.scope = 'shipping' and hh.released_at is null
      and (hh.line_id is null or hh.line_id = t.id))
  where c.id = $id ]]

local NAMES = {
  draft = "Draft", manual_scheduling_required = "Manual Scheduling Required", change_pending = "Change Pending",
  awaiting_shipping = "Awaiting Shipping", shipped = "Shipped", delivered = "Delivered",
  awaiting_billing = "Awaiting Billing", billed = "Billed", closed = "Closed", cancelled = "Cancelled",
  returned = "Returned",
}

local function awaited_words(row)
  local words = string.format("line %d of %s, which is %s", row.t_number, row.t_order_number, NAMES[row.t_status])
  if row.hold_code then
    words = words .. string.format(" with its shipping on hold (%s: %s)", row.hold_code, row.hold_why)
  end
  return words
end

-- What it still waits for, in words; nil when it waits for nothing (3.33).
function view.waiting(row)
  if row.stopped_how or transitions.fulfilled[row.line_status] and not row.hold_reason then return nil end
  if row.line_status == "cancelled" or row.line_status == "returned" then return nil end
  if row.hold_reason then return "It has no dates: " .. row.hold_reason end
  if row.line_status == "change_pending" then
    return "A cancellation waits for the warehouse: confirm or withdraw it."
  end
  if row.waits_for then
    return string.format("%s until the item it covers is fulfilled: it waits for %s. Then it awaits billing.",
      row.line_status == "draft" and "Not submitted; it will not start" or "It does not start", awaited_words(row))
  end
  if row.line_status == "draft" then return "Its order is not submitted yet." end
  return "A person has to set its date."
end

local function shown_duration(row)
  local duration = rows.duration(row)
  if not duration then return nil end
  duration.text = term.words(duration)
  duration.decimal = term.decimal(rows.starts(row), duration, row.clamp)
  return duration
end

local function covered(row)
  if row.covered_line_id then
    return {
      line_id = row.covered_line_id, order_id = row.t_order_id, order_number = row.t_order_number,
      line_number = row.t_number, item_number = row.t_item_number, status = row.t_status,
    }
  end
  return row.asset_id and { asset_id = row.asset_id, serial_number = row.serial_number, item_number = row.asset_what }
end

local SAME = {
  "id", "version", "order_id", "order_number", "line_id", "line_number", "customer_id", "item_id", "item_number",
  "kind", "quantity", "original_quantity", "returned_quantity", "associated_line_id", "parent_id", "renews_id",
  "split_from", "duration_type", "starts_at", "ends_at", "zone", "basis", "hold_reason", "price_basis", "price_unit",
  "notices", "activated_at", "stopped_at", "stopped_how", "stop_reason", "return_type",
}

-- row: as the statements of view.lua and read.lua give it, joined.
function view.of(row)
  local shown = {}
  for _, name in ipairs(SAME) do shown[name] = row[name] end
  shown.status, shown.waiting = row.line_status, view.waiting(row)
  shown.returnable = rows.returnable(row)
  shown.covered, shown.duration = covered(row), shown_duration(row)
  shown.starts, shown.ends = rows.starts(row), rows.ends(row)
  shown.billing = requested.of(row)
  shown.amount = money.minor(row.line_amount, row.currency)
  shown.price = row.price and money.minor(row.price, row.currency)
  return shown
end

function view.joined(tx, id)
  return tx:one(joined, { id = id })
end

function view.load(tx, id)
  return view.of(view.joined(tx, id))
end

return view
