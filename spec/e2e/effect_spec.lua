-- What flows have done over HTTP, against a server that misbehaves.
local json = require "dkjson"
local asking = dofile "spec/e2e/asking.lua"
local beside = dofile "spec/e2e/beside.lua"
local server = dofile "spec/e2e/server.lua"

local once = { attempts = 1 }

-- A certificate for 127.0.0.1 that nobody knows.
local function certificate(dir)
  server.run(("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=outside -addext subjectAltName=IP:127.0.0.1 "
    .. "-keyout '%s/key.pem' -out '%s/cert.pem' 2>/dev/null"):format(dir, dir))
  return dir .. "/cert.pem", dir .. "/key.pem"
end

describe("http effects", function()
  local outside, other, place
  setup(function()
    outside, other = beside.start "outside.py", beside.start "outside.py"
    place = asking.open { conf = 'effects = { private_networks = { "127.0.0.0/8", "::1/128" } }' }
  end)
  teardown(function()
    if place then place:close() end
    if outside then outside:stop() end
    if other then other:stop() end
  end)

  local function url(path, of) return ("http://127.0.0.1:%s/%s"):format((of or outside).port, path) end
  local function fetch(ask, seconds)
    local id = place:start("fetch", ask)
    return place:ended(id, seconds), id
  end
  -- What the server saw of a path.
  local function seen(of, path)
    local found = {}
    for _, line in ipairs(of:lines "log") do
      local one = json.decode(line)
      if one.path == path then found[#found + 1] = one end
    end
    return found
  end

  it("give status, headers and body, and JSON with numbers that stay exact", function()
    local flow = fetch { url = url "json" }
    assert.are.equal("done", flow.state)
    assert.are.same({ n = 12, part = "12.50", big = "12345678901234567890", list = { 1, "a" }, e = "1e3" }, flow.answer.json)
    assert.are.equal("a, b", flow.answer.headers["x-two"])
    assert.is_nil(flow.answer.headers["set-cookie"])
    assert.matches('"part": 12.50', flow.answer.body, 1, true)
  end)
  it("say who asks, once and for all attempts", function()
    local _, id = fetch { method = "POST", url = url "flaky", json = { b = 1, a = "x" },
      retry = { attempts = 3, first = "0 seconds" } }
    local asked = seen(outside, "/flaky")
    assert.are.equal(2, #asked)
    for _, one in ipairs(asked) do
      assert.are.equal(id .. ":1:1", one.headers["idempotency-key"])
      assert.are.equal('{"a":"x","b":1}', one.body)
      assert.are.equal("application/json", one.headers["content-type"])
    end
    local tries = place:effect(id).tries
    assert.are.equal("HTTP_STATUS", tries[1].code)
    assert.are.equal(503, tries[1].status)
    assert.are.equal(200, tries[2].status)
  end)
  it("wait as long as Retry-After says", function()
    local _, id = fetch { url = url "later", retry = { attempts = 2, first = "0 seconds" } }
    local function seconds(at) return tonumber(at:sub(18, 19)) + 60 * tonumber(at:sub(15, 16)) end
    local tries = place:effect(id).tries
    assert.is_true((seconds(tries[2].at) - seconds(tries[1].at)) % 3600 >= 2)
  end)
  it("answer what is not to be repeated as it is", function()
    assert.are.equal(404, fetch { url = url "status/404" }.answer.status)
    assert.are.equal(409, fetch { method = "PUT", url = url "status/409", body = "x" }.answer.status)
  end)
  it("fail with the last reason once the attempts are spent", function()
    local flow, id = fetch { url = url "status/500", retry = { attempts = 2, first = "0 seconds" } }
    assert.are.equal("failed", flow.state)
    assert.are.equal("HTTP_FAILED", flow.error.code)
    assert.matches("words of the server", flow.error.text, 1, true)
    local row = place:effect(id)
    assert.are.equal("failed", row.result)
    assert.are.equal(2, row.attempts)
  end)
  for _, case in ipairs {
    { "large", "HTTP_TOO_LARGE" }, { "middle", "HTTP_TOO_LARGE" }, { "round", "HTTP_REDIRECT" },
    { "cut", "HTTP_BROKEN", true }, { "hang", "HTTP_TIMEOUT", true, "1 seconds" },
    { "drip", "HTTP_TIMEOUT", true, "2 seconds" },
  } do
    local path, code, again, timeout = table.unpack(case)
    it(("end with %s when the server does /%s"):format(code, path), function()
      local flow, id = fetch { url = url(path), retry = once, timeout = timeout }
      assert.are.equal(again and "HTTP_FAILED" or code, flow.error.code)
      assert.are.equal(code, place:effect(id).tries[1].code)
    end)
  end
  it("end at once where asking again would change nothing", function()
    for code, ask in pairs {
      HTTP_URL = { url = "file:///etc/passwd" }, HTTP_METHOD = { url = url "x", method = "GET /\r\nX:" },
      HTTP_HEADER = { url = url "x", headers = { ["a b"] = "c" } }, HTTP_BODY = { url = url "x", body = { a = 1 } },
    } do
      local flow, id = fetch(ask)
      assert.are.equal(code, flow.error.code)
      assert.are.equal(1, place:effect(id).attempts)
    end
    for name, value in pairs { a = "b\r\nc: d", ["Content-Length"] = "0", ["transfer-encoding"] = "chunked" } do
      assert.are.equal("HTTP_HEADER", fetch { url = url "x", headers = { [name] = value } }.error.code)
    end
    assert.are.equal("HTTP_URL", fetch { url = ("http://u:p@127.0.0.1:%s/"):format(outside.port) }.error.code)
    assert.are.same({}, seen(outside, "/x"))
  end)
  it("take what a journal can keep", function()
    assert.are.equal(("x"):rep(200000), fetch { url = url "size/200000" }.answer.body)
    assert.are.equal("HTTP_TOO_LARGE", fetch { url = url "size/200001", max_bytes = 200000 }.error.code)
  end)
  it("take text of any encoding and JSON that is none", function()
    assert.are.equal("caf\u{e9}", fetch { url = url "latin" }.answer.body)
    assert.are.equal("a\u{fffd}\u{fffd}\u{fffd}b", fetch { url = url "bytes" }.answer.body)
    local broken = fetch { url = url "broken" }.answer
    assert.are.equal('{"a":', broken.body)
    assert.is_nil(broken.json)
    assert.is_nil(fetch { url = url "deep" }.answer.json)
  end)
  it("follow redirects, and keep secrets and Authorization from other hosts", function()
    assert.are.equal(201, place:command("secret.set", { name = "t.token", value = "geheim-1" }) and 201)
    fetch { url = url("to/" .. url("there", other)), headers = { Authorization = "Bearer abc",
      ["X-Key"] = { secret = "t.token", prefix = "key " }, ["X-Open"] = "yes" } }
    local first, second = seen(outside, "/to/" .. url("there", other))[1], seen(other, "/there")[1]
    assert.are.equal("key geheim-1", first.headers["x-key"])
    assert.are.equal("Bearer abc", first.headers.authorization)
    assert.are.equal("yes", second.headers["x-open"])
    assert.is_nil(second.headers["x-key"])
    assert.is_nil(second.headers.authorization)
    local dump = server.run(("sqlite3 '%s/ordain.db' .dump"):format(place.data)) .. place.s:log()
    assert.is_nil(dump:find("geheim-1", 1, true))
  end)
  it("repeat the body at a redirect that keeps the method, and not at one that does not", function()
    fetch { method = "POST", url = url "keep/" .. url "kept", body = "words" }
    fetch { method = "POST", url = url "to/" .. url "turned", body = "words" }
    assert.are.equal("words", seen(outside, "/kept")[1].body)
    assert.are.equal("POST", seen(outside, "/kept")[1].method)
    assert.are.equal("GET", seen(outside, "/turned")[1].method)
    assert.are.equal("", seen(outside, "/turned")[1].body)
  end)
  it("sign as Standard Webhooks has it, with all valid values", function()
    place:command("secret.set", { name = "t.hook", value = "whsec_" .. "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" })
    local _, id = fetch { method = "POST", url = url "hook", json = { a = 1 }, sign = "t.hook" }
    local got = seen(outside, "/hook")[1]
    assert.are.equal(id .. ":1:1", got.headers["webhook-id"])
    local signed = ("%s.%s.%s"):format(id .. ":1:1", got.headers["webhook-timestamp"], got.body)
    local sum = server.run(("printf %%s %s | openssl dgst -sha256 -mac HMAC -macopt hexkey:%s -binary | base64")
      :format(server.quote(signed), "31f290f6bf06298aab4f08d43c3f082cf648a362da2da4b0"))
    assert.are.equal("v1," .. sum:gsub("%s+$", ""), got.headers["webhook-signature"])
  end)
  it("wait for a secret that is not set yet", function()
    local id = place:start("fetch", { url = url "s", headers = { a = { secret = "t.none" } },
      retry = { delays = { "1 seconds", "1 seconds", "1 seconds", "1 seconds", "1 seconds" } } })
    place:until_effect(id, function(row) return row.attempts >= 1 end)
    assert.are.equal("SECRET_UNKNOWN", place:effect(id).tries[1].code)
    place:command("secret.set", { name = "t.none", value = "v" })
    assert.are.equal("done", place:ended(id).state)
  end)
  it("verify certificates, and know those of the configuration", function()
    local cert, key = certificate(outside.dir)
    local tls = beside.start("outside.py", cert, key)
    local there = ("https://127.0.0.1:%s/x"):format(tls.port)
    local _, id = fetch { url = there, retry = once }
    assert.are.equal("HTTP_TLS", place:effect(id).tries[1].code)
    local known = asking.open { conf = ('effects = { ca_file = "%s", private_networks = { "127.0.0.0/8" } }'):format(cert) }
    assert.are.equal(200, known:ended(known:start("fetch", { url = there })).answer.status)
    local down = known:ended(known:start("fetch", { url = there:gsub("/x", "/to/" .. url "x"), retry = once }))
    assert.are.equal("HTTP_REDIRECT", down.error.code)
    known:close()
    tls:stop()
  end)
  it("do many at once and lose none", function()
    local inputs = {}
    for i = 1, 300 do inputs[i] = { url = url("many/" .. i), retry = { attempts = 5, first = "1 seconds" } } end
    place:command("t.start_many", { flow = "t.fetch", inputs = inputs })
    assert.is_truthy(server.wait(30, function()
      return place:rows("select count(*) as n from flow where state = 'open'")[1].n == 0
    end))
    local times = {}
    for _, line in ipairs(outside:lines "log") do
      local path = json.decode(line).path
      times[path] = (times[path] or 0) + 1
    end
    for i = 1, 300 do assert.are.equal(1, times["/many/" .. i]) end
  end)
end)

describe("http effects and private networks", function()
  local outside, place
  setup(function()
    outside = beside.start "outside.py"
    place = asking.open {}
  end)
  teardown(function()
    if place then place:close() end
    if outside then outside:stop() end
  end)
  for _, host in ipairs { "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "10.0.0.1",
    "169.254.169.254", "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]" } do
    it("refuse " .. host, function()
      local flow = place:ended(place:start("fetch", { url = ("http://%s:%s/x"):format(host, outside.port), retry = once }))
      assert.are.equal("HTTP_PRIVATE_ADDRESS", flow.error.code)
      assert.are.same({}, outside:lines "log")
    end)
  end
end)

describe("http effects and the end of a process", function()
  it("are repeated with the same key after a kill, and after a stop that cut them off", function()
    local outside = beside.start "outside.py"
    local place = asking.open { conf = 'effects = { private_networks = { "127.0.0.0/8" } }' }
    local id = place:start("fetch", { url = ("http://127.0.0.1:%s/hang"):format(outside.port), timeout = "60 seconds" })
    local function asked(n) return server.wait(20, function() return #outside:lines "log" >= n end) end
    assert.is_truthy(asked(1))
    place.s:kill "KILL"
    place.s:ended()
    place:serve()
    assert.is_truthy(asked(2))
    assert.are.equal(0, place.s:stop())
    place:serve()
    assert.is_truthy(asked(3))
    for _, line in ipairs(outside:lines "log") do
      assert.are.equal(id .. ":1:1", json.decode(line).headers["idempotency-key"])
    end
    place.s:kill "KILL"
    place:close()
    outside:stop()
  end)
end)
