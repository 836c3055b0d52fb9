-- What the flow of a task calls, part two: what can be had, the quote, the customer's
-- answer, the order.
local documents = use "documents"
local log = use "log"
local marks = use "marks"
local senders = use "senders"
local tasks = use "tasks"
local wanted = use "wanted"

operation "agent.stock" {
  summary = "What of a task's lines can be had, and when; for its flow",
  kind = "write", role = "sales",
  input = { task = id },
  output = {
    customer = customer.summary, requested_date = optional(date), today = date,
    lines = list {
      item = text, quantity = integer, unit = text, balance = integer, level = choice { "out", "limited", "available" },
      available = boolean, earliest = optional(date), ship_on = optional(date),
    },
  },
  run = function(tx, input)
    local task = tasks.open(tx, input.task)
    local one = tx:call("customer.get", { id = task.customer_id })
    local asked = wanted.split(wanted.unpack(task.wanted)):map(function(line)
      return { item_number = line.item, quantity = line.quantity:integer "down" }
    end)
    local found = tx:call("order.availability", { lines = asked, on = task.requested_date })
    return {
      customer = senders.summary(tx, task.customer_id),
      requested_date = task.requested_date, today = instant.date(tx.now, one.zone),
      lines = found.lines:map(function(line)
        return { item = line.item, quantity = line.quantity, unit = line.unit, balance = line.balance,
          level = line.level, available = line.available, earliest = line.earliest, ship_on = line.ship_on }
      end),
    }
  end,
}

local function new_lines(lines)
  return lines:map(function(line)
    return { item_number = line.item, quantity = line.quantity:integer "down" }
  end)
end

-- What has to be done to the lines of the quote for it to say what is wanted. The same
-- item twice is two lines, each with a quantity of its own.
local function differences(quote, lines)
  local left, change, remove, add = {}, list.new(), list.new(), list.new()
  for i, line in ipairs(lines) do left[i] = line end
  local kept = {}
  for pass = 1, 2 do -- what is as it was first, then what has another quantity
    for _, old in ipairs(quote.lines) do
      for i, line in pairs(left) do
        local same = line.item == old.item_number and not kept[old.number]
        local n = same and line.quantity:integer "down"
        if same and (pass == 2 or n == old.quantity) then
          if n ~= old.quantity then change:add { number = old.number, quantity = n } end
          kept[old.number], left[i] = true, nil
          break
        end
      end
    end
  end
  for _, old in ipairs(quote.lines) do
    if not kept[old.number] then remove:add(old.number) end
  end
  for i = 1, #lines do
    if left[i] then add:add(lines[i]) end
  end
  return change, remove, new_lines(add)
end

local function some(all) return #all > 0 and all or nil end

local function revise(tx, quote, lines, day)
  local change, remove, add = differences(quote, lines)
  if #change + #remove + #add == 0 and day == quote.requested_date then return quote, false end
  return tx:call("quote.revise", { id = quote.id, reason = "asked by mail", change = some(change),
    remove = some(remove), add = some(add), requested_date = day }), true
end

local OPEN = { draft = true, sent = true }

operation "agent.offer" {
  summary = "Make or revise the quote of a task; for its flow",
  kind = "write", role = "sales",
  input = { task = id, requested_date = optional(date) },
  output = { id = id, number = text, revision = integer, total = money, first = boolean, changed = boolean },
  errors = { "UNIT_DIFFERS", "ITEM_UNKNOWN", "QUOTE_OPEN", "CURRENCY_MIXED", "QUOTE_STATE" },
  run = function(tx, input)
    local task = tasks.open(tx, input.task)
    local lines = wanted.split(wanted.unpack(task.wanted))
    local day = input.requested_date or task.requested_date
    local old = task.quote_id and tx:call("quote.get", { id = task.quote_id })
    local quote
    local changed = true
    if old and OPEN[old.state] then
      quote, changed = revise(tx, old, lines, day)
    else
      quote = tx:call("quote.create", { customer_id = task.customer_id, contact_id = task.contact_id,
        requested_date = day, lines = new_lines(lines), note = nil })
      tasks.save(tx, task, { quote_id = quote.id })
      tx:insert("agent_made", { agent_id = task.agent_id, kind = "quote", document = quote.id, at = tx.now })
    end
    tasks.save(tx, task, { offered = quote.revision })
    if changed then
      marks.write(tx, task, quote, lines)
      log(tx, { task = task, kind = "quote", description = string.format("Quote %s, revision %d: %s", quote.number,
        quote.revision, tostring(quote.total)) })
    end
    return { id = quote.id, number = quote.number, revision = quote.revision, total = quote.total,
      first = not documents.sent(tx, quote.id), changed = changed }
  end,
}

