area {
  version = 1,
  needs = {},
  summary = "Whom the business sells to: persons and organizations, their addresses, currency and credit limit",
}
