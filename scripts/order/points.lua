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
