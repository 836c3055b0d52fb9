-- What the flow of the backlog calls.
local agents = use "agents"
local arrivals = use "arrivals"

operation "agent.take_waiting" {
  summary = "Take mails that wait for an agent, oldest first, as far as the day allows; for the flow of the backlog",
  kind = "write", role = "sales",
  input = { agent = id, most = integer { min = 1, max = 100 } }, output = { taken = integer },
  errors = { "AGENT_UNKNOWN" },
  run = function(tx, input)
    local agent = agents.find(tx, input.agent)
    if agent.state ~= "active" then return { taken = 0 } end
    return { taken = arrivals.catch_up(tx, agent, input.most) }
  end,
}
