-- The operations of customers.
local customers = use "customers"
local page = use "lib.page"

local listed = sql [[
  select * from customer
  where (number, id) > ($after, $after_id)
    and ($kind::text is null or kind = $kind::text)
    and ($group::text is null or customer_group = $group::text)
    and ($parent_id::text is null or parent_id = $parent_id::text)
  order by number, id limit $limit ]]

local FIELD_ERRORS = { "PARENT_UNKNOWN", "PARENT_CYCLE", "CREDIT_LIMIT_CURRENCY", "CREDIT_LIMIT_NEGATIVE" }
local function errors_of(...)
  local codes = { ... }
  for _, code in ipairs(FIELD_ERRORS) do codes[#codes + 1] = code end
  return codes
end

operation "customer.create" {
  summary = "Add a customer; without a number the next one is given",
  http = "POST /v1/customers",
  kind = "write", role = "sales", status = 201,
  input = new_customer,
  output = customer,
  errors = errors_of("CUSTOMER_NUMBER_TAKEN"),
  run = function(tx, input)
    if input.number and customers.by_number(tx, input.number) then
      fail.conflict("CUSTOMER_NUMBER_TAKEN", "there is already a customer %s", input.number)
    end
    return customers.view(tx:find("customer", customers.insert(tx, input).id))
  end,
}

operation "customer.change" {
  summary = "Change a customer; what is not given stays, what is in clear is emptied",
  http = "POST /v1/customers/{id}",
  kind = "write", changes = "customer", role = "sales",
  input = customer_change,
  output = customer,
  errors = errors_of("FIELD_GIVEN_AND_CLEARED"),
  run = function(tx, input)
    local row = tx:lock("customer", input.id)
    row = customers.update(tx, row, customers.columns(tx, input, row))
    return customers.view(row)
  end,
}

operation "customer.get" {
  summary = "One customer, by id or by number",
  http = "GET /v1/customers/{id}",
  kind = "read", role = "viewer",
  input = { id = text { min = 1, max = 64, summary = "The id, or the customer's number" } },
  output = customer,
  errors = { "CUSTOMER_UNKNOWN" },
  run = function(tx, input)
    local row = tx:find("customer", input.id) or customers.by_number(tx, input.id)
    if not row then fail.not_found("CUSTOMER_UNKNOWN", "there is no customer %s", input.id) end
    return customers.view(row)
  end,
}

operation "customer.list" {
  summary = "Customers by number, in pages",
  http = "GET /v1/customers",
  kind = "read", role = "viewer",
  input = {
    kind = optional(customer_kind), group = optional(text), parent_id = optional(id),
    limit = optional(integer { min = 1, max = 500 }), cursor = optional(text { max = 400 }),
  },
  output = { items = list(customer), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local params = { kind = input.kind, group = input.group, parent_id = input.parent_id }
    local rows, following = page.ascending(tx, listed, params, input, "number")
    local found = list.new()
    for _, row in ipairs(rows) do found:add(customers.view(row)) end
    return { items = found, next = following }
  end,
}

operation "customer.import" {
  summary = "Add the customer, or change it when its number is known; the same record twice changes nothing",
  http = "POST /v1/customers/import",
  kind = "write", role = "sales",
  input = new_customer,
  output = { id = id, number = customer_number, created = boolean, changed = boolean },
  errors = errors_of("NUMBER_MISSING"),
  run = function(tx, input)
    if not input.number then fail.invalid("NUMBER_MISSING", "an imported customer needs its number") end
    local row = customers.by_number(tx, input.number)
    if not row then
      row = customers.insert(tx, input)
      return { id = row.id, number = row.number, created = true, changed = true }
    end
    local _, changed = customers.update(tx, row, customers.columns(tx, input, row))
    return { id = row.id, number = row.number, created = false, changed = changed }
  end,
}
