area {
  version = 1,
  needs = { "catalog", "customer", "order", "quote" },
  summary = "The order desk's reader of mail: what a customer asks for, found without a model or a network",
}
