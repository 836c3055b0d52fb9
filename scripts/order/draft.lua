-- Making a draft from what is entered: by form, by item numbers, from a template or from
-- an order of before. The order belongs to the customer and keeps the contact.
local contacts = use "customer.contacts"
local entry = use "entry"
local limits = use "limits"
local lines = use "lines"
local steps = use "steps"
local view = use "view"

local draft = {}

local NONE = list.new()

local by_number = sql [[ select * from customer where number = $number ]]

-- By id or by number; `at` is the field that named it.
function draft.customer(tx, key, at)
  local found = tx:find("customer", key) or tx:one(by_number, { number = key })
  if not found then entry.wrong("CUSTOMER_UNKNOWN", at, "there is no customer %s", key) end
  return found
end

-- The row of the contact, if one is given and may order for the customer.
function draft.contact(tx, customer, contact_id, issues)
  if not contact_id then return nil end
  contacts.check(tx, customer.id, contact_id, "/contact_id", issues)
  return tx:find("customer", contact_id)
end

-- input: contact_id, currency, requested_date, ship_to, note, lines, all optional.
-- `issues` may have what was found before; all is refused together.
function draft.make(tx, customer, input, issues)
  local contact = draft.contact(tx, customer, input.contact_id, issues)
  local currency, rows, numbers = input.currency or customer.currency, {}, {}
  for i, one in ipairs(input.lines or NONE) do
    entry.lines(tx, one, currency, "/lines/" .. (i - 1), issues, function(row, item)
      row.number = #rows + 1
      rows[row.number], numbers[row.id] = row, item.number
    end)
  end
  entry.refuse(issues)
  local order = {
    id = tx:new_id(), number = entry.number(tx), type = "sales_order", status = "draft", customer_id = customer.id,
    currency = currency, total = lines.total(rows), ordered_on = instant.date(tx.now, tx:setting("business.zone")),
    requested_date = input.requested_date, ship_to = input.ship_to, note = input.note,
    account_id = limits.account_id(tx, customer), contact_id = contact and contact.id,
    opened = "entered", steps = steps.opening("entered"), created_at = tx.now,
  }
  limits.enter(tx, order, customer, contact)
  order = tx:insert("sales_order", order)
  for _, row in ipairs(rows) do
    row.order_id = order.id
    tx:insert("order_line", row)
  end
  tx:emit("order.created", {
    order_id = order.id, number = order.number, customer_id = customer.id, type = order.type,
  })
  return view.of(order, {
    customer = customer, lines = rows, numbers = numbers, holds = NONE, fulfilments = NONE, files = NONE,
  })
end

-- The draft as it is about to be saved, asked about again.
function draft.recheck(tx, order, all)
  order.total = lines.total(all)
  local contact = order.contact_id and tx:find("customer", order.contact_id) or nil
  limits.enter(tx, order, tx:find("customer", order.customer_id), contact)
end

return draft
