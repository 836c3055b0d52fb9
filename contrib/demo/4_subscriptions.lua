return {
  summary = "Demo: subscriptions of the demo company",
  operation = "subscription.create", format = "jsonl",
  key = function(fields) return fields.reference end,
}
