-- What a flow's script sees as `f`, and the order in which its branches go on.
--
-- A script runs in coroutines, its branches. Each step yields a request to `drive`,
-- which runs on the main thread of the state and asks the host. An inside step (call,
-- decide, now, random, note, start) is answered at once and the branch goes on; an
-- outside one leaves the branch waiting under the step's number until `answer` is
-- called with it. Branches that can go on stand in one queue, first in first out, so
-- the same answers in the same order give the same steps: that is all a journal needs.
--
-- host = { create, resume, yield, dead: of coroutines
--          step(handle, request, co, its function) -> seq, answered, ok, value, name
--          cancel(handle, seq)   failure(handle, value, co) -> a failure's table
--          setmetatable, keys(table) -> sorted list }
--
-- A failure is { code, text, kind = "refused" | "temp" | "perm", status, issues, seq }.
local host = ...
local yield = host.yield

local methods = {}
local meta = { __index = methods, __newindex = function() error("f takes no fields of its own", 2) end }

local function check(condition, text)
  if not condition then error(text, 3) end
end

-- One step; what it answered, or raises its failure.
local function ask(request)
  local ok, value, name = yield(request)
  if not ok then error(value, 0) end
  return value, name
end

local function options_of(options)
  check(options == nil or type(options) == "table", "options are a table")
  return options or {}
end

---------------------------------------------------------------------------
-- Inside steps

function methods.call(_, operation, input, options)
  check(type(operation) == "string", "f:call takes the name of an operation and its input")
  options = options_of(options)
  check(options.retry == nil or type(options.retry) == "table", "retry is { attempts =, first =, most = }")
  return ask { kind = "call", name = operation, ask = input or {}, title = options.title, retry = options.retry }
end

function methods.decide(_, point, question, options)
  check(type(point) == "string" and type(question) == "table", "f:decide takes the name of a point and its question")
  return ask { kind = "decide", name = point, ask = question, title = options_of(options).title }
end

function methods.now()
  return ask { kind = "now", name = "now", ask = {} }
end

function methods.random(_, most)
  check(math.type(most) == "integer" and most >= 1, "f:random takes a whole number from 1 on")
  return ask { kind = "random", name = "random", ask = { most = most } }
end

function methods.note(_, words, details)
  check(type(words) == "string", "f:note takes a text")
  ask { kind = "note", name = "note", ask = { details = details }, title = words }
end

function methods.start(_, name, input, options)
  check(type(name) == "string", "f:start takes the name of a flow and its input")
  return ask({ kind = "start", name = name, ask = input or {}, title = options_of(options).title }).id
end

---------------------------------------------------------------------------
-- Outside steps

function methods.sleep(_, span, options)
  check(type(span) == "string", "f:sleep takes a span such as \"14 days\"")
  ask { kind = "sleep", name = "sleep", ask = { span = span }, title = options_of(options).title }
end

function methods.sleep_until(_, at, options)
  check(type(at) == "string", "f:sleep_until takes an instant")
  ask { kind = "sleep", name = "sleep_until", ask = { at = at }, title = options_of(options).title }
end

