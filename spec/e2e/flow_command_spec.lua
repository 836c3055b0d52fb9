-- `ordain flow` and `ordain review`, without a server and with one.
local server = dofile "spec/e2e/server.lua"
local home = dofile "spec/runtime/home.lua"

local contracts = [[
  event "t.noted" { key = "id", summary = "a note was made", data = { id = id, word = text } }
  errors { NOT_WANTED = "It is not wanted." }
  setting "t.open" { type = boolean, default = true, role = "operator", summary = "notes are wanted" }
]]
local points = [[
  point "t.wanted" { when = "a word comes", ask = { word = text },
    outcomes = { yes = { price = money }, no = { reasons = list(reason) } }, default = { "no", reasons = {} } }
]]
local policy = [[
  return function(ask)
    if ask.word == "bad" then return no { reasons = { { code = "BAD_WORD", text = "no" } } } end
    return yes { price = money.of("12.50", "DKK") }
  end
]]
local operations = [[
  operation "t.note" { summary = "Make a note", kind = "write", role = "operator", input = { word = text },
    output = { id = id, word = text }, errors = { "NOT_WANTED" },
    run = function(tx, input)
      local row = tx:insert("note", { word = input.word })
      if not tx:setting "t.open" then fail.conflict("NOT_WANTED", "%s is not wanted", input.word) end
      return { id = row.id, word = row.word }
    end }
  operation "t.start" { summary = "Start a flow", kind = "write", role = "operator", input = { word = text },
    output = { id = id }, run = function(tx, input) return { id = tx:start("t.long", { word = input.word }) } end }
]]
local long = [[
  return flow { summary = "A long one", input = { word = text }, key = "word", as = { "operator" }, output = { said = text },
    run = function(f, input)
      f:note("began with " .. input.word)
      f:decide("t.wanted", { word = input.word })
      f:decide("t.wanted", { word = "bad" }, { title = "Is bad wanted?" })
      local _, why = f:try(function() f:call("t.gone", {}) end)
      f:race {
        a = function() f:sleep "2 days" end,
        b = function() return f:wait { "t.noted", key = "nothing", within = "3 days" } end,
      }
      local answer = f:review { kind = "look", title = "Look at it", role = "operator", options = { "yes", "no" } }
      f:undo(function() f:note "undone" end)
      local sent = f:wait { signal = "go", within = "14 days" }
      f:call("t.note", { word = sent.word })
      f:mail { to = "ann@example.com", subject = "Done", text = "It is done." }
      return { said = answer.answer }
    end }
]]
local files = home.files { contracts = contracts, points = points, operations = operations,
  schema = "create table note (id text primary key, version bigint not null, word text not null);",
  ["scripts/t/flows/long.lua"] = long, ["policies/t/wanted.lua"] = policy }

local NO_SERVER = "the command line without a server"
local WITH_SERVER = "the command line with a server"

