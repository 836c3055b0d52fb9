-- Mailboxes of kind imap: what they may be, and how far their folders are read. What
-- really happens at a server is in spec/e2e/imap_spec.lua.
describe("an IMAP mailbox", function()
  local desk
  before_each(function()
    desk = ordain.open { clock = "2026-02-03T08:00:00Z" }
    desk:ok("secret.set", { name = "box", value = "open-sesame" })
  end)
  after_each(function() desk:close() end)

  local function fields(more)
    local all = { name = "orders", kind = "imap", url = "imap://mail.bell.example", user = "orders", secret = "box" }
    for name, value in pairs(more or {}) do all[name] = value ~= "" and value or nil end
    return all
  end
  local function make(more) return desk:ok("mailbox.create", fields(more)) end
  local function codes(problem)
    local all = {}
    for _, one in ipairs(problem.errors) do all[#all + 1] = one.code .. " " .. one.pointer end
    return table.concat(all, ", ")
  end
  local function refused(more) return codes(desk:refused("mailbox.create", fields(more))) end
  local function opened(box, validity, next_uid)
    return desk:ok("mailbox.opened", { id = box.id, version = box.version, validity = validity or 7,
      next_uid = next_uid or 10 })
  end
  local function receive(box, after, uid, words, version)
    return desk:call("mail.receive", nil, { text = ("Message-ID: <%s@x>\r\n\r\n%s"):format(words, words),
      path = ("/v1/mail?mailbox=%s&version=%d&validity=7&after=%d&uid=%d"):format(box.name, version or box.version,
        after, uid) })
  end
  local function looked(box, failing)
    desk:ok("mailbox.looked", { id = box.id, version = box.version,
      failure = failing and { code = "MAIL_LOGIN", text = "denied" } or nil })
    return desk:ok("mailbox.list").items[1]
  end
  local function events(name) return #desk:ok("event.list", { name = name }).items end

  it("has what was not said filled in", function()
    local box = make()
    assert.are.same({ "INBOX", "required", "plain", "leave", "$Ordain", "new", 0 },
      { box.folder, box.tls, box.auth, box.after, box.mark, box.health, box.failures })
    assert.is_truthy(box.since)
    assert.is_nil(make { name = "second", folder = "Desk", since = "all" }.since)
  end)

  it("is refused with all that is wrong at once", function()
    assert.are.equal("MAILBOX_URL /url, MAILBOX_USER /user, MAILBOX_SECRET /secret, MAILBOX_MOVE /move_to",
      refused { url = "", user = "", secret = "", after = "move" })
    assert.are.equal("MAILBOX_PATH /path, MAILBOX_TLS /tls, MAILBOX_SECRET /secret, MAILBOX_FOLDER /folder, MAILBOX_SINCE /since",
      refused { path = "/var/mail", url = "imaps://x", tls = "off", secret = "none", folder = "a\nb", since = "meanwhile" })
    make()
    assert.are.equal("MAILBOX_PLACE_TAKEN /folder, MAILBOX_NAME_TAKEN /name", refused {})
    assert.are.equal("MAILBOX_NAME_TAKEN",
      desk:refused("mailbox.create", { name = "orders", kind = "intake" }).code)
  end)
  it("has a server that is one, and nothing else in its address", function()
    for _, url in ipairs { "http://mail.example", "imap://:143", "imap://a b", "imap://u:p@mail.example", "imap://mail.example/x",
      "imap://mail.example:0", "imap://mail.example:99999", "imap://mail.example:143x", "mail.example", "imap://[::1" } do
      assert.are.equal("MAILBOX_URL /url", refused { url = url }, url)
    end
    for i, url in ipairs { "imaps://mail.example:993", "imap://[::1]:143", "imap://10.0.0.1/", "IMAP://Mail.Example" } do
      assert.matches("^imaps?://[%[%]%w.:]+$", make { name = "m" .. i, url = url }.url)
    end
  end)
  it("is moved from to another folder, which is named with after = move only", function()
    assert.are.equal("MAILBOX_MOVE /move_to", refused { move_to = "Done" })
    assert.are.equal("MAILBOX_MOVE /move_to", refused { after = "seen", move_to = "Done" })
    assert.are.equal("MAILBOX_MOVE /move_to", refused { after = "move", move_to = "inbox" })
    assert.are.equal("MAILBOX_MOVE /move_to", refused { after = "move", move_to = "a\rb" })
  end)
  it("reads a folder that no other mailbox reads [4.33]", function()
    make()
    assert.are.equal("MAILBOX_PLACE_TAKEN /folder", refused { name = "b", url = "imap://MAIL.bell.example/", folder = "inbox" })
    make { name = "c", folder = "Desk" }
    make { name = "d", user = "others" }
    local box = make { name = "e", url = "imaps://mail.bell.example" }
    assert.are.equal("MAILBOX_PLACE_TAKEN /folder",
      codes(desk:refused("mailbox.change", { id = box.id, url = "imap://mail.bell.example" })))
  end)
  it("alone has its fields", function()
    assert.are.equal("MAILBOX_FIELD /url, MAILBOX_FIELD /user, MAILBOX_FIELD /secret", refused { kind = "intake" })
    local box = desk:ok("mailbox.create", { name = "m", kind = "intake" })
    assert.are.equal("MAILBOX_FIELD /folder", codes(desk:refused("mailbox.change", { id = box.id, folder = "x" })))
  end)

  it("sends a secret only where an admin says", function()
    local function status(operation, input) return desk:call(operation, input, { roles = { "operator" } }).status end
    assert.are.equal(403, status("mailbox.create", fields()))
    local box = make()
    for field, value in pairs { url = "imap://evil.example", tls = "off", user = "eve", auth = "login", secret = "other" } do
      assert.are.equal(403, status("mailbox.change", { id = box.id, [field] = value }), field)
    end
    assert.are.equal(200, status("mailbox.change", { id = box.id, url = box.url, folder = "Desk", state = "off" }))
    assert.are.equal(201, status("mailbox.create", { name = "m", kind = "intake" }))
    local hook = desk:ok("webhook.create", { url = "https://x.example", events = { "*" } })
    assert.are.equal("MAILBOX_SECRET /secret", refused { name = "b", folder = "b", secret = "webhook." .. hook.id })
  end)

  describe("is begun", function()
    it("with mail that comes from now on, by the machine's clock, unless all is wanted", function()
      local place = opened(make(), 7, 10)
      assert.are.same({ 0, 9 }, { place.last_uid, place.since_uid })
      assert.is_true(place.since_at > "2026-02-04")
      assert.are.same({ last_uid = 0, unmarked = {} }, opened(make { name = "b", folder = "b", since = "all" }, 7, 10))
    end)
    it("anew when the folder has another UIDVALIDITY", function()
      local box = make { since = "all" }
      opened(box)
      assert.are.equal(201, receive(box, 0, 4, "one").status)
      assert.are.same({ last_uid = 4, unmarked = { 4 } }, opened(box))
      assert.are.same({ last_uid = 0, unmarked = {} }, opened(box, 8))
    end)
    it("anew when it is another folder; old mail is left alone still", function()
      local box = make()
      opened(box)
      assert.are.equal(201, receive(box, 0, 4, "one").status)
      local changed = desk:ok("mailbox.change", { id = box.id, folder = "Desk" })
      assert.are.equal(box.since, changed.since)
      assert.are.same({ 0, 9 }, { opened(changed).last_uid, opened(changed).since_uid })
    end)
    it("as is said when it is switched on again [4.36]", function()
      local box = make()
      opened(box)
      assert.are.equal(201, receive(box, 0, 4, "one").status)
      desk:ok("mailbox.change", { id = box.id, state = "off" })
      assert.are.equal("MAILBOX_SINCE /since", codes(desk:refused("mailbox.change", { id = box.id, state = "active" })))
      local on = desk:ok("mailbox.change", { id = box.id, state = "active", since = "meanwhile" })
      assert.are.same({ 4, 9, box.since }, { opened(on, 7, 30).last_uid, opened(on, 7, 30).since_uid, on.since })
      desk:ok("mailbox.change", { id = box.id, state = "off" })
      on = desk:ok("mailbox.change", { id = box.id, state = "active", since = "from_now" })
      assert.are.same({ 4, 29 }, { opened(on, 7, 30).last_uid, opened(on, 7, 30).since_uid })
      assert.is_true(on.since > box.since)
      on = desk:ok("mailbox.change", { id = box.id, since = "all" })
      assert.are.same({ last_uid = 0, unmarked = {} }, opened(on, 7, 30))
    end)
    it("not by who knows it as it was before", function()
      local box = make()
      desk:ok("mailbox.change", { id = box.id, after = "seen" })
      assert.are.equal("MAILBOX_MOVED_ON", desk:refused("mailbox.opened",
        { id = box.id, version = box.version, validity = 7, next_uid = 1 }).code)
      assert.are.equal("MAILBOX_MOVED_ON", receive(box, 0, 1, "one").body.code)
    end)
  end)

  describe("goes on", function()
    local box
    before_each(function()
      box = make { since = "all", after = "seen" }
      opened(box)
    end)
    it("with each mail, in the transaction that keeps it", function()
      assert.are.equal(201, receive(box, 0, 4, "one").status)
      assert.are.same({ 503, "MAILBOX_MOVED_ON" }, { receive(box, 0, 4, "one").status, receive(box, 0, 4, "one").body.code })
      assert.are.equal(503, receive(box, 5, 6, "two").status)
      assert.are.equal(503, receive(box, 4, 6, "two", 99).status)
      assert.is_true(receive(box, 4, 6, "one").body.known)
      assert.are.same({ last_uid = 6, unmarked = { 4, 6 } }, opened(box))
      assert.are.equal(1, #desk:rows "select id from mail order by id")
    end)
    it("past what cannot be taken in, with a notice", function()
      desk:ok("mailbox.passed", { id = box.id, version = box.version, validity = 7, after = 0, uid = 3,
        notices = { { uid = 3, size = 30000000, code = "MAIL_TOO_LARGE", text = "too large" } } })
      assert.are.same({ last_uid = 3, unmarked = {} }, opened(box))
      assert.are.equal("MAILBOX_MOVED_ON", desk:refused("mailbox.passed", { id = box.id, version = box.version,
        validity = 7, after = 0, uid = 4, notices = ordain.list {} }).code)
      local notice = desk:ok("mailbox.notices", { id = box.id }).items[1]
      assert.are.same({ 3, 30000000, "MAIL_TOO_LARGE" }, { notice.uid, notice.size, notice.code })
      assert.are.equal("NOT_FOUND", desk:refused("mailbox.notices", { id = "none" }).code)
      desk:ok("mailbox.remove", { id = box.id })
    end)
    it("and forgets which mails are to be marked once they are", function()
      for uid = 1, 3 do receive(box, uid - 1, uid, "mail " .. uid) end
      desk:ok("mailbox.marked", { id = box.id, version = box.version, validity = 7, uids = { 1, 3, 9 } })
      assert.are.same({ 2 }, opened(box).unmarked)
      assert.are.equal("MAILBOX_MOVED_ON",
        desk:refused("mailbox.marked", { id = box.id, version = box.version, validity = 8, uids = { 2 } }).code)
    end)
  end)

  it("is failing, failed after five times in a row, and recovers; both are told once [4.40]", function()
    local box = make()
    for i = 1, 4 do
      local now = looked(box, true)
      assert.are.same({ "failing", i, "MAIL_LOGIN", "denied" }, { now.health, now.failures, now.last_code, now.last_error })
    end
    assert.are.equal(0, events "mailbox.failed")
    assert.are.equal("failed", looked(box, true).health)
    assert.are.equal("failed", looked(box, true).health)
    assert.are.same({ 1, 0 }, { events "mailbox.failed", events "mailbox.recovered" })
    local well = looked(box)
    assert.are.same({ "ok", 0, nil, nil }, { well.health, well.failures, well.last_code, well.last_error })
    assert.is_truthy(well.last_ok_at)
    assert.are.equal("ok", looked(box).health)
    assert.are.equal(1, events "mailbox.recovered")
    for _ = 1, 4 do looked(box, true) end
    looked(box)
    assert.are.equal(1, events "mailbox.failed")
  end)

  it("does not believe a position that a caller writes", function()
    local box = make()
    opened(box)
    assert.are.equal(503, receive(box, 3, 4, "one").status)
    assert.are.equal(403, desk:call("mailbox.passed", { id = box.id, version = box.version, validity = 7, after = 0, uid = 9,
      notices = {} }, { roles = { "operator" } }).status)
  end)
end)
