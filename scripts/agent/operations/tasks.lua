-- Tasks as people look at them: the list, one task, its timeline.
local tasks = use "tasks"
local view = use "view"

operation "agent.get" {
  summary = "One task: its state, steps and letters",
  http = "GET /v1/agent/tasks/{id}",
  kind = "read", role = "viewer",
  input = { id = task_key }, output = task, errors = { "TASK_UNKNOWN" },
  run = function(tx, input) return view.task(tx, tasks.find(tx, input.id)) end,
}
