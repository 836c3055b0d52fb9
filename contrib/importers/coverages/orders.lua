-- Orders with coverages as JSON lines, each as coverage.import takes it.
return {
  summary = "Coverages: one order each",
  operation = "coverage.import", format = "jsonl",
  key = function(fields) return fields.order_number end,
}
