-- What the flow of a task calls, part three: drafting a letter, and what becomes of it.
local compose = use "compose"
local documents = use "documents"
local log = use "log"
local messages = use "messages"
local tasks = use "tasks"

operation "agent.draft" {
  summary = "Draft a letter to the customer, in the thread of a mail; for the flow of a task",
  kind = "write", role = "sales",
  input = { task = id, mail = id, kind = letter_kind, about = optional(choice { "quote", "order" }),
    files = optional(list(any)), words = optional(text), ignored_date = optional(date) },
  output = { id = id, to = text, subject = text },
  errors = { "LETTER_HELD" },
  run = function(tx, input)
    local task = tasks.open(tx, input.task)
    local agent = tx:find("agent", task.agent_id)
    local document = input.about and documents.now(tx, input.about, task[input.about .. "_id"])
    local letter, held = compose.write(tx, task, agent, input)
    if not letter then fail.conflict("LETTER_HELD", "%s", held) end
    local row = tx:insert("agent_message", {
      task_id = task.id, kind = input.kind, state = "draft", mail = input.mail, to_address = letter.to, cc = letter.cc,
      subject = letter.subject, body = letter.text, html = letter.html, language = letter.language,
      document = document, files = input.files or list.new(), edited = false, drafted_at = tx.now,
    })
    tx:emit("agent.message_changed", { task = task.id, message = row.id, state = "draft" })
    return { id = row.id, to = row.to_address, subject = row.subject }
  end,
}

operation "agent.approve" {
  summary = "A person has confirmed a letter, or nobody had to; for the flow of a task",
  kind = "write", role = "sales",
  input = { message = id, by = optional(text) }, output = {},
  errors = { "DOCUMENT_CHANGED", "MESSAGE_STATE" },
  run = function(tx, input)
    local message = messages.find(tx, input.message)
    if not documents.current(tx, message.document) then
      fail.conflict("DOCUMENT_CHANGED", "%s was changed since the letter was written", message.document.number)
    end
    messages.move(tx, message, "approve", { reviewed_at = tx.now, reviewed_by = input.by or "nobody" })
    return {}
  end,
}

operation "agent.put_aside" {
  summary = "Discard a draft, restore it, or give it up; for the flow of a task",
  kind = "write", role = "sales",
  input = { message = id, what = choice { "discard", "restore", "reject" }, reason = optional(text) }, output = {},
  errors = { "DOCUMENT_CHANGED", "MESSAGE_STATE" },
  run = function(tx, input)
    local message = messages.find(tx, input.message)
    if input.what == "restore" and not documents.current(tx, message.document) then
      fail.conflict("DOCUMENT_CHANGED", "%s was changed since the letter was written", message.document.number)
    end
    messages.move(tx, message, input.what, { reason = input.reason or null })
    local task = tasks.find(tx, message.task_id)
    if tasks.OPEN[task.state] then
      tasks.move(tx, task, input.what == "discard" and "paused" or "running",
        input.what == "discard" and "person" or nil)
    end
    return {}
  end,
}

operation "agent.letter" {
  summary = "A letter as f:mail takes it; for the flow of a task",
  kind = "write", role = "sales",
  input = { message = id, again = optional(boolean) },
  output = { to = text, cc = list(text), subject = text, text = text, html = optional(text), files = list(any),
    from = optional(text), in_reply_to = optional(text), references = list(text), thread = text,
    stopping = optional(boolean) },
  errors = { "MESSAGE_STATE" },
  run = function(tx, input)
    local message = messages.find(tx, input.message)
    if input.again then messages.move(tx, message, "retry", { reason = null }) end
    local task = tasks.find(tx, message.task_id)
    local thread = compose.thread(tx, task, message)
    return { to = message.to_address, cc = message.cc, subject = message.subject, text = message.body,
      html = message.html, files = message.files, from = thread.from, in_reply_to = thread.in_reply_to,
      references = thread.references, thread = task.thread_id, stopping = task.stopping ~= nil or nil }
  end,
}

local FATE = { sent = "sent", marked_sent = "sent", maybe_sent = "unsure" }

-- The row of table effect that has just carried a letter.
local effect_of = sql [[
  select e.id from flow f join effect e on e.flow = f.id and e.kind = 'mail'
  where f.id = $flow or (f.name = 'agent.closing' and f.key = $message)
  order by f.id desc, e.generation desc, e.seq desc limit 1 ]]

