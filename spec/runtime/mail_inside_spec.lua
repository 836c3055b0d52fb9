-- What a mail carries, and in what: files written out in the text, winmail.dat, mails in
-- mails, reports, invitations, signatures, other ways to say the same.
local post = dofile "spec/runtime/post.lua"
local has, states, names = post.has, post.states, post.names

local function uu(bytes)
  local out = {}
  for at = 1, #bytes, 45 do
    local line = bytes:sub(at, at + 44)
    local code = { string.char(32 + #line) }
    for i = 1, #line, 3 do
      local a, b, c = line:byte(i), line:byte(i + 1) or 0, line:byte(i + 2) or 0
      for _, six in ipairs { a >> 2, (a & 3) << 4 | b >> 4, (b & 15) << 2 | c >> 6, c & 63 } do
        code[#code + 1] = string.char(six == 0 and 96 or 32 + six)
      end
    end
    out[#out + 1] = table.concat(code)
  end
  return table.concat(out, "\r\n") .. "\r\n`\r\nend\r\n"
end

local function yenc(bytes)
  return (bytes:gsub(".", function(c)
    local n = (c:byte() + 42) % 256
    if n == 0 or n == 10 or n == 13 or n == 61 then return "=" .. string.char((n + 64) % 256) end
    return string.char(n)
  end))
end

local function tnef(list)
  local function attribute(level, id, bytes)
    return string.pack("<BI4I4", level, id, #bytes) .. bytes .. "\0\0"
  end
  local out = { string.pack("<I4I2", 0x223e9f78, 1), attribute(1, 0x89006, string.pack("<I4", 0x10000)) }
  for _, one in ipairs(list) do
    out[#out + 1] = attribute(2, 0x69002, ("\0"):rep(14))
    out[#out + 1] = attribute(2, 0x18010, one[1] .. "\0")
    out[#out + 1] = attribute(2, 0x6800f, one[2])
    if one[3] then
      local wide = one[3]:gsub(".", "%0\0") .. "\0\0"
      out[#out + 1] = attribute(2, 0x69005, string.pack("<I4I2I2I4I4", 1, 0x1f, 0x3707, 1, #wide) .. wide)
    end
  end
  return table.concat(out)
end

describe("mail in", function()
  local office
  before_each(function() office = post.open() end)
  after_each(function() office.desk:close() end)

  describe("with a file written out in its text", function()
    it("takes a uuencoded one for an attachment", function()
      local csv = ("MUG;10\n"):rep(20)
      local mail = office.taken({}, "Please see below.\r\n\r\nbegin 644 order.csv\r\n" .. uu(csv) .. "Ann\r\n")
      assert.are.same({ "order.csv", "text/plain", #csv, "read" }, { mail.attachments[1].name,
        mail.attachments[1].media_type, mail.attachments[1].size, mail.attachments[1].state })
      assert.are.same({ csv, "Please see below.\n\nAnn" }, { mail.read[1].text, mail.text })
      local two = office.taken({}, "begin 644 a.txt\r\n" .. uu "one" .. "begin 0644 b.exe\r\n" .. uu(("MZ"):rep(50)))
      assert.are.same({ "a.txt", "b.exe" }, names(two))
      assert.are.same({ "read", "unsupported" }, states(two))
      assert.is_true(has(two, "risky_attachment"))
    end)

    it("takes a yEnc one for an attachment", function()
      local csv = ("PLATE;5;\0=\n"):rep(9):gsub("%z", "x")
      local mail = office.taken({}, "Hello\r\n=ybegin line=128 size=" .. #csv .. " name=my order.csv\r\n" .. yenc(csv) ..
        "\r\n=yend size=" .. #csv .. "\r\nBye\r\n")
      assert.are.same({ "my order.csv", csv, "Hello\nBye" }, { mail.attachments[1].name, mail.read[1].text, mail.text })
    end)

    it("lists one that breaks off, and leaves words that only look like one", function()
      local mail = office.taken({}, "x\r\nbegin 644 order.csv\r\n" .. uu(("MUG;10\n"):rep(20)):sub(1, 80))
      assert.are.same({ "failed" }, states(mail))
      local words = "begin 10 mugs\nbegin 644 work\nWe begin 644 things\n=ybegin x"
      assert.are.same({ words, 0 }, { office.taken({}, words).text, #office.taken({}, words .. ".").attachments })
    end)

    it("takes the armour of PGP away, and says what it cannot read", function()
      local mail = office.taken({}, "-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\n10 mugs\r\n- - 5 plates\r\n" ..
        "-----BEGIN PGP SIGNATURE-----\r\n\r\niQEz1234\r\n-----END PGP SIGNATURE-----\r\n")
      assert.are.same({ "10 mugs\n- 5 plates", false }, { mail.text, has(mail, "encrypted") })
      mail = office.taken({}, "-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM1234\r\n-----END PGP MESSAGE-----\r\n")
      assert.are.same({ "", true }, { mail.text, has(mail, "encrypted") })
    end)
  end)

  describe("with a winmail.dat", function()
    local function winmail(bytes, kind)
      return office.mixed { { "Content-Type: text/plain", "see attached" },
        { "Content-Type: " .. (kind or "application/ms-tnef") .. "; name=winmail.dat", bytes } }
    end

    it("opens it: its files are attachments", function()
      local mail = winmail(tnef { { "ORDER.CSV", "MUG;10" }, { "LISTE~1.XLS", "x", "Liste 2026.xlsx" } })
      assert.are.same({ "winmail.dat", "ORDER.CSV", "Liste 2026.xlsx" }, names(mail))
      assert.are.same({ "opened", "read", "unsupported" }, states(mail))
      assert.are.equal("MUG;10", mail.read[1].text)
      assert.are.same({ "opened", "read" }, states(winmail(tnef { { "a.csv", "1" } }, "application/octet-stream")))
    end)

    it("gives what there is of a damaged one, and no more than there is", function()
      local whole = tnef { { "a.csv", "MUG;10" }, { "b.csv", "PLATE;5" } }
      assert.are.same({ "failed" }, states(winmail "no such thing"))
      for n = 1, #whole - 1, 7 do
        local mail = winmail(whole:sub(1, n))
        assert.is_true(#mail.attachments <= 3 and mail.attachments[1].name == "winmail.dat")
      end
      local huge = whole:gsub("\6\0\0\0MUG", "\xff\xff\xff\xffMUG")
      assert.are.same({ "failed" }, states(winmail(huge)))
      local inner = tnef { { "a.csv", "1" } }
      for _ = 1, 6 do inner = tnef { { "winmail.dat", inner } } end
      assert.are.same({ "opened", "opened", "opened", "failed" }, states(winmail(inner)))
    end)
  end)

  it("reads an attachment by its name where its type says nothing, and flags what runs", function()
    local function file(kind, name, bytes)
      return { "Content-Type: " .. kind .. "\r\nContent-Disposition: attachment; filename=\"" .. name .. "\"", bytes }
    end
    local mail = office.mixed { { "Content-Type: text/plain", "see attached" }, file("application/vnd.ms-excel", "o.csv", "MUG;10"),
      file("text/csv", "wide.csv", "\xff\xfeM\0U\0G\0\t\0001\0000\0"), file("application/ld+json", "o", "{}"),
      file("text/csv", "binary.csv", "PK\3\4\0\0\0"), file("text/vcard", "ann.vcf", "TEL:555"),
      file("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "o.xlsx", "PK"),
      file("text/tab-separated-values", "o.tsv", "MUG\t10") }
    assert.are.same({ "read", "read", "read", "failed", "unsupported", "unsupported", "read" }, states(mail))
    assert.are.same({ "MUG;10", "MUG\t10", "{}", "MUG\t10" }, { mail.read[1].text, mail.read[2].text, mail.read[3].text,
      mail.read[4].text })
    assert.is_false(has(mail, "risky_attachment"))
    for _, name in ipairs { "invoice.pdf.exe", "o.docm", "o.js" } do
      assert.is_true(has(office.mixed { file("application/pdf", name, "x") }, "risky_attachment"), name)
    end
    assert.is_true(has(office.mixed { file("application/pdf", "o.pdf", "MZ" .. ("\0"):rep(100)) }, "risky_attachment"))
  end)

  it("lists pictures of the text as such, signatures too, and neither counts as a file", function()
    office.desk:ok("setting.set", { name = "mail.attachments_most", value = 1 })
    local mail = office.mixed({ { "Content-Type: text/html", "<p>10 mugs</p>" },
      { "Content-Type: image/png; name=logo.png\r\nContent-ID: <logo@x>", "x" },
      { "Content-Type: text/csv; name=o.csv", "MUG;10" } }, { ["Content-Type"] = "multipart/related; boundary=b" })
    assert.are.same({ "inline", "read" }, states(mail))
    mail = office.mixed({ { "Content-Type: text/plain", "10 mugs" },
      { "Content-Type: application/pkcs7-signature; name=smime.p7s", "x" } },
      { ["Content-Type"] = "multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b" })
    assert.are.same({ "signature", "10 mugs" }, { states(mail)[1], mail.text })
  end)

  it("says when it cannot be read because it is encrypted", function()
    local mail = office.mixed({ { "Content-Type: application/pgp-encrypted", "Version: 1" },
      { "Content-Type: application/octet-stream; name=encrypted.asc", "x" } },
      { ["Content-Type"] = "multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b" })
    assert.are.same({ "encrypted", "encrypted" }, states(mail))
    assert.is_true(has(mail, "encrypted"))
    mail = office.taken({ ["Content-Type"] = "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m" }, "x")
    assert.are.same({ "encrypted", true }, { states(mail)[1], has(mail, "encrypted") })
  end)

  it("reads the words inside an opaque S/MIME signature", function()
    local folder = os.tmpname()
    os.remove(folder)
    os.execute(("mkdir %s && cd %s && printf 'Content-Type: text/plain\\r\\n\\r\\n10 mugs\\r\\n' > m && " ..
      "openssl req -x509 -newkey rsa:2048 -nodes -keyout k -out c -subj /CN=a -days 1 2>/dev/null && " ..
      "openssl smime -sign -in m -binary -nodetach -signer c -inkey k -outform DER -out s 2>/dev/null"):format(folder, folder))
    local file = assert(io.open(folder .. "/s", "rb"))
    local signed = file:read "a"
    file:close()
    os.execute("rm -r " .. folder)
    local mail = office.taken({ ["Content-Type"] = "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m" }, signed)
    assert.are.same({ "10 mugs", 0, false }, { mail.text, #mail.attachments, has(mail, "encrypted") })
    for n = 1, #signed - 1, 97 do office.taken({ ["Content-Type"] = "application/pkcs7-mime" }, signed:sub(1, n)) end
  end)

  it("reads an invitation as a person does, and flags it", function()
    local mail = office.mixed({ { "Content-Type: text/plain", "see you" },
      { "Content-Type: text/calendar; method=REQUEST; charset=utf-8", "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n" ..
        "SUMMARY:Delivery of 10 mu\r\n gs\\, white\r\nDTSTART;TZID=Europe/Copenhagen:20260203T090000\r\nDTEND:20260203T100000Z\r\n" ..
        "UID:4711\r\nBEGIN:VALARM\r\nDESCRIPTION:Reminder\r\nEND:VALARM\r\nDESCRIPTION:gate\\nthree\r\nEND:VEVENT\r\n" } },
      { ["Content-Type"] = "multipart/alternative; boundary=b" })
    assert.are.same({ "see you", "Method: REQUEST\nSummary: Delivery of 10 mugs, white\nStart: 2026-02-03 09:00\n" ..
      "End: 2026-02-03 10:00 UTC\nDescription: gate\nthree\n" }, { mail.text, mail.read[1].text })
    assert.is_true(has(mail, "calendar"))
  end)

  it("lists the files of a mail in a mail", function()
    local inner = "Subject: old order\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n10 mugs\r\n--c\r\n" ..
      "Content-Type: text/csv; name=o.csv\r\n\r\nMUG;10\r\n--c--\r\n"
    local mail = office.mixed { { "Content-Type: text/plain", "see attached" }, { "Content-Type: message/rfc822", inner } }
    assert.are.same({ "old order", "o.csv" }, names(mail))
    assert.are.same({ "10 mugs\n", "MUG;10" }, { (mail.read[1].text:gsub("\n*$", "\n")), mail.read[2].text })
  end)

  describe("that reports of a letter", function()
    local function report(original, status)
      return office.mixed({ { "Content-Type: text/plain", "It did not arrive." },
        { "Content-Type: message/delivery-status", "Reporting-MTA: dns; mx.bell.example\r\n\r\n" .. (status or
          "Original-Recipient: rfc822;ann@bell.example\r\nFinal-Recipient: rfc822; a@post.bell.example\r\nAction: failed\r\n" ..
          "Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such\r\n  user\r\n\r\n" ..
          "Final-Recipient: rfc822; bob@bell.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n") },
        { "Content-Type: message/rfc822", original } },
        { ["Content-Type"] = "multipart/report; report-type=delivery-status; boundary=b", From = "mailer-daemon@bell.example" })
    end

    it("says whom it did not reach", function()
      local mail = report "Message-ID: <q1@desk.example>\r\nSubject: Quote\r\n\r\n500 plates"
      assert.are.same({ { recipient = "ann@bell.example", action = "failed", status = "5.1.1", text = "550 5.1.1 no such user" },
        { recipient = "bob@bell.example", action = "delayed", status = "4.4.1" } }, mail.delivery)
      assert.are.same({ "bounce" }, mail.flags)
      assert.are.same({ "returned" }, states(mail))
      assert.is_nil(mail.read[1])
    end)

    it("belongs to the thread of the letter that came back", function()
      local first = office.taken({}, "10 mugs")
      local mail = report("Message-ID: <q2@desk.example>\r\nReferences: <thread." .. first.thread_id .. "@desk.example>\r\n\r\nx")
      assert.are.equal(first.thread_id, mail.thread_id)
      mail = report("References: <x@y.example> <" .. first.message_id .. ">\r\n\r\ny")
      assert.are.equal(first.thread_id, mail.thread_id)
    end)

    it("and is short when it names thousands", function()
      local mail = report("\r\n\r\nx", ("Final-Recipient: rfc822; a@x.example\r\n\r\n"):rep(5000))
      assert.are.equal(20, #mail.delivery)
    end)
  end)

  describe("that says the same twice", function()
    local function both(plain, html)
      return office.mixed({ { "Content-Type: text/plain; charset=utf-8", plain },
        { "Content-Type: text/html; charset=utf-8", html } }, { ["Content-Type"] = "multipart/alternative; boundary=b" })
    end

    it("and does not is flagged", function()
      assert.is_true(has(both("500 mugs", "<p>5 mugs</p>"), "alternatives_differ"))
      assert.is_true(has(both("5 mugs", "<p>5 mugs</p><p>and 20 plates</p>"), "alternatives_differ"))
      assert.is_true(has(both("5 mugs", "<p>5 mugs</p><p style='display:none'>20</p><p>7</p>"), "alternatives_differ"))
    end)

    it("in its own way each is not", function()
      for _, case in ipairs {
        { "1. 10 mugs\n2. 5 plates\nhttps://x.example/?id=4711", "<ol><li>10 mugs</li><li>5 plates</li></ol><a href='https://x.example/?id=4711'>here</a>" },
        { "MUG | 10 | 1.250,00", "<table><tr><td>MUG</td><td>10</td><td><b>1.250,00</b></td></tr></table>" },
        { "*10* mugs [cid:image001.png@01DB]", "<b>10</b> mugs" }, { "10 mugs\n", "<img src='cid:1'>" },
        { "Tel 12 34 <tel:+451234>", "<p>Tel 12&nbsp;34</p>" }, { "10 mugs", "<p>10 mugs</p><p style='display:none'>99</p>" } } do
        assert.are.same({}, both(case[1], case[2]).flags, case[1])
      end
    end)

    it("is read once where alternatives nest, and other ways to say it are no files", function()
      local mail = office.mixed({ { "Content-Type: text/plain", "10 mugs" }, { "Content-Type: text/x-amp-html", "<html amp4email>" },
        { "Content-Type: multipart/alternative; boundary=c", "--c\r\nContent-Type: text/plain\r\n\r\n10 mugs\r\n--c\r\n" ..
          "Content-Type: text/html\r\n\r\n<p>10 mugs</p>\r\n--c--" } }, { ["Content-Type"] = "multipart/alternative; boundary=b" })
      assert.are.same({ "10 mugs", 0 }, { mail.text, #mail.attachments })
    end)
  end)

  describe("whose boundary is not what it says", function()
    local body = "--b\r\nContent-Type: text/plain\r\n\r\n10 mugs\r\n--b\r\nContent-Type: text/csv; name=a.csv\r\n\r\nMUG;10\r\n--b--\r\n"
    local heads = { "Content-Type: multipart/mixed", "Content-Type: multipart/mixed; boundary=c", "Content-Type: multipart/mixed; boundary=\"b",
      "Content-Type: multipart/mixed; boundary=b\r\nContent-Type: text/plain", "X: y", "Content-Type: multipart/mixed;\r\n boundary=\"\"" }
    for i, head in ipairs(heads) do
      it("is read by the one that stands in it, case " .. i, function()
        local mail = office.taken("From: ann@bell.example\r\n" .. head .. "\r\n\r\n" .. body)
        assert.are.same({ "10 mugs", "MUG;10", true }, { mail.text, mail.read[1] and mail.read[1].text, has(mail, "mended") })
      end)
    end

    it("is not read twice where it says the same twice", function()
      local mail = office.taken("From: ann@bell.example\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n" ..
        "--b\r\nContent-Type: text/plain\r\n\r\n10 mugs\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>10 mugs</p>\r\n--b--\r\n")
      assert.are.same({ "10 mugs", 0 }, { mail.text, #mail.attachments })
    end)

    it("is shown as it is when there is none", function()
      local mail = office.taken("From: ann@bell.example\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n10 mugs\r\n\r\nAnn\r\n")
      assert.are.same({ "10 mugs\n\nAnn", true }, { mail.text, has(mail, "mended") })
      mail = office.taken({}, "10 mugs\n--\ncontent- x\n--b\nContent-Type: text/plain\n\nx")
      assert.matches("10 mugs", mail.text)
    end)

    it("is flagged when it is one further in", function()
      local mail = office.mixed { { "Content-Type: text/plain", "10 mugs" }, { "Content-Type: multipart/mixed; boundary=c", "5 plates" } }
      assert.are.same({ "10 mugs", true }, { mail.text, has(mail, "parts_cut") })
    end)
  end)

  it("joins the lines of format=flowed", function()
    local mail = office.taken({ ["Content-Type"] = "text/plain; charset=utf-8; format=flowed" },
      "Please send ten large \r\nblue mugs.\r\n\r\n>> old \r\n>> words\r\n> less old\r\n\r\n-- \r\nAnn\r\n")
    assert.are.same({ "Please send ten large blue mugs.", ">> old words\n> less old", "-- \nAnn" },
      { mail.text, mail.pieces[1].text, mail.pieces[2].text })
    mail = office.taken({ ["Content-Type"] = "text/plain; charset=utf-8; format=flowed; delsp=yes" }, "白い \r\nマグ\r\n")
    assert.are.equal("白いマグ", mail.text)
  end)

  it("finds new words below a history of any length", function()
    local mail = office.taken({}, "On Mon, 2 Feb 2026, Desk wrote:\r\n" .. ("> 500 plates, as we said\r\n"):rep(20000) .. "\r\n10 mugs\r\n")
    assert.are.same({ "10 mugs", true }, { mail.text, has(mail, "text_cut") })
  end)
end)
