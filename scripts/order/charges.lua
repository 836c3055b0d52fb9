-- What billed lines do to the customer's account. A bill uses up the order's other tender
-- first; a return of what was billed gives back what went on account first.
local account = use "customer.account"

local charges = {}

local sums = sql [[
  select cast(coalesce(sum(amount), 0) as bigint) as charged, cast(coalesce(sum(tender), 0) as bigint) as tender
  from customer_entry where order_id = $order_id and kind in ('bill', 'credit') ]]

local BILLED = { billed = true, closed = true }

local function post(tx, order, line, kind, amount, tender)
  if amount == 0 and tender == 0 then return end
  account.post(tx, {
    customer_id = order.account_id or order.customer_id, currency = order.currency, kind = kind, amount = amount,
    tender = tender, order_id = order.id, reference = string.format("%s line %d", order.number, line.number),
  })
end

local function bill(tx, order, line)
  local paid = math.min(line.amount, order.tender_left or 0)
  if paid > 0 then tx:update("sales_order", order.id, { tender_left = order.tender_left - paid }) end
  post(tx, order, line, "bill", line.amount - paid, paid)
end

-- Historic lines that were never charged here are not credited either.
local function credit(tx, order, line)
  local so_far = tx:one(sums, { order_id = order.id })
  local back = math.min(line.amount, so_far.charged)
  post(tx, order, line, "credit", -back, -math.min(line.amount - back, so_far.tender))
end

function charges.follow(tx, change)
  local billed, returned = change.to == "billed", change.to == "returned" and BILLED[change.from]
  if not billed and not returned then return end
  local order, line = tx:find("sales_order", change.order_id), tx:find("order_line", change.line_id)
  if billed then bill(tx, order, line) else credit(tx, order, line) end
end

return charges
