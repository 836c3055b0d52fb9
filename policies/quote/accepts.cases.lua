local function item(more)
  local fields = { number = "TEA", kind = "goods", stock = 10, ships = true, discontinued = false }
  for name, value in pairs(more or {}) do fields[name] = value end
  return fields
end

local function line(number, more)
  return { number = number, quantity = 2, amount = money.of("50.00", "DKK"), price_basis = "list", item = item(more) }
end

local function ask(today, lines)
  return {
    quote = { number = "SQ-000001", revision = 1, currency = "DKK", total = money.of("100.00", "DKK"),
      quoted_on = "2026-01-30", valid_until = "2026-03-01" },
    state = "sent", lines = lines or { line(1) },
    customer = { number = "C-00001", kind = "organization", currency = "DKK" },
    today = today, now = today .. "T08:00:00.000000Z",
  }
end

return {
  { name = "on its last day", ask = ask "2026-03-01", expect = "allow" },
  { name = "the day after", ask = ask "2026-03-02", expect = { "refuse" } },
  { name = "what is not in stock is sold all the same", ask = ask("2026-02-01", { line(1, { stock = 0 }) }),
    expect = "allow" },
  { name = "all that is wrong at once", ask = ask("2026-03-02", { line(1), line(3, { discontinued = true }) }),
    expect = { "refuse", reasons = list.new {
      { code = "QUOTE_TOO_LATE", text = "it was valid until 2026-03-01" },
      { code = "ITEM_DISCONTINUED", pointer = "/lines/1", text = "line 3: TEA is not sold any more" },
    } } },
}
