return {
  { name = "[1.22] one warehouse: nothing to say", expect = "assign", ask = {
    order = { number = "SO-000001", type = "sales_order", currency = "DKK", total = money.of("500.00", "DKK") },
    lines = { { number = 1, quantity = 5, amount = money.of("500.00", "DKK"), item = {
      number = "TEA", kind = "goods", stock = 10, ships = true, discontinued = false } } },
    customer = { number = "C-00001", kind = "organization", currency = "DKK" },
    ship_to = { street = "Havnegade 1", city = "Aarhus", country = "DK" }, released = {},
    now = "2026-01-30T08:00:00.000000Z",
  } },
}
