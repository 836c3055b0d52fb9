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
  operation "t.start" { summary = "Start a flow", kind = "write", role = "clerk", input = { flow = text, input = any },
    output = { id = id }, run = function(tx, input) return { id = tx:start(input.flow, input.input) } end }
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
end)
