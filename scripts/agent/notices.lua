-- What is wrong with agents and mailboxes, for those who look at the list.
local notices = {}

local of_agents = sql [[
  select a.name, a.state, d.taken, d.told,
    (select count(*) from agent_mail m where m.agent_id = a.id and m.state = 'waiting') as waiting,
    (select count(*) from agent_message s join agent_task t on t.id = s.task_id
      where t.agent_id = a.id and t.state in ('ready', 'running', 'paused') and s.state = 'failed') as failed,
    b.state as mailbox_state, b.name as mailbox, b.health, b.last_code, b.last_error, b.last_ok_at
  from agent a
  left join agent_day d on d.agent_id = a.id and d.day = $today::date
  left join mailbox b on b.name = a.mailbox
  where a.state <> 'archived' and ($agent::text is null or a.id = $agent) order by a.id ]]

local function of_agent(found, row)
  local function add(code, ...) found:add { agent = row.name, code = code, text = string.format(...) } end
  if row.told and row.state == "active" then
    add("DAILY_LIMIT", "%s has taken %d mails today; %d wait", row.name, row.taken, row.waiting)
  end
  if row.state == "off" and row.waiting > 0 then add("OFF", "%s is off; %d mails wait", row.name, row.waiting) end
  if row.failed > 0 then add("REPLIES_FAIL", "%d letters of %s could not be sent", row.failed, row.name) end
  if row.mailbox_state == "off" then
    add("MAILBOX_OFF", "mailbox %s is switched off", row.mailbox)
  elseif row.health == "failed" then
    add("MAILBOX_FAILED", "mailbox %s cannot be read%s: %s: %s", row.mailbox,
      row.last_ok_at and " since " .. row.last_ok_at or "", row.last_code or "", row.last_error or "")
  end
end

-- agent: its id, or nil for all.
function notices.all(tx, agent)
  local found = list.new()
  local today = instant.date(tx.now, tx:setting "business.zone")
  for _, row in ipairs(tx:all(of_agents, { agent = agent, today = today })) do of_agent(found, row) end
  return found
end

return notices
