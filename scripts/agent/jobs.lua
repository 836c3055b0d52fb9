-- A new day has room again; letters that were sent once more have a fate.
local arrivals = use "arrivals"
local backlog = use "backlog"
local messages = use "messages"

job "agent.backlog" {
  summary = "Takes up mail that waits for an agent, oldest first, as far as the day allows",
  cron = "0 * * * *",
  due = sql [[
    select a.* from agent a where a.state = 'active'
      and exists (select 1 from agent_mail m where m.agent_id = a.id and m.state = 'waiting')
    order by a.id limit $limit ]],
  each = function(tx, agent)
    if not arrivals.can_catch_up(tx, agent) then return "full", "it takes no more mails today" end
    backlog.wake(tx, agent)
    return "taken"
  end,
}

job "agent.sent_again" {
  summary = "Writes down what became of letters that were sent again",
  cron = "0 * * * *",
  due = sql [[
    select m.* from agent_message m join effect e on e.id = m.effect
    where m.state = 'reviewed' and e.resent is not null and e.phase = 'done' order by m.id limit $limit ]],
  each = function(tx, row) return messages.settle(tx, row).state end,
}
