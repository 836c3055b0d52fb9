local function ask(occasion, more)
  local question = {
    occasion = occasion, by = "sally", customers = { organization = true, person = true }, duplicates = {},
    same_email = {}, now = "2026-01-30T08:00:00.000000Z",
    prospect = {
      id = "p1", number = "BP-00001", round = 1, more = {}, opened_at = "2026-01-30T08:00:00.000000Z",
      company = { name = "Holm ApS" }, contact = { first_name = "Anna", last_name = "Holm", email = "a@holm.example" },
      address = { street = "Havnegade 1", city = "Aarhus", country = "DK" },
    },
  }
  for name, value in pairs(more or {}) do question[name] = value end
  return question
end

local function duplicate(kind)
  return { { kind = kind, id = "x", number = "X-1", name = "Holm ApS", why = "registration_number" } }
end

return {
  { name = "[2.9] won", ask = ask "won", expect = "approve" },
  { name = "[2.11] lost", ask = ask "lost", expect = "reject" },
  { name = "[2.11] disqualified", ask = ask "disqualified", expect = "reject" },
  { name = "lost needs no customers", ask = ask("lost", { customers = { organization = false, person = false } }),
    expect = "reject" },
  { name = "won before the customers arrived",
    ask = ask("won", { customers = { organization = true, person = false } }), expect = "wait" },
  { name = "[f-13] won for an organization that has a hierarchy",
    ask = ask("won", { duplicates = duplicate "hierarchy" }), expect = "wait" },
  { name = "[f-13] won beside another open prospect of it", ask = ask("won", { duplicates = duplicate "prospect" }),
    expect = "approve" },
}
