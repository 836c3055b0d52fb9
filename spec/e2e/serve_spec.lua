-- What operators and programs hold on to: the OpenAPI document, metrics, heartbeat,
-- files, backups while it serves, dry runs.
local json = require "dkjson" -- busted brings it
local server = dofile "spec/e2e/server.lua"
local sweep = dofile "contrib/sweep/kill.lua"
local clients = dofile "contrib/sweep/clients.lua"
local image = dofile "contrib/sweep/image.lua"

describe("a serving process", function()
  local dir, s, shop, quiet, heard
  setup(function()
    dir = server.folder()
    shop = sweep.prepare(dir .. "/data", 300)
    sweep.prepare(dir .. "/jobs", 3000)
    server.shell(("%s clock set 2026-01-31T12:00:00Z --data '%s/jobs' --home ."):format(server.quote(server.binary), dir))
    server.run("mkdir " .. dir .. "/clients")
    s = server.start { data = dir .. "/data", test = false }
    quiet = server.start()
    heard = quiet:beside(("curl -sN -m 17 -H 'Authorization: Bearer %s' http://127.0.0.1:%s/v1/events/stream")
      :format(quiet:token("ear", "viewer"), quiet.port))
  end)
  teardown(function()
    if s then s:remove() end
    if quiet then quiet:remove() end
    server.run("rm -rf " .. dir)
  end)

  describe("describes itself as OpenAPI", function()
    local document
    setup(function() document = assert(json.decode(s:request("/openapi.json").body)) end)

    local function resolve(reference)
      local at = document
      for step in assert(reference:match "^#/(.*)$", reference):gmatch "[^/]+" do
        at = at[step:gsub("~1", "/"):gsub("~0", "~")]
        if at == nil then return nil end
      end
      return at
    end
    local function walk(node, visit)
      if type(node) ~= "table" then return end
      visit(node)
      for _, value in pairs(node) do walk(value, visit) end
    end
    -- fn(method, path, operation)
    local function each(fn)
      for path, methods in pairs(document.paths) do
        for method, operation in pairs(methods) do fn(method, path, operation) end
      end
    end

    it("with the parts that a document of version 3.1 has", function()
      assert.matches("^3%.1%.%d+$", document.openapi)
      assert.is_string(document.info.title)
      assert.is_string(document.info.version)
      assert.is_table(document.components.securitySchemes)
    end)
    it("whose references all lead somewhere", function()
      local count = 0
      walk(document, function(node)
        local reference = rawget(node, "$ref")
        if type(reference) == "string" then
          count = count + 1
          assert.is_truthy(resolve(reference), reference)
        end
      end)
      assert.is_true(count > 100)
    end)
    it("with every operation once, all its path parameters, bodies and responses", function()
      local seen, count = {}, 0
      each(function(method, path, operation)
        local place, declared = method .. " " .. path, {}
        assert.is_truthy(({ get = true, post = true, put = true, delete = true })[method], place)
        assert.is_nil(seen[operation.operationId], operation.operationId)
        seen[operation.operationId] = true
        count = count + 1
        for _, parameter in ipairs(operation.parameters or {}) do
          if parameter["$ref"] then parameter = resolve(parameter["$ref"]) end
          assert.is_string(parameter.name, place)
          assert.is_table(parameter.schema, place)
          if parameter["in"] == "path" then
            assert.is_true(parameter.required, place)
            declared[parameter.name] = true
          end
        end
        for name in path:gmatch "{([%w_]+)}" do
          assert.is_true(declared[name], place .. " " .. name)
          declared[name] = nil
        end
        assert.is_nil(next(declared), place)
        local good = 0
        for status, response in pairs(operation.responses) do
          assert.is_truthy(status:match "^[1-5]%d%d$" or status:match "^[1-5]XX$" or status == "default", place .. status)
          if response["$ref"] then response = resolve(response["$ref"]) end
          assert.is_string(response.description, place)
          if status:match "^2" then good = good + 1 end
        end
        assert.is_true(good > 0, place)
        assert.is_true(method ~= "get" or operation.requestBody == nil, place)
      end)
      assert.is_true(count > 60, tostring(count))
    end)
    it("with schemas that require only what they have", function()
      walk(document, function(node)
        local required, properties = rawget(node, "required"), rawget(node, "properties")
        if type(required) == "table" and type(properties) == "table" then
          for _, name in ipairs(required) do assert.is_table(properties[name], name) end
        end
      end)
    end)
    it("and answers as it says", function()
      local schema = resolve "#/components/schemas/catalog.item"
      local answer = ordain.decode(s:request("/v1/items?limit=1", { token = shop.token }).body)
      if schema then
        for name in pairs(answer.items[1]) do assert.is_table(schema.properties[name], name) end
        for _, name in ipairs(schema.required) do assert.is_not_nil(answer.items[1][name], name) end
      end
    end)
  end)

  it("writes metrics as the scraper reads them", function()
    s:request("/v1/items/none", { token = shop.token })
    local answer = s:request "/metrics"
    assert.matches("^text/plain", answer.headers["content-type"])
    local kinds, seen, samples = {}, {}, 0
    for line in answer.body:gmatch "[^\n]+" do
      local name, kind = line:match "^# TYPE ([%a_:][%w_:]*) (%l+)$"
      if name then
        assert.is_nil(kinds[name], line)
        kinds[name] = kind
      elseif not line:match "^# HELP [%a_:][%w_:]* ." then
        local series, value = line:match "^([%a_:][%w_:]*{?[^}]*}?) ([%d.e+-]+)$"
        assert.is_truthy(series, line)
        assert.is_nil(seen[series], line)
        seen[series], samples = tonumber(value), samples + 1
        local base = series:match "^[%w_:]+"
        assert.is_truthy(kinds[base] or kinds[base:gsub("_sum$", ""):gsub("_count$", "")], line)
      end
    end
    assert.is_true(samples > 10)
    assert.are.equal("\n", answer.body:sub(-1))
    local before = seen['ordain_requests_total{operation="catalog.get",status="4xx"}']
    s:request("/v1/items/none", { token = shop.token })
    local after = s:request("/metrics").body:match 'ordain_requests_total{operation="catalog.get",status="4xx"} (%d+)'
    assert.are.equal(before + 1, tonumber(after))
  end)

  it("gives one key one effect and one answer, however many ask at once", function()
    local body = ('{"customer_id":"%s","note":"one","lines":[{"item_id":"%s","quantity":1}]}'):format(shop.customers[1],
      shop.item)
    local command = ("curl -s -m 20 -H 'Authorization: Bearer %s' -H 'Content-Type: application/json' -H 'Idempotency-Key: one' "
      .. "-d '%s' http://127.0.0.1:%s/v1/orders"):format(shop.token, body, s.port)
    local all = server.run(("for i in 1 2 3 4 5 6 7 8 9 10 11 12; do { %s; echo; } & done; wait"):format(command))
    local seen, count = {}, 0
    for answer in all:gmatch '{"currency".-"version":%d+}' do
      seen[answer], count = true, count + 1
    end
    assert.are.equal(12, count, all)
    assert.is_nil(next(seen, (next(seen))))
    assert.are.equal("1", image.value(server, s.data .. "/ordain.db", "select count(*) from sales_order where note = 'one'"))

    local id = all:match '"id":"([^"]+)","lines"'
    local submit = ("curl -s -m 20 -o /dev/null -w '%%{http_code} ' -X POST -H 'Authorization: Bearer %s' "
      .. "http://127.0.0.1:%s/v1/orders/%s/submit"):format(shop.token, s.port, id)
    local codes = server.run(("for i in 1 2 3 4 5 6; do %s & done; wait"):format(submit))
    assert.are.same({ 1, 5 }, { select(2, codes:gsub("200", "")), select(2, codes:gsub("409", "")) }, codes)
  end)

  it("keeps files as they are, also over a restart and in a backup", function()
    local path = dir .. "/five"
    server.run(("head -c 5242880 /dev/urandom >'%s'"):format(path))
    local put = s:request("/v1/files", { token = shop.token, file = path, type = "application/octet-stream" })
    assert.are.equal(201, put.status, put.body)
    local hash = put.body:match '"hash":"(%x+)"'
    local function same()
      local got = s:request("/v1/files/" .. hash, { token = shop.token })
      assert.are.equal(200, got.status)
      assert.is_true(got.body == server.read(path))
    end
    same()
    assert.are.equal(hash, s:request("/v1/files", { token = shop.token, file = path }).body:match '"hash":"(%x+)"')
    s:kill "KILL"
    s:ended(10)
    local again = server.start { data = dir .. "/data", test = false }
    s:remove()
    s = again
    same()
  end)

  it("is copied under load: the copy is whole, holds what was acknowledged before, and can be served", function()
    local load = clients.new(server, dir .. "/clients", shop)
    math.randomseed(3)
    load:start(s, shop.token, 4, 40)
    assert.are.equal(160, load:settle())
    local known = table.move(load.ledger, 1, #load.ledger, 1, {})
    load:start(s, shop.token, 4, 400)
    assert.is_truthy(server.wait(10, function() return load:reached(5) end))
    local out = s:command(("db backup '%s/copy.db'"):format(dir))
    assert.is_true(load:busy(), "the clients were done before the copy was")
    assert.are.equal(dir .. "/copy.db\n", out)
    assert.are.equal(1600, load:settle())
    assert.are.equal("", image.findings(server, dir .. "/copy.db", known))

    local function restore(to)
      return server.shell(("%s db restore '%s/copy.db' --data '%s' --home ."):format(server.quote(server.binary), dir, to))
    end
    local text, code = restore(s.data)
    assert.are.equal(75, code, text)
    text, code = restore(dir .. "/restored")
    assert.are.equal(0, code, text)
    local other = server.start { data = dir .. "/restored", test = false }
    finally(function() other:remove() end)
    for i = 1, #known, 40 do
      if known[i].kind == "order" then
        assert.are.equal(200, other:request("/v1/orders/" .. known[i].order, { token = shop.token }).status)
      end
    end
    assert.are.equal(0, other:stop(), other:log())

    server.run(("printf x | dd of='%s/copy.db' bs=1 seek=20000 conv=notrunc 2>/dev/null"):format(dir))
    text, code = restore(dir .. "/other")
    assert.are.equal(1, code)
    assert.matches("BACKUP_DAMAGED", text)
    assert.are.equal("", server.run(("ls '%s/other/ordain.db' 2>/dev/null"):format(dir)))
  end)

  it("shows what a job would do and keeps nothing", function()
    s:command "clock set 2026-01-31T12:00:00Z"
    local db = s.data .. "/ordain.db"
    -- The ticker begins it within the second; a second dry run has nothing left to show.
    local function made() return image.value(server, db, "select count(*) from sales_order where source_id is not null") end
    assert.is_truthy(server.wait(20, function() return made() == "300" end), made())
    assert.is_truthy(server.wait(10, function()
      return image.value(server, db, "select count(*) from job_run where state = 'Running'") == "0"
    end))
    assert.are.equal(0, s:stop(), s:log())
    local function ordain_here(arguments)
      return server.shell(("%s %s --data '%s' --home ."):format(server.quote(server.binary), arguments, s.data))
    end
    ordain_here "clock set 2026-02-28T12:00:00Z"
    local text, code = ordain_here "job run subscription.orders --dry --json"
    assert.are.equal(0, code, text)
    local run = ordain.decode(text)
    assert.are.equal(300, run.counts.generated)
    assert.are.equal(300, #run.proposals)
    assert.are.equal("300", made())
    text, code = ordain_here "job run subscription.orders"
    assert.are.equal(0, code, text)
    assert.matches("^Pass: .*generated 300", text)
    assert.are.equal("600", made())
  end)

  it("runs a job once at a time", function()
    local here = server.start { data = dir .. "/jobs", test = false }
    finally(function() here:remove() end)
    local function start()
      return here:beside(("%s job run subscription.orders --data '%s/jobs' --home ."):format(server.quote(server.binary), dir))
    end
    local said = { start(), start(), start(), start() }
    local passed, running = 0, 0
    for i = 1, 4 do
      local text = said[i]()
      if text:match "^Pass: " then passed = passed + 1 end
      if text:match "JOB_RUNNING: run %S+ of this job is active" then running = running + 1 end
    end
    -- The ticker may have been the first; who comes after the end finds nothing due.
    assert.is_true(running > 0, "nobody was refused")
    assert.is_true(passed <= 1)
    local function made() return image.value(server, dir .. "/jobs/ordain.db", "select count(*) from sales_order") end
    assert.is_truthy(server.wait(20, function() return made() == "3000" end), made())
    assert.are.equal(0, here:stop(), here:log())
    assert.are.equal("", image.findings(server, dir .. "/jobs/ordain.db", {}))
  end)

  it("keeps an idle event stream alive", function()
    assert.matches("\n: still here\n\n", "\n" .. heard())
    assert.are.equal(0, quiet:stop(), quiet:log())
  end)
end)
