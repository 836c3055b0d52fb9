-- Stopping: what stays behind is shown first, and it is for good. A letter that the mail
-- server has in hand goes out; then the task stops.
local compose = use "compose"
local log = use "log"
local steps_view = use "steps_view"
local tasks = use "tasks"
local view = use "view"
local who = use "lib.who"

local sent_count = sql [[
  select count(*) as n from agent_message where task_id = $task and state in ('sent', 'maybe_sent', 'marked_sent')
  order by n ]]
local handed = sql [[
  select id from effect where flow = $flow and kind = 'mail' and phase = 'handed' order by id limit 1 ]]
local unsent = sql [[
  select * from agent_message where task_id = $task and state in ('draft', 'discarded', 'failed',
    'reviewed') order by id ]]
local active = sql [[
  select t.id from agent_task t join agent a on a.id = t.agent_id
  where t.state in ('ready', 'running', 'paused') and ($agent::text is null or a.name = $agent or a.id = $agent)
    and t.stopping is null
  order by t.id limit $limit ]]

local function behind_of(tx, task)
  local quote = task.quote_id and tx:call("quote.get", { id = task.quote_id })
  local order = task.order_id and tx:call("order.get", { id = task.order_id })
  local open = quote and (quote.state == "draft" or quote.state == "sent")
  return {
    quote = open and { id = quote.id, number = quote.number, state = quote.state } or nil,
    order = order and { id = order.id, number = order.number } or nil,
    mails_sent = tx:one(sent_count, { task = task.id }).n, customer_waits = task.waits_for ~= "customer",
    mail_under_way = task.flow ~= nil and tx:one(handed, { flow = task.flow }) ~= nil,
  }
end

local function told(found)
  local words = list.new()
  if found.quote then words:add(string.format("quote %s stays %s", found.quote.number, found.quote.state)) end
  if found.order then words:add("order " .. found.order.number .. " stays as it is") end
  words:add(string.format("%d letters were sent", found.mails_sent))
  if found.customer_waits then words:add "the customer waits for an answer" end
  if found.mail_under_way then words:add "a letter is just being sent and goes out" end
  return words:join("; ")
end

operation "agent.stays_behind" {
  summary = "What stays behind if a task is stopped",
  http = "GET /v1/agent/tasks/{id}/behind",
  kind = "read", role = "sales",
  input = { id = task_key }, output = { behind = behind, text = text }, errors = { "TASK_UNKNOWN" },
  run = function(tx, input)
    local found = behind_of(tx, tasks.find(tx, input.id))
    return { behind = found, text = told(found) }
  end,
}

local close = {}

function close.keep() end

function close.close_quote(tx, _, found, reason)
  if found.quote then tx:call("quote.cancel", { id = found.quote.id, reason = "task stopped: " .. reason }) end
end

-- A letter of its own, which a person reviews.
function close.draft(tx, task, _, _, answer)
  local letter = compose.write(tx, task, tx:find("agent", task.agent_id), { mail = task.mail, kind = "closing",
    words = answer.text })
  if not letter then return end
  local row = tx:insert("agent_message", {
    task_id = task.id, kind = "closing", state = "draft", mail = task.mail, to_address = letter.to, cc = letter.cc,
    subject = letter.subject, body = letter.text, html = letter.html, language = letter.language, files = list.new(),
    edited = false, drafted_at = tx.now,
  })
  tx:start("agent.closing", { message = row.id, task = task.id })
end

-- What was not sent is not sent any more.
local function reject_letters(tx, task)
  for _, row in ipairs(tx:all(unsent, { task = task.id })) do
    tx:update("agent_message", row.id, { state = "rejected", reason = "the task was stopped" })
    tx:emit("agent.message_changed", { task = task.id, message = row.id, state = "rejected" })
  end
end

