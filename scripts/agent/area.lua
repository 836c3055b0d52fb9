area {
  version = 1,
  needs = { "system", "catalog", "customer", "order", "quote" },
  summary = "The agents of the order desk: they read a mailbox and turn it into reviewed quotes and orders",
}
