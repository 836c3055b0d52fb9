-- Setting what a customer may owe and what a person may spend; who set it when, and why.
local customers = use "customers"
local limits = use "limits"
local page = use "lib.page"

local changes = sql [[
  select * from customer_limit where customer_id = $customer_id and id < $after_id order by id desc limit $limit ]]

local function minor(limit, row, code)
  if limit:currency() ~= row.currency or limit:to_minor() < 0 then
    fail.invalid(code, "%s is not an amount of %s from zero", tostring(limit), row.currency)
  end
  return limit:to_minor()
end

-- Sets fields[column] for each of `names` that is given or in clear.
local function take(input, names, row, code)
  local fields = {}
  for name, column in pairs(names) do
    if input[name] then fields[column] = minor(input[name], row, code) end
  end
  for _, name in ipairs(input.clear or {}) do
    if input[name] then fail.invalid("FIELD_GIVEN_AND_CLEARED", "%s is given and in clear", name) end
    fields[names[name]] = null
  end
  return fields
end

local function save(tx, row, fields, reason)
  local given = list.new()
  for name in pairs(fields) do given:add(name) end
  if #given == 0 then fail.invalid("LIMIT_UNCHANGED", "nothing is given") end
  return customers.view((customers.update(tx, row, fields, reason)))
end

operation "customer.set_credit" {
  summary = "Set credit limit, what counts against it, whether to sell on account; what is not given stays",
  http = "POST /v1/customers/{id}/credit",
  kind = "write", changes = "customer", role = "sales",
  input = {
    id = id,
    limit = optional(money),
    type = optional(credit_type),
    mandatory = optional(boolean),
    allow_on_account = optional(boolean),
    clear = optional(list(choice { "limit" }, { max = 1, summary = "Take the limit away" })),
    reason = why,
  },
  output = customer,
  errors = {
    "CREDIT_LIMIT_CURRENCY", "CREDIT_AT_ORGANIZATION", "FIELD_GIVEN_AND_CLEARED", "LIMIT_UNCHANGED",
  },
  run = function(tx, input)
    local row = tx:lock("customer", input.id)
    local account = limits.account(tx, row)
    if account.id ~= row.id then
      fail.conflict("CREDIT_AT_ORGANIZATION", "%s buys on the account of %s", row.number, account.number)
    end
    local fields = take(input, { limit = "credit_limit" }, row, "CREDIT_LIMIT_CURRENCY")
    fields.credit_type, fields.credit_mandatory = input.type, input.mandatory
    fields.allow_on_account = input.allow_on_account
    return save(tx, row, fields, input.reason)
  end,
}

operation "customer.set_spending" {
  summary = "Set what a person may order for, in one order and in a month; what is not given stays",
  http = "POST /v1/customers/{id}/spending",
  kind = "write", changes = "customer", role = "sales",
  input = {
    id = id,
    per_order = optional(money),
    per_month = optional(money),
    clear = optional(list(choice { "per_order", "per_month" }, { max = 2, summary = "Limits to take away" })),
    reason = why,
  },
  output = customer,
  errors = { "SPENDING_OF_PERSON", "SPENDING_LIMIT_CURRENCY", "FIELD_GIVEN_AND_CLEARED", "LIMIT_UNCHANGED" },
  run = function(tx, input)
    local row = tx:lock("customer", input.id)
    if row.kind ~= "person" then
      fail.invalid("SPENDING_OF_PERSON", "%s is an organization; its limit is its credit", row.number)
    end
    local names = { per_order = "order_limit", per_month = "month_limit" }
    return save(tx, row, take(input, names, row, "SPENDING_LIMIT_CURRENCY"), input.reason)
  end,
}

operation "customer.limit_history" {
  summary = "Every change of a customer's limits, newest first: who, when, from what to what, why",
  http = "GET /v1/customers/{id}/limits",
  kind = "read", role = "viewer",
  input = {
    id = id, limit = optional(integer { min = 1, max = 500 }), cursor = optional(text { max = 400 }),
  },
  output = { items = list(limit_change), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local rows, following = page.newest(tx, changes, { customer_id = input.id }, input)
    local found = list.new()
    for _, row in ipairs(rows) do found:add(limits.change(row)) end
    return { items = found, next = following }
  end,
}
