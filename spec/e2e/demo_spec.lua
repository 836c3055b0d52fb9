-- The demo does what it prints: the things to try are run as they stand there.
local server = dofile "spec/e2e/server.lua"
local json = require "dkjson"

describe("the demo", function()
  local dir, s, lines
  -- Reads "N. words" and the commands below it, three blanks in.
  local function printed()
    local steps = {}
    for line in s:log():gmatch "[^\n]+" do
      if line:match "^%d+%. " then steps[#steps + 1] = { title = line } end
      if #steps > 0 and line:match "^   %S" then table.insert(steps[#steps], line:sub(4)) end
    end
    return steps
  end
  setup(function()
    dir = server.folder()
    server.run(("mkdir '%s/home'; cp -R scripts policies contrib '%s/home'"):format(dir, dir))
    s = server.start { data = dir .. "/data", home = dir .. "/home", args = "--demo --watch" }
    assert.is_truthy(server.wait(10, function()
      lines = printed()
      return #lines == 4 and #lines[4] == 2
    end), s:log())
  end)
  teardown(function()
    if s then s:remove() end
    server.run("rm -rf " .. server.quote(dir))
  end)

  local function call(arguments)
    local out, code = server.shell(("%s call %s --data %s/data"):format(server.quote(server.binary), arguments, dir))
    assert.are.equal(0, code, out)
    return out
  end
  local function tasks() return select(2, call("agent.tasks limit:=100 --columns number"):gsub("T%-%d+", "")) end
  local function files(part) return select(2, server.run(("ls %s/data/mail/%s"):format(dir, part)):gsub("[^\n]+", "")) end

  it("prints where to look", function()
    local base = s:log():match "API (http://127%.0%.0%.1:%d+)/openapi%.json"
    assert.are.equal("http://127.0.0.1:" .. s.port, base)
    assert.are.equal("200", server.run(("curl -s -o /dev/null -w '%%{http_code}' %s/openapi.json"):format(base)))
    assert.matches("^1%. .*2%. .*3%. .*4%. ", lines[1].title .. lines[2].title .. lines[3].title .. lines[4].title)
  end)

  it("has mail that waits for a person, or was filed", function()
    assert.is_truthy(server.wait(20, function() return files "in/cur" == 15 end), s:log())
    local out, code = server.shell(lines[1][1])
    assert.are.equal(0, code, out)
    assert.matches("^TASK +TITLE +REASON\n", out)
    local waits = { { "T%-00001", "fiona@harbourdeli", "first mail" }, { "T%-00003", "Bestellung", "first mail" },
      { "T%-00005", "chumon@hokuto", "first mail" }, { "T%-00007", "kontakt@nytbistro", "not known" },
      { "T%-00008", "cafehavnem", "resembles C%-10001" }, { "T%-00009", "rank%-first", "not known" },
      { "T%-00012", "mette@", "nothing was found" } }
    for _, one in ipairs(waits) do assert.matches(one[1] .. "[^\n]*" .. one[2] .. "[^\n]*" .. one[3], out) end
    assert.are.equal(12, tasks())
    local filed = call "mail.list limit:=100 --columns from.address,flags"
    assert.matches("kokken@hotelfjorden.example[^\n]*auto", filed)
    assert.matches("MAILER%-DAEMON[^\n]*bounce", filed)
  end)

  it("makes a quote of a mail, and its letter goes to the folder", function()
    local out, code = server.shell(lines[1][2])
    assert.are.equal(0, code, out)
    assert.are.equal("SQ-000001\n", out)
    assert.is_truthy(server.wait(20, function()
      return call("agent.get id=T-00001 --columns messages.-1.state") == "draft\n"
    end))
    assert.matches("Is it for us%? +relevant\n", (server.shell(lines[1][3])))
    call "agent.confirm step=T-00001"
    assert.is_truthy(server.wait(20, function() return files "out/new" == 1 end), s:log())
    assert.matches("X%-Receiver: fiona@harbourdeli.example", server.run(("cat %s/data/mail/out/new/*"):format(dir)))
  end)

  it("reads the other mails right when a person confirms them", function()
    local wanted = {
      [2] = { "K-100 15", "M-300 4" }, [3] = { "K-120 24", "R-510 6", "C-400 3" }, [4] = { "T-200 15", "K-100 8" },
      [5] = { "K-120 12", "T-200 5" }, [10] = { "T-200 24", "C-400 4", "R-510 10" },
      [11] = { "K-120 18", "M-300 10", "F-500 2" },
    }
    for number, lines_wanted in pairs(wanted) do
      local name = ("T-%05d"):format(number)
      local quote = call(("agent.confirm step=%s --columns quote_number"):format(name)):match "SQ%-%d+"
      assert.is_truthy(quote, name)
      local function quoted()
        local out = call(("quote.get id=%s --rows lines --columns item_number,quantity"):format(quote))
        return (out:gsub("^[^\n]*\n", ""):gsub(" +", " "))
      end
      server.wait(20, function() return quoted() == table.concat(lines_wanted, "\n") .. "\n" end)
      assert.are.equal(table.concat(lines_wanted, "\n") .. "\n", quoted())
    end
    for number, words in pairs { [6] = "asks something", [7] = "nobody's address", [8] = "resembles", [12] = "help" } do
      local name = ("T-%05d"):format(number)
      call("agent.confirm step=" .. name)
      assert.matches(words, call(("agent.get id=%s --columns steps.-1.title,steps.-1.reason"):format(name)), 1, true)
    end
  end)

  it("lets a month pass, and the subscriptions make their orders", function()
    local out, code = server.shell(lines[2][1])
    assert.are.equal(0, code, out)
    assert.matches("subscription%.orders%s+Pass%s+[^\n]*generated", out)
    assert.matches("\n2026%-02%-2%d", out)
  end)

  it("shows them", function()
    local out, code = server.shell(lines[3][1])
    assert.are.equal(0, code)
    local found = assert(json.decode(out), out)
    assert.are.equal(3, #found.items)
    local types = {}
    for _, order in ipairs(found.items) do types[order.type] = true end
    assert.is_true(types.subscription)
  end)

  it("refuses a subscription, and no longer when the policy has changed", function()
    local ask, change = lines[4][1], lines[4][2]
    local out, code = server.shell(ask)
    assert.are.equal(1, code, out)
    assert.matches("FREQUENCY_NOT_ALLOWED", out)
    assert.are.equal(0, select(2, server.shell(change)))
    assert.is_truthy(server.wait(10, function() return s:log():match "policies: %x+ is live" end), s:log())
    out, code = server.shell(ask)
    assert.are.equal(0, code, out)
    assert.are.equal("quarterly", assert(json.decode(out), out).frequency)
  end)

  it("starts again on its data with a new token, the old one gone", function()
    local old = s:log():match "token %(shown now only%) (%S+)"
    assert.are.equal(200, s:request("/v1/orders", { token = old }).status)
    assert.are.equal(0, s:stop(), s:log())
    local again = server.start { data = dir .. "/data", home = dir .. "/home", args = "--demo --watch" }
    s:remove()
    s = again
    assert.is_truthy(server.wait(10, function() return s:log():match "token %(shown now only%) (%S+)" end))
    local new = s:log():match "token %(shown now only%) (%S+)"
    assert.are.equal(200, s:request("/v1/orders", { token = new }).status)
    assert.are.equal(401, s:request("/v1/orders", { token = old }).status)
  end)

  it("brings its mail once, and finds its mailbox when the data has been moved", function()
    local before, letters = tasks(), files "out/new"
    assert.are.equal(0, files "in/new")
    assert.are.equal(0, s:stop(), s:log())
    s:remove()
    server.run(("mv %s/data %s/old; mkdir %s/data; mv %s/old %s/data/moved"):format(dir, dir, dir, dir, dir))
    s = server.start { data = dir .. "/data/moved", home = dir .. "/home", args = "--demo --watch" }
    server.run(("ln -s %s/data/moved/* %s/data"):format(dir, dir))
    assert.are.equal("PATH\n" .. dir .. "/data/moved/mail/in\n", call "mailbox.list --columns path")
    server.run(("cp contrib/demo/mail/01-*.eml %s/data/mail/in/new/again.eml"):format(dir))
    assert.is_truthy(server.wait(20, function() return files "in/new" == 0 end))
    assert.are.same({ before, letters, 16 }, { tasks(), files "out/new", files "in/cur" })
  end)
end)
