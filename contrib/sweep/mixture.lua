-- Flows of every kind at once: each is given a plan made from a seed, a tree of steps
-- and branches that one script interprets, and around them the world does what it
-- likes: events, signals, effects that end well and badly, people, stops, time. What is
-- answered goes into what is asked next, so a journal that is run over again fits only
-- if everything in between came to the same values.
local mixture = {}

local contracts = [[
  role "clerk" { summary = "does things", includes = { "operator" } }
  event "m.noted" { key = "id", summary = "a note was made", data = { id = id, n = integer } }
  event "m.other" { key = "id", summary = "another event", data = { id = id, n = integer, price = money } }
  errors { NOT_WANTED = "It is not wanted.", BUSY = "Busy." }
  setting "m.mood" { type = text, default = "good", role = "clerk", summary = "how calls go" }
]]
local points = [[
  point "m.wanted" { when = "a word comes", ask = { word = text },
    outcomes = { yes = { price = money }, no = { why = text } }, default = { "no", why = "nobody said" } }
]]
local policy = [[
  return function(ask)
    if #ask.word % 3 == 0 then return no { why = "a third of " .. #ask.word } end
    if #ask.word % 7 == 0 then error "a policy that breaks" end
    return yes { price = money.minor(#ask.word * 125, "DKK") }
  end
]]
local operations = [[
  local count = sql [=[ select count(*) as n from note ]=]
  operation "m.note" { summary = "Make a note", kind = "write", role = "clerk", input = { word = text },
    output = { id = id, n = integer, price = money, share = decimal(4) }, errors = { "NOT_WANTED", "BUSY" },
    run = function(tx, input)
      local row, mood = tx:insert("note", { word = input.word }), tx:setting "m.mood"
      if mood == "busy" then fail.busy("BUSY", "come again") end
      if mood == "bad" or #input.word % 11 == 0 then fail.conflict("NOT_WANTED", "%s", input.word) end
      return { id = row.id, n = tx:one(count).n, price = money.minor(#input.word, "EUR"),
        share = decimal.of(tostring(#input.word), 4) }
    end }
  operation "m.tell" { summary = "Emit an event", kind = "write", role = "clerk",
    input = { name = text, id = id, n = integer }, output = {},
    run = function(tx, input)
      local price = input.name == "m.other" and money.minor(input.n, "SEK") or nil
      tx:emit(input.name, { id = input.id, n = input.n, price = price })
    end }
  operation "m.start" { summary = "Start a flow", kind = "write", role = "clerk", input = { plan = any, word = text },
    output = { id = id }, run = function(tx, input) return { id = tx:start("m.plan", input) } end }
]]
local plan = [==[
return flow {
  summary = "Does what its plan says", input = { plan = any, word = text }, as = { "clerk" },
  run = function(f, input)
    local do_it
    local said = list.new { input.word }
    -- What was said last, short enough to be asked.
    local function last() return string.sub(tostring(said[#said]), 1, 60) end
    local function say(value) said:add(tostring(value)) return value end
    local function branches(of)
      local made = {}
      for name, one in pairs(of) do made[name] = function() return do_it(one) end end
      return made
    end
    local function flat(value)
      if type(value) ~= "table" then return tostring(value) end
      local words = {}
      for name, one in pairs(value) do words[#words + 1] = name .. "=" .. flat(one) end
      return table.concat(words, ",")
    end
    local verbs = {}
    function verbs.seq(at)
      local value
      for _, one in ipairs(at.of) do value = do_it(one) end
      return value
    end
    function verbs.all(at) return flat(f:all(branches(at.of))) end
    function verbs.race(at)
      local name, value = f:race(branches(at.of))
      return name .. ":" .. flat(value)
    end
    function verbs.try(at)
      local ok, value = f:try(function() return do_it(at.of) end)
      return ok and flat(value) or value.code .. " " .. value.kind
    end
    function verbs.undo(at) f:undo(function() do_it(at.of) end) end
    function verbs.undo_now() f:undo_now() end
    function verbs.random(at)
      local n = f:random(#at.of)
      say(n)
      return do_it(at.of[n])
    end
    function verbs.decide()
      local answer = f:decide("m.wanted", { word = last() })
      return answer.outcome .. (answer.price and flat { answer.price } or answer.why)
    end
    function verbs.call()
      local note = f:call("m.note", { word = last() })
      return flat { note.n, note.price * 3, note.share }
    end
    function verbs.gone() return f:call("m.gone", { word = last() }) end
    function verbs.break_() error("the plan wants it: " .. last()) end
    function verbs.sleep(at) f:sleep(at.span) return "slept" end
    function verbs.till(at) f:sleep_until(instant.add(f:now(), at.span)) return "slept until" end
    function verbs.wait(at)
      local data, name = f:wait { "m.noted", "m.other", key = at.key, within = at.within }
      return data and flat { data.n, data.price, name } or "nothing"
    end
    function verbs.signal(at)
      local data = f:wait { signal = "go", within = at.within }
      return data and flat(data) or "nothing"
    end
    function verbs.now() return f:now() end
    function verbs.note() f:note(last(), { said = said, n = #said }) end
    function verbs.start(at) return #f:start("m.plan", { plan = at.of, word = last() }) end
    function verbs.child(at) return flat(f:flow("m.plan", { plan = at.of, word = last() })) end
    function verbs.http(at)
      local answer = f:http { method = "POST", url = "https://example.test/" .. at.key, json = { said = said } }
      return answer.status .. flat(answer.json)
    end
    function verbs.mail() return f:mail { to = "ann@example.test", subject = last(), text = flat(said) }.state end
    function verbs.review(at)
      local answer = f:review { kind = "look", title = last(), role = "clerk", options = list.new { "yes", "no" },
        within = at.within }
      return answer and answer.answer .. flat(answer.data) or "nobody"
    end
    function verbs.go_on(at) return f:continue_as { plan = at.of, word = last() } end

    function do_it(at)
      local value = verbs[at["do"]](at)
      say(flat(value))
      return value
    end
    do_it(input.plan)
    return { said = said }
  end,
}
]==]

-- For spec/runtime/home.lua.
function mixture.files()
  return {
    ["scripts/m/area.lua"] = "area { version = 1, needs = {} }", ["scripts/m/contracts.lua"] = contracts,
    ["scripts/m/points.lua"] = points, ["scripts/m/operations.lua"] = operations, ["scripts/m/flows/plan.lua"] = plan,
    ["scripts/m/schema.sql"] = "create table note (id text primary key, version bigint not null, word text not null);",
    ["policies/m/wanted.lua"] = policy,
  }
end

---------------------------------------------------------------------------
-- Plans

local function pick(of) return of[math.random(#of)] end
local function key() return "k" .. math.random(30) end
local SPANS = { "90 seconds", "20 minutes", "3 hours", "1 days", "2 days", "1 weeks" }
local LEAVES = { "call", "call", "call", "decide", "decide", "sleep", "sleep", "till", "wait", "wait", "wait", "signal",
  "now", "note", "note", "http", "mail", "review", "gone", "break_", "undo_now" }
local BRANCHES = { "seq", "seq", "seq", "all", "all", "race", "race", "race", "try", "try", "try", "undo", "random",
  "random", "start", "child", "go_on" }
local some

local function several(depth, from)
  local made = ordain.list {}
  for i = 1, math.random(from, 4) do made[i] = some(depth - 1) end
  return made
end

local function named(depth)
  local made = {}
  for i = 1, math.random(2, 4) do made[pick { "a", "b", "zz", "10", "9", "B" } .. i] = some(depth - 1) end
  return made
end

function some(depth)
  local verb = depth > 0 and math.random(10) > 4 and pick(BRANCHES) or pick(LEAVES)
  local at = { ["do"] = verb, span = pick(SPANS), key = key(), within = math.random(12) > 1 and pick(SPANS) or nil }
  if verb == "seq" or verb == "random" then at.of = several(depth, 1)
  elseif verb == "all" or verb == "race" then at.of = math.random(3) == 1 and several(depth, 2) or named(depth)
  elseif depth > 0 then at.of = some(depth - 1) end
  return at
end

---------------------------------------------------------------------------
-- The world

local function emit(desk)
  for _ = 1, 8 do
    desk:ok("m.tell", { name = pick { "m.noted", "m.other" }, id = key(), n = math.random(1000) })
  end
end

local function signal(desk, ids)
  desk:call("flow.signal", { id = pick(ids), signal = "go", data = { n = math.random(9), deep = { text = "word" } } })
end

local function mood(desk)
  desk:ok("setting.set", { name = "m.mood", value = pick { "good", "good", "good", "bad", "busy" } })
end

local function end_effect(desk, effect)
  local dice = math.random(10)
  if dice == 1 then desk:fail(effect, "temp")
  elseif dice == 2 then desk:fail(effect, "perm")
  elseif dice == 3 and effect.kind == "mail" then desk:fail(effect, "maybe_sent")
  elseif dice > 5 and effect.kind == "mail" then desk:answer(effect)
  elseif dice > 5 then
    local json = { n = math.random(99), ask = effect.ask.json }
    desk:answer(effect, { status = 200 + math.random(4), headers = {}, json = json })
  end
end

-- One that ends may have its flow leave another.
local function outside(desk)
  for _, effect in ipairs(desk:effects()) do
    local ok, why = pcall(end_effect, desk, effect)
    if not ok and not why:find "is due" then error(why) end
  end
end

local function people(desk)
  for _, review in ipairs(desk:ok("review.list", { limit = 20 }).items) do
    if math.random(2) == 1 then
      local answer = { id = review.id, answer = pick { "yes", "no" }, data = { n = math.random(9) } }
      desk:call("review.answer", answer, { as = "ann", roles = { "clerk" } })
    end
  end
end

local function stop(desk, ids) desk:call("flow.stop", { id = pick(ids), reason = "the world wants it" }) end

local function retry(desk)
  for _, flow in ipairs(desk:ok("flow.list", { state = "failed", limit = 5 }).items) do
    if math.random(3) == 1 then desk:call("flow.retry", { id = flow.id }) end
  end
end

local function whole()
  local made = ordain.list {}
  for i = 1, 6 do made[i] = math.random(4) > 1 and { ["do"] = "try", of = some(3) } or some(2) end
  return { ["do"] = "seq", of = made }
end

-- `count` flows, at least; the database is left in the desk's data directory.
function mixture.run(desk, count, seed)
  math.randomseed(seed)
  local ids = {}
  while #ids < count do
    for _ = 1, 25 do
      ids[#ids + 1] = desk:ok("m.start", { plan = whole(), word = ("word "):rep(math.random(4)) }).id
      if #ids % 5 == 0 then emit(desk) end
      if #ids % 3 == 0 then signal(desk, ids) end
    end
    mood(desk)
    people(desk)
    outside(desk)
    stop(desk, ids)
    retry(desk)
    desk:advance(pick { "1 hours", "5 hours", "1 days" })
    outside(desk)
  end
  return ids
end

return mixture
