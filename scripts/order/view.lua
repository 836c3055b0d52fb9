-- An order as it is shown. What the caller has in hand is not read again.
local lines = use "lines"
local holds = use "holds"
local scaled = use "lib.scaled"

local view = {}

local item_numbers = sql [[
  select l.id, i.number from order_line l join item i on i.id = l.item_id where l.order_id = $order_id ]]
local fulfilments = sql [[ select * from fulfilment where order_id = $order_id order by number, id ]]
local files = sql [[ select * from order_file where order_id = $order_id order by attached_at, id ]]

function view.line(line, currency, item_number)
  return {
    id = line.id,
    number = line.number,
    item_id = line.item_id,
    item_number = item_number,
    quantity = line.quantity,
    unit_price = line.unit_price and money.minor(line.unit_price, currency),
    price_basis = line.price_basis,
    discount = line.discount and scaled.unpack(line.discount, 4),
    amount = money.minor(line.amount, currency),
    status = line.status,
    ships = line.ships,
    fulfilment_id = line.fulfilment_id,
    scheduled_date = line.scheduled_date,
    ships_from = line.ships_from,
    pending = line.pending,
    split_from = line.split_from,
    parent_line_id = line.parent_line_id,
    waits_for = line.waits_for,
  }
end

function view.hold(hold)
  return {
    id = hold.id, line_id = hold.line_id, scope = hold.scope, code = hold.code, reason = hold.reason,
    source = hold.source,
    applied_at = hold.applied_at, applied_by = hold.applied_by,
    released_at = hold.released_at, released_by = hold.released_by, release_reason = hold.release_reason,
  }
end

local function lines_in(all, fulfilment_id)
  local ids = list.new()
  for _, line in ipairs(all) do
    if line.fulfilment_id == fulfilment_id then ids:add(line.id) end
  end
  return ids
end

local function source(order)
  return order.source_id and {
    subscription_id = order.source_id, version = order.source_version, period = order.source_period,
    due_date = order.source_due,
  }
end

function view.file(row)
  return {
    id = row.id, title = row.title, attached_at = row.attached_at, attached_by = row.attached_by,
    file = { hash = row.file, size = row.size, media_type = row.media_type },
  }
end

-- How the total is paid, once somebody has said so.
local function payment(order)
  if not order.on_account then return nil end
  return {
    on_account = money.minor(order.on_account, order.currency),
    tender = order.tender and {
      method = order.tender.method, reference = order.tender.reference,
      amount = money.minor(order.tender_amount, order.currency),
    },
  }
end

-- parts = { customer, lines, numbers (item numbers by line id), holds, fulfilments, files }
function view.of(order, parts)
  local function each(rows, one)
    local found = list.new()
    for _, row in ipairs(rows) do found:add(one(row)) end
    return found
  end
  return {
    id = order.id,
    version = order.version,
    number = order.number,
    type = order.type,
    status = order.status,
    customer_id = order.customer_id,
    customer_number = parts.customer.number,
    currency = order.currency,
    total = money.minor(order.total, order.currency),
    ordered_on = order.ordered_on,
    requested_date = order.requested_date,
    ship_to = order.ship_to,
    freight = order.freight and money.minor(order.freight, order.currency),
    note = order.note,
    external_number = order.external_number,
    source = source(order),
    contact_id = order.contact_id,
    account_id = order.account_id,
    payment = payment(order),
    lines = each(parts.lines, function(line) return view.line(line, order.currency, parts.numbers[line.id]) end),
    holds = each(parts.holds, view.hold),
    fulfilments = each(parts.fulfilments, function(row)
      return {
        id = row.id, number = row.number, released_at = row.released_at, ships_from = row.ships_from,
        line_ids = lines_in(parts.lines, row.id),
      }
    end),
    files = each(parts.files, view.file),
  }
end

-- Reads all of an order that is there.
function view.load(tx, order_id)
  local order = tx:find("sales_order", order_id)
  local numbers = {}
  for _, row in ipairs(tx:all(item_numbers, { order_id = order_id })) do numbers[row.id] = row.number end
  return view.of(order, {
    customer = tx:find("customer", order.customer_id),
    lines = lines.read(tx, order_id),
    numbers = numbers,
    holds = holds.read(tx, order_id),
    fulfilments = tx:all(fulfilments, { order_id = order_id }),
    files = tx:all(files, { order_id = order_id }),
  })
end

return view
