-- Sends the newest state of one record. One flow per record is open at a time; what
-- changes meanwhile is an event that starts the next. Every answer ends it, also none:
-- when to try again is told by the record (push_at), not by a flow that sleeps.
local SHORT = { attempts = 4, first = "1 seconds", most = "10 seconds" }

local function post(f, out)
  return f:http {
    method = "POST", url = out.url, json = out.message, timeout = "20 seconds", retry = SHORT,
    headers = { Authorization = { secret = "link.token", prefix = "Bearer " } },
    title = "Sent version " .. out.message.version,
  }
end

local function push(f, id)
  local out = f:call("link.outgoing", { id = id }, { title = "What is to be sent" })
  if not out.message then return end
  local told = { id = id, message_id = out.message.message_id, version = out.message.version }
  local sent, answer = f:try(function() return post(f, out) end)
  if sent then
    told.status, told.answer = answer.status, answer.json
    f:call("link.delivered", told, { title = "The other side has answered" })
  else
    told.code, told.text = answer.code, answer.text
    f:call("link.failed", told, { title = "It did not get through" })
  end
end

return flow {
  summary = "Sends the newest state of a record to the other side of the link",
  on = "link.changed",
  as = { "link_push" },
  run = function(f, changed)
    -- Whatever goes wrong is shown at the record; a failed flow would keep it from being sent.
    local good, problem = f:try(function() return push(f, changed.record) end)
    if not good then
      f:call("link.failed", {
        id = changed.record, message_id = "none", version = changed.version, code = problem.code, text = problem.text,
      }, { title = "It could not be sent" })
    end
  end,
}
