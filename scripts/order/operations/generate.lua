-- Orders made for subscriptions: created, judged and released in one call, with as
-- few statements as that takes, because a run makes a hundred thousand of them. One
-- read per line (the first brings the customer too), one question, one insert for
-- the order, one for the fulfilment, one per line, one event. Nothing is read back.
local accept = use "accept"
local entry = use "entry"
local holds = use "holds"
local limits = use "limits"
local lines = use "lines"
local steps = use "steps"
local transitions = use "transitions"

local customer_and_item = sql [[
  select i.number, i.category, i.kind, i.stock, i.ships, i.discontinued,
         c.number as c_number, c.kind as c_kind, c.customer_group, c.currency as c_currency,
         c.limited as c_limited, a.id as a_id, a.limited as a_limited
  from customer c join item i on i.id = $item_id
  left join customer a on a.id = c.parent_id and c.kind = 'person' and a.kind = 'organization'
  where c.id = $customer_id ]]
local item_only = sql [[
  select number, category, kind, stock, ships, discontinued from item where id = $item_id ]]

local NONE = list.new()

local function customer_of(row)
  return {
    number = row.c_number, kind = row.c_kind, group = row.customer_group, currency = row.c_currency,
  }
end

local function missing(tx, input, line)
  if not tx:find("customer", input.customer_id) then
    entry.wrong("CUSTOMER_UNKNOWN", "/customer_id", "there is no customer %s", input.customer_id)
  end
  fail.invalid("ITEM_UNKNOWN", "there is no item %s", line.item_id)
end

-- The rows to be, what the policy is told of them, the customer, and whether any limit is
-- set; the order gets its total and account.
local function prepare(tx, input, order)
  local rows, asked, total, buyer, limited = {}, {}, 0, nil, nil
  for i, line in ipairs(input.lines) do
    local item
    if buyer then
      item = tx:one(item_only, { item_id = line.item_id })
    else
      item = tx:one(customer_and_item, { item_id = line.item_id, customer_id = input.customer_id })
      if item then
        buyer, order.account_id, limited = customer_of(item), item.a_id, item.c_limited or item.a_limited
      end
    end
    if not item then missing(tx, input, line) end
    local price = line.unit_price
    if price:currency() ~= order.currency then
      fail.invalid("CURRENCY_MIXED", "item %s is priced in %s, the order in %s",
        item.number, price:currency(), order.currency)
    end
    local minor = price:to_minor()
    local amount = lines.amount(line.quantity, minor, nil, order.currency)
    total = total + amount
    rows[i] = {
      order_id = order.id, number = i, item_id = line.item_id, quantity = line.quantity, unit_price = minor,
      price_basis = line.price_basis, amount = amount, status = "draft", ships = item.ships,
    }
    asked[i] = { number = i, quantity = line.quantity, amount = price * line.quantity, item = accept.item(item) }
  end
  order.total = total
  return rows, asked, buyer, limited
end

-- Gives every row the status its event leads to; says whether any is to ship.
local function settle(rows, event, deferred)
  local ship = false
  for _, row in ipairs(rows) do
    local what = deferred and deferred[row.number] and "defer" or event
    row.status = transitions.target(what, row)
    ship = ship or row.status == "awaiting_shipping"
  end
  return ship
end

local function insert(tx, order, rows, fulfilment_id)
  tx:insert("sales_order", order)
  if fulfilment_id then
    tx:insert("fulfilment", { id = fulfilment_id, order_id = order.id, number = 1, released_at = tx.now })
  end
  for _, row in ipairs(rows) do
    if row.status == "awaiting_shipping" then row.fulfilment_id = fulfilment_id end
    tx:insert("order_line", row)
  end
end

local outcomes = {}
local SOURCE = { accept = "accept", limits = "limit" }

