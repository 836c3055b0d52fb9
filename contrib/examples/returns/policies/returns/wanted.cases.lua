local function ask(status, amount, now)
  return { number = "SO-1", total = money.of(amount, "DKK"), status = status, ordered_on = "2026-01-10",
    why = "too small", now = now or "2026-01-30T08:00:00.000000Z" }
end

return {
  { name = "delivered and in time", ask = ask("delivered", "100.00"), expect = "take" },
  { name = "still here", ask = ask("awaiting_shipping", "100.00"),
    expect = { "refuse", reasons = { { code = "NOT_WITH_CUSTOMER" } } } },
  { name = "after 60 days", ask = ask("shipped", "100.00", "2026-03-12T08:00:00.000000Z"),
    expect = { "refuse", reasons = { { code = "TOO_LATE" } } } },
  { name = "worth a lot", ask = ask("shipped", "10000.01"), expect = "look" },
}
