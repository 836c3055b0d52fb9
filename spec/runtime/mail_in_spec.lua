-- Mail in: from bytes to rows. The doors are in spec/e2e/intake_spec.lua.
describe("mail in", function()
  local desk, box
  before_each(function()
    desk = ordain.open { clock = "2026-02-03T08:00:00Z" }
    box = desk:ok("mailbox.create", { name = "orders", kind = "intake", address = "orders@desk.example",
      trusts = "mx.desk.example" })
  end)
  after_each(function() desk:close() end)

  local function letter(headers, body)
    local lines = {}
    local given = { From = "Ann Bell <ann@bell.example>", To = "orders@desk.example", Subject = "Order",
      ["Message-ID"] = "<1@bell.example>", Date = "Tue, 03 Feb 2026 08:59:00 +0100" }
    for name, value in pairs(headers) do given[name] = value end
    for name, value in pairs(given) do
      if value then lines[#lines + 1] = name .. ": " .. value end
    end
    table.sort(lines)
    return table.concat(lines, "\r\n") .. "\r\n\r\n" .. body
  end
  local function receive(bytes, opts)
    opts = opts or {}
    opts.text, opts.path = bytes, opts.path or "/v1/mail?mailbox=orders"
    return desk:call("mail.receive", nil, opts)
  end
  local function taken(headers, body)
    local got = receive(letter(headers, body))
    assert.are.equal(201, got.status, got.text)
    local mail = desk:ok("mail.get", { id = got.body.id })
    local said = desk:ok("mail.text", { id = got.body.id })
    mail.text, mail.pieces, mail.read = said.text, said.pieces, said.attachments
    return mail, got.body
  end
  it("a subject in several words, each padded by itself, is read whole", function()
    assert.are.equal("aabb cc", taken({ Subject = "=?utf-8?B?YWE=?=\r\n =?utf-8?B?YmI=?= cc" }, "x").subject)
    local japanese = "=?ISO-2022-JP?B?GyRCJDQbKEI=?=\r\n =?ISO-2022-JP?B?GyRCQ21KOBsoQg==?="
    assert.are.equal("ご注文", taken({ Subject = japanese, ["Message-ID"] = "<2@bell.example>" }, "x").subject)
  end)

  local function has(mail, flag)
    for _, one in ipairs(mail.flags) do
      if one == flag then return true end
    end
    return false
  end
  local function html(body, headers)
    headers = headers or {}
    headers["Content-Type"] = "text/html; charset=utf-8"
    return taken(headers, body)
  end

  it("keeps who wrote it by address alone, and the bytes as they came [4.8]", function()
    local bytes = letter({ From = '"ann@bell.example" <eve@evil.example>', Cc = "b@x.example, C D <c@x.example>" }, "Hello\r\n")
    local got = receive(bytes)
    local mail = desk:ok("mail.get", { id = got.body.id })
    assert.are.same({ "eve@evil.example", "ann@bell.example" }, { mail.from.address, mail.from.name })
    assert.are.same({ "b@x.example", "c@x.example" }, { mail.cc[1].address, mail.cc[2].address })
    assert.are.same({ "2026-02-03T07:59:00.000000Z", "1@bell.example", "Order" },
      { mail.sent_at, mail.message_id, mail.subject })
    local original = desk:ok("mail.original", { id = mail.id })
    assert.are.same({ #bytes, "/v1/files/" .. original.hash }, { original.size, original.path })
    assert.are.equal(1, #desk:rows("select hash from file where hash = '" .. original.hash .. "' order by hash"))
  end)

  it("tells of it with an event keyed by its thread", function()
    local _, got = taken({}, "Hello")
    local event = desk:ok("event.list", { name = "mail.received" }).items[1]
    assert.are.same({ got.thread_id, "ann@bell.example", "orders", got.id },
      { event.key, event.data.from, event.data.mailbox, event.data.id })
  end)

  it("needs the role, and a mailbox that takes mail", function()
    assert.are.equal(403, receive(letter({}, "x"), { roles = { "viewer" } }).status)
    assert.are.equal(201, receive(letter({}, "x"), { roles = { "mail_in" } }).status)
    assert.are.equal(404, receive(letter({}, "x"), { path = "/v1/mail?mailbox=none" }).status)
    assert.are.equal("orders", receive(letter({ ["Message-ID"] = "<2@b>" }, "y"), { path = "/v1/mail" }).body.mailbox)
    desk:ok("mailbox.create", { name = "second", kind = "intake" })
    assert.are.equal("MAILBOX_UNKNOWN", receive(letter({}, "z"), { path = "/v1/mail" }).body.code)
    desk:ok("mailbox.change", { id = box.id, state = "off" })
    assert.are.equal("MAILBOX_UNKNOWN", receive(letter({}, "z")).body.code)
  end)

  it("mailboxes have names of their own, and a path only where it is a folder", function()
    assert.are.equal("MAILBOX_NAME_TAKEN", desk:refused("mailbox.create", { name = "orders", kind = "intake" }).code)
    assert.are.equal("MAILBOX_PATH", desk:refused("mailbox.create", { name = "m", kind = "maildir" }).errors[1].code)
    assert.are.equal("MAILBOX_PATH",
      desk:refused("mailbox.create", { name = "m", kind = "maildir", path = "relative" }).errors[1].code)
    assert.are.equal("MAILBOX_PATH",
      desk:refused("mailbox.create", { name = "m", kind = "intake", path = "/var" }).errors[1].code)
    local made = desk:ok("mailbox.create", { name = "m", kind = "maildir", path = "/var/mail/m" })
    assert.are.equal("/var/mail/n", desk:ok("mailbox.change", { id = made.id, path = "/var/mail/n" }).path)
    assert.are.equal(2, #desk:ok("mailbox.list").items)
    desk:ok("mailbox.remove", { id = made.id })
    taken({}, "x")
    assert.are.equal("MAILBOX_USED", desk:refused("mailbox.remove", { id = box.id }).code)
  end)

  describe("that comes again", function()
    it("is one mail when Message-ID and content are the same [4.4]", function()
      local first = receive(letter({}, "Two mugs")).body
      local again = receive("Received: by another way\r\n" .. letter({}, "Two mugs")).body
      assert.are.same({ false, true, first.id }, { first.known, again.known, again.id })
      assert.are.same({ 1, 2 }, { #desk:rows "select id from mail order by id", desk:ok("mail.get", { id = first.id }).copies })
      assert.are.equal(1, #desk:ok("event.list", { name = "mail.received" }).items)
    end)

    it("is one mail without Message-ID when date and bytes are the same too: orders look alike", function()
      local none = { ["Message-ID"] = false }
      local first = receive(letter(none, "Two mugs")).body
      assert.are.same({ true, first.id }, { receive("Received: again\r\n" .. letter(none, "Two mugs")).body.known, first.id })
      local week = receive(letter({ ["Message-ID"] = false, Date = "Tue, 10 Feb 2026 08:59:00 +0100" }, "Two mugs")).body
      assert.are.same({ false, true }, { week.known, has(desk:ok("mail.get", { id = week.id }), "similar") })
      assert.are.equal(week.id, receive(letter({ ["Message-ID"] = false, Date = "Tue, 10 Feb 2026 08:59:00 +0100" }, "Two mugs")).body.id)
      assert.is_false(receive(letter(none, "Two mugs ")).body.known)
    end)

    it("with other content under the same Message-ID is another, and flagged", function()
      local first = taken({}, "Two mugs")
      local second = taken({}, "Two hundred mugs")
      assert.are.same({ first.id, true }, { second.reused, has(second, "reused_id") })
    end)

    it("under another Message-ID is another, and says what it is like", function()
      local first = taken({}, "Two mugs")
      local second = taken({ ["Message-ID"] = "<2@bell.example>" }, "Two mugs")
      assert.are.same({ first.id, true }, { second.similar_to, has(second, "similar") })
    end)
  end)

  describe("belongs to a thread", function()
    local first
    before_each(function() first = taken({}, "Two mugs") end)

    it("by what it answers, then by its references from the last [4.5]", function()
      local other = taken({ ["Message-ID"] = "<other@x>" }, "Something else")
      local reply = taken({ ["Message-ID"] = "<2@b>", ["In-Reply-To"] = "<1@bell.example>",
        References = "<other@x>" }, "three")
      assert.are.same({ first.thread_id, first.id }, { reply.thread_id, first.thread_id })
      local later = taken({ ["Message-ID"] = "<3@b>", ["In-Reply-To"] = "<unknown@x>",
        References = "<1@bell.example> <other@x>" }, "four")
      assert.are.equal(other.thread_id, later.thread_id)
      assert.are.equal(2, #desk:ok("mail.list", { thread = first.thread_id }).items)
    end)

    it("by the reference that a letter of ours carries", function()
      local reply = taken({ ["Message-ID"] = "<2@b>", References = "<thread." .. first.thread_id .. "@desk.example>" }, "ok")
      assert.are.equal(first.thread_id, reply.thread_id)
      local forged = taken({ ["Message-ID"] = "<3@b>", References = "<thread.nothing@desk.example>" }, "ok")
      assert.are.equal(forged.id, forged.thread_id)
    end)
  end)

  it("is marked when no person wrote it, or it is our own [RFC 3834]", function()
    local cases = { { "auto", { ["Auto-Submitted"] = "auto-replied" } }, { "auto", { ["X-Autoreply"] = "yes" } },
      { "list", { ["List-Id"] = "<all.x>" } }, { "list", { Precedence = "bulk" } },
      { "bounce", { ["Return-Path"] = "<>" } }, { "bounce", { From = "MAILER-DAEMON@mx.example" } },
      { "bounce", { ["Content-Type"] = "multipart/report; boundary=b" } },
      { "own_address", { From = "Orders@desk.example" } }, { "reply_elsewhere", { ["Reply-To"] = "x@evil.example" } },
      { "senders", { From = "a@x.example, b@x.example" } }, { "senders", { From = false } } }
    for i, case in ipairs(cases) do
      case[2]["Message-ID"] = "<m" .. i .. "@x>"
      assert.is_true(has(taken(case[2], "body " .. i), case[1]), case[1] .. " " .. i)
    end
    assert.are.same(0, #taken({ ["Auto-Submitted"] = "no", ["Message-ID"] = "<no@x>" }, "a person").flags)
  end)

  it("believes the topmost Authentication-Results of the host it trusts alone", function()
    local both = letter({}, "x")
    local got = receive("Authentication-Results: other.example; dmarc=pass\r\n" ..
      "Authentication-Results: MX.desk.example; dmarc=fail\r\n" ..
      "Authentication-Results: mx.desk.example; dmarc=pass\r\n" .. both)
    assert.are.same({ "fail", "fail" }, { desk:ok("mail.get", { id = got.body.id }).authentication.dmarc,
      desk:ok("mail.get", { id = got.body.id }).authentication.authenticated })
    local forged = receive("Authentication-Results: evil.example; dmarc=pass\r\n" .. letter({ ["Message-ID"] = "<2@x>" }, "y"))
    assert.are.same({ authenticated = "unknown" }, desk:ok("mail.get", { id = forged.body.id }).authentication)
  end)

  describe("says only what its sender wrote now", function()
    local cases = {
      { "10 mugs please\n\nOn Mon, 2 Feb 2026 at 10:00, Desk <orders@desk.example>\nwrote:\n> 500 plates\n> cheap\n", "10 mugs please", "quoted" },
      { "> 500 plates?\nNo, 10.\n> now?\nYes.\n", "No, 10.\nYes.", "quoted" },
      { "10 mugs\n\n-----Original Message-----\nFrom: x\n500 plates\n", "10 mugs", "quoted" },
      { "10 Becher\n\nVon: Desk <o@d>\nGesendet: Montag, 2. Februar 2026\nAn: Ann\nBetreff: Angebot\n\n500 Teller\n", "10 Becher", "quoted" },
      { "10 krus\n\nFra: Desk\nSendt: 2. februar 2026\nTil: Ann\nEmne: Tilbud\n\n500\n", "10 krus", "quoted" },
      { "10 tasses\n\nLe lun. 2 févr. 2026 à 10:00, Desk <o@d> a écrit :\n> 500\n", "10 tasses", "quoted" },
      { "10 tasses\n\nDe : Desk\nEnvoyé : lundi 2 février 2026\nÀ : Ann\nObjet : Offre\n\n500\n", "10 tasses", "quoted" },
      { "10個ください\n\n差出人: Desk\n送信日時: 2026年2月2日\n宛先: Ann\n件名: 見積\n\n500個\n", "10個ください", "quoted" },
      { "Am 02.02.2026 um 10:00 schrieb Desk:\n> 500\n\n10 Becher\n", "10 Becher", "quoted" },
      { "see below\n\n---------- Forwarded message ---------\nFrom: Bob\n500 plates\n", "see below", "forwarded" },
      { "10 mugs\n\n-- \nAnn Bell\nTel 555 1234\n", "10 mugs", "signature" },
      { "10 mugs\n\nBest regards,\nAnn\nTel 12345678\n", "10 mugs", "signature" },
      { "10 Becher\n\nMit freundlichen Grüßen\nAnn\n", "10 Becher", "signature" },
      { "10 krus\n\nMed venlig hilsen\nAnn\nCVR 12345678\n", "10 krus", "signature" },
      { "10 mugs\n\nSent from my iPhone\n", "10 mugs", "signature" },
      { "10 mugs\n\nSent from my phone, please excuse any typing errors and all that\n", "10 mugs", "signature" },
      { "10 mugs\n\n____________________________\nbuyers mailing list\nbuyers@lists.example\nhttp://lists.example/buyers\n",
        "10 mugs", "signature" },
      { "10 mugs\n\n ------------------------------\n*From:* Desk [mailto:o@d]\n*Sent:* Thursday, February 09, 2012\n*To:* Ann\n*Subject:* Offer\n\n500\n",
        "10 mugs", "quoted" },
      { "10 mugs\n\nKind regards\nAnn\n\nPS: and 2 plates\n", "10 mugs\n\nPS: and 2 plates", "signature" },
    }
    for i, case in ipairs(cases) do
      it("case " .. i .. ", cutting what is " .. case[3] .. " [4.3]", function()
        local mail = taken({ ["Content-Type"] = "text/plain; charset=utf-8" }, case[1])
        assert.are.equal(case[2], mail.text)
        assert.are.equal(case[3], mail.pieces[1].kind)
      end)
    end

    it("and leaves what only looks like a mark", function()
      local body = "Sent from my desk in Aarhus we need them to go to the harbour.\nFrom: our warehouse in Aarhus\n" ..
        "please send 10 mugs.\n\nOn Monday we need 5 more.\n-----\nMUG | 10\n-----"
      assert.are.same({ body, 0 }, { taken({}, body).text, #taken({}, body).pieces })
    end)
  end)

  describe("in HTML", function()
    it("gives rows of tables as lines, lists, paragraphs and quotes", function()
      local mail = html("<html><head><title>t</title><style>p{}</style></head><body><p>Dear all,<br>please send</p>" ..
        "<table><tr><th>Item</th><th>Qty</th></tr><tr><td><p>MUG&nbsp;1</p></td><td><b>10</b></td></tr></table>" ..
        "<ul><li>fast</li><li>cheap &amp; good</li></ul><script>alert(1)</script>" ..
        "<blockquote>500 plates</blockquote></body></html>")
      assert.are.equal("Dear all,\nplease send\n\nItem\tQty\nMUG 1 \t10\n- fast\n- cheap & good", (mail.text:gsub(" +\t", " \t")))
      assert.are.same({ "quoted", true }, { mail.pieces[1].kind, mail.html })
    end)

    it("keeps the lines of a table that only lays out the page", function()
      local mail = html "<table><tr><td><p>one</p><p>two</p></td></tr><tr><td><div>three</div></td></tr></table>"
      assert.are.equal("one\ntwo\nthree", mail.text)
    end)

    local hidden = {
      '<div style="display:none">secret 99</div>', '<span style="DISPLAY : None !important">secret 99</span>',
      '<span style="font-size:0px">secret 99</span>', '<span style="visibility:hidden">secret 99</span>',
      '<font color="#FFFFFF">secret 99</font>', '<span style="color: rgb(255, 255, 255)">secret 99</span>',
      '<p hidden>secret 99</p>', '<span style="opacity:0">secret 99</span>', '<p style="mso-hide:all">secret 99</p>',
    }
    for i, markup in ipairs(hidden) do
      it("leaves out what nobody sees, and says so, case " .. i, function()
        local mail = html("<p>10 mugs</p>" .. markup .. "<p>soon</p>")
        assert.is_nil(mail.text:find("99", 1, true), mail.text)
        assert.matches("soon", mail.text)
        assert.is_true(has(mail, "hidden_text"))
        assert.are.same({ "hidden", "secret 99" }, { mail.pieces[1].kind, mail.pieces[1].text })
      end)
    end

    it("reads white text on a dark ground", function()
      local mail = html '<table bgcolor="#003366"><tr><td><font color="white">10 mugs</font></td></tr></table>'
      assert.are.same({ "10 mugs", false }, { mail.text, has(mail, "hidden_text") })
    end)

    it("is not read where there is plain text", function()
      local both = "--b\r\nContent-Type: text/html\r\n\r\n<p>html</p>\r\n--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n--b--\r\n"
      local kind = { ["Content-Type"] = "multipart/alternative; boundary=b" }
      assert.are.equal("plain", taken(kind, both).text)
      kind["Message-ID"] = "<2@x>"
      assert.are.equal("html", taken(kind, (both:gsub("\r\nplain\r\n", "\r\n \r\n"))).text)
    end)
  end)

  it("takes out what cannot be seen, and says so", function()
    local mail = taken({ ["Content-Type"] = "text/plain; charset=utf-8" }, "1\u{200b}0 mugs \u{202e}sgum\u{202c} x\u{a0}y")
    assert.are.same({ "10 mugs sgum x y", true, true }, { mail.text, has(mail, "zero_width"), has(mail, "bidi") })
  end)

  it("reads the charset that is meant, and mends what fits none", function()
    local cases = {
      { "text/plain; charset=iso-8859-1", "sm\xf8rrebr\xf8d \x80", "smørrebrød €" },
      { "text/plain; charset=us-ascii", "smørrebrød", "smørrebrød" },
      { "text/plain", "sm\xf8r", "smør" },
      { "text/plain; charset=iso-2022-jp", "\27$B$3$s\27(B 10", "こん 10" },
      { "text/plain; charset=shift_jis", "\x82\xb1 10", "こ 10" },
      { "text/plain; charset=no-such", "10 mugs", "10 mugs" },
      { "text/plain; charset=utf-7", "+ADw-b+AD4-", "+ADw-b+AD4-" },
      { "text/plain; charset=utf-8", "10 \xff mugs", "10 \u{fffd} mugs" },
    }
    for i, case in ipairs(cases) do
      local mail = taken({ ["Content-Type"] = case[1], ["Message-ID"] = "<c" .. i .. "@x>" }, case[2])
      assert.are.equal(case[3], mail.text)
      assert.are.equal(i == #cases, has(mail, "mended"))
    end
  end)

  describe("with attachments [4.39]", function()
    local function mixed(list)
      local out = { "--b\r\nContent-Type: text/plain\r\n\r\nsee attached\r\n" }
      for _, one in ipairs(list) do
        out[#out + 1] = ("--b\r\nContent-Type: %s\r\nContent-Disposition: attachment; filename=\"%s\"\r\n\r\n%s\r\n")
          :format(one[1], one[2], one[3])
      end
      return taken({ ["Content-Type"] = "multipart/mixed; boundary=b" }, table.concat(out) .. "--b--\r\n")
    end
    local function states(mail)
      local found = {}
      for i, one in ipairs(mail.attachments) do found[i] = one.state end
      return found
    end

    it("reads text, CSV and JSON, and lists the others unopened", function()
      local mail = mixed { { "text/csv", "order.csv", "MUG;10" }, { "application/json", "o.json", '{"n":1}' },
        { "application/octet-stream", "list.csv", "PLATE;5" }, { "application/zip", "x.zip", "PK" },
        { "image/png", "a.png", "x" }, { "text/plain", "e.txt", " " }, { "application/pdf", "f.pdf", "no pdf" } }
      assert.are.same({ "read", "read", "read", "unsupported", "unsupported", "empty", "failed" }, states(mail))
      assert.are.same({ "see attached", "MUG;10", '{"n":1}', "PLATE;5" },
        { mail.text, mail.read[1].text, mail.read[2].text, mail.read[3].text })
      assert.are.same({ "order.csv", "text/csv", 6 },
        { mail.attachments[1].name, mail.attachments[1].media_type, mail.attachments[1].size })
    end)

    it("stops at the limits that are set", function()
      desk:ok("setting.set", { name = "mail.attachments_most", value = 2 })
      desk:ok("setting.set", { name = "mail.attachment_characters_most", value = 8 })
      local list = { { "text/csv", "1.csv", "MUG;10" }, { "text/csv", "2.csv", "MUG;20" }, { "text/csv", "3.csv", "x" } }
      assert.are.same({ "read", "too_long", "too_many" }, states(mixed(list)))
      desk:ok("setting.set", { name = "mail.read_attachments", value = false })
      list[1][3] = "other"
      assert.are.same({ "not_enabled", "not_enabled", "not_enabled" }, states(mixed(list)))
    end)

    it("reads the text of a PDF, and counts its pages", function()
      if not io.open("/usr/bin/pdftotext") then return pending "pdftotext is not installed" end
      local body = "BT /F1 12 Tf 50 700 Td (MUG 10 pieces) Tj ET"
      local pdf = "%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>endobj\n" ..
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n" ..
        "4 0 obj<</Length " .. #body .. ">>stream\n" .. body .. "\nendstream endobj\n" ..
        "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n"
      local mail = mixed { { "application/pdf", "order.pdf", pdf } }
      assert.are.same({ "read", 2 }, { mail.attachments[1].state, mail.attachments[1].pages })
      assert.matches("MUG 10 pieces", mail.read[1].text)
      desk:ok("setting.set", { name = "mail.attachment_pages_most", value = 1 })
      assert.are.same({ "too_many_pages" }, states(mixed { { "application/pdf", "order.pdf", pdf .. "\n" } }))
    end)

    it("reads a mail in a mail", function()
      local mail = mixed { { "message/rfc822", "m.eml", "Subject: old order\r\n\r\n10 mugs" } }
      assert.are.same({ "old order", "read", "10 mugs", "see attached" },
        { mail.attachments[1].name, mail.attachments[1].state, mail.read[1].text, mail.text })
    end)
  end)

  describe("that is hostile", function()
    local function nested(levels)
      local out = {}
      for i = 1, levels do
        out[#out + 1] = ("Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n"):format(i, i)
      end
      return table.concat(out) .. "Content-Type: text/plain\r\n\r\ndeep"
    end
    local bombs = {
      { "nested multiparts", function() return "From: a@b.example\r\n" .. nested(20000) end, "parts_cut" },
      { "many parts", function()
        return "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" ..
          ("--b\r\n\r\nx\r\n"):rep(100000)
      end, "parts_cut" },
      { "mails in mails", function()
        return "From: a@b.example\r\n" .. ("Content-Type: message/rfc822\r\n\r\n"):rep(20000) .. "x"
      end, "parts_cut" },
      { "ten thousand headers", function() return ("Received: by x\r\n"):rep(10000) .. "\r\nx" end },
      { "one header of a megabyte", function() return "Subject: " .. ("x"):rep(1 << 20) .. "\r\n\r\nx" end,
        "parts_cut" },
      { "headers without end", function()
        local out = {}
        for i = 1, 50000 do out[i] = "X-" .. i .. ": y" end
        return table.concat(out, "\r\n") .. "\r\n\r\nx"
      end, "parts_cut" },
      { "nested divs", function() return "Content-Type: text/html\r\n\r\n" .. ("<div>"):rep(100000) .. "x" end },
      { "a tag with sixty thousand attributes", function()
        return "Content-Type: text/html\r\n\r\n<p " .. ("a%d=1 "):rep(60000) .. ">x</p>"
      end },
      { "text that opens signatures", function() return "\r\n\r\n" .. ("--\nregards\nOn 1\n"):rep(50000) end },
      { "text that is only to be escaped", function()
        return "Content-Type: multipart/mixed; boundary=b\r\n\r\n" .. ("--b\r\n\r\n" .. ("\t\\\"\n"):rep(300000) .. "\r\n"):rep(3) ..
          "--b\r\nContent-Type: text/csv; name=\"a.csv\"\r\n\r\n" .. ("\t\\\"\n"):rep(44000) .. "\r\n--b--"
      end, "text_cut" },
      { "people without end", function()
        local one = ('"%s" <%s@x.example>'):format(("n\\\""):rep(300), ("\\\""):rep(300))
        return ("To: %s\r\nCc: %s\r\nReply-To: %s\r\n\r\nx"):format(one, ("a@b.example, "):rep(50000), (one .. ", "):rep(200))
      end },
      { "nothing", function() return "\n" end }, { "zero bytes", function() return ("\0"):rep(5000) end },
      { "a boundary that never ends", function()
        return "Content-Type: multipart/mixed; boundary=\"b\r\n\r\n--b\r\n--bb\r\n--b--x"
      end },
    }
    for _, bomb in ipairs(bombs) do
      it("costs no more than a mail: " .. bomb[1], function()
        local bytes = bomb[2]()
        local began = os.clock()
        local got = receive(bytes)
        local spent = os.clock() - began
        assert.are.equal(201, got.status, got.text)
        assert.is_true(spent < (os.getenv "ASAN_OPTIONS" and 5 or 0.5), ("%s took %.3f s"):format(bomb[1], spent))
        local mail = desk:ok("mail.get", { id = got.body.id })
        assert.are.equal(#bytes, mail.size)
        if bomb[3] then assert.is_true(has(mail, bomb[3])) end
      end)
    end

    it("says what the beginning of a header without end says", function()
      local got = receive("From: ann@bell.example\r\nSubject: Order\r\n" .. ("X: y\r\n"):rep(30000) .. "\r\nx")
      local mail = desk:ok("mail.get", { id = got.body.id })
      assert.are.same({ "ann@bell.example", "Order", true }, { mail.from.address, mail.subject, has(mail, "parts_cut") })
      got = receive "From: ann@bell.example\nSubject: no body"
      assert.are.equal("no body", desk:ok("mail.get", { id = got.body.id }).subject)
    end)

    it("has names that are data", function()
      local mail = taken({ ["Content-Type"] = "multipart/mixed; boundary=b", Subject = "a\0b =?utf-8?q?c=0D=0AX=3A_y?=" },
        "--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=\"../../etc/passwd\"\r\n\r\nx\r\n--b--\r\n")
      assert.are.equal("../../etc/passwd", mail.attachments[1].name)
      assert.is_nil(mail.subject:find "[\r\n%z]")
    end)
  end)
end)
