-- Shapes of coverages: what is covered, from when to when, and what became of it.
-- Events and error codes are below them; those of the money side come last.

kind = text { min = 1, max = 40, pattern = "^%l[%l%d_]*$", summary = "extended_warranty, service_level_agreement …" }
unit = choice { "day", "week", "month", "quarter", "year" }
duration_type = choice { "fixed", "variable", "open" }
basis = choice { "given", "fulfilment", "today" }
clamp = choice { "forward", "back" }
clock_time = text { min = 8, max = 8, pattern = "^[0-2]%d:[0-5]%d:[0-5]%d$", summary = "10:30:00" }
return_type = choice { "cancel_item", "return_for_credit", "return_for_credit_and_item" }
stop_how = choice { "cancel", "revision", "return", "expire", "terminate" }

-- A date, or a date and a time of day, in the coverage's zone. As an end it is the
-- last covered day or second.
moment = { date = date, time = optional(clock_time) }
duration = {
  amount = integer { min = 0, max = 100000 },
  unit = unit,
  extra_days = optional(integer { min = 0, max = 100000 }),
  extra_seconds = optional(integer { min = 0, max = 86399 }),
}
-- `decimal` is for display only: the extra days as a part of the next whole unit.
shown_duration = {
  amount = integer, unit = unit, extra_days = integer, extra_seconds = integer,
  text = text { summary = "3 months + 6 days" },
  decimal = decimal(3),
}

-- What is to be covered: a line of this order, a line of another order, or an asset.
cover_ref = {
  line_id = optional(id),
  order_number = optional(text { min = 1, max = 40 }),
  line_number = optional(integer { min = 1 }),
  asset_id = optional(id),
  serial_number = optional(text { min = 1, max = 100 }),
}
covered = {
  line_id = optional(id), order_id = optional(id), order_number = optional(text), line_number = optional(integer),
  item_number = optional(text), asset_id = optional(id), serial_number = optional(text), status = optional(text),
}

-- How it is to be billed. Without it: one time, one period.
billing = {
  frequency = optional(choice { "one_time", "day", "week", "month", "quarter", "year" }),
  periods = optional(integer { min = 1, max = 1200, summary = "Number of billing periods" }),
  type = optional(choice { "periodic", "milestone" }),
  first_invoice_on = optional(date),
  period_start = optional(choice { "service", "calendar" }),
  overrides = optional(list({ period = integer { min = 1 }, amount = money }, { max = 1200 })),
  adjustments = optional(list({
    from_period = integer { min = 1 }, periods = optional(integer { min = 1 }), percent = decimal(4),
  }, { max = 100 })),
}

-- ends_at is the first instant not covered. amount is for the whole duration; that of
-- an open-ended coverage for one price unit.
coverage = {
  id = id,
  version = integer,
  order_id = id, order_number = text,
  line_id = id, line_number = integer,
  customer_id = id,
  item_id = id, item_number = text,
  kind = kind,
  status = order.line_status,
  waiting = optional(text { summary = "In words: what the line still waits for" }),
  quantity = integer, original_quantity = integer, returned_quantity = integer,
  returnable = integer { summary = "Ordered less what was returned" },
  covered = optional(covered),
  associated_line_id = optional(id),
  parent_id = optional(id), renews_id = optional(id), split_from = optional(id),
  duration_type = duration_type,
  duration = optional(shown_duration),
  starts = optional(moment), ends = optional(moment),
  starts_at = optional(instant), ends_at = optional(instant),
  zone = zone,
  basis = basis,
  hold_reason = optional(text),
  amount = money,
  price = optional(money), price_basis = order.price_basis, price_unit = optional(unit),
  billing = optional(billing),
  notices = optional(list(reason)),
  activated_at = optional(instant),
  stopped_at = optional(instant), stopped_how = optional(stop_how), stop_reason = optional(text),
  return_type = optional(return_type),
}

asset = {
  id = id, serial_number = text, customer_id = id, item_id = optional(id), item_number = optional(text),
  what = text, coverable = boolean, sold_line_id = optional(id),
}

