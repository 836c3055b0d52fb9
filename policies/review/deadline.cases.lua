local function ask(now, fields)
  local question = {
    review = { id = "r1", kind = "approve_partner", title = "Approve Contoso",
      options = list.new { "approve", "reject" }, role = "sales" },
    opened_at = "2026-01-30T08:00:00.000000Z", reminded = 0, escalate_at = "2026-02-03T08:00:00.000000Z",
    now = now, zone = "Europe/Copenhagen",
  }
  for name, value in pairs(fields or {}) do question[name] = value end
  return question
end

return {
  { name = "[e-34] after one business day: a reminder, and on to the day of the escalation",
    ask = ask "2026-02-02T08:00:00.000000Z", expect = { "remind", next_at = "2026-02-03T08:00:00.000000Z" } },
  { name = "[e-34] after two: somebody else is asked as well",
    ask = ask "2026-02-03T08:00:00.000000Z",
    expect = { "escalate", role = "admin", next_at = "2026-02-04T08:00:00.000000Z" } },
  { name = "[e-34] escalated and still open: reminders, never an answer",
    ask = ask("2026-02-04T08:00:00.000000Z", { escalated_to = "admin", reminded = 1 }),
    expect = { "remind", next_at = "2026-02-05T08:00:00.000000Z" } },
  { name = "[f-20] a reminder on a Friday comes again on Monday",
    ask = ask("2026-02-06T08:00:00.000000Z", { escalated_to = "admin" }),
    expect = { "remind", next_at = "2026-02-09T08:00:00.000000Z" } },
  { name = "[f-20] holidays are no business days",
    ask = ask("2026-04-01T08:00:00.000000Z", { escalated_to = "admin" }),
    expect = { "remind", next_at = "2026-04-07T08:00:00.000000Z" } },
  { name = "a review that nobody is to escalate is only reminded of",
    ask = { review = { id = "r1", kind = "x", title = "x", options = list.new { "ok" }, role = "sales" },
      opened_at = "2026-01-30T08:00:00.000000Z", reminded = 3, now = "2026-02-02T08:00:00.000000Z", zone = "UTC" },
    expect = { "remind", next_at = "2026-02-03T08:00:00.000000Z" } },
}
