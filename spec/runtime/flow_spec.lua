-- Flows: what a script may ask for, in which order it goes on, what is kept.
local home = dofile "spec/runtime/home.lua"

local contracts = [[
  role "clerk" { summary = "does things", includes = { "viewer" } }
  event "t.noted" { key = "id", summary = "a note was made", data = { id = id, word = text } }
  event "t.other" { key = "id", summary = "another event", data = { id = id, n = integer } }
  event "t.opened" { key = "id", summary = "begins a flow", data = { id = id, word = text } }
  errors { NOT_WANTED = "It is not wanted.", BUSY = "Busy." }
  setting "t.mood" { type = text, default = "good", role = "clerk", summary = "how calls go" }
]]
local schema = [[
  create table note (id text primary key, version bigint not null, word text not null);
]]
local points = [[
  point "t.wanted" { when = "a word comes", ask = { word = text }, outcomes = { yes = { price = money }, no = {} }, default = { "no" } }
]]
local policy = [[
  return function(ask)
    if ask.word == "bad" then return no() end
    return yes { price = money.of("12.50", "DKK") }
  end
]]
local operations = [[
  local count = sql [=[ select count(*) as n from note ]=]
  operation "t.note" { summary = "Make a note", kind = "write", role = "clerk", http = "POST /v1/notes", input = { word = text },
    output = { id = id, n = integer, price = money }, errors = { "NOT_WANTED", "BUSY" },
    run = function(tx, input)
      local row = tx:insert("note", { word = input.word })
      local mood = tx:setting "t.mood"
      if mood == "busy" then fail.busy("BUSY", "come again") end
      if mood == "bad" or input.word == "bad" then fail.conflict("NOT_WANTED", "%s is not wanted", input.word) end
      tx:emit("t.noted", { id = row.id, word = input.word })
      return { id = row.id, n = tx:one(count).n, price = money.of("3.00", "EUR") }
    end }
  operation "t.count" { summary = "Count notes", kind = "read", role = "viewer", input = {}, output = { n = integer },
    run = function(tx) return { n = tx:one(count).n } end }
  operation "t.tell" { summary = "Emit an event", kind = "write", role = "clerk", input = { id = id, n = integer }, output = {},
    run = function(tx, input) tx:emit("t.other", { id = input.id, n = input.n }) end }
  operation "t.open" { summary = "Emit the event that begins a flow", kind = "write", role = "clerk", input = { id = id, word = text },
    output = {}, run = function(tx, input) tx:emit("t.opened", { id = input.id, word = input.word }) end }
  operation "t.both" { summary = "Emit two events at once", kind = "write", role = "clerk", input = { id = id }, output = {},
    run = function(tx, input)
      tx:emit("t.opened", { id = input.id, word = "x" })
      tx:emit("t.other", { id = input.id, n = 1 })
      tx:emit("t.other", { id = input.id, n = 2 })
    end }
  operation "t.start" { summary = "Start a flow", kind = "write", role = "clerk", input = { flow = text, input = any },
    output = { id = id }, run = function(tx, input) return { id = tx:start(input.flow, input.input) } end }
  operation "t.resume" { summary = "A flow goes on", kind = "write", role = "clerk", input = { id = id, signal = optional(text) },
    output = { notes = integer }, run = function(tx, input)
      if input.signal then tx:call("flow.signal", { id = input.id, signal = input.signal }) end
      tx:resume(input.id)
      return { notes = tx:one(count).n }
    end }
  operation "t.start_and_fail" { summary = "Start a flow, then refuse", kind = "write", role = "clerk",
    input = { flow = text, input = any }, output = {}, errors = { "NOT_WANTED" },
    run = function(tx, input) tx:start(input.flow, input.input) fail.conflict("NOT_WANTED", "no") end }
]]

local function flow(body, head)
  return 'return flow { summary = "a flow", ' .. (head or 'input = { word = text },') .. ' as = { "clerk" }, run = function(f, input) '
    .. body .. " end }"
end

local function files(flows)
  local all = { contracts = contracts, schema = schema, points = points, operations = operations,
    ["policies/t/wanted.lua"] = policy }
  for name, body in pairs(flows) do all["scripts/t/flows/" .. name .. ".lua"] = body end
  return home.files(all)
