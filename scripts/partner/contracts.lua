-- Shapes, events, settings, roles and error codes of business partners.

request_kind = choice { "onboarding", "user_add", "user_edit", "user_remove" }
request_status = choice { "submitted", "pulled", "imported", "held", "refused" }
prospect_status = choice { "open", "approved", "rejected" }
route = choice { "sales", "direct" }
occasion = choice { "won", "lost", "disqualified" }
user_role = choice { "admin", "user" }
user_status = choice { "pending", "active", "disabled", "removed" }
entity = choice { "prospect", "lead", "opportunity", "account", "contact" }
hop = { hop = text, ok = boolean, text = text }
person_name = text { min = 1, max = 100 }
why = text { min = 1, max = 500 }
key_of = text { min = 1, max = 64, summary = "The id, or the number" }
page_size = integer { min = 1, max = 500 }
page_cursor = text { max = 400 }

contact = {
  first_name = person_name, last_name = person_name, email = customer.email,
  phone = optional(text { min = 1, max = 60 }), language = optional(customer.language),
}
company = {
  name = text { min = 1, max = 200 }, registration_number = optional(text { min = 1, max = 40 }),
  email = optional(customer.email), phone = optional(text { min = 1, max = 60 }),
  website = optional(text { min = 1, max = 200 }),
}
address = {
  street = text { min = 1, max = 200 }, city = text { min = 1, max = 100 },
  region = optional(text { min = 1, max = 100 }), postal_code = optional(text { min = 1, max = 20 }),
  country = text { min = 2, max = 2, pattern = "^%u%u$", summary = "ISO 3166: DK, DE, US" },
}
form = {
  contact = contact, company = company, address = address, note = optional(text { max = 2000 }),
  more = optional(map(text { max = 1000 })),
}

-- What a decision about a prospect sees.
summary = {
  id = id, number = text, round = integer, company = company, contact = contact, address = address,
  more = map(text), opened_at = instant,
}
duplicate = {
  kind = choice { "prospect", "hierarchy" }, id = id, number = text, name = text,
  why = choice { "registration_number", "name_and_address" },
}
namesake = { id = id, number = text, kind = customer.customer_kind, name = text }

request = {
  id = id, version = integer, reference = text, kind = request_kind, status = request_status,
  name = text, email = customer.email, reasons = list(reason), prospect_id = optional(id),
  hierarchy_id = optional(id), user_id = optional(id), submitted_at = instant,
  pulled_at = optional(instant), settled_at = optional(instant),
}

outside = { id = optional(text), status = text, by = optional(text), at = optional(instant), reason = optional(text) }
prospect_row = {
  id = id, number = text, type = text, status = prospect_status, company = text, email = text,
  route = optional(route), lead = optional(text), opportunity = optional(text), waiting_for = optional(text),
  opened_at = instant,
}
prospect = {
  id = id, version = integer, number = text, type = text, status = prospect_status, round = integer,
  contact = contact, company = company, address = address, note = optional(text), more = optional(map(text)),
  route = optional(route), shared = boolean, lead = optional(outside), opportunity = optional(outside),
  decision = optional({ by = text, at = instant, where = text, reason = optional(text) }),
  waiting = optional({ reason = text, since = instant }),
  organization_id = optional(id), person_id = optional(id), hierarchy_id = optional(id),
  duplicates = list(duplicate), same_email = list(namesake, { summary = "Customers with the requester's e-mail" }),
  opened_at = instant,
}
note = { kind = text, round = integer, by = text, said = text, at = instant }

-- What a letter is about; the question of partner.mail.
letter_facts = {
  occasion = choice { "approved", "rejected", "user_added" }, language = customer.language, to = customer.email,
  first_name = text, last_name = text, company = text,
  number = optional(text { summary = "The prospect's, or the hierarchy's for a user" }), role = optional(user_role),
  reason = optional(text), business = text, site = text, now = instant,
}

member = {
  id = id, version = integer, hierarchy_id = id, customer_id = optional(id), role = user_role,
  status = user_status, reason = optional(text), leaving = boolean, name = text, email = text, created_at = instant,
}
hierarchy_row = {
  id = id, version = integer, number = text, name = text, purpose = text, organization_id = id,
  published_at = optional(instant), to_publish = boolean,
}
hierarchy = {
  id = id, version = integer, number = text, name = text, purpose = text, organization_id = id,
  published_at = optional(instant), to_publish = boolean, users = list(member),
}
difference = {
  user_id = id, customer_id = id, number = text, name = text, field = text, has = text, admin_has = text,
}

