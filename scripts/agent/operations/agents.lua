-- Agents: making, changing, switching on and off, archiving; catching up.
local arrivals = use "arrivals"
local log = use "log"
local page = use "lib.page"
local who = use "lib.who"

local by_mailbox = sql [[ select * from agent where mailbox = $mailbox and state <> 'archived' order by id ]]
local same_name = sql [[ select id from agent where name = $name order by id ]]
local same_initials = sql [[ select id from agent where initials = $initials and state <> 'archived' order by id ]]
local mailbox_named = sql [[ select id from mailbox where name = $name order by id ]]
local count_active = sql [[
  select count(*) as n from agent where state = 'active' and created_by = $by order by n ]]
local listed = sql [[ select * from agent where id < $after_id order by id desc limit $limit ]]

-- As many agents as one person looks after.
local MOST = 20

local function view(row)
  return { id = row.id, version = row.version, name = row.name, initials = row.initials, mailbox = row.mailbox,
    state = row.state, settings = row.settings, since = row.since, created_at = row.created_at,
    created_by = row.created_by }
end

local function tell(tx, agent)
  tx:emit("agent.changed", { id = agent.id, name = agent.name, state = agent.state })
end

-- Everything that is wrong with what was given, at once. id: the agent's, if there is one.
local function check(tx, input, id)
  local issues = list.new()
  local function wrong(code, at, ...)
    issues:add { code = code, pointer = at, text = string.format(...) }
  end
  local function taken(row) return row and row.id ~= id end
  if input.name and taken(tx:one(same_name, { name = input.name })) then
    wrong("AGENT_NAME_TAKEN", "/name", "there is an agent %s", input.name)
  end
  if input.initials and taken(tx:one(same_initials, { initials = input.initials })) then
    wrong("AGENT_INITIALS_TAKEN", "/initials", "another agent is %s", input.initials)
  end
  if input.mailbox and not tx:one(mailbox_named, { name = input.mailbox }) then
    wrong("MAILBOX_UNKNOWN", "/mailbox", "there is no mailbox %s", input.mailbox)
  elseif input.mailbox and taken(tx:one(by_mailbox, { mailbox = input.mailbox })) then
    wrong("AGENT_MAILBOX_TAKEN", "/mailbox", "another agent reads %s", input.mailbox)
  end
  if #issues > 0 then fail.issues(issues[1].code, "the agent is not acceptable", issues) end
end

local function check_count(tx)
  if tx:one(count_active, { by = who(tx) }).n >= MOST then
    fail.conflict("AGENTS_TOO_MANY", "%s has %d active agents; archive one", who(tx), MOST)
  end
end

local initials = text { min = 1, max = 4, pattern = "^%w+$" }

operation "agent.create" {
  summary = "An agent for a mailbox, active from now on",
  http = "POST /v1/agents",
  kind = "write", role = "agent_admin", status = 201,
  input = { name = agent_name, initials = initials, mailbox = text { min = 1, max = 60 },
    settings = optional(settings) },
  output = agent_view,
  errors = { "AGENT_NAME_TAKEN", "AGENT_INITIALS_TAKEN", "AGENT_MAILBOX_TAKEN", "MAILBOX_UNKNOWN", "AGENTS_TOO_MANY" },
  run = function(tx, input)
    check(tx, input)
    check_count(tx)
    local agent = tx:insert("agent", { name = input.name, initials = input.initials, mailbox = input.mailbox,
      state = "active", settings = input.settings or {}, since = tx.now, created_at = tx.now, created_by = who(tx) })
    log(tx, { agent_id = agent.id, kind = "agent", description = agent.name .. " reads " .. agent.mailbox })
    tell(tx, agent)
    return view(agent)
  end,
}

operation "agent.list_agents" {
  summary = "Agents, newest first",
  http = "GET /v1/agents",
  kind = "read", role = "viewer",
  input = { limit = optional(integer { min = 1, max = 500 }), cursor = optional(text { max = 400 }) },
  output = { items = list(agent_view), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local rows, following = page.newest(tx, listed, {}, input)
    return { items = rows:map(view), next = following }
  end,
}

react "mail.received" {
  run = function(tx, event)
    local agent = tx:one(by_mailbox, { mailbox = event.data.mailbox })
    if agent then arrivals.came(tx, agent, tx:find("mail", event.data.id)) end
  end,
}
