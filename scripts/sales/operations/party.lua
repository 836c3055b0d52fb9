-- Accounts and contacts: looking and changing.
local parties = use "parties"
local page = use "lib.page"

local accounts = sql [[
  select * from sales_account where (name, id) > ($after, $after_id) order by name, id limit $limit ]]
local contacts = sql [[
  select * from sales_contact
  where (name, id) > ($after, $after_id) and ($account::text is null or account_id = $account::text)
  order by name, id limit $limit ]]

operation "sales.accounts" {
  summary = "Accounts by name",
  http = "GET /v1/sales/accounts",
  kind = "read", role = "sales_rep",
  input = { limit = optional(page_size), cursor = optional(page_cursor) },
  output = { items = list(account), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local rows, following = page.ascending(tx, accounts, {}, input, "name")
    return { items = rows:map(parties.view), next = following }
  end,
}

operation "sales.contacts" {
  summary = "Contacts by name",
  http = "GET /v1/sales/contacts",
  kind = "read", role = "sales_rep",
  input = { account_id = optional(id), limit = optional(page_size), cursor = optional(page_cursor) },
  output = { items = list(contact), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local rows, following = page.ascending(tx, contacts, { account = input.account_id }, input, "name")
    return { items = rows:map(parties.view), next = following }
  end,
}

local function changed(tx, entity, input, clear)
  local row = tx:lock("sales_" .. entity, input.id)
  local fields = {}
  for name, value in pairs(row.fields) do fields[name] = value end
  for name, value in pairs(input) do
    if name ~= "id" and name ~= "clear" then fields[name] = value end
  end
  for _, name in ipairs(clear or {}) do fields[name] = nil end
  parties.change(tx, entity, row.id, fields)
  return parties.view(tx:find("sales_" .. entity, row.id))
end

operation "sales.account_change" {
  summary = "Change an account; what is not given stays, what is in clear is emptied",
  http = "POST /v1/sales/accounts/{id}",
  kind = "write", changes = "sales_account", role = "sales_rep",
  input = {
    id = id, name = optional(word), registration_number = optional(word), email = optional(customer.email),
    phone = optional(word), language = optional(customer.language), website = optional(word),
    street = optional(word), city = optional(word), region = optional(word), postal_code = optional(word),
    country = optional(text { min = 2, max = 2, pattern = "^%u%u$" }),
    clear = optional(list(choice { "registration_number", "email", "phone", "website", "region", "postal_code" })),
  },
  output = account,
  run = function(tx, input) return changed(tx, "account", input, input.clear) end,
}

operation "sales.contact_change" {
  summary = "Change a contact; what is not given stays, what is in clear is emptied",
  http = "POST /v1/sales/contacts/{id}",
  kind = "write", changes = "sales_contact", role = "sales_rep",
  input = {
    id = id, first_name = optional(word), last_name = optional(word), email = optional(customer.email),
    phone = optional(word), language = optional(customer.language),
    clear = optional(list(choice { "first_name", "phone" })),
  },
  output = contact,
  errors = { "EMAIL_AMBIGUOUS" },
  run = function(tx, input) return changed(tx, "contact", input, input.clear) end,
}
