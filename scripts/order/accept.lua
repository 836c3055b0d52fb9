-- Asking order.accept: what the policy is told about an order.
local accept = {}

local open_amount = sql [[
  select cast(coalesce(sum(total), 0) as bigint) as amount from sales_order
  where customer_id = $customer_id and id <> $order_id and currency = $currency
    and status in ('manual_scheduling_required', 'change_pending', 'awaiting_shipping', 'shipped', 'delivered',
                   'awaiting_billing', 'billed') ]]

function accept.customer(row)
  return {
    number = row.number,
    kind = row.kind,
    group = row.customer_group,
    currency = row.currency,
    credit_limit = row.credit_limit and money.minor(row.credit_limit, row.currency),
  }
end

function accept.item(row)
  return {
    number = row.number,
    category = row.category,
    kind = row.kind,
    stock = row.stock,
    ships = row.ships,
    discontinued = row.discontinued,
  }
end

-- What the customer's other open orders add up to. Orders in another currency than
-- the limit's are not in it.
local function owed(tx, order, customer)
  if not customer.credit_limit then return nil end
  local currency = customer.currency
  local row = tx:one(open_amount, { customer_id = order.customer_id, order_id = order.id, currency = currency })
  return money.minor(row.amount, currency)
end

-- order: a row; asked_lines and customer as the point wants them; released: codes.
function accept.ask(tx, order, asked_lines, customer, released)
  return tx:decide("order.accept", {
    order = {
      number = order.number, type = order.type, currency = order.currency,
      total = money.minor(order.total, order.currency), requested_date = order.requested_date,
    },
    lines = asked_lines,
    customer = customer,
    open_amount = owed(tx, order, customer),
    released = released,
    now = tx.now,
  }, order.id)
end

return accept
