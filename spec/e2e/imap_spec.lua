-- Mailboxes at a real IMAP server (Dovecot). Servers that misbehave are in imap_fault_spec.lua.
local mailboxes = dofile "spec/e2e/mailboxes.lua"
local server = dofile "spec/e2e/server.lua"
local json = require "dkjson"
local letter = mailboxes.letter

describe("mail comes in by IMAP [4.1]", function()
  local cert, real, simple, place
  local function url(scheme, port) return ("%s://127.0.0.1:%s"):format(scheme, port) end
  -- A signed token as the server's oauth configuration takes it.
  local function token(user)
    return (server.run(([[/usr/bin/python3 -c '
import base64, hashlib, hmac, json, time
b = lambda x: base64.urlsafe_b64encode(x).rstrip(b"=").decode()
t = b(json.dumps({"alg": "HS256", "typ": "JWT"}).encode()) + "." + b(json.dumps({"sub": "%s", "iat": int(time.time()) - 9,
  "exp": int(time.time()) + 3600}).encode())
print(t + "." + b(hmac.new(b"a key for tokens of specs only, 32+", t.encode(), hashlib.sha256).digest()), end="")']])
      :format(user)))
  end
  local function flags(user, folder, from)
    local found = {}
    for _, mail in ipairs((from or real):folder("show", user, folder)) do
      table.sort(mail.flags)
      found[#found + 1] = mail.subject .. " " .. (table.concat(mail.flags, " "):gsub(" ?\\Recent", ""))
    end
    return table.concat(found, "|")
  end
  local function until_flags(user, folder, expected, from)
    local ok = server.wait(10, function() return flags(user, folder, from) == expected end)
    assert.are.equal(expected, ok and expected or flags(user, folder, from))
  end

  setup(function()
    cert = mailboxes.certificate()
    real = mailboxes.dovecot(cert)
    simple = mailboxes.dovecot(cert, "imap_capability = IMAP4rev1 SASL-IR LITERAL+ UIDPLUS ID")
    for _, user in ipairs { "starttls", "secure", "token", "seen", "moved" } do
      real:folder("put", user, "INBOX", { letter "one", letter "two" })
    end
    simple:folder("put", "copied", "INBOX", { letter "one", letter "two" })
    real:folder("put", "past", "INBOX", letter "long ago", os.time() - 86400)
    real:folder("make", "anew", "Desk")
    real:folder("put", "anew", "Desk", { letter "one", letter "two" })
    local function box(name, more)
      local one = { name = name, user = name, url = url("imap", real.plain), since = "all" }
      for field, value in pairs(more or {}) do one[field] = value end
      return one
    end
    place = mailboxes.open { serve = false, conf = ([[
      mail = { timeout = 10, poll = 1, idle = 2 }
      effects = { ca_file = "%s/cert.pem" }]]):format(cert), boxes = {
        box "starttls", box("secure", { url = url("imaps", real.secure), auth = "login" }),
        box("seen", { after = "seen", tls = "off" }), box("moved", { after = "move", move_to = "Erledigt Ærø & \"Co\"" }),
        box("copied", { url = url("imap", simple.plain), after = "move", move_to = "Done", mark = "none" }),
        box("past", { since = "from_now" }), box("anew", { folder = "Desk" }),
        box "backlog", box "expunged", box "waiting", box("bare", { folder = "Missing" }) } }
    server.write(place.data .. "/token", token "token")
    place:run(("secret set token @%s/token"):format(place.data))
    server.write(place.data .. "/wrong", "not it")
    place:run(("secret set wrong @%s/wrong"):format(place.data))
    place:create { { name = "token", user = "token", auth = "xoauth2", secret = "token", since = "all",
      url = url("imap", real.plain) }, { name = "denied", user = "denied", secret = "wrong", since = "all",
      url = url("imap", real.plain) } }
    place:serve()
  end)
  teardown(function()
    if place then place:close() end
    if real then real:stop() end
    if simple then simple:stop() end
    if cert then server.run("rm -rf " .. server.quote(cert)) end
  end)

  it("over STARTTLS, with a keyword and unread as before [4.4]", function()
    place:has("starttls", { "one", "two" })
    until_flags("starttls", "INBOX", "one $Ordain|two $Ordain")
    local box = place:box "starttls"
    assert.are.same({ "ok", 0 }, { box.health, box.failures })
  end)
  it("over imaps:// with SASL LOGIN, byte for byte", function()
    place:has("secure", { "one", "two" })
    local id = place:rows("select mail.id from mail join mailbox on mailbox.id = mail.mailbox where mailbox.name = 'secure' "
      .. "and subject = 'one'")[1].id
    local original = place:call("mail.original", { id = id })
    local admin = place.s:token("reader", "admin")
    assert.are.equal(letter "one", place.s:request(original.path, { token = admin }).body)
  end)
  it("with a token by XOAUTH2", function() place:has("token", { "one", "two" }) end)
  it("and is marked as seen where that is asked for [4.33]", function()
    place:has("seen", { "one", "two" })
    until_flags("seen", "INBOX", "one $Ordain \\Seen|two $Ordain \\Seen")
  end)
  it("and is moved to a folder that is made for it", function()
    place:has("moved", { "one", "two" })
    until_flags("moved", "INBOX", "")
    assert.are.same({ 0, 2 }, { #real:folder("show", "moved", "INBOX"),
      #server.run(("ls '%s/mail/moved' -A | grep -c Erledigt"):format(real.beside.dir)) })
    assert.are.equal("Erledigt &AMY-r&APg- &- \"Co\"",
      server.run(("ls -A '%s/mail/moved' | grep Erledigt"):format(real.beside.dir)):match "^%.(.-)\n")
  end)
  it("and is moved by COPY and UID EXPUNGE where MOVE is missing; nothing else is expunged", function()
    place:has("copied", { "one", "two" })
    until_flags("copied", "INBOX", "", simple)
    until_flags("copied", "Done", "one |two ", simple)
    simple:folder("put", "copied", "INBOX", letter "polled")
    place:has("copied", { "one", "polled", "two" })
  end)
  it("at once while the server is asked to tell (IDLE)", function()
    place:until_box("waiting", function(box) return box.health == "ok" end)
    for _, subject in ipairs { "first", "second" } do
      real:folder("put", "waiting", "INBOX", letter(subject))
      assert.is_truthy(server.wait(5, function() return (place:subjects "waiting")[1] end))
    end
    place:has("waiting", { "first", "second" })
  end)

  it("only if it came after the mailbox was made [4.1]; later by whatever date it has", function()
    place:until_box("past", function(box) return box.health == "ok" end)
    real:folder("put", "past", "INBOX", letter "new")
    real:folder("put", "past", "INBOX", letter "new with an old date", os.time() - 7 * 86400)
    place:has("past", { "new", "new with an old date" })
  end)
  it("when a mailbox was off and is on again, from then on or also from meanwhile [4.36]", function()
    local id = place:box("past").id
    place:call("mailbox.change", { id = id, state = "off" })
    real:folder("put", "past", "INBOX", letter "meanwhile")
    place:call("mailbox.change", { id = id, state = "active", since = "meanwhile" })
    place:has("past", { "meanwhile", "new", "new with an old date" })
    place:call("mailbox.change", { id = id, state = "off" })
    real:folder("put", "past", "INBOX", letter "not wanted", os.time() - 60)
    place:call("mailbox.change", { id = id, state = "active", since = "from_now" })
    real:folder("put", "past", "INBOX", letter "wanted", os.time() + 60)
    place:has("past", { "meanwhile", "new", "new with an old date", "wanted" })
    place:call("mailbox.change", { id = id, since = "all" })
    place:has("past", { "long ago", "meanwhile", "new", "new with an old date", "not wanted", "wanted" })
  end)

  it("once, also from a folder that was made anew and has another UIDVALIDITY", function()
    place:has("anew", { "one", "two" })
    real:folder("rename", "anew", "Desk", "Old desk")
    local box = place:until_box("anew", function(box) return box.last_code == "MAILBOX_FOLDER" end)
    assert.matches("the folder Desk cannot be opened", box.last_error, 1, true)
    real:folder("make", "anew", "Desk")
    real:folder("put", "anew", "Desk", { letter "two", letter "one", letter "three" })
    place:has("anew", { "one", "three", "two" })
    place:until_box("anew", function(now) return now.health == "ok" end)
    local rows = place:rows "select subject, copies from mail where mailbox = (select id from mailbox where name = 'anew') order by subject"
    assert.are.same({ 2, 1, 2 }, { rows[1].copies, rows[2].copies, rows[3].copies })
  end)

  it("once, when the process is killed while it reads a backlog, and all is marked after", function()
    local letters, expected = {}, {}
    for i = 1, 300 do
      letters[i] = letter(("mail %03d"):format(i))
      expected[i] = ("mail %03d"):format(i)
    end
    real:folder("put", "backlog", "INBOX", letters)
    for at = 60, 240, 60 do
      assert.is_truthy(server.wait(20, function() return select(2, place:subjects "backlog") >= at end))
      place.s:kill "KILL"
      place.s:ended()
      place.s:remove()
      place:serve()
    end
    place:has("backlog", expected, 40)
    assert.are.same({}, place:rows "select subject from mail where subject like 'mail %' and copies > 1")
    assert.is_truthy(server.wait(20, function()
      return select(2, flags("backlog", "INBOX"):gsub("%$Ordain", "")) == 300
    end))
    assert.are.equal("", (server.run(("ls %s | grep '^imap-'"):format(place.data))))
  end)
  it("while others are expunged", function()
    local letters = {}
    for i = 1, 120 do letters[i] = letter(("mail %03d"):format(i)) end
    local wait = place.s:beside(("/usr/bin/python3 spec/e2e/folder.py %s expunged thin INBOX 200"):format(real.plain))
    real:folder("put", "expunged", "INBOX", letters)
    assert(wait())
    real:folder("put", "expunged", "INBOX", letter "the last")
    assert.is_truthy(server.wait(20, function()
      local subjects = place:subjects "expunged"
      return subjects[#subjects] == "the last"
    end))
    local there, taken = {}, {}
    for _, subject in ipairs((place:subjects "expunged")) do
      assert.is_nil(taken[subject])
      taken[subject] = true
    end
    for _, mail in ipairs(real:folder("show", "expunged", "INBOX")) do there[#there + 1] = mail.subject end
    for _, subject in ipairs(there) do assert.is_true(taken[subject], subject) end
    place:until_box("expunged", function(box) return box.health == "ok" end)
  end)

  it("not, where it cannot, and that is said [4.40]", function()
    assert.are.equal("MAIL_LOGIN", place:until_box("denied", function(box) return box.last_code end).last_code)
    assert.are.equal("MAILBOX_FOLDER", place:until_box("bare", function(box) return box.last_code end).last_code)
    local box = place:until_box("denied", function(now) return now.health == "failed" end, 60)
    assert.is_true(box.failures >= 5)
    local admin = place.s:token("watcher", "admin")
    local events = json.decode(place.s:request("/v1/events?name=mailbox.failed", { token = admin }).body).items
    local told
    for _, event in ipairs(events) do told = told or event.data.name == "denied" and event.data end
    assert.are.equal("MAIL_LOGIN", told.code)
    local metrics = place.s:request("/metrics").body
    assert.matches('ordain_mailbox_up{mailbox="denied"} 0', metrics, 1, true)
    assert.matches('ordain_mailbox_up{mailbox="seen"} 1', metrics, 1, true)
    assert.is_nil(place.s:log():find("not it", 1, true))
    assert.is_nil(place.s:log():find("open-sesame", 1, true))
    place:run(("secret set wrong @%s/secret"):format(place.data))
    place:until_box("denied", function(now) return now.health == "ok" end, 60)
    events = json.decode(place.s:request("/v1/events?name=mailbox.recovered", { token = admin }).body).items
    assert.are.equal("denied", events[1].data.name)
  end)
end)

describe("an IMAP mailbox", function()
  it("sends no password in the open when TLS is required and not offered, nor to a certificate nobody knows", function()
    local cert = mailboxes.certificate()
    local real, bare, place = mailboxes.dovecot(cert), mailboxes.servers { { later = {} } }, nil
    finally(function()
      if place then place:close() end
      bare:stop()
      real:stop()
      server.run("rm -rf " .. server.quote(cert))
    end)
    place = mailboxes.open { boxes = {
      { name = "bare", url = "imap://127.0.0.1:" .. bare.ports[1], user = "ann" },
      { name = "unknown", url = "imaps://127.0.0.1:" .. real.secure, user = "ann" } } }
    assert.are.equal("MAIL_TLS", place:until_box("bare", function(box) return box.last_code end).last_code)
    assert.are.equal("MAIL_TLS", place:until_box("unknown", function(box) return box.last_code end).last_code)
    for _, word in ipairs(bare:state(1).log) do assert.is_nil(word:find "PLAIN") end
  end)
end)
