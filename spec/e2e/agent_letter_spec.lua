-- The agent's letters through a real mail server: what a hostile subject becomes, what the
-- other side's program makes of them, where answers to them belong.
local asking = dofile "spec/e2e/asking.lua"
local beside = dofile "spec/e2e/beside.lua"
local json = require "dkjson"
local server = dofile "spec/e2e/server.lua"
local shop = dofile "spec/scripts/shop.lua"

describe("a letter that answers a mail", function()
  local sink, place, desk, customer
  setup(function()
    sink = beside.start "sink.py"
    server.write(sink.dir .. "/behaviour", "")
    place = asking.open { conf = ('mail = { url = "smtp://127.0.0.1:%s", from = "Desk <orders@desk.example>", starttls = "off" }')
      :format(sink.port) }
    desk = ordain.open { clock = "2026-02-03T08:00:00Z" }
    desk:ok("mailbox.create", { name = "orders", kind = "intake", address = "orders@desk.example" })
    customer = shop.customer(desk, { name = "Bell <b>& Sons" })
    shop.item(desk, "TEA", { descriptions = { en = "Tea & <i>more</i>" } })
  end)
  teardown(function()
    if desk then desk:close() end
    if place then place:close() end
    if sink then sink:stop() end
  end)
  before_each(function() server.run("rm -f " .. sink.dir .. "/letter-*") end)

  local function receive(bytes, mailbox)
    local got = desk:call("mail.receive", nil, { text = bytes, path = "/v1/mail?mailbox=" .. (mailbox or "orders") })
    assert.are.equal(201, got.status, got.text)
    return desk:ok("mail.get", { id = got.body.id })
  end
  -- The letter to a mail as it went out: its bytes, and what a mail program reads.
  local function answered(mail, more)
    local quote = desk:ok("quote.create", { customer_id = customer.id, again = true,
      lines = { { item_number = "TEA", quantity = 2 } } })
    local facts = { business = "Desk", name = mail.from.name, subject = mail.subject, ignored_date = "2025-12-24" }
    local letter = desk:ok("agent.preview_letter", { kind = "quote", language = "en", facts = facts, quote = quote.id }).letter
    local ask = { to = mail.from.address, subject = letter.subject, text = letter.text, html = letter.html,
      letter = mail.id, thread = mail.thread_id, in_reply_to = mail.message_id, references = { mail.message_id },
      headers = { ["Auto-Submitted"] = "auto-replied" } }
    for name, value in pairs(more or {}) do ask[name] = value end
    local flow = place:ended(place:start("post", ask))
    assert.are.equal("sent", (flow.answer or flow.error).state, json.encode(flow.error or {}))
    local kept = server.read(sink.dir .. "/letter-1")
    server.run(("tail -n +3 %s/letter-1 | sed 's/^\\.\\./\\./' > %s/plain"):format(sink.dir, sink.dir))
    local read = json.decode(server.run(([[/usr/bin/python3 -c "
import email, email.policy, json
m = email.message_from_binary_file(open('%s/plain', 'rb'), policy=email.policy.default)
text, html = (m.get_body((kind,)).get_content().replace('\r\n', '\n') for kind in ('plain', 'html'))
print(json.dumps({'names': [n.lower() for n in m.keys()], 'subject': m['subject'], 'to': m['to'], 'text': text, 'html': html}))"]])
      :format(sink.dir)))
    return server.read(sink.dir .. "/plain"), read, kept
  end

  it("has one subject, whatever the customer's brought along [M5]", function()
    for i, subject in ipairs {
      "=?utf-8?q?Tea=0d=0aBcc:_eve@x.example=0d=0a=0d=0aHello?=", "=?utf-8?b?VGVhDQpCY2M6IGV2ZUB4LmV4YW1wbGU=?=",
      "Tea\r\n\tBcc: eve@x.example", "=?iso-2022-jp?b?GyRCJCokQ2NiGyhC?= =?utf-8?q?=00=01=7f?=", "\u{202e}aeT",
    } do
      server.run("rm -f " .. sink.dir .. "/letter-*")
      local mail = receive(("From: =?utf-8?q?Ann=0d=0aBcc:_eve@x.example?= <ann@bell.example>\r\nSubject: %s\r\nMessage-ID: <%d@b.example>\r\n\r\nTea!\r\n")
        :format(subject, i))
      local _, read, kept = answered(mail)
      assert.matches("^<orders@desk.example>\n<ann@bell.example>\n", kept)
      local seen = {}
      for _, name in ipairs(read.names) do seen[name] = (seen[name] or 0) + 1 end
      assert.are.same({ 1, 1 }, { seen.subject, seen.to })
      assert.is_nil(seen.bcc)
      assert.matches("^Re: ", read.subject)
      assert.is_nil(read.subject:find "[%c]")
      assert.matches("^Dear [^\n]*,\n\nThank you", read.text)
    end
  end)

  it("is the same in text and page, and the page has nobody's markup", function()
    local mail = receive "From: \"Ann <b>Bell</b>\" <ann@bell.example>\r\nSubject: Tea <img src=x>\r\nMessage-ID: <m@b.example>\r\n\r\nTea\r\n"
    local _, read = answered(mail)
    assert.matches("Tea & <i>more</i>", read.text, 1, true)
    assert.matches("Tea &amp; &lt;i&gt;more&lt;/i&gt;", read.html, 1, true)
    assert.is_nil(read.html:find("<i>", 1, true))
    assert.matches("You asked for it by 24 December 2025. That day has passed", read.text, 1, true)
  end)

  it("is not answered by another desk, so that two of them stop at once [M8]", function()
    desk:ok("mailbox.create", { name = "other", kind = "intake", address = "buyer@other.example" })
    local first = receive("From: buyer@other.example\r\nTo: orders@desk.example\r\nSubject: Tea\r\nMessage-ID: <t1@o.example>\r\n\r\nTwo tea\r\n")
    assert.are.equal("own_address", desk:ok("agent.may_reply", { mail = first.id }).code)   -- both are ours here
    local bytes = answered(first)
    local second = receive(bytes, "other")
    assert.are.equal("orders@desk.example", second.from.address)
    local manners = desk:ok("agent.may_reply", { mail = second.id })
    assert.are.same({ false, "auto" }, { manners.allowed, manners.code })
  end)

  it("leads answers back to its thread, also when only the last reference is left", function()
    local mail = receive "From: ann@bell.example\r\nSubject: Tea\r\nMessage-ID: <th1@b.example>\r\n\r\nTwo tea\r\n"
    local bytes = answered(mail):gsub("\r\n[ \t]+<", " <")
    local thread = bytes:match "\nReferences: <(thread%.[^>]+)> <th1@b.example>\r\n"
    assert.are.equal("thread." .. mail.thread_id .. "@desk.example", thread)
    assert.matches("\nIn-Reply-To: <th1@b.example>\r\n", bytes, 1, true)
    local own = bytes:match "\nMessage%-I[Dd]: <([^>]+)>"
    assert.matches("%.1%." .. mail.id:gsub("%-", "%%-") .. "@desk.example$", own)
    local reply = receive(("From: ann@bell.example\r\nSubject: Re: Tea\r\nMessage-ID: <th2@b.example>\r\nReferences: <%s> <x@y>\r\n\r\nYes\r\n")
      :format(thread))
    assert.are.equal(mail.thread_id, reply.thread_id)
  end)
end)
