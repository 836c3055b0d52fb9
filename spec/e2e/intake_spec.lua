-- The doors of mail: HTTP, a program on standard input, a watched maildir.
local server = dofile "spec/e2e/server.lua"

describe("[e-27] mail comes in", function()
  local s, admin, maildir
  local function letter(id, text)
    return ("From: Ann <ann@bell.example>\r\nSubject: Order\r\nMessage-ID: <%s@bell.example>\r\n\r\n%s\r\n"):format(id, text)
  end
  local function post(path, body, type)
    local file = s.data .. "/body"
    server.write(file, body)
    return s:request(path, { token = admin, file = file, method = "POST", type = type or "message/rfc822" })
  end
  local function intake(data, args, body)
    local file = server.folder() .. "/mail"
    server.write(file, body)
    return server.shell(("%s intake --data %s --home . %s <%s"):format(server.quote(server.binary), server.quote(data),
      args, server.quote(file)))
  end
  local function subjects()
    local list = s:request("/v1/mail", { token = admin }).body
    local _, count = list:gsub('"subject"', "")
    return count
  end
  setup(function()
    s = server.start()
    admin = s:token("keeper", "admin")
    maildir = server.folder()
    server.run(("mkdir -p %s/new %s/cur %s/tmp"):format(maildir, maildir, maildir))
    server.write(maildir .. "/new/1.first", letter("early", "it lay there before"))
    for _, body in ipairs { '{"name":"orders","kind":"intake"}',
      ('{"name":"folder","kind":"maildir","path":"%s"}'):format(maildir) } do
      assert.are.equal(201, s:request("/v1/mailboxes", { token = admin, body = body }).status)
    end
  end)
  teardown(function()
    if s then s:remove() end
    server.run("rm -rf " .. server.quote(maildir))
  end)

  it("by HTTP, and is answered after its commit with the same answer when it comes again", function()
    local first = post("/v1/mail?mailbox=orders", letter("http", "ten mugs"))
    assert.are.equal(201, first.status, first.body)
    assert.matches('"known":false', first.body)
    local again = post("/v1/mail?mailbox=orders", letter("http", "ten mugs"))
    assert.matches('"known":true', again.body)
    local id = first.body:match '"id":"([^"]+)"'
    assert.matches("ten mugs", s:request("/v1/mail/" .. id .. "/text", { token = admin }).body)
    local path = s:request("/v1/mail/" .. id .. "/original", { token = admin }).body:match '"path":"([^"]+)"'
    assert.are.equal(letter("http", "ten mugs"), s:request(path, { token = admin }).body)
  end)

  it("by HTTP only from who may, and only where there is a mailbox", function()
    local file = s.data .. "/body"
    server.write(file, letter("x", "x"))
    assert.are.equal(401, s:request("/v1/mail?mailbox=orders", { file = file, method = "POST" }).status)
    local viewer = s:token("viewer", "viewer")
    assert.are.equal(403, s:request("/v1/mail?mailbox=orders", { token = viewer, file = file, method = "POST" }).status)
    assert.are.equal(404, post("/v1/mail?mailbox=none", letter("x", "x")).status)
    assert.are.equal(422, post("/v1/mail?mailbox=../x", letter("x", "x")).status)
    local named = s:request("/v1/operations/mail.receive", { local_socket = true, body = "{}" })
    assert.are.equal("MAIL_NOT_READ", named.code)
  end)

  it("larger than other bodies may be, and not larger than 25 MB", function()
    local large = post("/v1/mail?mailbox=orders", letter("large", ("ten mugs and some more\r\n"):rep(200000)))
    assert.are.equal(201, large.status, large.body)
    assert.are.equal(413, post("/v1/mail?mailbox=orders", letter("huge", ("x"):rep(26 << 20))).status)
  end)

  it("from a program, to the server that runs", function()
    local out, code = intake(s.data, "--mailbox orders", letter("pipe", "by pipe"))
    assert.are.equal(0, code, out)
    assert.matches('"mailbox":"orders"', out)
    local _, unknown = intake(s.data, "--mailbox none", letter("pipe2", "x"))
    assert.are.equal(3, unknown)
    local _, empty = intake(s.data, "--mailbox orders", "")
    assert.are_not.equal(0, empty)
    local _, misused = intake(s.data, "--mailbox 'a b'", letter("pipe3", "x"))
    assert.are.equal(2, misused)
  end)

  it("only to be looked at, without a database", function()
    local out, code = intake(s.dir .. "/nowhere", "--show", letter("look", "10 mugs"))
    assert.are.equal(0, code, out)
    assert.matches('"text":"10 mugs"', out)
  end)

  it("from a maildir, and its file is moved when it is in", function()
    local function moved(name) return server.read(maildir .. "/cur/" .. name .. ":2,") ~= nil end
    assert.is_true(server.wait(40, function() return moved "1.first" end))
    server.write(maildir .. "/tmp/2.second", letter("later", "it came later"))
    local before = subjects()
    server.run(("mv %s/tmp/2.second %s/new/2.second"):format(maildir, maildir))
    assert.is_true(server.wait(10, function() return moved "2.second" end))
    assert.is_nil(server.read(maildir .. "/new/2.second"))
    assert.are.equal(before + 1, subjects())
    server.write(maildir .. "/new/3.again", letter("later", "it came later"))
    assert.is_true(server.wait(10, function() return moved "3.again" end))
    assert.are.equal(before + 1, subjects())
  end)

  it("from a maildir of thousands, in the order of their names; what is no file is left alone", function()
    local many = server.folder()
    server.run(("mkdir -p %s/new/0000.folder %s/cur %s/tmp"):format(many, many, many))
    for n = 1, 2200 do server.write(("%s/new/many-%04d"):format(many, n), letter("many-" .. n, ("%d mugs"):format(n))) end
    assert.are.equal(201, s:request("/v1/mailboxes", { token = admin,
      body = ('{"name":"many","kind":"maildir","path":"%s"}'):format(many) }).status)
    assert.is_true(server.wait(60, function() return server.run(("ls %s/new"):format(many)) == "0000.folder\n" end))
    local query = "select message_id from mail where message_id like 'many-%' order by id"
    local n = 0
    for id in server.run(("sqlite3 -cmd '.timeout 5000' '%s/ordain.db' \"%s\""):format(s.data, query)):gmatch "many%-(%d+)" do
      n = n + 1
      assert.are.equal(n, tonumber(id))
    end
    assert.are.equal(2200, n)
    server.run("rm -rf " .. server.quote(many))
  end)

  it("without a server too; what cannot be now is to be tried again", function()
    local _, missing = intake(s.dir .. "/nowhere", "", letter("a", "b"))
    assert.are.equal(75, missing)
    s:kill()
    assert.are.equal(0, s:ended())
    local out, code = intake(s.data, "--mailbox orders", letter("alone", "no server"))
    assert.are.equal(0, code, out)
    assert.matches('"known":false', out)
    out = intake(s.data, "--mailbox orders", letter("pipe", "by pipe"))
    assert.matches('"known":true', out)
  end)
end)