end

describe("a flow", function()
  local desk
  after_each(function() home.close(desk) desk = nil end)

  local function open(flows) desk = home.open(files(flows), { clock = "2026-01-30T09:00:00Z" }) end
  local function start(name, input) return desk:ok("t.start", { flow = name, input = input or { word = "good" } }).id end
  local function get(id) return desk:ok("flow.get", { id = id }) end
  local function state(id) return get(id).flow.state end
  local function timeline(id) return desk:ok("flow.timeline", { id = id, limit = 200 }).items end
  local function lines(id)
    local found = {}
    for i, step in ipairs(timeline(id)) do found[i] = step.seq .. " " .. step.kind .. " " .. step.name .. " " .. step.state end
    return found
  end

  it("calls operations and points exactly once, in order, and gives back what they answer", function()
    open { a = flow [[
      local answer = f:decide("t.wanted", { word = input.word })
      local note = f:call("t.note", { word = input.word })
      return { outcome = answer.outcome, price = answer.price, n = note.n, twice = note.price * 2 } ]] }
    local id = start "t.a"
    assert.are.equal("done", state(id))
    assert.are.same({ outcome = "yes", price = { amount = "12.50", currency = "DKK" }, n = 1,
      twice = { amount = "6.00", currency = "EUR" } }, get(id).output)
    assert.are.same({ "1 decide t.wanted done", "2 call t.note done" }, lines(id))
    assert.are.equal(1, desk:rows("select count(*) as n from note")[1].n)
    assert.are.equal("flow t.a " .. id .. "/2", desk:rows("select cause from event where name = 't.noted'")[1].cause)
  end)

  it("sleeps on the business clock", function()
    open { a = flow [[ f:sleep "3 days" f:call("t.note", { word = "late" }) ]] }
    local id = start "t.a"
    assert.are.equal("open", state(id))
    desk:advance "2 days"
    assert.are.equal("open", state(id))
    desk:advance "1 days"
    assert.are.equal("done", state(id))
  end)

  -- A second desk on the same database: nothing of the first is in memory.
  local function forget() desk = desk:reopen() end
  local function note_count() return desk:rows("select count(*) as n from note")[1].n end
  local function tell(key, n) desk:ok("t.tell", { id = key, n = n }) end

  it("fails on a refusal that nobody catches, and goes on from that step when it is retried", function()
    open { a = flow [[ f:call("t.note", { word = "one" }) f:call("t.note", { word = "two" }, { title = "the second" })
      f:call("t.note", { word = "three" }) return { n = 3 } ]] }
    desk:ok("setting.set", { name = "t.mood", value = "bad" })
    local id = start "t.a"
    local flow_of = get(id).flow
    assert.are.same({ "failed", "NOT_WANTED", "refused", 1, 409 },
      { flow_of.state, flow_of.error.code, flow_of.error.kind, flow_of.error.seq, flow_of.error.status })
    assert.are.same({ "1 call t.note failed" }, lines(id))
    assert.are.equal(1, desk:rows("select count(*) as n from event where name = 'flow.failed'")[1].n)
    desk:ok("setting.set", { name = "t.mood", value = "good" })
    forget()
    desk:ok("flow.retry", { id = id })
    assert.are.equal("done", state(id))
    assert.are.same({ "1 call t.note done", "2 call t.note done", "3 call t.note done" }, lines(id))
    assert.are.equal("the second", timeline(id)[2].title)
    assert.are.equal(3, note_count())
    assert.are.equal("FLOW_NOT_FAILED", desk:refused("flow.retry", { id = id }).code)
  end)

  it("catches a failure with f:try, and the rows of the refused call are gone", function()
    open { a = flow [[
      local ok, failure = f:try(function() return f:call("t.note", { word = "bad" }) end)
      local fine, note = f:try(function() return f:call("t.note", { word = "fine" }) end)
      local badly, wrong = f:try(function() local x = nil return x.y end)
      local mine, raised = f:try(function() fail.conflict("NOT_WANTED", "I say so") end)
      return { ok = ok, code = failure.code, n = note.n, wrong = wrong.code, mine = raised.code, fine = fine } ]] }
    local id = start "t.a"
    assert.are.same({ ok = false, code = "NOT_WANTED", n = 1, wrong = "SCRIPT_ERROR", mine = "NOT_WANTED", fine = true },
      get(id).output)
    assert.are.equal(1, note_count())
  end)

  it("refuses a call that the flow's roles do not allow, an unknown one, and a wrong input, as failures of the step", function()
    open { a = flow [[
      local codes = list.new()
      for _, call in ipairs { { "flow.stop", { id = "x", reason = "y" } }, { "t.nothing", {} }, { "t.note", { wrod = 1 } } } do
        local ok, failure = f:try(function() return f:call(call[1], call[2]) end)
        codes:add(failure.code)
      end
      return { codes = codes } ]] }
    assert.are.same({ codes = { "ROLE_MISSING", "OPERATION_UNKNOWN", "INPUT_INVALID" } }, get(start "t.a").output)
  end)

  it("repeats a call that is busy with growing pauses, then fails", function()
    open { a = flow [[ f:call("t.note", { word = "x" }) return { ok = true } ]] }
    desk:ok("setting.set", { name = "t.mood", value = "busy" })
    local id = start "t.a"
    assert.are.same({ "1 call t.note waiting" }, lines(id))
    desk:ok("clock.advance", { to = "2026-01-30T09:00:10Z" })
    assert.are.equal(2, timeline(id)[1].seq and desk:rows("select tried from flow_step")[1].tried)
    desk:ok("setting.set", { name = "t.mood", value = "good" })
    forget()
    desk:ok("clock.advance", { to = "2026-01-30T09:00:30Z" })
    assert.are.equal("done", state(id))
    desk:ok("setting.set", { name = "t.mood", value = "busy" })
    id = start "t.a"
    desk:advance "1 days"
    assert.are.same({ "failed", "BUSY" }, { state(id), get(id).flow.error.code })
  end)

  it("is as patient with a busy call as the script says", function()
    open { a = flow [[ f:call("t.note", { word = "x" }, { retry = { attempts = 3, first = "1 minutes", most = "1 minutes" } }) ]],
      b = flow [[ f:call("t.note", { word = "x" }, { retry = { attempts = 1 } }) ]] }
    desk:ok("setting.set", { name = "t.mood", value = "busy" })
    assert.are.equal("failed", state(start "t.b"))
    local id = start "t.a"
    desk:ok("clock.advance", { to = "2026-01-30T09:01:00Z" })
    forget()
    assert.are.equal("open", state(id))
    desk:ok("clock.advance", { to = "2026-01-30T09:02:00Z" })
    assert.are.same({ "failed", "BUSY" }, { state(id), get(id).flow.error.code })
  end)

  it("waits for an event, also one that came before it asked, each once and in order", function()
    open { a = flow [[
      f:sleep "1 days"
      local seen = list.new()
      for i = 1, 3 do seen:add(f:wait { "t.other", key = input.word }.n) end
      return { seen = seen } ]] }
    local id = start("t.a", { word = "k1" })
    tell("k1", 7)
    tell("k2", 99)
    tell("k1", 8)
    desk:advance "1 days"
    assert.are.same({ "open", "1 sleep sleep done,2 wait t.other done,3 wait t.other done,4 wait t.other waiting" },
      { state(id), table.concat(lines(id), ",") })
    forget()
    tell("k1", 9)
    assert.are.same({ seen = { 7, 8, 9 } }, get(id).output)
  end)

  it("waits for one of several events, for a signal, and no longer than `within`", function()
    open { a = flow [[
      local data, name = f:wait { "t.noted", "t.other", key = input.word }
      local first = f:wait { signal = "go" }
      local late = f:wait { "t.other", key = input.word, within = "2 hours" }
      local none = f:wait { signal = "never", within = "1 days" }
      return { name = name, n = data.n, by = first.who, late = late == nil, none = none == nil } ]] }
    local id = start("t.a", { word = "k" })
    tell("k", 5)
    desk:ok("flow.signal", { id = id, signal = "go", data = { who = "Ann" } })
    forget()
    desk:advance "2 days"
    assert.are.same({ name = "t.other", n = 5, by = "Ann", late = true, none = true }, get(id).output)
    assert.are.equal("FLOW_ENDED", desk:refused("flow.signal", { id = id, signal = "go" }).code)
  end)

  it("takes a signal that was sent before it was waited for", function()
    open { a = flow [[ f:sleep "1 days" return { got = f:wait { signal = "go" } ~= nil } ]] }
    local id = start "t.a"
    desk:ok("flow.signal", { id = id, signal = "go" })
    desk:advance "1 days"
    assert.are.same({ got = true }, get(id).output)
  end)

  it("runs branches side by side, in the order in which their answers came", function()
    open { a = flow [[
      local order = list.new()
      local both = f:all {
        slow = function() f:sleep "2 days" order:add "slow" return 1 end,
        fast = function() f:sleep "1 days" order:add "fast" return 2 end,
        now = function() order:add "now" return f:call("t.count").n end,
      }
      return { order = order, slow = both.slow, fast = both.fast, now = both.now } ]] }
    local id = start "t.a"
    desk:advance "1 days"
    forget()
    desk:advance "1 days"
    assert.are.same({ order = { "now", "fast", "slow" }, slow = 1, fast = 2, now = 0 }, get(id).output)
  end)

  it("lets the first of a race win; the others are left, and a late event is not taken by them", function()
    open { a = flow [[
      local winner, value = f:race {
        event = function() return f:wait { "t.other", key = input.word } end,
        time = function() f:sleep "1 days" return "late" end,
        deep = function() return f:all { function() f:sleep "9 days" end, function() return f:wait { signal = "x" } end } end,
      }
      local after = f:wait { "t.other", key = input.word }
      return { winner = winner, value = value, after = after.n } ]] }
    local id = start("t.a", { word = "k" })
    desk:advance "1 days"
    assert.are.same({ "cancelled", "cancelled", "cancelled", "done", "waiting" }, (function()
      local states = {}
      for i, step in ipairs(timeline(id)) do states[i] = step.state end
      table.sort(states)
      return states
    end)())
    forget()
    tell("k", 3)
    assert.are.same({ winner = "time", value = "late", after = 3 }, get(id).output)
    assert.are.equal(0, desk:rows("select count(*) as n from flow_wait")[1].n)
    assert.are.equal(0, desk:rows("select count(*) as n from flow_step where due_at is not null")[1].n)
  end)

  it("leaves the other branches of f:all when one fails, and takes them up again on retry", function()
    open { a = flow [[
      local both = f:all {
        a = function() return f:wait { "t.other", key = input.word }.n end,
        b = function() f:sleep "1 days" return f:call("t.note", { word = "x" }).n end,
      }
      return both ]] }
    local id = start("t.a", { word = "k" })
    desk:ok("setting.set", { name = "t.mood", value = "bad" })
    desk:advance "1 days"
    assert.are.equal("failed", state(id))
    desk:ok("setting.set", { name = "t.mood", value = "good" })
    desk:ok("flow.retry", { id = id })
    assert.are.equal("open", state(id))
    forget()
    tell("k", 4)
    assert.are.same({ a = 4, b = 1 }, get(id).output)
  end)

  it("starts other flows, and waits for one: its output, or that it was stopped", function()
    open { a = flow [[
        local child = f:start("t.c", { word = "free" })
        local out = f:flow("t.b", { word = input.word })
        local ok, failure = f:try(function() return f:flow("t.b", { word = "stop" }) end)
        return { n = out.n, price = out.price, ok = ok, code = failure.code, child = #child } ]],
      b = flow([[ f:sleep "1 days" return { n = 7, price = money.of("1.10", "DKK") } ]],
        "input = { word = text }, output = { n = integer, price = money },"),
      c = flow [[ f:sleep "1 days" f:call("t.note", { word = "child" }) ]] }
    local id = start "t.a"
    desk:advance "1 days"
    local child = desk:ok("flow.list", { name = "t.b", state = "open" }).items[1]
    assert.are.equal(id, child.parent)
    desk:ok("flow.stop", { id = child.id, reason = "not needed" })
    assert.are.same({ n = 7, price = { amount = "1.10", currency = "DKK" }, ok = false, code = "FLOW_STOPPED", child = 36 },
      get(id).output)
    assert.are.equal(1, note_count())
  end)

  it("runs what was registered with f:undo, newest first, when it is stopped; and stops its children", function()
    open { a = flow [[
        f:call("t.note", { word = "made" })
        f:undo(function() f:call("t.note", { word = "undo 1" }) end)
        f:undo(function() f:call("t.note", { word = "undo 2" }) f:sleep "1 days" end)
        f:flow("t.b", { word = "x" }) ]],
      b = flow [[ f:undo(function() f:call("t.note", { word = "child undone" }) end) f:sleep "30 days" ]] }
    local id = start "t.a"
    desk:ok("flow.stop", { id = id, reason = "the customer left" })
    assert.are.equal("open", state(id)) -- an undo waits
    forget()
    desk:advance "1 days"
    local flow_of = get(id).flow
    assert.are.same({ "stopped", "the customer left" }, { flow_of.state, flow_of.stop_reason })
    local words = {}
    for i, row in ipairs(desk:rows "select word from note order by id") do words[i] = row.word end
    assert.are.same({ "made", "undo 2", "child undone", "undo 1" }, words)
    assert.are.equal("FLOW_ENDED", desk:refused("flow.stop", { id = id, reason = "again" }).code)
  end)

  it("runs what was registered with f:undo also when it had failed before it is stopped", function()
    open { a = flow [[
        f:undo(function() f:call("t.note", { word = "undone" }) f:sleep "1 days" f:call("t.note", { word = "and told" }) end)
        f:call("t.note", { word = "bad" }) ]] }
    local id = start "t.a"
    assert.are.equal("failed", state(id))
    desk:ok("flow.stop", { id = id, reason = "enough" })
    assert.are.equal("open", state(id))
    forget()
    desk:advance "1 days"
    assert.are.equal("stopped", state(id))
    local words = {}
    for i, row in ipairs(desk:rows "select word from note order by id") do words[i] = row.word end
    assert.are.same({ "undone", "and told" }, words)
    assert.are.same({}, desk:ok("flow.replay", { id = id }).broken)
  end)

  it("goes on as a new generation with an empty journal", function()
    open { a = flow([[
      f:call("t.note", { word = "turn " .. input.n })
      if input.n == 5 then return { n = input.n } end
      f:sleep "1 days"
      f:continue_as { n = input.n + 1 } ]], "input = { n = integer }, output = { n = integer },") }
    local id = start("t.a", { n = 1 })
    desk:advance "2 days"
    forget()
    desk:advance "3 days"
    local flow_of = get(id)
    assert.are.same({ "done", 5, 5, 1 }, { flow_of.flow.state, flow_of.flow.generation, flow_of.output.n, flow_of.flow.steps })
    assert.are.equal(5, note_count())
    assert.are.equal(2, #desk:ok("flow.timeline", { id = id, generation = 2 }).items)
  end)

  it("leaves to the old generation what had arrived for it", function()
    open { a = flow([[
      if input.word == "two" then f:wait { signal = "go" } return end
      f:all {
        a = function() f:wait { "t.other", key = "k" } f:continue_as { word = "two" } end,
        b = function() f:sleep "1 days" end,
      } ]]) }
    local id = start("t.a")
    desk:set_clock "2026-01-31T09:00:00Z"
    desk:ok("t.tell", { id = "k", n = 1 })
    local row = desk:rows("select generation, turns, ready_at from flow")[1]
    assert.are.same({ generation = 2, turns = 1 }, row)
    desk:ok("flow.signal", { id = id, signal = "go" })
    assert.are.equal("done", state(id))
  end)

  it("begins on an event, one at a time per key; what it has not taken begins the next", function()
    open { a = 'return flow { summary = "x", on = "t.opened", as = { "clerk" }, run = function(f, input) ' ..
      [[ f:call("t.note", { word = input.word }) f:sleep "1 days" end }]] }
    for _, word in ipairs { "one", "two" } do desk:ok("t.open", { id = "k", word = word }) end
    desk:ok("t.open", { id = "other", word = "three" })
    assert.are.equal(2, #desk:ok("flow.list", { state = "open" }).items)
    assert.are.equal(2, note_count())
    desk:advance "1 days"
    assert.are.equal(3, note_count())
    desk:advance "1 days"
    assert.are.equal(3, #desk:ok("flow.list", { state = "done" }).items)
  end)

  it("has one open flow per key; a second start gives the same", function()
    open { a = flow([[ f:sleep "1 days" ]], 'input = { word = text }, key = "word",') }
    local first = start("t.a", { word = "k" })
    assert.are.equal(first, start("t.a", { word = "k" }))
    assert.are_not.equal(first, start("t.a", { word = "l" }))
    desk:advance "1 days"
    assert.are_not.equal(first, start("t.a", { word = "k" }))
  end)

  it("is not there when the operation that started it is refused", function()
    open { a = flow [[ f:call("t.note", { word = "x" }) f:sleep "1 days" ]] }
    assert.are.equal("NOT_WANTED", desk:refused("t.start_and_fail", { flow = "t.a", input = { word = "x" } }).code)
    assert.are.same({ 0, 0 }, { #desk:ok("flow.list", {}).items, note_count() })
  end)

  it("asks a person, and goes on with the answer, or without when the time is over", function()
    open { a = flow [[
      local first = f:review { kind = "look", title = "Is it good?", subject = input.word, role = "clerk", options = list.new { "yes", "no" } }
      local second = f:review { kind = "look", role = "clerk", within = "2 days" }
      return { answer = first.answer, by = first.by, note = first.note, second = second == nil } ]] }
    local id = start("t.a", { word = "k" })
    local review = desk:ok("review.list", {}).items[1]
    assert.are.same({ "Is it good?", "k", id, "clerk" }, { review.title, review.subject, review.flow, review.role })
    forget()
    desk:ok("review.answer", { id = review.id, answer = "yes", note = "fine" })
    desk:advance "3 days"
    assert.are.same({ answer = "yes", by = "spec", note = "fine", second = true }, get(id).output)
    assert.are.same({ "answered", "expired" }, (function()
      local states = {}
      for i, row in ipairs(desk:rows "select state from review order by id") do states[i] = row.state end
      return states
    end)())
  end)

  it("keeps now and random in the journal", function()
    open { a = flow [[ local a, r = f:now(), f:random(1000000) f:sleep "1 days" f:note("it went on", { r = r })
      return { a = a, b = f:now(), r = r } ]] }
    local id = start "t.a"
    local r = timeline(id)[2].answer
    forget()
    desk:advance "1 days"
    assert.are.same({ a = "2026-01-30T09:00:00.000000Z", b = "2026-01-31T09:00:00.000000Z", r = r }, get(id).output)
    assert.are.equal("it went on", timeline(id)[4].title)
  end)

  it("stops a script that does not end, as a failure", function()
    open { a = flow [[ while true do end ]] }
    local id = start "t.a"
    assert.are.same({ "failed", "BUDGET_STEPS" }, { state(id), get(id).flow.error.code })
  end)

  it("fails when it gives back what its contract does not have, and when its journal is full", function()
    open { a = flow([[ return { m = 1 } ]], "input = { word = text }, output = { n = integer },"),
      b = flow [[ for i = 1, 10001 do f:note("again") end ]] }
    assert.are.equal("OUTPUT_INVALID", get(start "t.a").flow.error.code)
    local error_of = get(start "t.b").flow.error
    assert.are.equal("FLOW_JOURNAL_FULL", error_of.code)
  end)

  it("cannot leave its world: no clock, no randomness, no globals, no other way to wait", function()
    open { a = flow [[
      local found = list.new()
      for _, name in ipairs(list.new { "os", "io", "coroutine", "load", "require", "pcall", "next", "sql", "tx", "setmetatable" }) do
        local ok = f:try(function() return ({ os = function() return os end, io = function() return io end,
          coroutine = function() return coroutine end, load = function() return load end, require = function() return require end,
          pcall = function() return pcall end, next = function() return next end, sql = function() return sql end,
          tx = function() return tx end, setmetatable = function() return setmetatable end })[name]() end)
        if ok then found:add(name) end
      end
      local set = f:try(function() leaked = 1 end)
      local own = f:try(function() f.mine = 1 end)
      return { found = found, set = set, own = own, random = math.random == nil } ]] }
    assert.are.same({ found = {}, set = false, own = false, random = true }, get(start "t.a").output)
  end)

  it("is counted, and forgotten two years after its end", function()
    open { a = flow [[ f:sleep "1 days" f:call("t.note", { word = "x" }) ]] }
    start "t.a"
    assert.are.same({ name = "t.a", state = "open", count = 1, oldest = "2026-01-30T09:00:00.000000Z" },
      desk:ok("flow.status", {}).flows[1])
    desk:advance "1 days"
    desk:set_clock "2028-02-02T12:00:00Z"
    start "t.a"
    assert.are.same({ removed = 1 }, desk:run_job("flow.sweep").counts)
    assert.are.same({ 1, 1 }, { desk:rows("select count(*) as n from flow")[1].n,
      desk:rows("select count(distinct flow) as n from flow_step")[1].n })
  end)

  it("fails when it asks for more than a row may hold", function()
    open { a = flow [[ local long = string.rep("x", 60000) f:note("large", list.new { long, long, long, long, long }) ]] }
    assert.is_truthy(ordain.encode(get(start "t.a").flow):find("larger than 262144 bytes", 1, true))
  end)

  describe("that an operation resumes", function()
    it("goes on from the failed step before the operation answers", function()
      open { a = flow [[ f:call("t.note", { word = "one" }) f:call("t.note", { word = "two" }) ]] }
      desk:ok("setting.set", { name = "t.mood", value = "bad" })
      local id = start "t.a"
      assert.are.equal("failed", state(id))
      assert.are.equal(0, desk:ok("t.resume", { id = id }).notes)
      assert.are.equal("failed", state(id))
      desk:ok("setting.set", { name = "t.mood", value = "good" })
      assert.are.equal(2, desk:ok("t.resume", { id = id }).notes)
      assert.are.same({ "1 call t.note done", "2 call t.note done" }, lines(id))
      assert.are.equal("done", state(id))
      assert.are.equal(2, desk:ok("t.resume", { id = id }).notes)
    end)

    it("takes what has arrived for it", function()
      open { a = flow [[ f:wait { signal = "go" } f:call("t.note", { word = "one" }) ]] }
      local id = start "t.a"
      assert.are.equal(0, desk:ok("t.resume", { id = id }).notes)
      assert.are.equal("open", state(id))
      assert.are.equal(1, desk:ok("t.resume", { id = id, signal = "go" }).notes)
    end)

    it("goes on after the turn of the flow that called it", function()
      open { a = flow [[ f:wait { signal = "go" } f:call("t.note", { word = "one" }) ]],
        b = flow([[ f:call("t.resume", { id = input.word, signal = "go" }) f:note "called" ]],
          'input = { word = text },') }
      local waiting = start "t.a"
      local id = start("t.b", { word = waiting })
      assert.are.equal(0, desk:rows("select answer from flow_step where flow = '" .. id .. "' and seq = 1")[1].answer:match '"notes":(%d)' + 0)
      assert.are.equal("done", state(waiting))
      assert.are.equal("FLOW_NOT_FOUND", desk:refused("t.resume", { id = "nothing" }).code)
    end)
  end)

  it("gives back what came for a branch that was left before it took it", function()
    open { a = flow [[
      local key = input.word
      local first = f:race {
        a = function() return f:wait { "t.opened", key = key }.word end,
        b = function() return f:wait { "t.other", key = key }.n end,
      }
      local seen = list.new()
      for i = 1, 2 do seen:add(f:wait { "t.other", key = key }.n) end
      return { first = first, seen = seen } ]],
      b = flow [[
        if input.word == "k" then
          f:race { a = function() f:wait { "t.opened", key = "k" } f:continue_as { word = "again" } end,
            b = function() f:wait { "t.other", key = "k" } end }
        end
        return { n = f:wait { "t.other", key = "k" }.n } ]] }
    local one, two = start("t.a", { word = "k" }), start("t.b", { word = "k" })
    desk:ok("t.both", { id = "k" })
    assert.are.same({ first = "a", seen = { 1, 2 } }, get(one).output)
    assert.are.same({ n = 1 }, get(two).output)
    assert.are.equal("late", timeline(one)[2].state)
    assert.are.same({ checked = 2, broken = {} }, desk:ok("flow.replay", {}))
  end)
end)
