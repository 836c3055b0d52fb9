local function ask(intent, first, flags, lines)
  return {
    agent = "Desk", mail = { subject = "Chairs", first = first ~= false, flags = list.new(flags), words = 12,
      unread = list.new() },
    sender = { class = "registered", authenticated = "none", resembles = list.new(), other = false },
    reading = { intent = intent, lines = lines or 1, confidence = 90, flagged = list.new(), language = "en" },
    now = "2026-01-30T08:00:00.000000Z",
  }
end

return {
  { name = "[4.6] an order is for the desk", ask = ask "order_request", expect = "relevant" },
  { name = "[4.6] a question is for the desk", ask = ask "question", expect = "relevant" },
  { name = "[4.6] where nothing is asked for a person sees why", ask = ask "other",
    expect = { "irrelevant", reason = { code = "NOTHING_ASKED" } } },
  { name = "[4.6] within a conversation anything is", ask = ask("other", false), expect = "relevant" },
  { name = "what looks like an automatic answer, and asks for nothing, is kept",
    ask = ask("other", false, { "auto_like" }, 0), expect = { "file", reason = { code = "AUTO_LIKE" } } },
  { name = "but when it seems to ask for something, a person sees it",
    ask = ask("order_request", true, { "auto_like" }), expect = { "irrelevant", reason = { code = "AUTO_LIKE" } } },
}
