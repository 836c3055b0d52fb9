-- The account of a customer: payments, and the statement of what is owed.
local account = use "account"
local limits = use "limits"

local of_customer = sql [[
  select * from customer_entry
  where customer_id = $customer_id and currency = $currency and ($before::bigint is null or number < $before::bigint)
  order by number desc, id limit $limit ]]
local payments = sql [[
  select p.id from customer_entry p left join customer_entry r on r.reverses = p.id
  where p.customer_id = $customer_id and p.reference = $reference and p.kind = 'payment' and r.id is null
  order by p.id limit 1 ]]
local reversal = sql [[ select id from customer_entry where reverses = $id ]]

-- Whose account it is: a payment of a person in an organization is the organization's.
local function find(tx, id) return limits.account(tx, tx:lock("customer", id)) end

local statement = { customer_id = id, balance = money, entries = list(entry), next = optional(integer) }

operation "customer.pay" {
  summary = "Record a payment on account; the same reference twice is refused",
  http = "POST /v1/customers/{id}/payments",
  kind = "write", role = "sales", status = 201,
  input = {
    id = id, amount = money, reference = text { min = 1, max = 100 }, paid_on = optional(date),
    note = optional(why),
  },
  output = entry,
  errors = { "PAYMENT_AMOUNT", "PAYMENT_KNOWN" },
  run = function(tx, input)
    local row = find(tx, input.id)
    if input.amount:currency() ~= row.currency or input.amount:to_minor() <= 0 then
      fail.invalid("PAYMENT_AMOUNT", "%s is no amount of %s above zero", tostring(input.amount), row.currency)
    end
    if tx:one(payments, { customer_id = row.id, reference = input.reference }) then
      fail.conflict("PAYMENT_KNOWN", "payment %s of %s is recorded already", input.reference, row.number)
    end
    return account.view(account.post(tx, {
      customer_id = row.id, currency = row.currency, kind = "payment", amount = -input.amount:to_minor(),
      reference = input.reference, reason = input.note, day = input.paid_on,
    }))
  end,
}

operation "customer.reverse_payment" {
  summary = "Take a payment back that was recorded by mistake, or bounced",
  http = "POST /v1/customers/{id}/payments/{payment_id}/reverse",
  kind = "write", role = "sales",
  input = { id = id, payment_id = id, reason = why },
  output = entry,
  errors = { "PAYMENT_UNKNOWN", "PAYMENT_REVERSED" },
  run = function(tx, input)
    local row, paid = find(tx, input.id), tx:find("customer_entry", input.payment_id)
    if not paid or paid.customer_id ~= row.id or paid.kind ~= "payment" then
      fail.not_found("PAYMENT_UNKNOWN", "%s has no payment %s", row.number, input.payment_id)
    end
    if tx:one(reversal, { id = paid.id }) then
      fail.conflict("PAYMENT_REVERSED", "payment %s is taken back already", paid.reference)
    end
    return account.view(account.post(tx, {
      customer_id = row.id, currency = paid.currency, kind = "reversal", amount = -paid.amount,
      reference = paid.reference, reason = input.reason, reverses = paid.id,
    }))
  end,
}

operation "customer.account" {
  summary = "What a customer owes on account, and how it came to that, newest first",
  http = "GET /v1/customers/{id}/account",
  kind = "read", role = "viewer",
  input = {
    id = id, before = optional(integer { min = 1, summary = "Only entries with a lower number" }),
    limit = optional(integer { min = 1, max = 500 }),
  },
  output = statement,
  errors = { "CUSTOMER_UNKNOWN" },
  run = function(tx, input)
    local row, limit = tx:find("customer", input.id), input.limit or 50
    if not row then fail.not_found("CUSTOMER_UNKNOWN", "there is no customer %s", input.id) end
    row = limits.account(tx, row)
    local rows = tx:all(of_customer, {
      customer_id = row.id, currency = row.currency, before = input.before, limit = limit + 1,
    })
    local found = list.new()
    for i = 1, math.min(#rows, limit) do found:add(account.view(rows[i])) end
    return {
      customer_id = row.id, balance = money.minor(account.balance(tx, row.id, row.currency), row.currency),
      entries = found, next = #rows > limit and rows[limit].number or nil,
    }
  end,
}