operation "agent.where" {
  summary = "Where a task's quote and order stand; for its flow",
  kind = "write", role = "sales",
  input = { task = id, wait = optional(boolean { summary = "The task waits for the customer from now on" }) },
  output = {
    quote = optional({ id = id, number = text, revision = integer, state = text, reminders = integer, total = money,
      read = boolean { summary = "The customer was sent this revision" } }),
    order = optional({ id = id, number = text, status = text, total = money }), stopping = optional(boolean),
  },
  run = function(tx, input)
    local task = tasks.open(tx, input.task)
    local quote = task.quote_id and tx:call("quote.get", { id = task.quote_id })
    if quote and quote.order_id and not task.order_id then
      tasks.save(tx, task, { order_id = quote.order_id })
      marks.of_order(tx, task, quote)
    end
    if input.wait then tasks.move(tx, task, "paused", "customer") end
    local order = task.order_id and tx:call("order.get", { id = task.order_id })
    return {
      quote = quote and { id = quote.id, number = quote.number, revision = quote.revision, state = quote.state,
        reminders = quote.reminders, total = quote.total,
        read = documents.sent(tx, quote.id, quote.revision) },
      order = order and { id = order.id, number = order.number, status = order.status, total = order.total },
      stopping = task.stopping ~= nil or nil,
    }
  end,
}

operation "agent.wake" {
  summary = "A task that waited is under way again; for its flow",
  kind = "write", role = "sales",
  input = { task = id }, output = {},
  run = function(tx, input)
    tasks.move(tx, tasks.open(tx, input.task), "running")
    return {}
  end,
}

operation "agent.acceptance" {
  summary = "What speaks for and against a mail being the customer's yes; for the flow of a task",
  kind = "write", role = "sales",
  input = { task = id },
  output = {
    quotes = list { number = text, revision = integer, state = text, valid_until = optional(date) }, today = date,
  },
  run = function(tx, input)
    local task, found = tasks.open(tx, input.task), list.new()
    local quote = task.quote_id and tx:call("quote.get", { id = task.quote_id })
    if quote then
      found:add { number = quote.number, revision = quote.revision, valid_until = quote.valid_until,
        state = documents.sent(tx, quote.id, quote.revision) and quote.state
          or (quote.state == "sent" and "revised" or quote.state) }
    end
    return { quotes = found, today = instant.date(tx.now, tx:setting "business.zone") }
  end,
}

operation "agent.order" {
  summary = "Make the order of a task's quote, a draft; for its flow",
  kind = "write", role = "sales",
  input = { task = id, reason = text },
  output = { id = id, number = text, total = money },
  errors = { "QUOTE_STATE", "QUOTE_ACCEPTED", "QUOTE_NOT_ACCEPTABLE", "ORDER_OVER_LIMIT", "PRICE_MISSING" },
  run = function(tx, input)
    local task = tasks.open(tx, input.task)
    local made = tx:call("quote.accept", { id = task.quote_id, reason = input.reason })
    tasks.save(tx, task, { order_id = made.order.id })
    marks.of_order(tx, task, made.quote)
    tx:insert("agent_made", { agent_id = task.agent_id, kind = "order", document = made.order.id, at = tx.now })
    log(tx, { task = task, kind = "order", description = string.format("Order %s of quote %s: %s", made.order.number,
      made.quote.number, tostring(made.order.total)) })
    return { id = made.order.id, number = made.order.number, total = made.order.total }
  end,
}

operation "agent.submit" {
  summary = "Submit the order of a task, unless a person has; for its flow",
  kind = "write", role = "sales",
  input = { task = id }, output = { id = id, number = text, status = text },
  errors = { "ORDER_OVER_LIMIT" },
  run = function(tx, input)
    local task = tasks.open(tx, input.task)
    local order = tx:call("order.get", { id = task.order_id })
    if order.status == "draft" then order = tx:call("order.submit", { id = order.id }).order end
    return { id = order.id, number = order.number, status = order.status }
  end,
}

operation "agent.declined" {
  summary = "The customer does not want the quote; for the flow of a task",
  kind = "write", role = "sales",
  input = { task = id, words = text }, output = { declined = boolean },
  run = function(tx, input)
    local task = tasks.open(tx, input.task)
    local quote = task.quote_id and tx:call("quote.get", { id = task.quote_id })
    if not quote or quote.state ~= "sent" then return { declined = false } end
    tx:call("quote.decline", { id = quote.id, reason = string.sub("by mail: " .. input.words, 1, 400) })
    return { declined = true }
  end,
}

operation "agent.finish" {
  summary = "A task is done; for its flow",
  kind = "write", role = "sales",
  input = { task = id, stopped = optional(boolean) }, output = {},
  run = function(tx, input)
    local task = tasks.open(tx, input.task)
    if input.stopped then
      tasks.finish(tx, task, "stopped_by_user", task.stopping, task.ended_by)
    else
      tasks.finish(tx, task, "completed", nil, "agent")
    end
    return {}
  end,
}
