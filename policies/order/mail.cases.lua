local function ask(language, status)
  return {
    order = { number = "SO-000001", type = "sales_order", currency = "DKK", total = money.of("200.00", "DKK") },
    status = status or "awaiting_shipping",
    lines = { { number = 1, item_number = "TEA", name = "Tea", quantity = 2, amount = money.of("200.00", "DKK") } },
    customer = { number = "C-00001", kind = "organization", currency = "DKK" }, name = "Nordisk Handel",
    language = language, to = "buyer@nordisk.example", business = "The shop", now = "2026-01-30T08:00:00.000000Z",
  }
end

return {
  { name = "[1.22] in English", ask = ask "en", expect = { "letter", subject = "Your order SO-000001",
    text = "Dear Nordisk Handel,\n\nthank you for order SO-000001:\n\n2 x Tea 200.00 DKK\n\nTotal 200.00 DKK\n\n"
      .. "Kind regards\nThe shop\n" } },
  { name = "in Danish, of a region", ask = ask "da-DK",
    expect = { "letter", language = "da", subject = "Din ordre SO-000001" } },
  { name = "a language without words", ask = ask "fr", expect = { "letter", language = "en" } },
  { name = "a rejected order is not confirmed", ask = ask("en", "cancelled"), expect = "none" },
}
