-- Looking: one order, lists of orders, the timeline, the transitions.
local steps = use "steps"
local transitions = use "transitions"
local view = use "view"
local page = use "lib.page"

local by_number = sql [[ select * from sales_order where number = $number ]]
local listed = sql [[
  select o.id, o.number, o.type, o.status, o.customer_id, o.currency, o.total, o.ordered_on, o.external_number,
         c.name as customer_name,
         (select count(*) from order_hold h where h.order_id = o.id and h.released_at is null) as holds
  from sales_order o join customer c on c.id = o.customer_id
  where o.id < $after_id
    and ($customer_id::text is null or o.customer_id = $customer_id::text)
    and ($status::text is null or o.status = $status::text)
    and ($type::text is null or o.type = $type::text)
  order by o.id desc limit $limit ]]
local steps_after = sql [[
  select * from order_step where order_id = $order_id and seq > $after order by seq, id limit $limit ]]

-- What the order's flows did besides their steps, which are in order_step.
local journal = sql [[
  select flow, seq, kind, name, title, state, answer, asked_at from flow_step
  where flow in (select run_id from order_step where order_id = $order_id)
    and asked_at >= $from::instant and ($until::instant is null or asked_at < $until::instant)
    and name not in ('order.plan_run', 'order.run_step', 'order.note_step', 'order.fulfilled', 'order.write_mail',
      'order.confirmation')
  order by asked_at, flow, generation, seq limit 1000 ]]

local alerted = sql [[
  select a.raised_at, a.state, a.note, r.name from order_alert a join order_alert_rule r on r.id = a.rule_id
  where a.order_id = $order_id and a.raised_at >= $from::instant
    and ($until::instant is null or a.raised_at < $until::instant)
  order by a.raised_at, a.id ]]

local function find(tx, key)
  local order = tx:find("sales_order", key) or tx:one(by_number, { number = key })
  if not order then fail.not_found("ORDER_UNKNOWN", "there is no order %s", key) end
  return order
end

local order_key = text { min = 1, max = 64, summary = "The id, or the order's number" }

operation "order.get" {
  summary = "One order, by id or by number",
  http = "GET /v1/orders/{id}",
  kind = "read", role = "viewer",
  input = { id = order_key },
  output = sales_order,
  errors = { "ORDER_UNKNOWN" },
  run = function(tx, input) return view.load(tx, find(tx, input.id).id) end,
}

local function row_view(row)
  return {
    id = row.id, number = row.number, type = row.type, status = row.status,
    customer_id = row.customer_id, customer_name = row.customer_name, total = money.minor(row.total, row.currency),
    ordered_on = row.ordered_on, on_hold = row.holds > 0, external_number = row.external_number,
  }
end

operation "order.list" {
  summary = "Orders, newest first, in pages",
  http = "GET /v1/orders",
  kind = "read", role = "viewer",
  input = {
    customer_id = optional(id), status = optional(line_status), type = optional(order_type),
    limit = optional(integer { min = 1, max = 500 }), cursor = optional(text { max = 400 }),
  },
  output = { items = list(order_row), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local params = { customer_id = input.customer_id, status = input.status, type = input.type }
    local rows, following = page.newest(tx, listed, params, input)
    local found = list.new()
    for _, row in ipairs(rows) do found:add(row_view(row)) end
    return { items = found, next = following }
  end,
}

local JOURNALED = { waiting = "waiting", done = "success", failed = "failure" }

local function told_by_flow(row)
  return {
    kind = "flow", title = row.title or row.kind .. " " .. row.name, state = JOURNALED[row.state] or "left",
    answer = row.answer, run_id = row.flow, at = row.asked_at, flow_step = row.seq,
  }
end

local ALERT = { active = "waiting", in_progress = "waiting", on_hold = "held", resolved = "success", inactive = "left" }

-- What is no step, in order of time.
local function beside(tx, params)
  local rows = tx:all(journal, params):map(told_by_flow)
  for _, row in ipairs(tx:all(alerted, params)) do
    rows:add {
      kind = "alert", title = "Alert: " .. row.name, state = ALERT[row.state], at = row.raised_at,
      answer = { state = row.state, note = row.note }, run_id = "order.alerts",
    }
  end
  for i, row in ipairs(rows) do row.place = i end
  rows:sort(function(a, b)
    if a.at ~= b.at then return a.at < b.at end
    return a.place < b.place
  end)
  for _, row in ipairs(rows) do row.place = nil end
  return rows
end

-- The steps of a page with what happened beside them, each behind the step it followed.
-- `beyond` is when the page after this one begins.
local function with_others(tx, order, found, beyond)
  if #found == 0 then return found end
  local rows = beside(tx, { order_id = order.id, from = found[1].at, ["until"] = beyond })
  local all, at = list.new(), 1
  for i, one in ipairs(found) do
    all:add(one)
    local next_at = found[i + 1] and found[i + 1].at
    while rows[at] and (not next_at or rows[at].at < next_at) do
      rows[at].seq = one.seq
      all:add(rows[at])
      at = at + 1
    end
  end
  return all
end

operation "order.timeline" {
  summary = "What happened to an order, in order: steps, transitions, holds, files, alerts, what its flow waits for",
  http = "GET /v1/orders/{id}/timeline",
  kind = "read", role = "viewer",
  input = {
    id = order_key, after = optional(integer { min = 0, summary = "Only steps with a higher seq" }),
    limit = optional(integer { min = 1, max = 500 }),
  },
  output = { items = list(step) },
  errors = { "ORDER_UNKNOWN" },
  run = function(tx, input)
    local order, after, limit = find(tx, input.id), input.after or 0, input.limit or 500
    local found, beyond = steps.of_opening(order, after), nil
    local params = { order_id = order.id, after = after, limit = math.max(0, limit - #found) + 1 }
    for _, row in ipairs(tx:all(steps_after, params)) do
      if #found == limit then
        beyond = row.at
        break
      end
      found:add {
        seq = row.seq, kind = row.kind, title = row.title, state = row.state, answer = row.answer, run_id = row.run_id,
        at = row.at,
      }
    end
    return { items = with_others(tx, order, found, beyond) }
  end,
}

operation "order.transitions" {
  summary = "The table of transitions: which event takes a line from which status to which",
  http = "GET /v1/order-transitions",
  kind = "read", role = "viewer",
  input = {},
  output = { items = list(transition) },
  run = function() return { items = transitions.rows } end,
}
