-- The log of the agents, and the marks they leave in quotes and orders.
local agents = use "agents"
local page = use "lib.page"
local tasks = use "tasks"
local who = use "lib.who"

local listed = sql [[
  select l.*, a.name as agent, t.number as task from agent_log l
  left join agent a on a.id = l.agent_id left join agent_task t on t.id = l.task_id
  where l.id < $after_id and ($agent::text is null or l.agent_id = $agent)
    and ($task::text is null or l.task_id = $task)
    and ($level::text is null or l.level = $level) and ($kind::text is null or l.kind = $kind)
  order by l.id desc limit $limit ]]

operation "agent.log" {
  summary = "What the agents did and what befell them, newest first; deleted tasks by their id",
  http = "GET /v1/agent/log",
  kind = "read", role = "viewer",
  input = { agent = optional(agent_key), task = optional(task_key), level = optional(log_level),
    kind = optional(text { max = 40 }), limit = optional(integer { min = 1, max = 500 }),
    cursor = optional(text { max = 400 }) },
  output = { items = list(log_entry), next = optional(text) },
  errors = { "CURSOR_INVALID", "AGENT_UNKNOWN" },
  run = function(tx, input)
    local params = { agent = agents.id_of(tx, input.agent), task = input.task and tasks.id_of(tx, input.task),
      level = input.level, kind = input.kind }
    local rows, following = page.newest(tx, listed, params, input)
    return { items = rows:map(function(row)
      return { id = row.id, at = row.at, task_id = row.task_id, task = row.task, agent = row.agent, level = row.level,
        kind = row.kind, by = row.by, description = row.description, reason = row.reason, details = row.details }
    end), next = following }
  end,
}

local of_document = sql [[
  select * from agent_mark where document_id = $document and (id, id) > ($after, $after_id)
    and ($dismissed::boolean is true or state <> 'dismissed') order by id limit $limit ]]

local function view(row)
  return { id = row.id, version = row.version, task_id = row.task_id, document = row.document,
    document_id = row.document_id, revision = row.revision, line = row.line, field = row.field, value = row.value,
    why = row.why, confidence = row.confidence, state = row.state, at = row.at, by = row.by,
    settled_at = row.settled_at }
end

operation "agent.marks" {
  summary = "What the agent wrote into a quote or an order, and why; dismissed marks when asked for",
  http = "GET /v1/agent/marks",
  kind = "read", role = "viewer",
  input = { quote = optional(text { max = 64 }), order = optional(text { max = 64 }), dismissed = optional(boolean),
    limit = optional(integer { min = 1, max = 500 }), cursor = optional(text { max = 400 }) },
  output = { items = list(mark), next = optional(text) },
  errors = { "DOCUMENT_WHICH", "QUOTE_UNKNOWN", "ORDER_UNKNOWN", "CURSOR_INVALID" },
  run = function(tx, input)
    if (input.quote == nil) == (input.order == nil) then fail.invalid("DOCUMENT_WHICH", "name a quote or an order") end
    local id = input.quote and tx:call("quote.get", { id = input.quote }).id
      or tx:call("order.get", { id = input.order }).id
    local rows, following = page.ascending(tx, of_document, { document = id, dismissed = input.dismissed or false },
      input, "id")
    return { items = rows:map(view), next = following }
  end,
}

local function settle(tx, id, state)
  local row = tx:find("agent_mark", id)
  if not row then fail.not_found("MARK_UNKNOWN", "there is no mark %s", id) end
  if row.state ~= "open" then
    fail.conflict("MARK_STATE", "%s has said %s on %s", row.by, row.state, row.settled_at)
  end
  tx:update("agent_mark", row.id, { state = state, by = who(tx), settled_at = tx.now })
  return view(tx:find("agent_mark", row.id))
end

for name, one in pairs {
  done = { state = "done", summary = "A field that the agent wrote is right; who says so is kept" },
  dismiss = { state = "dismissed", summary = "A mark is not shown any more; who says so is kept" },
} do
  operation("agent.mark_" .. name) {
    summary = one.summary,
    http = "POST /v1/agent/marks/{id}/" .. name,
    kind = "write", role = "sales",
    input = { id = id }, output = mark, errors = { "MARK_UNKNOWN", "MARK_STATE" },
    run = function(tx, input) return settle(tx, input.id, one.state) end,
  }
end
