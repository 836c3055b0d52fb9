-- Limits: what order.limit is told, and asking it. Whether anything is to be asked is
-- said by column `limited` of the rows in hand; an order that nobody has limited costs
-- nothing here.
local accept = use "accept"
local account_of = use("customer.limits").account
local balances = use "customer.account"

local limits = {}

-- Open lines of the account's other orders, in two sums: shipped and not billed; on the
-- way there. What another tender pays comes off first, from what is furthest.
local open_lines = sql [[
  select cast(coalesce(sum(case when paid >= shipped then 0 else shipped - paid end), 0) as bigint) as shipped,
         cast(coalesce(sum(case when paid <= shipped then waiting
                                when paid - shipped >= waiting then 0
                                else waiting - (paid - shipped) end), 0) as bigint) as waiting
  from (
    select coalesce(o.tender_left, 0) as paid,
           cast(sum(case when l.status in ('shipped', 'delivered') or (l.status = 'awaiting_billing' and l.ships)
                    then l.amount else 0 end) as bigint) as shipped,
           cast(sum(case when l.status in ('shipped', 'delivered') or (l.status = 'awaiting_billing' and l.ships)
                    then 0 else l.amount end) as bigint) as waiting
    from sales_order o join order_line l on l.order_id = o.id
    where (o.account_id = $account_id or (o.customer_id = $account_id and o.account_id is null))
      and o.currency = $currency and o.id <> $order_id
      and o.status in ('manual_scheduling_required', 'change_pending', 'awaiting_shipping', 'shipped', 'delivered',
                       'awaiting_billing')
      and l.status in ('manual_scheduling_required', 'change_pending', 'awaiting_shipping', 'shipped', 'delivered',
                       'awaiting_billing')
    group by o.id, o.tender_left
  ) as one ]]

-- A contact's orders, and a person's own. Drafts do not count: they are asked about
-- again when they are submitted.
local ordered = sql [[
  select cast(coalesce(sum(total), 0) as bigint) as amount from sales_order
  where (contact_id = $person_id or (customer_id = $person_id and contact_id is null))
    and currency = $currency and ordered_on >= $first and ordered_on < $following
    and status <> 'draft' and id <> $order_id ]]

local function binds(spender)
  return spender ~= nil and (spender.order_limit ~= nil or spender.month_limit ~= nil)
end

-- Whose credit a new order uses: its column account_id, nil for the customer's own.
function limits.account_id(tx, customer)
  local account = account_of(tx, customer)
  return account.id ~= customer.id and account.id or nil
end

-- The customer whose credit the order uses, and the person whose spending it is, if any.
-- `contact` is a row, or nil.
function limits.parties(tx, order, customer, contact)
  local account = order.account_id and tx:find("customer", order.account_id) or customer
  return account, contact or (customer.kind == "person" and customer) or nil
end

-- What counts against the limit, by type. With a mandatory limit and type none it is the
-- balance, and a limit that is not given is zero.
local function used_of(account, billed, shipped, waiting)
  local used, type = billed, account.credit_type
  if type == "balance_packing_slip" or type == "balance_all" then used = used + shipped end
  if type == "balance_all" then used = used + waiting end
  local limit = account.credit_limit or (account.credit_mandatory and 0) or nil
  local looked_at = type ~= "none" or account.credit_mandatory
  return used, looked_at and limit and limit - used or nil
end

-- What there is to say about the credit of an account, for the point and for people.
function limits.credit(tx, account, order_id)
  local function amount(minor) return minor and money.minor(minor, account.currency) end
  local lines = tx:one(open_lines, { account_id = account.id, currency = account.currency, order_id = order_id })
  local billed = balances.balance(tx, account.id, account.currency)
  local used, left = used_of(account, billed, lines.shipped, lines.waiting)
  return {
    number = account.number, currency = account.currency, type = account.credit_type,
    mandatory = account.credit_mandatory, allow_on_account = account.allow_on_account,
    limit = amount(account.credit_limit), billed = amount(billed), shipped = amount(lines.shipped),
    open = amount(lines.waiting), used = amount(used), left = amount(left),
  }
end

-- What a person has ordered in the month of the order; nil when no limit is set.
function limits.spending(tx, spender, order)
  if not binds(spender) then return nil end
  local function amount(minor) return minor and money.minor(minor, spender.currency) end
  local month = string.sub(order.ordered_on, 1, 7)
  local first = month .. "-01"
  local sum = tx:one(ordered, {
    person_id = spender.id, currency = spender.currency, first = first, following = date.add(first, 1, "month"),
    order_id = order.id,
  })
  return {
    number = spender.number, currency = spender.currency, per_order = amount(spender.order_limit),
    per_month = amount(spender.month_limit), month = month, used = amount(sum.amount),
  }
end

-- What another tender pays is fixed once it is said; the rest goes on account.
function limits.payment(order)
  return {
    on_account = money.minor(math.max(0, order.total - (order.tender_amount or 0)), order.currency),
    tender = order.tender and money.minor(order.tender_amount, order.currency),
  }
end

-- What was said about the payment must still add up: the order may have changed since.
function limits.check_payment(order)
  if order.on_account and order.on_account + (order.tender_amount or 0) ~= order.total then
    local function shown(minor) return tostring(money.minor(minor, order.currency)) end
    fail.invalid("PAYMENT_MISMATCH", "%s and %s do not make %s", shown(order.on_account),
      shown(order.tender_amount or 0), shown(order.total))
  end
end

-- The question. order: a row with id, number, type, currency, total, ordered_on.
function limits.question(tx, moment, order, customer, account, spender, released)
  return {
    moment = moment, order = accept.order(order), customer = accept.customer(customer),
    account = limits.credit(tx, account, order.id), spender = limits.spending(tx, spender, order),
    payment = limits.payment(order), released = released, now = tx.now,
  }
end

-- Asks, when something is set; nil when nothing is.
function limits.ask(tx, moment, order, customer, contact, released)
  local account, spender = limits.parties(tx, order, customer, contact)
  if not account.limited and not binds(spender) then return nil end
  return tx:decide("order.limit", limits.question(tx, moment, order, customer, account, spender, released), order.id)
end

function limits.refuse(answer)
  fail.issues("ORDER_OVER_LIMIT", answer.reasons[1].text, answer.reasons)
end

-- At entry, and at each change of a draft: only a refusal counts.
function limits.enter(tx, order, customer, contact)
  local answer = limits.ask(tx, "entry", order, customer, contact, list.new())
  if answer and answer.outcome == "refuse" then limits.refuse(answer) end
end

-- Before more of an accepted line is asked for; `total` is what the order would come to.
-- What was let through by hand was the order as it was. Gives the hold that is to be put
-- on, if any.
function limits.revise(tx, order, total)
  local asked = {}
  for name, value in pairs(order) do asked[name] = value end
  asked.total = total
  local contact = order.contact_id and tx:find("customer", order.contact_id) or nil
  local answer = limits.ask(tx, "revision", asked, tx:find("customer", order.customer_id), contact, list.new())
  if not answer or answer.outcome == "allow" then return nil end
  if answer.outcome == "refuse" then limits.refuse(answer) end
  return { scope = "shipping", code = answer.code, reason = answer.reason, source = "limit" }
end

return limits
