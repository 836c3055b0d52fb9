point "returns.wanted" {
  when = "a customer wants to send an order back",
  ask = { number = text, total = money, status = order.line_status, ordered_on = date, why = text, now = instant },
  outcomes = { take = {}, refuse = { reasons = list(reason) }, look = { why = text } },
  default = { "look", why = "the policy returns.wanted gave no answer" },
}
