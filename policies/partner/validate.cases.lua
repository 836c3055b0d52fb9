local function ask(more)
  local question = {
    occasion = "submit",
    contact = { first_name = "Anna", last_name = "Holm", email = "anna@holm.example", language = "da" },
    company = { name = "Holm ApS", registration_number = "12345678" },
    address = { street = "Havnegade 1", city = "Aarhus", postal_code = "8000", country = "DK" },
    more = {}, duplicates = {}, same_email = {}, open_prospects = 0, now = "2026-01-30T08:00:00.000000Z",
  }
  for name, value in pairs(more or {}) do question[name] = value end
  return question
end

local function contact(email, language)
  return { first_name = "Anna", last_name = "Holm", email = email, language = language }
end

local function namesake(number)
  return { id = number, number = number, kind = "person", name = "Anna" }
end

local abroad = { street = "Main St 1", city = "Springfield", country = "US" }

return {
  { name = "[2.1] a whole form, answered in Danish", ask = ask(),
    expect = { "ok", confirmation = "Tak, Anna. Vi har modtaget din anmodning og skriver til anna@holm.example." } },
  { name = "[2.1] a language we have no words in is answered in English",
    ask = ask { contact = contact("anna@holm.example", "fr") },
    expect = { "ok",
      confirmation = "Thank you, Anna. Your request has been received; we will write to anna@holm.example." } },
  { name = "a throwaway address", ask = ask { contact = contact "x@Mailinator.com" },
    expect = { "refuse", reasons = {
      { code = "FREE_MAIL", pointer = "/contact/email", text = "give an address at your company" } } } },
  { name = "no registration number in Denmark", ask = ask { company = { name = "Holm" } }, expect = "refuse" },
  { name = "no registration number where none is needed", ask = ask { company = { name = "Holm" }, address = abroad },
    expect = "ok" },
  { name = "a country we do not sell to",
    ask = ask { address = { street = "1", city = "Tokyo", country = "JP" } }, expect = "refuse" },
  { name = "import: an open prospect has the e-mail", ask = ask { occasion = "import", open_prospects = 1 },
    expect = "hold" },
  { name = "[e-23] import: one customer has the e-mail",
    ask = ask { occasion = "import", same_email = { namesake "C-1" } }, expect = "ok" },
  { name = "[e-23] import: two customers have the e-mail",
    ask = ask { occasion = "import", same_email = { namesake "C-1", namesake "C-2" } }, expect = "hold" },
}
