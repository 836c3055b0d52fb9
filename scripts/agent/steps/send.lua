-- Hands a letter to the mail server, up to five times, and writes down what became of it.
-- Those who were in copy get copies; what becomes of them changes nothing.
local ATTEMPTS = 5

local function mail(letter, to, message)
  return { title = "Letter to " .. to, to = to, letter = message, to_line = { letter.to }, cc_line = letter.cc,
    from = letter.from, subject = letter.subject, text = letter.text, html = letter.html, attach = letter.files,
    in_reply_to = letter.in_reply_to, references = letter.references, thread = letter.thread,
    headers = { ["Auto-Submitted"] = "auto-replied" }, retry = { attempts = ATTEMPTS } }
end

-- Answers whether it is out, and { stopping, reason }. again: after it had failed.
return function(f, at, again)
  local letter = f:call("agent.letter", { message = at.message, again = again }, { title = "Letter" })
  local sent, answer = f:try(function() return f:mail(mail(letter, letter.to, at.message)) end)
  local fate = { message = at.message }
  if sent then fate.state, fate.message_id = answer.state, answer.message_id else fate.reason = answer.text end
  local told = f:call("agent.sent", fate, { title = sent and "Sent" or "Not sent" })
  for _, to in ipairs(sent and letter.cc or {}) do
    f:try(function() return f:mail(mail(letter, to, at.message)) end)
  end
  return sent, { stopping = told.stopping, reason = fate.reason }
end
