-- Whom the agent answers (RFC 3834), and how often.
describe("agent.may_reply", function()
  local desk, count
  before_each(function()
    desk, count = ordain.open { clock = "2026-02-03T08:00:00Z" }, 0
    desk:ok("mailbox.create", { name = "orders", kind = "intake", address = "Orders@desk.example" })
  end)
  after_each(function() desk:close() end)

  -- The id of a mail that came.
  local function received(headers, body, mailbox)
    count = count + 1
    local lines = { ("Message-ID: <%d@x.example>"):format(count) }
    local given = { From = "Ann <ann@bell.example>", To = "orders@desk.example", Subject = "Ten mugs" }
    for name, value in pairs(headers or {}) do given[name] = value end
    for name, value in pairs(given) do
      if value then lines[#lines + 1] = name .. ": " .. value end
    end
    local got = desk:call("mail.receive", nil, { path = "/v1/mail?mailbox=" .. (mailbox or "orders"),
      text = table.concat(lines, "\r\n") .. "\r\n\r\n" .. (body or "Ten mugs, please. No. " .. count) .. "\r\n" })
    assert.are.equal(201, got.status, got.text)
    return got.body.id
  end
  local function asked(mail) return desk:ok("agent.may_reply", { mail = mail }, { roles = { "sales" } }) end
  local function code(headers, body) return asked(received(headers, body)).code end

  it("allows an answer to what a person wrote", function()
    assert.are.same({ allowed = true }, asked(received()))
  end)

  for name, case in pairs {
    auto = { { ["Auto-Submitted"] = "auto-replied" }, { ["Auto-Submitted"] = "auto-generated" },
      { Precedence = "auto_reply" }, { ["X-Autoreply"] = "yes" }, { ["X-Auto-Response-Suppress"] = "All" } },
    list = { { ["List-Id"] = "<l.example>" }, { ["List-Unsubscribe"] = "<mailto:u@l.example>" }, { Precedence = "bulk" } },
    bounce = { { ["Return-Path"] = "<>" }, { From = "MAILER-DAEMON@mx.example" },
      { ["Content-Type"] = "multipart/report; boundary=x; report-type=delivery-status" } },
    own_address = { { From = "orders@desk.example" }, { From = "ORDERS@Desk.Example" } },
    auto_like = { { Subject = "Automatic reply: Ten mugs" } },
    no_sender = { { From = false } },
  } do
    it("allows none to mail marked " .. name, function()
      for _, headers in ipairs(case) do
        local got = asked(received(headers))
        assert.are.same({ false, name }, { got.allowed, got.code })
        assert.is_true(#got.reason > 5)
      end
      assert.are.same({}, desk:rows "select id from agent_reply")
    end)
  end

  it("takes what says no, as to Auto-Submitted, for what a person wrote", function()
    assert.is_nil(code { ["Auto-Submitted"] = "no" })
  end)

  it("allows none between two mailboxes of ours", function()
    desk:ok("mailbox.create", { name = "second", kind = "intake", address = "second@desk.example" })
    assert.are.equal("own_address", asked(received({ From = "orders@desk.example" }, nil, "second")).code)
    assert.are.equal("own_address", code { From = "Second@desk.example" })
  end)

  it("counts a mail once, however often it is asked", function()
    local mail = received()
    for _ = 1, 20 do assert.is_true(asked(mail).allowed) end
    assert.are.equal(1, #desk:rows "select id from agent_reply")
  end)

  it("allows five answers an hour to one correspondent, in whatever letters and threads [4.23]", function()
    local function from(address) return asked(received { From = address, Subject = "Mugs " .. count }) end
    for i = 1, 5 do assert.is_true(from(i % 2 == 0 and "ann@bell.example" or "Ann@BELL.example").allowed) end
    local got = from "ann@bell.example"
    assert.are.same({ false, "often" }, { got.allowed, got.code })
    assert.are.equal("ann@bell.example was answered often enough within the hour: 5", got.reason)
    assert.is_true(from("bo@bell.example").allowed)
    desk:set_clock "2026-02-03T09:00:01Z"
    assert.is_true(from("ann@bell.example").allowed)
  end)

  it("allows as many as the settings say, to one and to all", function()
    desk:ok("setting.set", { name = "mail.replies_most", value = 2 })
    desk:ok("setting.set", { name = "mail.replies_hourly", value = 4 })
    for _, expected in ipairs { "a none", "a none", "a often", "b none", "c none", "d breaker", "a often" } do
      local name, want = expected:match "(%a) (%a+)"
      assert.are.equal(want, code { From = name .. "@x.example" } or "none")
    end
    desk:set_clock "2026-02-03T09:00:01Z"
    assert.is_nil(code { From = "d@x.example" })
  end)

  it("forgets what is a day old", function()
    received()
    asked(received())
    desk:set_clock "2026-02-04T09:00:00Z"
    asked(received { From = "bo@bell.example" })
    assert.are.equal(1, #desk:rows "select id from agent_reply")
  end)

  it("is of a mail that there is", function()
    assert.are.equal("NOT_FOUND", desk:refused("agent.may_reply", { mail = "nothing" }).code)
  end)

  -- A letter of ours as it arrives at the other, with or without the mark that we set.
  local function exchange(mark)
    local mails = 0
    for i = 1, 50 do
      local from, to = "bot@other.example", "orders@desk.example"
      local first = i == 1
      local mail = received({ From = from, To = to, Subject = "Re: Mugs", ["Auto-Submitted"] = not first and mark or nil },
        "Thank you for your mail, number " .. i)
      mails = i
      if not asked(mail).allowed then return mails end
    end
    return mails
  end

  it("ends a talk of two programs at the second mail, and at the sixth when the other sets no mark", function()
    assert.are.equal(2, exchange "auto-replied")
    desk:set_clock "2026-02-03T12:00:00Z"
    assert.are.equal(6, exchange(nil))
  end)
end)

describe("two agents that write to each other", function()
  local agents = dofile "spec/scripts/agents.lua"
  local sides

  -- An agent that nobody watches, whose only customer has the other's address.
  local function side(own, other)
    local desk = ordain.open { clock = "2026-02-03T08:00:00Z" }
    desk:ok("mailbox.create", { name = "orders", kind = "intake", address = own })
    desk:ok("agent.create", { name = "Desk", initials = "OD", mailbox = "orders" })
    agents.shop.customer(desk, { email = other, language = "en" })
    agents.shop.item(desk, "CHR-200", { descriptions = { en = "Office chair grey" }, stock = 5000 })
    assert(desk:publish { ["agent/review.lua"] = "return function() return skip() end",
      ["agent/review.cases.lua"] = false })
    return desk
  end
  before_each(function()
    sides = { side("one@desk.example", "two@other.example"), side("two@other.example", "one@desk.example") }
  end)
  after_each(function() for _, desk in ipairs(sides) do desk:close() end end)

  -- How many letters went to and fro, with the marks they had or without.
  local function talk(marked)
    local at, mails = 1, 0
    local sent = { { from = "two@other.example", to = "one@desk.example", subject = "Chairs", marks = {},
      text = "Please send 5 office chairs grey." } }
    while #sent > 0 and mails < 40 do
      local letters = {}
      for _, one in ipairs(sent) do
        mails = mails + 1
        local headers = {}
        for name, value in pairs(marked and one.marks or {}) do headers[#headers + 1] = name .. ": " .. value end
        agents.mail(sides[at], { from = one.from, to = one.to, subject = one.subject, text = one.text, headers = headers,
          answers = one.answers })
        for _, ask in ipairs(agents.deliver(sides[at])) do
          letters[#letters + 1] = { from = ask.from, to = ask.to, subject = ask.subject, text = ask.text,
            marks = ask.headers, answers = "out-" .. mails .. "@desk.example" }
        end
      end
      sent, at = letters, 3 - at
    end
    return mails
  end

  it("stop at the second letter [M8]", function()
    assert.are.equal(2, talk(true))
    assert.are.same({}, sides[2]:rows "select id from agent_task")
    assert.are.equal("filed", sides[2]:rows("select state from agent_mail")[1].state)
  end)

  it("stop by the count of answers when the marks are lost on the way", function()
    local mails = talk(false)
    assert.is_true(mails >= 2 and mails <= 12, "letters: " .. mails)
    for _, desk in ipairs(sides) do assert.are.same({}, agents.deliver(desk)) end
  end)
end)

describe("an agent that may not answer", function()
  local agents = dofile "spec/scripts/agents.lua"
  local desk
  after_each(function() desk:close() end)

  it("asks a person, who can write all the same", function()
    desk = agents.open()
    desk:ok("setting.set", { name = "mail.replies_most", value = 1 })
    for i = 1, 2 do
      agents.mail(desk, { subject = "Chairs " .. i, text = "Please send 5 office chairs grey." })
      agents.deliver(desk)
      desk:ok("agent.confirm", { step = "T-0000" .. i })
      agents.deliver(desk)
    end
    assert.are.equal("quote", agents.letter(desk, "T-00001").kind)
    local step = agents.step(desk, "T-00002")
    assert.are.same({ "assistance", "no letter is written: ann@nordisk.example was answered often enough within the hour: 1" },
      { step.kind, step.reason })
    assert.are.same({}, agents.task(desk, "T-00002").messages)
    desk:ok("agent.instruct_step", { step = "T-00002", instruction = { reply = "We call you." } })
    agents.deliver(desk)
    assert.matches("We call you.", agents.letter(desk, "T-00002").text, 1, true)
  end)
end)
