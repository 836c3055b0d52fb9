-- How an order is paid: as much on account as the credit allows, the rest otherwise. The
-- order only says so; charging a card is somebody else's work.
local lines = use "lines"
local limits = use "limits"
local steps = use "steps"
local view = use "view"

-- What of the order can go on account, in minor units.
local function most(credit, order)
  if not credit.allow_on_account then return 0 end
  if not credit.left then return order.total end
  if credit.currency ~= order.currency then return 0 end
  return math.max(0, math.min(order.total, credit.left:to_minor()))
end

local function capped(order, wanted, cap)
  local function shown(minor) return tostring(money.minor(minor, order.currency)) end
  fail.invalid("ON_ACCOUNT_CAPPED", "%s of %s can go on account, not %s", shown(cap), shown(order.total),
    shown(wanted))
end

-- The columns of a payment that adds up.
local function split(order, input, cap)
  if input.on_account and input.on_account:currency() ~= order.currency then
    fail.invalid("CURRENCY_MIXED", "the order is in %s", order.currency)
  end
  local on_account = input.on_account and input.on_account:to_minor() or cap
  if on_account < 0 or on_account > cap then capped(order, on_account, cap) end
  local rest = order.total - on_account
  if rest > 0 and not input.tender then
    fail.invalid("TENDER_MISSING", "%s can go on account; say how the other %s are paid",
      tostring(money.minor(cap, order.currency)), tostring(money.minor(rest, order.currency)))
  end
  local tender = rest > 0 and rest or null
  return {
    on_account = on_account, tender = rest > 0 and input.tender or null, tender_amount = tender, tender_left = tender,
  }
end

local function parties(tx, order)
  local customer = tx:find("customer", order.customer_id)
  local contact = order.contact_id and tx:find("customer", order.contact_id) or nil
  local account, spender = limits.parties(tx, order, customer, contact)
  return customer, account, spender
end

operation "order.set_payment" {
  summary = "Say how a draft is paid; what is not said goes on account, as much as is allowed",
  http = "POST /v1/orders/{id}/payment",
  kind = "write", changes = "sales_order", role = "sales",
  input = {
    id = id,
    on_account = optional(money { summary = "As much as the credit allows when left out" }),
    tender = optional(tender),
  },
  output = sales_order,
  errors = { "ORDER_NOT_DRAFT", "ON_ACCOUNT_CAPPED", "TENDER_MISSING", "CURRENCY_MIXED" },
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    if order.status ~= "draft" then
      fail.conflict("ORDER_NOT_DRAFT", "order %s is %s", order.number, order.status)
    end
    local _, account = parties(tx, order)
    local fields = split(order, input, most(limits.credit(tx, account, order.id), order))
    steps.write(tx, order, { kind = "change", title = "Payment set" })
    lines.save(tx, order, all, fields)
    return view.load(tx, order.id)
  end,
}

operation "order.limits" {
  summary = "The limits an order is under, what is used of them, and what order.limit would say now",
  http = "GET /v1/orders/{id}/limits",
  kind = "read", role = "viewer",
  input = { id = id },
  output = {
    account = asked_account, spender = optional(asked_spender), payment = asked_payment, on_account_at_most = money,
    outcome = choice { "allow", "hold", "refuse" }, code = optional(text), reason = optional(text),
    reasons = optional(list(reason)),
  },
  errors = { "ORDER_UNKNOWN" },
  run = function(tx, input)
    local order = tx:find("sales_order", input.id)
    if not order then fail.not_found("ORDER_UNKNOWN", "there is no order %s", input.id) end
    local customer, account, spender = parties(tx, order)
    local asked = limits.question(tx, "submit", order, customer, account, spender, list.new())
    local answer = tx:preview("order.limit", asked)
    return {
      account = asked.account, spender = asked.spender, payment = asked.payment,
      on_account_at_most = money.minor(most(asked.account, order), order.currency),
      outcome = answer.outcome, code = answer.code, reason = answer.reason, reasons = answer.reasons,
    }
  end,
}
