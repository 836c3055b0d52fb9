return {
  summary = "Demo: customers of the demo company",
  operation = "customer.import", format = "jsonl",
  key = function(fields) return fields.number end,
}
