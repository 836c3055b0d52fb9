-- The buttons of steps. Each answers the step's review; what follows is the flow's, and
-- has happened when the operation answers.
local documents = use "documents"
local messages = use "messages"
local steps_view = use "steps_view"
local tasks = use "tasks"
local view = use "view"

local step_id = text { min = 1, max = 64, summary = "The step's id, or the number of a task that has one step open" }
local note = optional(text { max = 2000 })

local NAMES = { confirm = "Confirm", discard = "Discard step", updated = "I have updated the quote / the order",
  resume = "Just resume", retry = "Retry sending", again = "Look again", nothing = "Nothing to do" }

-- The step, by its own id or as the only open one of a task.
local function find(tx, key)
  local row = tx:find("review", key)
  if row then
    local task = row.subject and tx:find("agent_task", row.subject)
    if task then return row, task end
    fail.not_found("STEP_UNKNOWN", "%s is no step of a task", key)
  end
  local task = tasks.find(tx, key)
  local open = steps_view.open(tx, task)
  if #open ~= 1 then
    fail.not_found("STEP_UNKNOWN", "task %s has %d open steps; name the step", task.number, #open)
  end
  return tx:find("review", open[1].id), task
end

local function has(options, name)
  for _, one in ipairs(options) do
    if one == name then return true end
  end
  return false
end

local function check_button(row, name)
  if has(row.options, name) then return end
  local buttons = list.new(row.options):map(function(one) return NAMES[one] or one end)
  fail.conflict("STEP_BUTTON", "this step has no button \"%s\"; it has: %s", NAMES[name], buttons:join(", "))
end

-- A letter that speaks of what is no more is neither confirmed nor taken up again.
local function check_letter(tx, row, name)
  local details = row.details
  if row.kind ~= "outgoing_mail" or not details or not details.message then return end
  if name ~= "confirm" and name ~= "resume" then return end
  local message = messages.find(tx, details.message)
  if documents.current(tx, message.document) then return end
  fail.conflict("DOCUMENT_CHANGED", name == "confirm"
    and "%s was changed since the letter was written: discard the step, then say that it was updated"
    or "%s was changed since the letter was written: say that it was updated", message.document.number)
end

local function press(tx, key, name, said, data)
  local row, task = find(tx, key)
  if row.state == "open" then
    if row.flow == task.flow then tasks.open(tx, task.id) end
    check_button(row, name)
    check_letter(tx, row, name)
  end
  tx:call("review.answer", { id = row.id, answer = name, note = said, data = data })
  tx:resume(row.flow)
  return view.task(tx, tx:find("agent_task", task.id))
end

local ERRORS = { "STEP_UNKNOWN", "TASK_UNKNOWN", "STEP_BUTTON", "TASK_ENDED", "REVIEW_CLOSED", "REVIEW_ASSIGNED",
  "REVIEW_ROLE", "REVIEW_OWN", "REVIEW_SAME_PERSON", "DOCUMENT_CHANGED" }

local function errors_of(...)
  local codes = { ... }
  for _, code in ipairs(ERRORS) do codes[#codes + 1] = code end
  return codes
end

operation "agent.confirm" {
  summary = "Confirm a step: the agent goes on",
  http = "POST /v1/agent/steps/{step}/confirm",
  kind = "write", role = "sales",
  input = { step = step_id, note = note, sender = optional(sender_choice) },
  output = task, errors = errors_of("SENDER_CHOICE", "CUSTOMER_UNKNOWN"),
  run = function(tx, input)
    return press(tx, input.step, "confirm", input.note, input.sender and { sender = input.sender })
  end,
}

operation "agent.instruct_step" {
  summary = "Tell the agent at a step of assistance what to do, this once",
  http = "POST /v1/agent/steps/{step}/instruct",
  kind = "write", role = "sales",
  input = { step = step_id, note = note, instruction = instruction },
  output = task, errors = errors_of("LINES_FIXED", "INSTRUCTION_EMPTY", "ITEM_UNKNOWN", "CUSTOMER_UNKNOWN"),
  run = function(tx, input)
    local row, given = find(tx, input.step), input.instruction
    local code = row.details and row.details.code
    if code == "STOCK" and (given.lines or given.requested_date) then
      fail.conflict("LINES_FIXED", "not enough in stock: confirm, look again when goods have come, or stop")
    end
    if not (given.lines or given.requested_date or given.reply or given.sender) then
      fail.invalid("INSTRUCTION_EMPTY", "say what the agent is to do")
    end
    for i, line in ipairs(given.lines or {}) do
      if not tx:try(function() return tx:call("catalog.get", { id = line.item }) end) then
        fail.issues("ITEM_UNKNOWN", "an item is not known", list.new { { code = "ITEM_UNKNOWN",
          pointer = "/instruction/lines/" .. (i - 1) .. "/item", text = "there is no item " .. line.item } })
      end
    end
    local data = given.sender and { sender = given.sender } or { instruction = given }
    return press(tx, input.step, "confirm", input.note, data)
  end,
}

local SIMPLE = {
  { name = "agent.discard", path = "discard", button = "discard",
    summary = "Discard step: the letter is put aside, the task pauses, the document can be changed" },
  { name = "agent.updated", path = "updated", button = "updated",
    summary = "I have updated the quote or the order: a new letter with a new PDF" },
  { name = "agent.just_resume", path = "resume", button = "resume",
    summary = "Just resume: the letter that was put aside waits for its review again; nothing is sent by this" },
  { name = "agent.retry_sending", path = "retry", button = "retry", summary = "Try to send a failed letter again" },
  { name = "agent.look_again", path = "again", button = "again", summary = "Something was mended: look again" },
  { name = "agent.nothing", path = "nothing", button = "nothing",
    summary = "There is nothing to do here: wait for the customer, or end" },
}

for _, one in ipairs(SIMPLE) do
  operation(one.name) {
    summary = one.summary,
    http = "POST /v1/agent/steps/{step}/" .. one.path,
    kind = "write", role = "sales",
    input = { step = step_id, note = note }, output = task, errors = errors_of(),
    run = function(tx, input) return press(tx, input.step, one.button, input.note) end,
  }
end
