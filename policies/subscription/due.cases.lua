local function ask(requested)
  return {
    occasion = "create", customer_id = "c1", frequency = "monthly", unit = "month", count = 1,
    anchor = "2026-01-31", zone = "Europe/Copenhagen", requested = requested, now = "2026-01-30T08:00:00.000000Z",
  }
end

return {
  { name = "[e-1] the same day is the rule", ask = ask(nil), expect = { "plan", month_end = "keep_day" } },
  { name = "[e-1] what was asked for is taken", ask = ask("from_end"), expect = { "plan", month_end = "from_end" } },
  { name = "[e-1] the last day", ask = ask("end_of_month"), expect = { "plan", month_end = "end_of_month" } },
}
