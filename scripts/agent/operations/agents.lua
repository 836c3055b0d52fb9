-- Agents: making, changing, switching on and off, archiving.
local agents = use "agents"
local arrivals = use "arrivals"
local backlog = use "backlog"
local log = use "log"
local page = use "lib.page"
local who = use "lib.who"

local listed = sql [[
  select * from agent where id < $after_id and ($state::text is null or state = $state) order by id desc limit $limit ]]
local count_open = sql [[
  select count(*) as n from agent_task where agent_id = $agent and state in ('ready', 'running', 'paused') order by n ]]

local mailbox_name = text { min = 1, max = 64 }
local FIELDS = { "name", "initials", "mailbox" }

operation "agent.create" {
  summary = "An agent for a mailbox, active from now on",
  http = "POST /v1/agents",
  kind = "write", role = "agent_admin", status = 201,
  input = { name = agent_name, initials = agent_initials, mailbox = mailbox_name, settings = optional(settings) },
  output = agent_view,
  errors = { "AGENT_NAME_TAKEN", "AGENT_INITIALS_TAKEN", "AGENT_MAILBOX_TAKEN", "MAILBOX_UNKNOWN", "AGENTS_TOO_MANY" },
  run = function(tx, input)
    agents.check(tx, input)
    agents.check_count(tx, who(tx))
    local agent = tx:insert("agent", { name = input.name, initials = input.initials, mailbox = input.mailbox,
      state = "active", settings = agents.settle({}, input.settings), since = tx.now, created_at = tx.now,
      created_by = who(tx) })
    log(tx, { agent_id = agent.id, kind = "agent", description = agent.name .. " reads " .. agent.mailbox })
    tx:emit("agent.changed", { id = agent.id, name = agent.name, state = agent.state })
    return agents.view(agent)
  end,
}

