-- Shapes, events and error codes of the sales side.

lead_status = choice { "open", "qualified", "disqualified", "superseded" }
opportunity_status = choice { "open", "won", "lost", "superseded" }
source = choice { "dual_write", "manual" }
view = choice { "my_open", "commerce_b2b", "all" }
word = text { min = 1, max = 200 }
why = text { min = 1, max = 500 }
person = text { min = 1, max = 100, summary = "Who works on it, as the actor's id" }
key_of = text { min = 1, max = 64, summary = "The id, or the number" }
page_size = integer { min = 1, max = 500 }
page_cursor = text { max = 400 }

contact_section = {
  first_name = optional(word), last_name = word, email = optional(customer.email), phone = optional(word),
  language = optional(customer.language),
}
company_section = {
  name = word, registration_number = optional(word), email = optional(customer.email), phone = optional(word),
  website = optional(word), street = optional(word), city = optional(word), region = optional(word),
  postal_code = optional(word), country = optional(text { min = 2, max = 2, pattern = "^%u%u$" }),
}

commerce = {
  number = optional(text), status = optional(text), waiting_for = optional(text), decided_by = optional(text),
  decided_at = optional(text), reason = optional(text), note = optional(text),
}
lead_row = {
  id = id, number = text, source = source, status = lead_status, topic = text, owner = optional(text),
  contact = text, company = text, opened_at = instant,
}
lead = {
  id = id, version = integer, number = text, source = source, status = lead_status, topic = text,
  owner = optional(text), contact = contact_section, company = company_section, prospect_id = optional(id),
  commerce = optional(commerce), account_id = optional(id), contact_id = optional(id), opportunity_id = optional(id),
  reason = optional(text), closed_by = optional(text), closed_at = optional(instant), opened_at = instant,
}
opportunity = {
  id = id, version = integer, number = text, lead_id = id, status = opportunity_status, name = text,
  owner = optional(text), account_id = optional(id), contact_id = optional(id), prospect_id = optional(id),
  commerce = optional(commerce), reason = optional(text), closed_by = optional(text), closed_at = optional(instant),
  opened_at = instant,
}
opportunity_row = {
  id = id, number = text, lead_id = id, status = opportunity_status, name = text, owner = optional(text),
  opened_at = instant,
}
account = {
  id = id, version = integer, number = text, name = word, registration_number = optional(word),
  email = optional(customer.email), phone = optional(word), language = optional(customer.language),
  website = optional(word), street = optional(word), city = optional(word), region = optional(word),
  postal_code = optional(word), country = optional(text { min = 2, max = 2, pattern = "^%u%u$" }),
  prospect_id = optional(id), created_at = instant,
}
contact = {
  id = id, version = integer, number = text, first_name = optional(word), last_name = word,
  email = optional(customer.email), phone = optional(word), language = optional(customer.language),
  account_id = optional(id), prospect_id = optional(id), created_at = instant,
}
note = { by = text, said = text, at = instant }

role "sales_rep" { includes = { "viewer" }, summary = "Works on leads and opportunities" }

event "sales.lead_opened" {
  key = "id", summary = "There is a new lead", data = { id = id, number = text, source = source },
}
event "sales.lead_qualified" {
  key = "id", summary = "A lead was qualified", data = { id = id, by = text, opportunity_id = optional(id) },
}
event "sales.lead_disqualified" {
  key = "id", summary = "A lead was disqualified", data = { id = id, by = text, reason = text },
}
event "sales.opportunity_closed" {
  key = "id", summary = "An opportunity was won or lost",
  data = { id = id, lead_id = id, status = opportunity_status, by = text, reason = optional(text) },
}
event "sales.superseded" {
  key = "id", summary = "The commerce side decided first; the lead or its opportunity is closed",
  data = {
    id = id, opportunity_id = optional(id), owner = optional(text), status = text, decided_by = text, decided_at = text,
  },
}
event "sales.reopened" {
  key = "id", summary = "The commerce side gave another round", data = { id = id, opportunity_id = optional(id) },
}

errors {
  LEAD_UNKNOWN = "There is no such lead.",
  LEAD_QUALIFIED = "The lead is qualified; close its opportunity instead.",
  LEAD_STATUS = "The lead's status does not allow this.",
  OPPORTUNITY_CLOSED = "The opportunity is closed.",
  COMMERCE_REOPENS = "The lead came from the commerce side: reopen the prospect there.",
  NOTHING_MISSING = "The lead has an account, a contact and an opportunity.",
}