for _, how in ipairs { NO_SERVER, WITH_SERVER } do
  describe(how, function()
    local place, dir, s, id
    setup(function()
      place = home.make(files)
      if how == WITH_SERVER then s = server.start { home = place.path } else dir = server.folder() end
    end)
    teardown(function()
      if s then s:remove() else server.run("rm -rf " .. server.quote(dir)) end
      place:remove()
    end)

    local function command(arguments)
      local data, with = s and s.data or dir .. "/data", s and "" or " --home " .. server.quote(place.path)
      if arguments:find("--home", 1, true) then with = "" end
      return server.shell(("%s %s --data %s%s"):format(server.quote(server.binary), arguments, server.quote(data), with))
    end
    local function ok(arguments)
      local out, code = command(arguments)
      assert.are.equal(0, code, arguments .. ": " .. out)
      return out
    end
    -- Turns come by themselves beside a server.
    local function has(arguments, ...)
      local out
      for _, text in ipairs { ... } do
        local found = server.wait(s and 10 or 0, function()
          out = ok(arguments)
          return out:find(text, 1, true)
        end)
        assert.is_truthy(found, text .. "\n" .. out)
      end
    end

    it("starts one, which is listed", function()
      if not s then ok "db migrate --test --clock 2026-01-30T08:00:00Z" end
      id = ok "call t.start word=hello":match '"id":"([^"]+)"'
      has("flow list --name t.long --state open --key hello", id)
      assert.is_nil(ok "flow list --state done":find(id, 1, true))
      has("flow status", "t.long  open   1      2026-01-30T08:00:00.000000Z")
      has("flow show " .. id, "waits for   t.noted nothing", '{"word":"hello"}')
      local out, code = command "flow show nobody"
      assert.are.equal(3, code)
      assert.is_truthy(out:find("FLOW_NOT_FOUND", 1, true))
    end)

    it("prints its timeline as a person reads it", function()
      local at = "2026-01-30 08:00:00    "
      has("flow timeline " .. id, "t.long " .. id .. " for hello is open\nbegan 2026-01-30 08:00:00 UTC: word hello\n\n"
        .. at .. "1  began with hello\n"
        .. at .. "2  Decide t.wanted → yes (price 12.50 DKK)\n"
        .. at .. "3  Is bad wanted? → no: BAD_WORD\n"
        .. at .. "4  call t.gone → failed: OPERATION_UNKNOWN: there is no operation t.gone that a flow can call\n"
        .. at .. "5  sleep 2 days → waits until 2026-02-01 08:00:00\n"
        .. at .. "6  wait for t.noted → waits until 2026-02-02 08:00:00\n")
      local first = ordain.decode(ok("flow timeline --json --limit 1 " .. id):match "^[^\n]+")
      assert.are.equal("began with hello", first.title)
      assert.are.equal(1, first.seq)
    end)

    it("tries scripts over its journal, its own and others", function()
      has("flow replay", "1 flows tried, 0 do not fit")
      has("flow replay --installed " .. id, "1 flows tried, 0 do not fit")
      has("flow replay --all --name t.other", "0 flows tried")
      local other = home.make(files)
      other:write("scripts/t/flows/long.lua", (long:gsub('"2 days"', '"5 days"')))
      local out, code = command("flow replay --home " .. server.quote(other.path))
      local broken = select(1, command("flow replay --json --name t.long --home " .. server.quote(other.path)))
      other:remove()
      assert.are.equal(1, code, out)
      assert.is_truthy(out:find("scripts/t/flows/long.lua:8: step 5", 1, true), out)
      assert.is_truthy(out:find('{"span":"2 days"}', 1, true) and out:find('{"span":"5 days"}', 1, true), out)
      assert.is_truthy(out:find("1 flows tried, 1 do not fit", 1, true), out)
      assert.are.equal("FLOW_MISMATCH", ordain.decode(broken).code)
      has("flow show " .. id, "state       open")
    end)

    it("answers the review it comes to", function()
      ok "clock advance '2 days'"
      has("flow timeline " .. id, "5  sleep 2 days → over, 2026-02-01 08:00:00\n",
        "6  wait for t.noted → left, 2026-02-01 08:00:00\n", "7  Look at it → waits for operator")
      local review = ordain.decode(ok("review list --json --flow " .. id))
      assert.are.equal("look", review.kind)
      has("review show " .. review.id, 'options      ["yes","no"]')
      local _, code = command("review answer " .. review.id .. " perhaps")
      assert.are_not.equal(0, code)
      local answered = ok("review answer " .. review.id .. " yes --as ann -m 'looks good'")
      assert.is_truthy(answered:find("answer       yes\nby           ann\n", 1, true), answered)
      has("flow timeline " .. id, "7  Look at it → yes, by ann: looks good", "8  wait for signal go → waits until 2026-02-15 08:00:00")
      assert.is_nil(ok("review list --flow " .. id):find(review.id, 1, true))
    end)

    it("signals it, and retries the step that failed", function()
      ok "setting set t.open false"
      assert.are.equal(2, select(2, command("flow signal " .. id .. " go '{'")))
      has("flow signal " .. id .. [[ go '{"word":"now"}']], id .. " is told")
      has("flow timeline " .. id, "8  wait for signal go → word now\n", "9  Make a note → failed: NOT_WANTED: now is not wanted",
        "\nfailed\nNOT_WANTED: now is not wanted\n")
      ok "setting set t.open true"
      has("flow retry --script pinned " .. id, id .. " goes on")
      has("flow timeline " .. id, "9  Make a note → word now", "10  mail to ann@example.com: Done → "
        .. (s and "waits to be tried again, 1 try: MAIL_NOT_CONFIGURED" or "on its way"))
      assert.are.equal(4, select(2, command("flow retry " .. id)))
    end)

    it("stops it with a reason, and what it registered is undone", function()
      assert.are.equal(2, select(2, command("flow stop " .. id)))
      has("flow stop " .. id .. " --reason 'no longer wanted'", "is asked to stop")
      has("flow timeline " .. id, "10  mail to ann@example.com: Done → left", "11  stopped: no longer wanted", "12  undone",
        "\nstopped 2026-02-01 08:00:00: no longer wanted\n")
      assert.are.equal(4, select(2, command("flow stop " .. id .. " --reason again")))
      has("flow replay --state stopped", "1 flows tried, 0 do not fit")
    end)

    if how == NO_SERVER then
      it("says before an upgrade which open flows can go on", function()
        ok "call t.start word=again"
        has("check --upgrade", "flows: 1 open, 0 can no longer go on; the installed script would fit 1")
      end)
    end
  end)
end