-- A coverage line as it is entered. quantity: that of what is covered, when not given.
-- cover_from and cover_to must be its own start and end (3.18). shipment_set is taken
-- and not used: a coverage is in no shipment (3.34).
new_coverage = {
  order_id = id,
  item_id = optional(id),
  item_number = optional(catalog.item_number),
  covers = optional(list(cover_ref, { max = 20 })),
  with_line_id = optional(id { summary = "A subscription line: the line of the same order it goes with" }),
  quantity = optional(order.quantity),
  starts = optional(moment), ends = optional(moment),
  duration = optional(duration), duration_unit = optional(unit),
  cover_from = optional(moment), cover_to = optional(moment),
  zone = optional(zone),
  unit_price = optional(money),
  discount = optional(decimal(4)),
  billing = optional(billing),
  shipment_set = optional(text { max = 60 }),
}

-- What the points see. Plain texts and numbers, no ids but those an answer may name.
asked_item = {
  number = text, category = optional(text), kind = text,
  coverable = boolean, contract_coverage = boolean, coverage_kind = optional(text), per_call = boolean,
  configured = boolean,
}
asked_coverage = {
  quantity = integer, kind = optional(text), item = asked_item,
  starts = optional(moment), ends = optional(moment),
  cover_from = optional(moment), cover_to = optional(moment),
  associated = optional(choice { "same_order", "other_order", "asset" }),
}
asked_covered = {
  id = id, what = text { summary = "As people call it: line 2 of SO-000001" },
  is = choice { "line", "asset" },
  same_order = boolean, order_status = optional(text),
  quantity = integer, status = optional(text), fulfilled = boolean,
  item = asked_item,
  is_coverage = boolean,
  is_option = boolean, parent_covered = boolean,
  options = list({ id = id, what = text, item = asked_item, covered = boolean }),
}
asked_change = {
  kind = text, status = text, begun = boolean, stopped = boolean, quantity = integer, returnable = integer,
  duration_type = duration_type, starts = optional(moment), ends = optional(moment),
}
asked_target = {
  what = text, same_order = boolean, status = optional(text), fulfilled = boolean, in_fulfilment = boolean,
}
other_coverage = { id = id, kind = text, status = text, quantity = integer, ends = optional(moment) }

local function about(more)
  local data = { coverage_id = id }
  for name, shape in pairs(more) do data[name] = shape end
  return data
end

event "coverage.added" {
  key = "coverage_id", summary = "A coverage line was added to an order",
  data = about { order_id = id, line_id = id, covered_line_id = optional(id), asset_id = optional(id) },
}
event "coverage.changed" {
  key = "coverage_id", summary = "Dates, duration or billing of a coverage were changed",
  data = about { fields = list(text) },
}
event "coverage.held" {
  key = "coverage_id", summary = "No decision about the duration: it has no dates until somebody looks at it",
  data = about { reason = text },
}
event "coverage.activated" {
  key = "coverage_id", summary = "What it covers is fulfilled: it runs and awaits billing",
  data = about { starts_at = optional(instant), ends_at = optional(instant) },
}
event "coverage.quantity_changed" {
  key = "coverage_id", summary = "It follows the quantity of what it covers",
  data = about { from = integer, to = integer },
}
event "coverage.split" {
  key = "coverage_id", summary = "It was split with the line it covers",
  data = about { new_coverage_id = id, quantity = integer },
}
event "coverage.cancelled" {
  key = "coverage_id", summary = "It was cancelled, at once or by revision",
  data = about { effective_at = instant, how = stop_how },
}
event "coverage.returned" {
  key = "coverage_id", summary = "It was taken back, with credit for what was not used",
  data = about { effective_at = instant, quantity = integer, return_type = return_type },
}

