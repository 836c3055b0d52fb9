-- Shapes of quotes. Events, settings and error codes are below them.

quote_number = text { min = 1, max = 40, pattern = "^[%w][%w._/-]*$" }
quote_state = choice { "draft", "sent", "accepted", "declined", "expired", "cancelled", "superseded" }
revision_number = integer { min = 1, max = 100000 }
seen_revision = integer { min = 1, max = 100000, summary = "The one that is meant; refused when there is a newer one" }
line_number = integer { min = 1, max = 100000 }
why = text { min = 1, max = 500 }
person = text { min = 1, max = 100, summary = "Whose work it is: the name a person signs in with" }
line_note = text { max = 500, summary = "What the customer is told about the line" }

line = {
  number = line_number,
  item_id = id,
  item_number = catalog.item_number,
  name = text { summary = "The item in the customer's language, as it was called that day" },
  unit = text,
  quantity = order.quantity,
  unit_price = optional(money),
  price_basis = order.price_basis,
  discount = optional(decimal(4)),
  amount = money,
  note = optional(line_note),
}

-- does: what happens at `at` unless the customer answers.
next_step = { does = choice { "remind", "expire" }, at = instant }

quote = {
  id = id,
  version = integer,
  number = quote_number,
  revision = revision_number,
  state = quote_state,
  customer_id = id,
  customer_number = customer.customer_number,
  contact_id = optional(id { summary = "The person who asked for the customer" }),
  currency = customer.currency,
  subtotal = money { summary = "Before discounts" },
  discount = money,
  total = money,
  quoted_on = date,
  requested_date = optional(date),
  ship_to = optional(customer.address),
  note = optional(text),
  external_number = optional(text { summary = "The customer's own reference" }),
  valid_until = optional(date { summary = "The last day it can be accepted" }),
  assigned_to = optional(person),
  sent_at = optional(instant),
  reminders = integer,
  reminded_at = optional(instant),
  next = optional(next_step),
  order_id = optional(id),
  order_number = optional(order.order_number),
  reason = optional(text { summary = "Why it was declined, cancelled or opened again" }),
  created_at = instant,
  created_by = text,
  lines = list(line),
}

quote_row = {
  id = id, number = quote_number, revision = revision_number, state = quote_state, customer_id = id,
  customer_name = text, total = money, quoted_on = date, external_number = optional(text),
  valid_until = optional(date), assigned_to = optional(text), order_id = optional(id),
}

new_line = {
  item_id = optional(id),
  item_number = optional(catalog.item_number),
  quantity = order.quantity,
  unit = optional(catalog.unit_name),
  unit_price = optional(money),
  discount = optional(decimal(4)),
  note = optional(line_note),
}

line_change = {
  number = line_number, quantity = optional(order.quantity), unit = optional(catalog.unit_name),
  unit_price = optional(money), discount = optional(decimal(4)),
  note = optional(line_note),
}

-- What is other in a revision; of a line when `line` names one. No `from`: it was not
-- there. No `to`: it is not there any more.
change = { line = optional(line_number), field = text, from = optional(text), to = optional(text) }

revision = {
  number = revision_number, state = quote_state, total = money, requested_date = optional(date),
  ship_to = optional(customer.address), note = optional(text), external_number = optional(text),
  contact_id = optional(id), changes = list(change), reason = optional(text), made_at = instant, made_by = text,
  sent_at = optional(instant), sent_to = optional(text), lines = list(line),
}

-- kind flow: what the quote waited for; the others happened to it.
step = {
  seq = integer, kind = choice { "step", "flow" }, event = text, revision = optional(integer), title = text,
  state = choice { "success", "failure", "waiting", "left" }, reason = optional(text), details = optional(any),
  at = instant, by = text,
}

transition = { event = text, from = quote_state, to = quote_state }

-- What points see.
asked_quote = {
  number = text, revision = integer, currency = text, total = money, quoted_on = date, valid_until = optional(date),
}
asked_line = {
  number = integer, quantity = integer, amount = money, price_basis = order.price_basis, item = catalog.item_summary,
}

setting "quote.number_prefix" {
  type = text { max = 10, pattern = "^[%w-]*$" }, default = "SQ-", role = "admin",
  summary = "What the number of a quote begins with",
}

local function about(more)
  local data = { id = id, number = quote_number, revision = revision_number }
  for name, shape in pairs(more or {}) do data[name] = shape end
  return data
end

event "quote.created" { key = "id", summary = "A quote was entered, as a draft", data = about { customer_id = id } }
event "quote.revised" {
  key = "id", summary = "There is a new revision of a quote, a draft; the one before is superseded",
  data = about { was = quote_state, changes = list(change) },
}
event "quote.sent" {
  key = "id", summary = "A revision is with the customer",
  data = about { valid_until = optional(date), to = optional(customer.email) },
}
event "quote.extended" {
  key = "id", summary = "A sent quote can be accepted until another day", data = about { valid_until = optional(date) },
}
event "quote.reminded" {
  key = "id", summary = "Nobody has answered, and the customer is to be reminded",
  data = about { reminders = integer, valid_until = optional(date) },
}
event "quote.accepted" {
  key = "id", summary = "The customer accepted a quote; the order is made",
  data = about { order_id = id, order_number = order.order_number },
}
event "quote.declined" { key = "id", summary = "The customer does not want it", data = about { reason = text } }
event "quote.expired" {
  key = "id", summary = "A quote's last day is over", data = about { valid_until = optional(date) },
}
event "quote.cancelled" { key = "id", summary = "A quote was taken back", data = about { reason = text } }
event "quote.reopened" {
  key = "id", summary = "A quote that was over is a draft again", data = about { was = quote_state, reason = text },
}
event "quote.assigned" {
  key = "id", summary = "A quote is the work of somebody, or of nobody",
  data = about { from = optional(text), to = optional(text) },
}

errors {
  QUOTE_UNKNOWN = "There is no such quote, or not that revision of it.",
  QUOTE_STATE = "The quote's state does not allow this; the text says what it allows.",
  QUOTE_ACCEPTED = "The quote is accepted and an order; the text names it.",
  QUOTE_REVISED = "There is a newer revision than the one that is meant.",
  QUOTE_EMPTY = "A quote needs at least one line.",
  QUOTE_OPEN = "Another open quote of the customer has this reference; revise that one, or say again = true.",
  QUOTE_LINE_UNKNOWN = "The quote has no such line.",
  QUOTE_LINES_TOO_MANY = "A quote has at most 500 lines.",
  QUOTE_NOT_ACCEPTABLE = "The quote cannot become an order as it is; the reasons are listed.",
  UNIT_DIFFERS = "The item is sold in another unit.",
  VALID_UNTIL_PAST = "The last day on which it could be accepted has passed.",
}
