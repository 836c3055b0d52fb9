-- The demo does what it prints: the three things to try are run as they stand there.
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
      return #lines == 3 and #lines[3] == 2
    end), s:log())
  end)
  teardown(function()
    if s then s:remove() end
    server.run("rm -rf " .. server.quote(dir))
  end)

  it("prints where to look", function()
    local base = s:log():match "API (http://127%.0%.0%.1:%d+)/openapi%.json"
    assert.are.equal("http://127.0.0.1:" .. s.port, base)
    assert.are.equal("200", server.run(("curl -s -o /dev/null -w '%%{http_code}' %s/openapi.json"):format(base)))
    assert.matches("^1%. .*2%. .*3%. ", lines[1].title .. lines[2].title .. lines[3].title)
  end)

  it("lets a month pass, and the subscriptions make their orders", function()
    local out, code = server.shell(lines[1][1])
    assert.are.equal(0, code, out)
    assert.matches("subscription%.orders%s+Pass%s+[^\n]*generated", out)
    assert.matches("\n2026%-02%-2%d", out)
  end)

  it("shows them", function()
    local out, code = server.shell(lines[2][1])
    assert.are.equal(0, code)
    local found = assert(json.decode(out), out)
    assert.are.equal(3, #found.items)
    local types = {}
    for _, order in ipairs(found.items) do types[order.type] = true end
    assert.is_true(types.subscription)
  end)

  it("refuses a subscription, and no longer when the policy has changed", function()
    local ask, change = lines[3][1], lines[3][2]
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
end)
