-- Two linked systems, each a process of its own, over HTTP; and one whose other side is
-- a CRM that fails, delays, repeats and reorders.
local beside = dofile "spec/e2e/beside.lua"
local home = dofile "spec/runtime/home.lua"
local linker = dofile "spec/scripts/linker.lua"
local server = dofile "spec/e2e/server.lua"

local CONFIG = 'effects = { private_networks = { "127.0.0.0/8" } }\n'

describe("link", function()
  local place, open
  setup(function()
    place = home.make(linker.files { flows = true })
    place:write("conf.lua", CONFIG)
  end)
  teardown(function() place:remove() end)
  before_each(function() open = {} end)
  after_each(function()
    for _, one in ipairs(open) do
      if one.remove then one:remove() else one:stop() end
    end
  end)

  local function call(s, operation, input)
    local text = s:command("call " .. operation .. " " .. server.quote(ordain.encode(input or {})))
    local ok, value = pcall(ordain.decode, text)
    assert(ok, operation .. ": " .. text)
    return value
  end

  -- A side of the link; where its peer is, is told later.
  local function side(name, options)
    local all = { home = place.path, args = "--config " .. server.quote(place.path .. "/conf.lua") }
    for key, value in pairs(options or {}) do all[key] = value end
    local s = server.start(all)
    open[#open + 1] = s
    s.name = name
    if not all.data then
      call(s, "setting.set", { name = "link.side", value = name })
      call(s, "setting.set", { name = "link.enabled", value = true })
      call(s, "link.enable", { entities = { "toy" } })
    end
    return s
  end

  local function point_at(s, port, token)
    call(s, "setting.set", { name = "link.peer_url", value = "http://127.0.0.1:" .. port })
    call(s, "secret.set", { name = "link.token", value = token })
  end

  local function pair()
    local commerce, crm = side "commerce", side "crm"
    point_at(commerce, crm.port, crm:token("commerce", "link"))
    point_at(crm, commerce.port, commerce:token("crm", "link"))
    return commerce, crm
  end

  local function put(s, id, title) return call(s, "toy.put", { id = id, title = title, status = "open" }).state end
  local function title(s, id)
    local row = call(s, "toy.get", { id = id }).toy
    return row and row.title
  end
  local function state(s, id)
    local ok, record = pcall(call, s, "link.record", { id = "toy:" .. id })
    return ok and record.state
  end
  local function until_true(what, fn) assert(server.wait(20, fn), what) end
  local function synced(s, id)
    until_true(id .. " is not synced on " .. s.name, function() return state(s, id) == "synced" end)
  end

  -- Until all of these are in order on all sides. The clock stands still in between: what
  -- failed is tried again when it moves.
  local function quiet(sides, ids)
    local function waiting()
      for _, s in ipairs(sides) do
        for _, id in ipairs(ids) do
          if state(s, id) ~= "synced" then return s.name .. " " .. id .. " " .. tostring(state(s, id)) end
        end
      end
    end
    for _ = 1, 10 do
      for _, s in ipairs(sides) do call(s, "clock.advance", { by = "1 days" }) end
      if server.wait(10, function() return not waiting() end) then return end
    end
    error("never quiet: " .. waiting())
  end

  describe("between two processes", function()
    it("[e-13] carries changes both ways", function()
      local commerce, crm = pair()
      put(commerce, "T1", "one")
      until_true("T1 never came", function() return title(crm, "T1") == "one" end)
      synced(commerce, "T1")
      put(crm, "T1", "two")
      until_true("T1 never came back", function() return title(commerce, "T1") == "two" end)
      for i = 1, 20 do put(commerce, "T1", "many " .. i) end
      until_true("the last never came", function() return title(crm, "T1") == "many 20" end)
    end)

    it("[e-13] catches up after the other side was down, and after a pause", function()
      local commerce, crm = pair()
      put(commerce, "T1", "one")
      synced(commerce, "T1")
      local data, port = crm.data, crm.port
      crm:stop()
      put(commerce, "T1", "two")
      until_true("no failure is shown", function() return state(commerce, "T1") == "error" end)
      assert.are.equal("HTTP_FAILED", call(commerce, "link.status").entities[1].last_problem.code)
      crm = side("crm", { data = data, port = port })
      call(commerce, "clock.advance", { by = "1 days" })
      until_true("T1 never came", function() return title(crm, "T1") == "two" end)
      call(commerce, "link.pause", { reason = "a quiet hour" })
      put(commerce, "T1", "three")
      put(crm, "T2", "theirs")
      until_true("T2 never came", function() return title(commerce, "T2") == "theirs" end)
      assert.are.equal("two", title(crm, "T1"))
      call(commerce, "link.resume")
      call(commerce, "clock.advance", { by = "1 days" })
      until_true("T1 never came", function() return title(crm, "T1") == "three" end)
    end)

    -- The output of a flow that an operation starts.
    local function output(s, operation)
      local id = call(s, operation).flow
      until_true(operation .. " never ends", function() return call(s, "flow.get", { id = id }).flow.state == "done" end)
      return call(s, "flow.get", { id = id }).output
    end

    it("[2.13] says what is wrong with the link before it is used", function()
      local commerce, crm = pair()
      local function check() return output(commerce, "link.check") end
      assert.are.same({ ok = true, side = "crm", problems = {} }, check())
      call(crm, "link.disable", { entity = "toy", reason = "not yet" })
      assert.are.equal("LINK_ENTITY_OFF", check().problems[1].code)
      call(commerce, "secret.set", { name = "link.token", value = "wrong" })
      assert.are.equal("LINK_TOKEN", check().problems[1].code)
      crm:stop()
      assert.are.equal("LINK_UNREACHABLE", check().problems[1].code)
    end)

    it("[2.13] tries the link there and back with a record that leaves nothing behind", function()
      local commerce, crm = pair()
      local tried = output(commerce, "link.test")
      assert.is_true(tried.ok, ordain.encode(tried))
      assert.are.equal(4, #tried.hops)
      for _, s in ipairs { commerce, crm } do assert.are.same({}, call(s, "link.records").items) end
      call(crm, "setting.set", { name = "link.enabled", value = false })
      tried = output(commerce, "link.test")
      assert.are.same({ false, "the link is switched off at the other side" }, { tried.ok, tried.hops[1].text })
    end)

    it("[P2] agrees after both were killed again and again under load", function()
      local commerce, crm = pair()
      local sides = { commerce, crm }
      local kills = os.getenv "ORDAIN_SWEEP" and 200 or 4
      for round = 1, kills do
        local load = {}
        for i = 1, 2 do
          local s = sides[i]
          load[i] = s:beside(("for n in $(seq 12); do %s call toy.put '{\"id\":\"T'$((n %% 4))'\",\"title\":\"s%d-%d-'$n'\","
            .. "\"status\":\"open\"}' --data %s --home %s; done"):format(server.quote(server.binary), i, round,
            server.quote(s.data), server.quote(place.path)))
        end
        -- One of them dies, or both.
        server.wait(5, function() return title(sides[round % 2 + 1], "T3") ~= nil end)
        for i = 1, 2 do
          if round % 3 == 0 or i == round % 2 + 1 then
            sides[i]:kill "KILL"
            sides[i]:ended()
          end
        end
        for i = 1, 2 do load[i]() end
        for i, s in ipairs(sides) do
          if s:ended(0) then sides[i] = side(s.name, { data = s.data, port = s.port }) end
        end
      end
      commerce, crm = sides[1], sides[2]
      local ids = { "T0", "T1", "T2", "T3" }
      quiet(sides, ids)
      for _, id in ipairs(ids) do assert.are.equal(title(commerce, id), title(crm, id)) end
    end)

    -- The process dies at the nth call of this kind from now on.
    local function dies_at(s, name, n)
      local tracer = server.run(("strace -f -p %s -o /dev/null -e trace=%s -e inject=%s:signal=KILL:when=%d "
        .. ">/dev/null 2>&1 & echo $!"):format(s:pid(), name, name, n)):match "%d+"
      local status = "/proc/" .. s:pid() .. "/status"
      local attached = server.wait(5, function()
        return (server.read(status) or ""):match "TracerPid:%s*[1-9]" or not server.read("/proc/" .. tracer .. "/stat")
      end)
      return tracer, attached and (server.read(status) or ""):match "TracerPid:%s*[1-9]"
    end

    local function deaths()
      local all = {}
      for _, one in ipairs {
        { "pwrite64", 40 }, { "fdatasync", 8 }, { "write", 12 }, { "sendto", 8 }, { "sendmsg", 6 }, { "ftruncate", 2 },
      } do
        for n = 1, one[2] do all[#all + 1] = { one[1], n } end
      end
      if os.getenv "ORDAIN_SWEEP" then return all end
      return { all[3], all[14], all[43], all[50], all[61] }
    end

    it("[P1] loses nothing acknowledged and agrees, wherever one of them dies", function()
      if server.run "command -v strace" == "" then return pending "there is no strace" end
      local commerce, crm = pair()
      local token, told, died = commerce:token("till", "link"), {}, 0
      for i, death in ipairs(deaths()) do
        local tracer, attached = dies_at(commerce, death[1], death[2])
        if not attached and not commerce:ended(1) then return pending "nobody may be traced here" end
        local body = '{"id":"%s%d","title":"%s %d","status":"open"}'
        -- Already dead, perhaps: then nothing is acknowledged.
        local answer = commerce:request("/v1/toys", { token = token, body = body:format("K", i, death[1], death[2]) })
        if answer.status == 200 then told[#told + 1] = "K" .. i end
        put(crm, "C" .. i, "theirs " .. i)
        told[#told + 1] = "C" .. i
        if commerce:ended(1) then
          died = died + 1
          commerce = side("commerce", { data = commerce.data, port = commerce.port })
        end
        server.run("kill " .. tracer .. " 2>/dev/null")
      end
      assert.is_true(died > 0)
      quiet({ commerce, crm }, told)
      for _, id in ipairs(told) do assert.are.equal(title(commerce, id), title(crm, id)) end
      local function all(s)
        local found = {}
        for _, row in ipairs(call(s, "link.records", { limit = 500 }).items) do found[#found + 1] = row.id .. " " .. row.state end
        return found
      end
      assert.are.same(all(commerce), all(crm))
    end)
  end)

  describe("with a CRM on a bad day", function()
    local function weather(seed)
      local commerce = side "commerce"
      local crm = beside.start("crm.py", seed, "127.0.0.1:" .. commerce.port, commerce:token("crm", "link"))
      open[#open + 1] = crm
      point_at(commerce, crm.port, "any")
      local function ask(path, input)
        local body = input and "-X POST -d " .. server.quote(ordain.encode(input)) or ""
        return ordain.decode((server.run(("curl -s -m 60 %s http://127.0.0.1:%s%s"):format(body, crm.port, path))))
      end
      return commerce, ask
    end

    it("[2.13] [e-21] agrees in the end: failures, lost answers, repeats, late and crossing messages", function()
      local happened = {}
      for seed = 1, os.getenv "ORDAIN_SWEEP" and 20 or 2 do
        local commerce, ask = weather(seed)
        local ids = { "T1", "T2", "T3" }
        for i = 1, 30 do
          local id = ids[i % 3 + 1]
          put(commerce, id, "ours " .. i)
          ask("/change", { key = id, fields = { title = "theirs " .. i, status = "open" } })
        end
        ask("/calm", {})
        quiet({ commerce }, ids)
        local there = ask "/state"
        for _, id in ipairs(ids) do
          assert.are.equal(title(commerce, id), there[id].fields.title, "seed " .. seed .. " " .. id)
        end
        for name, n in pairs(ask "/faults") do happened[name] = (happened[name] or 0) + n end
        assert.are.equal(0, call(commerce, "link.status").entities[1].parked)
      end
      local kinds = 0
      for _ in pairs(happened) do kinds = kinds + 1 end
      assert.is_true(kinds >= (os.getenv "ORDAIN_SWEEP" and 7 or 4), "a calm day: " .. ordain.encode(happened))
    end)
  end)
end)
