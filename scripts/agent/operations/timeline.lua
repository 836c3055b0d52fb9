-- The timeline of a task: its flow's journal as people read it, with mails and letters.
local tasks = use "tasks"

-- What only the flow needs to know is left out; `ordain flow timeline` has it.
local steps = sql [[
  select s.flow, s.generation, s.seq, s.kind, s.name, s.title, s.ask, s.asked_at, s.state, s.answer, s.answered_at,
    s.due_at, r.id as review, r.answered_by, r.note
  from flow_step s
  left join review r on r.flow = s.flow and r.generation = s.generation and r.seq = s.seq and s.kind = 'review'
  where s.flow in (select f.id from flow f where (f.name = 'agent.request' and f.key = $task)
      or (f.name = 'agent.closing' and f.key in (select m.id from agent_message m where m.task_id = $task)))
    and (s.flow > $flow or (s.flow = $flow
      and (s.generation > $generation or (s.generation = $generation and s.seq > $seq))))
    and s.kind not in ('now', 'random')
    and s.name not in ('agent.begin', 'agent.where', 'agent.wake', 'agent.may_reply', 'agent.letter',
      'agent.acceptance', 'quote.document', 'order.confirmation')
  order by s.flow, s.generation, s.seq limit $limit ]]

-- What no flow has written: said by people, or of mails that no flow has seen.
local beside = sql [[
  select l.at, l.by, l.description, l.reason, l.level, l.kind from agent_log l
  where l.task_id = $task and l.kind in ('stop', 'take_over', 'failure', 'filed')
    and ($from::instant is null or l.at >= $from::instant) and ($until::instant is null or l.at < $until::instant)
  order by l.id limit 500 ]]
local unread = sql [[
  select m.id, m.state, m.reason, m.came_at, o.subject, o.from_address from agent_mail m join mail o on o.id = m.id
  where m.task_id = $task and not exists (
    select 1 from flow f join flow_step s on s.flow = f.id and s.name = 'agent.look'
    where f.name = 'agent.request' and f.key = $task and s.ask like '%' || m.id || '%')
  order by m.id limit 200 ]]

local STATES = { waiting = "waiting", done = "done", failed = "failed" }

local function text_of(answer)
  if type(answer) ~= "table" then return nil end
  local reason = answer.reason or answer.question or answer.text
  if type(reason) == "table" then reason = reason.text end
  return type(reason) == "string" and reason or nil
end

local function entry(row, kind, more)
  local found = { kind = kind, title = row.title or row.kind .. " " .. row.name, at = row.asked_at,
    state = STATES[row.state] or "left", answered_at = row.answered_at, due_at = row.due_at }
  if row.state == "failed" then found.text = text_of(row.answer) end
  for name, value in pairs(more or {}) do found[name] = value end
  return found
end

local function told(answer)
  return type(answer) == "table" and answer or {}
end

local tell = {}

function tell.call(row)
  local answer = told(row.answer)
  if row.name == "agent.look" then
    return entry(row, "mail", { mail = told(row.ask).mail,
      text = answer.from and string.format("from %s: %s", answer.from, answer.title) or nil })
  elseif row.name == "agent.draft" then
    return entry(row, "letter", { message = answer.id, text = answer.subject })
  elseif row.name == "agent.offer" or row.name == "agent.order" then
    return entry(row, "document", { text = row.state == "done" and answer.number or text_of(answer) })
  end
  local ask = told(row.ask)
  return entry(row, ask.message and "letter" or "step", { message = ask.message })
end

function tell.mail(row)
  local answer = told(row.answer)
  return entry(row, "letter", { message = told(row.ask).letter, text = text_of(answer) or answer.state })
end

function tell.decide(row)
  local answer, reason = told(row.answer), text_of(row.answer)
  local outcome = answer.outcome and string.gsub(answer.outcome, "_", " ")
  return entry(row, "decision", { text = outcome and reason and outcome .. ": " .. reason or outcome or reason })
end

function tell.review(row)
  local answer = told(row.answer)
  local words = answer.answer and row.note and answer.answer .. ": " .. row.note or answer.answer
  return entry(row, "review", { step = row.review, by = row.answered_by, text = words or told(row.ask).reason })
end

function tell.wait(row) return entry(row, "wait") end
tell.sleep = tell.wait

function tell.document(row)
  return entry(row, "document", { text = told(row.ask).name })
end

function tell.note(row) return entry(row, "step") end

local function step_entry(row)
  return (tell[row.kind] or tell.note)(row)
end

local function log_entry(row)
  return { kind = "log", title = row.description, state = row.level == "error" and "failed" or "done",
    text = row.reason,
    by = row.by, at = row.at }
end

local function mail_entry(row)
  return { kind = "mail", title = string.format("Mail from %s: %s", row.from_address or "nobody", row.subject),
    state = row.state == "filed" and "left" or "waiting", text = row.reason, at = row.came_at, mail = row.id }
end

-- A wait that something else has ended says nothing.
local function left(row)
  return (row.kind == "wait" or row.kind == "sleep") and not STATES[row.state]
end

local function merged(rows, others)
  local found, next_one = list.new(), 1
  for _, row in ipairs(rows) do
    while others[next_one] and others[next_one].at < row.asked_at do
      found:add(log_entry(others[next_one]))
      next_one = next_one + 1
    end
    if not left(row) then found:add(step_entry(row)) end
  end
  for i = next_one, #others do found:add(log_entry(others[i])) end
  return found
end

local function begin_at(cursor)
  if not cursor then return "", 0, 0 end
  local flow, generation, seq = string.match(cursor, "^([%w-]+):(%d+):(%d+)$")
  if not flow or #generation > 9 or #seq > 9 then
    fail.invalid("CURSOR_INVALID", "the cursor is not one this list gave")
  end
  return flow, math.tointeger(tonumber(generation)), math.tointeger(tonumber(seq))
end

operation "agent.timeline" {
  summary = "What happened in a task, in order: mails, decisions, reviews, letters, documents, and what it waits for",
  http = "GET /v1/agent/tasks/{id}/timeline",
  kind = "read", role = "viewer",
  input = { id = task_key, limit = optional(integer { min = 1, max = 500 }), cursor = optional(text { max = 200 }) },
  output = { items = list(happening), next = optional(text) },
  errors = { "TASK_UNKNOWN", "CURSOR_INVALID" },
  run = function(tx, input)
    local task, limit = tasks.find(tx, input.id), input.limit or 200
    local flow, generation, seq = begin_at(input.cursor)
    local rows = tx:all(steps, { task = task.id, flow = flow, generation = generation, seq = seq, limit = limit + 1 })
    local beyond = rows[limit + 1]
    rows[limit + 1] = nil
    local last = rows[#rows]
    local others = tx:all(beside, { task = task.id, from = input.cursor and rows[1] and rows[1].asked_at,
      ["until"] = beyond and beyond.asked_at })
    local items = merged(rows, others)
    if not beyond then
      for _, row in ipairs(tx:all(unread, { task = task.id })) do items:add(mail_entry(row)) end
    end
    return { items = items,
      next = beyond and string.format("%s:%d:%d", last.flow, last.generation, last.seq) or nil }
  end,
}
