-- A mail came: is it for us, may it be read, for whom does it speak, what does it say?
local ask = use "steps/ask"

local incoming = {}

-- After this many questions without success a person is asked.
local QUESTIONS = 2

function incoming.incoming(f, at)
  local look = f:call("agent.look", { task = at.task, mail = at.mail }, { title = "A mail came" })
  at.settings, at.sender, at.chosen, at.insist = look.settings, look.sender, nil, nil
  local relevant = f:decide("agent.relevant", { agent = at.agent, mail = look.mail, sender = look.sender,
    reading = look.reading, now = f:now() }, { title = "Is it for us?" })
  if relevant.outcome == "file" then
    f:call("agent.file", { task = at.task, mail = at.mail, reason = relevant.reason }, { title = "Filed" })
    return at.back or "finish"
  end
  local reasons = list.new()
  if relevant.outcome == "irrelevant" then reasons:add(relevant.reason) end
  local why = ask.needed(f, at, "incoming_mail", { mail = look.mail, reasons = reasons, changed = not look.mail.first })
  if why then
    local said = ask.deaf(f, at, { kind = "incoming_mail", title = string.format("Mail from %s: %s", look.from,
      look.title),
      reason = why, details = { mail = at.mail, sender = look.sender, irrelevant = reasons[1] } })
    at.chosen = type(said.data) == "table" and said.data.sender or nil
  end
  return "sender"
end

function incoming.sender(f, at)
  while true do
    local known, got = f:try(function()
      return f:call("agent.know_sender", { task = at.task, mail = at.mail, sender = at.chosen },
        { title = "Who is it?" })
    end)
    at.chosen = nil
    if known then
      at.sender = got.sender
      return "read"
    end
    local said = ask.person(f, at, { kind = "assistance", title = "For whom does this mail speak?", reason = got.text,
      details = { code = got.code, mail = at.mail, sender = at.sender } })
    if not said then return "incoming" end
    at.chosen = type(said.data) == "table" and said.data.sender or nil
  end
end

-- A draft that waits for its review speaks of what is out of date now.
local function drop_draft(f, at)
  if at.message then
    f:call("agent.put_aside", { message = at.message, what = "reject", reason = "another mail came" },
      { title = "The draft is out of date" })
    at.message = nil
  end
end

local function matched(f, at, reading)
  local open = list.new()
  for i, line in ipairs(reading.lines) do
    if not line.item then open:add { position = i, line = line } end
  end
  if #open == 0 then return reading.lines end
  local answer = f:decide("agent.match", { agent = at.agent, customer = reading.customer, lines = open, now = f:now() },
    { title = "Which items are meant?" })
  if #answer.items == 0 then return reading.lines end
  return f:call("agent.choose", { task = at.task, items = answer.items }, { title = "Items" }).lines
end

-- What another reader makes of the mail, if the agent has one and it answers in time. Once
-- a person has seen what both say, theirs is the word.
local PATIENCE = "2 minutes"
local function second(f, at)
  at.second = nil
  if not at.settings.second_reader or at.seen == at.mail then return end
  f:call("agent.ask_second", { task = at.task, mail = at.mail }, { title = "Ask the second reader" })
  local got
  repeat
    got = f:wait { "agent.second_read", key = at.task, within = PATIENCE, title = "The second reader" }
  until not got or got.mail == at.mail
  at.second = got and got.second
  if not got then f:note("No second reading came within " .. PATIENCE)
  elseif got.second.failed then f:note("No second reading: " .. got.second.failed) end
end

local GO = { order_request = "stock", change = "stock", accept = "accept", decline = "decline" }

function incoming.read(f, at)
  drop_draft(f, at)
  second(f, at)
  local reading = f:call("agent.read", { task = at.task, mail = at.mail }, { title = "Read the mail" })
  at.intent, at.words, at.confidence, at.ignored_date = reading.intent, reading.words, reading.confidence,
    reading.ignored_date
  at.flagged, at.attached, at.changes = reading.flagged, reading.attached, reading.changes
  local lines = matched(f, at, reading)
  local answer = f:decide("agent.extract", { agent = at.agent, sender = at.sender, intent = reading.intent,
    lines = lines, requested_date = reading.requested_date, flagged = reading.flagged, asked_before = at.asked,
    quote = reading.quote, ordered = reading.ordered, other = at.second, now = f:now() },
    { title = "What does it ask for?" })
  if answer.outcome == "accept" then
    -- a yes to what was asked back, with no quote yet
    local go = reading.intent == "accept" and not reading.quote and "stock" or GO[reading.intent]
    at.asked, at.second = 0, nil
    return go or at.back or "customer"
  end
  if answer.outcome == "ask_back" and at.asked < QUESTIONS then
    at.second = nil
    return "question"
  end
  at.question = answer.question or "the customer's answers do not say what is wanted"
  return "assist"
end

return incoming
