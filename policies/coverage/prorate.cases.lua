local function kr(amount) return money.of(amount, "DKK") end

local function ask(how)
  return {
    coverage = {
      kind = "extended_warranty", item = "CARE", quantity = 1, subscription = false, amount = kr "120.00",
      from_on = "2026-04-01", until_on = "2027-04-01", duration_unit = "month",
    },
    customer = { number = "C-00001" }, how = how, effective_on = "2026-09-16", units = 1, paid = kr "120.00",
    used = { actual = kr "55.00", fixed_30 = kr "55.00", none = kr "60.00" }, proration = "actual", days_used = 168,
    now = "2026-09-15T08:00:00.000000Z",
  }
end

return {
  { name = "[3.40] cancelled in the middle of the sixth month", ask = ask "cancel", expect = "credit" },
  { name = "[f-9] returned", ask = ask "return", expect = "credit" },
  { name = "[f-9] some of the covered goods go back", ask = ask "quantity", expect = "credit" },
}
