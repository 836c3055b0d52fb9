-- Questions that people answer: opening, closing, deadlines. Who may answer is
-- decided in operations/review.lua.
local people = use "people"
local reviews = {}
local DAY = 86400
local of_step = sql [[
  select * from review where flow = $flow and generation = $generation and seq = $seq and state = 'open' order by id ]]

function reviews.facts(row)
  return { id = row.id, kind = row.kind, title = row.title, subject = row.subject, reason = row.reason,
    details = row.details, options = row.options, role = row.role, flow = row.flow }
end

function reviews.view(row)
  local view = reviews.facts(row)
  for _, field in ipairs { "version", "assigned_to", "escalated_to", "state", "approvals", "approvals_needed", "answer",
    "note", "data", "opened_at", "due_at", "reminded", "answered_at", "answered_by" } do
    view[field] = row[field]
  end
  return view
end

local function first_of(a, b)
  if not a or not b then return a or b end
  return a < b and a or b
end

-- ask = { kind, title?, subject?, reason?, details?, options?, role? }; flow, generation
-- and seq name the step that waits. Returns the row.
function reviews.open(tx, asked)
  local ask = asked.ask
  local row = {
    id = tx:new_id(), flow = asked.flow, generation = asked.generation, seq = asked.seq, kind = ask.kind,
    title = ask.title or ask.kind, subject = ask.subject, reason = ask.reason, details = ask.details,
    options = ask.options or list.new { "approve", "reject" }, role = ask.role or "admin",
    approvals = list.new(), state = "open", opened_at = tx.now, reminded = 0,
  }
  local choice = tx:decide("review.assign", { review = reviews.facts(row), now = tx.now,
    zone = tx:setting "business.zone" }, row.id)
  row.role, row.assigned_to = people.check_role(choice.role or row.role), choice.to
  row.approvals_needed, row.not_by = choice.approvals or 1, choice.not_by or list.new()
  row.confirming = choice.confirming or list.new { row.options[1] }
  row.escalate_at = choice.escalate_at
  row.due_at = first_of(choice.remind_at or instant.add(tx.now, DAY), choice.escalate_at)
  tx:insert("review", row)
  tx:emit("review.opened", { id = row.id, kind = row.kind, title = row.title, subject = row.subject, role = row.role,
    assigned_to = row.assigned_to })
  return row
end

function reviews.close(tx, row, state)
  tx:update("review", row.id, { state = state, due_at = null })
  tx:emit("review.closed", { id = row.id, kind = row.kind, subject = row.subject, state = state })
end

-- What a step of a flow still asks is asked no more: `state` is cancelled or expired.
function reviews.close_step(tx, step, state)
  local rows = tx:all(of_step, step)
  for _, row in ipairs(rows) do reviews.close(tx, row, state) end
  return #rows
end

local act = {}

function act.remind(tx, row)
  tx:emit("review.reminded", { id = row.id, kind = row.kind, title = row.title, role = row.role,
    assigned_to = row.assigned_to, times = row.reminded + 1 })
  return { reminded = row.reminded + 1 }
end

function act.escalate(tx, row, answer)
  tx:emit("review.escalated", { id = row.id, kind = row.kind, title = row.title, role = row.role,
    escalated_to = people.check_role(answer.role) })
  return { escalated_to = answer.role }
end

function act.reassign(tx, row, answer)
  tx:emit("review.reassigned", { id = row.id, kind = row.kind, role = row.role, assigned_to = answer.to,
    by = "review.deadline" })
  return { assigned_to = answer.to }
end

function act.leave()
  return {}
end

-- Returns what was done.
function reviews.attend(tx, row)
  local answer = tx:decide("review.deadline", { review = reviews.facts(row), assigned_to = row.assigned_to,
    opened_at = row.opened_at, reminded = row.reminded, escalate_at = row.escalate_at, escalated_to = row.escalated_to,
    now = tx.now, zone = tx:setting "business.zone" }, row.id)
  local changes = act[answer.outcome](tx, row, answer)
  local next_at = answer.next_at
  if not next_at or next_at <= tx.now then next_at = instant.add(tx.now, DAY) end
  changes.due_at = next_at
  tx:update("review", row.id, changes)
  return answer.outcome
end

return reviews
