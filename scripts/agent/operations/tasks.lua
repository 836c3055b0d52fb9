-- Tasks as people look at them: the list, what needs a person, one task; and deleting.
local agents = use "agents"
local log = use "log"
local notices = use "notices"
local page = use "lib.page"
local steps_view = use "steps_view"
local tasks = use "tasks"
local view = use "view"

-- A task needs a person for a step, for a letter that may have been sent, or because it
-- cannot go on.
local listed = sql [[
  select t.*, a.name as agent,
    (select count(*) from review r where r.subject = t.id and r.state = 'open'
      and r.kind in ('incoming_mail', 'quote', 'order', 'outgoing_mail', 'assistance')) as steps,
    (select count(*) from agent_message m where m.task_id = t.id and m.state = 'maybe_sent') as unsure
  from agent_task t join agent a on a.id = t.agent_id
  where t.id < $after_id
    and ($agent::text is null or t.agent_id = $agent) and ($state::text is null or t.state = $state)
    and ($customer::text is null or t.customer_id = $customer)
    and ($open::boolean is null or $open::boolean = (t.state in ('ready', 'running', 'paused')))
    and ($attention::boolean is null or $attention::boolean = (
      (t.waits_for is not null and t.waits_for = 'operator')
      or exists (select 1 from review r where r.subject = t.id and r.state = 'open'
        and r.kind in ('incoming_mail', 'quote', 'order', 'outgoing_mail', 'assistance'))
      or exists (select 1 from agent_message m where m.task_id = t.id and m.state = 'maybe_sent')))
  order by t.id desc limit $limit ]]

local needs = sql [[
  select n.*, t.number as task, t.title as task_title, a.name as agent, c.number as customer_number from (
    select r.subject || ':' || r.id as id, 'step' as what, r.subject as task_id, r.kind as kind, r.title as title,
      r.reason as reason, r.opened_at as since__instant, r.options as options__json, r.details as details__json,
      r.state as state, r.assigned_to as assigned_to, r.due_at as due_at__instant, r.id as item
    from review r join agent_task s on s.id = r.subject
    where r.state = 'open' and r.kind in ('incoming_mail', 'quote', 'order', 'outgoing_mail', 'assistance')
    union all
    select m.task_id || ':' || m.id, 'maybe_sent', m.task_id, m.kind, m.subject, m.reason, m.sent_at, null, null,
      m.state, null, null, m.id
    from agent_message m where m.state = 'maybe_sent'
    union all
    select f.id || ':' || f.id, 'failed', f.id, 'failed', f.title, null, f.created_at, null, null, f.state, null, null,
      f.id
    from agent_task f where f.waits_for = 'operator' and f.state in ('ready', 'running', 'paused')
  ) n
  join agent_task t on t.id = n.task_id join agent a on a.id = t.agent_id
  left join customer c on c.id = t.customer_id
  where n.id < $after_id and ($agent::text is null or t.agent_id = $agent)
    and ($mine::text is null or n.assigned_to = $mine)
  order by n.id desc limit $limit ]]

local badge = sql [[
  select count(*) as n from agent_task t
  where ($agent::text is null or t.agent_id = $agent) and t.id in (
    select r.subject from review r where r.state = 'open'
      and r.kind in ('incoming_mail', 'quote', 'order', 'outgoing_mail', 'assistance')
    union select m.task_id from agent_message m where m.state = 'maybe_sent'
    union select f.id from agent_task f where f.waits_for = 'operator' and f.state in ('ready', 'running', 'paused'))
  order by n ]]

local size = optional(integer { min = 1, max = 500 })
local cursor = optional(text { max = 400 })

operation "agent.get" {
  summary = "One task: its state, steps and letters",
  http = "GET /v1/agent/tasks/{id}",
  kind = "read", role = "viewer",
  input = { id = task_key }, output = task, errors = { "TASK_UNKNOWN" },
  run = function(tx, input) return view.task(tx, tasks.find(tx, input.id)) end,
}

local function row_view(row)
  return {
    id = row.id, number = row.number, agent = row.agent, title = row.title, state = row.state,
    waits_for = row.steps > 0 and "person" or row.waits_for,
    attention = row.steps > 0 or row.unsure > 0 or row.waits_for == "operator",
    sender = row.sender, customer_id = row.customer_id, quote_id = row.quote_id, order_id = row.order_id,
    continues = row.continues, created_at = row.created_at, ended_at = row.ended_at,
  }
