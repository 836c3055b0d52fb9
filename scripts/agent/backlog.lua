-- Mail that waits: for a new day, for room, or for its agent to be switched on. A flow
-- takes it up, oldest first, a few mails at once, so that nothing else stands still.
local backlog = {}

local count_waiting = sql [[
  select count(*) as n from agent_mail where agent_id = $agent and state = 'waiting' order by n ]]
local any_waiting = sql [[
  select id from agent_mail where agent_id = $agent and state = 'waiting' order by id limit 1 ]]
local leave = sql [[
  update agent_mail set state = 'filed', reason = $reason, version = version + 1
  where agent_id = $agent and state = 'waiting' and not exists (
    select 1 from agent_task t where t.id = agent_mail.task_id and t.state in ('ready', 'running', 'paused')) ]]

function backlog.waiting(tx, agent)
  return tx:one(count_waiting, { agent = agent.id }).n
end

-- Begins to take what waits, if there is any and the agent is on.
function backlog.wake(tx, agent)
  if agent.state ~= "active" or not tx:one(any_waiting, { agent = agent.id }) then return false end
  tx:start("agent.backlog", { agent = agent.id })
  return true
end

-- Nobody's work any more, but for what belongs to an open task: that is read.
function backlog.leave(tx, agent, reason)
  return tx:run(leave, { agent = agent.id, reason = reason })
end

return backlog