role "partner_site" { includes = {}, summary = "The B2B site: hands in what partners and their users ask for" }
role "partner_desk" {
  includes = { "sales", "partner_site" }, summary = "Decides about business partners and keeps their hierarchies",
}

setting "partner.sales_side" {
  type = choice { "none", "local", "link" }, default = "local", role = "admin",
  summary = "Where leads live: nowhere, in this process, or on the other end of the link",
}
setting "partner.currency" {
  type = customer.currency, default = "DKK", role = "admin", summary = "Currency of customers made for partners",
}
setting "partner.hierarchy_prefix" {
  type = text { max = 10, pattern = "^[%w-]*$" }, default = "H-", role = "admin",
  summary = "What the number of a hierarchy begins with",
}
setting "partner.business_name" {
  type = text { min = 1, max = 100 }, default = "the order desk", role = "admin", summary = "Who signs the letters",
}
setting "partner.site" {
  type = text { max = 200 }, default = "", role = "admin", summary = "Address of the B2B site, for letters",
}

event "partner.requested" {
  key = "id", summary = "The site handed in a request", data = { id = id, kind = request_kind, reference = text },
}
event "partner.opened" {
  key = "id", summary = "A prospect awaits its decision, for the first time or again",
  data = { id = id, number = text, round = integer },
}
event "partner.shared" {
  key = "key", summary = "What the sales side must know of a record, whole",
  data = { entity = entity, key = text, fields = map(text) },
}
event "partner.test_told" {
  key = "id", summary = "The sales side answered to a test of the link",
  data = { id = id, entity = entity, status = text },
}
event "partner.waiting" {
  key = "id", summary = "The sales side has decided, but it cannot be carried out yet",
  data = { id = id, occasion = occasion, reason = text },
}
event "partner.decided" {
  key = "id", summary = "A prospect was approved or rejected",
  data = {
    id = id, number = text, round = integer, status = prospect_status, by = text, at = instant, where = text,
    reason = optional(text), hierarchy_id = optional(id),
  },
}
event "partner.overruled" {
  key = "id", summary = "A decision came too late: another had been made",
  data = { id = id, occasion = occasion, by = text, status = prospect_status, decided_by = text, decided_at = instant },
}
event "partner.reopened" {
  key = "id", summary = "A rejected prospect gets another round", data = { id = id, by = text, reason = text },
}
event "partner.revoked" {
  key = "id", summary = "The users of an approved partner were shut out",
  data = { id = id, hierarchy_id = id, users = integer, reason = text },
}
event "partner.user_added" {
  key = "id", summary = "A user is a customer now and part of a hierarchy",
  data = { id = id, hierarchy_id = id, customer_id = id, created = boolean, role = user_role },
}
event "partner.user_removed" {
  key = "id", summary = "A user left a hierarchy", data = { id = id, hierarchy_id = id },
}
event "partner.hierarchy_changed" {
  key = "id", summary = "A hierarchy was made, renamed or has another admin", data = { id = id, what = text },
}
event "partner.published" {
  key = "id", summary = "The channel has the hierarchy as it is", data = { id = id, users = integer },
}

errors {
  NO_SALES_SIDE = "There is no sales side (setting partner.sales_side).",
  REQUEST_REFUSED = "The request cannot be taken; the reasons are listed.",
  REFERENCE_USED = "Another request was handed in under this reference.",
  REQUEST_STATUS = "The request's status does not allow this.",
  PROSPECT_UNKNOWN = "There is no such prospect.",
  HIERARCHY_UNKNOWN = "There is no such hierarchy.",
  USER_UNKNOWN = "There is no such user of a hierarchy.",
  ALREADY_DECIDED = "The prospect has been decided; the text says by whom and when. The first decision stands.",
  NOT_REJECTED = "Only a rejected prospect gets another round; an approved one is never un-approved, revoke its users.",
  NOT_APPROVED = "Only an approved prospect has users whose access can be revoked.",
  SALES_DECIDES = "The sales side has an open lead of this prospect and decides about it.",
  DUPLICATE_ORGANIZATION = "The organization has a hierarchy; join it instead of making a second one.",
  EMAIL_AMBIGUOUS = "The e-mail belongs to customers it cannot be told apart by; settle that first.",
  USER_EXISTS = "The hierarchy has a user with this e-mail.",
  USER_STATUS = "The user's status does not allow this.",
  ADMIN_NEEDED = "A hierarchy has exactly one admin: make another user the admin first.",
  ADMIN_ONLY = "Only the admin of the hierarchy may ask for this.",
  KIND_WRONG = "The organization must be an organization, the users persons.",
  ORGANIZATION_HAS_HIERARCHY = "The organization has a hierarchy already.",
}
