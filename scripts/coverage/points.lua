-- The judgements about coverages. What a policy cannot be asked about, because it gave
-- no answer, is refused or held: nothing is covered, dated or billed by guess.

point "coverage.eligible" {
  when = "a coverage line is added, changed or imported",
  ask = {
    occasion = choice { "add", "change", "import", "renew" },
    coverage = asked_coverage,
    covered = list(asked_covered, { summary = "None: a subscription line, or a mistake" }),
    customer = customer.summary,
    other_coverages = list(other_coverage, { summary = "What covers the same line or asset already" }),
    now = instant,
  },
  outcomes = {
    allow = {
      skip = optional(list(id, { summary = "Options of a configured item that it leaves out" })),
      notices = optional(list(reason)),
    },
    refuse = { reasons = list(reason, { min = 1 }) },
  },
  default = { "refuse", reasons = {
    { code = "COV_NO_DECISION", text = "the policy coverage.eligible gave no answer" },
  } },
}

-- fixed: always this duration; variable: what was asked for, else this duration; open:
-- no end. `clamp` says where a month without the day of the start ends.
point "coverage.duration" {
  when = "a coverage line is added, changed or imported, and its start and duration are to be known",
  ask = {
    occasion = choice { "add", "change", "import", "renew" },
    item = {
      number = text, category = optional(text), coverage_kind = optional(text),
      duration_type = optional(duration_type), duration = optional(catalog.item_duration),
    },
    customer = customer.summary,
    starts = moment,
    requested = { duration = optional(duration), ends = optional(moment) },
    computed_ends = optional(moment),
    now = instant,
  },
  outcomes = {
    fixed = { duration = catalog.item_duration, clamp = optional(clamp) },
    variable = { duration = optional(catalog.item_duration), clamp = optional(clamp) },
    open = {},
    refuse = { reasons = list(reason, { min = 1 }) },
    hold = { reason = text },
  },
  default = { "hold", reason = "the policy coverage.duration gave no answer; nothing is dated by guess" },
}

-- ok, by cancelling at once or by a revision the warehouse confirms; refuse; or it has
-- to be returned instead.
point "coverage.change" {
  when = "a coverage is to be changed, cancelled or returned by itself, or follows a quantity or a split",
  ask = {
    action = choice { "change", "cancel", "return", "quantity", "split" },
    coverage = asked_change,
    covered = optional(asked_target),
    customer = customer.summary,
    quantity = optional(integer),
    effective_at = optional(instant),
    now = instant,
  },
  outcomes = {
    ok = { by = optional(choice { "cancel", "revision" }) },
    refuse = { reasons = list(reason, { min = 1 }) },
    must_return = { text = optional(text) },
  },
  default = { "refuse", reasons = {
    { code = "COV_NO_DECISION", text = "the policy coverage.change gave no answer" },
  } },
}

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