-- A draft that was sent has its days from now on.
local function send_quote(tx, message)
  local document = message.document
  if not document or document.kind ~= "quote" then return end
  local quote = tx:call("quote.get", { id = document.id })
  if quote.state == "draft" and quote.revision == document.revision then
    tx:call("quote.send", { id = quote.id, revision = quote.revision, to = message.to_address })
  end
end

operation "agent.sent" {
  summary = "What became of a letter that was handed to the mail server; for the flow of a task",
  kind = "write", role = "sales",
  input = { message = id, state = optional(text), message_id = optional(text), reason = optional(text) },
  output = { stopping = optional(boolean) },
  errors = { "MESSAGE_STATE" },
  run = function(tx, input)
    local message = messages.find(tx, input.message)
    local task = tasks.find(tx, message.task_id)
    local effect = tx:one(effect_of, { flow = task.flow, message = message.id })
    if input.reason then
      messages.move(tx, message, "fail", { reason = input.reason })
      log(tx, { task = task, level = "error", kind = "mail", description = "A letter could not be sent",
        reason = input.reason, details = { message = message.id } })
    else
      messages.move(tx, message, FATE[input.state], { sent_at = tx.now, message_id = input.message_id,
        effect = effect and effect.id })
      send_quote(tx, message)
      tx:insert("agent_made", { agent_id = task.agent_id, kind = "letter", document = message.id, at = tx.now })
      log(tx, { task = task, level = input.state == "maybe_sent" and "warning" or "info", kind = "mail",
        description = string.format("Letter \"%s\" to %s: %s", message.subject, message.to_address, message.state) })
    end
    return { stopping = task.stopping ~= nil or nil }
  end,
}

local last_out = sql [[
  select * from agent_message where task_id = $task and state in ('sent', 'maybe_sent', 'marked_sent')
  order by sent_at desc, id desc limit 1 ]]

operation "agent.came_back" {
  summary = "The last letter of a task came back; for its flow",
  kind = "write", role = "sales",
  input = { task = id, mail = id }, output = { to = text, subject = text },
  run = function(tx, input)
    local task, mail = tasks.open(tx, input.task), tx:find("mail", input.mail)
    local message = tx:one(last_out, { task = task.id })
    if not message then return { to = task.sender or "", subject = task.title } end
    messages.move(tx, message, "bounce", { reason = "it came back: " .. string.sub(mail.subject, 1, 200) })
    log(tx, { task = task, level = "warning", kind = "mail", description = "A letter came back",
      details = { message = message.id, mail = mail.id } })
    return { to = message.to_address, subject = message.subject }
  end,
}

operation "agent.edit" {
  summary = "Change the text of a draft",
  http = "POST /v1/agent/messages/{id}",
  kind = "write", changes = "agent_message", role = "sales",
  input = { id = id, subject = optional(text { min = 1, max = 900 }), text = optional(text { min = 1, max = 50000 }) },
  output = message,
  errors = { "MESSAGE_UNKNOWN", "MESSAGE_STATE" },
  run = function(tx, input)
    local row = tx:lock("agent_message", messages.find(tx, input.id).id)
    messages.move(tx, row, "edit", { subject = input.subject or row.subject, body = input.text or row.body,
      html = input.text and null or row.html, edited = true })
    return messages.view(tx:find("agent_message", row.id))
  end,
}

operation "agent.letter_transitions" {
  summary = "The table of states: which event takes a letter from which state to which",
  http = "GET /v1/agent/letter-transitions",
  kind = "read", role = "viewer",
  input = {}, output = { items = list { event = text, from = message_state, to = message_state } },
  run = function() return { items = messages.rows } end,
}

-- What became of the row of table effect, told the engine: its new id, if it has one.
local settle = {}

function settle.mark_sent(tx, row)
  tx:call("effect.mark_sent", { id = row.effect })
  return row.effect
end

function settle.send_again(tx, row)
  return tx:call("effect.send_again", { id = row.effect }).id
end

local function unsure(event, path, summary)
  operation("agent." .. event) {
    summary = summary,
    http = "POST /v1/agent/messages/{id}/" .. path,
    kind = "write", role = "sales",
    input = { id = id }, output = message,
    errors = { "MESSAGE_UNKNOWN", "MESSAGE_STATE", "EFFECT_SURE" },
    run = function(tx, input)
      local row = messages.find(tx, input.id)
      messages.target(row, event)
      messages.move(tx, row, event, { effect = settle[event](tx, row) })
      return messages.view(tx:find("agent_message", row.id))
    end,
  }
end

unsure("mark_sent", "mark-sent", "A letter that was maybe sent did arrive")
unsure("send_again", "send-again", "Send a letter that was maybe sent once more, with the same Message-ID")
