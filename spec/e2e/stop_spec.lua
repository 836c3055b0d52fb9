-- How a server comes up, stays and goes when the world is against it: signals under
-- load, disks that are full or read only, databases of a newer program.
local server = dofile "spec/e2e/server.lua"
local sweep = dofile "contrib/sweep/kill.lua"
local clients = dofile "contrib/sweep/clients.lua"
local image = dofile "contrib/sweep/image.lua"
local quote = server.quote

local ROOT = server.run "id -u" == "0\n"
local NOBODY = ROOT and "setpriv --reuid 65534 --regid 65534 --clear-groups --" or ""

local dir
before_each(function() dir = server.folder() end)
after_each(function() server.run(("chmod -R u+w '%s'; rm -rf '%s'"):format(dir, dir)) end)

local function ordain(arguments, under)
  -- As it was called: another user may not get at the absolute path.
  return server.shell(("%s %s %s --home ."):format(under or "", quote(under and ordain_program or server.binary), arguments))
end
local function migrate()
  local out, code = ordain(("db migrate --test --clock 2026-01-30T08:00:00Z --data '%s/data'"):format(dir))
  assert.are.equal(0, code, out)
end

describe("SIGTERM", function()
  it("under load loses nothing acknowledged and ends in good time", function()
    local shop = sweep.prepare(dir .. "/data", 500)
    server.run("mkdir " .. dir .. "/clients")
    local load = clients.new(server, dir .. "/clients", shop)
    math.randomseed(7)
    for _ = 1, 3 do
      local s = server.start { data = dir .. "/data", test = false }
      load:start(s, shop.token, 6, 300)
      assert.is_truthy(server.wait(10, function() return load:reached(5) end))
      local began = os.time()
      local code = s:stop()
      local log = s:log()
      load:settle()
      s:remove()
      assert.are.equal(0, code, log)
      assert.is_true(os.time() - began <= 10)
      assert.is_true(#load.unsure > 0, "it stopped after the load")
      assert.are.equal("", image.findings(server, dir .. "/data/ordain.db", load.ledger))
    end
    assert.is_true(#load.ledger > 0)
    local s = server.start { data = dir .. "/data", test = false }
    local ok, said = pcall(load.finish, load, s, shop.token)
    s:remove()
    assert.is_true(ok, said)
  end)

  it("while it comes up ends it too", function()
    for _ = 1, 5 do
      local s = server.spawn { data = dir .. "/data" }
      s:kill "TERM"
      local code = s:ended(10)
      local log = s:log()
      s:remove()
      assert.is_truthy(code == 0 or code == 143, tostring(code) .. log) -- 143: before it listened to signals
    end
    local s = server.start { data = dir .. "/data" }
    assert.are.equal(0, s:stop(), s:log())
    s:remove()
  end)
end)

describe("a start", function()
  local function refused(code, name, under)
    for _, command in ipairs { "serve --port 0", "call catalog.list", "db migrate" } do
      local out, got = ordain(("%s --data '%s/data'"):format(command, dir), under)
      assert.are.same({ command, code }, { command, got }, out)
      assert.matches("error: " .. name .. ": [^\n]+\n", out)
    end
  end

  it("is refused when another server has the data", function()
    local s = server.start { data = dir .. "/data" }
    local out, code = ordain(("serve --port 0 --data '%s/data'"):format(dir))
    s:remove()
    assert.are.equal(75, code)
    assert.matches("error: DATA_LOCKED: [^\n]+\n", out)
  end)

  it("is refused on a read-only data directory, new or used", function()
    server.run(("mkdir '%s/data'; chmod 755 '%s'; chmod 555 '%s/data'"):format(dir, dir, dir))
    refused(78, "DATA_READ_ONLY", NOBODY)
    server.run(("chmod 755 '%s/data'; rmdir '%s/data'"):format(dir, dir))
    migrate()
    local before = server.run(("sha256sum '%s/data/ordain.db'"):format(dir))
    server.run(("chmod -R a+rX,a-w '%s/data'"):format(dir))
    refused(78, "DATA_READ_ONLY", NOBODY)
    server.run(("chmod -R u+w '%s/data'"):format(dir))
    assert.are.equal(before, server.run(("sha256sum '%s/data/ordain.db'"):format(dir)))
  end)

  it("is refused on the database of a newer program, and says so before", function()
    migrate()
    server.run(("sqlite3 '%s/data/ordain.db' \"update schema_part set version = 99 where name = 'order'\""):format(dir))
    refused(78, "SCHEMA_NEWER")
    local out, code = ordain(("check --data '%s/data'"):format(dir))
    assert.are.equal(78, code, out)
    assert.matches("SCHEMA_NEWER", out)
  end)

  it("is refused on a file that is no database", function()
    server.run(("mkdir -m 700 '%s/data'; head -c 50000 /dev/urandom >'%s/data/ordain.db'"):format(dir, dir))
    local out, code = ordain(("serve --port 0 --data '%s/data'"):format(dir))
    assert.are_not.equal(0, code)
    assert.matches("error: STORE_[%u_]+: [^\n]+\n", out)
  end)
end)

describe("a token", function()
  it("that has expired or was revoked opens nothing, also while the server runs", function()
    local s = server.start { data = dir .. "/data" }
    finally(function() s:remove() end)
    local old = s:command "token create old --expires 2020-01-01T00:00:00Z --json"
    local answer = s:request("/v1/items", { token = old:match '"token":"([^"]+)"' })
    assert.are.same({ 401, "TOKEN_EXPIRED" }, { answer.status, answer.code })

    local soon = os.date("!%Y-%m-%dT%H:%M:%SZ", os.time() + 2)
    local token = s:command("token create soon --json --expires " .. soon):match '"token":"([^"]+)"'
    assert.are.equal(200, s:request("/v1/items", { token = token }).status)
    assert.is_truthy(server.wait(10, function() return s:request("/v1/items", { token = token }).status == 401 end))

    local made = s:command "token create gone --json"
    assert.are.equal(200, s:request("/v1/items", { token = made:match '"token":"([^"]+)"' }).status)
    s:command("token revoke " .. made:match '"id":"([^"]+)"')
    assert.are.equal(401, s:request("/v1/items", { token = made:match '"token":"([^"]+)"' }).status)
  end)
end)

-- A file system of its own, small enough to fill.
local function mount_small(size)
  server.run("mkdir " .. dir .. "/small")
  local mount = ("mount -t tmpfs -o size=%s,mode=700 tmpfs %s/small"):format(size, dir)
  return ROOT and select(2, server.shell(mount)) == 0
end

describe("a full disk", function()
  local unless = ROOT and "" or " (not tried: only root may mount)"
  local title = "is told to the caller, loses nothing, and is over when there is room again"
  it(title .. unless, function()
    if not mount_small "5m" then
      return pending "no file system could be mounted here"
    end
    local s = server.start { data = dir .. "/small/data" }
    finally(function()
      s:remove()
      server.run("umount " .. dir .. "/small")
    end)
    local token = s:token("ann", "admin")
    local long = ("x"):rep(400)
    local function post(n)
      return s:request("/v1/items", { token = token, headers = { "Idempotency-Key: item-" .. n }, body =
        ('{"number":"FULL-%d","descriptions":{"en":"%s","da":"%s"},"unit":"pcs","price":{"amount":"1.00","currency":"DKK"}}')
          :format(n, long, long) })
    end
    local kept, full = 0
    repeat
      full = post(kept + 1)
      if full.status == 201 then kept = kept + 1 end
    until full.status ~= 201 or kept == 2000
    assert.are.same({ 503, "STORE_FULL" }, { full.status, full.code })
    assert.is_true(kept > 10)
    assert.are.equal(503, post(kept + 2).status)
    assert.matches("operation=catalog.create code=STORE_FULL", s:log())
    assert.are.equal(200, s:request("/v1/items/FULL-" .. kept, { token = token }).status)
    assert.are.equal(404, s:request("/v1/items/FULL-" .. kept + 1, { token = token }).status)

    server.run("mount -o remount,size=30m " .. dir .. "/small")
    assert.are.equal(201, post(kept + 1).status)
    assert.are.equal("true", post(1).headers["idempotent-replayed"])
    assert.are.equal(0, s:stop(), s:log())
    assert.are.equal("ok", image.value(server, s.data .. "/ordain.db", "pragma integrity_check"))
    assert.are.equal(tostring(kept + 1), image.value(server, s.data .. "/ordain.db", "select count(*) from item"))
  end)

  it("stops a job, which goes on by itself when there is room again" .. unless, function()
    local shop = sweep.prepare(dir .. "/data", 1500)
    local used = tonumber(server.run(("du -sk '%s/data'"):format(dir)):match "^%d+")
    if not mount_small(used + 500 .. "k") then
      return pending "no file system could be mounted here"
    end
    server.run(("cp -r '%s/data' '%s/small/data'"):format(dir, dir))
    local db = dir .. "/small/data/ordain.db"
    local out, code = ordain(("clock set 2026-01-31T12:00:00Z --data '%s/small/data'"):format(dir))
    assert.are.equal(0, code, out)
    local s = server.start { data = dir .. "/small/data", test = false }
    finally(function()
      s:remove()
      server.run("umount " .. dir .. "/small")
    end)
    assert.is_truthy(server.wait(20, function() return s:log():match "STORE_FULL" end), s:log())
    assert.are.equal(200, s:request("/v1/items?limit=1", { token = shop.token }).status)
    server.run("mount -o remount,size=60m " .. dir .. "/small")
    local function ended()
      return image.value(server, db, "select count(*) from job_run where job = 'subscription.orders' and state = 'Pass'") == "1"
    end
    assert.is_truthy(server.wait(30, ended), s:log())
    assert.are.equal("1500", image.value(server, db, "select count(*) from sales_order"))
    assert.are.equal(0, s:stop(), s:log())
    assert.are.equal("", image.findings(server, db, {}))
  end)
end)
