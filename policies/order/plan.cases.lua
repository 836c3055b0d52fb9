local function ask(type)
  return {
    order = { number = "SO-000001", type = type, currency = "DKK", total = money.of("500.00", "DKK") },
    customer = { number = "C-00001", kind = "organization", currency = "DKK" },
    ships = true, now = "2026-01-30T08:00:00.000000Z",
  }
end

local standard = { "validate_header", "validate_lines", "limits", "accept", "source", "release", "mail" }

return {
  { name = "[1.22] an order that people entered", ask = ask "sales_order", expect = { "run", steps = standard } },
  { name = "[1.22] a subscription's order gets no letter each time", ask = ask "subscription",
    expect = { "run", steps = { "validate_header", "validate_lines", "limits", "accept", "source", "release" } } },
}
