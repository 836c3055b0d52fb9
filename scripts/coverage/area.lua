area {
  version = 1,
  needs = { "catalog", "customer", "order" },
  summary = "Coverages: warranties and service contracts on lines of orders and on assets, and subscription lines",
}
