-- A request by mail, from its first mail to the order.
local agents = dofile "spec/scripts/agents.lua"

describe("a task", function()
  local desk
  after_each(function() desk:close() end)

  it("[4.5] goes from a mail to a quote, an acceptance and an order", function()
    desk = agents.open()
    local first = agents.mail(desk, { subject = "Chairs", text = "Hello,\n\nplease send 5 office chairs grey.\n\nAnn" })
    local step = agents.step(desk)
    assert.are.same({ "incoming_mail", "running" }, { step.kind, agents.task(desk).state })
    desk:ok("agent.confirm", { step = "T-00001" })
    agents.deliver(desk)
    step = agents.step(desk)
    assert.are.same({ "outgoing_mail", "draft", "quote" }, { step.kind, agents.letter(desk).state,
      agents.letter(desk).kind })
    desk:ok("agent.confirm", { step = "T-00001" })
    assert.are.equal("reviewed", agents.letter(desk).state)
    local sent = agents.deliver(desk)
    local task = agents.task(desk)
    assert.are.same({ 1, "sent", "paused", "customer" }, { #sent, agents.letter(desk).state, task.state,
      task.waits_for })
    assert.are.equal("sent", desk:ok("quote.get", { id = task.quote_id }).state)
    assert.are.same({ "ann@nordisk.example", first.message_id }, { sent[1].to, sent[1].in_reply_to })

    agents.mail(desk, { subject = "Re: Chairs", text = "Please make it 8 chairs instead.", answers = first.message_id })
    agents.deliver(desk)
    assert.are.same({ "draft", "quote_changed" }, { agents.letter(desk).state, agents.letter(desk).kind })
    local quote = desk:ok("quote.get", { id = task.quote_id })
    assert.are.same({ 2, 8 }, { quote.revision, quote.lines[1].quantity })
    desk:ok("agent.confirm", { step = "T-00001" })
    agents.deliver(desk)

    agents.mail(desk, { subject = "Re: Chairs", text = "Yes, we accept the quote. Please go ahead.",
      answers = first.message_id })
    agents.deliver(desk)
    task = agents.task(desk)
    assert.are.same({ "order", "draft" }, { agents.letter(desk).kind, agents.letter(desk).state })
    assert.are.equal(8, desk:ok("order.get", { id = task.order_id }).lines[1].quantity)
    desk:ok("agent.confirm", { step = "T-00001" })
    agents.deliver(desk)
    task = agents.task(desk)
    assert.are.same({ "completed", false }, { task.state, task.attention })
    assert.are.equal("done", desk:ok("flow.get", { id = task.flow }).flow.state)
  end)
end)
