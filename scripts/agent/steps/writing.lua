-- A letter: drafted, reviewed, discarded or not, sent.
local ask = use "steps/ask"
local send = use "steps/send"

local writing = {}

local function as_pdf(f, operation, id)
  local asked = f:call(operation, { id = id }, { title = "Layout" })
  return f:document { title = "PDF " .. asked.name, name = asked.name, layout = asked.layout }
end

local OF = { quote = "quote.document", order = "order.confirmation" }

local function attachments(f, at)
  local about = at.letter.about
  if not about then return nil end
  local where = f:call("agent.where", { task = at.task }, { title = "What it speaks of" })
  return list.new { as_pdf(f, OF[about], where[about].id) }
end

-- at.letter: { kind, about, back, words }: what is to be written, and where to go on when
-- it is sent. What a person wrote goes out however often the customer was answered.
function writing.draft(f, at)
  local letter = at.letter
  local manners = not letter.words and f:call("agent.may_reply", { mail = at.mail }, { title = "May it be answered?" })
  if manners and not manners.allowed then
    at.question = "no letter is written: " .. manners.reason
    return "assist"
  end
  local asked = { task = at.task, mail = at.mail, kind = letter.kind, about = letter.about, words = letter.words,
    files = attachments(f, at), ignored_date = at.ignored_date }
  local made, draft = f:try(function() return f:call("agent.draft", asked, { title = "Draft: " .. letter.kind }) end)
  if not made then
    at.question = "no letter is written: " .. draft.text
    return "assist"
  end
  at.message, at.to, at.subject = draft.id, draft.to, draft.subject
  return "outgoing"
end

-- Put aside: the document can be changed now, and then there is a new letter; or the one
-- there was is taken up again.
local function aside(f, at)
  f:call("agent.put_aside", { message = at.message, what = "discard" }, { title = "The letter is put aside" })
  local said = ask.person(f, at, { kind = "outgoing_mail", title = "Put aside: " .. at.subject,
    reason = "the document can be changed now", details = { message = at.message, paused = true },
    options = { "updated", "resume" } })
  if not said then return "incoming" end
  if said.answer == "resume" then
    local restored = f:try(function()
      return f:call("agent.put_aside", { message = at.message, what = "restore" }, { title = "Taken up again" })
    end)
    if restored then return "outgoing" end
  end
  f:call("agent.put_aside", { message = at.message, what = "reject", reason = "written anew" },
    { title = "Written anew" })
  at.message = nil
  return "draft"
end

function writing.outgoing(f, at)
  local why = ask.needed(f, at, "outgoing_mail", { letter = at.letter.kind, reasons = at.stale or list.new() })
  local said
  if why then
    said = ask.person(f, at, { kind = "outgoing_mail", title = string.format("To %s: %s", at.to, at.subject),
      reason = why, details = { message = at.message }, options = { "confirm", "discard" } })
    if not said then return "incoming" end
    if said.answer == "discard" then return aside(f, at) end
  end
  local fits, why_not = f:try(function()
    return f:call("agent.approve", { message = at.message, by = said and said.by }, { title = "Confirmed" })
  end)
  at.stale = nil
  if fits then return "send" end
  at.stale = list.new { { code = why_not.code, text = why_not.text } }
  f:call("agent.put_aside", { message = at.message, what = "reject", reason = why_not.text },
    { title = "Written anew" })
  at.message = nil
  return "draft"
end

function writing.send(f, at)
  local sent, told = send(f, at)
  while not sent and not told.stopping do
    local said = ask.person(f, at, { kind = "outgoing_mail", title = "Could not be sent: " .. at.subject,
      reason = told.reason,
      details = { message = at.message, failed = true }, options = { "retry" } })
    if not said then return "incoming" end
    sent, told = send(f, at, true)
  end
  at.message = nil
  if told.stopping then return "stopped" end
  return at.letter.back
end

return writing
