-- The one judgement about orders. `released` has the codes of the holds that a person
-- has taken off this order since it was last changed: what was let through by hand
-- need not be held again.
-- `open_amount` is what the customer's other open orders add up to; it is worked
-- out only for customers with a credit limit.
point "order.accept" {
  when = "an order is submitted, or made for a subscription",
  ask = {
    order = asked_order,
    lines = list(asked_line),
    customer = asked_customer,
    open_amount = optional(money),
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
