-- Scripts run over kept journals: what is the same stays the same, and whatever a
-- script does otherwise is caught, with the step and the line.
local home = dofile "spec/runtime/home.lua"

local tools = {}
-- Changes the database of a desk from outside; gives a new desk on it.
function tools.damage(desk, statement)
  return desk:reopen(function(data)
    local pipe = assert(io.popen("sqlite3 '" .. data .. "/ordain.db'", "w"))
    pipe:write(statement, "; commit;")
    assert(pipe:close())
  end)
end

local contracts = [[
  role "clerk" { summary = "does things", includes = { "viewer" } }
  event "t.other" { key = "id", summary = "another event", data = { id = id, n = integer } }
]]
local points = [[
  point "t.wanted" { when = "a word comes", ask = { word = text }, outcomes = { yes = { price = money }, no = {} }, default = { "no" } }
]]
local operations = [[
  local count = sql [=[ select count(*) as n from note ]=]
  operation "t.note" { summary = "Make a note", kind = "write", role = "clerk", input = { word = text },
    output = { id = id, price = money },
    run = function(tx, input) return { id = tx:insert("note", { word = input.word }).id, price = money.of("3.00", "EUR") } end }
  operation "t.count" { summary = "Count notes", kind = "read", role = "viewer", input = {}, output = { n = integer },
    run = function(tx) return { n = tx:one(count).n } end }
  operation "t.tell" { summary = "Emit an event", kind = "write", role = "clerk", input = { id = id, n = integer }, output = {},
    run = function(tx, input) tx:emit("t.other", { id = input.id, n = input.n }) end }
  operation "t.start" { summary = "Start", kind = "write", role = "clerk", input = { word = text }, output = { id = id },
    run = function(tx, input) return { id = tx:start("t.a", input) } end }
]]
local script = [[
return flow {
  summary = "a flow", input = { word = text }, output = { total = integer, winner = text, price = money }, as = { "clerk" },
  run = function(f, input)
    local wanted = f:decide("t.wanted", { word = input.word })
    local stamp = f:now()
    local dice = f:random(6)
    local note = f:call("t.note", { word = input.word })
    local both = f:all {
      a = function() return f:wait { "t.other", key = input.word }.n end,
      b = function() f:sleep "1 days" return f:call("t.count").n end,
    }
    local total = 0
    for _, value in pairs(both) do total = total + value end
    f:note("total " .. total, { total = total, at = stamp })
    local winner = f:race {
      s = function() return f:wait { signal = "x", within = "9 days" } end,
      t = function() f:sleep "2 days" return wanted.outcome end,
    }
    f:call("t.note", { word = "dice " .. (dice > 0 and 1 or 2) })
    return { total = total, winner = winner, price = note.price }
  end,
}
]]
local MAIN = "scripts/t/flows/a.lua"

local files = { contracts = contracts, points = points, operations = operations,
  schema = "create table note (id text primary key, version bigint not null, word text not null);",
  ["policies/t/wanted.lua"] = [[ return function() return yes { price = money.of("1.00", "DKK") } end ]] }
files["scripts/t/flows/a.lua"] = script
files["scripts/t/helper.lua"] = "local helper = {} function helper.days() return 2 end return helper"

local function bundle(text)
  return ordain.encode { area = "t", main = MAIN, files = { [MAIN] = text } }
end

