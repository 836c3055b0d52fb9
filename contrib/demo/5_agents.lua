return {
  summary = "Demo: the agent that reads the demo company's mail",
  operation = "agent.create", format = "jsonl",
  key = function(fields) return fields.initials end,
}
