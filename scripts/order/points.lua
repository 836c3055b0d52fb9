-- `released` has the codes of the holds that a person
-- has taken off this order since it was last changed: what was let through by hand
-- need not be held again.
point "order.accept" {
  when = "an order is submitted, or made for a subscription",
  ask = {
    order = asked_order,
    lines = list(asked_line),
    customer = asked_customer,
    released = list(text),
    now = instant,
  },
  outcomes = {
    accept = { schedule = optional(list(integer, { summary = "Numbers of the lines that need a date set by hand" })) },
    hold = { code = hold_code, reason = why },
    reject = { reasons = list(reason, { min = 1 }) },
  },
  default = { "hold", code = "NO_DECISION", reason = "the policy order.accept gave no answer" },
}

-- Asked only when a limit is set: on the customer's account, or on the person who orders.
-- At entry, `refuse` refuses the order and `hold` lets it be entered, since nothing is
-- shipped of a draft. At submit, `hold` is a hold and `refuse` a failed step: the order
-- stays a draft. An order made for a subscription is held, or cancelled with the reasons.
-- When more of an accepted line is wanted it is held, or nothing is asked of the warehouse.
-- Without an answer it is held: nothing ships, and nothing is lost.
point "order.limit" {
  when = "an order is entered, submitted, made for a subscription or gets larger, and a limit is set",
  ask = {
    moment = choice { "entry", "submit", "subscription", "revision" },
    order = asked_order,
    customer = asked_customer,
    account = asked_account,
    spender = optional(asked_spender),
    payment = asked_payment,
    released = list(text),
    now = instant,
  },
  outcomes = {
    allow = {},
    hold = { code = hold_code, reason = why },
    refuse = { reasons = list(reason, { min = 1 }) },
  },
  default = { "hold", code = "NO_LIMIT_DECISION", reason = "the policy order.limit gave no answer" },
}

-- Which steps the order goes through, in this order; the flow knows what each does. It is
-- asked once for a run: what is planned stays so until the order is submitted again.
-- Without an answer every check is made, nothing is billed and nobody gets a letter.
point "order.plan" {
  when = "an order begins its way through the steps",
  ask = {
    order = asked_order,
    customer = asked_customer,
    ships = boolean { summary = "whether any line ships" },
    now = instant,
  },
  outcomes = { run = { steps = list(step_name, { min = 1, max = 50 }) } },
  default = { "run", steps = { "validate_header", "validate_lines", "limits", "accept", "source", "release" } },
}

-- The conditions between steps. `stop` undoes what the step did: the order stays where it
-- was until somebody reprocesses it, from this step. What was done outside (a letter) is not
-- undone; it is done again. `go_on` after a failure makes it information only; after a
-- rejection the order is at its end. `branch` goes on with another step, planned or not.
-- A step that is held waits for a person whatever is answered here, so it is not asked.
point "order.step" {
  when = "a step of an order has succeeded, has failed, or has rejected the order",
  ask = {
    step = step_name,
    result = step_result,
    reasons = list(reason),
    order = asked_order,
    status = line_status,
    customer = asked_customer,
    now = instant,
  },
  outcomes = { go_on = {}, stop = { reason = why }, branch = { to = step_name } },
  default = { "stop", reason = "the policy order.step gave no answer" },
}

-- Where the lines ship from. A line that gets no place ships from wherever lines ship when
-- nobody says. Lines of one place are one fulfilment. Without an answer nothing ships.
point "order.source" {
  when = "an order is accepted, and before it is given to the warehouse",
  ask = {
    order = asked_order,
    lines = list(asked_line),
    customer = asked_customer,
    ship_to = optional(customer.address),
    released = list(text),
    now = instant,
  },
  outcomes = {
    assign = { lines = optional(list { number = integer, place = place }) },
    hold = { code = hold_code, reason = why },
  },
  default = { "hold", code = "NO_SOURCE_DECISION", reason = "the policy order.source gave no answer" },
}

-- Asked only when the setting order.mail is on and the customer, or who ordered, has an
-- address.
point "order.mail" {
  when = "the step mail comes",
  ask = {
    order = asked_order,
    status = line_status,
    lines = list(mailed_line),
    customer = asked_customer,
    name = text,
    language = text,
    to = text,
    business = text,
    now = instant,
  },
  outcomes = {
    letter = { language = text, subject = text { min = 1, max = 200 }, text = text, html = optional(text) },
    none = { reason = optional(why) },
  },
  default = { "none", reason = "the policy order.mail gave no answer" },
}

-- Capable to promise. `earliest` is the day from which stock and expected receipts cover the
-- quantity, absent when they never do; lead_days how long it takes to get more, absent when
-- nobody knows. An item the answer does not name has no date: nobody knows, and a person is
-- asked. That is so of all of them without an answer.
point "order.promise" {
  when = "somebody asks whether items can be had, and when they could leave",
  ask = {
    today = date,
    promising_days = integer,
    safety_days = integer,
    items = list {
      item = text, category = optional(text), quantity = integer, balance = integer, available = boolean,
      earliest = optional(date), lead_days = optional(integer),
    },
    now = instant,
  },
  outcomes = { promise = { items = list { item = text, ship_on = date } } },
  default = { "promise", items = {} },
}
