-- An agent with a mailbox, a customer, a few items, and mails to it: for specs.
local shop = dofile "spec/scripts/shop.lua"
local agents = { shop = shop }

local count = 0

-- Hands in a mail; more: from, subject, text, id, reply_to_id, headers.
function agents.mail(desk, more)
  count = count + 1
  local id = more.id or string.format("mail-%d@nordisk.example", count)
  local lines = {
    "From: " .. (more.from or "Ann Bell <ann@nordisk.example>"), "To: " .. (more.to or "orders@desk.example"),
    "Subject: " .. (more.subject or "Order"), "Message-ID: <" .. id .. ">", "Date: Fri, 30 Jan 2026 09:00:00 +0100",
    "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
  }
  if more.answers then lines[#lines + 1] = "In-Reply-To: <" .. more.answers .. ">" end
  for _, line in ipairs(more.headers or {}) do lines[#lines + 1] = line end
  local raw = table.concat(lines, "\r\n") .. "\r\n\r\n" .. (more.text or "") .. "\r\n"
  local answer = desk:call("mail.receive", nil, { text = raw, path = "/v1/mail?mailbox=" .. (more.mailbox
    or "orders") })
  answer.message_id = id
  return answer
end

-- { desk, customer }; settings: the agent's.
function agents.open(settings, more)
  local desk = ordain.open { clock = (more or {}).clock or "2026-01-30T08:00:00Z", home = (more or {}).home }
  desk:ok("mailbox.create", { name = "orders", kind = "intake", address = "orders@desk.example",
    trusts = "mx.desk.example" })
  local agent = desk:ok("agent.create", { name = "Desk", initials = "OD", mailbox = "orders", settings = settings })
  local customer = shop.customer(desk, { email = "ann@nordisk.example", language = "en" })
  shop.item(desk, "CHR-200", { descriptions = { en = "Office chair grey" }, stock = 50 })
  shop.item(desk, "LMP-10", { descriptions = { en = "Desk lamp white" }, stock = 3 })
  return desk, agent, customer
end

function agents.task(desk, number) return desk:ok("agent.get", { id = number or "T-00001" }) end

-- The open step of a task, which must be the only one.
function agents.step(desk, number)
  local found
  for _, step in ipairs(agents.task(desk, number).steps) do
    if step.state == "open" then
      assert(not found, "two steps are open")
      found = step
    end
  end
  return found
end

-- Makes the documents that flows wait for, and lets letters go out: what was sent. fate
-- takes the place of the mail server: function(effect).
function agents.deliver(desk, fate)
  local sent, more = {}, true
  while more do
    more = false
    for _, effect in ipairs(desk:effects()) do
      if effect.kind == "document" then
        desk:answer(effect)
        more = true
      else
        sent[#sent + 1] = effect.ask
        if fate then fate(effect)
        else desk:answer(effect, { state = "sent", message_id = "out-" .. effect.seq .. "@desk.example" }) end
      end
    end
  end
  return sent
end

-- The last letter of a task.
function agents.letter(desk, number)
  local messages = agents.task(desk, number).messages
  return messages[#messages]
end

return agents
