local function ask(...)
  return {
    subscription = {
      id = "s1", customer_id = "c1", frequency = "monthly", start_date = "2026-01-31", orders_made = 0,
    },
    number = 1, due_date = "2026-01-31", grandfathered = list.new(), lines = list.new { ... },
    now = "2026-01-31T00:15:00.000000Z",
  }
end

local function line(number, basis, withdrawn)
  return { item_id = "i" .. number, item_number = number, quantity = 2, price_basis = basis,
    agreed_price = money.of("10.00", "DKK"), list_price = money.of("12.00", "DKK"), withdrawn = withdrawn or false }
end

local old = ask(line("10", "agreed"))
old.grandfathered = list.new { "10" }

return {
  { name = "[1.13] what is subscribed to is ordered", ask = ask(line("10", "agreed")), expect = "order" },
  { name = "[1.12] several items make one order", ask = ask(line("10", "agreed"), line("11", "list")),
    expect = "order" },
  { name = "[f-4] one item withdrawn holds them all", ask = ask(line("10", "agreed"), line("11", "agreed", true)),
    expect = { "hold", code = "ITEM_WITHDRAWN", reason = "item 11 is no longer sold" } },
  { name = "[e-14] what is grandfathered goes on", ask = old, expect = "order" },
}
