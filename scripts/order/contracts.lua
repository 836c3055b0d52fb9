-- Shapes of orders. Events, settings and error codes are below them.

order_number = text { min = 1, max = 40, pattern = "^[%w][%w._/-]*$" }
order_type = choice { "sales_order", "subscription" }
line_status = choice {
  "draft", "manual_scheduling_required", "change_pending", "awaiting_shipping", "shipped", "delivered",
  "awaiting_billing", "billed", "closed", "cancelled", "returned",
}
quantity = integer { min = 1, max = 1000000 }
price_basis = choice { "agreed", "list" }
hold_code = text { min = 1, max = 40, pattern = "^%u[%u%d_]*$" }
hold_scope = choice { "shipping", "billing" }
why = text { min = 1, max = 500 }

place = text { min = 1, max = 40, summary = "A warehouse or shop, by a name of yours" }

line = {
  id = id,
  number = integer,
  item_id = id,
  item_number = catalog.item_number,
  quantity = quantity,
  unit_price = optional(money),
  price_basis = price_basis,
  discount = optional(decimal(4)),
  amount = money,
  status = line_status,
  ships = boolean,
  fulfilment_id = optional(id),
  scheduled_date = optional(date),
  ships_from = optional(place),
  pending = optional(record { quantity = optional(quantity), cancel = optional(boolean), reason = text }),
  split_from = optional(id),
  parent_line_id = optional(id),
  waits_for = optional(id),
}

hold = {
  id = id,
  line_id = optional(id),
  scope = hold_scope,
  code = hold_code,
  reason = text,
  source = choice { "hand", "accept", "limit", "source" },
  applied_at = instant,
  applied_by = text,
  released_at = optional(instant),
  released_by = optional(text),
  release_reason = optional(text),
}

fulfilment = {
  id = id, number = integer, released_at = instant, ships_from = optional(place), line_ids = list(id),
}
attachment = { id = id, file = file, title = text, attached_at = instant, attached_by = text }
source = { subscription_id = id, version = integer, period = integer, due_date = date }

-- How the total is paid, once somebody has said so; all on account when nobody has.
tender = {
  method = text { min = 1, max = 40, summary = "card, transfer, cash …" }, reference = optional(text { max = 100 }),
}
payment = {
  on_account = money,
  tender = optional(record { method = text, reference = optional(text), amount = money }),
}

sales_order = {
  id = id,
  version = integer,
  number = order_number,
  type = order_type,
  status = line_status,
  customer_id = id,
  customer_number = customer.customer_number,
  currency = customer.currency,
  total = money,
  ordered_on = date,
  requested_date = optional(date),
  ship_to = optional(customer.address),
  freight = optional(money),
  note = optional(text),
  external_number = optional(order_number),
  source = optional(source),
  contact_id = optional(id { summary = "The person who ordered for the customer" }),
  account_id = optional(id { summary = "Whose credit it uses, when that is not the customer" }),
  payment = optional(payment),
  lines = list(line),
  holds = list(hold),
  fulfilments = list(fulfilment),
  files = list(attachment),
}

order_row = {
  id = id, number = order_number, type = order_type, status = line_status, customer_id = id, customer_name = text,
  total = money, ordered_on = date, on_hold = boolean, external_number = optional(order_number),
}

new_line = {
  item_id = optional(id),
  item_number = optional(catalog.item_number),
  quantity = quantity,
  unit_price = optional(money),
  discount = optional(decimal(4)),
}

-- An option of a configured line: so many for each of it.
new_option = {
  item_id = optional(id),
  item_number = optional(catalog.item_number),
  per_unit = optional(integer { min = 1, max = 1000 }),
  unit_price = optional(money),
  discount = optional(decimal(4)),
}
new_line.options = optional(list(new_option, { max = 100 }))

-- kind flow: what its flow waited for, or did besides; flow_step is its number there.
step = {
  seq = integer,
  kind = choice { "step", "transition", "hold", "change", "file", "flow", "alert" },
  title = text,
  state = choice { "success", "held", "failure", "waiting", "left" },
  answer = optional(any),
  run_id = text { summary = "the flow, or the request" },
  at = instant,
  flow_step = optional(integer),
}

step_name = text { min = 1, max = 40, pattern = "^%l[%l%d_]*$" }
step_result = choice { "success", "failure", "rejected" }
-- Where the flow goes after a step: on, to another step, to its end, or nowhere until
-- somebody reprocesses the order, and then to `to`.
step_next = { next = choice { "on", "branch", "wait", "finish" }, to = optional(step_name) }

-- What became of the steps of a submit or a reprocess.
run_result = {
  order = sales_order,
  run_id = text { summary = "the flow that takes the order through its steps" },
  failed_step = optional(text { summary = "The step that did not succeed; reprocess starts from it" }),
  reasons = optional(list(reason)),
}

