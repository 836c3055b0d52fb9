-- The rows of agents: finding and showing them, and what may not be so.
local log = use "log"

local agents = {}

local by_name = sql [[ select * from agent where name = $name ]]
local by_mailbox = sql [[ select * from agent where mailbox = $mailbox and state <> 'archived' order by id ]]
local same_initials = sql [[ select id from agent where initials = $initials and state <> 'archived' order by id ]]
local mailbox_named = sql [[ select id from mailbox where name = $name order by id ]]
local count_active = sql [[
  select count(*) as n from agent where state = 'active' and created_by = $by order by n ]]

-- As many agents as one person has at work.
agents.MOST = 20

function agents.view(row)
  return { id = row.id, version = row.version, name = row.name, initials = row.initials, mailbox = row.mailbox,
    state = row.state, settings = row.settings, since = row.since, created_at = row.created_at,
    created_by = row.created_by }
end

function agents.find(tx, key)
  local agent = tx:find("agent", key) or tx:one(by_name, { name = key })
  if not agent then fail.not_found("AGENT_UNKNOWN", "there is no agent %s", key) end
  return agent
end

-- The id that a list is asked for, nil when for none.
function agents.id_of(tx, key)
  return key and agents.find(tx, key).id
end

function agents.of_mailbox(tx, mailbox)
  return tx:one(by_mailbox, { mailbox = mailbox })
end

-- To be changed: what is archived stays as it is.
function agents.lock(tx, key)
  local agent = tx:lock("agent", agents.find(tx, key).id)
  if agent.state == "archived" then fail.conflict("AGENT_STATE", "%s is archived: it stays as it is", agent.name) end
  return agent
end

-- Everything that is wrong with name, initials and mailbox, at once. id: the agent's, if
-- there is one.
function agents.check(tx, input, id)
  local issues = list.new()
  local function wrong(code, at, ...)
    issues:add { code = code, pointer = at, text = string.format(...) }
  end
  local function taken(row) return row and row.id ~= id end
  if input.name and taken(tx:one(by_name, { name = input.name })) then
    wrong("AGENT_NAME_TAKEN", "/name", "there is an agent %s", input.name)
  end
  if input.initials and taken(tx:one(same_initials, { initials = input.initials })) then
    wrong("AGENT_INITIALS_TAKEN", "/initials", "another agent is %s", input.initials)
  end
  if input.mailbox and not tx:one(mailbox_named, { name = input.mailbox }) then
    wrong("MAILBOX_UNKNOWN", "/mailbox", "there is no mailbox %s", input.mailbox)
  elseif input.mailbox and taken(agents.of_mailbox(tx, input.mailbox)) then
    wrong("AGENT_MAILBOX_TAKEN", "/mailbox", "another agent reads %s", input.mailbox)
  end
  if #issues > 0 then fail.issues(issues[1].code, "the agent is not acceptable", issues) end
end

-- by: whose agents they are.
function agents.check_count(tx, by)
  if tx:one(count_active, { by = by }).n >= agents.MOST then
    fail.conflict("AGENTS_TOO_MANY", "%s has %d active agents; switch one off or archive it", by, agents.MOST)
  end
end

-- Settings as they are after a change: orders that are not made are not reviewed.
function agents.settle(old, given, clear)
  local settings = {}
  for name, value in pairs(old) do settings[name] = value end
  for name, value in pairs(given or {}) do settings[name] = value end
  for _, name in ipairs(clear or {}) do settings[name] = nil end
  if settings.make_orders == false then settings.review_orders = nil end
  return settings
end

-- Kept: what is written down of it.
function agents.save(tx, agent, set, kept)
  tx:update("agent", agent.id, set)
  for name, value in pairs(set) do agent[name] = value end
  log(tx, { agent_id = agent.id, kind = "agent", description = kept.description, reason = kept.reason,
    details = kept.details })
  tx:emit("agent.changed", { id = agent.id, name = agent.name, state = agent.state })
  return agents.view(tx:find("agent", agent.id))
end

return agents
