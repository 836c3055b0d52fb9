-- Flows: what there is, what happened, and what a person can do about it.
local page = use "page"
local flows = sql [[
  select id, name, key, state, generation, started_at, ended_at, asked, error, stop_reason, parent from flow
  where ($before::text is null or id < $before) and ($name::text is null or name = $name)
    and ($state::text is null or state = $state) and ($key::text is null or key = $key)
  order by id desc limit $limit ]]
local steps = sql [[
  select seq, kind, name, title, line, ask, asked_at, state, answer, answered_at, answered_as, due_at, event, tried
  from flow_step where flow = $flow and generation = $generation and ($after::bigint is null or seq > $after)
  order by seq limit $limit ]]
local tries = sql [[
  select seq, phase, attempts, tries from effect where flow = $flow and generation = $generation order by seq ]]
local waits = sql [[ select event, key from flow_wait where flow = $flow order by event, key ]]
local counts = sql [[
  select name, state, count(*) as count, min(started_at) as oldest__instant from flow group by name, state
  order by name, state ]]
local outside = sql [[
  select kind, phase, count(*) as count, min(next_at) as oldest_due__instant from effect where phase <> 'done'
  group by kind, phase order by kind, phase ]]
local newest_of = sql [[ select * from flow where name = $name order by id desc limit 1 ]]
local stop = sql [[
  update flow set stop_reason = $reason, stopped_by = $by, state = 'open', ready_at = $now::instant,
    version = version + 1 where id = $id ]]

local function found(tx, id)
  local flow = tx:find("flow", id)
  if not flow then fail.not_found("FLOW_NOT_FOUND", "there is no flow %s", id) end
  return flow
end

-- For readers also by name: the newest flow that has it.
local function shown(tx, id_or_name)
  local newest = string.find(id_or_name, ".", 1, true) and tx:one(newest_of, { name = id_or_name })
  return newest or found(tx, id_or_name)
end

local function view(flow)
  return {
    id = flow.id, name = flow.name, key = flow.key, state = flow.state, generation = flow.generation,
    started_at = flow.started_at, ended_at = flow.ended_at, steps = flow.asked, error = flow.error,
    stop_reason = flow.stop_reason, parent = flow.parent,
  }
end

operation "flow.list" {
  summary = "Flows, newest first", http = "GET /v1/flows", kind = "read", role = "viewer",
  input = { name = optional(text), state = optional(flow_state), key = optional(text), limit = optional(page_size),
    cursor = optional(text) },
  output = { items = list(flow_view), next = optional(text) },
  run = function(tx, input)
    local rows, next_cursor = page(tx, flows, { name = input.name, state = input.state, key = input.key }, input, "id")
    local items = list.new()
    for _, row in ipairs(rows) do items:add(view(row)) end
    return { items = items, next = next_cursor }
  end,
}

operation "flow.status" {
  summary = "How many flows are in which state, and what waits to be done outside", http = "GET /v1/flow-status",
  kind = "read", role = "viewer", input = {},
  output = {
    flows = list { name = text, state = flow_state, count = integer, oldest = instant },
    effects = list { kind = text, phase = text, count = integer, oldest_due = optional(instant) },
  },
  run = function(tx) return { flows = tx:all(counts, {}), effects = tx:all(outside, {}) } end,
}

operation "flow.get" {
  summary = "One flow, by id or the newest of a name: what it began with and what it waits for",
  http = "GET /v1/flows/{id}", kind = "read",
  role = "viewer", input = { id = id },
  output = { flow = flow_view, input = any, output = optional(any), script = text,
    waits = list { event = text, key = text } },
  errors = { "FLOW_NOT_FOUND" },
  run = function(tx, input)
    local flow = shown(tx, input.id)
    return { flow = view(flow), input = flow.input, output = flow.output, script = flow.script,
      waits = tx:all(waits, { flow = flow.id }) }
  end,
}

