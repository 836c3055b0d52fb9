area {
  version = 1,
  needs = { "catalog", "customer" },
  summary = "Sales orders: lines and their statuses, holds, submitting, releasing, shipping, billing, returning",
}
