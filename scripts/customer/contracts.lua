-- Shapes, events and error codes of customers.

customer_number = text { min = 1, max = 40, pattern = "^[%w][%w._/-]*$" }
customer_kind = choice { "person", "organization" }
currency = text { min = 3, max = 3, pattern = "^%u%u%u$", summary = "ISO 4217: DKK, EUR, USD" }
language = text { min = 2, max = 12, pattern = "^%l%l%l?[%w-]*$", summary = "en, da, pt-BR" }
email = text { min = 3, max = 254, pattern = "^[^%s@]+@[^%s@]+$" }

address = {
  purpose = optional(choice { "delivery", "billing" }),
  name = optional(text { max = 100 }),
  street = text { min = 1, max = 200 },
  city = text { min = 1, max = 100 },
  region = optional(text { max = 100 }),
  postal_code = optional(text { max = 20 }),
  country = text { min = 2, max = 2, pattern = "^%u%u$", summary = "ISO 3166: DK, DE, US" },
}

customer = {
  id = id,
  version = integer,
  number = customer_number,
  kind = customer_kind,
  name = text,
  group = optional(text),
  email = optional(email),
  phone = optional(text),
  language = language,
  currency = currency,
  zone = zone,
  credit_limit = optional(money),
  parent_id = optional(id),
  addresses = list(address),
}

-- What a decision about a customer sees.
summary = {
  id = id,
  number = customer_number,
  kind = customer_kind,
  group = optional(text),
  currency = currency,
  credit_limit = optional(money),
}

new_customer = {
  number = optional(customer_number),
  kind = customer_kind,
  name = text { min = 1, max = 200 },
  group = optional(text { min = 1, max = 60 }),
  email = optional(email),
  phone = optional(text { max = 60 }),
  language = optional(language),
  currency = currency,
  zone = optional(zone),
  credit_limit = optional(money),
  parent_id = optional(id),
  parent_number = optional(customer_number),
  addresses = optional(list(address, { max = 50 })),
}

customer_change = {
  id = id,
  kind = optional(customer_kind),
  name = optional(text { min = 1, max = 200 }),
  group = optional(text { min = 1, max = 60 }),
  email = optional(email),
  phone = optional(text { max = 60 }),
  language = optional(language),
  currency = optional(currency),
  zone = optional(zone),
  credit_limit = optional(money),
  parent_id = optional(id),
  addresses = optional(list(address, { max = 50 })),
  clear = optional(list(choice { "group", "email", "phone", "credit_limit", "parent_id" }, {
    max = 5, summary = "Fields to empty",
  })),
}

setting "customer.number_prefix" {
  type = text { max = 10, pattern = "^[%w-]*$" }, default = "C-", role = "admin",
  summary = "What the number of a customer begins with when the system gives it",
}

event "customer.created" {
  key = "id", summary = "A customer was added",
  data = { id = id, number = customer_number, kind = customer_kind },
}
event "customer.changed" {
  key = "id", summary = "A customer was changed",
  data = { id = id, number = customer_number, fields = list(text) },
}

errors {
  CUSTOMER_UNKNOWN = "There is no such customer.",
  NUMBER_MISSING = "An imported customer is known by its number; give one.",
  CUSTOMER_NUMBER_TAKEN = "Another customer has this number.",
  PARENT_UNKNOWN = "The parent is not a customer we have.",
  PARENT_CYCLE = "A customer cannot be above itself; choose another parent.",
  CREDIT_LIMIT_CURRENCY = "The credit limit must be in the customer's currency.",
  CREDIT_LIMIT_NEGATIVE = "A credit limit cannot be below zero.",
  FIELD_GIVEN_AND_CLEARED = "A field cannot be set and emptied at once.",
}
