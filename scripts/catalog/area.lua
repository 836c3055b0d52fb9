area {
  version = 1,
  needs = {},
  summary = "What the business sells: items, prices, stock and the frequencies they may be subscribed at",
}
