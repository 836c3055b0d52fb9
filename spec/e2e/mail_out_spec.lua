-- Letters of flows, against mail servers that behave and that do not.
local json = require "dkjson"
local asking = dofile "spec/e2e/asking.lua"
local beside = dofile "spec/e2e/beside.lua"
local server = dofile "spec/e2e/server.lua"

local function conf(port, more)
  return ('mail = { url = "smtp://127.0.0.1:%s", from = "Order desk <desk@ordain.test>", starttls = "off"%s }')
    :format(port, more or "")
end

local sink, place
local function behave(text) server.write(sink.dir .. "/behaviour", text) end
local function letters()
  local found = {}
  while true do
    local text = server.read(("%s/letter-%d"):format(sink.dir, #found + 1))
    if not text then return found end
    found[#found + 1] = text
  end
end
local function letter(more)
  local ask = { to = "ann@example.test", subject = "Your quote", text = "Dear Ann", retry = { delays = { "1 hour" } } }
  for name, value in pairs(more or {}) do ask[name] = value end
  return ask
end
local function tried(row) return row.attempts > 0 end
local function of(text, name) return text:match("\n" .. name:gsub("%-", "%%-") .. ": ([^\r]*)") end

describe("mail effects [2.23]", function()
  setup(function()
    sink = beside.start "sink.py"
    place = asking.open { conf = conf(sink.port, ", timeout = 20") }
  end)
  teardown(function()
    if place then place:close() end
    if sink then sink:stop() end
  end)
  before_each(function()
    behave ""
    server.run(("rm -f %s/letter-* %s/log"):format(sink.dir, sink.dir))
  end)

  it("send one letter to one recipient, with an id that was fixed before", function()
    local id = place:start("post", letter { html = "<p>Dear Ann", headers = { ["Auto-Submitted"] = "auto-generated" },
      in_reply_to = "c@d.test", references = { "a@b.test", "<c@d.test>" }, reply_to = "Thread 7 <desk+7@ordain.test>" })
    local flow = place:ended(id)
    assert.are.same({ state = "sent", message_id = id .. ".1.1@ordain.test" }, flow.answer)
    local got = letters()[1]
    assert.matches("^<desk@ordain.test>\n<ann@example.test>\n", got)
    assert.are.equal(("<%s.1.1@ordain.test>"):format(id), of(got, "Message-Id") or of(got, "Message-ID"))
    assert.are.equal("Order desk <desk@ordain.test>", of(got, "From"))
    assert.are.equal("Thread 7 <desk+7@ordain.test>", of(got, "Reply-To"))
    assert.are.equal("auto-generated", of(got, "Auto-Submitted"))
    assert.are.same({ "<c@d.test>", "<a@b.test> <c@d.test>", "ann@example.test" },
      { of(got, "In-Reply-To"), of(got, "References"), of(got, "To") })
    assert.is_nil(of(got, "Cc"))
    assert.matches("multipart/alternative", got, 1, true)
    assert.is_nil(got:gsub("\r\n", ""):sub(30):find("\r", 1, true))
  end)

  local function parsed(number, code)
    return json.decode(server.run(([[tail -n +3 %s/letter-%d | /usr/bin/python3 -c "
import email, email.policy, json, sys
m = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
print(json.dumps(%s))"]]):format(sink.dir, number, code)))
  end

  it("go to several as one letter: a copy for each, with the same id, and what becomes of one is its own [4.23]", function()
    local function copy(to)
      return letter { to = to, letter = "0199-offer-2", to_line = { "Ann B\u{f8}g <ann@example.test>", "bo@example.test" },
        cc_line = { "Desk, all <cc@example.test>" }, thread = "018f-2a", references = { "first@example.test" },
        retry = { attempts = 2, first = "0 seconds" } }
    end
    behave "rcpt reply 550 nobody of this name"
    local failed = place:start("post_copies", { copy "ann@example.test" })
    assert.are.equal("MAIL_REFUSED", place:ended(failed).output.answer[1].code)
    behave ""
    local id = place:start("post_copies", { copy "ann@example.test", copy "bo@example.test", copy "cc@example.test" })
    local message = id .. ".1.0199-offer-2@ordain.test"
    for _, one in ipairs(place:ended(id).output.answer) do assert.are.same({ state = "sent", message_id = message }, one) end
    local to = {}
    for i, text in ipairs(letters()) do
      to[i] = text:match "\n<(.-)>"
      assert.are.same({ "<" .. message .. ">", "Ann B\u{f8}g <ann@example.test>, bo@example.test",
        '"Desk, all" <cc@example.test>', "<thread.018f-2a@ordain.test> <first@example.test>" },
        parsed(i, "[m['message-id'], m['to'], m['cc'], m['references']]"))
    end
    table.sort(to)
    assert.are.same({ "ann@example.test", "bo@example.test", "cc@example.test" }, to)
  end)

  it("keep all references, on lines that end in time", function()
    local ids = {}
    for i = 1, 30 do ids[i] = ("r"):rep(230) .. i .. "@example.test" end
    place:ended(place:start("post", letter { references = ids, thread = "t1" }))
    for line in letters()[1]:gmatch "([^\n]*)\r\n" do assert.is_true(#line <= 998, line) end
    local got = parsed(1, "m['references'].split()")
    assert.are.equal(31, #got)
    assert.are.equal("<" .. ids[30] .. ">", got[31])
  end)

  -- What comes of a letter when the server does this at that step.
  for _, case in ipairs {
    { "greet drop", "MAIL_CONNECT" }, { "greet reply 554 no service", "MAIL_CONNECT" },
    { "greet dropped", "MAIL_CONNECT" },
    { "ehlo drop", "MAIL_CONNECT" }, { "ehlo reply 421 busy", "MAIL_CONNECT" }, { "ehlo dropped", "MAIL_BROKEN" },
    { "mail drop", "MAIL_BROKEN" }, { "mail reply 451 later", "MAIL_DEFERRED" }, { "mail dropped", "MAIL_BROKEN" },
    { "mail reply 530 log in", "MAIL_LOGIN" }, { "mail reply 550 not you", "MAIL_REFUSED" },
    { "rcpt drop", "MAIL_BROKEN" }, { "rcpt reply 450 greylisted", "MAIL_DEFERRED" }, { "rcpt dropped", "MAIL_BROKEN" },
    { "rcpt reply 550 5.1.1 nobody of this name", "MAIL_REFUSED" },
    { "rcpt reply 550-first line\r\n550 nobody of this name", "MAIL_REFUSED" },
    { "data drop", "MAIL_BROKEN" }, { "data reply 451 later", "MAIL_DEFERRED" }, { "data reply 250 odd", "MAIL_BROKEN" },
    { "data reply 554 no", "MAIL_REFUSED" }, { "dot reply 451 scanner is down", "MAIL_DEFERRED" },
    { "dot reply 554 looks like spam", "MAIL_REFUSED" },
    { "dot drop", "MAIL_UNSURE" }, { "dot keep drop", "MAIL_UNSURE" }, { "dot reply 999 what", "MAIL_UNSURE" },
    { "dot late 1" }, { "dot dropped" }, { "quit drop" }, { "quit hang" }, { "rcpt late 1" },
  } do
    local behaviour, code = table.unpack(case)
    it(("end in %s after '%s'"):format(code or "sent", behaviour), function()
      behave(behaviour)
      local id = place:start("post", letter())
      local row = place:until_effect(id, tried)
      assert.are.equal(code, row.tries[1].code)
      if not code then
        assert.are.equal("sent", place:ended(id).answer.state)
        assert.are.equal(1, #letters())
      elseif code == "MAIL_UNSURE" then
        assert.are.equal("maybe_sent", row.result)
        assert.are.equal("maybe_sent", place:ended(id).answer.state)
      elseif code == "MAIL_REFUSED" then
        local flow = place:ended(id)
        assert.are.equal("MAIL_REFUSED", flow.error.code)
        assert.matches(behaviour:match "(%a+)$", flow.error.text, 1, true)
        assert.are.same({}, letters())
      else
        assert.are.equal("due", row.phase)
        assert.is_truthy(row.next_at)
        assert.are.same({}, letters())
      end
    end)
  end

  it("are sent once, or maybe, whatever byte or line of the dialog the connection breaks at [4.23]", function()
    local cuts, inputs = {}, {}
    for n = 0, 90 do cuts[#cuts + 1] = "said " .. n end
    for n = 1, 25 do cuts[#cuts + 1] = "heard " .. n end
    for i = 1, #cuts do
      inputs[i] = letter { to = ("nr%d@example.test"):format(i), retry = { delays = { "1 second", "1 second", "1 second" } } }
    end
    server.write(sink.dir .. "/cuts", table.concat(cuts, "\n") .. "\n")
    place:command("t.start_many", { flow = "t.post", inputs = inputs })
    local rows
    assert.is_truthy(server.wait(60, function()
      rows = place:rows [[select flow.input as ask, effect.result, effect.attempts
        from effect join flow on flow.id = effect.flow where flow.input like '%"nr%@example.test"%']]
      for _, row in ipairs(rows) do
        if not row.result then return false end
      end
      return #rows == #cuts
    end))
    local copies, cut, unsure = {}, 0, 0
    for _, text in ipairs(letters()) do
      local to = text:match "<(nr%d+@example.test)>"
      copies[to] = (copies[to] or 0) + 1
    end
    for _, row in ipairs(rows) do
      local to = row.ask:match "nr%d+@example.test"
      cut = cut + (row.attempts > 1 and 1 or 0)
      unsure = unsure + (row.result == "maybe_sent" and 1 or 0)
      assert.is_true((copies[to] or 0) <= 1, to)
      if row.result ~= "maybe_sent" then assert.are.equal(1, copies[to], row.result) end
    end
    assert.is_true(cut > 60 and unsure >= 10, cut .. " were cut, " .. unsure .. " are unsure")
    os.remove(sink.dir .. "/cuts")
  end)

  it("never say sent when the text broke off", function()
    behave "body drop"
    local row = place:until_effect(place:start("post", letter { text = ("words "):rep(8000) }), tried)
    assert.is_truthy(row.tries[1].code)
    assert.are.same({}, letters())
  end)
  it("come again after greylisting, as the same letter", function()
    behave "rcpt reply 451 come again"
    local id = place:start("post", letter { retry = { delays = { "1 seconds", "1 seconds", "1 seconds" } } })
    place:until_effect(id, tried)
    behave ""
    assert.are.equal("sent", place:ended(id).answer.state)
    assert.are.equal(1, #letters())
  end)
  it("end when the attempts are spent", function()
    behave "rcpt reply 451 come again"
    local flow = place:ended(place:start("post", letter { retry = { attempts = 2, first = "0 seconds" } }))
    assert.are.equal("MAIL_FAILED", flow.error.code)
    assert.matches("come again", flow.error.text, 1, true)
  end)

  it("are tried anew, as the same letter, when a person retries the flow", function()
    behave "rcpt reply 550 nobody of this name"
    local id = place:start("post", letter())
    assert.are.equal("failed", place:ended(id).state)
    behave ""
    place:command("flow.retry", { id = id })
    local flow = server.wait(15, function()
      local now = place:ended(id)
      return now.state == "done" and now
    end)
    assert.are.same({ state = "sent", message_id = id .. ".1.1@ordain.test" }, flow.answer)
    assert.are.equal(2, #place:effect(id).tries)
  end)
  it("are not sent when they are given up before the final dot, and late after it", function()
    local function given_up(behaviour, phase)
      behave(behaviour)
      local id = place:start("post_race", letter())
      place:until_effect(id, function(row) return row.phase == phase and (server.read(sink.dir .. "/log") or ""):find "DATA" end)
      place:command("flow.signal", { id = id, signal = "enough" })
      assert.are.equal("enough", place:ended(id).output.first)
      return id
    end
    local first = given_up("data late 2", "due")
    assert.is_nil(place:effect(first))
    assert.is_truthy(server.wait(15, function() return (server.read(sink.dir .. "/log") or ""):find "<end>" end))
    assert.are.same({}, letters())
    server.run(("rm -f %s/log"):format(sink.dir))
    local second = given_up("dot late 2", "handed")
    place:until_effect(second, function(row) return row.phase == "done" end)
    assert.are.equal(1, #letters())
    local step = place:rows(("select state, answer from flow_step where flow = '%s' and kind = 'mail'"):format(second))[1]
    assert.are.equal("late", step.state)
    assert.matches('"state":"sent"', step.answer, 1, true)
  end)

  it("refuse bytes that end a line, in every name, id and address", function()
    local bad = "x\r\nBcc: all@example.test"
    for _, more in ipairs {
      { to = bad }, { to = "a@b.test>\r\nRCPT TO:<c@d.test" }, { to = "a@b.test, c@d.test" }, { to = "a b@c.test" },
      { to = "<a@b.test" }, { to = "a@b.test\n" }, { to = "nobody" }, { to = "@b.test" }, { to = ("a"):rep(65) .. "@b.test" },
      { to = "a@" .. ("b"):rep(250) .. ".test" }, { to = "p\u{f8}l@b.test" }, { to = "undisclosed: ;" },
      { from = "Desk <desk@ordain.test>\r\nX: y" }, { reply_to = bad }, { from = "no address" },
      { subject = "Hello\r\nX: y" }, { subject = "Hello\nX: y" }, { headers = { ["X-A\r\nX-B"] = "c" } },
      { headers = { ["X-A"] = "b\r\nc" } }, { headers = { ["X-A"] = "b\nc" } }, { headers = { ["X A"] = "b" } },
      { headers = { From = "eve@x.test" } }, { headers = { ["message-id"] = "<a@b>" } }, { headers = { Bcc = "eve@x.test" } },
      { headers = { ["Content-Type"] = "text/html" } }, { headers = { [""] = "b" } },
      { headers = { References = "<a@b>" } }, { headers = { ["in-reply-to"] = "<a@b>" } },
      { in_reply_to = "a@b\r\nBcc: eve@x.test" }, { in_reply_to = "a b@c" }, { in_reply_to = "" }, { in_reply_to = "<a@b> <c@d>" },
      { in_reply_to = ("a"):rep(251) }, { references = { "a@b>\r\nBcc: <eve@x.test" } },
      { references = { 1 } }, { references = "a@b" }, { thread = "t\r\nBcc: eve@x.test" }, { thread = "a b" },
      { letter = "a@b" }, { letter = "1" }, { letter = "" }, { letter = ("a"):rep(65) }, { letter = "a\r\nb" },
      { to_line = { bad } }, { cc_line = { bad } }, { cc_line = { "a@b.test, c@d.test" } }, { to_line = { "ann@example.test", 7 } },
    } do
      local flow, what = place:ended(place:start("post", letter(more))), json.encode(more)
      assert.are.equal("failed", flow.state, what)
      assert.is_truthy(({ MAIL_ADDRESS = 1, MAIL_HEADER = 1 })[flow.error.code], what .. flow.error.code)
    end
    assert.is_nil((server.read(sink.dir .. "/log") or ""):find "EHLO")
  end)
  it("take any text: dots, long lines, bare line ends, other alphabets", function()
    local text = ".\n.\r\n..\nQUIT\r.\n" .. ("\u{e6}"):rep(3000) .. "\n\nend"
    assert.are.equal("sent", place:ended(place:start("post", letter { text = text, subject = "\u{65e5}\u{672c} \u{e6}" })).answer.state)
    local got = letters()
    assert.are.equal(1, #got)
    for line in got[1]:gmatch "([^\n]*)\r\n" do assert.is_true(#line <= 1000) end
    local read = server.run(([[tail -n +3 %s/letter-1 | sed 's/^\.\./\./' | /usr/bin/python3 -c "
import email, email.policy, sys
m = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
print(m['subject'], m.get_content().replace('\r\n', '\n').replace('\r', '\n'), sep='|', end='')"]]):format(sink.dir))
    assert.matches("^\u{65e5}\u{672c} \u{e6}|%.\n%.\n%.%.\nQUIT\n?%.\n", read)
    assert.matches("\u{e6}\u{e6}\n\nend", read, 1, true)
  end)
  it("attach files, whatever they are called", function()
    server.write(sink.dir .. "/offer.pdf", "%PDF-1.4\r\n\0\255 not really\n")
    local put = json.decode(place.s:request("/v1/files", { method = "POST", token = place.token, type = "application/pdf",
      file = sink.dir .. "/offer.pdf" }).body)
    local flow = place:ended(place:start("post", letter { attach = { { hash = put.hash, name = "tilbud \u{e6}.pdf" } } }))
    assert.are.equal("sent", flow.answer.state)
    local read = server.run(([[tail -n +3 %s/letter-1 | /usr/bin/python3 -c "
import email, email.policy, sys
m = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
a = list(m.iter_attachments())[0]
print(a.get_filename(), a.get_content_type(), a.get_content() == open('%s/offer.pdf', 'rb').read(), sep='|', end='')"]])
      :format(sink.dir, sink.dir))
    assert.are.equal("tilbud \u{e6}.pdf|application/pdf|True", read)
    local none = place:ended(place:start("post", letter { attach = { { hash = ("0"):rep(64) } } }))
    assert.are.equal("MAIL_FILE", none.error.code)
    local named = place:ended(place:start("post", letter { attach = { { hash = put.hash, name = "a\r\nb" } } }))
    assert.are.equal("MAIL_HEADER", named.error.code)
  end)

  it("are settled by a person when nobody knows whether they arrived", function()
    behave "dot keep drop"
    local id, second = place:start("post", letter()), place:start("post", letter())
    for _, one in ipairs { id, second } do place:until_effect(one, function(row) return row.result == "maybe_sent" end) end
    behave ""
    local listed = place:command("effect.list", { state = "maybe_sent" }).items
    assert.is_true(#listed >= 2)
    assert.are.equal("marked_sent", place:command("effect.mark_sent", { id = second .. ":1:1" }).result)
    local _, refused = pcall(place.command, place, "effect.send_again", { id = second .. ":1:1" })
    assert.matches("EFFECT_SURE", refused, 1, true)
    local again = place:command("effect.send_again", { id = id .. ":1:1" })
    assert.are.equal(1, again.resent)
    assert.is_truthy(server.wait(15, function() return #letters() == 3 end))
    local got = letters()[3]
    assert.are.equal("1", of(got, "X-Ordain-Resent"))
    assert.matches(id .. ".1.1@ordain.test", got, 1, true)
    assert.are.equal("maybe_sent", place:ended(id).answer.state)
    local metrics = place.s:request("/metrics").body
    assert.is_true(tonumber(metrics:match 'ordain_effects_total{end="unknown"} (%d+)') >= 2)
    assert.matches("what came of an effect is unknown", place.s:log(), 1, true)
    assert.is_nil(place.s:log():find("ann@example.test", 1, true))
  end)
end)

describe("mail effects and the end of a process", function()
  setup(function()
    sink = beside.start "sink.py"
    place = asking.open { conf = conf(sink.port) }
  end)
  teardown(function()
    if place then place:close() end
    if sink then sink:stop() end
  end)
  local function killed(behaviour, phase, at)
    behave(behaviour)
    local id = place:start("post", letter())
    assert.is_truthy(server.wait(15, function()
      local row = place:effect(id)
      return row and row.phase == phase and (server.read(sink.dir .. "/log") or ""):find(at, 1, true)
    end))
    place.s:kill "KILL"
    place.s:ended()
    behave ""
    server.run("rm -f " .. sink.dir .. "/log")
    place:serve()
    return id
  end
  it("are maybe sent when it was killed after the final dot", function()
    local id = killed("dot hang", "handed", "DATA")
    local flow = place:ended(id)
    assert.are.same({ state = "maybe_sent", message_id = id .. ".1.1@ordain.test" }, flow.answer)
    assert.are.equal("PROCESS_ENDED", place:effect(id).tries[1].code)
    assert.is_nil((server.read(sink.dir .. "/log") or ""):find "EHLO")
  end)
  it("are maybe sent when it was stopped in order and the reply did not come in time", function()
    behave "dot hang"
    local id = place:start("post", letter())
    place:until_effect(id, function(row) return row.phase == "handed" end)
    place:stop()
    place:serve()
    assert.are.equal("maybe_sent", place:ended(id).answer.state)
  end)
  it("are sent when it was killed before", function()
    local id = killed("data hang", "due", "DATA")
    assert.are.equal("sent", place:ended(id).answer.state)
    assert.matches(id .. ".1.1@ordain.test", letters()[#letters()], 1, true)
  end)
  it("wait for a mail server to be configured", function()
    place:stop()
    place:configure ""
    place:serve()
    local id = place:start("post", letter())
    local row = place:until_effect(id, function(row) return row.result == "MAIL_NOT_CONFIGURED" end)
    assert.are.equal(0, row.attempts)
    assert.matches("mail: MAIL_NOT_CONFIGURED", place.s:command("check --home " .. place.home.path), 1, true)
    place:stop()
    place:configure(conf(sink.port))
    place:serve()
    assert.are.equal("sent", place:ended(id).answer.state)
  end)
end)

describe("mail effects and a server with TLS and users", function()
  local mailbox, cert
  setup(function()
    local dir = server.folder()
    cert = dir .. "/cert.pem"
    server.run(("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=mail -addext subjectAltName=IP:127.0.0.1 "
      .. "-keyout '%s/key.pem' -out '%s' 2>/dev/null"):format(dir, cert))
    mailbox = beside.start("post_office.py", cert, dir .. "/key.pem")
    server.write(mailbox.dir .. "/right", "open sesame\n")
    server.write(mailbox.dir .. "/wrong", "sesame\n")
    place = asking.open { conf = "" }
  end)
  teardown(function()
    if place then place:close() end
    if mailbox then mailbox:stop() end
  end)
  local function with(text)
    place:stop()
    place:configure(text)
    place:serve()
    return place:until_effect(place:start("post", letter()), tried)
  end
  local function secure(file, ca)
    return (ca and ('effects = { ca_file = "%s" }\n'):format(cert) or "") .. ([[mail = { url = "smtp://127.0.0.1:%s",
      from = "desk@ordain.test", user = "desk", password_file = "%s/%s" }]]):format(mailbox.port, mailbox.dir, file)
  end
  it("log in over TLS and deliver", function()
    local row = with(secure("right", true))
    assert.are.equal("done", row.result)
    assert.are.equal("1", (server.run(("ls %s/box/new | wc -l"):format(mailbox.dir)):gsub("%s", "")))
  end)
  it("do not trust a certificate that nobody knows", function()
    assert.are.equal("MAIL_TLS", with(secure("right", false)).tries[1].code)
  end)
  it("wait when the password is wrong", function()
    assert.are.equal("MAIL_LOGIN", with(secure("wrong", true)).tries[1].code)
  end)
  it("send nothing in the open when TLS is required and not offered", function()
    local plain = beside.start "sink.py"
    local row = with(('mail = { url = "smtp://127.0.0.1:%s", from = "desk@ordain.test" }'):format(plain.port))
    assert.are.equal("MAIL_TLS", row.tries[1].code)
    assert.is_nil((server.read(plain.dir .. "/log") or ""):find("MAIL", 1, true))
    plain:stop()
  end)
  it("refuse a start with a configuration that cannot be", function()
    place:stop()
    for text, words in pairs {
      ['mail = { url = "http://x", from = "a@b.test" }'] = "mail.url takes smtp",
      ['mail = { url = "smtp://x", from = "nobody" }'] = "mail.from takes an address",
      ['mail = { url = "smtp://x", from = "a@b.test", password_file = "/nowhere" }'] = "cannot be read",
      ['mail = { url = "smtp://x", starttls = "perhaps" }'] = "takes one of",
      ['mail = { adress = "smtp://x" }'] = "unknown key mail.adress",
      ['mail = "smtp://x"'] = "mail takes a table",
      ['effects = { private_networks = { "10.0.0.0/33" } }'] = "is no network",
    } do
      place:configure(text)
      local out, code = server.shell(("%s check --home %s --data %s"):format(server.quote(server.binary), place.home.path, place.data))
      assert.are.equal(78, code, out)
      assert.matches(words, out, 1, true)
    end
  end)
end)
