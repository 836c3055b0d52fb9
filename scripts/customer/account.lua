-- What a customer owes on account: entries, each with the balance after it. Bills and
-- credits are told by the area of orders; payments are recorded here. A payment goes to
-- the account, not to a bill.
local account = {}

local last = sql [[
  select number, balance from customer_entry where customer_id = $customer_id and currency = $currency
  order by number desc, id limit 1 ]]

function account.balance(tx, customer_id, currency)
  local row = tx:one(last, { customer_id = customer_id, currency = currency })
  return row and row.balance or 0, row and row.number or 0
end

-- Adds an entry: customer_id, currency, kind, amount (minor units, above zero when more
-- is owed), and perhaps tender, reference, reason, order_id, reverses, day.
function account.post(tx, entry)
  local balance, number = account.balance(tx, entry.customer_id, entry.currency)
  entry.number, entry.balance = number + 1, balance + entry.amount
  entry.tender, entry.day = entry.tender or 0, entry.day or instant.date(tx.now, tx:setting("business.zone"))
  entry.recorded_at, entry.recorded_by = tx.now, tx.actor.id
  entry = tx:insert("customer_entry", entry)
  tx:emit("customer.entry_added", {
    customer_id = entry.customer_id, entry_id = entry.id, kind = entry.kind,
    amount = money.minor(entry.amount, entry.currency), balance = money.minor(entry.balance, entry.currency),
  })
  return entry
end

function account.view(row)
  return {
    id = row.id, number = row.number, kind = row.kind, amount = money.minor(row.amount, row.currency),
    balance = money.minor(row.balance, row.currency), day = row.day, reference = row.reference, reason = row.reason,
    order_id = row.order_id, reverses = row.reverses, recorded_at = row.recorded_at, recorded_by = row.recorded_by,
  }
end

return account
