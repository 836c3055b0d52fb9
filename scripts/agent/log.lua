-- The log of agents: what happened, for those who look after them.
local who = use "lib.who"

-- entry = { task, agent_id, level, kind, description, reason, details }, task a row or nil.
return function(tx, entry)
  local task = entry.task
  tx:insert("agent_log", {
    task_id = task and task.id, agent_id = entry.agent_id or (task and task.agent_id), level = entry.level or "info",
    kind = entry.kind, at = tx.now, by = who(tx), description = entry.description, reason = entry.reason,
    details = entry.details,
  })
end
