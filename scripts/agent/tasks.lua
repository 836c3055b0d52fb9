-- The rows of tasks: making, finding, changing their state, telling of it.
local tasks = {}

local by_number = sql [[ select * from agent_task where number = $number ]]
local open_of_thread = sql [[
  select t.* from agent_task t
  where t.thread_id = $thread and t.agent_id = $agent and t.state in ('ready', 'running', 'paused')
  order by t.id desc limit 1 ]]
local last_of_thread = sql [[
  select t.* from agent_task t where t.thread_id = $thread and t.agent_id = $agent order by t.id desc limit 1 ]]

tasks.OPEN = { ready = true, running = true, paused = true }

function tasks.find(tx, key)
  local task = tx:find("agent_task", key) or tx:one(by_number, { number = key })
  if not task then fail.not_found("TASK_UNKNOWN", "there is no task %s", key) end
  return task
end

-- By number, or the id as it is: of a task that was deleted too.
function tasks.id_of(tx, key)
  local task = tx:one(by_number, { number = key })
  return task and task.id or key
end

-- Locked, and not over.
function tasks.open(tx, key)
  local task = tx:lock("agent_task", tasks.find(tx, key).id)
  if not tasks.OPEN[task.state] then
    fail.conflict("TASK_ENDED", "task %s is %s since %s", task.number, task.state, task.ended_at)
  end
  return task
end

function tasks.of_thread(tx, agent, thread)
  return tx:one(open_of_thread, { agent = agent.id, thread = thread })
end

function tasks.save(tx, task, set)
  tx:update("agent_task", task.id, set)
  for name, value in pairs(set) do task[name] = value ~= null and value or nil end
end

local function tell(tx, task, agent)
  tx:emit("agent.task_changed", { id = task.id, number = task.number, agent = agent.name, state = task.state,
    waits_for = task.waits_for })
end

-- Another state, or another one it waits for; told of when it is other than before.
function tasks.move(tx, task, state, waits_for, more)
  local set = more or {}
  set.state, set.waits_for = state, waits_for or null
  local same = task.state == state and task.waits_for == waits_for
  tasks.save(tx, task, set)
  if not same then tell(tx, task, tx:find("agent", task.agent_id)) end
end

-- Over for good.
function tasks.finish(tx, task, state, reason, by)
  tasks.move(tx, task, state, nil, { reason = reason or null, ended_at = tx.now, ended_by = by, stopping = null })
end

-- A task for a mail that begins a thread, or takes up one whose task is over. It has the
-- old one's customer, quote and order in view.
function tasks.make(tx, agent, mail)
  local before = tx:one(last_of_thread, { agent = agent.id, thread = mail.thread_id })
  local sender = mail.from_address
  local task = tx:insert("agent_task", {
    number = string.format("T-%05d", tx:sequence("agent_task")), agent_id = agent.id, thread_id = mail.thread_id,
    mail = mail.id, title = "Email from " .. (sender or "nobody"), state = "ready", sender = sender,
    wanted = list.new(), before = list.new(), continues = before and before.id, quote_id = before and before.quote_id,
    order_id = before and before.order_id, created_at = tx.now,
  })
  tell(tx, task, agent)
  return task
end

function tasks.begin(tx, task)
  tasks.save(tx, task, { flow = tx:start("agent.request", { id = task.id }) })
end

return tasks
