-- The engine's own decisions. A home without their policies gets the defaults.

-- Without remind_at a reminder comes after a day; without escalate_at nobody else is asked.
-- `confirming` are the options that need all approvals; any other option settles at once.
point "review.assign" {
  when = "a flow or an operation asks a person",
  ask = { review = review_facts, now = instant, zone = zone },
  outcomes = { assign = {
    role = optional(text { max = 64 }), to = optional(text { max = 200 }),
    approvals = optional(integer { min = 1, max = 5 }), confirming = optional(list(text)),
    not_by = optional(list(text)),
    remind_at = optional(instant), escalate_at = optional(instant),
  } },
  default = { "assign" },
}

-- There is no outcome that answers for a person.
point "review.deadline" {
  when = "a review waits and its time for attention has come",
  ask = { review = review_facts, assigned_to = optional(text), opened_at = instant, reminded = integer,
    escalate_at = optional(instant), escalated_to = optional(text), now = instant, zone = zone },
  outcomes = {
    remind = { next_at = optional(instant) },
    escalate = { role = text { max = 64 }, next_at = optional(instant) },
    reassign = { to = text { max = 200 }, next_at = optional(instant) },
    leave = { next_at = optional(instant) },
  },
  default = { "remind" },
}