operation "flow.timeline" {
  summary = "What a flow asked for and was answered, in order", http = "GET /v1/flows/{id}/timeline", kind = "read",
  role = "viewer",
  input = { id = id, generation = optional(integer), limit = optional(page_size), cursor = optional(text) },
  output = { flow = flow_view, items = list(flow_step_view), next = optional(text) },
  errors = { "FLOW_NOT_FOUND" },
  run = function(tx, input)
    local flow, limit = shown(tx, input.id), input.limit or 50
    local generation = input.generation or flow.generation
    local rows = tx:all(steps, { flow = flow.id, generation = generation, limit = limit + 1,
      after = input.cursor and math.tointeger(tonumber(input.cursor)) })
    local tried, items, next_cursor = {}, list.new(), nil
    for _, row in ipairs(tx:all(tries, { flow = flow.id, generation = generation })) do tried[row.seq] = row end
    for i, row in ipairs(rows) do
      if i > limit then
        next_cursor = tostring(rows[limit].seq)
        break
      end
      local effect = tried[row.seq]
      items:add {
        seq = row.seq, kind = row.kind, name = row.name, title = row.title or engine.step_title(row.kind, row.name),
        line = row.line, ask = row.ask, asked_at = row.asked_at, state = row.state, answer = row.answer,
        answered_at = row.answered_at, taken_as = row.answered_as, due_at = row.due_at, event = row.event,
        tries = effect and effect.tries, phase = effect and effect.phase,
      }
    end
    return { flow = view(flow), items = items, next = next_cursor }
  end,
}

operation "flow.stop" {
  summary = "Stop a flow: what it waits for is left, what it registered with f:undo runs",
  http = "POST /v1/flows/{id}/stop", kind = "write", role = "operator",
  input = { id = id, reason = text { min = 1, max = 500 } },
  output = { id = id, state = flow_state }, errors = { "FLOW_NOT_FOUND", "FLOW_ENDED" },
  run = function(tx, input)
    local flow = found(tx, input.id)
    if flow.ended_at then fail.conflict("FLOW_ENDED", "it is %s since %s", flow.state, flow.ended_at) end
    if not flow.stop_reason then
      tx:run(stop, { id = flow.id, reason = input.reason, by = tx.actor.id, now = tx.now })
      engine.flows_ready()
    end
    return { id = flow.id, state = "open" }
  end,
}

operation "flow.retry" {
  summary = "Try a failed or parked flow again from the failed step; script=installed moves it to the installed script",
  http = "POST /v1/flows/{id}/retry", kind = "write", role = "operator", native = "flow.retry",
  input = { id = id, script = optional(choice { "pinned", "installed" }) }, output = { id = id, state = flow_state },
  errors = { "FLOW_NOT_FOUND", "FLOW_NOT_FAILED", "FLOW_NOT_RETRYABLE", "FLOW_MISMATCH", "FLOW_UNKNOWN" },
}

operation "flow.signal" {
  summary = "Send a flow a signal that it waits for, or will", http = "POST /v1/flows/{id}/signal", kind = "write",
  role = "operator", input = { id = id, signal = text { min = 1, max = 60 }, data = optional(any) },
  output = { id = id }, errors = { "FLOW_NOT_FOUND", "FLOW_ENDED" },
  run = function(tx, input)
    local flow = found(tx, input.id)
    if flow.ended_at then fail.conflict("FLOW_ENDED", "it is %s since %s", flow.state, flow.ended_at) end
    tx:emit("flow.signalled", { target = flow.id .. ":" .. input.signal, flow = flow.id, signal = input.signal,
      data = input.data, by = tx.actor.id })
    return { id = flow.id }
  end,
}

operation "flow.replay" {
  summary = "Run scripts over kept journals and see which no longer fit; nothing is changed",
  http = "POST /v1/flows/replay", kind = "read", role = "operator", native = "flow.replay",
  input = { id = optional(id), name = optional(text), state = optional(flow_state), after = optional(text),
    installed = optional(boolean), scripts = optional(map(text { max = 1000000 })) },
  output = { broken = list { id = id, name = text, code = text, text = text, line = optional(text),
    seq = optional(integer), was = optional(any), now = optional(any) }, checked = integer, next = optional(text) },
}
