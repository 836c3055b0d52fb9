-- The flows of the link: one push per record, what each kind of answer does, the check
-- and the test of the link. The wire is in the hands of the spec.
local linker = dofile "spec/scripts/linker.lua"

describe("link", function()
  local desk
  before_each(function()
    desk = linker.open("commerce", { flows = true })
    desk:ok("setting.set", { name = "link.peer_url", value = "https://crm.example.com" })
  end)
  after_each(function() linker.close(desk) end)

  local function only()
    local effects = desk:effects()
    assert.are.equal(1, #effects)
    return effects[1]
  end
  local function flows(name)
    return desk:rows("select id, state from flow where name = '" .. name .. "' order by id")
  end
  local function open_flows(name)
    local n = 0
    for _, row in ipairs(flows(name)) do n = n + (row.state == "open" and 1 or 0) end
    return n
  end
  local function applied(effect)
    desk:answer(effect, { status = 200, headers = {},
      json = { state = "applied", version = effect.ask.json.version, same = true } })
  end

  describe("push", function()
    it("[e-13] posts the record, its token by name only, and is done with the answer", function()
      linker.put(desk, "T1", "one")
      local ask = only().ask
      assert.are.same({ "POST", "https://crm.example.com/v1/link/inbox" }, { ask.method, ask.url })
      assert.are.same({ secret = "link.token", prefix = "Bearer " }, ask.headers.Authorization)
      local message = ask.json
      assert.are.same({ "toy", "T1", 1, 0, "commerce", "one" },
        { message.entity, message.key, message.version, message.base, message.from, message.fields.title })
      applied(only())
      assert.are.equal("synced", linker.state(desk, "T1"))
      assert.are.equal(0, open_flows "link.push")
      assert.are.same({ "What is to be sent", "Sent version 1", "The other side has answered" }, (function()
        local titles = {}
        for i, step in ipairs(desk:ok("flow.timeline", { id = flows("link.push")[1].id }).items) do titles[i] = step.title end
        return titles
      end)())
    end)
    it("[e-13] sends one message at a time, then the newest state", function()
      linker.put(desk, "T1", "one")
      for i = 2, 9 do linker.put(desk, "T1", "change " .. i) end
      assert.are.equal(1, only().ask.json.version)
      applied(only())
      local message = only().ask.json
      assert.are.same({ 9, "change 9" }, { message.version, message.fields.title })
      applied(only())
      assert.are.same({}, desk:effects())
      assert.are.equal(2, #flows "link.push")
    end)
    it("[e-13] sends records beside each other", function()
      for i = 1, 5 do linker.put(desk, "T" .. i, "toy") end
      assert.are.equal(5, #desk:effects())
    end)
    it("[e-13] sleeps longer and longer while nobody answers; a change wakes it", function()
      linker.put(desk, "T1", "one")
      for attempt = 1, 4 do
        assert.are.equal(attempt, only().attempt)
        desk:fail(only(), "temp", "HTTP_UNREACHABLE", "connection refused")
      end
      assert.are.same({}, desk:effects())
      local record = linker.record(desk, "T1")
      assert.are.same({ "error", 1, "2026-01-30T08:01:00.000000Z" }, { record.state, record.attempts, record.next_try_at })
      desk:advance_to "2026-01-30T08:01:00Z"
      for _ = 1, 4 do desk:fail(only(), "temp", "HTTP_UNREACHABLE", "connection refused") end
      desk:advance_to "2026-01-30T08:02:59Z"
      assert.are.same({}, desk:effects())
      linker.put(desk, "T1", "two")
      assert.are.equal("two", only().ask.json.fields.title)
      for _ = 1, 4 do desk:fail(only(), "temp", "HTTP_UNREACHABLE", "connection refused") end
      desk:advance_to "2026-01-30T08:03:59Z"
      applied(only())
      assert.are.equal("synced", linker.state(desk, "T1"))
      assert.are.equal(1, #linker.events(desk, "link.settled"))
      assert.are.same({ 1, 0 }, { #flows "link.push", open_flows "link.push" })
    end)
    it("[e-13] parks what is refused, and sends the next change", function()
      linker.put(desk, "T1", "one")
      desk:answer(only(), { status = 422, headers = {}, json = { code = "NO_SUCH_FIELD", detail = "title" } })
      assert.are.equal("parked", linker.state(desk, "T1"))
      linker.put(desk, "T1", "two")
      applied(only())
      assert.are.equal("synced", linker.state(desk, "T1"))
    end)
    it("[e-13] copes with an answer that is no JSON, or none of ours", function()
      for i, answer in ipairs {
        { status = 200, headers = {}, body = "thanks" }, { status = 204, headers = {} },
        { status = 200, headers = {}, json = ordain.list { 1, 2 } },
        { status = 200, headers = {}, json = { state = 7, version = "x", same = "y", code = {} } },
      } do
        linker.put(desk, "T" .. i, "toy")
        desk:answer(only(), answer)
        assert.are.equal("synced", linker.state(desk, "T" .. i))
      end
      linker.put(desk, "T9", "toy")
      desk:answer(only(), { status = 409, headers = {}, json = { version = {}, fields = {} } })
      assert.are.equal("parked", linker.state(desk, "T9"))
    end)
    it("[e-13] sends nothing while paused, all of it afterwards, and what a stopped flow left", function()
      desk:ok("link.pause", { reason = "they move house" })
      linker.put(desk, "T1", "one")
      linker.put(desk, "T1", "two")
      assert.are.same({}, desk:effects())
      assert.are.same({}, flows "link.push")
      desk:ok("link.resume", {})
      assert.are.equal("two", only().ask.json.fields.title)
      desk:ok("flow.stop", { id = flows("link.push")[1].id, reason = "by mistake" })
      assert.are.same({}, desk:effects())
      assert.are.equal("pending", linker.state(desk, "T1"))
      desk:advance_to "2026-01-30T09:05:00Z"
      applied(only())
      assert.are.equal("synced", linker.state(desk, "T1"))
    end)
    it("[e-13] sends what was kept while the link, or this kind of record, was switched off", function()
      desk:ok("setting.set", { name = "link.enabled", value = false })
      linker.put(desk, "T1", "one")
      assert.are.same({}, desk:effects())
      desk:ok("setting.set", { name = "link.enabled", value = true })
      applied(only())
      assert.are.equal("synced", linker.state(desk, "T1"))
      linker.put(desk, "T1", "two")
      desk:ok("link.disable", { entity = "toy", reason = "over" })
      desk:answer(only(), { status = 401, headers = {} })
      desk:advance_to "2026-01-30T12:00:00Z"
      assert.are.same({}, desk:effects())
      desk:ok("link.enable", { entities = { "toy" } })
      applied(only())
      assert.are.equal("synced", linker.state(desk, "T1"))
    end)
    it("[e-13] leaves a change alone that the peer's next message shows as taken", function()
      linker.put(desk, "T1", "one")
      linker.receive(desk, { message_id = "m1", entity = "toy", key = "T1", version = 1, base = 1, from = "crm",
        fields = { title = "theirs", status = "open" } })
      assert.are.equal("synced", linker.state(desk, "T1"))
      for _ = 1, 4 do desk:fail(only(), "temp", "HTTP_UNREACHABLE", "connection refused") end
      assert.are.equal("synced", linker.state(desk, "T1"))
    end)
    it("[e-13] shows at the record what cannot be sent at all, and sends it once it can be", function()
      linker.put(desk, "T1", ("large "):rep(50000))
      assert.are.same({}, desk:effects())
      local record = linker.record(desk, "T1")
      assert.are.same({ "error", "FLOW_ANSWER_LARGE" }, { record.state, record.problem.code })
      linker.put(desk, "T1", "small")
      applied(only())
      assert.are.equal("synced", linker.state(desk, "T1"))
    end)
    it("[e-13] goes on after a restart", function()
      linker.put(desk, "T1", "one")
      desk:reopen()
      applied(only())
      assert.are.equal("synced", linker.state(desk, "T1"))
    end)
  end)

  it("[e-13] offers what was refused again: what it refers to may have come", function()
    local function come(key, version, fields)
      fields.status = "open"
      return linker.receive(desk, { message_id = key .. version, entity = "toy", key = key, version = version, base = 0,
        from = "crm", fields = fields }).answer.state
    end
    assert.are.equal("parked", come("CHILD", 1, { title = "child", parent = "TOP" }))
    desk:advance_to "2026-01-30T08:01:00Z"
    assert.are.equal("parked", linker.state(desk, "CHILD"))
    assert.are.equal("applied", come("TOP", 1, { title = "top" }))
    desk:advance_to "2026-01-30T08:02:59Z"
    assert.are.equal("parked", linker.state(desk, "CHILD"))
    desk:advance_to "2026-01-30T08:03:00Z"
    assert.are.equal("child", linker.title(desk, "CHILD"))
    assert.are.equal(0, open_flows "link.offer")
    assert.are.equal(2, only().ask.json.base + only().ask.json.version)
  end)
  it("[e-13] walks over all records, and catches up after a pause, in chunks of 200", function()
    for i = 1, 450 do linker.put(desk, ("T%03d"):format(i), "toy") end
    for _, effect in ipairs(desk:effects()) do applied(effect) end
    desk:ok("link.pause", { reason = "they move house" })
    local made = desk:ok("link.sync", { entity = "toy", again = true })
    local done = desk:ok("link.sync_get", { id = made.id })
    assert.are.same({ "done", 450, 450 }, { done.state, done.looked_at, done.sent })
    assert.are.same({}, desk:effects())
    desk:ok("link.resume", {})
    assert.are.equal(450, #desk:effects())
    assert.are.same({ 0, 0 }, { open_flows "link.walk", open_flows "link.catch_up" })
  end)

  describe("check", function()
    local function check(answer)
      local id = desk:ok("link.check").flow
      if answer.fail then
        for _ = 1, 2 do desk:fail(only(), "temp", "HTTP_UNREACHABLE", "connection refused") end
      else
        desk:answer(only(), answer)
      end
      local output, codes = desk:ok("flow.get", { id = id }).output, {}
      for i, problem in ipairs(output.problems) do codes[i] = problem.code end
      assert.are.equal(#codes == 0, output.ok)
      return table.concat(codes, " ")
    end
    local function hello(more)
      local body = { protocol = 1, side = "crm", enabled = true, entities = ordain.list { { entity = "toy", state = "on" } } }
      for name, value in pairs(more or {}) do body[name] = value end
      return { status = 200, headers = {}, json = body }
    end
    it("[2.13] finds what would keep the link from working: on the way, and there", function()
      assert.are.equal("", check(hello()))
      assert.are.equal("", check(hello { entities = ordain.list { { entity = "toy", state = "paused" } } }))
      assert.are.equal("LINK_SAME_SIDE", check(hello { side = "commerce" }))
      assert.are.equal("LINK_OFF LINK_ENTITY_OFF", check(hello { enabled = false, entities = ordain.list {} }))
      assert.are.equal("LINK_PROTOCOL", check(hello { protocol = 2 }))
      assert.are.equal("LINK_PROTOCOL", check { status = 404, headers = {} })
      assert.are.equal("LINK_PROTOCOL", check { status = 200, headers = {}, body = "welcome" })
      assert.are.equal("LINK_TOKEN", check { status = 401, headers = {} })
      assert.are.equal("LINK_UNREACHABLE", check { fail = true })
    end)
    it("[2.13] finds what is missing here", function()
      local id = desk:ok("link.check", { entities = { "lead" } }).flow
      desk:answer(only(), hello { entities = ordain.list { { entity = "lead", state = "on" } } })
      assert.are.equal("lead is not linked here (link.enable)", desk:ok("flow.get", { id = id }).output.problems[1].text)
      desk:ok("setting.set", { name = "link.enabled", value = false })
      assert.are.equal("LINK_OFF", check(hello()))
    end)
  end)

  describe("test", function()
    local function begin()
      local id = desk:ok("link.test").flow
      desk:answer(only(), { status = 200, headers = {}, json = { protocol = 1, side = "crm", enabled = true, entities = {} } })
      return id
    end
    local function hops(id)
      local found = {}
      for i, one in ipairs(desk:ok("flow.get", { id = id }).output.hops) do found[i] = one.ok end
      return found
    end
    local function probes() return desk:rows("select id from link_record order by id") end

    it("[2.13] reports each hop and leaves nothing", function()
      local id = begin()
      local there = only().ask.json
      applied(only())
      assert.are.equal("open", flows("link.test")[1].state)
      linker.receive(desk, { message_id = "m1", entity = "link_probe", key = there.key, version = 1, base = 1, from = "crm",
        fields = { hop = "back" } })
      assert.are.same({ "gone", 1 }, { only().ask.json.fields.hop, only().ask.json.base })
      applied(only())
      assert.are.same({ true, true, true, true }, hops(id))
      assert.are.same({}, probes())
      assert.are.equal(1, #desk:ok("link.status").entities)
    end)
    it("[2.13] says which hop failed, and cleans up all the same", function()
      local id = begin()
      applied(only())
      desk:advance_to "2026-01-30T08:03:00Z"
      applied(only())
      assert.are.same({ true, true, false, true }, hops(id))
      assert.are.same({}, probes())
      id = begin()
      desk:answer(only(), { status = 503, headers = {}, json = { code = "LINK_OFF" } })
      assert.are.same({ true, false }, hops(id))
      assert.are.same({}, probes())
    end)
    it("[2.13] sends the other side's marked record back, and removes it when told", function()
      linker.receive(desk, { message_id = "m1", entity = "link_probe", key = "K", version = 1, base = 0, from = "crm",
        fields = { hop = "there" } })
      assert.are.equal("back", only().ask.json.fields.hop)
      applied(only())
      linker.receive(desk, { message_id = "m2", entity = "link_probe", key = "K", version = 2, base = 1, from = "crm",
        fields = { hop = "gone" } })
      assert.are.same({}, probes())
    end)
  end)
end)
