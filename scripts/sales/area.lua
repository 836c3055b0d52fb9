area {
  version = 1,
  needs = { "customer", "link", "partner" },
  summary = "The sales side: leads, opportunities, accounts, contacts; here or in a process of its own",
}
