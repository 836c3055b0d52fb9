-- The question to the model, made of the mail and the settings.
local prompt = use "prompt"

operation "openai.question" {
  summary = "What the model is asked about a mail; for the flow of the second reader",
  kind = "read", role = "sales",
  input = { task = id, mail = id },
  output = {
    url = optional(text { summary = "Absent: it is not set up" }), model = text, secret = text, seconds = integer,
    messages = list { role = text, content = text { max = 60000 } },
  },
  errors = { "TASK_UNKNOWN", "READING_MAIL" },
  run = function(tx, input)
    local url = (string.gsub(tx:setting "openai.url", "/+$", ""))
    local model = tx:setting "openai.model"
    local asked = tx:call("agent.reading_text", input)
    return {
      url = url ~= "" and model ~= "" and url .. "/chat/completions" or nil, model = model,
      secret = tx:setting "openai.secret", seconds = tx:setting "openai.seconds",
      messages = prompt.messages(asked, input.mail),
    }
  end,
}
