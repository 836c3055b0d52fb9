-- The whole exchange with a real IMAP server and a real mail server: what a customer writes
-- becomes a task, people press buttons over HTTP, and what is found in the customer's mailbox
-- in the end. The states alone are in spec/scripts/agent_{way,button}_spec.lua.
local exchange = dofile "spec/e2e/exchange.lua"
local shop = dofile "spec/scripts/shop.lua"

local AGENTS = {
  { name = "Desk", address = "orders@desk.example", more = { after = "move", move_to = "Done" } },
  { name = "Quotes", address = "quotes@desk.example", settings = { make_orders = false } },
  { name = "Orders", address = "direct@desk.example", settings = { send_quotes = false } },
  { name = "Inside", address = "inside@desk.example", settings = { send_quotes = false, make_orders = false } },
  { name = "Careful", address = "careful@desk.example", settings = { review_quotes = true, review_orders = true } },
}
local CUSTOMERS = 40

local function furnish(desk)
  shop.item(desk, "CHR-200", { descriptions = { en = "Office chair grey", da = "Kontorstol grå" }, stock = 5000 })
  shop.item(desk, "LMP-10", { descriptions = { en = "Desk lamp white", da = "Bordlampe hvid" }, stock = 3 })
  shop.customer(desk, { name = "Holm ApS", email = "anna@holm.example", language = "da" })
  for n = 1, CUSTOMERS do
    shop.customer(desk, { name = "Buyer " .. n, email = ("ann@buyer%d.example"):format(n), language = "en" })
  end
end

