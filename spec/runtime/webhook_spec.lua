-- Webhooks out: who is told of what, when it is tried again, when it is given up.
describe("a webhook", function()
  local desk, hook
  before_each(function()
    desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    hook = desk:ok("webhook.create", { url = "https://hooks.example.com/in", events = ordain.list { "review.*" } })
  end)
  after_each(function() desk:close() end)

  local function happen(title) return desk:ok("review.ask", { kind = "a", title = title or "b" }).id end
  local function get() return desk:ok("webhook.get", { id = hook.id }) end
  local function deliveries(input)
    local asked = { id = hook.id }
    for name, value in pairs(input or {}) do asked[name] = value end
    return desk:ok("webhook.deliveries", asked).items
  end
  local function answer(status) desk:answer(desk:effects()[1], { status = status, headers = {} }) end
  local function break_down() desk:fail(desk:effects()[1], "temp", "HTTP_CONNECT", "nobody listens") end
  local function count(statement) return desk:rows("select count(*) as n from " .. statement)[1].n end
  local function events(name)
    local found = {}
    for _, row in ipairs(desk:rows("select name, data from event order by position")) do
      if row.name == name then found[#found + 1] = ordain.decode(row.data) end
    end
    return found
  end

  it("is made with a secret that is shown once", function()
    assert.matches("^whsec_", hook.secret)
    assert.are.same({ "active", 0, nil }, { get().state, get().behind, get().secret })
    assert.is_nil(desk:ok("webhook.list").items[1].secret)
    assert.are.equal("webhook." .. hook.id, desk:ok("secret.list").items[1].name)
    assert.is_nil(desk:ok("webhook.create", { url = "https://a.example", events = ordain.list { "*" },
      secret = "the other side's own" }).secret)
    local made = { url = "https://a.example", events = ordain.list { "*" } }
    desk:ok("webhook.create", made, { key = "k" })
    assert.are.equal("ANSWER_NOT_KEPT", desk:refused("webhook.create", made, { key = "k" }).code)
  end)

  it("is told of the events it wants, signed, as Standard Webhooks ask", function()
    local id = happen()
    local effects = desk:effects()
    assert.are.equal(1, #effects)
    local ask, delivery = effects[1].ask, deliveries()[1]
    assert.are.same({ "POST", "https://hooks.example.com/in", "webhook." .. hook.id, delivery.id, 1 },
      { ask.method, ask.url, ask.sign, ask.headers["webhook-id"], ask.retry.attempts })
    assert.are.same({ type = "review.opened", timestamp = "2026-01-30T08:00:00.000000Z",
      data = { id = id, kind = "a", title = "b", role = "admin" } }, ordain.decode(ask.body))
    assert.are.same({ "waiting", "review.opened", id, 0 }, { delivery.state, delivery.event, delivery.key, #delivery.tries })
    answer(204)
    delivery = deliveries()[1]
    assert.are.same({ "delivered", 204, 1 }, { delivery.state, delivery.tries[1].status, #delivery.tries })
    assert.are.equal("done", desk:ok("flow.get", { id = delivery.flow }).flow.state)
    assert.are.same({}, desk:effects())
  end)

  it("is told of nothing else, nothing from before, and never of its own deliveries", function()
    desk:ok("setting.set", { name = "business.zone", value = "Europe/Copenhagen" })
    assert.are.equal(0, #deliveries())
    local all = desk:ok("webhook.create", { url = "https://all.example.com", events = ordain.list { "*" } })
    desk:ok("setting.set", { name = "business.zone", value = "UTC" })
    for _ = 1, 3 do
      for _, effect in ipairs(desk:effects()) do desk:answer(effect, { status = 200, headers = {} }) end
    end
    local got = desk:ok("webhook.deliveries", { id = all.id }).items
    assert.are.same({ 1, "setting.changed" }, { #got, got[1].event })
    assert.are.equal(0, #deliveries())
    local one = desk:ok("webhook.create", { url = "https://one.example.com", events = ordain.list { "review.answered" } })
    desk:ok("review.answer", { id = happen(), answer = "approve" })
    got = desk:ok("webhook.deliveries", { id = one.id }).items
    assert.are.same({ 1, "review.answered" }, { #got, got[1].event })
  end)

  it("costs nothing when there is none", function()
    desk:ok("webhook.remove", { id = hook.id })
    for _ = 1, 3 do happen() end
    assert.are.same({ 0, 0, 0 }, { count "webhook_delivery", count "effect", count "flow" })
  end)

  it("is tried again at the pace of the standard, under the same message id, and given up after ten tries", function()
    desk:ok("webhook.change", { id = hook.id, events = ordain.list { "review.opened" } })
    happen()
    local id = deliveries()[1].id
    for try = 1, 9 do
      assert.are.equal(id, desk:effects()[1].ask.headers["webhook-id"])
      if try % 2 == 0 then answer(404) else break_down() end
      assert.are.same({}, desk:effects())
      local due = desk:rows "select due_at from flow_step where state = 'waiting' order by due_at"[1].due_at
      desk:advance_to(due)
      assert.are.same({ 1, try }, { #desk:effects(), #deliveries()[1].tries })
    end
    answer(500)
    local delivery = deliveries()[1]
    assert.are.same({ "failed", 10, "active" }, { delivery.state, #delivery.tries, get().state })
    assert.are.equal("nobody listens", delivery.tries[1].error)
    assert.are.equal(404, delivery.tries[2].status)
    local waits = {}
    for i = 2, #delivery.tries do waits[i - 1] = delivery.tries[i].at end
    assert.are.equal("2026-01-30T08:00:05.000000Z", waits[1])
    assert.are.equal("2026-01-30T08:05:05.000000Z", waits[2])
    assert.are.equal("2026-01-30T08:35:05.000000Z", waits[3])
    assert.are.equal("2026-02-02T11:35:05.000000Z", waits[9])
  end)

  it("that answers 410 is given up at once and told of no more", function()
    happen()
    answer(410)
    assert.are.same({ "failing", "it answered 410 Gone" }, { get().state, get().reason })
    assert.are.equal("failed", deliveries()[1].state)
    assert.are.same({ id = hook.id, url = hook.url, reason = "it answered 410 Gone", since = "2026-01-30T08:00:00.000000Z" },
      events "webhook.failing"[1])
    happen()
    assert.are.same({ {}, 1 }, { desk:effects(), #deliveries() })
    assert.is_true(get().behind > 0)
  end)

  it("is failing when every try failed for five days, and one good answer forgets them", function()
    local function fail_on(day)
      desk:set_clock(day .. "T08:00:00Z")
      happen()
      answer(503)
    end
    fail_on "2026-02-01"
    assert.are.equal("2026-02-01T08:00:00.000000Z", get().failing_since)
    desk:set_clock "2026-02-03T08:00:00Z"
    happen()
    desk:answer(desk:effects()[#desk:effects()], { status = 200, headers = {} })
    assert.is_nil(get().failing_since)
    fail_on "2026-02-04"
    fail_on "2026-02-08"
    assert.are.equal("active", get().state)
    fail_on "2026-02-09"
    assert.are.equal("failing", get().state)
    assert.matches("for five days, the last: ", get().reason)
    assert.are.equal(1, #events "webhook.failing")
  end)

  it("that is paused holds what comes and what is under way, and has it all when it is resumed", function()
    happen "first"
    answer(500)
    desk:ok("webhook.pause", { id = hook.id })
    desk:advance "1 hours"
    happen "second"
    assert.are.same({ {}, 1 }, { desk:effects(), #deliveries() })
    desk:ok("webhook.resume", { id = hook.id })
    assert.are.equal(2, #desk:effects())
    assert.are.equal(2, #deliveries())
    answer(200)
    answer(200)
    assert.are.equal(2, #deliveries { state = "delivered" })
    assert.are.equal(0, get().behind)
  end)

  it("may leave out what happened while it was paused", function()
    desk:ok("webhook.pause", { id = hook.id })
    happen()
    desk:ok("webhook.resume", { id = hook.id, skip = true })
    happen()
    assert.are.equal(1, #deliveries())
  end)

  it("is removed with its secret and its log, and what was under way ends", function()
    happen()
    answer(500)
    desk:ok("webhook.pause", { id = hook.id })
    desk:advance "1 hours"
    desk:ok("webhook.remove", { id = hook.id })
    assert.are.same({ 0, 0, 0 }, { count "webhook_delivery", #desk:ok("secret.list").items, count "flow where ended_at is null" })
    assert.are.equal("NOT_FOUND", desk:refused("webhook.get", { id = hook.id }).code)
  end)

  it("is tested with a message for it alone", function()
    local other = desk:ok("webhook.create", { url = "https://other.example.com", events = ordain.list { "*" } })
    local made = desk:ok("webhook.test", { id = hook.id }, { as = "ann" })
    local effects = desk:effects()
    assert.are.equal(1, #effects)
    assert.are.same({ "webhook.tested", { id = hook.id, by = "ann" } },
      { ordain.decode(effects[1].ask.body).type, ordain.decode(effects[1].ask.body).data })
    answer(200)
    assert.are.same({ made.delivery, "delivered" }, { deliveries()[1].id, deliveries()[1].state })
    assert.are.equal(0, #desk:ok("webhook.deliveries", { id = other.id }).items)
    desk:ok("webhook.pause", { id = hook.id })
    assert.are.equal("WEBHOOK_OFF", desk:refused("webhook.test", { id = hook.id }).code)
  end)

  it("is sent a message again under the same id", function()
    happen()
    local delivery = deliveries()[1]
    assert.are.equal("DELIVERY_OPEN", desk:refused("webhook.resend", { id = delivery.id }).code)
    answer(200)
    desk:ok("webhook.resend", { id = delivery.id })
    assert.are.equal(delivery.id, desk:effects()[1].ask.headers["webhook-id"])
    answer(201)
    local again = deliveries()[1]
    assert.are.same({ "delivered", 200, 201 }, { again.state, again.tries[1].status, again.tries[2].status })
    assert.is_true(again.flow ~= delivery.flow)
    desk:ok("webhook.pause", { id = hook.id })
    assert.are.equal("WEBHOOK_OFF", desk:refused("webhook.resend", { id = delivery.id }).code)
    assert.are.equal("NOT_FOUND", desk:refused("webhook.resend", { id = "none" }).code)
  end)

  it("is changed: a try that waits goes to the new address", function()
    happen()
    answer(500)
    local changed = desk:ok("webhook.change", { id = hook.id, url = "https://new.example.com/x", events = ordain.list { "setting.changed" } })
    assert.are.same({ "https://new.example.com/x", { "setting.changed" } }, { changed.url, changed.events })
    desk:advance "1 hours"
    assert.are.equal("https://new.example.com/x", desk:effects()[1].ask.url)
    happen()
    assert.are.equal(1, #deliveries())
  end)

  it("says what is wrong with it", function()
    local function problem(fields)
      local input = { url = "https://a.example", events = ordain.list { "*" } }
      for name, value in pairs(fields) do input[name] = value end
      return desk:refused("webhook.create", input)
    end
    for _, url in ipairs { "ftp://a.example", "http://a.example/x", "https://user:word@a.example", "https:///x", "https://a.example/ x",
      "http://10.example.com", "http://127.0.0.1.example.com" } do
      local got = problem { url = url }
      assert.are.equal("WEBHOOK_URL", got.code, url)
    end
    local both = problem { url = "http://a.example", events = ordain.list { "review.opened", "no.such", "nothing.*" } }
    assert.are.same({ "/url", "/events/1", "/events/2" }, { both.errors[1].pointer, both.errors[2].pointer, both.errors[3].pointer })
    for _, url in ipairs { "http://localhost:8080/x", "http://127.0.0.1/", "http://192.168.1.4:99/a?b=c", "http://[::1]:80/", "https://a.example" } do
      desk:ok("webhook.create", { url = url, events = ordain.list { "review.opened" } })
    end
    assert.are.equal("ROLE_MISSING", desk:refused("webhook.create", { url = "https://a.example", events = ordain.list { "*" } },
      { roles = ordain.list { "operator" } }).code)
  end)

  it("that has much to catch up with does so in pieces, once each", function()
    desk:ok("webhook.pause", { id = hook.id })
    for i = 1, 130 do happen("n" .. i) end
    desk:ok("webhook.resume", { id = hook.id })
    assert.are.same({ 130, 130, 0 }, { count "webhook_delivery", #desk:effects(), get().behind })
  end)

  it("forgets messages that ended three months ago, and none that wait", function()
    happen()
    answer(200)
    desk:ok("webhook.change", { id = hook.id, events = ordain.list { "setting.changed" } })
    desk:ok("setting.set", { name = "business.zone", value = "UTC" })
    desk:advance "2 months"
    assert.are.equal(2, #deliveries())
    desk:advance "40 days"
    assert.are.same({ 1, "waiting" }, { #deliveries(), deliveries()[1].state })
  end)

  it("does not send an event that is too large, and says so", function()
    desk:ok("review.ask", { kind = "a", title = "b", subject = ("x"):rep(100) })
    answer(200)
    local id = happen()
    answer(200)
    desk:ok("review.answer", { id = id, answer = "approve", data = { text = ("x"):rep(9999), more = { ("y"):rep(9999) } } })
    assert.are.equal(1, #desk:effects())
    answer(200)
    local lists = {}
    for i = 1, 14 do lists[i] = ("z"):rep(9900) end
    id = happen()
    answer(200)
    desk:ok("review.answer", { id = id, answer = "approve", data = { lists = ordain.list(lists) } })
    assert.are.same({}, desk:effects())
    local delivery = deliveries()[1]
    assert.are.same({ "failed", "the event is too large to be sent" }, { delivery.state, delivery.tries[1].error })
  end)
end)