errors {
  COV_NOT_COVERABLE = "The item may not be covered.",
  COV_NON_RECURRING = "A one-off service is no coverage.",
  COV_COVERS_ONE_OFF = "A one-off service cannot be covered.",
  COV_PARTIAL_QTY = "A coverage covers the whole quantity of a line; split the line first.",
  COV_QTY_EXCEEDS = "The line that is covered has not so many.",
  COV_PER_CALL_PRICE = "The price of a coverage does not depend on the number of calls.",
  COV_MULTI_COVERED = "A coverage line covers one line; add one coverage line for each.",
  COV_PARTIAL_PERIOD = "A coverage covers its own period whole.",
  COV_COVERS_COVERAGE = "A coverage cannot be covered.",
  COV_IS_CONFIGURED = "A configured item cannot be a coverage.",
  COV_PARENT_ALREADY_COVERED = "The configured item it belongs to is covered already.",
  COV_OPTION_ALREADY_COVERED = "An option has a coverage of its own; this one leaves it out.",
  COV_NOT_ENABLED = "The item is not enabled for contract coverage.",
  COV_TYPE_NOT_ADDABLE = "Coverages of this kind cannot be added.",
  COV_ORDER_NOT_CLOSED = "A line of another order can be covered when that order is closed.",
  COV_NO_DECISION = "The policy gave no answer.",
  COV_UNKNOWN = "There is no such coverage.",
  COV_COVERED_UNKNOWN = "There is no such line or asset to cover.",
  COV_COVERED_MISSING = "A coverage needs a line or an asset to cover; only a subscription line does without.",
  COV_COVERED_GONE = "What is to be covered is cancelled or returned.",
  COV_SUBSCRIPTION_LINK = "A subscription line goes with a line of its own order only.",
  COV_OTHER_CUSTOMER = "What is to be covered belongs to another customer.",
  COV_NONE_SOLD = "No coverage was ever sold for it.",
  COV_NOT_BEGUN = "The coverage has not begun at that time.",
  COV_ENDED = "The coverage has ended before that time.",
  COV_CANCELLED = "The coverage was cancelled before that time.",
  COV_RETURNED = "The coverage was returned before that time.",
  COV_LOCKED = "What it covers is shipped: the coverage cannot be revised any more.",
  COV_MUST_RETURN = "It has begun: return it instead of cancelling it.",
  COV_CANCEL_FIRST = "It has not begun: cancel it instead of returning it.",
  COV_FINISHED = "The coverage is cancelled or returned already.",
  COV_HELD = "The coverage has no dates yet; change it so that coverage.duration can answer.",
  COV_RETURN_QTY = "There is not so much left to return.",
  COV_CHANGE_REFUSED = "The policy does not allow the change; the reasons are listed.",
  COV_QTY_FOLLOWS = "The quantity follows the line that is covered; change that one.",
  DURATION_FIXED = "The duration of this item is fixed; its end follows from its start.",
  DURATION_MISSING = "Give a duration or an end.",
  DURATION_OPEN = "This item is open-ended: it has no duration and no end.",
  DURATION_CONFLICT = "Duration and end do not agree; give one of them.",
  DURATION_EMPTY = "The end lies before the start, or nothing lies between.",
  DATE_RANGE = "A date lies outside the years 1000 to 9000.",
  PERIOD_TIME = "Give a time of day for both ends, or for none.",
  EFFECTIVE_DATE = "The effective date lies outside the coverage.",
  ASSET_EXISTS = "There is an asset with this serial number.",
  ASSET_UNKNOWN = "There is no such asset.",
  COV_NO_DISCOUNT = "A subscription line can be discounted; a coverage cannot.",
  PRICE_TIME_MISSING = "An open-ended coverage has a price per unit of time.",
}

-- The money side.
rounding = choice { "half_up", "half_even", "down", "up" }
proration = choice { "actual", "fixed_30", "none" }
plan_type = choice { "periodic", "instalments", "milestones" }
plan_status = choice { "active", "held", "stopped", "done" }

-- A part of a period at the beginning or the end: shared by days, billed in full, not
-- billed, or not billed below so many days or percent of a whole period.
partial_rule = {
  bill = choice { "share", "full", "none" },
  below_days = optional(integer { min = 1, max = 400 }), below_percent = optional(integer { min = 1, max = 100 }),
}
adjustment = { from_period = integer { min = 1 }, periods = optional(integer { min = 1 }), percent = decimal(4) }
override = { period = integer { min = 1 }, amount = money }
milestone = { on = date, percent = decimal(4) }

