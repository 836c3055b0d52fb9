-- The buttons of the agent's steps, each with the transition it makes.
local agents = dofile "spec/scripts/agents.lua"

describe("the button", function()
  local desk
  before_each(function() desk = agents.open() end)
  after_each(function() desk:close() end)

  local function task() return agents.task(desk) end
  local function step() return agents.step(desk) end
  local function letter() return agents.letter(desk) end
  local function press(name, more)
    local input = { step = "T-00001" }
    for key, value in pairs(more or {}) do input[key] = value end
    local answer = desk:ok("agent." .. name, input)
    agents.deliver(desk, function() end)
    return answer
  end
  local function asked(text)
    return agents.mail(desk, { subject = "Chairs", text = text or "Please send 5 office chairs grey." })
  end
  -- Up to a draft that waits for its review.
  local function drafted(text)
    local mail = asked(text)
    press "confirm"
    return mail
  end
  local function seen()
    local now = step()
    return { task().state, now and now.kind, now and table.concat(now.options, " "), letter() and letter().state }
  end

  it("[4.47] Confirm on an incoming mail lets the agent read it", function()
    asked()
    assert.are.same({ "running", "incoming_mail", "confirm" }, seen())
    assert.is_nil(task().quote_id)
    press "confirm"
    assert.are.same({ "running", "outgoing_mail", "confirm discard", "draft" }, seen())
    assert.is_not_nil(task().quote_id)
  end)

  it("[4.7] an incoming mail cannot be edited: there is nothing that does", function()
    asked()
    assert.are.equal("MESSAGE_UNKNOWN", desk:refused("agent.edit", { id = task().mail, text = "other" }).code)
  end)

  it("edit changes a draft that stays a draft, and says so", function()
    drafted()
    local now = desk:ok("agent.edit", { id = letter().id, subject = "Your chairs", text = "Dear Ann" })
    assert.are.same({ "draft", "Your chairs", "Dear Ann", true }, { now.state, now.subject, now.text, now.edited })
    assert.are.same({ "running", "outgoing_mail", "confirm discard", "draft" }, seen())
    press "confirm"
    assert.are.equal("Dear Ann", desk:effects()[1].ask.text)
    assert.are.equal("MESSAGE_STATE", desk:refused("agent.edit", { id = letter().id, text = "late" }).code)
  end)

  it("[4.22] Confirm on an outgoing mail hands it to the mail server", function()
    drafted()
    press "confirm"
    assert.are.same({ "running", nil, nil, "reviewed" }, { task().state, nil, nil, letter().state })
    agents.deliver(desk)
    assert.are.same({ "paused", "customer", "sent" }, { task().state, task().waits_for, letter().state })
  end)

  it("[4.48] Discard step puts the letter aside and pauses the task", function()
    drafted()
    press "discard"
    assert.are.same({ "paused", "outgoing_mail", "updated resume", "discarded" }, seen())
    assert.are.equal(0, #desk:effects())
  end)

  it("[4.48] Discard step is on outgoing mails alone", function()
    asked()
    local problem = desk:refused("agent.discard", { step = "T-00001" })
    assert.are.equal("STEP_BUTTON", problem.code)
    assert.truthy(problem.detail:find("Confirm", 1, true))
  end)

  it("[4.49] I have updated makes a new letter with a new document", function()
    drafted()
    press "discard"
    desk:ok("quote.revise", { id = task().quote_id, change = { { number = 1, quantity = 7 } } })
    press "updated"
    local messages = task().messages
    assert.are.same({ "rejected", "draft" }, { messages[1].state, messages[2].state })
    assert.are.same({ 1, 2 }, { messages[1].document.revision, messages[2].document.revision })
    assert.are_not.equal(messages[1].files[1].hash, messages[2].files[1].hash)
    assert.are.same({ "running", "outgoing_mail", "confirm discard", "draft" }, seen())
  end)

  it("[4.50][e-30] Just resume brings the same letter back to its review, and sends nothing", function()
    drafted()
    local before = letter()
    press "discard"
    press "just_resume"
    local after = letter()
    assert.are.same({ before.id, before.text, before.subject, "draft" }, { after.id, after.text, after.subject,
      after.state })
    assert.are.same({ "running", "outgoing_mail", "confirm discard", "draft" }, seen())
    assert.are.equal(0, #desk:effects())
    press "discard" -- any number of times
    assert.are.same({ "paused", "outgoing_mail", "updated resume", "discarded" }, seen())
  end)

  it("[f-15] Just resume is refused when the document was changed, and names the other button", function()
    drafted()
    press "discard"
    desk:ok("quote.revise", { id = task().quote_id, change = { { number = 1, quantity = 7 } } })
    local problem = desk:refused("agent.just_resume", { step = "T-00001" })
    assert.are.equal("DOCUMENT_CHANGED", problem.code)
    assert.truthy(problem.detail:find("updated", 1, true))
    assert.are.same({ "paused", "outgoing_mail", "updated resume", "discarded" }, seen())
  end)

  it("Confirm is refused when the document was changed under the letter", function()
    drafted()
    desk:ok("quote.revise", { id = task().quote_id, change = { { number = 1, quantity = 7 } } })
    assert.are.equal("DOCUMENT_CHANGED", desk:refused("agent.confirm", { step = "T-00001" }).code)
    press "discard"
    press "updated"
    press "confirm"
    assert.are.equal(1, #desk:effects())
  end)

  it("[4.23] a letter that fails says why; Retry sending begins anew", function()
    drafted()
    press "confirm"
    desk:fail(desk:effects()[1], "perm", "MAIL_REFUSED", "550 no such user")
    assert.are.same({ "running", "outgoing_mail", "retry", "failed" }, seen())
    assert.truthy(letter().reason:find("550", 1, true))
    press "retry_sending"
    assert.are.equal("reviewed", letter().state)
    agents.deliver(desk)
    assert.are.same({ "paused", "sent" }, { task().state, letter().state })
  end)

  it("[4.23] a letter is tried five times", function()
    drafted()
    press "confirm"
    for attempt = 1, 5 do
      local effect = desk:effects()[1]
      assert.are.equal(attempt, effect.attempt)
      desk:fail(effect, "temp", "MAIL_BUSY", "451 later")
    end
    assert.are.same({ "running", "outgoing_mail", "retry", "failed" }, seen())
  end)

  it("[f-18] Mark as sent settles a letter that was maybe sent", function()
    drafted()
    press "confirm"
    desk:fail(desk:effects()[1], "maybe_sent", "MAIL_UNSURE", "the connection was lost")
    assert.are.same({ "paused", "maybe_sent" }, { task().state, letter().state })
    desk:ok("agent.mark_sent", { id = letter().id })
    assert.are.equal("marked_sent", letter().state)
    assert.are.equal("MESSAGE_STATE", desk:refused("agent.send_again", { id = letter().id }).code)
  end)

  it("[f-18] Send again sends the same letter with the same id", function()
    drafted()
    press "confirm"
    local first = desk:effects()[1]
    desk:fail(first, "maybe_sent", "MAIL_UNSURE", "the connection was lost")
    desk:ok("agent.send_again", { id = letter().id })
    local again = desk:effects()[1]
    assert.are.same({ first.ask.letter, first.ask.to, "reviewed" }, { again.ask.letter, again.ask.to, letter().state })
    desk:fail(again, "maybe_sent", "MAIL_UNSURE", "the connection was lost once more")
    desk:advance "1 hours"
    assert.are.equal("maybe_sent", letter().state)
    desk:ok("agent.send_again", { id = letter().id })
    desk:answer(desk:effects()[1], { state = "sent", message_id = "x@desk.example" })
    assert.are.equal("MESSAGE_STATE", desk:refused("agent.mark_sent", { id = letter().id }).code)
  end)

  it("[4.46][4.18][4.28] a quote can be edited at its review; the letter speaks of what it says then", function()
    desk:close()
    desk = agents.open { review_quotes = true }
    drafted()
    assert.are.same({ "running", "quote", "confirm" }, seen())
    desk:ok("quote.revise", { id = task().quote_id, change = { { number = 1, quantity = 6 } } })
    assert.are.same({ "running", "quote", "confirm" }, seen())
    press "confirm"
    assert.are.equal(2, letter().document.revision)
  end)

  it("[4.31] an order is reviewed when that is wanted, and a draft until then", function()
    desk:close()
    desk = agents.open { review_orders = true }
    local mail = drafted()
    press "confirm"
    agents.deliver(desk)
    agents.mail(desk, { subject = "Re: Chairs", text = "Yes, we accept your quote.", answers = mail.message_id })
    assert.are.same({ "running", "order", "confirm" }, { seen()[1], seen()[2], seen()[3] })
    assert.are.equal("draft", desk:ok("order.get", { id = task().order_id }).status)
    press "confirm"
    assert.are.same({ "order", "draft" }, { letter().kind, letter().state })
    assert.are_not.equal("draft", desk:ok("order.get", { id = task().order_id }).status)
  end)

  describe("Stop", function()
    local function stop(more)
      local input = { id = "T-00001", reason = "by phone", sure = true }
      for key, value in pairs(more or {}) do input[key] = value end
      return desk:ok("agent.stop", input)
    end

    it("[4.51] asks first, and says what stays behind", function()
      drafted()
      local problem = desk:refused("agent.stop", { id = "T-00001", reason = "by phone" })
      assert.are.equal("STOP_UNSURE", problem.code)
      assert.truthy(problem.detail:find("SQ-000001 stays draft", 1, true))
      assert.truthy(problem.detail:find("the customer waits", 1, true))
      local behind = desk:ok("agent.stays_behind", { id = "T-00001" })
      assert.are.same({ 0, true, false }, { behind.behind.mails_sent, behind.behind.customer_waits,
        behind.behind.mail_under_way })
      assert.are.equal("running", task().state)
    end)

    for name, reach in pairs {
      ["an incoming mail"] = function() asked() end,
      ["a draft"] = function() drafted() end,
      ["a letter put aside"] = function() drafted() press "discard" end,
      ["a failed letter"] = function()
        drafted()
        press "confirm"
        desk:fail(desk:effects()[1], "perm", "MAIL_REFUSED", "550 no such user")
      end,
      ["waiting for the customer"] = function()
        drafted()
        press "confirm"
        agents.deliver(desk)
      end,
      ["assistance"] = function() drafted "Please send 99 office chairs grey." end,
    } do
      it("[4.51] is for good, at " .. name, function()
        reach()
        local quote = task().quote_id
        stop()
        local now = task()
        assert.are.same({ "stopped_by_user", false, "by phone" }, { now.state, now.attention, now.reason })
        assert.are.equal("stopped", desk:ok("flow.get", { id = now.flow }).flow.state)
        assert.are.equal(0, #desk:effects())
        for _, one in ipairs(now.messages) do assert.truthy(one.state == "rejected" or one.state == "sent") end
        if quote then assert.truthy(({ draft = true, sent = true })[desk:ok("quote.get", { id = quote }).state]) end
        assert.are.equal("TASK_ENDED", desk:refused("agent.stop", { id = "T-00001", reason = "again",
          sure = true }).code)
        for _, button in ipairs { "confirm", "discard", "updated", "just_resume", "retry_sending" } do
          assert.are.equal("STEP_UNKNOWN", desk:refused("agent." .. button, { step = "T-00001" }).code)
        end
      end)
    end

    it("[e-31] before the mail server has the letter it is not sent", function()
      drafted()
      press "confirm"
      assert.are.equal(1, #desk:effects())
      stop()
      assert.are.same({ "stopped_by_user", "rejected", 0 }, { task().state, letter().state, #desk:effects() })
    end)

    it("close_quote takes the quote back", function()
      assert(desk:publish { ["agent/stopped.lua"] = "return function() return close_quote() end",
        ["agent/stopped.cases.lua"] = false })
      drafted()
      stop()
      assert.are.equal("cancelled", desk:ok("quote.get", { id = task().quote_id }).state)
    end)

    it("draft writes to the customer, after a review", function()
      assert(desk:publish { ["agent/stopped.lua"] = 'return function() return draft { text = "We will call you." } end',
        ["agent/stopped.cases.lua"] = false })
      drafted()
      stop()
      assert.are.same({ "closing", "draft" }, { letter().kind, letter().state })
      assert.are.equal("outgoing_mail", step().kind)
      press "confirm"
      local sent = agents.deliver(desk)
      assert.are.same({ 1, "sent", "stopped_by_user" }, { #sent, letter().state, task().state })
    end)

    it("[4.52] Stop all stops every active task, after a yes", function()
      drafted()
      agents.mail(desk, { subject = "Lamps", text = "Please send 2 desk lamps white." })
      assert.are.equal("STOP_UNSURE", desk:refused("agent.stop_all", { reason = "holiday" }).code)
      assert.are.same({ stopped = 2, more = false }, desk:ok("agent.stop_all", { reason = "holiday", sure = true }))
      assert.are.same({ "stopped_by_user", "stopped_by_user" },
        { task().state, agents.task(desk, "T-00002").state })
    end)

    it("an operator who stops the flow stops the task", function()
      drafted()
      desk:ok("flow.stop", { id = task().flow, reason = "broken" })
      assert.are.same({ "stopped_by_system", "rejected" }, { task().state, letter().state })
    end)
  end)

  it("[4.45] no letter is in a state that the table does not lead to", function()
    local reached = { draft = true }
    for _, row in ipairs(desk:ok("agent.letter_transitions", {}).items) do
      assert.is_true(reached[row.from], row.from)
      reached[row.to] = true
    end
    for _, state in ipairs { "draft", "reviewed", "sent", "maybe_sent", "marked_sent", "failed", "discarded",
      "rejected" } do
      assert.is_true(reached[state], state)
    end
  end)

  it("I take over gives the open quote and steps to who says so", function()
    drafted()
    local now = desk:ok("agent.take_over", { id = "T-00001" }, { on_behalf_of = "lis" })
    assert.are.equal(now.steps[#now.steps].assigned_to, desk:ok("quote.get", { id = now.quote_id }).assigned_to)
    assert.is_not_nil(now.steps[#now.steps].assigned_to)
  end)

  it("a task with two open steps has them named", function()
    assert.are.equal("TASK_UNKNOWN", desk:refused("agent.confirm", { step = "T-00009" }).code)
    local one = desk:ok("review.ask", { kind = "other", title = "No step" })
    assert.are.equal("STEP_UNKNOWN", desk:refused("agent.confirm", { step = one.id }).code)
  end)
end)
