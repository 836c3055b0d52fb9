-- A letter after a task was stopped: reviewed as any other, then sent.
local send = use "steps/send"

return flow {
  summary = "A letter to the customer of a task that was stopped",
  input = { message = id, task = id },
  key = "message",
  as = { "sales" },
  run = function(f, input)
    local said = f:review { kind = "outgoing_mail", title = "To the customer of a stopped task", subject = input.task,
      role = "sales", reason = "the task was stopped", details = { message = input.message },
      options = list.new { "confirm", "discard" } }
    if said.answer ~= "confirm" then
      f:call("agent.put_aside", { message = input.message, what = "discard" })
      return
    end
    f:call("agent.approve", { message = input.message, by = said.by })
    local again = false
    repeat
      local sent, told = send(f, { message = input.message }, again)
      if not sent then
        f:review { kind = "outgoing_mail", title = "Could not be sent", subject = input.task, role = "sales",
          reason = told.reason, details = { message = input.message, failed = true }, options = list.new { "retry" } }
      end
      again = true
    until sent
  end,
}
