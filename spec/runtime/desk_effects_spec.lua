-- The desk of a spec writes what came of effects: nothing is performed.
local home = dofile "spec/runtime/home.lua"

local operations = [[
  operation "t.start" { summary = "Start it", kind = "write", role = "operator", input = {}, output = { id = id },
    run = function(tx) return { id = tx:start("t.both", {}) } end }
]]
local both = [[
  return flow { summary = "asks another system, then writes", input = {}, output = { told = list(text) },
    run = function(f)
      local told = list.new()
      local ok, got = f:try(function()
        return f:http { url = "https://example.com/ask", method = "POST", json = { n = 1 }, retry = { attempts = 3 } }
      end)
      told:add(ok and "status " .. got.status or got.code .. " " .. got.kind)
      ok, got = f:try(function() return f:mail { to = "ann@example.com", subject = "Done", text = "It is done." } end)
      told:add(ok and got.state or got.code)
      return { told = told }
    end }
]]

describe("effects in a spec", function()
  local desk, id
  before_each(function()
    desk = home.open(home.files { operations = operations, ["scripts/t/flows/both.lua"] = both })
    id = desk:ok("t.start", {}).id
  end)
  after_each(function() home.close(desk) end)

  local function told()
    local got = desk:ok("flow.get", { id = id })
    return got.output and table.concat(got.output.told, ", ") or got.flow.state
  end

  it("are listed with what was asked", function()
    local effects = desk:effects()
    assert.are.equal(1, #effects)
    assert.are.equal("http", effects[1].kind)
    assert.are.equal(id, effects[1].flow)
    assert.are.same({ n = 1 }, effects[1].ask.json)
    assert.are.equal(1, effects[1].attempt)
  end)

  it("are answered, and the flow goes on", function()
    desk:answer(desk:effects()[1], { status = 404, headers = {} })
    local mail = desk:effects()[1]
    assert.are.equal("ann@example.com", mail.ask.to)
    desk:answer(mail)
    assert.are.equal("status 404, sent", told())
    assert.are.same({}, desk:effects())
  end)

  it("that fail for now are due again until no attempt is left", function()
    for attempt = 1, 3 do
      assert.are.equal(attempt, desk:effects()[1].attempt)
      desk:fail(desk:effects()[1], "temp", "HTTP_STATUS", "503")
    end
    desk:fail(desk:effects()[1], "maybe_sent")
    assert.are.equal("HTTP_FAILED temp, maybe_sent", told())
  end)

  it("that fail for good end the step", function()
    desk:fail(desk:effects()[1], "perm", "HTTP_PRIVATE_ADDRESS", "no")
    desk:fail(desk:effects()[1], "perm", "MAIL_REFUSED", "550 no such user")
    assert.are.equal("HTTP_PRIVATE_ADDRESS perm, MAIL_REFUSED", told())
  end)

  it("end once", function()
    local effect = desk:effects()[1]
    desk:answer(effect)
    assert.has_error(function() desk:answer(effect) end)
    assert.has_error(function() desk:fail(desk:effects()[1], "perhaps") end)
  end)
end)
