-- Letters of flows that go into a maildir folder instead of to a mail server.
local asking = dofile "spec/e2e/asking.lua"
local server = dofile "spec/e2e/server.lua"

local function letter(more)
  local ask = { to = "ann@example.test", subject = "Your quote", text = "Dear Ann\n.\n..\nFrom here on" }
  for name, value in pairs(more or {}) do ask[name] = value end
  return ask
end

describe("letters into a folder [2.23]", function()
  local place, box
  local function conf(more)
    return ('mail = { url = "maildir:%s", from = "Desk <desk@ordain.test>"%s }'):format(box, more or "")
  end
  local function restart(text)
    place:stop()
    place:configure(text)
    place:serve()
  end
  local function files(part)
    local found = {}
    for name in server.run(("ls '%s/%s' 2>/dev/null; true"):format(box, part)):gmatch "[^\n]+" do found[#found + 1] = name end
    return found
  end
  setup(function()
    place = asking.open { conf = "" }
    box = place.data .. "/mail/out"
  end)
  teardown(function() if place then place:close() end end)
  before_each(function()
    server.run(("rm -rf '%s'"):format(box))
    restart(conf())
  end)

  it("arrive whole, with the id that was fixed before and the envelope above the headers", function()
    local put = place.s:request("/v1/files", { method = "POST", token = place.token, type = "text/plain",
      file = place.home.path .. "/scripts/t/area.lua" })
    local hash = put.body:match '"hash":"(%x+)"'
    local id = place:start("post", letter { to = "Ann <ann@example.test>", attach = { { hash = hash, name = "a.lua" } } })
    assert.are.same({ state = "sent", message_id = id .. ".1.1@ordain.test" }, place:ended(id).answer)
    assert.are.same({ id .. ".1.1.eml" }, files "new")
    local text = server.read(("%s/new/%s.1.1.eml"):format(box, id))
    assert.matches("^X%-Sender: desk@ordain%.test\nX%-Receiver: ann@example%.test\n", text)
    assert.matches("\nMessage%-Id: <" .. id:gsub("%-", "%%-") .. "%.1%.1@ordain%.test>\n", text)
    assert.matches("\nDear Ann\n.\n..\nFrom here on\n", text, 1, true)
    assert.matches("\nContent-Disposition: attachment; filename=a.lua\n", text, 1, true)
    assert.is_nil(text:find("\r", 1, true))
    assert.are.equal("600\n", server.run(("stat -c %%a '%s/new/%s.1.1.eml'"):format(box, id)))
  end)

  -- A letter that waits for a server that knows the folder; what lies there was left by
  -- one that ended in the middle.
  local function left(at, text)
    restart ""
    local id = place:start("post", letter())
    place:until_effect(id, function(row) return row.result == "MAIL_NOT_CONFIGURED" end)
    server.run(("mkdir -p '%s/tmp' '%s/new' '%s/cur'"):format(box, box, box))
    for _, one in ipairs(at) do server.write(("%s/%s"):format(box, one:gsub("NAME", id .. ".1.1.eml")), text) end
    restart(conf())
    assert.are.equal("sent", place:ended(id).answer.state)
    return ("%s/new/%s.1.1.eml"):format(box, id)
  end
  it("are not there twice when the process ended after one had come", function()
    assert.are.equal("there", server.read(left({ "new/NAME", "tmp/NAME.put" }, "there")))
  end)
  it("nor when a reader has seen it", function()
    assert.is_nil(server.read(left({ "cur/NAME:2,S", "tmp/NAME.put" }, "seen")))
    assert.are.equal(1, #files "cur")
  end)
  it("nor when a reader has taken it away", function()
    assert.is_nil(server.read(left({ "tmp/NAME.put" }, "")))
  end)
  it("come when the process ended before", function()
    for _, at in ipairs { { "tmp/NAME" }, { "tmp/NAME", "tmp/NAME.put" } } do
      assert.matches("Dear Ann", server.read(left(at, "X-Sender: de")), 1, true)
    end
    assert.are.same({}, server.run(("find '%s/tmp' -name '*.eml'"):format(box)):match "%S+" or {})
  end)

  it("each come once though the process is killed again and again", function()
    local asks = {}
    for i = 1, 40 do asks[i] = letter { subject = "Letter " .. i } end
    place:command("t.start_many", { flow = "t.post", inputs = asks })
    for round = 1, 6 do
      server.wait(15, function() return #files "new" >= math.min(40, round * 6) end)
      place.s:kill "KILL"
      place.s:ended()
      place:serve()
    end
    assert.is_truthy(server.wait(20, function()
      return place:rows("select count(*) as n from effect where phase <> 'done'")[1].n == 0
    end), place.s:log())
    assert.are.equal(40, #files "new")
    local subjects = server.run(("grep -h ^Subject: '%s'/new/* | sort -u | wc -l"):format(box))
    assert.are.equal("40", subjects:match "%d+")
  end)

  it("wait while the folder cannot be written", function()
    server.run(("mkdir -p '%s'"):format(box))
    server.write(box .. "/new", "a file")
    local id = place:start("post", letter { retry = { delays = { "1 seconds", "1 seconds", "1 seconds" } } })
    local row = place:until_effect(id, function(row) return row.attempts > 0 end)
    assert.are.equal("MAIL_FOLDER", row.tries[1].code)
    server.run(("rm '%s/new'"):format(box))
    assert.are.equal("sent", place:ended(id).answer.state)
    assert.are.equal(1, #files "new")
  end)

  it("lose what was left in tmp for days", function()
    server.run(("mkdir -p '%s/tmp'; touch -d '2 days ago' '%s/tmp/old'; touch '%s/tmp/young'"):format(box, box, box))
    place:ended(place:start("post", letter()))
    local names = table.concat(files "tmp", " ")
    assert.is_nil(names:find("old", 1, true))
    assert.matches("young", names, 1, true)
  end)

  it("need a folder that can be", function()
    server.write(place.data .. "/file", "")
    local function check(text)
      place:configure(text)
      return server.shell(("%s check --home %s --data %s"):format(server.quote(server.binary), place.home.path, place.data))
    end
    for url, words in pairs { ["maildir:"] = "names no folder", ["maildir:" .. place.data .. "/file"] = "no folder",
      ["maildir:" .. place.data .. "/file/below"] = "cannot be made" } do
      local out, code = check(('mail = { url = "%s", from = "desk@ordain.test" }'):format(url))
      assert.are.equal(78, code, out)
      assert.matches(words, out, 1, true)
    end
    local out, code = check(conf())
    assert.are.equal(0, code, out)
    assert.is_nil(server.run(("ls '%s' 2>/dev/null; true"):format(box)):match "%S")
    assert.matches("maildir:" .. box, place.s:command("check --dump"), 1, true)
  end)
end)
