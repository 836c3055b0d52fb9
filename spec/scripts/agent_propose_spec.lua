-- Proposals for whole mails: threads among them, who a mail is from, what is not answered.
describe("proposals", function()
  local desk, files
  before_each(function()
    desk = ordain.open { clock = "2026-03-02T08:00:00Z" }
    local file = assert(io.open "spec/agent/catalogs/office.json")
    for _, item in ipairs(ordain.decode(file:read "a")) do desk:ok("catalog.create", item) end
    file:close()
    desk:ok("customer.create", { kind = "organization", name = "Bell", number = "K-1", currency = "DKK",
      email = "Ann@Bellwork.example" })
    desk:ok("customer.create", { kind = "organization", name = "Cork", number = "K-2", currency = "DKK",
      email = "bo@cork.example" })
    files = {}
  end)
  after_each(function() desk:close() end)

  local function mail(head, body)
    local lines = { "Date: Mon, 02 Mar 2026 09:0" .. #files .. ":00 +0100" }
    if not head:find "From:" then lines[#lines + 1] = "From: Ann <ann@bellwork.example>" end
    if not head:find "Subject:" then lines[#lines + 1] = "Subject: chairs" end
    if head ~= "" then lines[#lines + 1] = head end
    files[#files + 1] = { file = #files + 1 .. ".eml",
      read = ordain.mail((table.concat(lines, "\n") .. "\n\n" .. body .. "\n"):gsub("\n", "\r\n")) }
  end
  local function propose() return desk:ok("agent.propose", { mails = ordain.list(files) }).items end
  local function flags(proposal)
    local found = {}
    for _, one in ipairs(proposal.flagged) do found[one.code] = true end
    return found
  end

  it("follows a conversation from request to acceptance", function()
    mail("Message-ID: <1@b>", "Please send a quote for 5 CHR-200 and 2 LMP-1.")
    mail("Message-ID: <2@b>\nIn-Reply-To: <q@ours>\nReferences: <1@b> <q@ours>\nSubject: Re: chairs", "Please make it 8 chairs.")
    mail("Message-ID: <3@b>\nIn-Reply-To: <q2@ours>\nReferences: <1@b> <q@ours> <2@b> <q2@ours>\nSubject: Re: chairs",
      "We accept the quote.")
    local got = propose()
    assert.are.same({ "order_request", "change", "accept" }, { got[1].intent, got[2].intent, got[3].intent })
    assert.are.equal("K-1", got[1].customer)
    assert.are.equal("CHR-200", got[2].lines[1].item)
    assert.are.equal("8.0000", got[2].lines[1].quantity)
    assert.is_true(got[3].would_reply)
  end)

  it("accepts only from who asked", function()
    mail("Message-ID: <1@b>", "Please send a quote for 5 CHR-200.")
    mail("From: bo@cork.example\nIn-Reply-To: <1@b>\nSubject: Re: chairs", "We accept the quote.")
    mail("From: eve@bellwork.example\nIn-Reply-To: <1@b>\nSubject: Re: chairs", "We accept the quote.")
    mail("From: eve@bellwork.example\nIn-Reply-To: <7@b>\nSubject: Re: chairs",
      "We accept the quote.\n\nFrom: Desk <desk@ours.example>\nSent: Monday\nTo: Ann <ann@bellwork.example>\nSubject: Quote\n\n5 CHR-200")
    local got = propose()
    for i = 2, 4 do
      assert.are.equal("other", got[i].intent)
      assert.is_true(flags(got[i]).SENDER_DIFFERS)
    end
  end)

  it("takes the quote that is only quoted for what is open", function()
    mail("In-Reply-To: <q@ours>\nSubject: Re: Quote", "Make it 8, please.\n\n> 5 pcs CHR-200 Office chair Berlin grey")
    local got = propose()[1]
    assert.are.equal("change", got.intent)
    assert.are.equal("CHR-200", got.lines[1].item)
  end)

  it("knows a conversation that lost its references by sender and subject", function()
    mail("Message-ID: <1@b>", "Please send a quote for 5 CHR-200.")
    mail("In-Reply-To: <q@ours>\nSubject: AW: Re: Chairs", "Make it 8, please.")
    mail("From: bo@cork.example\nIn-Reply-To: <q@ours>\nSubject: Re: chairs", "Make it 8, please.")
    local got = propose()
    assert.are.equal("CHR-200", got[2].lines[1].item)
    assert.are.same({}, got[3].lines)
  end)

  it("carries the threads from one call to the next", function()
    mail("Message-ID: <1@b>", "Please send a quote for 5 CHR-200.")
    local first = desk:ok("agent.propose", { mails = ordain.list(files) })
    files = {}
    mail("In-Reply-To: <1@b>\nSubject: Re: chairs", "Make it 8, please.")
    local got = desk:ok("agent.propose", { mails = ordain.list(files), carry = first.carry }).items[1]
    assert.are.equal("CHR-200", got.lines[1].item)
  end)

  it("knows a customer by the address alone [4.8]", function()
    mail("From: Ann <ann@bell.work.example>", "5 CHR-200 please, we order.")
    mail("From: \"ann@bellwork.example\" <x@free.example>", "5 CHR-200 please, we order.")
    mail("From: ann@be1lwork.example", "5 CHR-200 please, we order.")
    mail("From: someone@elsewhere.example", "5 CHR-200 please, we order.")
    mail("Authentication-Results: mx.ours; spf=fail; dmarc=fail", "5 CHR-200 please, we order.")
    mail("From: ANN@bellwork.EXAMPLE", "5 CHR-200 please, we order.")
    local person = desk:ok("customer.create", { kind = "person", name = "Cy", number = "P-1", currency = "DKK",
      email = "cy@bellwork.example" })
    mail("From: cy@bellwork.example", "5 CHR-200 please, we order.")
    desk:ok("customer.add_contact", { id = desk:ok("customer.get", { id = "K-1" }).id, contact_id = person.id })
    local got = propose()
    assert.are.equal("K-1", got[7].customer)
    local why = { "LOOKALIKE_SENDER", "LOOKALIKE_SENDER", "LOOKALIKE_SENDER", "UNKNOWN_SENDER", "AUTHENTICATION_FAILED" }
    for i, code in ipairs(why) do
      assert.is_nil(got[i].customer)
      assert.is_true(flags(got[i])[code])
    end
    assert.are.equal("K-1", got[6].customer)
  end)

  it("[4.11] leaves a date out that has passed, and says which", function()
    mail("From: Ann <ann@bellwork.example>", "Please send 5 CHR-200 by 2 January 2020.")
    local got = propose()[1]
    assert.are.same({ 1, "2020-01-02" }, { #got.lines, got.ignored_date })
    assert.is_nil(got.requested_date)
  end)

  it("believes only the host that a mailbox trusts", function()
    desk:ok("mailbox.create", { name = "orders", kind = "intake", trusts = "mx.ours", address = "desk@ours.example" })
    mail("Authentication-Results: other.host; dmarc=fail", "5 CHR-200 please, we order.")
    mail("Authentication-Results: mx.ours; dmarc=fail", "5 CHR-200 please, we order.")
    mail("From: Desk@Ours.example", "5 CHR-200 please, we order.")
    local got = propose()
    assert.are.equal("K-1", got[1].customer)
    assert.is_nil(got[2].customer)
    assert.are.equal("other", got[3].intent)
  end)

  it("answers no machine and no list", function()
    mail("Auto-Submitted: auto-replied", "5 CHR-200 please, we order.")
    mail("List-Id: <a.b>", "5 CHR-200 please, we order.")
    mail("Return-Path: <>", "5 CHR-200 please, we order.")
    for _, one in ipairs(propose()) do
      assert.are.equal("other", one.intent)
      assert.is_false(one.would_reply)
      assert.are.same({}, one.lines)
    end
  end)

  it("reads HTML, attachments, and says what it could not read", function()
    mail("MIME-Version: 1.0\nContent-Type: text/html", "<p>Please send us</p><table><tr><th>Item</th><th>Qty</th></tr>" ..
      "<tr><td>CHR-200</td><td>4</td></tr></table>")
    mail("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b", table.concat({ "--b", "", "See the attached order, please.",
      "--b", "Content-Type: text/csv; name=o.csv", "Content-Disposition: attachment; filename=o.csv", "", "item,quantity", "LMP-1,3",
      "--b", "Content-Type: image/png", "Content-Disposition: attachment; filename=p.png", "", "xx", "--b--" }, "\n"))
    local got = propose()
    assert.are.equal("4.0000", got[1].lines[1].quantity)
    assert.are.equal("LMP-1", got[2].lines[1].item)
    assert.are.equal("o.csv", got[2].lines[1].evidence.source)
    assert.is_true(flags(got[2]).ATTACHMENT_UNREAD)
  end)

  it("takes whatever it is given as a mail", function()
    for _, read in ipairs { 7, "x", ordain.list {}, { from = 5, text = ordain.list {}, date = "never", flags = { a = true },
      attachments = { 1, { text = 5 }, { text = "x" } }, pieces = ordain.list { 4 }, references = ordain.list { 1 } } } do
      local got = desk:ok("agent.propose", { mails = { { file = "x", read = read } }, carry = { threads = { 1, { ids = 4 } } } })
      assert.are.equal("x", got.items[1].file)
    end
  end)
end)
