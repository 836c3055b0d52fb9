local function line(more)
  local fields = { item = "LMP-10", quantity = 5, unit = "pcs", balance = 50, level = "available", available = true }
  for name, value in pairs(more or {}) do fields[name] = value end
  return fields
end

local function ask(settings, lines, day)
  return {
    agent = "Desk", settings = settings, requested_date = day, lines = list.new(lines), today = "2026-01-30",
    customer = { id = "c1", number = "C-00001", kind = "organization", currency = "DKK" },
    now = "2026-01-30T08:00:00.000000Z",
  }
end

local short = line { balance = 3, level = "limited", available = false }

return {
  { name = "[4.12] there is enough", ask = ask({}, { line() }), expect = "go_on" },
  { name = "[4.26] not enough: on unless it is said otherwise", ask = ask({}, { line(), short }),
    expect = { "short", reasons = list.new { { code = "STOCK", text = "LMP-10: 5 pcs wanted, 3 there" } } } },
  { name = "[4.26] off: any quantity is quoted", ask = ask({ only_available = false }, { short }), expect = "go_on" },
  { name = "[4.14] every item that is short is named",
    ask = ask({}, { short, line { item = "TBL-1", balance = -2, level = "out", available = false } }),
    expect = { "short", reasons = list.new { { text = "LMP-10: 5 pcs wanted, 3 there" },
      { text = "TBL-1: 5 pcs wanted, 0 there" } } } },
  { name = "[4.14] and when all of it will be there",
    ask = ask({}, { line { balance = 3, available = false, earliest = "2026-02-10" } }),
    expect = { "short", reasons = list.new { { text = "LMP-10: 5 pcs wanted, 3 there, all on 2026-02-10" } } } },
  { name = "[4.27] promised on the later of the earliest and the wanted day",
    ask = ask({ capable_to_promise = true }, { line { ship_on = "2026-02-05" } }, "2026-02-09"),
    expect = { "go_on", requested_date = "2026-02-09" } },
  { name = "[4.15] the latest of all lines",
    ask = ask({ capable_to_promise = true }, { line { ship_on = "2026-02-05" }, line { ship_on = "2026-02-12" } },
      "2026-02-09"), expect = { "go_on", requested_date = "2026-02-12" } },
  { name = "[4.27] what is short now is promised for then",
    ask = ask({ capable_to_promise = true }, { line { balance = 0, available = false, ship_on = "2026-02-05" } }),
    expect = { "go_on", requested_date = "2026-02-05" } },
  { name = "[4.15] no day is known: a person",
    ask = ask({ capable_to_promise = true }, { short }),
    expect = { "short", reasons = list.new { { code = "NO_PROMISE",
      text = "LMP-10: it is not known when 5 pcs can be shipped" } } } },
  { name = "[4.11] a day that is past is ignored", ask = ask({}, { line() }, "2026-01-29"), expect = { "go_on" } },
  { name = "[4.11] a day to come stays", ask = ask({}, { line() }, "2026-02-20"),
    expect = { "go_on", requested_date = "2026-02-20" } },
}
