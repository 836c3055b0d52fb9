-- `data.meanings` is the table as it is in this set: what is added there may get a case here.
local function ask(words, customer)
  return {
    agent = "Desk", now = "2026-01-30T08:00:00.000000Z",
    customer = customer and { id = "c1", number = customer, kind = "organization", currency = "DKK" },
    lines = list.new { { position = 1, line = { words = words, quantity = decimal.of("2", 4), confidence = 50 } } },
  }
end

return {
  { name = "[4.10] words that stand in no table", ask = ask("the usual things", "C-00001"),
    expect = { "use", items = list.new() } },
  { name = "[4.10] nor for somebody who is not known", ask = ask "the usual things",
    expect = { "use", items = list.new() } },
}