operation "agent.list_agents" {
  summary = "Agents, newest first",
  http = "GET /v1/agents",
  kind = "read", role = "viewer",
  input = { state = optional(agent_state), limit = optional(integer { min = 1, max = 500 }),
    cursor = optional(text { max = 400 }) },
  output = { items = list(agent_view), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local rows, following = page.newest(tx, listed, { state = input.state }, input)
    return { items = rows:map(agents.view), next = following }
  end,
}

operation "agent.get_agent" {
  summary = "One agent, and how much mail it took today and has waiting",
  http = "GET /v1/agents/{id}",
  kind = "read", role = "viewer",
  input = { id = agent_key },
  output = {
    agent = agent_view, taken_today = integer, daily_limit = integer, waiting = integer, open_tasks = integer,
  },
  errors = { "AGENT_UNKNOWN" },
  run = function(tx, input)
    local agent = agents.find(tx, input.id)
    return { agent = agents.view(agent), taken_today = arrivals.taken(tx, agent),
      daily_limit = arrivals.limit(tx, agent), waiting = backlog.waiting(tx, agent),
      open_tasks = tx:one(count_open, { agent = agent.id }).n }
  end,
}

-- What is said of a change: each field that is other than before.
local function told(agent, input, settings)
  local words = list.new()
  for _, name in ipairs(FIELDS) do
    if input[name] and input[name] ~= agent[name] then
      words:add(string.format("%s %s → %s", name, agent[name], input[name]))
    end
  end
  local names = {}
  for name in pairs(agent.settings) do names[name] = true end
  for name in pairs(settings) do names[name] = true end
  local sorted = {}
  for name in pairs(names) do sorted[#sorted + 1] = name end
  table.sort(sorted)
  for _, name in ipairs(sorted) do
    local old, new = agent.settings[name], settings[name]
    if old ~= new then
      words:add(string.format("%s %s → %s", name, old == nil and "default" or tostring(old),
        new == nil and "default" or tostring(new)))
    end
  end
  return words
end

operation "agent.change" {
  summary = "Change an agent: what is given is set, what is named in clear is as the defaults say",
  http = "POST /v1/agents/{id}",
  kind = "write", role = "agent_admin",
  input = { id = agent_key, name = optional(agent_name), initials = optional(agent_initials),
    mailbox = optional(mailbox_name), settings = optional(settings),
    clear = optional(list(text { max = 40 }, { max = 20, summary = "Names of settings" })) },
  output = agent_view,
  errors = { "AGENT_UNKNOWN", "AGENT_STATE", "AGENT_NAME_TAKEN", "AGENT_INITIALS_TAKEN", "AGENT_MAILBOX_TAKEN",
    "MAILBOX_UNKNOWN" },
  run = function(tx, input)
    local agent = agents.lock(tx, input.id)
    agents.check(tx, input, agent.id)
    local new = agents.settle(agent.settings, input.settings, input.clear)
    local words = told(agent, input, new)
    if #words == 0 then return agents.view(agent) end
    local view = agents.save(tx, agent, { name = input.name or agent.name, initials = input.initials or agent.initials,
      mailbox = input.mailbox or agent.mailbox, settings = new }, { description = "Changed: " .. words:join("; ") })
    backlog.wake(tx, agent)
    return view
  end,
}

-- What is to become of the mail that came while the agent was off.
local function settle_mail(tx, agent, mails)
  local waiting = backlog.waiting(tx, agent)
  if waiting > 0 and not mails then
    fail.conflict("AGENT_MAILS", "%d mails came while %s was off: say mails = process or from_now", waiting, agent.name)
  end
  if mails == "from_now" then backlog.leave(tx, agent, "it came while the agent was off") end
end

operation "agent.switch" {
  summary = "Switch an agent on or off; `mails` says what becomes of mail that came meanwhile",
  http = "POST /v1/agents/{id}/switch",
  kind = "write", role = "agent_admin",
  input = { id = agent_key, state = choice { "active", "off" }, mails = optional(choice { "process", "from_now" }),
    reason = optional(reasoning) },
  output = agent_view,
  errors = { "AGENT_UNKNOWN", "AGENT_STATE", "AGENT_MAILS", "AGENTS_TOO_MANY" },
  run = function(tx, input)
    local agent = agents.lock(tx, input.id)
    if agent.state == input.state then return agents.view(agent) end
    local set = { state = input.state }
    if input.state == "active" then
      agents.check_count(tx, agent.created_by)
      settle_mail(tx, agent, input.mails)
      set.since = tx.now
    end
    local view = agents.save(tx, agent, set, { reason = input.reason,
      description = input.state == "active" and "Switched on" or "Switched off" })
    backlog.wake(tx, agent)
    return view
  end,
}

operation "agent.archive" {
  summary = "Archive an agent for good: its tasks and its log stay, its mailbox is free",
  http = "POST /v1/agents/{id}/archive",
  kind = "write", role = "agent_admin",
  input = { id = agent_key, reason = optional(reasoning) },
  output = agent_view,
  errors = { "AGENT_UNKNOWN", "AGENT_STATE", "AGENT_TASKS" },
  run = function(tx, input)
    local agent = agents.lock(tx, input.id)
    local open = tx:one(count_open, { agent = agent.id }).n
    if open > 0 then
      fail.conflict("AGENT_TASKS", "%s has %d open tasks: let them come to their end, or stop them", agent.name, open)
    end
    backlog.leave(tx, agent, "its agent was archived")
    return agents.save(tx, agent, { state = "archived" }, { description = "Archived", reason = input.reason })
  end,
}

-- The letters of its open tasks go out whether it is on or off.
react "mail.received" {
  run = function(tx, event)
    local agent = agents.of_mailbox(tx, event.data.mailbox)
    if agent then arrivals.came(tx, agent, tx:find("mail", event.data.id)) end
  end,
}

for name, level in pairs { ["mailbox.failed"] = "error", ["mailbox.recovered"] = "info" } do
  react(name) {
    run = function(tx, event)
      local agent = agents.of_mailbox(tx, event.data.name)
      if not agent then return end
      log(tx, { agent_id = agent.id, level = level, kind = "mailbox", reason = event.data.text,
        description = level == "error" and "Its mailbox cannot be read" or "Its mailbox is read again" })
    end,
  }
end