plan = {
  id = id, version = integer, coverage_id = id, status = plan_status,
  hold_code = optional(text), hold_reason = optional(text),
  type = plan_type, unit = unit, count = integer, every = optional(integer), parts = optional(integer),
  align = choice { "service", "calendar" }, proration = proration, rounding = rounding,
  units = integer, from_on = date, until_on = optional(date { summary = "the first day not covered" }),
  stop_on = optional(date), total = optional(money),
  next_period = optional(integer), next_due_on = optional(date), billed = money, credited = money,
}
planned_bill = { period = integer, from_on = date, until_on = optional(date), due_on = date, amount = money }
entry = {
  id = id, plan_id = id, number = integer, kind = choice { "bill", "credit" }, period = optional(integer),
  from_on = optional(date), until_on = optional(date), amount = money, reason = text, dated_on = date,
}
balance = {
  currency = text, coverages = integer, billed = money, credited = money, earned = money,
  ahead = money { summary = "billed less credited less earned: paid for what is still to come" },
}
renewal = {
  id = id, version = integer, coverage_id = id, status = choice { "draft", "accepted", "declined" },
  starts = moment, duration = optional({ amount = integer, unit = unit }), quantity = integer,
  unit_price = optional(money), note = optional(text), new_coverage_id = optional(id), drafted_at = instant,
}

-- What the points of the money side see.
asked_contract = {
  kind = text, item = text, category = optional(text), quantity = integer, subscription = boolean, amount = money,
  price_unit = optional(unit), from_on = date, until_on = optional(date { summary = "the first day not covered" }),
  duration_unit = optional(unit),
}
asked_buyer = { number = text, group = optional(text) }

setting "coverage.rounding" {
  type = map(rounding), default = {}, role = "admin",
  summary = "How amounts are rounded, by currency; half_up, that is half away from zero, for what is not listed",
}
setting "coverage.renewal_days" {
  type = integer { min = 0, max = 400 }, default = 30, role = "admin",
  summary = "So many days before its end the renewal of a coverage is drafted; for those that begin from now on",
}

event "coverage.plan_held" {
  key = "coverage_id", summary = "No bill plan could be made: nothing is billed until somebody looks at it",
  data = about { code = text, reason = text },
}
event "coverage.billed" {
  key = "coverage_id", summary = "A period, or the rest of one, was billed",
  data = about { entry_id = id, period = optional(integer), amount = money, reason = text },
}
event "coverage.credited" {
  key = "coverage_id", summary = "A credit was given for what was billed and is not used",
  data = about { entry_id = id, period = optional(integer), amount = money, reason = text },
}
event "coverage.suspended" {
  key = "coverage_id", summary = "A subscription line is suspended: it earns nothing until it is resumed",
  data = about { from = date, until_date = optional(date), reason = optional(text) },
}
event "coverage.resumed" {
  key = "coverage_id", summary = "A suspended subscription line goes on", data = about { from = date },
}
event "coverage.price_adjusted" {
  key = "coverage_id", summary = "The price is another for a part of the duration",
  data = about { from = date, until_date = optional(date) },
}
event "coverage.renewal_drafted" {
  key = "coverage_id", summary = "A coverage ends soon: its renewal is drafted, to be negotiated",
  data = about { renewal_id = id },
}
event "coverage.renewed" {
  key = "coverage_id", summary = "The renewal was accepted; the new coverage names the old",
  data = about { renewal_id = id, new_coverage_id = id },
}

errors {
  COV_NO_PLAN = "The coverage has no bill plan: it has not begun.",
  COV_PLAN_NOT_HELD = "The bill plan is not held.",
  COV_NOT_SUBSCRIPTION = "Only a subscription line can be suspended, resumed or terminated.",
  COV_NOT_PERIODIC = "This needs a plan that bills period by period.",
  COV_SUSPENDED = "The line is suspended then already.",
  COV_NOT_SUSPENDED = "The line is not suspended then.",
  COV_PLAN_STOPPED = "The bill plan has ended or will be stopped.",
  COV_CREDIT_CURRENCY = "Fee and coverage are in different currencies.",
  COV_PRICE_ZERO = "The price was nothing: there is no other price in proportion to it.",
  IMPORT_START_MISSING = "With a period amount the start of the contract must be given.",
  IMPORT_PERIOD_AMOUNT = "The period amount does not fit the unit of time of the item's price.",
  RENEWAL_NOT_DRAFT = "The renewal is accepted or declined already.",
}