describe("an exchange of letters", function()
  local house, place
  local count, who, first, desk_address = 0, nil, nil, nil

  setup(function()
    house = exchange.house()
    place = exchange.open(house, { agents = AGENTS, furnish = furnish })
  end)
  teardown(function()
    if place then place:close() end
    if house then house:stop() end
  end)
  -- Everybody writes for the first time.
  before_each(function()
    count = count + 1
    who, desk_address = ("ann@buyer%d.example"):format(count), AGENTS[1].address
  end)

  local function write(text, more)
    local mail = { from = who, to = desk_address, subject = "Chairs " .. count, text = text }
    for name, value in pairs(more or {}) do mail[name] = value end
    return house:write(mail)
  end
  local function task() return place:task(who) end
  local function press(kind, button, input) return place:press(who, kind, button, input) end
  local function until_task(is) return place:until_task(who, is) end
  local function letters() return house:inbox(who) end
  -- { state of the task, kind of its open step and its buttons, state of the last letter }
  local function seen(now)
    now = now or task()
    local open
    for _, step in ipairs(now.steps) do open = step.state == "open" and step or open end
    local letter = now.messages[#now.messages]
    return { now.state, open and open.kind or "no step", open and table.concat(open.options, " ") or "",
      letter and letter.state or "no letter" }
  end
  local function asked(text)
    first = write(text or ("Please send %d office chairs grey."):format(count + 1))
    return place:step(who, "incoming_mail")
  end
  -- Up to a draft that waits for its review.
  local function drafted(text)
    asked(text)
    press("incoming_mail", "confirm")
    place:step(who, "outgoing_mail")
    return task()
  end
  local function quoted(text)
    drafted(text)
    return place:send(who)
  end
  local function revise(quantity)
    return place:ok(("/v1/quotes/%s/revise"):format(task().quote_id), { change = { { number = 1, quantity = quantity } } })
  end
  local function refused(path, body)
    local answer, status = place:ask(path, body)
    assert.is_true(status >= 400, path)
    return answer.code, answer.detail
  end
  local function button(step, name) return ("/v1/agent/steps/%s/%s"):format(step.id, name) end

  it("[4.5] [4.19] [4.20] [4.21] goes from a mail to a quote, another quantity, a yes and an order, in Danish", function()
    who = "anna@holm.example"
    local id = write("Hej\n\nVi vil gerne bestille 10 stk. kontorstol grå.\n\nVenlig hilsen\nAnna\n", { subject = "Kontorstole" })
    press("incoming_mail", "confirm")
    local quote = place:send(who)
    assert.are.same({ "Re: Kontorstole [T-00001]", "Sales <orders@desk.example>", who, "<" .. id .. ">", "auto-replied" },
      { quote.fields.subject, quote.fields.from, quote.fields.to, quote.fields["in-reply-to"], quote.fields["auto-submitted"] })
    assert.is_truthy(quote.fields.references:find(id, 1, true))
    assert.is_truthy(quote.text:find("10 pcs  1.000,00 DKK", 1, true), quote.text)
    assert.is_truthy(quote.html:find('<div lang="da">', 1, true))
    assert.are.same({ 1, "SQ-000001.pdf", "application/pdf" },
      { #quote.attachments, quote.attachments[1].name, quote.attachments[1].type })
    local pdf = quote.attachments[1].text
    for _, words in ipairs { "Tilbud SQ-000001", "Holm ApS", "Kontorstol grå", "1.000,00 DKK" } do
      assert.is_truthy(pdf:find(words, 1, true), words .. " is missing in:\n" .. pdf)
    end
    assert.are.same({ "paused", "no step", "", "sent" }, seen())

    local change = write("Hej\n\nRet venligst til 8 stk. kontorstol grå i stedet for 10.\n\nVenlig hilsen\nAnna\n",
      { subject = "Re: Kontorstole", answers = quote })
    until_task(function(now) return #now.messages == 2 end)
    local changed = place:send(who)
    assert.are.same({ "<" .. change .. ">", "SQ-000001-2.pdf" }, { changed.fields["in-reply-to"], changed.attachments[1].name })
    assert.is_truthy(changed.text:find("8 pcs  800,00 DKK", 1, true), changed.text)
    assert.is_truthy(changed.attachments[1].text:find("Revision            2", 1, true), changed.attachments[1].text)

    write("Hej\n\nVi accepterer tilbuddet.\n\nVenlig hilsen\nAnna\n", { subject = "Re: Kontorstole", answers = changed })
    until_task(function(now) return #now.messages == 3 end)
    local confirmation = place:send(who)
    local done = until_task(function(now) return now.state == "completed" end)
    assert.is_truthy(confirmation.attachments[1].text:find("Ordrebekræftelse " .. done.order_number, 1, true))
    local order = place:ok("/v1/orders/" .. done.order_id)
    assert.are.same({ "CHR-200", 8 }, { order.lines[1].item_number, order.lines[1].quantity })
    assert.are_not.equal("draft", order.status)
    assert.are.equal("accepted", place:ok("/v1/quotes/" .. done.quote_id).state)
    assert.are.equal(1, #place:rows("select id from sales_order"))
    assert.are.equal(1, #place:tasks(who))
    -- one thread, and each letter names those before it once
    local ids, named = {}, {}
    for i, letter in ipairs(letters()) do ids[i] = letter.fields["message-id"]:match "<(.-)>" end
    for one in confirmation.fields.references:gmatch "<(.-)>" do
      assert.is_nil(named[one], one .. " is named twice")
      named[one] = true
    end
    assert.are.same({ 3, true, true, true }, { #ids, named[id], named[ids[1]], named[ids[2]] })
  end)

  describe("[4.32] with quotes and orders", function()
    it("On and On is the exchange from a quote to an order", function()
      local quote = quoted()
      write("Yes, we accept your quote.", { answers = quote })
      until_task(function(now) return #now.messages == 2 end)
      place:send(who)
      local done = until_task(function(now) return now.state == "completed" end)
      assert.are.same({ "quote", "order" }, { done.messages[1].kind, done.messages[2].kind })
      assert.are.equal(2, #letters())
    end)

    it("On and Off is the quote alone; a yes is for a person, who makes the order", function()
      desk_address = "quotes@desk.example"
      local quote = quoted()
      write("Yes, we accept your quote.", { answers = quote })
      local step = place:step(who, "assistance")
      assert.are.equal("ORDERS_OFF", step.details.code)
      assert.is_nil(task().order_id)
      place:ok("/v1/quotes/" .. task().quote_id .. "/accept", { submit = true })
      place:ok(button(step, "confirm"), {})
      local confirmation = place:send(who)
      assert.is_truthy(confirmation.attachments[1].name:find "^SO%-", confirmation.attachments[1].name)
      assert.are.equal("completed", until_task(function(now) return now.ended_at end).state)
    end)

    it("Off and On is the order at once, and the customer sees only that", function()
      desk_address = "direct@desk.example"
      drafted()
      local confirmation = place:send(who)
      assert.is_truthy(confirmation.attachments[1].name:find "^SO%-")
      assert.are.same({ "completed", 1 }, { until_task(function(now) return now.ended_at end).state, #letters() })
    end)

    it("Off and Off is a quote inside, and no letter", function()
      desk_address = "inside@desk.example"
      asked()
      press("incoming_mail", "confirm")
      local done = until_task(function(now) return now.ended_at end)
      assert.are.same({ "completed", 0, 0 }, { done.state, #done.messages, #letters() })
      assert.are.equal("draft", place:ok("/v1/quotes/" .. done.quote_id).state)
    end)
  end)

  describe("has the button", function()
    it("[4.47] Confirm of an incoming mail: the agent reads it", function()
      asked()
      assert.are.same({ "running", "incoming_mail", "confirm", "no letter" }, seen())
      assert.is_nil(task().quote_id)
      assert.are.same({ "running", "outgoing_mail", "confirm discard", "draft" },
        (function() press("incoming_mail", "confirm") place:step(who, "outgoing_mail") return seen() end)())
      assert.are.equal(0, #letters())
    end)

    it("[4.51] Stop of an incoming mail: for good, after a yes; the mail stays", function()
      asked()
      local now = task()
      local code, words = refused("/v1/agent/tasks/" .. now.number .. "/stop", { reason = "by phone" })
      assert.are.equal("STOP_UNSURE", code)
      assert.is_truthy(words:find("the customer waits", 1, true))
      place:ok("/v1/agent/tasks/" .. now.number .. "/stop", { reason = "by phone", sure = true })
      assert.are.same({ "stopped_by_user", "no step", "", "no letter" }, seen())
      assert.are.equal("Chairs " .. count, place:ok("/v1/mail/" .. now.mail).subject)
    end)

    it("[4.46] (edit) and Confirm of a quote and of an order", function()
      desk_address = "careful@desk.example"
      asked()
      press("incoming_mail", "confirm")
      place:step(who, "quote")
      revise(7)
      assert.are.same({ "running", "quote", "confirm", "no letter" }, seen())
      press("quote", "confirm")
      local quote = place:send(who)
      assert.is_truthy(quote.text:find("7 pcs", 1, true))
      write("Yes, we accept your quote.", { answers = quote })
      place:step(who, "order")
      local order = place:ok("/v1/orders/" .. task().order_id)
      assert.are.equal("draft", order.status)
      place:ok(("/v1/orders/%s/lines/%s"):format(order.id, order.lines[1].id), { quantity = 6 })
      assert.are.same({ "running", "order", "confirm", "sent" }, seen())
      press("order", "confirm")
      assert.is_truthy(place:send(who).attachments[1].text:find("Office chair grey +6 pcs"))
    end)

    it("[4.53] instruction and Confirm of assistance: used this once", function()
      asked "Please send 5 office chairs grey, if you can deliver by Friday."
      press("incoming_mail", "confirm")
      place:step(who, "assistance")
      press("assistance", "instruct", { instruction = { lines = { { item = "CHR-200", quantity = "4" } } } })
      place:step(who, "outgoing_mail")
      assert.are.same({ "running", "outgoing_mail", "confirm discard", "draft" }, seen())
      assert.is_truthy(place:send(who).text:find("4 pcs", 1, true))
    end)

    it("(edit) of a letter: it stays a draft, and goes out as it was edited", function()
      drafted()
      local letter = place:letter(who)
      place:ok("/v1/agent/messages/" .. letter.id, { subject = "Your chairs", text = "Dear Ann, here they are: æ" })
      assert.are.same({ "running", "outgoing_mail", "confirm discard", "draft" }, seen())
      local came = place:send(who)
      assert.are.same({ "Your chairs", "Dear Ann, here they are: æ", 1 },
        { came.fields.subject, came.text:gsub("\n$", "") .. "", #came.attachments })
      assert.is_nil(came.html)
      assert.are.equal("MESSAGE_STATE", (refused("/v1/agent/messages/" .. letter.id, { text = "late" })))
    end)

    it("[4.22] [4.23] Confirm of a letter: sent", function()
      quoted()
      assert.are.same({ "paused", "no step", "", "sent" }, seen())
      assert.are.same({ "customer", 1 }, { task().waits_for, #letters() })
    end)

    it("[4.23] Confirm of a letter that is refused: failed, and says why; Retry sending sends it", function()
      drafted()
      house:odd(who, "550 nobody of this name")
      press("outgoing_mail", "confirm")
      until_task(function(now) return now.messages[1].state == "failed" end)
      local step = place:step(who, "outgoing_mail")
      assert.are.same({ "running", "outgoing_mail", "retry", "failed" }, seen())
      assert.is_truthy(place:letter(who).reason:find("nobody of this name", 1, true))
      assert.are.equal("STEP_BUTTON", (refused(button(step, "confirm"), {})))
      house:odd(who)
      place:ok(button(step, "retry"), {})
      until_task(function(now) return now.messages[1].state == "sent" end)
      assert.are.same({ "paused", "no step", "", "sent" }, seen())
      assert.are.equal(1, #letters())
    end)

    it("[4.48] [4.49] Discard step and I have updated: a new letter with a new PDF", function()
      drafted()
      press("outgoing_mail", "discard")
      assert.are.same({ "paused", "outgoing_mail", "updated resume", "discarded" }, seen())
      revise(77)
      press("outgoing_mail", "updated")
      until_task(function(now) return #now.messages == 2 end)
      local came = place:send(who)
      assert.is_truthy(came.text:find("77 pcs", 1, true))
      assert.is_truthy(came.attachments[1].text:find("Office chair grey +77 pcs"))
      assert.are.same({ 1, "rejected" }, { #letters(), task().messages[1].state })
    end)

    it("[4.49] I have updated, on the letter of an order: a new letter with a new PDF", function()
      local quote = quoted()
      write("Yes, we accept your quote.", { answers = quote })
      until_task(function(now) return #now.messages == 2 end)
      press("outgoing_mail", "discard")
      assert.are.same({ "paused", "outgoing_mail", "updated resume", "discarded" }, seen())
      local order = place:ok("/v1/orders/" .. task().order_id)
      local line = ("/v1/orders/%s/lines/%s/"):format(order.id, order.lines[1].id)
      place:ok(line .. "revise", { quantity = 2, reason = "they have room for two" })
      place:ok(line .. "confirm", {})
      assert.are.equal("DOCUMENT_CHANGED", (refused(button(place:step(who, "outgoing_mail"), "resume"), {})))
      press("outgoing_mail", "updated")
      until_task(function(now) return #now.messages == 3 end)
      assert.is_truthy(place:send(who).attachments[1].text:find("Office chair grey +2 pcs"))
      assert.are.same({ 2, "completed" }, { #letters(), until_task(function(now) return now.ended_at end).state })
    end)

    it("[4.50] [e-30] Just resume: the same letter waits again, nothing is sent", function()
      drafted()
      local before = place:letter(who)
      press("outgoing_mail", "discard")
      press("outgoing_mail", "resume")
      place:step(who, "outgoing_mail")
      assert.are.same({ "running", "outgoing_mail", "confirm discard", "draft" }, seen())
      local after = place:letter(who)
      assert.are.same({ before.id, before.text, 0 }, { after.id, after.text, #letters() })
      assert.are.equal(before.text, place:send(who).text)
    end)

    it("[f-15] Just resume is refused when the quote was changed", function()
      drafted()
      press("outgoing_mail", "discard")
      revise(78)
      assert.are.equal("DOCUMENT_CHANGED", (refused(button(place:step(who, "outgoing_mail"), "resume"), {})))
    end)

    it("[f-18] Mark as sent, when nobody knows: no second letter", function()
      drafted()
      house:odd(who, "keep")
      press("outgoing_mail", "confirm")
      until_task(function(now) return now.messages[1].state == "maybe_sent" end)
      house:odd(who)
      local letter = place:letter(who)
      place:ok("/v1/agent/messages/" .. letter.id .. "/mark-sent", {})
      assert.are.same({ "paused", "no step", "", "marked_sent" }, seen())
      assert.are.equal("MESSAGE_STATE", (refused("/v1/agent/messages/" .. letter.id .. "/send-again", {})))
      assert.are.equal(1, #letters())
    end)

    it("[f-18] Send again, when nobody knows: the same letter with the same id", function()
      drafted()
      house:odd(who, "keep")
      press("outgoing_mail", "confirm")
      until_task(function(now) return now.messages[1].state == "maybe_sent" end)
      house:odd(who)
      place:ok("/v1/agent/messages/" .. place:letter(who).id .. "/send-again", {})
      place:wait("it did not come again", function() return house:came(who) == 2 end)
      local both = letters()
      assert.are.same({ 2, both[1].fields["message-id"], both[1].text },
        { #both, both[2].fields["message-id"], both[2].text })
    end)

    it("I take over: the quote and the step are mine", function()
      drafted()
      place:ok("/v1/agent/tasks/" .. task().number .. "/take-over", {})
      local now = task()
      assert.are.same({ "sally", "sally" },
        { now.steps[#now.steps].assigned_to, place:ok("/v1/quotes/" .. now.quote_id).assigned_to })
    end)

    it("[4.51] [f-16] Stop at any step is for good; what is written then opens a linked task", function()
      local quote = quoted()
      local number = task().number
      place:ok("/v1/agent/tasks/" .. number .. "/stop", { reason = "by phone", sure = true })
      assert.are.equal("stopped_by_user", task().state)
      assert.are.equal("TASK_ENDED", (refused("/v1/agent/tasks/" .. number .. "/stop", { reason = "again", sure = true })))
      assert.are.equal("sent", place:ok("/v1/quotes/" .. task().quote_id).state)
      write("Please make it 9 office chairs instead.", { answers = quote })
      local second = until_task(function(now) return now.number ~= number and now.attention end)
      assert.are.equal(place:task(number).id, second.continues)
      assert.are.equal(second.id, place:task(number).continued_by)
      assert.are.equal(1, #letters())
    end)
  end)

  it("[4.42] [4.51] [4.56] shows what needs a person, and a stopped task until an administrator deletes it", function()
    asked()
    local number = task().number
    local function listed()
      for _, item in ipairs(place:ok("/v1/agent/attention?limit=200").items) do
        if item.task == number then return item.step.options[1] end
      end
    end
    assert.are.equal("confirm", listed())
    local _, status = place:ask("/v1/agent/tasks/" .. number, { reason = "spam" }, "DELETE")
    assert.are.equal(409, status)
    place:ok("/v1/agent/tasks/" .. number .. "/stop", { reason = "spam", sure = true })
    assert.is_nil(listed())
    assert.are.equal("stopped_by_user", place:ok("/v1/agent/tasks/" .. number).state)
    _, status = place:ask("/v1/agent/tasks/" .. number, { reason = "spam" }, "DELETE")
    assert.are.equal(200, status)
    assert.are.equal("TASK_UNKNOWN", (refused("/v1/agent/tasks/" .. number)))
    assert.are.same({ 1, 1 }, { #place:rows(("select id from mail where message_id = '%s'"):format(first)),
      #place:rows(("select id from agent_log where kind = 'deleted' and description like '%%%s%%'"):format(number)) })
  end)

  it("[M12] of one mail that comes twice is one task", function()
    asked()
    local copy = house.dir .. "/letter"
    place:ok("/v1/agent/steps/" .. place:step(who, "incoming_mail").id .. "/confirm", {})
    house:again(copy, who, desk_address)
    place:wait("it was not seen", function()
      return place:rows(("select copies from mail where message_id = '%s'"):format(first))[1].copies == 2
    end)
    assert.are.equal(1, #place:tasks(who))
  end)

  -- The last: everything that is open ends.
  it("[4.52] [4.51] has Stop all: every active task, after a yes; nothing goes out any more", function()
    drafted()
    assert.are.equal("STOP_UNSURE", (refused("/v1/agent/stop-all", { reason = "holiday" })))
    local stopped = place:ok("/v1/agent/stop-all", { reason = "holiday", sure = true })
    assert.is_true(stopped.stopped > 3)
    assert.are.same({}, place:rows "select number from agent_task where state in ('ready', 'running', 'paused')")
    assert.are.same({ "stopped_by_user", "no step", "", "rejected" }, seen())
    assert.are.equal(0, #letters())
  end)

  it("has no order that nobody asked for, and no letter that nobody reviewed", function()
    assert.are.same({}, place:rows([[select o.id from sales_order o where not exists
      (select 1 from agent_task t where t.order_id = o.id)]]))
    assert.are.same({}, place:rows([[select id from agent_message where state in ('sent', 'maybe_sent', 'marked_sent')
      and (reviewed_by is null or reviewed_by = 'nobody')]]))
  end)
end)
