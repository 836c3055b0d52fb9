-- What derive.lua writes -> subscriptions, one per record as it stands.
return {
  summary = "Northwind: monthly subscriptions derived from the order lines",
  operation = "subscription.create", format = "jsonl",
  key = function(fields) return fields.reference end,
}
