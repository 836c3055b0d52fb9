-- Waiting for the customer, the yes or no, the order; and a person where the agent cannot go on.
local ask = use "steps/ask"

local closing = {}

local OVER = { declined = true, expired = true, cancelled = true }

-- What has become of the quote meanwhile, by hand or by time, says where to go on.
local function moved(at, where)
  local quote, order = where.quote, where.order
  if order and not at.ordered then
    at.ordered = true
    return "order_letter"
  end
  if not quote or order then return nil end
  if OVER[quote.state] then return "finish" end
  if at.offered and quote.state == "draft" and not quote.read then
    at.first = false
    return "quote_review"
  end
  if quote.reminders > at.reminders then
    at.reminders = quote.reminders
    at.letter = { kind = "reminder", about = "quote", back = "customer" }
    return "draft"
  end
end

local function until_answer(f, at, quote, timer)
  local waits = {
    mail = function()
      local data, name = f:wait { "agent.heard", "agent.bounced", key = at.task, title = "Wait for the customer" }
      return { mail = data.mail, came_back = name == "agent.bounced" }
    end,
  }
  if quote then
    waits.quote = function()
      return f:wait { "quote.accepted", "quote.declined", "quote.expired", "quote.cancelled", "quote.reminded",
        "quote.revised", key = quote.id, title = "Wait for what becomes of " .. quote.number }
    end
  end
  if timer then
    waits.time = function() f:sleep_until(timer.at, { title = "Wait no longer than that" }) end
  end
  return f:race(waits)
end

-- After a question only: when to remind of it, when to give it to a person.
local function deadline(f, at)
  if not at.letter or at.letter.kind ~= "question" then return nil end
  local answer = f:decide("agent.deadline", { agent = at.agent, letter = at.letter.kind, asked_at = at.asked_at,
    reminders = at.nudges, zone = at.zone, now = f:now() }, { title = "How long to wait" })
  if answer.outcome ~= "wait" then return answer end
end

function closing.came_back(f, at, mail)
  local letter = f:call("agent.came_back", { task = at.task, mail = mail }, { title = "A letter came back" })
  at.question = string.format("the letter \"%s\" to %s came back: is the address right?", letter.subject, letter.to)
  return "assist"
end

function closing.customer(f, at)
  at.back = "customer"
  at.offered = at.offered or (at.letter and at.letter.about == "quote") or false
  if at.letter and at.letter.kind == "question" and not at.letter.again then at.asked_at, at.nudges = f:now(), 0 end
  while true do
    local where = f:call("agent.where", { task = at.task, wait = true }, { title = "With the customer" })
    local next_step = moved(at, where)
    local timer = not next_step and deadline(f, at)
    local which, got
    if not next_step then which, got = until_answer(f, at, where.quote, timer) end
    if next_step or which == "mail" then
      f:call("agent.wake", { task = at.task }, { title = "Goes on" })
      if next_step then return next_step end
      if got.came_back then return closing.came_back(f, at, got.mail) end
      at.mail = got.mail
      return "incoming"
    elseif which == "time" and timer.outcome == "remind" then
      at.nudges = at.nudges + 1
      at.letter = { kind = "question", back = "customer", again = true }
      return "draft"
    elseif which == "time" then
      at.question, at.letter = timer.question, nil
      return "assist"
    end
  end
end

function closing.accept(f, at)
  local facts = f:call("agent.acceptance", { task = at.task }, { title = "What is there to accept?" })
  local answer = f:decide("agent.accepts", { agent = at.agent, sender = at.sender, intent = at.intent,
    confidence = at.confidence, words = at.words, changes = at.changes, attached = at.attached,
    quotes = facts.quotes, flagged = at.flagged, today = facts.today, now = f:now() }, { title = "Is it a yes?" })
  if answer.outcome == "no" then
    f:note("It is no yes: " .. answer.reason)
    return "customer"
  end
  if answer.outcome == "review" then
    local said = ask.person(f, at, { kind = "assistance", title = "Does the customer accept?", reason = answer.reason,
      details = { code = "ACCEPTANCE", mail = at.mail, quotes = facts.quotes }, options = { "confirm", "nothing" } })
    if not said then return "incoming" end
    if said.answer == "nothing" then return "customer" end
  end
  if at.settings.make_orders == false then
    local said = ask.person(f, at, { kind = "assistance", title = "The customer accepts: make the order by hand",
      reason = "this agent makes no orders", details = { code = "ORDERS_OFF", quotes = facts.quotes } })
    return said and "customer" or "incoming"
  end
  return "order"
end

function closing.decline(f, at)
  local done = f:call("agent.declined", { task = at.task, words = at.words }, { title = "The customer says no" })
  if not done.declined then
    at.question = "the customer says no, and no quote is with them"
    return "assist"
  end
  at.letter = { kind = "declined", back = "finish" }
  return "draft"
end

function closing.order(f, at)
  while true do
    local made, order = f:try(function()
      return f:call("agent.order", { task = at.task, reason = "accepted by mail" }, { title = "Order" })
    end)
    if made then
      at.ordered = true
      return "order_review"
    end
    local said = ask.person(f, at, { kind = "assistance", title = "The order cannot be made", reason = order.text,
      details = { code = order.code, issues = order.issues }, options = { "again", "nothing" } })
    if not said then return "incoming" end
    if said.answer == "nothing" then return "customer" end
  end
end

function closing.order_review(f, at)
  local where = f:call("agent.where", { task = at.task }, { title = "The order" }).order
  local why = ask.needed(f, at, "order", { total = where.total })
  if why then
    local said = ask.person(f, at, { kind = "order", title = "Order " .. where.number, reason = why,
      details = { order = where.id, number = where.number } })
    if not said then return "incoming" end
  end
  local done, why_not = f:try(function() return f:call("agent.submit", { task = at.task }, { title = "Submit" }) end)
  if done then return "order_letter" end
  local said = ask.person(f, at, { kind = "assistance", title = "The order is not submitted", reason = why_not.text,
    details = { code = why_not.code, order = where.id } })
  return said and "order_review" or "incoming"
end

function closing.order_letter(_, at)
  at.letter = { kind = "order", about = "order", back = "finish" }
  return "draft"
end

-- A person says how to go on; nothing said means: look again, something was mended.
function closing.assist(f, at)
  local before = f:call("agent.where", { task = at.task }, { title = "What is open" }).quote
  local said = ask.person(f, at, { kind = "assistance", title = "The agent needs help", reason = at.question,
    details = { code = "ASSIST", mail = at.mail, question = at.question, second = at.second },
    options = { "confirm", "nothing" } })
  if not said then return "incoming" end
  at.insist = true
  local second = at.second
  at.second = nil
  local quote = f:call("agent.where", { task = at.task }, { title = "What is open" }).quote
  if said.answer == "nothing" then
    return quote and quote.state == "sent" and "customer" or "finish"
  end
  local told = type(said.data) == "table" and said.data.instruction or nil
  if not told and before and quote.revision ~= before.revision then
    at.first = false
    return "quote_review"
  end
  if not told then
    at.seen = second and at.mail or nil
    return "read"
  end
  if told.reply then
    at.letter = { kind = "answer", words = told.reply, back = "customer" }
    return "draft"
  end
  f:call("agent.instruct", { task = at.task, instruction = told }, { title = "As a person said" })
  return "stock"
end

function closing.finish(f, at)
  f:call("agent.finish", { task = at.task }, { title = "Done" })
end

function closing.stopped(f, at)
  f:call("agent.finish", { task = at.task, stopped = true }, { title = "Stopped" })
end

return closing
