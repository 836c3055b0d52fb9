area {
  version = 1,
  needs = { "catalog", "customer", "order" },
  summary = "Subscription orders: who gets what how often, and the job that makes the orders",
}
