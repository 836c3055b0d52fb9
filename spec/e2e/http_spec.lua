-- The HTTP door from outside: framing, limits, callers, files, streams, stop.
local server = dofile "spec/e2e/server.lua"

local function item(number)
  local price = '{"amount":"10.00","currency":"DKK"}'
  return ('{"number":"%s","descriptions":{"en":"Tea"},"unit":"pcs","price":%s,"stock":5}'):format(number, price)
end

describe("http", function()
  local s, admin, viewer
  setup(function()
    s = server.start()
    admin = s:token("ann", "admin")
    viewer = s:token("vic", "viewer")
  end)
  teardown(function() s:remove() end)

  local function status_of(text) return tonumber(text:match("^HTTP/1%.1 (%d+)")) end
  -- A refused request: its status, and the connection closed.
  local function refuses(expected, bytes)
    local text, closed = s:raw(bytes, 3)
    assert.are.equal(expected, status_of(text), text)
    assert.is_true(closed)
    return text
  end

  describe("probes", function()
    it("say that it lives, is ready, and which version it is", function()
      assert.are.equal("ok\n", s:request("/livez").body)
      assert.are.equal("ready\n", s:request("/readyz").body)
      assert.matches('"version":"[^"]+"', s:request("/version").body)
    end)
    it("count requests by operation, and name the live policy set", function()
      s:request("/v1/items", { token = viewer })
      local text = s:request("/metrics").body
      assert.matches('ordain_requests_total{operation="catalog.list",status="2xx"} %d', text)
      assert.matches('ordain_policy_set_info{hash="%x+"} 1', text)
    end)
    it("are not open to what a proxy brings in", function()
      local headers = { "X-Forwarded-For: 192.0.2.7" }
      assert.are.equal(401, s:request("/metrics", { headers = headers }).status)
      assert.are.equal(401, s:request("/readyz", { headers = headers }).status)
    end)
    it("describe every route as OpenAPI 3.1", function()
      local answer = s:request("/openapi.json")
      assert.matches('"openapi":"3.1.0"', answer.body, 1, true)
      assert.matches('"operationId":"catalog.create"', answer.body, 1, true)
      assert.matches('"/v1/items/{id}"', answer.body, 1, true)
      assert.matches('"x-role":"sales"', answer.body, 1, true)
    end)
  end)

  describe("framing", function()
    local post = "POST /v1/items HTTP/1.1\r\nHost: x\r\n"
    it("refuses what two programs could read as two different requests", function()
      for _, fields in ipairs {
        "Content-Length: 4\r\nTransfer-Encoding: chunked", "Content-Length: 4\r\nContent-Length: 5",
        "Content-Length: 4\r\nContent-Length: 4", "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding : chunked", "Host: y", "Content-Length: +5", "Content-Length: 0x5", "Content-Length: -1",
        "Content-Length: 5,5", "X: a\rContent-Length: 4", "X: a\1b",
      } do
        refuses(400, post .. fields .. "\r\n\r\n0\r\n\r\n")
      end
    end)
    it("refuses a request without a host, and chunks in HTTP/1.0", function()
      assert.matches("FRAMING_INVALID", refuses(400, "GET /livez HTTP/1.1\r\n\r\n"))
      refuses(400, "POST /v1/items HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    end)
    it("refuses paths and queries that hide something", function()
      for _, target in ipairs {
        "/livez%00", "/livez%0a", "/livez%4", "/livez%ff", "/v1%2fitems", "/livez x", "http://x/livez",
        "/v1/items?a=%zz", "/v1/items?a=%01",
      } do
        local text = refuses(400, "GET " .. target .. " HTTP/1.1\r\nHost: x\r\n\r\n")
        assert.matches("TARGET_INVALID", text)
      end
    end)
    it("takes good chunks and refuses broken ones", function()
      local head = post .. "Authorization: Bearer " .. admin ..
        "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
      local body = item "CHUNKED-1"
      assert.are.equal(201, status_of((s:raw(("%s%x\r\n%s\r\n0\r\n\r\n"):format(head, #body, body)))))
      refuses(400, head .. "zz\r\nabc\r\n0\r\n\r\n")
      refuses(413, head .. "ffffffffffffffffff\r\nabc\r\n0\r\n\r\n")
    end)
    it("answers pipelined requests in their order", function()
      local one = "GET /version HTTP/1.1\r\nHost: x\r\n\r\n"
      local last = "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
      local text, closed = s:raw("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n" .. one .. last)
      assert.is_true(closed)
      assert.matches("ready\n.*version.*ok\n$", text)
    end)
  end)

  describe("limits", function()
    it("refuses a header above 16 KB", function()
      local head = "GET /livez HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n"
      local text = s:raw(head:format(("a"):rep(17000)), 1)
      assert.are.equal(431, status_of(text))
      assert.matches("HEADER_TOO_LARGE", text)
      assert.are.equal(431, status_of((s:raw(head:format(("a"):rep(60000)), 2))))
    end)
    it("refuses a body above 1 MB so that the client sees it, chunked or not", function()
      local big = '{"number":"' .. ("x"):rep(2 << 20) .. '"}'
      local answer = s:request("/v1/items", { token = admin, body = big })
      assert.are.same({ 413, "BODY_TOO_LARGE" }, { answer.status, answer.code })
      local chunked = { "Transfer-Encoding: chunked", "Expect:" }
      answer = s:request("/v1/items", { token = admin, body = big, headers = chunked })
      assert.are.equal(413, answer.status)
      answer = s:request("/v1/items", { token = admin, headers = { "Content-Length: 1000000000" }, method = "POST" })
      assert.are.equal(413, answer.status)
    end)
    it("cuts a client that drips its header [sweep]", function()
      if not os.getenv "ORDAIN_SWEEP" then return end
      local drip = "bash -c 'exec 3<>/dev/tcp/127.0.0.1/%s; printf \"GET /livez HTTP/1.1\\r\\nX: \" >&3; " ..
        "for i in $(seq 1 80); do printf a >&3 || exit; sleep 0.25; done' 2>/dev/null"
      local began = os.time()
      server.run(drip:format(s.port))
      assert.is_true(os.time() - began < 16)
    end)
    it("lets go of a client that left before its answer", function()
      for _ = 1, 20 do
        s:raw("POST /v1/items HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{", 0.05)
        server.run(("curl -s -m 0.001 http://127.0.0.1:%s/readyz"):format(s.port))
      end
      assert.are.equal(200, s:request("/readyz").status)
    end)
  end)

  describe("operations", function()
    it("answer with their version, the request's id and no cache", function()
      local headers = { "X-Request-Id: mine.1" }
      local made = s:request("/v1/items", { token = admin, body = item "HTTP-1", headers = headers })
      assert.are.equal(201, made.status)
      assert.are.equal("application/json", made.headers["content-type"])
      assert.are.equal("mine.1", made.headers["x-request-id"])
      assert.are.equal("no-store", made.headers["cache-control"])
      assert.are.equal("nosniff", made.headers["x-content-type-options"])
      assert.is_string(s:request("/v1/items/HTTP-1", { token = viewer }).headers["x-request-id"])
    end)
    it("take path and query as input, decoded", function()
      assert.are.equal(200, s:request("/v1/items/HTTP%2D1", { token = viewer }).status)
      assert.are.equal(200, s:request("/v1/items?limit=1", { token = viewer }).status)
      local answer = s:request("/v1/items?limit=none&colour=red", { token = viewer })
      assert.are.equal(422, answer.status)
      assert.matches('"pointer":"/limit"', answer.body, 1, true)
      assert.matches('"pointer":"/colour"', answer.body, 1, true)
    end)
    it("answer HEAD like GET without a body", function()
      local answer = s:request("/v1/items/HTTP-1", { token = viewer, method = "HEAD" })
      assert.are.equal(200, answer.status)
      assert.is_true(tonumber(answer.headers["content-length"]) > 10)
    end)
    it("have one effect for one key, and say when an answer is repeated", function()
      local options = { token = admin, body = item "HTTP-2", headers = { "Idempotency-Key: once" } }
      local first, second = s:request("/v1/items", options), s:request("/v1/items", options)
      assert.are.equal(201, first.status)
      assert.is_nil(first.headers["idempotent-replayed"])
      assert.are.equal("true", second.headers["idempotent-replayed"])
      assert.are.equal(first.body, second.body)
      options.body = item "HTTP-3"
      assert.are.equal(422, s:request("/v1/items", options).status)
    end)
    it("change only the version that was seen", function()
      local path = "/v1/items/" .. s:request("/v1/items/HTTP-1", { token = viewer }).body:match('"id":"([^"]+)"')
      local changed = s:request(path, { token = admin, body = '{"unit":"box"}' })
      assert.are.equal(200, changed.status, changed.body)
      assert.is_string(changed.headers.etag)
      local stale = s:request(path, { token = admin, body = '{"unit":"bag"}', headers = { 'If-Match: "999"' } })
      assert.are.equal(412, stale.status)
    end)
    it("tell 404 from 405, and what is allowed", function()
      assert.are.same({ 404, "PATH_UNKNOWN" }, { s:request("/v1/nothing").status, s:request("/v1/nothing").code })
      local answer = s:request("/v1/items", { method = "DELETE", token = admin })
      assert.are.equal(405, answer.status)
      assert.are.equal("GET, HEAD, POST", (answer.headers.allow:gsub("POST, GET, HEAD", "GET, HEAD, POST")))
    end)
    it("take JSON only, and no body with GET", function()
      assert.are.equal(415, s:request("/v1/items", { token = admin, body = item "HTTP-4", type = "text/plain" }).status)
      local answer = s:request("/v1/items", { token = admin, body = "{}", method = "GET" })
      assert.are.same({ 400, "BODY_NOT_EXPECTED" }, { answer.status, answer.code })
    end)
    it("refuse malformed fields with a problem document", function()
      for _, header in ipairs { "X-Request-Id: a b", "Idempotency-Key: " .. ("k"):rep(300), "X-Dry-Run: perhaps" } do
        local answer = s:request("/v1/items", { token = admin, body = item "HTTP-5", headers = { header } })
        assert.are.same({ 400, "HEADER_INVALID" }, { answer.status, answer.code })
        assert.are.equal("application/problem+json", answer.headers["content-type"])
      end
    end)
    it("run and roll back when dry", function()
      local options = { token = admin, body = item "HTTP-DRY", headers = { "X-Dry-Run: true" } }
      assert.are.equal(201, s:request("/v1/items", options).status)
      assert.are.equal(404, s:request("/v1/items/HTTP-DRY", { token = viewer }).status)
    end)
  end)

  describe("callers", function()
    it("need a token that is known and has the role", function()
      local none = s:request("/v1/items")
      assert.are.same({ 401, "TOKEN_MISSING" }, { none.status, none.code })
      assert.are.equal("Bearer", none.headers["www-authenticate"])
      local wrong = s:request("/v1/items", { token = "nobody" })
      assert.are.same({ 401, "TOKEN_UNKNOWN" }, { wrong.status, wrong.code })
      assert.are.equal(401, s:request("/v1/items", { headers = { "Authorization: Basic YTpi" } }).status)
      assert.are.equal(403, s:request("/v1/items", { token = viewer, body = item "NO" }).status)
    end)
    it("may speak for somebody else at the local socket only", function()
      local headers = { "X-On-Behalf-Of: eve" }
      local answer = s:request("/v1/items", { token = admin, headers = headers })
      assert.are.same({ 403, "ON_BEHALF_NOT_ALLOWED" }, { answer.status, answer.code })
      assert.are.equal(200, s:request("/v1/items", { local_socket = true, headers = headers }).status)
    end)
    it("are the operator at the local socket, where every operation has a path", function()
      local options = { local_socket = true, body = "{}" }
      assert.are.equal(200, s:request("/v1/operations/catalog.list", options).status)
      assert.are.equal(404, s:request("/v1/operations/no.such", options).status)
      assert.are.equal(404, s:request("/v1/operations/catalog.list", { token = admin, body = "{}" }).status)
      local mode = server.run("stat -c %A " .. server.quote(s.data .. "/ordain.sock"))
      assert.are.equal("srw-------\n", mode)
    end)
  end)

  describe("files", function()
    local function file(bytes)
      local path = s.dir .. "/upload"
      local out = assert(io.open(path, "wb"))
      out:write(bytes)
      out:close()
      return path
    end
    it("come back as they went in, as attachments", function()
      local bytes = ("0123456789abcdef\0\255"):rep(200000)
      local put = s:request("/v1/files", { token = admin, file = file(bytes), type = "image/png" })
      assert.matches("^20[01]$", tostring(put.status), 1, put.body)
      local hash = put.body:match('"hash":"(%x+)"')
      assert.are.equal(64, #hash)
      local got = s:request("/v1/files/" .. hash, { token = viewer })
      assert.are.equal(200, got.status)
      assert.is_true(got.body == bytes)
      assert.are.equal("attachment", got.headers["content-disposition"])
      assert.are.equal("image/png", got.headers["content-type"])
      local seen = { "If-None-Match: " .. got.headers.etag }
      local again = s:request("/v1/files/" .. hash, { token = viewer, headers = seen })
      assert.are.equal(304, again.status)
    end)
    it("are refused before the body is read, leave nothing behind, and have a limit", function()
      assert.are.equal(401, s:request("/v1/files", { file = file(("z"):rep(3 << 20)) }).status)
      local function announce(length)
        local headers = { "Content-Length: " .. length }
        return s:request("/v1/files", { token = admin, method = "PUT", headers = headers }).status
      end
      assert.are.equal(413, announce(200000000))
      assert.are.equal(422, announce(0))
      assert.are.equal(404, s:request("/v1/files/" .. ("a"):rep(64), { token = viewer }).status)
      assert.are.equal(404, s:request("/v1/files/..", { token = viewer, args = "--path-as-is" }).status)
      assert.are.equal("", server.run("ls " .. server.quote(s.data .. "/tmp")))
    end)
  end)

  describe("the event stream", function()
    local function listen(query, more)
      return s:beside(("curl -sN -m 3 %s -H 'Authorization: Bearer %s' 'http://127.0.0.1:%s/v1/events/stream%s'")
        :format(more or "", viewer, s.port, query or ""))
    end
    it("brings events as they are committed, and goes on where a client left", function()
      local heard = listen("?name=catalog.item_created")
      server.run("sleep 0.5")
      s:request("/v1/items", { token = admin, body = item "EVENT-1" })
      s:request("/v1/items", { token = admin, body = item "EVENT-2" })
      local text = heard()
      local first = text:match('id: (%d+)\nevent: catalog.item_created\ndata: {[^\n]*EVENT%-1')
      local second = text:match('id: (%d+)\nevent: catalog.item_created\ndata: {[^\n]*EVENT%-2')
      assert.is_true(tonumber(first) < tonumber(second))
      local resumed = listen("?name=catalog.item_created", "-H 'Last-Event-ID: " .. first .. "'")()
      assert.is_nil(resumed:find("EVENT-1", 1, true))
      assert.is_truthy(resumed:find("EVENT-2", 1, true))
    end)
    it("is refused like any call", function()
      assert.are.equal(401, s:request("/v1/events/stream").status)
      local answer = s:request("/v1/events/stream?after=x", { token = viewer })
      assert.are.same({ 400, "POSITION_INVALID" }, { answer.status, answer.code })
    end)
  end)

  it("slows down who tries tokens, but not who has one", function()
    local many
    for i = 1, 40 do
      many = s:request("/v1/items", { token = "guess" .. i })
      if many.status == 429 then break end
    end
    assert.are.equal(429, many.status)
    assert.is_true(tonumber(many.headers["retry-after"]) > 0)
    assert.are.equal(200, s:request("/v1/items", { token = viewer }).status)
  end)

  it("listens on a port alone", function()
    local other = server.start { port = s.port, fails = true }
    assert.are_not.equal(0, other:ended())
    assert.matches("PORT_IN_USE", other:log())
    other:remove()
  end)
end)

describe("http stop", function()
  it("ends idle connections and streams, and exits 0 in good time", function()
    local s = server.start()
    local token = s:token("ann", "admin")
    local listen = "curl -sN -m 20 -H 'Authorization: Bearer %s' http://127.0.0.1:%s/v1/events/stream"
    local stream = s:beside(listen:format(token, s.port))
    local idle = s:beside(("timeout 20 bash -c 'exec 3<>/dev/tcp/127.0.0.1/%s; cat <&3'"):format(s.port))
    server.run("sleep 0.5")
    local began = os.time()
    assert.are.equal(0, s:stop(), s:log())
    assert.is_true(os.time() - began <= 5)
    stream()
    idle()
    assert.is_nil(io.open(s.data .. "/ordain.sock"))
    s:remove()
  end)
  it("answers what it has taken on", function()
    local s = server.start()
    local token = s:token("ann", "admin")
    local waiting = {}
    for i = 1, 10 do
      local ask = "curl -s -m 20 -o /dev/null -w '%%{http_code}' -H 'Authorization: Bearer %s' " ..
        "http://127.0.0.1:%s/v1/items"
      waiting[i] = s:beside(ask:format(token, s.port))
    end
    s:kill()
    for i = 1, 10 do assert.matches("^[02]0[0-9]$", waiting[i]()) end
    assert.are.equal(0, s:ended(), s:log())
    s:remove()
  end)
end)

describe("https", function()
  local dir, s
  local function file(name) return dir .. "/" .. name end
  setup(function()
    dir = server.folder()
    local curve = "-pkeyopt ec_paramgen_curve:prime256v1"
    server.run(("openssl req -x509 -newkey ec %s -nodes -days 2 -subj /CN=localhost -keyout %s -out %s 2>/dev/null")
      :format(curve, file "key.pem", file "cert.pem"))
    server.run(("openssl genpkey -algorithm EC %s -out %s 2>/dev/null"):format(curve, file "other.pem"))
  end)
  teardown(function()
    if s then s:remove() end
    server.run("rm -rf " .. server.quote(dir))
  end)

  it("speaks TLS 1.2 and 1.3 and nothing older", function()
    s = server.start { args = ("--tls-certificate %s --tls-key %s"):format(file "cert.pem", file "key.pem") }
    assert.are.equal("ok\n", s:request("/livez").body)
    local function try(version)
      return server.run(("echo | timeout 10 openssl s_client -connect 127.0.0.1:%s -%s 2>&1"):format(s.port, version))
    end
    assert.matches("Cipher is TLS_AES", try "tls1_3")
    assert.matches("New, TLSv1.2, Cipher is ECDHE", try "tls1_2", 1, true)
    assert.matches("Cipher is %(NONE%)", try "tls1_1")
    assert.are.equal(0, s:stop(), s:log())
  end)
  it("says when the key is not the certificate's", function()
    local wrong = server.start { fails = true,
      args = ("--tls-certificate %s --tls-key %s"):format(file "cert.pem", file "other.pem") }
    assert.are_not.equal(0, wrong:ended())
    assert.matches("TLS_INVALID", wrong:log())
    wrong:remove()
  end)
end)
