-- A step that waits for a person. Another mail of the customer makes what is asked out of
-- date: then the step is left, and the answer is nil with the mail in hand. `deaf` steps
-- wait for the person alone.
local ask = {}

local function review(f, at, step)
  step.subject, step.role = at.task, "sales"
  step.options = list.new(step.options or { "confirm" })
  return f:review(step)
end

function ask.deaf(f, at, step) return review(f, at, step) end

-- Answers what the person said, or nil when there is a mail to read first.
function ask.person(f, at, step)
  local which, got = f:race {
    person = function() return review(f, at, step) end,
    mail = function() return f:wait { "agent.heard", key = at.task, title = "Another mail of the customer" } end,
  }
  if which == "person" then return got end
  at.mail, at.back = got.mail, at.step
end

local TITLES = { incoming_mail = "Does a person see the mail first?", quote = "Does a person see the quote first?",
  order = "Does a person see the order first?", outgoing_mail = "Does a person see the letter first?" }

-- Whether a person is to see this step, and why.
function ask.needed(f, at, step, more)
  local question = { agent = at.agent, step = step, settings = at.settings, sender = at.sender, changed = false,
    reasons = list.new(), now = f:now() }
  for name, value in pairs(more or {}) do question[name] = value end
  local answer = f:decide("agent.review", question, { title = TITLES[step] })
  if answer.outcome == "review" then return answer.reason end
end

return ask
