-- Cases of order.accept: questions with the answer the business expects.
local function line(number, more)
  local item = {
    number = "I-" .. number, kind = "goods", stock = 10, ships = true, discontinued = false,
  }
  for name, value in pairs(more or {}) do item[name] = value end
  return { number = number, quantity = 5, amount = money.of("500.00", "DKK"), item = item }
end

local function order_of(amount, currency)
  return {
    number = "SO-000001", type = "sales_order", currency = currency, total = money.of(amount, currency),
  }
end

local function ask(more)
  local question = {
    order = order_of("500.00", "DKK"),
    lines = { line(1) },
    customer = { number = "C-00001", kind = "organization", currency = "DKK" },
    released = {},
    now = "2026-01-30T08:00:00.000000Z",
  }
  for name, value in pairs(more or {}) do question[name] = value end
  return question
end

return {
  { name = "goods in stock", ask = ask(), expect = "accept" },
  { name = "discontinued", expect = { "hold", code = "DISCONTINUED" },
    ask = ask { lines = { line(1), line(2, { discontinued = true }) } } },
  { name = "discontinued, released by hand", expect = "accept",
    ask = ask { lines = { line(1, { discontinued = true }) }, released = { "DISCONTINUED" } } },
  { name = "too little in stock on line 2", expect = { "accept", schedule = { 2 } },
    ask = ask { lines = { line(1), line(2, { stock = 4 }) } } },
  { name = "a service needs no stock", expect = "accept",
    ask = ask { lines = { line(1, { kind = "service", ships = false, stock = 0 }) } } },
}
