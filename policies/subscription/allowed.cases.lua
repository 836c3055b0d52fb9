local function ask(frequency, ...)
  return {
    occasion = "create", channel = "desk", frequency = frequency, items = list.new { ... },
    customer = { id = "c1", number = "C-00001", kind = "organization", currency = "DKK" },
    now = "2026-01-30T08:00:00.000000Z",
  }
end

local function item(number, frequencies, discontinued)
  return { id = "i" .. number, number = number, kind = "goods", quantity = 1,
    frequencies = list.new(frequencies), discontinued = discontinued or false }
end

return {
  { name = "[1.4] a frequency that the item allows",
    ask = ask("monthly", item("10", { "monthly", "yearly" })), expect = "allow" },
  { name = "[1.4] a frequency that the item does not allow",
    ask = ask("quarterly", item("10", { "monthly" })),
    expect = { "refuse", reasons = list.new { { code = "FREQUENCY_NOT_ALLOWED", pointer = "/lines/0",
      text = "item 10 is sold monthly, not quarterly" } } } },
  { name = "[1.5] an item without frequencies is not sold on subscription",
    ask = ask("monthly", item("10", {})),
    expect = { "refuse", reasons = list.new { { code = "ITEM_NOT_ON_SUBSCRIPTION" } } } },
  { name = "[f-4] each item that offends is named",
    ask = ask("monthly", item("10", { "monthly" }), item("11", { "yearly" }), item("12", {})),
    expect = { "refuse", reasons = list.new {
      { code = "FREQUENCY_NOT_ALLOWED", pointer = "/lines/1" },
      { code = "ITEM_NOT_ON_SUBSCRIPTION", pointer = "/lines/2" },
    } } },
  { name = "an item that is going out of sale may still be subscribed to",
    ask = ask("monthly", item("10", { "monthly" }, true)), expect = "allow" },
}
