-- A quote and its revisions as they are shown.
local lines = use "lines"
local scaled = use "lib.scaled"

local view = {}

function view.line(line, currency)
  return {
    number = line.number, item_id = line.item_id, item_number = line.item_number, name = line.name, unit = line.unit,
    quantity = line.quantity, unit_price = line.unit_price and money.minor(line.unit_price, currency),
    price_basis = line.price_basis, discount = line.discount and scaled.unpack(line.discount, 4),
    amount = money.minor(line.amount, currency), note = line.note,
  }
end

function view.lines(all, currency)
  local found = list.new()
  for _, line in ipairs(all) do found:add(view.line(line, currency)) end
  return found
end

-- Before discounts, in minor units.
function view.subtotal(all)
  local sum = 0
  for _, line in ipairs(all) do sum = sum + (line.unit_price or 0) * line.quantity end
  return sum
end

-- The quote as its current revision has it.
function view.of(tx, quote, all)
  local currency, subtotal = quote.currency, view.subtotal(all)
  local made = quote.order_id and tx:find("sales_order", quote.order_id)
  return {
    id = quote.id, version = quote.version, number = quote.number, revision = quote.revision, state = quote.state,
    customer_id = quote.customer_id, customer_number = tx:find("customer", quote.customer_id).number,
    contact_id = quote.contact_id, currency = currency, subtotal = money.minor(subtotal, currency),
    discount = money.minor(subtotal - quote.total, currency), total = money.minor(quote.total, currency),
    quoted_on = quote.quoted_on, requested_date = quote.requested_date, ship_to = quote.ship_to, note = quote.note,
    external_number = quote.external_number, valid_until = quote.valid_until, assigned_to = quote.assigned_to,
    sent_at = quote.sent_at, reminders = quote.reminders, reminded_at = quote.reminded_at,
    next = quote.next_does and { does = quote.next_does, at = quote.next_at },
    order_id = quote.order_id, order_number = made and made.number, reason = quote.reason,
    created_at = quote.created_at, created_by = quote.created_by, lines = view.lines(all, currency),
  }
end

function view.load(tx, quote_id)
  local quote = tx:find("quote", quote_id)
  return view.of(tx, quote, lines.read(tx, quote_id, quote.revision))
end

function view.row(row)
  return {
    id = row.id, number = row.number, revision = row.revision, state = row.state, customer_id = row.customer_id,
    customer_name = row.customer_name, total = money.minor(row.total, row.currency), quoted_on = row.quoted_on,
    external_number = row.external_number, valid_until = row.valid_until, assigned_to = row.assigned_to,
    order_id = row.order_id,
  }
end

function view.revision(row, currency, all)
  local head = row.head
  return {
    number = row.number, state = row.state, total = money.minor(row.total, currency),
    requested_date = head.requested_date, ship_to = head.ship_to, note = head.note,
    external_number = head.external_number, contact_id = head.contact_id, changes = row.changes, reason = row.reason,
    made_at = row.made_at, made_by = row.made_by, sent_at = row.sent_at, sent_to = row.sent_to,
    lines = view.lines(all, currency),
  }
end

return view
