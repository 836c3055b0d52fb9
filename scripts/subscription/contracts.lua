-- Shapes of subscriptions. The five fields of a subscription order are frequency,
-- current_subscription, start_date, end_date and last_ordered_date.
status = choice { "draft", "active", "paused", "held", "ended", "cancelled" }
month_end = choice { "keep_day", "end_of_month", "from_end" }
price_basis = choice { "agreed", "list" }
disposition = choice { "generated", "skipped", "paused", "held" }
channel = choice { "desk", "web" }

line_input = {
  item_id = optional(id),
  item_number = optional(text { min = 1, max = 60, summary = "instead of item_id" }),
  quantity = integer { min = 1, max = 1000000 },
  price_basis = optional(price_basis),
  unit_price = optional(money),
}
line = { item_id = id, item_number = text, quantity = integer, price_basis = price_basis, unit_price = money }

until_end = { orders = integer { summary = "orders still to come" }, last_due_date = optional(date) }

header = {
  id = id, number = text, version = integer, reference = optional(text), customer_id = id, channel = channel,
  status = status, status_code = optional(text), status_reason = optional(text), currency = text,
  frequency = text { summary = "Fulfillment Frequency: how often an order is made" },
  current_subscription = integer { summary = "Current Subscription: orders made so far" },
  start_date = date, end_date = optional(date), order_limit = optional(integer),
  last_ordered_date = optional(date),
  last_due_date = optional(date), next_due_date = optional(date), next_due_at = optional(instant),
  zone = zone,
}

subscription = {
  id = id, number = text, version = integer, reference = optional(text), customer_id = id, channel = channel,
  status = status, status_code = optional(text), status_reason = optional(text), currency = text,
  frequency = text { summary = "Fulfillment Frequency: how often an order is made" },
  current_subscription = integer { summary = "Current Subscription: orders made so far" },
  start_date = date, end_date = optional(date), order_limit = optional(integer),
  last_ordered_date = optional(date),
  last_due_date = optional(date), next_due_date = optional(date), next_due_at = optional(instant),
  zone = zone, zone_from = choice { "own", "customer" },
  month_end = optional(month_end),
  schedule = { version = integer, anchor = date, next_period = integer },
  pause_from = optional(date), pause_until = optional(date), cancel_on = optional(date),
  lines = list(line), held_periods = integer, until_end = optional(until_end),
}

period = {
  schedule_version = integer, period = integer, due_date = date, disposition = disposition,
  number = optional(integer { summary = "which order of the subscription" }),
  order_id = optional(id), code = optional(text), reason = optional(text), settled_at = instant,
}

forecast_order = {
  due_date = date, schedule_version = integer, period = integer, disposition = disposition,
  number = optional(integer), amount = optional(money), reason = optional(text),
}
forecast_total = {
  month = text, currency = text, orders = integer, revenue = money, held_orders = integer, held_revenue = money,
}

job_run = {
  id = id, job_type = text { summary = "Job Type" }, job_run_status = text { summary = "Job Run Status" },
  details = text { summary = "Details" },
  job_completion_time = optional(instant { summary = "Job Completion Time" }),
  started_at = instant, manual = boolean, resumed_from = optional(id), counts = map(integer), note = optional(text),
}

role "shop" { includes = {}, summary = "An online shop: places subscription orders of its customers" }

setting "subscription.enabled" {
  type = boolean, default = false, role = "admin",
  summary = "Subscription orders: off makes none and takes none, and keeps what there is",
}
setting "subscription.due_time" {
  type = text { pattern = "^[0-2][0-9]:[0-5][0-9]$" }, default = "00:00", role = "admin",
  summary = "Local time at which a due date is due; a change holds from each subscription's date after the next",
}

event "subscription.created" {
  key = "id", summary = "A subscription was made",
  data = { id = id, number = text, customer_id = id, status = status },
}
event "subscription.activated" {
  key = "id", summary = "A draft became active",
  data = { id = id },
}
event "subscription.changed" {
  key = "id", summary = "Frequency, items, end or zone changed",
  data = { id = id, fields = list(text), reason = optional(text) },
}
event "subscription.paused" {
  key = "id", summary = "A pause was entered",
  data = { id = id, from = date, until_date = optional(date), reason = optional(text) },
}
event "subscription.resumed" {
  key = "id", summary = "A pause is over",
  data = { id = id, from = date },
}
event "subscription.skipped" {
  key = "id", summary = "A period was skipped",
  data = { id = id, due_date = date, reason = optional(text) },
}
event "subscription.held" {
  key = "id", summary = "A person must look at it",
  data = { id = id, code = text, reason = text },
}
event "subscription.resolved" {
  key = "id", summary = "An operator settled the held periods",
  data = { id = id, choice = text, generated = integer, skipped = integer },
}
event "subscription.cancelled" {
  key = "id", summary = "It is cancelled, or will be on a date",
  data = { id = id, on = date, reason = optional(text) },
}
event "subscription.ended" {
  key = "id", summary = "Its last order is made",
  data = { id = id },
}
event "subscription.run_alert" {
  key = "run_id", summary = "The end of a run asks for attention",
  data = { run_id = id, text = text },
}

errors {
  FEATURE_OFF = "Subscription orders are switched off (setting subscription.enabled).",
  SUBSCRIPTION_NOT_ALLOWED = "The policy does not allow this subscription; the reasons are listed.",
  SUBSCRIPTION_STATUS = "The subscription's status does not allow this.",
  SUBSCRIPTION_ENDING = "The subscription is cancelled for a date and has no further order.",
  SUBSCRIPTION_STILL_HELD = "The reason for holding it is still there; nothing was changed.",
  SUBSCRIPTION_REFERENCE_USED = "Another subscription has this reference.",
  END_BEFORE_START = "The end lies before the start.",
  END_BEFORE_FIRST_ORDER = "The subscription would end before its first order.",
  END_BEFORE_LAST_ORDER = "An order has already been made for a later date.",
  BACKFILL_DATE = "backfill_from goes with backfill = from, and lies between start and today.",
  DATE_IN_PAST = "The date lies in the past.",
  DATE_ORDER = "The second date must be later than the first.",
  ANCHOR_TOO_EARLY = "The new first due date must lie after every period already settled.",
  NOTHING_TO_CHANGE = "Nothing in the request differs from what there is.",
  NO_NEXT_PERIOD = "The subscription has no further period.",
}
