local function ask(occasion, language, more)
  local question = {
    occasion = occasion, language = language, to = "anna@holm.example", first_name = "Anna", last_name = "Holm",
    company = "Holm ApS", business = "Nordisk", site = "https://b2b.example", now = "2026-01-30T08:00:00.000000Z",
  }
  for name, value in pairs(more or {}) do question[name] = value end
  return question
end

return {
  { name = "[2.23] approved, in Danish", ask = ask("approved", "da"),
    expect = { "letter", language = "da", subject = "Velkommen, Holm ApS" } },
  { name = "[2.23] approved, in English", ask = ask("approved", "en"),
    expect = { "letter", language = "en", subject = "Welcome, Holm ApS" } },
  { name = "[2.23] a language of a region", ask = ask("approved", "da-DK"), expect = { "letter", language = "da" } },
  { name = "[2.23] a language we have no letters in", ask = ask("rejected", "fr"),
    expect = { "letter", language = "en", subject = "Your request for Holm ApS" } },
  { name = "[2.23] rejected, in Danish", ask = ask("rejected", "da", { reason = "for lille" }),
    expect = { "letter", language = "da", text = "Kære Anna Holm\n\nTak for interessen. Vi kan ikke gøre Holm ApS til"
      .. " forretningspartner lige nu.\n\nVenlig hilsen\nNordisk\n" } },
  { name = "[2.23] a user was added", ask = ask("user_added", "en", { number = "H-00001", role = "user" }),
    expect = { "letter", subject = "You are a user of Holm ApS" } },
  { name = "[2.23] the address of the site is not set",
    ask = ask("user_added", "da", { number = "H-00001", site = "" }),
    expect = { "letter", text = "Kære Anna Holm\n\nDu er tilføjet som bruger hos Holm ApS (H-00001). Når adgangen er"
      .. " aktiv, kan du logge ind på vores B2B-side med anna@holm.example.\n\nVenlig hilsen\nNordisk\n" } },
  { name = "[2.23] what was typed in a form is no markup", ask = ask("approved", "en", { company = "<b>&Co" }),
    expect = { "letter", html = "<p>Dear Anna Holm,</p><p>&lt;b&gt;&amp;Co is now a business partner. You are its first"
      .. " user and can add others when you have signed in at https://b2b.example with anna@holm.example.</p>"
      .. "<p>Kind regards<br>Nordisk</p>" } },
}
