-- Asking order.accept: what the policy is told about an order.
local accept = {}

function accept.customer(row)
  return {
    number = row.number,
    kind = row.kind,
    group = row.customer_group,
    currency = row.currency,
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

function accept.order(order)
  return {
    number = order.number, type = order.type, currency = order.currency,
    total = money.minor(order.total, order.currency), requested_date = order.requested_date,
  }
end

-- order: a row; asked_lines and customer as the point wants them; released: codes.
function accept.ask(tx, order, asked_lines, customer, released)
  return tx:decide("order.accept", {
    order = accept.order(order),
    lines = asked_lines,
    customer = customer,
    released = released,
    now = tx.now,
  }, order.id)
end

return accept
