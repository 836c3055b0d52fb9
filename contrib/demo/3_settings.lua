return {
  summary = "Demo: subscription orders are switched on",
  operation = "setting.set", format = "jsonl",
  key = function(fields) return fields.name end,
}
