-- Asked for a mail, it asks the model, and tells the agent what that reads, or why there
-- is nothing to tell. The agent checks it, and goes on without it after two minutes.
local answer = use "answer"

local function ask(f, question)
  local headers = {}
  if question.secret ~= "" then headers.Authorization = { secret = question.secret, prefix = "Bearer " } end
  return f:http {
    method = "POST", url = question.url, headers = headers, timeout = question.seconds .. " seconds",
    title = "Ask " .. question.model, retry = { attempts = 2, first = "1 seconds", most = "5 seconds" },
    json = { model = question.model, messages = question.messages, temperature = 0,
      response_format = { type = "json_object" } },
  }
end

local function read(f, about)
  local question = f:call("openai.question", about, { title = "What to ask" })
  if not question.url then return nil, "openai.url and openai.model are not set" end
  local reached, got = f:try(function() return ask(f, question) end)
  if not reached then return nil, got.code .. ": " .. got.text end
  return answer.read(got)
end

return flow {
  summary = "A second reading of a mail, by a language model",
  on = "agent.reading",
  as = { "sales" },
  run = function(f, about)
    local reading, why = read(f, about)
    if why and #why > 400 then why = string.sub(why, 1, utf8.offset(why, 0, 401) - 1) end
    local told, problem = f:try(function()
      return f:call("agent.second_reading", { task = about.task, mail = about.mail, reading = reading, failed = why },
        { title = reading and "A reading" or "No reading" })
    end)
    if not told then f:note("The agent does not take it: " .. problem.text) end
  end,
}