local function stop(tx, task, reason)
  local found = behind_of(tx, task)
  local answer = tx:decide("agent.stopped", { agent = tx:find("agent", task.agent_id).name, reason = reason,
    behind = found, now = tx.now }, task.id)
  log(tx, { task = task, kind = "stop", description = "Stopped: " .. told(found), reason = reason })
  if found.mail_under_way then
    tasks.save(tx, task, { stopping = reason, ended_by = who(tx) })
  else
    if task.flow then
      tx:call("flow.stop", { id = task.flow, reason = reason })
      tasks.finish(tx, task, "stopped_by_user", reason, who(tx))
      tx:resume(task.flow)
    else
      tasks.finish(tx, task, "stopped_by_user", reason, who(tx))
    end
    reject_letters(tx, task)
  end
  close[answer.outcome](tx, task, found, reason, answer)
end

operation "agent.stop" {
  summary = "Stop a task for good; what it made stays",
  http = "POST /v1/agent/tasks/{id}/stop",
  kind = "write", role = "sales",
  input = { id = task_key, reason = reasoning, sure = optional(boolean) },
  output = task, errors = { "TASK_UNKNOWN", "TASK_ENDED", "STOP_UNSURE" },
  run = function(tx, input)
    local task = tasks.open(tx, input.id)
    if not input.sure then
      fail.conflict("STOP_UNSURE", "stopping %s is for good: %s", task.number, told(behind_of(tx, task)))
    end
    stop(tx, task, input.reason)
    return view.task(tx, tx:find("agent_task", task.id))
  end,
}

operation "agent.stop_all" {
  summary = "Stop every active task, of one agent or of all",
  http = "POST /v1/agent/stop-all",
  kind = "write", role = "sales",
  input = { agent = optional(agent_name), reason = reasoning, sure = optional(boolean),
    limit = optional(integer { min = 1, max = 500 }) },
  output = { stopped = integer, more = boolean }, errors = { "STOP_UNSURE" },
  run = function(tx, input)
    local most = input.limit or 500
    local rows = tx:all(active, { agent = input.agent, limit = most + 1 })
    local more = #rows > most
    if not input.sure then
      fail.conflict("STOP_UNSURE", "%d%s tasks are active, and stopping them is for good", math.min(#rows, most),
        more and " and more" or "")
    end
    for i = 1, math.min(#rows, most) do stop(tx, tasks.open(tx, rows[i].id), input.reason) end
    return { stopped = math.min(#rows, most), more = more }
  end,
}

operation "agent.take_over" {
  summary = "I take over: the open quote and the open steps of a task are mine",
  http = "POST /v1/agent/tasks/{id}/take-over",
  kind = "write", role = "sales",
  input = { id = task_key }, output = task,
  errors = { "TASK_UNKNOWN", "TASK_ENDED", "REVIEW_OWN" },
  run = function(tx, input)
    local task = tasks.open(tx, input.id)
    local quote = task.quote_id and tx:call("quote.get", { id = task.quote_id })
    if quote and (quote.state == "draft" or quote.state == "sent") and quote.assigned_to ~= who(tx) then
      tx:call("quote.assign", { id = quote.id, to = who(tx) })
    end
    for _, step in ipairs(steps_view.open(tx, task)) do tx:call("review.take", { id = step.id }) end
    log(tx, { task = task, kind = "take_over", description = who(tx) .. " has taken over" })
    return view.task(tx, tx:find("agent_task", task.id))
  end,
}

-- A flow that an operator stopped, or that failed: people see it on the task.
react "flow.ended" {
  run = function(tx, event)
    if event.data.name ~= "agent.request" or event.data.state ~= "stopped" then return end
    local task = tx:find("agent_task", event.data.key)
    if not task or not tasks.OPEN[task.state] then return end
    reject_letters(tx, task)
    tasks.finish(tx, task, "stopped_by_system", "its flow was stopped", who(tx))
    log(tx, { task = task, level = "warning", kind = "stop", description = "Its flow was stopped" })
  end,
}

react "flow.failed" {
  run = function(tx, event)
    if event.data.name ~= "agent.request" then return end
    local task = tx:find("agent_task", event.data.key)
    if not task or not tasks.OPEN[task.state] then return end
    tasks.move(tx, task, task.state, "operator")
    log(tx, { task = task, level = "error", kind = "failure", description = "The agent cannot go on",
      reason = "ordain flow timeline " .. event.data.id })
  end,
}