-- { "a.b", "a.c", key =, within = } or { signal =, within = }
function methods.wait(_, what)
  check(type(what) == "table", "f:wait takes { event names…, key = } or { signal = }")
  local question = { within = what.within }
  if what.signal then
    check(type(what.signal) == "string", "f:wait: signal is a text")
    question.signal = what.signal
  else
    check(type(what[1]) == "string" and type(what.key) == "string", "f:wait names an event and its key")
    check(#what <= 16, "f:wait takes at most 16 events")
    question.events, question.key = list.new(), what.key
    for _, name in ipairs(what) do question.events:add(name) end
  end
  return ask { kind = "wait", name = what.signal or what[1], ask = question, title = what.title }
end

-- A child flow, until it ends.
function methods.flow(_, name, input, options)
  check(type(name) == "string", "f:flow takes the name of a flow and its input")
  return ask { kind = "flow", name = name, ask = input or {}, title = options_of(options).title }
end

-- What an effect needs, without what only the timeline sees.
local function effect(kind, name)
  return function(_, question)
    check(type(question) == "table", "f:" .. kind .. " takes a table")
    local copy = {}
    for field, value in pairs(question) do
      if field ~= "title" then copy[field] = value end
    end
    return ask { kind = kind, name = name(question), ask = copy, title = question.title }
  end
end

-- A person is asked under the title; without one, under the kind.
function methods.review(_, question)
  check(type(question) == "table" and type(question.kind) == "string", "f:review takes a table with a kind")
  local copy = { title = question.kind }
  for field, value in pairs(question) do copy[field] = value end
  return ask { kind = "review", name = question.kind, ask = copy, title = copy.title }
end

-- Effects of the program: http, mail and what it was given besides.
for kind, field in pairs(host.effects) do
  methods[kind] = effect(kind, function(question)
    local name = question[field]
    return type(name) == "string" and name or kind
  end)
end

---------------------------------------------------------------------------
-- Branches

local function branches(kind, functions)
  check(type(functions) == "table", "takes a table of functions")
  return yield { kind = kind, branches = functions }
end

local function joined(ok, ...)
  if not ok then error((...), 0) end
  return ...
end

function methods.all(_, functions)
  return joined(branches("all", functions))
end

function methods.race(_, functions)
  return joined(branches("race", functions))
end

function methods.try(_, fn)
  check(type(fn) == "function", "f:try takes a function")
  local _, good, value = branches("try", { fn })
  return good, value
end

-- Compensation: run newest first when the flow is stopped, or by f:undo_now().
function methods.undo(self, fn)
  check(type(fn) == "function", "f:undo takes a function")
  yield { kind = "undo", fn = fn }
  return self
end

local function undo_all(run)
  while #run.undos > 0 do
    table.remove(run.undos)()
  end
end

function methods.undo_now()
  undo_all(yield { kind = "undos" })
end

function methods.continue_as(_, input)
  yield { kind = "continue", input = input or {} }
end

---------------------------------------------------------------------------
-- The queue

local function send(run, branch, first, ...)
  branch.sent = { ... }
  if first then table.insert(run.queue, 1, branch) else table.insert(run.queue, branch) end
end

local function begin(run, fn, input, of, key)
  local branch = { co = host.create(fn), fn = fn, of = of, key = key }
  branch.sent = { run.f, input }
  table.insert(run.queue, branch)
  return branch
end

local drop

local function leave_others(run, group, winner)
  for i = #group.members, 1, -1 do
    local other = group.members[i]
    if other ~= winner and not other.over then drop(run, other) end
  end
end

-- Takes a branch and all it waits for out of the run, what was asked last first: so do
-- events that nobody has taken go back in their order.
function drop(run, branch)
  branch.dropped = true
  if branch.seq then
    run.waiting[branch.seq] = nil
    host.cancel(run.handle, branch.seq)
    branch.seq = nil
  end
  if branch.group then
    leave_others(run, branch.group)
  end
end

-- A branch came to its end: what that means for who waits for it.
local function ended(run, branch, ok, value)
  local group = branch.of
  branch.over = true
  if not group then
    run.ended = { ok = ok, value = value }
    return
  end
  local parent = group.parent
  if group.kind == "try" then
    parent.group = nil
    send(run, parent, false, true, ok, value)
  elseif group.kind == "race" or not ok then
    leave_others(run, group, branch)
    parent.group = nil
    if not ok then send(run, parent, false, false, value)
    else send(run, parent, false, true, branch.key, value) end
  else
    group.results[branch.key] = value
    group.left = group.left - 1
    if group.left == 0 then
      parent.group = nil
      send(run, parent, false, true, group.results)
    end
  end
end

local function split(run, branch, request)
  local group = { kind = request.kind, parent = branch, members = {}, results = {}, left = 0 }
  branch.group = group
  for _, key in ipairs(host.keys(request.branches)) do
    local fn = request.branches[key]
    if type(fn) ~= "function" then
      branch.group = nil
      local failure = host.failure(run.handle, "f:" .. request.kind .. " takes functions", branch.co)
      return send(run, branch, true, false, failure)
    end
    group.left = group.left + 1
    group.members[#group.members + 1] = begin(run, fn, nil, group, key)
  end
  if group.left == 0 then
    branch.group = nil
    send(run, branch, true, true, group.results)
  end
end

local function step(run, branch, request)
  local seq, answered, ok, value, name = host.step(run.handle, request, branch.co, branch.fn)
  if answered then
    send(run, branch, true, ok, value, name)
  else
    branch.seq, branch.retry = seq, request.retry
    run.waiting[seq] = branch
  end
end

local control = {}
control.all, control.race, control.try = split, split, split
function control.undo(run, branch, request)
  table.insert(run.undos, request.fn)
  send(run, branch, true)
end
function control.undos(run, branch)
  send(run, branch, true, run)
end
function control.continue(run, branch, request)
  drop(run, run.main)
  branch.over = true
  run.ended = { ok = true, continues = request.input }
end

local function drive(run)
  while #run.queue > 0 and not run.ended do
    local branch = table.remove(run.queue, 1)
    if not branch.dropped then
      local sent = branch.sent
      branch.sent = nil
      local ok, request = host.resume(branch.co, sent[1], sent[2], sent[3])
      if not ok then
        ended(run, branch, false, host.failure(run.handle, request, branch.co))
      elseif host.dead(branch.co) then
        ended(run, branch, true, request)
      else
        (control[request.kind] or step)(run, branch, request)
      end
    end
  end
end

---------------------------------------------------------------------------
-- What the host calls

local flows = {}

function flows.begin(handle, fn, input)
  local run = { handle = handle, queue = {}, waiting = {}, undos = {} }
  run.f = host.setmetatable({}, meta)
  run.main = begin(run, fn, nil, nil, nil)
  run.main.sent = { run.f, input }
  return run
end

function flows.drive(run)
  drive(run)
  return run.ended
end

function flows.answer(run, seq, ok, value, name)
  local branch = run.waiting[seq]
  if not branch then return end
  run.waiting[seq] = nil
  branch.seq = nil
  send(run, branch, false, ok, value, name)
end

-- How patient a call that waits is.
function flows.retry(run, seq)
  local branch = run.waiting[seq]
  return branch and branch.retry
end

-- Everything under way is left; what was registered with f:undo runs, newest first.
function flows.stop(run)
  run.queue = {}
  if not run.main.over then drop(run, run.main) end
  run.ended = nil
  run.main = begin(run, function() undo_all(run) end, nil, nil, nil)
end

return flows
