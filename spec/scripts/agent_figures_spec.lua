-- What the agents got done, with the formula of the time saved.
local agents = dofile "spec/scripts/agents.lua"

describe("[4.55] figures", function()
  local desk
  after_each(function() desk:close() end)

  local function mail(text, more)
    local fields = { subject = "Chairs", text = text }
    for name, value in pairs(more or {}) do fields[name] = value end
    local received = agents.mail(desk, fields)
    agents.deliver(desk, function() end)
    return received
  end
  local function press(number)
    desk:ok("agent.confirm", { step = number })
    agents.deliver(desk)
  end
  -- One order of 5 chairs, one quote of 6 that is with the customer, one of 7 that waits for its review.
  local function worked(settings)
    settings = settings or {}
    settings.review_registered = "none"
    desk = agents.open(settings)
    local first = mail "Please send 5 office chairs grey."
    press "T-00001"
    mail("Yes, we accept your quote.", { subject = "Re: Chairs", answers = first.message_id })
    press "T-00001"
    mail("Please send 6 office chairs grey.", { subject = "More" })
    press "T-00002"
    mail("Please send 7 office chairs grey.", { subject = "Most" })
    mail("Back on Monday", { subject = "Away", headers = { "Auto-Submitted: auto-replied" } })
  end
  local function figures(input) return desk:ok("agent.figures", input or {}) end

  it("count mails, letters, quotes, orders and tasks", function()
    worked()
    local now = figures()
    assert.are.same({ received = 5, taken = 4, filed = 1, waiting = 0 }, now.mails)
    assert.are.same({ 3, 3, 1 }, { now.letters_sent, now.quotes, now.orders })
    assert.are.same({ { amount = "500.00", currency = "DKK" } }, now.order_totals)
    assert.are.same({ { state = "completed", count = 1 }, { state = "paused", count = 1 }, { state = "running", count = 1 } },
      now.tasks)
  end)

  it("say what became of what was made", function()
    worked()
    local found = {}
    for i, one in ipairs(figures().made) do
      found[i] = string.format("%s %s %s %d %s", one.kind, one.entry, one.state, one.count, one.total.amount)
    end
    assert.are.same({ "quote converted accepted 1 500.00", "quote active draft 1 700.00", "quote active sent 1 600.00",
      "order active awaiting_shipping 1 500.00" }, found)
    desk:ok("quote.decline", { id = desk:ok("quote.get", { id = "SQ-000002" }).id, reason = "too dear" })
    found = {}
    for i, one in ipairs(figures().made) do found[i] = one.kind .. " " .. one.entry .. " " .. one.state end
    assert.are.same({ "quote converted accepted", "quote deleted declined", "quote active draft",
      "order active awaiting_shipping" }, found)
  end)

  it("[e-40] time saved is configured minutes times what was made, with the formula", function()
    worked()
    assert.are.same({ minutes = 25,
      formula = "2 quotes × 10 minutes + 1 orders × 5 minutes = 25 minutes; minutes as configured, not measured" },
      figures().time_saved)
    desk:ok("setting.set", { name = "agent.minutes_per_quote", value = 4 })
    desk:ok("agent.change", { id = "Desk", settings = { minutes_per_order = 3 } })
    assert.are.equal(11, figures().time_saved.minutes)
  end)

  it("[4.34] each agent has its own", function()
    worked()
    desk:ok("mailbox.create", { name = "second", kind = "intake", address = "second@desk.example" })
    desk:ok("agent.create", { name = "Second", initials = "S", mailbox = "second",
      settings = { review_registered = "none", minutes_per_quote = 1 } })
    mail("Please send 8 office chairs grey.", { subject = "Second", mailbox = "second", to = "second@desk.example" })
    press "T-00004"
    local second = figures { agent = "Second" }
    assert.are.same({ 1, 1, 0, 1 }, { second.mails.received, second.quotes, second.orders, second.time_saved.minutes })
    assert.are.equal(3, figures({ agent = "Desk" }).quotes)
    local all = figures()
    assert.are.same({ 4, 26 }, { all.quotes, all.time_saved.minutes })
    assert.are.equal("2 quotes × 10 minutes + 1 orders × 5 minutes + 1 quotes × 1 minutes = 26 minutes; "
      .. "minutes as configured, not measured", all.time_saved.formula)
    assert.are.equal("AGENT_UNKNOWN", desk:refused("agent.figures", { agent = "Third" }).code)
  end)

  it("are of the days asked for, as they are where the business is", function()
    worked()
    assert.are.equal(3, figures({ from = "2026-01-30", until_date = "2026-01-30" }).quotes)
    assert.are.equal(0, figures({ from = "2026-01-31" }).quotes)
    assert.are.same({ 0, 0, 0 }, { figures({ until_date = "2026-01-29" }).mails.received,
      figures({ until_date = "2026-01-29" }).letters_sent, #figures({ until_date = "2026-01-29" }).tasks })
    desk:ok("setting.set", { name = "business.zone", value = "Pacific/Kiritimati" })
    assert.are.equal(3, figures({ from = "2026-01-30" }).quotes)
    assert.are.equal("FIGURES_RANGE", desk:refused("agent.figures", { from = "2026-02-01", until_date = "2026-01-01" }).code)
  end)

  it("in one call for the summary", function()
    worked()
    assert.are.same({ quotes = 3, orders = 1, order_totals = { { amount = "500.00", currency = "DKK" } },
      time_saved = figures().time_saved }, desk:ok("agent.summary", {}))
    desk = desk:close() or agents.open()
    assert.are.same({ minutes = 0, formula = "0 quotes × 10 minutes + 0 orders × 5 minutes = 0 minutes; "
      .. "minutes as configured, not measured" }, desk:ok("agent.summary", { agent = "Desk" }).time_saved)
  end)
end)
