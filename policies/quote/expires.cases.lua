local function ask(fields)
  local question = {
    quote = { number = "SQ-000001", revision = 1, currency = "DKK", total = money.of("100.00", "DKK"),
      quoted_on = "2026-01-30" },
    customer = { number = "C-00001", kind = "organization", currency = "DKK" },
    zone = "Europe/Copenhagen", sent_at = "2026-01-30T08:00:00.000000Z", reminders = 0,
    now = "2026-01-30T08:00:00.000000Z",
  }
  for name, value in pairs(fields or {}) do question[name] = value end
  return question
end

local function until_day(day)
  return { number = "SQ-000001", revision = 1, currency = "DKK", total = money.of("100.00", "DKK"),
    quoted_on = "2026-01-30", valid_until = day }
end

return {
  { name = "[f-19] sent: a reminder after 7 days, valid for 30", ask = ask(),
    expect = { "remind", at = "2026-02-06T08:00:00.000000Z", valid_until = "2026-03-01" } },
  { name = "[f-19] reminded: nothing more until the last day is over",
    ask = ask { reminders = 1, quote = until_day "2026-03-01", now = "2026-02-06T08:00:00.000000Z" },
    expect = { "expire", valid_until = "2026-03-01" } },
  { name = "a last day that a person has set stays", ask = ask { quote = until_day "2026-02-20" },
    expect = { "remind", at = "2026-02-06T08:00:00.000000Z", valid_until = "2026-02-20" } },
  { name = "the days are those where the customer is: late in the evening is tomorrow in Tokyo",
    ask = ask { zone = "Asia/Tokyo", sent_at = "2026-01-30T20:00:00.000000Z" },
    expect = { "remind", at = "2026-02-06T20:00:00.000000Z", valid_until = "2026-03-02" } },
  { name = "the same time of day when the clocks have changed",
    ask = ask { sent_at = "2026-03-27T08:00:00.000000Z" },
    expect = { "remind", at = "2026-04-03T07:00:00.000000Z", valid_until = "2026-04-26" } },
}