function outcomes.accept(tx, order, rows, answer)
  local deferred
  if answer.schedule then
    deferred = {}
    for _, number in ipairs(answer.schedule) do deferred[number] = true end
  end
  local ship = settle(rows, "accept", deferred)
  order.status = #rows == 1 and rows[1].status or transitions.derive(rows)
  order.opened = ship and "released" or "accepted"
  order.steps = steps.opening(order.opened)
  local fulfilment_id = ship and tx:new_id() or nil
  insert(tx, order, rows, fulfilment_id)
  return { id = order.id, number = order.number, status = order.status, fulfilment_id = fulfilment_id, moved = ship }
end

-- Held or rejected: the step that said so, `by`, gets a row of its own.
local function insert_stopped(tx, order, rows, status, state, by, answer)
  local opening = steps.opening("generated")
  order.status, order.opened, order.steps = status, "generated", opening + 1
  insert(tx, order, rows)
  order.steps = opening
  answer.step = by
  steps.write(tx, order, { kind = "step", title = steps.TITLES[by], state = state, answer = answer })
end

function outcomes.hold(tx, order, rows, answer, by)
  insert_stopped(tx, order, rows, "draft", "held", by, { code = answer.code, text = answer.reason })
  holds.apply(tx, order, { scope = "shipping", code = answer.code, reason = answer.reason, source = SOURCE[by] })
  return {
    id = order.id, number = order.number, status = order.status, moved = false,
    held = { code = answer.code, text = answer.reason },
  }
end

function outcomes.reject(tx, order, rows, answer, by)
  settle(rows, "reject")
  order.total = 0
  insert_stopped(tx, order, rows, "cancelled", "failure", by, {
    code = answer.reasons[1].code, text = answer.reasons[1].text, issues = answer.reasons,
  })
  return { id = order.id, number = order.number, status = order.status, moved = false, rejected = answer.reasons }
end

outcomes.refuse = outcomes.reject

-- The limits first, when there are any; then order.accept. Returns the answer that
-- counts and the step it is from.
local function judge(tx, order, asked, buyer, limited)
  if limited then
    local answer = limits.ask(tx, "subscription", order, tx:find("customer", order.customer_id), nil, NONE)
    if answer and answer.outcome ~= "allow" then return answer, "limits" end
  end
  return accept.ask(tx, order, asked, buyer, NONE), "accept"
end

operation "order.generate" {
  summary = "Make, judge and release the order of one subscription period; for the subscription area's job",
  kind = "write", role = "sales",
  input = {
    id = optional(id { summary = "the id the order is to have: the caller has noted it already" }),
    customer_id = id,
    currency = optional(customer.currency),
    source = source,
    lines = list({
      item_id = id, quantity = quantity, unit_price = money, price_basis = price_basis,
    }, { min = 1, max = 500 }),
  },
  output = {
    id = id, number = order_number, status = line_status, fulfilment_id = optional(id), moved = boolean,
    held = optional(reason), rejected = optional(list(reason)),
  },
  errors = { "CUSTOMER_UNKNOWN", "ITEM_UNKNOWN", "CURRENCY_MIXED", "AMOUNT_TOO_LARGE" },
  run = function(tx, input)
    local from = input.source
    local order = {
      id = input.id or tx:new_id(), number = entry.number(tx), type = "subscription", customer_id = input.customer_id,
      currency = input.currency or input.lines[1].unit_price:currency(),
      ordered_on = instant.date(tx.now, tx:setting("business.zone")), created_at = tx.now,
      source_id = from.subscription_id, source_version = from.version, source_period = from.period,
      source_due = from.due_date,
    }
    local rows, asked, buyer, limited = prepare(tx, input, order)
    local answer, by = judge(tx, order, asked, buyer, limited)
    local total = money.minor(order.total, order.currency)
    local made = outcomes[answer.outcome](tx, order, rows, answer, by)
    tx:emit("order.generated", {
      order_id = order.id, number = order.number, customer_id = order.customer_id, status = order.status, total = total,
      moved = made.moved, fulfilment_id = made.fulfilment_id, source = from,
    })
    return made
  end,
}
