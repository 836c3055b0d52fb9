-- Operations: refusals, transactions within, events and reactions, settings, sequences.
local notes = dofile "spec/runtime/notes.lua"
local home = notes.home

describe("operations", function()
  local desk
  after_each(function()
    home.close(desk)
    desk = nil
  end)
  local function open(operations, options) desk = notes.open({ operations = operations }, options) end
  local function one(body, more)
    return string.format([[ operation "t.x" { summary = "x", kind = "write", role = "public",
      input = { n = optional(integer), s = optional(text), id = optional(id) },
      output = { v = optional(any) }, %s run = function(tx, input) %s end } ]], more or "", body)
  end

  local function reading(text) return (text:gsub('"write"', '"read"')) end

  -- body, status, code
  for what, case in pairs {
    ["fail.invalid"] = { [[ fail.invalid("TITLE_TAKEN", "no %s %d", "way", 7) ]], 422, "TITLE_TAKEN", "no way 7" },
    ["fail.not_found"] = { [[ fail.not_found("NOT_FOUND", "there is none") ]], 404, "NOT_FOUND", "there is none" },
    ["fail.conflict"] = { [[ fail.conflict("NOTE_SEALED", "100% sealed") ]], 409, "NOTE_SEALED", "100% sealed" },
    ["fail.forbidden"] = { [[ fail.forbidden("NOTE_SEALED", "not you") ]], 403, "NOTE_SEALED", "not you" },
    ["fail.busy"] = { [[ fail.busy("NOTE_SEALED", "later") ]], 503, "NOTE_SEALED", "later" },
    ["an error"] = { [[ error "broken" ]], 500, "SCRIPT_ERROR", "t.x failed at scripts/t/operations.lua:" },
    ["an error of a table"] = { [[ error { 1 } ]], 500, "SCRIPT_ERROR", "error object" },
    ["nil indexed"] = { [[ return { v = input.n.x.y } ]], 500, "SCRIPT_ERROR", "attempt to index" },
    ["output of another shape"] = { [[ return { v = 1, w = 2 } ]], 500, "OUTPUT_INVALID", "does not fit its contract" },
    ["output that is no plain data"] = { [[ return { v = print_nothing or tx.find } ]], 500, "SCRIPT_ERROR", "print_nothing" },
    ["a function as output"] = { [[ return { v = tx.find } ]], 500, "OUTPUT_INVALID", "does not fit" },
    ["a fraction as output"] = { [[ return { v = 1.5 } ]], 500, "OUTPUT_INVALID", "does not fit" },
    ["a name that is not defined"] = { [[ return { v = nothing } ]], 500, "SCRIPT_ERROR", "`nothing` is not defined" },
    ["a global"] = { [[ counter = 1 ]], 500, "SCRIPT_ERROR", "write `local counter`" },
    ["a loop without end"] = { [[ while true do end ]], 500, "BUDGET_", "" },
    ["recursion without end"] = { [[ local function f() return 1 + f() end return { v = f() } ]], 500, "SCRIPT_ERROR", "overflow" },
    ["a query by text"] = { [[ return { v = tx:all("select 1") } ]], 500, "SCRIPT_ERROR", "sql [[ ... ]] at file level" },
    ["a table that does not exist"] = { [[ tx:insert("nowhere", {}) ]], 500, "SCRIPT_ERROR", "no table nowhere" },
    ["an event that is not declared"] = { [[ tx:emit("t.nothing", {}) ]], 500, "SCRIPT_ERROR", "not declared" },
    ["an event of another shape"] = { [[ tx:emit("t.noted", { id = "x" }) ]], 500, "SCRIPT_ERROR", "/title" },
    ["a point that does not exist"] = { [[ tx:decide("t.nothing", {}) ]], 500, "SCRIPT_ERROR", "no point t.nothing" },
    ["a question of another shape"] = { [[ tx:decide("t.wanted", { title = 1 }) ]], 500, "SCRIPT_ERROR", "does not fit its contract: /title" },
    ["a setting that does not exist"] = { [[ return { v = tx:setting "t.nothing" } ]], 500, "SCRIPT_ERROR", "t.nothing" },
    ["an operation that does not exist"] = { [[ tx:call("t.nothing", {}) ]], 500, "SCRIPT_ERROR", "no operation t.nothing" },
    ["an operation of an area not needed"] = { [[ tx:call("m.copy", { title = "a" }) ]], 500, "SCRIPT_ERROR", "area t does not need area m" },
    ["an operation in C"] = { [[ tx:call("job.run", { job = "x" }) ]], 500, "SCRIPT_ERROR", "cannot be called from a script" },
    ["input that a call refuses"] = { [[ tx:call("t.add", { title = "" }) ]], 422, "INPUT_INVALID", "input of t.add" },
    ["a row that does not exist, locked"] = { [[ tx:lock("note", "none") ]], 404, "NOT_FOUND", "no note none" },
    ["a row that does not exist, updated"] = { [[ tx:update("note", "none", { title = "x" }) ]], 404, "NOT_FOUND", "no note none" },
    ["a count outside a job"] = { [[ tx:count("x", 1) ]], 500, "SCRIPT_ERROR", "" },
  } do
    it("answer " .. what .. " with " .. case[2] .. " " .. case[3] .. " and keep nothing", function()
      open(one([[ tx:insert("note", { title = "before", number = 1, sealed = false, at = tx.now }) ]] .. case[1]))
      local answer = desk:call("t.x", {})
      assert.are.equal(case[2], answer.status, answer.text)
      assert.are.equal(case[3], answer.body.code:sub(1, #case[3]))
      assert.is_truthy(answer.body.detail:find(case[4], 1, true), answer.body.detail)
      assert.are.equal("urn:ordain:problem:" .. answer.body.code, answer.body.type)
      assert.are.equal(answer.body.status, answer.status)
      assert.is_truthy(answer.body.title and answer.body.request_id)
      assert.are.same({}, notes.titles(desk))
      local audit = desk:rows("select * from audit order by position desc limit 1")[1]
      assert.are.same({ "t.x", answer.status, answer.body.code }, { audit.operation, audit.status, audit.code })
      assert.are.equal("public", desk:ok("t.open", {}, { public = true }).kind) -- and the next is answered
    end)
  end

  it("give fail.issues as a list with pointers", function()
    open()
    local problem = desk:refused("t.add", { title = "bad news" })
    assert.are.same({ 422, "NOT_WANTED" }, { problem.status, problem.code })
    assert.are.same({ { code = "TITLE_BAD", detail = "not bad news", pointer = "/title" } }, problem.errors)
  end)

  it("answer an operation that does not exist", function()
    open()
    assert.are.same({ 404, "OPERATION_UNKNOWN" }, { desk:call("t.nothing", {}).status, desk:call("t.nothing", {}).body.code })
  end)

  it("change nothing in a read", function()
    for body, words in pairs {
      [ [[ tx:insert("note", {}) ]] ] = "insert", [ [[ tx:update("note", "x", {}) ]] ] = "update", [ [[ tx:delete("note", "x") ]] ] = "delete",
      [ [[ tx:emit("t.noted", {}) ]] ] = "emit", [ [[ tx:sequence("x") ]] ] = "sequence", [ [[ tx:lock("note", "x") ]] ] = "lock",
      [ [[ tx:try(function() end) ]] ] = "try", [ [[ tx:decide("t.wanted", { title = "x" }) ]] ] = "tx:preview",
        [ [[ tx:call("t.add", { title = "x" }) ]] ] = "call",
      [ [[ tx:run(put, { title = "x" }) ]] ] = "run",
    } do
      open("local put = sql [=[ update note set title = $title ]=] " .. reading(one(body)))
      local problem = desk:refused("t.x", {})
      home.close(desk)
      assert.are.equal(500, problem.status)
      assert.is_truthy(problem.detail:find(words, 1, true), problem.detail)
    end
  end)

  it("preview in a read without a record", function()
    open(reading(one([[ return { v = tx:preview("t.wanted", { title = "bad" }).outcome } ]])))
    assert.are.equal("no", desk:ok("t.x", {}).v)
    assert.are.equal(0, notes.count(desk, "decision"))
  end)

  it("keep a sequence without gaps when an operation is refused", function()
    open()
    assert.are.equal(1, desk:ok("t.add", { title = "a" }).number)
    desk:refused("t.add", { title = "bad" })
    desk:refused("t.add", { title = "late" })
    desk:refused("t.add", { title = "a" })
    assert.are.equal(2, desk:ok("t.add", { title = "b" }).number)
    desk:ok("t.add", { title = "dry" }, { dry = true })
    desk:reopen()
    assert.are.equal(3, desk:ok("t.add", { title = "c" }).number)
  end)

  it("undo what tx:try failed at, and go on", function()
    open()
    assert.are.same({ ok = true }, desk:ok("t.two", { first = "a", second = "b" }))
    local got = desk:ok("t.two", { first = "late", second = "c" })
    assert.are.same({ ok = false, code = "NOTE_SEALED", why = "too late for late", issues = ordain.list {} }, got)
    got = desk:ok("t.two", { first = "bad", second = "d" })
    assert.are.same({ "NOT_WANTED", "TITLE_BAD", "/title" }, { got.code, got.issues[1].code, got.issues[1].pointer })
    assert.are.equal("INPUT_INVALID", desk:ok("t.two", { first = "", second = "e" }).code)
    assert.are.same({ "a", "b", "c", "d", "e" }, notes.titles(desk))
    assert.are.same({ "refused", "applied" }, {
      desk:rows("select state from decision where question like '%late%'")[1].state,
      desk:rows("select state from decision where question like '%\"c\"%'")[1].state,
    })
    assert.are.same({ 1, 2, 3, 4, 5 }, (function()
      local numbers = {}
      for i, row in ipairs(desk:rows "select number from note order by number") do numbers[i] = row.number end
      return numbers
    end)())
    assert.are.equal(5, notes.count(desk, "event", "name = 't.noted'"))
  end)

  it("call each other at most eight deep", function()
    open()
    assert.are.equal(8, desk:ok("t.nest", { depth = 8 }).depth)
    local problem = desk:refused("t.nest", { depth = 9 })
    assert.are.equal(500, problem.status)
    assert.is_truthy(problem.detail:find("more than 8 deep", 1, true), problem.detail)
  end)

  it("emit events in order, with key, actor and request, and react in the same transaction", function()
    open()
    local a = desk:ok("m.copy", { title = "a" }, { as = "ann", request_id = "r-1" })
    local events = desk:ok("event.list", { name = "t.noted" }).items
    assert.are.same({ a.id, "ann", "r-1", "m.copy", "a copy" },
      { events[1].key, events[1].actor, events[1].request_id, events[1].cause, events[1].data.title })
    assert.are.equal("a copy at 2026-01-30T08:00:00.000000Z", desk:rows("select title from shadow")[1].title)
    local sealed = desk:ok("t.seal", { id = a.id })
    local names = {}
    for i, event in ipairs(desk:ok("event.list", { after = events[1].position }).items) do names[i] = event.name .. " " .. event.cause end
    assert.are.same({ "t.sealed t.seal", "t.noted t.seal" }, names)
    assert.is_true(sealed.sealed)
    local positions = desk:rows "select position from event order by position"
    for i = 2, #positions do assert.are.equal(positions[i - 1].position + 1, positions[i].position) end
  end)

  it("are refused whole when a reaction refuses", function()
    open()
    local problem = desk:refused("t.add", { title = "unwelcome" })
    assert.are.same({ 409, "NOT_WELCOME" }, { problem.status, problem.code })
    assert.are.equal(0, notes.count(desk, "note") + notes.count(desk, "shadow") + notes.count(desk, "event", "name = 't.noted'"))
    assert.are.equal("refused", desk:rows("select state from decision")[1].state)
  end)

  it("leave no trace of a dry call", function()
    open()
    desk:ok("t.add", { title = "a" })
    local before = { notes.count(desk, "audit"), notes.count(desk, "decision"), notes.count(desk, "event"), notes.count(desk, "idempotency") }
    assert.are.equal(2, desk:ok("t.add", { title = "b" }, { dry = true, key = "k" }).number)
    assert.are.equal(422, desk:call("t.add", { title = "bad" }, { dry = true, key = "l" }).status)
    assert.are.same(before, { notes.count(desk, "audit"), notes.count(desk, "decision"), notes.count(desk, "event"), notes.count(desk, "idempotency") })
    assert.are.same({ "a" }, notes.titles(desk))
  end)

  it("give settings their default, take values of their type from who may", function()
    open()
    assert.are.same({ limit = 50, word = "x" }, desk:ok("t.limit", {}))
    local set = desk:ok("setting.set", { name = "t.limit", value = 7 }, { roles = { "chief" }, as = "cho" })
    assert.are.same({ 7, "set", "cho" }, { set.value, set.origin, set.actor })
    assert.are.same({ limit = 7, word = "x" }, desk:ok("t.limit", {}))
    desk:reopen()
    assert.are.equal(7, desk:ok("setting.get", { name = "t.limit" }).value)
    for _, case in ipairs { { 0, "VALUE_RANGE" }, { 101, "VALUE_RANGE" }, { "7", "TYPE_WRONG" }, { true, "TYPE_WRONG" }, { ordain.list { 1 },
      "TYPE_WRONG" } } do
      local problem = desk:refused("setting.set", { name = "t.limit", value = case[1] })
      assert.are.same({ 422, "SETTING_INVALID", case[2] }, { problem.status, problem.code, problem.errors[1].code })
    end
    assert.are.same({ 403, "ROLE_MISSING" }, (function()
      local problem = desk:refused("setting.set", { name = "t.limit", value = 9 }, { roles = { "writer" } })
      return { problem.status, problem.code }
    end)())
    assert.are.equal("yes", desk:ok("setting.set", { name = "t.word", value = "yes" }, { roles = { "writer" } }).value)
    assert.are.equal("SETTING_UNKNOWN", desk:refused("setting.set", { name = "t.nothing", value = 1 }).code)
    assert.are.equal("SETTING_UNKNOWN", desk:refused("setting.get", { name = "t.nothing" }).code)
    assert.are.equal(2, notes.count(desk, "event", "name = 'setting.changed'"))
    assert.are.same({ limit = 7, word = "yes" }, desk:ok("t.limit", {}))
  end)
end)