end

operation "agent.tasks" {
  summary = "Tasks, newest first; attention: those that need a person, or those that do not",
  http = "GET /v1/agent/tasks",
  kind = "read", role = "viewer",
  input = { agent = optional(agent_key), state = optional(task_state), open = optional(boolean),
    attention = optional(boolean), customer = optional(text { max = 64, summary = "The id, or the customer's number" }),
    limit = size, cursor = cursor },
  output = { items = list(task_row), next = optional(text) },
  errors = { "CURSOR_INVALID", "AGENT_UNKNOWN", "CUSTOMER_UNKNOWN" },
  run = function(tx, input)
    local params = { agent = agents.id_of(tx, input.agent), state = input.state, open = input.open,
      attention = input.attention, customer = input.customer and tx:call("customer.get", { id = input.customer }).id }
    local rows, following = page.newest(tx, listed, params, input)
    return { items = rows:map(row_view), next = following }
  end,
}

local function needed(row)
  local item = { kind = row.what, task_id = row.task_id, task = row.task, agent = row.agent,
    task_title = row.task_title, customer_number = row.customer_number, title = row.title, reason = row.reason,
    since = row.since, message = row.what == "maybe_sent" and row.item or nil }
  if row.what == "step" then
    item.step = steps_view.of { id = row.item, subject = row.task_id, kind = row.kind, title = row.title,
      reason = row.reason, options = row.options, details = steps_view.brief(row.details), state = row.state,
      assigned_to = row.assigned_to, opened_at = row.since, due_at = row.due_at }
  end
  return item
end

operation "agent.attention" {
  summary = "What needs a person, newest task first; badge counts the tasks; notices are about agents and mailboxes",
  http = "GET /v1/agent/attention",
  kind = "read", role = "viewer",
  input = { agent = optional(agent_key), mine = optional(boolean { summary = "Only steps that are the caller's" }),
    limit = optional(integer { min = 1, max = 200 }), cursor = cursor },
  output = { badge = integer, items = list(attention_item), notices = list(notice), next = optional(text) },
  errors = { "CURSOR_INVALID", "AGENT_UNKNOWN" },
  run = function(tx, input)
    local agent = agents.id_of(tx, input.agent)
    local rows, following = page.newest(tx, needs,
      { agent = agent, mine = input.mine and (tx.actor.on_behalf_of or tx.actor.id) or nil }, input)
    return { badge = tx:one(badge, { agent = agent }).n, items = rows:map(needed), notices = notices.all(tx, agent),
      next = following }
  end,
}

local open_steps = sql [[ select id from review where subject = $task and state = 'open' order by id limit 1 ]]
local forget = {
  sql [[ delete from agent_mark where task_id = $task ]],
  sql [[ delete from agent_message where task_id = $task ]],
  sql [[ update agent_mail set task_id = null, version = version + 1 where task_id = $task ]],
  sql [[ update agent_task set continues = null, version = version + 1 where continues = $task ]],
}

operation "agent.delete" {
  summary = "Delete a task that is over, with its letters and marks; mails, quotes, orders and the log stay",
  http = "DELETE /v1/agent/tasks/{id}",
  kind = "write", role = "agent_admin",
  input = { id = task_key, reason = reasoning }, output = { id = id, number = text },
  errors = { "TASK_UNKNOWN", "TASK_OPEN" },
  run = function(tx, input)
    local task = tx:lock("agent_task", tasks.find(tx, input.id).id)
    if tasks.OPEN[task.state] or tx:one(open_steps, { task = task.id }) then
      fail.conflict("TASK_OPEN", "task %s is not over: stop it first", task.number)
    end
    for _, statement in ipairs(forget) do tx:run(statement, { task = task.id }) end
    tx:delete("agent_task", task.id)
    log(tx, { task = task, kind = "deleted", description = string.format(
      "Task %s \"%s\" was deleted, which was %s since %s", task.number, task.title, task.state,
      task.ended_at), reason = input.reason,
      details = { flow = task.flow, quote = task.quote_id, order = task.order_id } })
    tx:emit("agent.task_deleted", { id = task.id, number = task.number })
    return { id = task.id, number = task.number }
  end,
}
