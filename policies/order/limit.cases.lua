-- Cases of order.limit: questions with the answer the business expects.
local function kr(amount) return money.of(amount, "DKK") end

local function with(fields, more)
  for name, value in pairs(more or {}) do fields[name] = value end
  return fields
end

-- The credit of an organization; 1,000 with nothing used when nothing else is said.
local function account(more)
  return with({
    number = "C-00001", currency = "DKK", type = "balance_all", mandatory = false, allow_on_account = true,
    limit = kr "1000.00", billed = kr "0.00", shipped = kr "0.00", open = kr "0.00", used = kr "0.00",
    left = kr "1000.00",
  }, more)
end

local function free()
  local found = account()
  found.type, found.limit, found.left = "none", nil, nil
  return found
end

local function spender(more)
  return with({ number = "C-00002", currency = "DKK", month = "2026-01", used = kr "0.00" }, more)
end

local function ask(moment, total, more)
  local amount = kr(total)
  return with({
    moment = moment,
    order = { number = "SO-000001", type = "sales_order", currency = "DKK", total = amount },
    customer = { number = "C-00001", kind = "organization", currency = "DKK" },
    account = account(), payment = { on_account = amount }, released = {}, now = "2026-01-30T08:00:00.000000Z",
  }, more)
end

local euros = { number = "SO-000001", type = "sales_order", currency = "EUR", total = money.of("5.00", "EUR") }

return {
  { name = "[2.24] exactly what is left", ask = ask("submit", "1000.00"), expect = "allow" },
  { name = "[2.24] one øre more than is left", ask = ask("submit", "1000.01"), expect = { "hold", code = "CREDIT" } },
  { name = "[2.24] a person has let it through", expect = "allow",
    ask = ask("submit", "1200.00", { released = { "CREDIT" } }) },
  { name = "[2.24] at entry nobody has said how it is paid", ask = ask("entry", "1200.00"), expect = "allow" },
  { name = "[2.24] no limit that anybody looks at", expect = "allow",
    ask = ask("submit", "1200.00", { account = free() }) },
  { name = "[2.24] mandatory, without a limit: no credit", expect = { "hold", code = "CREDIT" },
    ask = ask("submit", "0.01", { account = with(free(), { mandatory = true, left = kr "0.00" }) }) },
  { name = "[2.24] the account owes more than the limit already", expect = { "hold", code = "CREDIT" },
    ask = ask("submit", "1.00", { account = account { used = kr "1100.00", left = kr "-100.00" } }) },
  { name = "[2.24] the limit is in another currency", expect = { "hold", code = "CREDIT" },
    ask = ask("submit", "5.00", { order = euros, payment = { on_account = money.of("5.00", "EUR") } }) },
  { name = "[2.24] held, not cancelled, when made for a subscription", expect = { "hold", code = "CREDIT" },
    ask = ask("subscription", "1200.00") },
  { name = "[2.25] 1,000 on account, 200 by card", expect = "allow",
    ask = ask("submit", "1200.00", { payment = { on_account = kr "1000.00", tender = kr "200.00" } }) },
  { name = "[2.25] not allowed on account", expect = { "hold", code = "CREDIT" },
    ask = ask("submit", "1.00", { account = account { allow_on_account = false } }) },
  { name = "[2.25] not allowed on account, all paid otherwise", expect = "allow",
    ask = ask("submit", "1.00", {
      account = account { allow_on_account = false }, payment = { on_account = kr "0.00", tender = kr "1.00" } }) },
  { name = "[2.26] within both spending limits", expect = "allow",
    ask = ask("entry", "500.00", {
      spender = spender { per_order = kr "500.00", per_month = kr "800.00", used = kr "300.00" } }) },
  { name = "[2.26] over the limit of one order", expect = "refuse",
    ask = ask("entry", "500.01", { spender = spender { per_order = kr "500.00" } }) },
  { name = "[2.26] over the limit of the month", expect = "refuse",
    ask = ask("submit", "500.01", { spender = spender { per_month = kr "800.00", used = kr "300.00" } }) },
  { name = "[2.26] over both: both reasons", expect = { "refuse", reasons = {
      { code = "SPENDING_ORDER", pointer = "/lines",
        text = "C-00002: the limit for one order is 100.00 DKK, used 0.00 DKK, this order 250.00 DKK: "
          .. "over by 150.00 DKK" },
      { code = "SPENDING_MONTH", pointer = "/lines",
        text = "C-00002: the limit for 2026-01 is 300.00 DKK, used 120.00 DKK, this order 250.00 DKK: "
          .. "over by 70.00 DKK" },
    } },
    ask = ask("entry", "250.00", {
      spender = spender { per_order = kr "100.00", per_month = kr "300.00", used = kr "120.00" } }) },
  { name = "[2.26] in another currency", expect = "refuse",
    ask = ask("entry", "1.00", { order = euros, spender = spender { per_order = kr "100.00" } }) },
  { name = "[2.26] more of an accepted line", expect = "refuse",
    ask = ask("revision", "250.00", { spender = spender { per_order = kr "100.00" } }) },
  { name = "[2.26] made for a subscription: held", expect = { "hold", code = "SPENDING" },
    ask = ask("subscription", "250.00", { spender = spender { per_order = kr "100.00" } }) },
}
