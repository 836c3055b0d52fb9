area {
  version = 1,
  needs = { "catalog", "customer", "order" },
  summary = "Quotes: their revisions, what becomes of them, reminders and expiry, the order made of an accepted one",
}
