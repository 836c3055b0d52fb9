-- Webhooks between processes: signed, tried again, exactly once at the other side
-- though sent at least once.
local server = dofile "spec/e2e/server.lua"
local beside = dofile "spec/e2e/beside.lua"
local signer = dofile "spec/runtime/signer.lua"
local home = dofile "spec/runtime/home.lua"

local function configuration(dir)
  server.write(dir .. "/conf.lua", 'effects = { private_networks = { "127.0.0.0/8" } }\n')
  return "--config " .. server.quote(dir .. "/conf.lua")
end

local function call(s, operation, input)
  local out = s:command("call " .. operation .. " " .. server.quote(ordain.encode(input)) .. " --json")
  local ok, body = pcall(ordain.decode, out)
  assert(ok and type(body) == "table", operation .. ": " .. out)
  return body
end

local function deliveries(s, hook, state)
  return call(s, "webhook.deliveries", { id = hook.id, state = state, limit = 500 }).items
end

describe("a webhook of a server", function()
  local s, other, dir
  local function start() return server.start { data = dir .. "/data", args = configuration(dir) } end
  before_each(function()
    dir = server.folder()
    other = beside.start "outside.py"
    s = start()
  end)
  after_each(function()
    if s then s:remove() end
    if other then other:stop() end
    server.run("rm -rf " .. server.quote(dir))
  end)

  local function hook_to(path, events)
    return call(s, "webhook.create", { url = "http://127.0.0.1:" .. other.port .. path, events = events or ordain.list { "review.opened" } })
  end
  local function ask(title) return call(s, "review.ask", { kind = "a", title = title }).id end
  local function got() return other:lines "log" end

  it("gets a message whose signature holds, and which names itself", function()
    local hook = hook_to "/status/204"
    local id = ask "to be told"
    assert.is_truthy(server.wait(10, function() return #deliveries(s, hook, "delivered") == 1 end), s:log())
    local request = ordain.decode(got()[1])
    local fields, delivery = request.headers, deliveries(s, hook)[1]
    assert.are.same({ "POST", "application/json", delivery.id }, { request.method, fields["content-type"], fields["webhook-id"] })
    assert.are.equal(signer.sign(hook.secret, fields["webhook-id"], fields["webhook-timestamp"], request.body), fields["webhook-signature"])
    assert.is_true(math.abs(os.time() - tonumber(fields["webhook-timestamp"])) < 60)
    local message = ordain.decode(request.body)
    assert.are.same({ "review.opened", id }, { message.type, message.data.id })
    assert.is_nil(s:log():find(hook.secret, 1, true))
  end)

  it("is signed for with both secrets while one is rotated", function()
    local hook = hook_to "/status/200"
    local new = call(s, "webhook.rotate_secret", { id = hook.id }).secret
    ask "x"
    assert.is_truthy(server.wait(10, function() return #deliveries(s, hook, "delivered") == 1 end), s:log())
    local request = ordain.decode(got()[1])
    local fields = request.headers
    local function sign(secret) return signer.sign(secret, fields["webhook-id"], fields["webhook-timestamp"], request.body) end
    assert.are.equal(sign(new) .. " " .. sign(hook.secret), fields["webhook-signature"])
  end)

  it("is tried again under the same id, with a signature of the new time", function()
    local hook = hook_to "/flaky"
    ask "x"
    assert.is_truthy(server.wait(10, function() return #deliveries(s, hook)[1].tries == 1 end))
    s:command "clock advance '1 hours'"
    assert.is_truthy(server.wait(10, function() return #deliveries(s, hook, "delivered") == 1 end), s:log())
    local first, second = ordain.decode(got()[1]), ordain.decode(got()[2])
    assert.are.equal(first.headers["webhook-id"], second.headers["webhook-id"])
    assert.are.equal(first.body, second.body)
    local fields = second.headers
    assert.are.equal(signer.sign(hook.secret, fields["webhook-id"], fields["webhook-timestamp"], second.body), fields["webhook-signature"])
    local tries = deliveries(s, hook)[1].tries
    assert.matches("503", tries[1].error)
    assert.are.equal(200, tries[2].status)
  end)

  it("that is gone is told of no more", function()
    local hook = hook_to "/status/410"
    ask "x"
    assert.is_truthy(server.wait(10, function() return call(s, "webhook.get", { id = hook.id }).state == "failing" end))
    ask "y"
    assert.are.equal(1, #got())
  end)

  it("loses nothing when the server is killed", function()
    local hook = hook_to "/status/200"
    for round = 1, 3 do
      for i = 1, 5 do ask("n" .. round .. "-" .. i) end
      s:kill "KILL"
      s:ended()
      s:remove()
      s = start()
    end
    assert.is_truthy(server.wait(20, function() return #deliveries(s, hook, "delivered") == 15 end), s:log())
    local ids, keys = {}, {}
    for _, line in ipairs(got()) do
      local request = ordain.decode(line)
      ids[request.headers["webhook-id"]] = true
      keys[ordain.decode(request.body).data.id] = true
    end
    local n, m = 0, 0
    for _ in pairs(ids) do n = n + 1 end
    for _ in pairs(keys) do m = m + 1 end
    assert.are.same({ 15, 15 }, { n, m })
  end)
end)

describe("two servers", function()
  it("tell each other by webhooks: what one commits the other has once", function()
    local dir = server.folder()
    local place = home.make(home.files {
      schema = "create table told (id text primary key, kind text not null, about text not null);",
      operations = [[
        operation "t.take" { summary = "Take a message", kind = "write", role = "operator",
          input = { type = text, timestamp = instant, data = any }, output = { id = id },
          run = function(tx, input)
            return { id = tx:insert("told", { kind = input.type, about = input.data.id }).id }
          end }
        local all = sql [=[ select about from told order by id ]=]
        operation "t.told" { summary = "What was taken", kind = "read", role = "viewer", input = {}, output = { items = list(text) },
          run = function(tx)
            local items = list.new()
            for _, row in ipairs(tx:all(all)) do items:add(row.about) end
            return { items = items }
          end }
      ]],
    })
    local from, to
    local ok, problem = pcall(function()
      to = server.start { home = place.path }
      local source = call(to, "webhook_source.create", { name = "desk", operation = "t.take", roles = ordain.list { "operator" } })
      from = server.start { args = configuration(dir) }
      local hook = call(from, "webhook.create", { url = ("http://127.0.0.1:%s/v1/hooks/desk"):format(to.port),
        events = ordain.list { "review.*" }, secret = source.secret })
      local expected = {}
      for i = 1, 20 do
        expected[#expected + 1] = call(from, "review.ask", { kind = "a", title = "n" .. i }).id
      end
      assert.is_truthy(server.wait(20, function() return #deliveries(from, hook, "delivered") == 20 end), from:log())
      call(from, "webhook.resend", { id = deliveries(from, hook)[1].id })
      assert.is_truthy(server.wait(10, function() return #deliveries(from, hook)[1].tries == 2 end))
      local told = call(to, "t.told", {}).items
      table.sort(told)
      table.sort(expected)
      assert.are.same(expected, told)
      local audit = call(to, "audit.list", { operation = "webhook_source.receive", limit = 1 }).items[1]
      assert.are.equal(200, audit.status)
    end)
    if from then from:remove() end
    if to then to:remove() end
    place:remove()
    server.run("rm -rf " .. server.quote(dir))
    if not ok then error(problem, 0) end
  end)
end)
