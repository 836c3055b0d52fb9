-- Webhooks in: signed messages call one operation, once, as their source.
local signer = dofile "spec/runtime/signer.lua"

describe("a webhook source", function()
  local desk, source
  before_each(function()
    desk = ordain.open()
    source = desk:ok("webhook_source.create", { name = "crm", operation = "review.ask", roles = ordain.list { "operator" } })
  end)
  after_each(function() desk:close() end)

  local BODY = '{"kind":"credit","title":"from outside","details":{"amount":12,"text":"naïve \\u00e6"}}'

  local function send(id, body, options)
    options = options or {}
    return desk:call("webhook_source.receive", nil, { text = body, public = true, path = options.path or "/v1/hooks/crm",
      key = options.key, headers = options.headers or signer.headers(options.secret or source.secret, id, body, options) })
  end
  local function reviews() return #desk:rows "select id from review order by id" end

  it("is made with a secret that is shown once", function()
    assert.matches("^whsec_[%w+/]+=*$", source.secret)
    assert.are.equal("/v1/hooks/crm", source.path)
    local listed = desk:ok("webhook_source.list").items
    assert.are.same({ 1, "crm", nil }, { #listed, listed[1].name, listed[1].secret })
    assert.are.equal("source." .. source.id, desk:ok("secret.list").items[1].name)
    assert.are.equal("SECRET_RESERVED", desk:refused("secret.set", { name = "source." .. source.id, value = "x" }).code)
  end)

  it("calls its operation as itself, with its roles", function()
    local got = send("msg_1", BODY)
    assert.are.equal(200, got.status, got.text)
    assert.are.same({ "from outside", 12, "naïve æ" }, { got.body.title, got.body.details.amount, got.body.details.text })
    assert.are.equal("webhook:crm", desk:rows "select actor from event where name = 'review.opened' order by position"[1].actor)
    assert.are.equal(1, reviews())
    local audit = desk:ok("audit.list", { operation = "webhook_source.receive" }).items[1]
    assert.are.equal(200, audit.status)
  end)

  it("answers a message that comes again with the answer it got, and does nothing", function()
    local first = send("msg_1", BODY)
    local again = send("msg_1", BODY)
    assert.are.same({ 200, first.text, 1 }, { again.status, again.text, reviews() })
    send("msg_2", BODY)
    assert.are.equal(2, reviews())
    local other = desk:ok("webhook_source.create", { name = "shop", operation = "review.ask", roles = ordain.list { "operator" } })
    assert.are.equal(200, send("msg_1", BODY, { path = "/v1/hooks/shop", secret = other.secret }).status)
    assert.are.equal(3, reviews())
  end)

  it("takes nothing that is not signed with its secret", function()
    local good = signer.headers(source.secret, "msg_1", BODY)
    local cases = {
      { "WEBHOOK_SIGNATURE", { good[1], good[2] } },
      { "WEBHOOK_SIGNATURE", { good[2], good[3] } },
      { "WEBHOOK_SIGNATURE", { good[1], good[3] } },
      { "WEBHOOK_SIGNATURE", {} },
      { "WEBHOOK_SIGNATURE", { { "webhook-id", "msg_2" }, good[2], good[3] } },
      { "WEBHOOK_SIGNATURE", { good[1], good[2], { "webhook-signature", "v1,AAAA" } } },
      { "WEBHOOK_SIGNATURE", { good[1], good[2], { "webhook-signature", "" } } },
      { "WEBHOOK_SIGNATURE", { good[1], good[2], { "webhook-signature", (good[3][2]:gsub("^v1", "v1a")) } } },
      { "WEBHOOK_SIGNATURE", { good[1], good[2], { "webhook-signature", good[3][2]:sub(4) } } },
      { "WEBHOOK_SIGNATURE", signer.headers("whsec_" .. ("A"):rep(43) .. "=", "msg_1", BODY) },
      { "WEBHOOK_ID", { { "webhook-id", "a b" }, good[2], good[3] } },
      { "WEBHOOK_ID", { { "webhook-id", ("x"):rep(256) }, good[2], good[3] } },
    }
    for i, case in ipairs(cases) do
      local got = send("msg_1", BODY, { headers = case[2] })
      assert.are.same({ case[1] == "WEBHOOK_ID" and 400 or 401, case[1] }, { got.status, got.body.code }, "case " .. i)
    end
    local changed = send("msg_1", BODY:gsub("12", "13"), { headers = good })
    assert.are.equal("WEBHOOK_SIGNATURE", changed.body.code)
    assert.are.equal(0, reviews())
    assert.are.equal(200, send("msg_1", BODY, { headers = good }).status)
  end)

  it("takes one good signature among several", function()
    local good = signer.headers(source.secret, "msg_1", BODY)
    local many = "v1,AAAA v2,x " .. good[3][2] .. " v1,BBBB"
    assert.are.equal(200, send("msg_1", BODY, { headers = { good[1], good[2], { "webhook-signature", many } } }).status)
  end)

  it("takes nothing that is more than five minutes from the machine's clock", function()
    for _, off in ipairs { -310, 310, -86400 } do
      local got = send("msg_1", BODY, { at = os.time() + off })
      assert.are.same({ 400, "WEBHOOK_TIMESTAMP" }, { got.status, got.body.code }, off)
    end
    for _, at in ipairs { "soon", "-1", "1e9", ("9"):rep(20), "" } do
      assert.are.equal("WEBHOOK_TIMESTAMP", send("msg_1", BODY, { at = at }).body.code, at)
    end
    assert.are.equal(200, send("msg_1", BODY, { at = os.time() - 280 }).status)
  end)

  it("takes the secret before a rotation for a while, and a secret of the other side", function()
    local rotated = desk:ok("webhook_source.rotate_secret", { id = source.id, secret = "the other side's own secret" })
    assert.is_nil(rotated.secret)
    assert.are.equal(200, send("old", BODY).status)
    assert.are.equal(200, send("new", BODY, { secret = "the other side's own secret" }).status)
    local again = desk:ok("webhook_source.rotate_secret", { id = source.id, keep = "0 seconds" })
    assert.are.equal(401, send("older", BODY).status)
    assert.are.equal(401, send("mid", BODY, { secret = "the other side's own secret" }).status)
    assert.are.equal(200, send("newest", BODY, { secret = again.secret }).status)
  end)

  it("is told what is wrong with its message, and may send it again mended", function()
    local bad = send("msg_1", '{"kind":"credit"}')
    assert.are.same({ 422, "INPUT_INVALID", "/title" }, { bad.status, bad.body.code, bad.body.errors[1].pointer })
    local audit = desk:ok("audit.list", { operation = "webhook_source.receive" }).items[1]
    assert.are.same({ "peer", "webhook:crm", 422 }, { audit.actor_kind, audit.actor_id, audit.status })
    assert.are.equal("JSON_SYNTAX", send("msg_1", '{"kind":').body.code)
    assert.are.equal(400, send("msg_1", '{"kind":').status)
    assert.are.equal("ROLE_UNKNOWN", send("msg_1", '{"kind":"a","title":"b","role":"king"}').body.code)
    assert.are.equal(0, #desk:rows "select id from webhook_receipt order by id")
    assert.are.equal(200, send("msg_1", BODY).status)
  end)

  it("needs no Idempotency-Key, and one does no harm", function()
    assert.are.equal(200, send("msg_1", BODY, { key = "k" }).status)
    assert.are.equal(200, send("msg_1", BODY, { key = "k" }).status)
    assert.are.equal(1, reviews())
    assert.are.equal(422, send("msg_2", "{}", { key = "l" }).status)
    assert.are.equal(422, send("msg_2", "{}", { key = "l" }).status)
  end)

  it("that is off, removed or was never there is not known", function()
    assert.are.same({ 404, "SOURCE_UNKNOWN" }, { send("m", BODY, { path = "/v1/hooks/none" }).status, send("m", BODY, { path = "/v1/hooks/../x" }).body.code })
    desk:ok("webhook_source.change", { id = source.id, state = "off" })
    assert.are.equal(404, send("m", BODY).status)
    desk:ok("webhook_source.change", { id = source.id, state = "active" })
    assert.are.equal(200, send("m", BODY).status)
    desk:ok("webhook_source.remove", { id = source.id })
    assert.are.equal(404, send("m2", BODY).status)
    assert.are.equal(0, #desk:ok("secret.list").items)
    assert.are.equal(0, #desk:rows "select id from webhook_receipt order by id")
    assert.are.equal("NOT_FOUND", desk:refused("webhook_source.remove", { id = source.id }).code)
  end)

  it("is made only for an operation that it can call, by an admin", function()
    local function problem(fields)
      local input = { name = "new", operation = "review.ask", roles = ordain.list { "operator" } }
      for name, value in pairs(fields) do input[name] = value end
      return desk:refused("webhook_source.create", input)
    end
    assert.are.equal("SOURCE_NAME_TAKEN", problem { name = "crm" }.code)
    assert.are.equal("INPUT_INVALID", problem { name = "A/b" }.code)
    assert.matches("there is no operation", problem { operation = "no.such" }.errors[1].detail)
    assert.matches("not callable", problem { operation = "job.run" }.errors[1].detail)
    assert.matches("not callable", problem { operation = "webhook_source.receive" }.errors[1].detail)
    assert.matches("needs the role operator", problem { roles = ordain.list { "viewer" } }.errors[1].detail)
    assert.are.equal("ROLE_UNKNOWN", problem { roles = ordain.list { "king" } }.code)
    assert.are.equal("ROLE_MISSING", desk:refused("webhook_source.create",
      { name = "x", operation = "review.ask", roles = ordain.list { "operator" } }, { roles = ordain.list { "operator" } }).code)
  end)

  it("loses what its operation may be with the roles", function()
    assert.are.equal("SOURCE_OPERATION", desk:refused("webhook_source.change", { id = source.id, roles = ordain.list { "viewer" } }).code)
    local changed = desk:ok("webhook_source.change", { id = source.id, operation = "review.list", roles = ordain.list { "viewer" } })
    assert.are.equal("review.list", changed.operation)
    local got = send("m", "{}")
    assert.are.same({ 200, 0 }, { got.status, #got.body.items })
  end)

  it("forgets messages after a month", function()
    send("msg_1", BODY)
    desk:advance "29 days"
    assert.are.equal(1, #desk:rows "select id from webhook_receipt order by id")
    desk:advance "3 days"
    assert.are.equal(0, #desk:rows "select id from webhook_receipt order by id")
  end)
end)
