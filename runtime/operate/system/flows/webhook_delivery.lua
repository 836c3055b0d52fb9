-- Tries at the pace of Standard Webhooks: three days and a bit, each try under the same
-- message id. A paused or failing webhook holds its messages until it is resumed.
local pauses = { "5 seconds", "5 minutes", "30 minutes", "2 hours", "5 hours", "10 hours", "14 hours", "20 hours",
  "24 hours" }

local function send(f, delivery, message)
  local good, answer = f:try(function()
    return f:http {
      method = "POST", url = message.url, sign = message.sign, body = message.body, timeout = "30 seconds",
      headers = { ["webhook-id"] = delivery, ["content-type"] = "application/json" }, retry = { attempts = 1 },
    }
  end)
  if good then return { status = answer.status } end
  return { error = answer.text or answer.code }
end

return flow {
  summary = "Brings one event to one webhook",
  input = { delivery = id },
  key = "delivery",
  as = { "admin" },
  run = function(f, input)
    local tries = 0
    while true do
      local message = f:call("webhook.next_try", { delivery = input.delivery }, { title = "What is to be sent?" })
      if message.state == "gone" then return end
      if message.state == "held" then
        f:wait { "webhook.resumed", "webhook.removed", key = message.webhook }
      else
        tries = tries + 1
        local try = message.state == "large" and { error = "the event is too large to be sent" }
          or send(f, input.delivery, message)
        try.delivery, try.last = input.delivery, message.state == "large" or tries > #pauses
        if f:call("webhook.tried", try, { title = "What came of it" }).over then return end
        f:sleep(pauses[tries])
      end
    end
  end,
}
