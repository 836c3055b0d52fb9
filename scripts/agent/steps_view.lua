-- Steps of tasks that wait, or waited, for a person: the reviews that name a task.
local steps_view = {}

local of_task = sql [[
  select * from review where subject = $task and kind in ('incoming_mail', 'quote', 'order', 'outgoing_mail',
    'assistance')
  order by id ]]
local open_of_task = sql [[
  select * from review where subject = $task and state = 'open' order by id ]]

-- What a list needs of a step's details; all of them can be long.
local KEPT = { "code", "mail", "message", "quote", "order", "number", "revision", "paused", "failed", "question" }

function steps_view.brief(details)
  if type(details) ~= "table" then return nil end
  local kept = {}
  for _, name in ipairs(KEPT) do kept[name] = details[name] end
  return kept
end

-- The details of a step that is over are brief.
function steps_view.of(row)
  return {
    id = row.id, task_id = row.subject, kind = row.kind, title = row.title, reason = row.reason, options = row.options,
    details = row.state == "open" and row.details or steps_view.brief(row.details), state = row.state,
    answer = row.answer, by = row.answered_by, assigned_to = row.assigned_to,
    opened_at = row.opened_at, due_at = row.due_at, answered_at = row.answered_at,
  }
end

function steps_view.all(tx, task)
  return tx:all(of_task, { task = task.id }):map(steps_view.of)
end

function steps_view.open(tx, task)
  return tx:all(open_of_task, { task = task.id }):map(steps_view.of)
end

return steps_view
