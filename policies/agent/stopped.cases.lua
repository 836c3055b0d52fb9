return {
  { name = "[4.51] what was made stays as it is",
    ask = { agent = "Desk", reason = "the customer called", now = "2026-01-30T08:00:00.000000Z",
      behind = { quote = { id = "q1", number = "SQ-000001", state = "sent" }, mails_sent = 1, customer_waits = false,
        mail_under_way = false } },
    expect = "keep" },
}
