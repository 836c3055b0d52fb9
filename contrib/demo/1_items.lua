return {
  summary = "Demo: items of the demo company",
  operation = "catalog.import", format = "jsonl",
  key = function(fields) return fields.number end,
}
