local function ask(reminders)
  return { agent = "Desk", letter = "question", asked_at = "2026-01-30T08:00:00.000000Z", reminders = reminders,
    zone = "Europe/Copenhagen", now = "2026-01-30T08:00:00.000000Z" }
end

return {
  { name = "[f-14] the question is sent again after three days", ask = ask(0),
    expect = { "remind", at = "2026-02-02T08:00:00.000000Z" } },
  { name = "[f-14] after a week a person takes it up", ask = ask(1),
    expect = { "assist", at = "2026-02-06T08:00:00.000000Z" } },
}
