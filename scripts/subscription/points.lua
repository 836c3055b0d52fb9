point "subscription.allowed" {
  when = "a subscription is created, activated, changed, resumed or released from a hold",
  ask = {
    occasion = choice { "create", "activate", "change", "resume", "resolve" },
    channel = channel,
    frequency = text,
    customer = customer.summary,
    items = list({
      id = id, number = text, kind = text, category = optional(text), quantity = integer,
      frequencies = list(text), discontinued = boolean,
    }),
    now = instant,
  },
  outcomes = { allow = {}, refuse = { reasons = list(reason) } },
  default = { "refuse", reasons = {
    { code = "SUB_NO_DECISION", text = "the policy subscription.allowed gave no answer" },
  } },
}

point "subscription.due" {
  when = "a series of due dates is planned: at creation, activation, change and release from a hold",
  ask = {
    occasion = choice { "create", "activate", "change", "resolve" },
    customer_id = id, frequency = text, unit = text, count = integer, anchor = date, zone = zone,
    requested = optional(month_end), now = instant,
  },
  outcomes = { plan = { month_end = month_end }, hold = { reason = text } },
  default = { "hold", reason = "the policy subscription.due gave no answer; nothing is dated by guess" },
}

point "subscription.catch_up" {
  when = "more than one period of a subscription is due at once",
  ask = {
    subscription = { id = id, customer_id = id, frequency = text, orders_made = integer },
    periods_due = integer, days_late = integer, oldest_due_date = date, latest_due_date = date, now = instant,
  },
  outcomes = {
    all = {}, latest = {}, skip = { reason = optional(text) },
    hold = { reason = text, limit_periods = optional(integer), limit_days = optional(integer) },
  },
  default = { "hold", reason = "the policy subscription.catch_up gave no answer" },
}

point "subscription.generate" {
  when = "a period of a subscription is due and its order is to be made",
  ask = {
    subscription = {
      id = id, customer_id = id, frequency = text, start_date = date, end_date = optional(date), orders_made = integer,
    },
    number = integer { summary = "which order of the subscription this would be" },
    due_date = date,
    grandfathered = list(text, { summary = "numbers of items no longer sold at this frequency" }),
    lines = list({
      item_id = id, item_number = text, quantity = integer, price_basis = price_basis,
      agreed_price = money, list_price = money, withdrawn = boolean,
    }),
    now = instant,
  },
  outcomes = {
    order = { lines = optional(list({
      item_id = id, quantity = integer { min = 1 }, unit_price = money, price_basis = price_basis,
    }, { min = 1, summary = "what to order instead; without it what is subscribed to, at agreed or list price" })) },
    skip = { reason = text },
    hold = { code = optional(text), reason = text },
  },
  default = { "hold", reason = "the policy subscription.generate gave no answer" },
}

point "subscription.run_ended" {
  when = "a run of the job subscription.orders is about to be closed",
  ask = { run_id = id, state = text, counts = map(integer), now = instant },
  outcomes = { close = { status = choice { "Pass", "Partial", "Fail", "Nothing due" }, alerts = list(text) } },
  default = { "close", status = "Partial", alerts = { "the policy subscription.run_ended gave no answer" } },
}
