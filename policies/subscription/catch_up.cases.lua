local function ask(periods, days)
  return {
    subscription = { id = "s1", customer_id = "c1", frequency = "monthly", orders_made = 3 },
    periods_due = periods, days_late = days, oldest_due_date = "2026-01-31", latest_due_date = "2026-02-28",
    now = "2026-02-28T08:00:00.000000Z",
  }
end

return {
  { name = "[f-5] the current period and one missed are made", ask = ask(2, 28), expect = "all" },
  { name = "[f-5] three are held for the operator", ask = ask(3, 59),
    expect = { "hold", limit_periods = 2, reason = "3 periods are due, the oldest since 2026-01-31" } },
  { name = "[f-5] however late two are", ask = ask(2, 400), expect = "all" },
}
