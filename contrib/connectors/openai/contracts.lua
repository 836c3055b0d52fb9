-- Where the model is, and how it is asked.

setting "openai.url" {
  type = text { max = 300 }, default = "", role = "agent_admin",
  summary = "The server, up to and with /v1; empty: nobody is asked",
}
setting "openai.model" {
  type = text { max = 100 }, default = "", role = "agent_admin", summary = "The model, as the server calls it",
}
setting "openai.secret" {
  type = text { max = 100 }, default = "", role = "agent_admin",
  summary = "The name of the secret with the key; empty: the server wants none",
}
setting "openai.seconds" {
  type = integer { min = 1, max = 110 }, default = 40, role = "agent_admin",
  summary = "How long one try may take; the agent itself waits two minutes",
}
