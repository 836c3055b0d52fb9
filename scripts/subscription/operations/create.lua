-- Making subscriptions. Both channels, a representative at a desk and an online shop,
-- come through `create`; all that differs is who may call and what `channel` says.
local customers = use "customer.customers"
local lines = use "lines"
local plan = use "plan"
local rows = use "rows"
local schedule = use "schedule"
local view = use "view"

local by_reference = sql [[ select id from subscription where reference = $reference ]]

local input_of_new = {
  customer_id = optional(id),
  customer_number = optional(text { min = 1, max = 60, summary = "instead of customer_id" }),
  reference = optional(text { min = 1, max = 60, summary = "the caller's own number for it" }),
  frequency = text { min = 1, max = 30 },
  lines = list(line_input, { min = 1, max = 100 }),
  start_date = optional(date),
  end_date = optional(date),
  orders = optional(integer { min = 1, max = 10000, summary = "end after so many orders" }),
  month_end = optional(month_end),
  zone = optional(zone),
  backfill = optional(choice { "none", "all", "from" }),
  backfill_from = optional(date),
}
local as_draft = { draft = optional(boolean) }
for name, shape in pairs(input_of_new) do
  as_draft[name] = shape
end

local function find_customer(tx, input)
  local found
  if input.customer_id then
    found = tx:find("customer", input.customer_id)
  elseif input.customer_number then
    found = customers.by_number(tx, input.customer_number)
  end
  if not found then
    fail.invalid("CUSTOMER_UNKNOWN", "there is no customer %s", input.customer_id or input.customer_number or "named")
  end
  return found
end

local function check_dates(sub, input, today)
  if sub.end_date and sub.end_date < sub.start_date then
    fail.invalid("END_BEFORE_START", "it would end on %s, before %s", sub.end_date, sub.start_date)
  end
  local from = input.backfill_from
  if (input.backfill == "from") ~= (from ~= nil) or (from and (from < sub.start_date or from > today)) then
    fail.invalid("BACKFILL_DATE", "backfill_from is %s", from or "missing")
  end
end

-- The first period: the start, or for a start in the past what backfill says. Periods
-- asked for are made without asking subscription.catch_up whether they are too many.
local function first_period(sub, input, today)
  local backfill = input.backfill or "none"
  if sub.start_date >= today then
    return 0
  end
  if backfill ~= "none" then
    sub.catch_up_to = today
  end
  if backfill == "all" then
    return 0
  end
  return schedule.first_from(sub, backfill == "from" and input.backfill_from or today)
end

-- From a draft to active: allowed, dated, and with at least one order to come.
local function begin(tx, sub, found, occasion, input)
  local decide = plan.decider(tx, sub.id)
  sub.status = "active"
  plan.allow(tx, decide, occasion, sub, found)
  if not plan.due(tx, decide, occasion, sub, input.month_end) then
    return
  end
  plan.stand(tx, sub, first_period(sub, input, plan.today(tx, sub)))
  if not sub.next_due_date then
    fail.invalid("END_BEFORE_FIRST_ORDER", "it ends on %s, before the first due date", sub.end_date)
  end
end

local function new_row(tx, input, who, channel_used)
  local frequency = plan.frequency(input.frequency)
  local unit, count = schedule.step(frequency)
  local own = input.zone
  local sub = {
    id = tx:new_id(), customer_id = who.id, reference = input.reference, channel = channel_used, status = "draft",
    frequency = input.frequency, zone = own or who.zone, zone_from = own and "own" or "customer",
    end_date = input.end_date, order_limit = input.orders, schedule_version = 1, anchor_offset = 0,
    step_unit = unit, step_count = count, next_period = 0, current_subscription = 0, created_at = tx.now,
  }
  local today = plan.today(tx, sub)
  sub.start_date = input.start_date or today
  sub.anchor = sub.start_date
  check_dates(sub, input, today)
  return sub
end

local function create(tx, input, channel_used)
  if not tx:setting("subscription.enabled") then
    fail.conflict("FEATURE_OFF", "subscription orders are switched off")
  end
  if input.reference and tx:one(by_reference, { reference = input.reference }) then
    fail.conflict("SUBSCRIPTION_REFERENCE_USED", "there is a subscription with reference %s", input.reference)
  end
  local sub = new_row(tx, input, find_customer(tx, input), channel_used)
  local found
  found, sub.currency = lines.read(tx, input.lines)
  if input.draft then
    sub.month_end = input.month_end
  else
    begin(tx, sub, found, "create", input)
  end
  sub.number = string.format("SUB-%06d", tx:sequence("subscription"))
  sub = tx:insert("subscription", sub)
  lines.write(tx, sub, found)
  tx:emit("subscription.created",
    { id = sub.id, number = sub.number, customer_id = sub.customer_id, status = sub.status })
  if sub.status == "held" then
    tx:emit("subscription.held", { id = sub.id, code = sub.status_code, reason = sub.status_reason })
  end
  return view.whole(tx, sub, found)
end

local REFUSALS = {
  "FEATURE_OFF", "SUBSCRIPTION_NOT_ALLOWED", "SUBSCRIPTION_REFERENCE_USED", "CUSTOMER_UNKNOWN", "ITEM_UNKNOWN",
  "QUANTITY_BELOW_MIN", "QUANTITY_ABOVE_MAX", "QUANTITY_NOT_MULTIPLE",
  "FREQUENCY_UNKNOWN", "CURRENCY_MIXED", "END_BEFORE_START", "END_BEFORE_FIRST_ORDER", "BACKFILL_DATE",
}

operation "subscription.create" {
  summary = "Enter a subscription order at the desk",
  http = "POST /v1/subscriptions",
  kind = "write", role = "sales", status = 201,
  input = as_draft, output = subscription, errors = REFUSALS,
  run = function(tx, input)
    return create(tx, input, "desk")
  end,
}

operation "subscription.create_online" {
  summary = "Place a subscription order from an online shop",
  http = "POST /v1/shop/subscriptions",
  kind = "write", role = "shop", status = 201,
  input = input_of_new, output = subscription, errors = REFUSALS,
  run = function(tx, input)
    return create(tx, input, "web")
  end,
}

operation "subscription.activate" {
  summary = "Make a draft active",
  http = "POST /v1/subscriptions/{id}/activate",
  kind = "write", changes = "subscription", role = "sales",
  input = { id = id, backfill = optional(choice { "none", "all", "from" }), backfill_from = optional(date) },
  output = subscription,
  errors = {
    "FEATURE_OFF", "SUBSCRIPTION_STATUS", "SUBSCRIPTION_NOT_ALLOWED", "END_BEFORE_FIRST_ORDER", "BACKFILL_DATE",
  },
  run = function(tx, input)
    if not tx:setting("subscription.enabled") then
      fail.conflict("FEATURE_OFF", "subscription orders are switched off")
    end
    local before = tx:lock("subscription", input.id)
    rows.demand(before, "draft")
    local sub = rows.copy(before)
    local found = lines.load(tx, sub.id)
    check_dates(sub, input, plan.today(tx, sub))
    begin(tx, sub, found, "activate",
      { month_end = sub.month_end, backfill = input.backfill, backfill_from = input.backfill_from })
    rows.save(tx, before, sub)
    tx:emit("subscription.activated", { id = sub.id })
    return view.read(tx, sub.id)
  end,
}
