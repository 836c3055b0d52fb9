-- What flows/orchestration.lua calls: planning, doing a step, noting what was done outside.
-- A step that order.step stops is refused here, so all it did is undone and the flow fails;
-- the reaction to that writes it down.
local accept = use "accept"
local lines = use "lines"
local steps = use "steps"
local submit = use "submit"
local transitions = use "transitions"

local mailed = sql [[
  select l.number, l.quantity, l.amount, i.number as item_number, i.descriptions from order_line l
  join item i on i.id = l.item_id
  where l.order_id = $order_id order by l.number, l.id ]]

operation "order.plan_run" {
  summary = "Ask order.plan which steps an order goes through; for its flow",
  kind = "write", role = "sales",
  input = { id = id },
  output = { steps = list(step_name) },
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    local ships = false
    for _, line in ipairs(all) do ships = ships or line.ships end
    order.total = lines.total(all)
    local answer = tx:decide("order.plan", {
      order = accept.order(order), customer = accept.customer(tx:find("customer", order.customer_id)), ships = ships,
      now = tx.now,
    }, order.id)
    return { steps = answer.steps }
  end,
}

-- What order.step says to a result.
local function judge(tx, order, all, customer, name, result, tale)
  order.total = lines.total(all)
  return tx:decide("order.step", {
    step = name, result = result, reasons = result == "success" and list.new() or steps.reasons(tale),
    order = accept.order(order), status = transitions.derive(all), customer = accept.customer(customer),
    now = tx.now,
  }, order.id)
end

-- A step's answer as it is kept: its name, and what there is to tell.
local function told(name, tale, went_on)
  local answer = { step = name, went_on = went_on }
  for key, value in pairs(tale or {}) do answer[key] = value end
  return answer
end

local function refuse(answer, name, result, tale)
  if result == "success" then
    fail.conflict("ORDER_STEP_STOPPED", "after %s: %s", steps.TITLES[name] or name, answer.reason)
  end
  fail.issues(tale.code, tale.text, steps.reasons(tale))
end

local function following(answer, result)
  if answer.outcome == "branch" then return { next = "branch", to = answer.to } end
  return { next = result == "rejected" and "finish" or "on" }
end

operation "order.run_step" {
  summary = "Do one step of an order and ask order.step what comes next; for its flow",
  kind = "write", role = "sales",
  input = { id = id, step = step_name },
  output = step_next,
  errors = { "ORDER_STEP_UNKNOWN", "ORDER_STEP_STOPPED" },
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    local name, result, tale = input.step
    if not submit.knows(name) then fail.invalid("ORDER_STEP_UNKNOWN", "there is no step %s", name) end
    local customer = tx:find("customer", order.customer_id)
    result, tale, all = submit.step(tx, order, all, customer, name)
    if not result then return { next = "on" } end
    local row = { kind = "step", title = steps.TITLES[name] or name }
    if result == "held" then
      row.state, row.answer = "held", told(name, tale)
      steps.write(tx, order, row)
      lines.save(tx, order, all)
      return { next = "wait", to = submit.resume(name) }
    end
    local answer = judge(tx, order, all, customer, name, result, tale)
    if answer.outcome == "stop" then refuse(answer, name, result, tale) end
    row.state = result == "success" and "success" or "failure"
    row.answer = told(name, tale, result == "failure" or nil)
    steps.write(tx, order, row)
    lines.save(tx, order, all)
    return following(answer, result)
  end,
}

operation "order.note_step" {
  summary = "Note what became of a step outside, and ask order.step what comes next; for its flow",
  kind = "write", role = "sales",
  input = {
    id = id, step = step_name, title = optional(text { min = 1, max = 200 }), result = choice { "success", "failure" },
    code = optional(text), text = optional(text), details = optional(any),
  },
  output = step_next,
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    local name, failed = input.step, input.result == "failure"
    local tale = { details = input.details }
    if failed then tale.code, tale.text = input.code or "STEP_FAILED", input.text or "it failed" end
    local answer = judge(tx, order, all, tx:find("customer", order.customer_id), name, input.result, tale)
    local stopped = answer.outcome == "stop"
    steps.write(tx, order, {
      kind = "step", title = input.title or steps.TITLES[name] or name, state = failed and "failure" or
        (stopped and "held" or "success"), answer = told(name, tale, failed and not stopped or nil),
    })
    lines.save(tx, order, all)
    if stopped then return { next = "wait", to = name } end
    return following(answer, input.result)
  end,
}

local UNFULFILLED = {
  draft = true, manual_scheduling_required = true, change_pending = true, awaiting_shipping = true, shipped = true,
}

operation "order.fulfilled" {
  summary = "Whether all lines of an order are fulfilled; for its flow",
  kind = "read", role = "viewer",
  input = { id = id },
  output = { all = boolean },
  run = function(tx, input)
    for _, line in ipairs(lines.read(tx, input.id)) do
      if UNFULFILLED[line.status] then return { all = false } end
    end
    return { all = true }
  end,
}

local function mail_lines(tx, order, language)
  local found = list.new()
  for _, row in ipairs(tx:all(mailed, { order_id = order.id })) do
    found:add {
      number = row.number, item_number = row.item_number, quantity = row.quantity,
      name = row.descriptions[language] or row.descriptions.en or row.item_number,
      amount = money.minor(row.amount, order.currency),
    }
  end
  return found
end

operation "order.write_mail" {
  summary = "Ask order.mail for the letter about an order; for its flow",
  kind = "write", role = "sales",
  input = { id = id },
  output = {
    to = optional(text), subject = optional(text), text = optional(text), html = optional(text),
    confirmation = optional(boolean),
  },
  run = function(tx, input)
    if not tx:setting("order.mail") then return {} end
    local order = tx:lock("sales_order", input.id)
    local customer = tx:find("customer", order.customer_id)
    local contact = order.contact_id and tx:find("customer", order.contact_id) or customer
    local to = contact.email or customer.email
    if not to then return {} end
    local answer = tx:decide("order.mail", {
      order = accept.order(order), status = order.status, lines = mail_lines(tx, order, contact.language),
      customer = accept.customer(customer), name = contact.name, language = contact.language, to = to,
      business = tx:setting("order.mail_name"), now = tx.now,
    }, order.id)
    if answer.outcome == "none" then return {} end
    return {
      to = to, subject = answer.subject, text = answer.text, html = answer.html,
      confirmation = tx:setting("order.mail_confirmation"),
    }
  end,
}
