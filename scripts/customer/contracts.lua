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

-- What counts against a credit limit: nothing; what is billed and not paid; that and
-- what is shipped and not billed; that and all open orders.
credit_type = choice { "none", "balance", "balance_packing_slip", "balance_all" }
spending = {
  per_order = optional(money), per_month = optional(money),
}
why = text { min = 1, max = 500 }

-- How an address that is not a customer's could be taken for one that is.
likeness = choice {
  "look_alike_letters", "one_letter_off", "other_ending", "name_within", "display_name", "address_in_name",
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
  credit_type = credit_type,
  credit_mandatory = boolean,
  allow_on_account = boolean,
  spending = optional(spending),
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

-- A person who may order for an organization.
contact_status = choice { "active", "disabled" }
contact = {
  organization_id = id, contact_id = id, number = customer_number, name = text, email = optional(email),
  status = contact_status, reason = optional(text), changed_at = instant, changed_by = text,
}

-- The limits of a customer at one moment.
limits = {
  credit_limit = optional(money), credit_type = credit_type, credit_mandatory = boolean, allow_on_account = boolean,
  per_order = optional(money), per_month = optional(money),
}
limit_change = { id = id, before = limits, after = limits, reason = text, changed_at = instant, changed_by = text }

entry_kind = choice { "bill", "credit", "payment", "reversal" }
entry = {
  id = id, number = integer, kind = entry_kind, amount = money, balance = money, day = date,
  reference = optional(text), reason = optional(text), order_id = optional(id), reverses = optional(id),
  recorded_at = instant, recorded_by = text,
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
event "customer.limit_changed" {
  key = "id", summary = "A credit or spending limit was set, changed or taken away",
  data = { id = id, number = customer_number, reason = text },
}
event "customer.contact_changed" {
  key = "contact_id", summary = "A person may order for an organization, or no longer",
  data = { organization_id = id, contact_id = id, status = contact_status, reason = optional(text) },
}
event "customer.contact_removed" {
  key = "contact_id", summary = "A person who never ordered for an organization is no contact of it any more",
  data = { organization_id = id, contact_id = id },
}
event "customer.entry_added" {
  key = "customer_id", summary = "What a customer owes on account went up or down",
  data = { customer_id = id, entry_id = id, kind = entry_kind, amount = money, balance = money },
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
  CREDIT_AT_ORGANIZATION = "The credit limit of a person in an organization is that of the organization; set it there.",
  SPENDING_OF_PERSON = "A spending limit is set on a person, not on an organization.",
  SPENDING_LIMIT_CURRENCY = "Spending limits must be in the customer's currency, and not below zero.",
  LIMIT_UNCHANGED = "Say what is to be changed.",
  CONTACT_KIND = "A contact is a person who orders for an organization.",
  CONTACT_EXISTS = "The person is a contact of the organization already.",
  CONTACT_UNKNOWN = "The person is no contact of this organization.",
  CONTACT_INACTIVE = "The contact is disabled for this customer; enable it, or give another.",
  CONTACT_STATUS = "The contact has that status already.",
  PAYMENT_AMOUNT = "A payment is above zero and in the customer's currency.",
  PAYMENT_KNOWN = "A payment with this reference is recorded already.",
  PAYMENT_UNKNOWN = "The customer has no such payment.",
  PAYMENT_REVERSED = "The payment is taken back already.",
}
