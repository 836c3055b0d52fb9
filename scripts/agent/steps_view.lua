-- Steps of tasks that wait, or waited, for a person: the reviews that name a task.
local steps_view = {}

local of_task = sql [[
  select * from review where subject = $task and kind in ('incoming_mail', 'quote', 'order', 'outgoing_mail',
    'assistance')
  order by id ]]
local open_of_task = sql [[
  select * from review where subject = $task and state = 'open' order by id ]]

function steps_view.of(row)
  return {
    id = row.id, task_id = row.subject, kind = row.kind, title = row.title, reason = row.reason, options = row.options,
    details = row.details, state = row.state, answer = row.answer, by = row.answered_by, assigned_to = row.assigned_to,
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
