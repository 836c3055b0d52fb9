-- Mails that came for an agent: which task they belong to, and when it is their turn. A
-- mail for an open task never waits; a new request waits when the agent has taken as many
-- as it may today, oldest first.
local log = use "log"
local tasks = use "tasks"

local arrivals = {}

local day_row = sql [[ select * from agent_day where agent_id = $agent and day = $day order by id ]]
local next_waiting = sql [[
  select m.id from agent_mail m where m.agent_id = $agent and m.state = 'waiting' order by m.id limit $limit ]]

local rest_of_thread = sql [[
  select id from agent_mail where thread_id = $thread and agent_id = $agent and state = 'waiting'
  order by id limit 50 ]]
local waiting_replies = sql [[
  select m.id, m.task_id from agent_mail m join agent_task t on t.id = m.task_id
  where m.agent_id = $agent and m.state = 'waiting' and m.task_id is not null
    and t.state in ('ready', 'running', 'paused') order by m.id limit $limit ]]

-- Mail that no program answers (RFC 3834), by the flag that says so.
local FILED = {
  bounce = "a letter came back", auto = "a program wrote it",
  list = "it came through a mailing list", own_address = "it comes from the mailbox itself",
}
local ORDER = { "bounce", "own_address", "auto", "list" }

local function filed(mail)
  for _, flag in ipairs(ORDER) do
    for _, one in ipairs(mail.flags) do
      if one == flag then return flag, FILED[flag] end
    end
  end
end

local function today(tx)
  return instant.date(tx.now, tx:setting "business.zone")
end

-- The agent's row of the day.
local function day_of(tx, agent)
  local key = { agent = agent.id, day = today(tx) }
  return tx:one(day_row, key)
    or tx:insert("agent_day", { agent_id = agent.id, day = key.day, taken = 0, told = false })
end

-- Mails it took today, where the business is.
function arrivals.taken(tx, agent)
  local row = tx:one(day_row, { agent = agent.id, day = today(tx) })
  return row and row.taken or 0
end

function arrivals.limit(tx, agent)
  return agent.settings.daily_limit or tx:setting "agent.daily_limit"
end

-- How many more requests it takes today.
function arrivals.room(tx, agent)
  return arrivals.limit(tx, agent) - arrivals.taken(tx, agent)
end

-- Counts a mail. Replies count too, though they never wait.
local function count(tx, agent)
  local day = day_of(tx, agent)
  tx:update("agent_day", day.id, { taken = day.taken + 1 })
end

local function tell_full(tx, agent)
  local day = day_of(tx, agent)
  if day.told then return end
  tx:update("agent_day", day.id, { told = true })
  log(tx, { agent_id = agent.id, level = "warning", kind = "limit",
    description = string.format("%s has taken %d mails today; the others wait", agent.name, day.taken) })
  tx:emit("agent.limit_reached", { id = agent.id, name = agent.name, day = day.day,
    limit = arrivals.limit(tx, agent) })
end

local function hear(tx, agent, task, mail)
  tx:update("agent_mail", mail.id, { state = "taken", task_id = task.id })
  count(tx, agent)
  tx:emit("agent.heard", { task = task.id, mail = mail.id })
end

-- A new task, which hears at once what else waits of its thread.
local function begin(tx, agent, mail)
  local task = tasks.make(tx, agent, mail)
  tx:update("agent_mail", mail.id, { state = "taken", task_id = task.id })
  count(tx, agent)
  tasks.begin(tx, task)
  for _, row in ipairs(tx:all(rest_of_thread, { agent = agent.id, thread = mail.thread_id })) do
    hear(tx, agent, task, row)
  end
end

local function file(tx, agent, mail, flag, reason)
  local task = tasks.of_thread(tx, agent, mail.thread_id)
  tx:update("agent_mail", mail.id, { state = "filed", reason = reason, task_id = task and task.id })
  log(tx, { task = task, agent_id = agent.id, level = flag == "bounce" and "warning" or "info", kind = "filed",
    description = string.format("Mail \"%s\" was filed: %s", mail.subject, reason), details = { mail = mail.id } })
  if flag == "bounce" and task then tx:emit("agent.bounced", { task = task.id, mail = mail.id }) end
end

-- A mail came in. mail: its row.
function arrivals.came(tx, agent, mail)
  tx:insert("agent_mail", { id = mail.id, agent_id = agent.id, thread_id = mail.thread_id, state = "waiting",
    came_at = tx.now })
  local flag, reason = filed(mail)
  if flag then return file(tx, agent, mail, flag, reason) end
  local task = tasks.of_thread(tx, agent, mail.thread_id)
  if agent.state ~= "active" then
    if task then tx:update("agent_mail", mail.id, { task_id = task.id }) end
    return
  end
  if task then return hear(tx, agent, task, mail) end
  if arrivals.room(tx, agent) <= 0 then return tell_full(tx, agent) end
  -- with older ones waiting, its turn comes after them
  if tx:one(next_waiting, { agent = agent.id, limit = 1 }).id == mail.id then begin(tx, agent, mail)
  else tx:start("agent.backlog", { agent = agent.id }) end
end

-- Whether there is anything that catch_up would take.
function arrivals.can_catch_up(tx, agent)
  if tx:one(waiting_replies, { agent = agent.id, limit = 1 }) then return true end
  return arrivals.room(tx, agent) > 0 and tx:one(next_waiting, { agent = agent.id, limit = 1 }) ~= nil
end

-- Takes waiting mails, `most` at once: replies in open tasks whatever the day allows, then
-- the oldest requests as far as it does. Answers how many.
function arrivals.catch_up(tx, agent, most)
  local taken = 0
  for _, row in ipairs(tx:all(waiting_replies, { agent = agent.id, limit = most })) do
    hear(tx, agent, { id = row.task_id }, row)
    taken = taken + 1
  end
  while taken < most do
    local row = tx:one(next_waiting, { agent = agent.id, limit = 1 })
    if not row then break end
    if arrivals.room(tx, agent) <= 0 then
      tell_full(tx, agent)
      break
    end
    begin(tx, agent, tx:find("mail", row.id))
    taken = taken + 1
  end
  return taken
end

return arrivals
