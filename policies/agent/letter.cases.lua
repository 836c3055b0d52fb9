local function ask(kind, language, more)
  local question = {
    kind = kind, language = language, business = "The shop", attached = true, asked = 0, ask_date = false, short = 0,
    number = "SQ-000001", revision = "2", total = "1.00 DKK", dated = "2026-01-30", lines = list.new(),
    questions = list.new(), shortages = list.new(),
  }
  for name, value in pairs(more or {}) do question[name] = value end
  return question
end

return {
  { name = "[4.19] a quote", ask = ask("quote", "en"), expect = { "letter", subject = "Quote SQ-000001" } },
  { name = "a changed one, of a region", ask = ask("quote_changed", "de-AT"),
    expect = { "letter", language = "de", subject = "Angebot SQ-000001, geändert" } },
  { name = "the customer's own subject is answered", ask = ask("order", "da", { subject = "Re: Te" }),
    expect = { "letter", language = "da", subject = "Re: Te" } },
  { name = "a language without words", ask = ask("declined", "sv"),
    expect = { "letter", language = "en", parts = list.new {
      { words = "Hello," }, { words = "Thank you for letting us know. We have closed quote SQ-000001." },
      { words = "Please write to us whenever you need something." }, { words = "Kind regards\nThe shop" },
    } } },
  { name = "by name, signed as the agent signs",
    ask = ask("answer", "fr", { name = "Ann Bell", words = "Oui.", signature = "L’équipe\n+33 1" }),
    expect = { "letter", parts = list.new { { words = "Bonjour Ann Bell," }, { words = "Oui." },
      { words = "Cordialement\nL’équipe\n+33 1" } } } },
  { name = "one question, with what it could be", ask = ask("question", "en", { asked = 1, questions = list.new { {
      about = "tea", missing = list.new { "item" }, units = list.new(),
      alternatives = list.new { { item = "TEA", name = "Tea", unit = "box" } },
    } } }),
    expect = { "letter", subject = "A question about your request", parts = list.new { { words = "Hello," },
      { words = "Thank you for your mail. Before we can make you an offer we need to know one thing:" },
      { words = "1. “tea”: Which of these do you mean?" },
      { table = { columns = list.new { { title = "Item" }, { title = "Description" }, { title = "Unit" } },
        rows = list.new { list.new { "TEA", "Tea", "box" } } } },
      { words = "Please just answer this mail." }, { words = "Kind regards\nThe shop" } } } },
}
