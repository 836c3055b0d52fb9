-- Sends the newest state of one record. One flow per record is open at a time; what
-- changes meanwhile is an event that starts the next. While the other side cannot be
-- reached it sleeps, longer and longer, and a change wakes it.
local SHORT = { attempts = 4, first = "1 seconds", most = "10 seconds" }
local TRIES = 200

local function post(f, out)
  return f:http {
    method = "POST", url = out.url, json = out.message, timeout = "20 seconds", retry = SHORT,
    headers = { Authorization = { secret = "link.token", prefix = "Bearer " } },
    title = "Sent version " .. out.message.version,
  }
end

-- Returns what the record says to do next: again, and in how many seconds.
local function push(f, id)
  local out = f:call("link.outgoing", { id = id }, { title = "What is to be sent" })
  if not out.message then return { again = false } end
  local told = { id = id, message_id = out.message.message_id, version = out.message.version }
  local sent, answer = f:try(function() return post(f, out) end)
  if sent then
    told.status, told.answer = answer.status, answer.json
    return f:call("link.delivered", told, { title = "The other side has answered" })
  end
  told.code, told.text = answer.code, answer.text
  return f:call("link.failed", told, { title = "It did not get through" })
end

-- Whatever goes wrong is shown at the record; a failed flow would keep it from being sent.
local function try(f, changed)
  local good, result = f:try(function() return push(f, changed.record) end)
  if good then return result end
  return f:call("link.failed", {
    id = changed.record, message_id = "none", version = changed.version, code = result.code, text = result.text,
  }, { title = "It could not be sent" })
end

return flow {
  summary = "Sends the newest state of a record to the other side of the link",
  on = "link.changed",
  as = { "link_push" },
  run = function(f, changed)
    for _ = 1, TRIES do
      local told = try(f, changed)
      if not told.again then return end
      changed = f:wait {
        "link.changed", key = changed.record, within = told.seconds .. " seconds", title = "Until it is tried again",
      } or changed
    end
  end,
}