-- what is changed, from, to, the step (nil: only the end shows it), the line it asks in
local faults = {
  { "another point question", '{ word = input.word })\n    local stamp', '{ word = input.word .. "!" })\n    local stamp', 1, 4 },
  { "a decision left out", 'f:decide("t.wanted", { word = input.word })', "{ outcome = 'yes' }", 1, 5 },
  { "a decision for a call", 'f:decide("t.wanted", { word = input.word })', 'f:call("t.count")', 1, 4 },
  { "a decision more", "local stamp = f:now()", 'f:decide("t.wanted", { word = "x" }) local stamp = f:now()', 2, 5 },
  { "the clock not asked", "f:now()", '"2026-01-30T09:00:00.000000Z"', 2, 6 },
  { "the clock asked twice", "local dice", "f:now() local dice", 3, 6 },
  { "another die", "f:random(6)", "f:random(20)", 3, 6 },
  { "no die", "f:random(6)", "1", 3, 7 },
  { "die and clock exchanged", "local stamp = f:now()\n    local dice = f:random(6)", "local dice = f:random(6)\n    local stamp = f:now()", 2, 5 },
  { "another operation", 'f:call("t.note", { word = input.word })', 'f:call("t.count")', 4, 7 },
  { "another input", 'f:call("t.note", { word = input.word })', 'f:call("t.note", { word = input.word .. "s" })', 4, 7 },
  { "a call twice", "local both =", 'f:call("t.note", { word = "again" }) local both =', 5, 8 },
  { "a call left out", 'local note = f:call("t.note", { word = input.word })\n', 'local note\n', 4, 9 },
  { "another key", 'key = input.word }.n', 'key = "other" }.n', 5, 9 },
  { "another event", 'f:wait { "t.other", key', 'f:wait { "flow.ended", key', 5, 9 },
  { "a limit for a wait", 'key = input.word }.n', 'key = input.word, within = "1 days" }.n', 5, 9 },
  { "branches renamed, so in another order", "      a = function() return f:wait", "      z = function() return f:wait", 5, 10 },
  { "another span", 'f:sleep "1 days"', 'f:sleep "2 days"', 6, 10 },
  { "no sleep", 'f:sleep "1 days"', "", 6, 10 },
  { "a branch less", '\n      b = function() f:sleep "1 days" return f:call("t.count").n end,', "", 6, nil },
  { "a branch more", "    }\n    local total", '      c = function() f:sleep "1 days" end,\n    }\n    local total', 7, 11 },
  { "one after the other", 'local both = f:all {', 'f:sleep "1 days" local both = f:all {', 5, 8 },
  { "a race instead of all", "f:all {", "f:race {", nil, nil },
  { "another sum", "total = total + value", "total = total + value + 1", 8, 14 },
  { "no note", 'f:note("total " .. total, { total = total, at = stamp })', "", 8, 16 },
  { "another signal", 'signal = "x"', 'signal = "y"', 9, 16 },
  { "an answer used otherwise", "dice > 0 and 1 or 2", "dice > 9 and 1 or 2", 11, 19 },
  { "a step more at the end", "return { total", 'f:call("t.count") return { total', 12, 20 },
  { "another output", "total = total, winner", "total = total + 1, winner", nil, nil },
  { "an error at the end", "return { total", 'error "no" return { total', nil, nil },
  { "text of a table", "f:call(\"t.count\").n end", "f:call(\"t.count\").n + #tostring(f) end", nil, nil },
  { "unsorted next", "for _, value in pairs(both) do", "for _, value in next, both do", nil, nil },
}

