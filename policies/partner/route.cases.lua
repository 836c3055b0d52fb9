local function ask(side)
  return {
    prospect = {
      id = "p1", number = "BP-00001", round = 1, more = {}, opened_at = "2026-01-30T08:00:00.000000Z",
      company = { name = "Holm ApS" }, contact = { first_name = "Anna", last_name = "Holm", email = "a@holm.example" },
      address = { street = "Havnegade 1", city = "Aarhus", country = "DK" },
    },
    sales_side = side, duplicates = {}, same_email = {}, now = "2026-01-30T08:00:00.000000Z",
  }
end

return {
  { name = "[2.4] the sales side decides", ask = ask "local", expect = "sales" },
  { name = "[2.4] also on the other end of the link", ask = ask "link", expect = "sales" },
  { name = "[2.14] without a sales side it is decided here", ask = ask "none", expect = "direct" },
}
