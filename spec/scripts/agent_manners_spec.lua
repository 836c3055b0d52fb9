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
    assert.are.equal("ann@bell.example was answered 5 times within the hour", got.reason)
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
