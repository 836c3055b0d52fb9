-- Who wrote a mail: a person or a program, and whether the host that is trusted says so.
local post = dofile "spec/runtime/post.lua"

describe("mail in", function()
  local office
  before_each(function() office = post.open() end)
  after_each(function() office.desk:close() end)

  describe("is from a program [RFC 3834]", function()
    local marks = {
      { "auto", { ["Auto-Submitted"] = "auto-generated" } }, { "auto", { ["X-Loop"] = "orders@other.example" } },
      { "auto", { ["X-Auto-Response-Suppress"] = "All" } }, { "auto", { ["X-Auto-Response-Suppress"] = "DR, OOF" } },
      { "auto", { Precedence = "auto_reply" } }, { "auto", { ["X-Vacation"] = "yes" } },
      { "auto", { ["Delivered-To"] = "Autoresponder" } },
      { "auto", { ["Content-Type"] = "multipart/report; report-type=disposition-notification; boundary=b" } },
      { "list", { ["Feedback-ID"] = "1:campaign:mailer" } }, { "list", { Precedence = "list" } },
      { "list", { ["List-Unsubscribe"] = "<mailto:x@y.example>" } },
      { "bounce", { ["Return-Path"] = " <> " } }, { "bounce", { ["X-Failed-Recipients"] = "x@y.example" } },
      { "bounce", { ["Content-Type"] = "multipart/report; report-type=delivery-status; boundary=b" } },
    }
    for i, case in ipairs(marks) do
      it("by a header, case " .. i .. " (" .. case[1] .. ")", function()
        local mail = office.taken(case[2], "words")
        for _, mark in ipairs { "auto", "auto_like", "list", "bounce" } do
          assert.are.equal(mark == case[1], post.has(mail, mark), mark)
        end
      end)
    end

    it("and not by a header that asks for no receipts", function()
      assert.are.same({}, office.taken({ ["X-Auto-Response-Suppress"] = "DR, RN, NRN" }, "words").flags)
      assert.are.same({}, office.taken({ ["Return-Path"] = "<ann@bell.example>" }, "other words").flags)
    end)

    it("by the words of its subject, in five languages and some more", function()
      local subjects = { "Automatic reply: Order 7", "Re: Automatic reply: Order 7", "Out of Office", "Out of office - Ann",
        "out of office until Monday", "Abwesend bis 5. März", "Abwesenheitsnotiz: Bestellung", "Automatische Antwort: Ihre Mail",
        "AW: Abwesenheitsnotiz", "Fraværende", "Autosvar: Tilbud", "Automatisk svar: Tilbud", "Fravær til 5/3",
        "Réponse automatique : commande", "Absence du bureau", "自動応答: 見積", "不在のお知らせ" }
      for _, subject in ipairs(subjects) do
        local mail = office.taken({ Subject = subject, ["Content-Type"] = "text/plain; charset=utf-8" }, subject)
        assert.are.same({ "auto_like" }, mail.flags, subject)
      end
      local persons = { "Out of office chairs?", "Automatic reply machines, 10 pcs", "Abwesenheitskarten bestellen",
        "Order for the absent", "Order" }
      for _, subject in ipairs(persons) do
        assert.are.same({}, office.taken({ Subject = subject }, subject).flags, subject)
      end
      assert.are.same({ "auto" }, office.taken({ Subject = "Automatic reply", ["Auto-Submitted"] = "auto-replied" }, "x").flags)
    end)
  end)

  describe("says who it is from", function()
    local function said(results, from, below)
      local bytes = "Authentication-Results: " .. results .. "\r\n" .. (below or "") ..
        post.letter({ From = from or "ann@bell.example", ["Message-ID"] = false }, results .. (below or ""))
      return office.taken(bytes).authentication
    end
    local cases = {
      { "mx.desk.example; dmarc=pass header.from=bell.example", "pass" },
      { "mx.desk.example 1; dmarc=fail (p=reject) header.from=bell.example; dkim=pass header.d=bell.example", "fail" },
      { "mx.desk.example; spf=pass smtp.mailfrom=ann@bell.example", "pass" },
      { "mx.desk.example; spf=pass smtp.mailfrom=evil.example", "none" },
      { "mx.desk.example; spf=pass smtp.mailfrom=x@bell.example.evil.example", "none" },
      { "mx.desk.example; dkim=pass header.d=evil.example; dkim=pass header.i=@bell.example header.d=bell.example", "pass" },
      { "mx.desk.example; dkim=pass (good) header.d=\"bell.example\"", "pass" },
      { "mx.desk.example; dkim=fail reason=\"spf=pass smtp.mailfrom=bell.example\" header.d=bell.example", "fail" },
      { "mx.desk.example; spf=fail (dmarc=pass header.from=bell.example) smtp.mailfrom=bell.example", "fail" },
      { "mx.desk.example; spf=softfail smtp.mailfrom=bell.example; dkim=none; dmarc=none", "none" },
      { "mx.desk.example; dmarc=pass header.from=evil.example", "none" },
      { "mx.desk.example; dmarc=temperror", "none" }, { "mx.desk.example; none", "none" },
      { "MX.Desk.Example; DMARC=PASS", "pass" }, { "(a (b) c) mx.desk.example (x) ; dmarc = pass", "pass" },
      { "evil.example; dmarc=pass", "unknown" }, { "mx.desk.example.evil.example; dmarc=pass", "unknown" },
      { "", "unknown" }, { ";;;===", "unknown" }, { "mx.desk.example", "none" },
    }
    for i, case in ipairs(cases) do
      it("case " .. i .. ": " .. case[2] .. " [4.8]", function()
        assert.are.equal(case[2], said(case[1]).authenticated, case[1])
      end)
    end

    it("by method, with whether the domain is the sender's", function()
      assert.are.same({ authenticated = "fail", host = "mx.desk.example", spf = "pass", spf_aligned = false,
        dkim = "permerror", dkim_aligned = true, dmarc = "fail" },
        said "mx.desk.example; spf=pass smtp.mailfrom=b@evil.example; dkim=permerror header.d=bell.example; dmarc=fail")
    end)

    it("for a domain above the sender's, and not for one below it, nor for a top level", function()
      assert.are.equal("pass", said("mx.desk.example; dkim=pass header.d=bell.example", "a@post.bell.example").authenticated)
      assert.are.equal("none", said("mx.desk.example; dkim=pass header.d=evil.bell.example").authenticated)
      assert.are.equal("none", said("mx.desk.example; dkim=pass header.d=example").authenticated)
    end)

    it("by the topmost result of the trusted host alone", function()
      local mail = said("mx.desk.example; dmarc=fail", nil, "Authentication-Results: mx.desk.example; dmarc=pass\r\n")
      assert.are.equal("fail", mail.authenticated)
      mail = said("other.example; dmarc=pass", nil, "Authentication-Results: mx.desk.example; spf=none\r\n")
      assert.are.same({ "none", "none" }, { mail.authenticated, mail.spf })
    end)

    it("of nobody where From stands twice", function()
      local mail = office.taken("From: ann@bell.example\r\nFrom: eve@evil.example\r\nSubject: x\r\n\r\nx")
      assert.are.same({ "senders" }, mail.flags)
    end)

    it("of nobody where several senders stand, or no host is trusted", function()
      assert.are.equal("unknown", said("mx.desk.example; dmarc=pass", "a@bell.example, b@bell.example").authenticated)
      office.desk:ok("mailbox.create", { name = "second", kind = "intake" })
      local got = office.receive("Authentication-Results: mx.desk.example; dmarc=pass\r\n" .. post.letter({}, "x"),
        { path = "/v1/mail?mailbox=second" })
      assert.are.same({ authenticated = "unknown" }, office.look(got.body.id).authentication)
    end)
  end)
end)