alert_action = choice { "not_sent_to_fulfilment", "not_shipped" }
alert_state = choice { "active", "in_progress", "on_hold", "inactive", "resolved" }
alert_rule_name = text { min = 1, max = 60 }
-- The expected date of an order is the requested one, or when its period is due, or the day
-- it was ordered. An alert is raised `lead` before that day begins, or after it has ended.
alert_rule = {
  id = id, version = integer, name = alert_rule_name, action = alert_action, lead = integer { min = 0, max = 10000 },
  unit = choice { "hours", "days" }, side = choice { "before", "after" }, order_type = optional(order_type),
  enabled = boolean, looked_at = optional(instant), changed_at = instant, changed_by = text,
}
alert = {
  id = id, version = integer, rule = text, order_id = id, order_number = order_number, customer_name = text,
  action = alert_action, state = alert_state, expected_on = date, raised_at = instant, taken_by = optional(text),
  note = optional(text), changed_at = instant, changed_by = text,
}

transition = {
  event = text, from = line_status, to = line_status, ships = optional(boolean), waits = optional(boolean),
}

-- What order.accept sees. It is asked a hundred thousand times a minute: plain texts,
-- no patterns to match again, and no ids (the decision is recorded as being about the
-- order).
asked_order = { number = text, type = order_type, currency = text, total = money, requested_date = optional(date) }
asked_line = { number = integer, quantity = integer, amount = money, item = catalog.item_summary }
asked_customer = {
  number = text, kind = customer.customer_kind, group = optional(text), currency = text,
}

-- What order.limit sees. used is what counts against the credit limit by its type, left
-- what remains of it; without left nobody is to look at the credit.
asked_account = {
  number = text, currency = text, type = customer.credit_type, mandatory = boolean, allow_on_account = boolean,
  limit = optional(money), billed = money, shipped = money, open = money, used = money, left = optional(money),
}
asked_spender = {
  number = text, currency = text, per_order = optional(money), per_month = optional(money), month = text,
  used = money { summary = "what the person's other orders of that month add up to, drafts left out" },
}
asked_payment = { on_account = money, tender = optional(money) }

-- What order.mail sees of a line.
mailed_line = { number = integer, item_number = text, name = text, quantity = integer, amount = money }

quick_line = {
  item_number = catalog.item_number, quantity = optional(quantity),
}
template = {
  id = id, version = integer, contact_id = id, name = text, changed_at = instant, changed_by = text,
  lines = list { item_id = id, item_number = catalog.item_number, quantity = quantity },
}

setting "order.number_prefix" {
  type = text { max = 10, pattern = "^[%w-]*$" }, default = "SO-", role = "admin",
  summary = "What the number of an order begins with",
}

setting "order.mail" {
  type = boolean, default = false, role = "admin",
  summary = "Whether orders send letters to customers; order.mail says which",
}
setting "order.mail_confirmation" {
  type = boolean, default = true, role = "admin",
  summary = "Whether the letter about an order carries its confirmation as a PDF",
}
setting "order.mail_name" {
  type = text { max = 100 }, default = "Sales", role = "admin", summary = "Who signs the letters of orders",
}
setting "order.letterhead" {
  type = text { max = 1000 }, default = "", role = "admin",
  summary = "What stands beside the name at the top of quotes and confirmations: address, telephone, tax number",
}

setting "order.promising_days" {
  type = integer { min = 0, max = 365 }, default = 0, role = "admin",
  summary = "Working days between today and the first day on which anything can be promised to leave",
}
setting "order.safety_days" {
  type = integer { min = 0, max = 365 }, default = 0, role = "admin",
  summary = "Working days that are added to each promise, to be on the safe side",
}

local function about_order(more)
  local data = { order_id = id }
  for name, shape in pairs(more) do data[name] = shape end
  return data
end

