-- Asked when a revision is sent, when its last day is moved, and after each reminder:
-- what comes next while nobody answers. `valid_until` in ask.quote is there when a person
-- has set it. remind and expire may name the last day on which it can be accepted; it
-- expires when that day has ended where the customer is. Without an answer nobody is
-- reminded and only a day that a person has set ends it: a quote is never ended by guess.
point "quote.expires" {
  when = "a quote is sent, and after each reminder, while nobody answers",
  ask = {
    quote = asked_quote,
    customer = order.asked_customer,
    zone = zone,
    sent_at = instant,
    reminders = integer { summary = "how often the customer was reminded of this revision" },
    now = instant,
  },
  outcomes = {
    remind = { at = instant, valid_until = optional(date) },
    expire = { valid_until = date },
    keep = {},
  },
  default = { "keep" },
}

-- Asked when the customer's yes is entered; limits on quantities and credit are asked by
-- the order that is made of it.
point "quote.accepts" {
  when = "a quote is accepted, before an order is made of it",
  ask = {
    quote = asked_quote,
    state = quote_state,
    lines = list(asked_line),
    customer = order.asked_customer,
    today = date { summary = "where the customer is" },
    now = instant,
  },
  outcomes = { allow = {}, refuse = { reasons = list(reason, { min = 1 }) } },
  default = { "refuse", reasons = { { code = "QUOTE_NO_DECISION", text = "quote.accepts gave no answer" } } },
}
