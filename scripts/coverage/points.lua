-- The judgements about coverages. Those about money come last.

point "coverage.plan" {
  when = "a coverage begins to run and its bill plan is made",
  ask = {
    coverage = asked_contract, customer = asked_buyer,
    requested = optional(billing), now = instant,
  },
  outcomes = {
    plan = {
      type = plan_type, unit = unit, count = optional(integer { min = 1, max = 999 }),
      every = optional(integer { min = 1, max = 1200, summary = "whole periods per bill; none: one bill for all" }),
      parts = optional(integer { min = 1, max = 1200, summary = "number of instalments" }),
      milestones = optional(list(milestone, { max = 100 })),
      basis = optional(choice { "total", "period" }),
      align = optional(choice { "service", "calendar" }), proration = optional(proration),
      due = optional(choice { "start", "end" }), first_on = optional(date),
      first = optional(partial_rule), last = optional(partial_rule),
      adjustments = optional(list(adjustment, { max = 100 })), overrides = optional(list(override, { max = 1200 })),
      rounding = optional(rounding),
    },
    hold = { code = optional(text), reason = text },
  },
  default = { "hold", reason = "the policy coverage.plan gave no answer; nothing is billed by guess" },
}

point "coverage.prorate" {
  when = "a coverage, or some of its units, ends before its time and has a bill plan",
  ask = {
    coverage = asked_contract, customer = asked_buyer,
    how = text { summary = "cancel, revision, return, expire, terminate or quantity" },
    effective_on = date { summary = "the first day not covered any more" },
    units = integer, paid = money { summary = "billed less credited for these units" },
    used = { actual = money, fixed_30 = money, none = money },
    proration = proration, days_used = integer, now = instant,
  },
  outcomes = {
    credit = { proration = optional(proration), fee = optional(money) },
    full = {}, none = {},
    refuse = { reasons = list(reason, { min = 1 }) },
  },
  default = { "refuse", reasons = {
    { code = "COV_NO_DECISION", text = "the policy coverage.prorate gave no answer; nothing is credited by guess" },
  } },
}