event "order.created" {
  key = "order_id", summary = "An order was entered, in Draft",
  data = about_order { number = order_number, customer_id = id, type = order_type },
}
event "order.submitted" {
  key = "order_id", summary = "An order was submitted and accepted: it has left Draft",
  data = about_order { number = order_number },
}
event "order.rejected" {
  key = "order_id", summary = "order.accept rejected the order; it is Cancelled",
  data = about_order { number = order_number, reasons = list(reason) },
}
event "order.generated" {
  key = "order_id", summary = "A subscription's order was made, and accepted, held or rejected, in one go",
  data = about_order {
    number = text, customer_id = id, status = line_status, total = money, moved = boolean,
    fulfilment_id = optional(id), source = source,
  },
}
event "order.imported" {
  key = "order_id", summary = "A historic order was imported",
  data = about_order { number = order_number, customer_id = id, status = line_status },
}
event "order.released" {
  key = "order_id", summary = "Lines were given to the warehouse as a fulfilment",
  data = about_order { fulfilment_id = id, ships_from = optional(place), line_ids = list(id) },
}
event "order.line_changed" {
  key = "order_id", summary = "A line has another status",
  data = about_order {
    line_id = id, event = text, from = line_status, to = line_status, quantity = quantity,
    part_of = optional(id { summary = "a part of this line is returned, on a line of its own" }),
  },
}
event "order.line_added" {
  key = "order_id", summary = "A line was added to an order that was there",
  data = about_order { line_id = id, parent_line_id = optional(id) },
}
event "order.line_revised" {
  key = "order_id", summary = "A line has another quantity or price",
  data = about_order { line_id = id, quantity = quantity },
}
event "order.line_split" {
  key = "order_id", summary = "A part of a line became a line of its own",
  data = about_order {
    line_id = id, new_line_id = id, quantity = quantity,
    returning = optional(boolean { summary = "split only because a part is returned" }),
  },
}
event "order.held" {
  key = "order_id", summary = "A hold was applied",
  data = about_order { hold_id = id, line_id = optional(id), scope = hold_scope, code = hold_code },
}
event "order.hold_released" {
  key = "order_id", summary = "A hold was released",
  data = about_order { hold_id = id, line_id = optional(id), scope = hold_scope, code = hold_code },
}
event "order.alerted" {
  key = "order_id", summary = "An order is late: it is not sent to fulfilment, or not shipped, by a rule's time",
  data = about_order {
    number = order_number, alert_id = id, rule = text, action = alert_action, expected_on = date,
  },
}
event "order.alert_changed" {
  key = "order_id", summary = "An alert has another state",
  data = about_order { alert_id = id, from = alert_state, to = alert_state },
}
event "order.attached" {
  key = "order_id", summary = "A file was attached",
  data = about_order { attachment_id = id, file = file },
}

errors {
  ORDER_OVER_LIMIT = "A limit does not allow this order; the reasons say limit, used and over by how much.",
  CONTACT_HAS_ORDERED = "The contact has ordered for the customer; it can be disabled, not removed.",
  ON_ACCOUNT_CAPPED = "So much cannot go on account; the text says how much can.",
  TENDER_MISSING = "A part of the total cannot go on account; say how it is paid.",
  PAYMENT_MISMATCH = "The payment does not add up to the total; set it again.",
  TEMPLATE_UNKNOWN = "There is no such template.",
  TEMPLATE_ITEM = "The template names an item twice, or none.",
  NOTHING_TO_REORDER = "No line of the order can be ordered again.",
  ORDER_UNKNOWN = "There is no such order.",
  ORDER_EMPTY = "An order needs at least one line.",
  ORDER_NOT_DRAFT = "The order has left Draft; revise, cancel or return its lines instead.",
  ORDER_FINISHED = "Nothing of the order is open any more.",
  ORDER_NUMBER_TAKEN = "Another order has this number.",
  TRANSITION_NOT_ALLOWED = "The line's status does not allow this; the text says what it allows.",
  LINE_UNKNOWN = "The order has no such line.",
  LINE_ITEM = "A line names its item by item_id or item_number, one of them.",
  LINE_IN_FULFILMENT = "The line is at the warehouse; ask by order.revise_line.",
  OPTION_NOT_OFFERED = "The item cannot be configured with this option.",
  OPTION_NOT_DIVISIBLE = "The options of the line do not divide so.",
  QUANTITY_TOO_HIGH = "The line has not so many.",
  CHANGE_EMPTY = "Say what is to be changed.",
  PRICE_MISSING = "A line has no price in the order's currency; give one.",
  AMOUNT_TOO_LARGE = "The amount of the line is too large; look at quantity and price.",
  CURRENCY_MIXED = "All prices of an order are in its currency.",
  DISCOUNT_RANGE = "A discount lies between 0 and 1.",
  SHIP_TO_MISSING = "There is no address to ship to, on the order or at the customer.",
  REQUESTED_DATE_PAST = "The requested date has passed.",
  ON_HOLD = "A hold forbids it; release the hold first.",
  HOLD_EXISTS = "The same hold is already on.",
  HOLD_RELEASED = "The hold is already released.",
  FILE_UNKNOWN = "The file is not stored here; upload it first.",
  HOLD_UNKNOWN = "The order has no such hold.",
  NOT_RELEASED = "The line is not released to the warehouse yet.",
  NOTHING_TO_RELEASE = "No line waits for release.",
  NOTHING_TO_REPROCESS = "No step of the order has failed.",
  ALERT_UNKNOWN = "There is no such alert.",
  ALERT_RULE_UNKNOWN = "There is no alert rule of this name.",
  ALERT_STATE = "The alert's state does not allow this; the text says which it is.",
  NOTHING_TO_ORCHESTRATE = "The order is under way, or there is nothing to be done for it.",
  ORDER_UNDER_WAY = "The order's flow is open; reprocess the order, or stop the flow.",
  ORDER_STEP_UNKNOWN = "A step that neither the flow nor the program knows.",
  ORDER_STEP_STOPPED = "order.step does not let the order go on; what the step did is undone.",
  ORDER_GOES_ROUND = "The steps of the order went round too often; look at order.step.",
}