describe("a script over a journal", function()
  local desk, places = nil, {}
  before_each(function()
    local place
    desk, place = home.open(home.files(files), { clock = "2026-01-30T09:00:00Z" })
    places[desk] = place
  end)
  after_each(function() home.close(desk) end)

  local function run_one()
    local id = desk:ok("t.start", { word = "k" }).id
    desk:ok("t.tell", { id = "k", n = 5 })
    desk:advance "4 days"
    local done = desk:ok("flow.get", { id = id })
    assert.are.same({ "done", { total = 6, winner = "t", price = { amount = "3.00", currency = "EUR" } } }, { done.flow.state, done.output })
    return id
  end

  local function replay(text, more)
    local input = { scripts = text and { ["t.a"] = bundle(text) } }
    for name, value in pairs(more or {}) do input[name] = value end
    return desk:ok("flow.replay", input)
  end

  it("that is the same asks and gives the same", function()
    run_one()
    assert.are.same({ checked = 1, broken = {} }, replay(nil))
    assert.are.same({ checked = 1, broken = {} }, replay(script))
    assert.are.same({ checked = 1, broken = {} }, replay((script:gsub("local total = 0", "local total = 0 -- a comment"))))
    assert.are.equal(1, #desk:rows "select 1 from note where word = 'k'")
  end)

  for _, fault in ipairs(faults) do
    it("that has " .. fault[1] .. " is caught", function()
      local id = run_one()
      local at, last = script:find(fault[2], 1, true)
      assert.is_truthy(at, "the fault does not apply")
      local answer = replay(script:sub(1, at - 1) .. fault[3] .. script:sub(last + 1))
      local broken = assert(answer.broken[1], "not caught")
      assert.are.equal(id, broken.id)
      if fault[4] then
        assert.are.equal(fault[4], broken.seq, broken.text)
        assert.is_truthy(broken.text:find("step " .. fault[4] .. ":", 1, true), broken.text)
      end
      if fault[5] then assert.are.equal(MAIN .. ":" .. fault[5], broken.line, broken.text) end
    end)
  end

  it("whose row was changed or is gone is not run; the row is named", function()
    local id = run_one()
    local function damaged(statement)
      local back = desk:rows("select seq, name, ask, answer from flow_step")
      assert.are.equal(12 - 1, #back)
      desk = tools.damage(desk, "begin; create table kept as select * from flow_step; " .. statement)
      local broken = desk:ok("flow.replay", { id = id }).broken[1]
      desk = tools.damage(desk, "begin; delete from flow_step; insert into flow_step select * from kept; drop table kept")
      return broken.code .. " " .. (broken.text:match "row %d+" or broken.text)
    end
    assert.are.equal("FLOW_DAMAGED row 4", damaged [[update flow_step set answer = replace(answer, '3.00', '4.00') where seq = 4]])
    assert.are.equal("FLOW_DAMAGED row 6", damaged [[update flow_step set ask = '{"span":"2 days"}' where seq = 6]])
    assert.are.equal("FLOW_DAMAGED row 3", damaged [[delete from flow_step where seq = 3]])
    assert.are.equal("FLOW_DAMAGED row 11", damaged [[delete from flow_step where seq = 11]])
    assert.are.equal("FLOW_DAMAGED row 9", damaged [[update flow_step set name = 'y' where seq = 9]])
  end)

  describe("whose row was damaged while it sleeps", function()
    local id
    before_each(function()
      id = desk:ok("t.start", { word = "k" }).id
      desk = tools.damage(desk, "begin; update flow_step set name = 't.other' where seq = 4")
      desk:ok("t.tell", { id = "k", n = 5 })
    end)

    it("is parked, naming the row, and others go on", function()
      local flow = desk:ok("flow.get", { id = id }).flow
      assert.are.same({ "parked", "FLOW_DAMAGED" }, { flow.state, flow.error.code })
      assert.is_truthy(flow.error.text:find("row 4", 1, true))
      local other = desk:ok("t.start", { word = "l" }).id
      desk:ok("t.tell", { id = "l", n = 1 })
      desk:advance "4 days"
      assert.are.equal("done", desk:ok("flow.get", { id = other }).flow.state)
    end)

    it("goes on when the row is put back and it is retried", function()
      desk:ok("flow.retry", { id = id })
      assert.are.equal("parked", desk:ok("flow.get", { id = id }).flow.state)
      desk = tools.damage(desk, "begin; update flow_step set name = 't.note' where seq = 4")
      desk:ok("flow.retry", { id = id })
      desk:advance "4 days"
      assert.are.same({ total = 6, winner = "t", price = { amount = "3.00", currency = "EUR" } },
        desk:ok("flow.get", { id = id }).output)
    end)

    it("can be stopped; nothing waits for it any more", function()
      desk:ok("flow.stop", { id = id, reason = "beyond help" })
      assert.are.equal("stopped", desk:ok("flow.get", { id = id }).flow.state)
      assert.are.equal(0, desk:rows("select count(*) as n from flow_wait")[1].n)
      assert.are.equal(0, desk:rows("select count(*) as n from flow_step where due_at is not null")[1].n)
    end)
  end)

  it("that asks for more than its journal has is parked, and a retry does not talk it into that", function()
    local id = desk:ok("t.start", { word = "k" }).id
    desk = tools.damage(desk, "begin; delete from flow_wait where seq = 6; delete from flow_step where seq = 6; "
      .. "update flow set asked = 5, ready_at = started_at")
    desk:ok("t.tell", { id = "k", n = 5 })
    local function flow() return desk:ok("flow.get", { id = id }).flow end
    assert.are.same({ "parked", "FLOW_MISMATCH", 6 }, { flow().state, flow().error.code, flow().error.seq })
    assert.is_truthy(flow().error.text:find("the journal ends before", 1, true))
    desk:ok("flow.retry", { id = id })
    assert.are.same({ "parked", "FLOW_MISMATCH" }, { flow().state, flow().error.code })
    assert.are.equal(5, desk:rows("select count(*) as n from flow_step")[1].n)
  end)

  it("that was changed is not taken for a sleeping flow, whose script is kept", function()
    local id = desk:ok("t.start", { word = "k" }).id
    local changed = script:gsub('f:sleep "2 days"', 'f:sleep "20 days"')
    places[desk]:write(MAIN, changed)
    desk = desk:reopen()
    assert.are_not.equal(desk:ok("flow.get", { id = id }).script, desk:ok("flow.get", { id = desk:ok("t.start", { word = "new" }).id }).script)
    assert.are.same({ { "t.a", 10 } }, (function()
      desk:ok("t.tell", { id = "k", n = 5 })
      desk:advance "1 days"
      local found = {}
      for i, one in ipairs(desk:ok("flow.replay", { id = id, installed = true }).broken) do found[i] = { one.name, one.seq } end
      return found
    end)())
    desk:advance "3 days"
    assert.are.equal("done", desk:ok("flow.get", { id = id }).flow.state)
    assert.are.equal("open", desk:ok("flow.list", { state = "open" }).items[1].state)
  end)
end)
