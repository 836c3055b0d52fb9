-- Repeating a request: idempotency keys, versions, and what survives a refusal.
local notes = dofile "spec/runtime/notes.lua"
local home = notes.home

describe("an idempotency key", function()
  local desk
  before_each(function() desk = notes.open() end)
  after_each(function() home.close(desk) end)

  it("gives the same answer byte for byte, and one effect", function()
    local first = desk:call("t.add", { title = "a" }, { key = "k" })
    desk:set_clock "2026-03-01T00:00:00Z"
    local second = desk:call("t.add", { title = "a" }, { key = "k" })
    assert.are.same({ 201, first.text, false, true }, { second.status, second.text, first.replayed, second.replayed })
    desk:reopen()
    assert.are.equal(first.text, desk:call("t.add", { title = "a" }, { key = "k" }).text)
    assert.are.same({ 1, 1, 1 }, { notes.count(desk, "note"), notes.count(desk, "decision"), notes.count(desk, "audit", "operation = 't.add'") })
  end)

  it("keeps the etag of the first answer", function()
    local note = desk:ok("t.add", { title = "a" })
    local first = desk:call("t.rename", { id = note.id, title = "b" }, { key = "k", if_match = '"1"' })
    assert.are.equal('"2"', first.etag)
    local second = desk:call("t.rename", { id = note.id, title = "b" }, { key = "k", if_match = '"1"' })
    assert.are.same({ 200, first.text, '"2"', true }, { second.status, second.text, second.etag, second.replayed })
  end)

  it("is refused with another body", function()
    desk:ok("t.add", { title = "a" }, { key = "k" })
    local problem = desk:refused("t.add", { title = "b" }, { key = "k" })
    assert.are.same({ 422, "IDEMPOTENCY_REUSED" }, { problem.status, problem.code })
    assert.are.equal("IDEMPOTENCY_REUSED", desk:refused("t.add", {}, { key = "k", query = { { "title", "a" } } }).code)
    assert.are.same({ "a" }, notes.titles(desk))
  end)

  it("gives a refusal of the business again, also when it would now pass", function()
    local first = desk:call("t.add", { title = "bad" }, { key = "k" })
    assert.are.equal("NOT_WANTED", first.body.code)
    assert.is_true(desk:publish { ["t/wanted.lua"] = "return function() return yes() end" })
    local second = desk:call("t.add", { title = "bad" }, { key = "k" })
    assert.are.same({ 422, first.text, true }, { second.status, second.text, second.replayed })
    desk:ok("t.add", { title = "bad" }, { key = "l" })
  end)

  it("is free again after a refusal that came before the operation", function()
    assert.are.equal(422, desk:call("t.add", { title = 1 }, { key = "k" }).status)
    assert.are.equal(400, desk:call("t.add", nil, { text = "{", key = "k" }).status)
    assert.are.equal(403, desk:call("t.add", { title = "a" }, { key = "k", roles = { "viewer" } }).status)
    local note = desk:ok("t.add", { title = "a" }, { key = "k" })
    assert.are.equal(412, desk:call("t.rename", { id = note.id, title = "b" }, { key = "k", if_match = '"9"' }).status)
    assert.are.equal("b", desk:ok("t.rename", { id = note.id, title = "b" }, { key = "k", if_match = '"1"' }).title)
  end)

  it("belongs to one actor and one operation", function()
    local made = desk:ok("token.create", { name = "spec", roles = ordain.list { "writer" } })
    desk:ok("t.add", { title = "a" }, { key = "k" })
    desk:ok("t.add", { title = "b" }, { key = "k", as = "ann" })
    desk:ok("t.add", { title = "c" }, { key = "k", token = made.token })
    desk:ok("m.copy", { title = "d" }, { key = "k" })
    assert.are.same({ "a", "b", "c", "d copy" }, notes.titles(desk))
  end)

  it("does nothing for reads", function()
    desk:ok("t.list", {}, { key = "k" })
    desk:ok("t.add", { title = "a" })
    assert.are.equal(1, #desk:ok("t.list", {}, { key = "k" }).items)
  end)

  it("has at most 255 bytes", function()
    assert.are.equal("IDEMPOTENCY_KEY_LONG", desk:refused("t.add", { title = "a" }, { key = ("k"):rep(256) }).code)
    desk:ok("t.add", { title = "a" }, { key = ("k"):rep(255) })
  end)

  it("is not kept for a fault of ours: the repeat runs again", function()
    home.close(desk)
    desk = notes.open { operations = [[
      operation "t.broken" { summary = "x", kind = "write", role = "writer", input = {}, output = {}, run = function(tx)
        if tx:setting "t.word" == "x" then error "broken" end end } ]] }
    assert.are.equal(500, desk:call("t.broken", {}, { key = "k" }).status)
    desk:ok("setting.set", { name = "t.word", value = "y" })
    desk:ok("t.broken", {}, { key = "k" })
  end)
end)

describe("a version", function()
  local desk, note
  before_each(function()
    desk = notes.open()
    note = desk:ok("t.add", { title = "a" })
  end)
  after_each(function() home.close(desk) end)

  it("is given as ETag and goes up by one with each change", function()
    for i = 2, 4 do
      local answer = desk:call("t.rename", { id = note.id, title = "a" .. i }, { if_match = '"' .. (i - 1) .. '"' })
      assert.are.same({ 200, '"' .. i .. '"', i }, { answer.status, answer.etag, answer.body.version })
    end
  end)

  it("that is not the record's refuses with 412 and changes nothing", function()
    desk:ok("t.rename", { id = note.id, title = "b" })
    for _, etag in ipairs { '"1"', '"3"', "1", "", '"2', 'W/"2"', "x" } do
      local problem = desk:refused("t.rename", { id = note.id, title = "c" }, { if_match = etag })
      assert.are.same({ 412, "VERSION_CHANGED" }, { problem.status, problem.code }, etag)
    end
    assert.are.same({ "b" }, notes.titles(desk))
    desk:ok("t.rename", { id = note.id, title = "c" }, { if_match = "*" })
    desk:ok("t.rename", { id = note.id, title = "c2" }, { if_match = "3" }) -- as people type it
    desk:ok("t.rename", { id = note.id, title = "d" })
  end)

  it("does not hide that the record is not there", function()
    assert.are.equal("NOT_FOUND", desk:refused("t.rename", { id = "none", title = "c" }, { if_match = '"1"' }).code)
  end)

  it("stays when the operation is refused", function()
    desk:ok("t.seal", { id = note.id })
    assert.are.equal("NOTE_SEALED", desk:refused("t.rename", { id = note.id, title = "b" }, { if_match = '"2"' }).code)
    assert.are.equal(2, desk:ok("t.list", {}).items[1].version)
  end)
end)

describe("decisions", function()
  local desk
  before_each(function() desk = notes.open() end)
  after_each(function() home.close(desk) end)

  it("are on record with question, answer, cost, set and what they were for", function()
    desk:ok("t.add", { title = "a" }, { request_id = "r-1" })
    local row = desk:ok("decision.list", {}).items[1]
    assert.are.same({ "t.wanted", "yes", "a", "t.add", "r-1", "applied", 1, "2026-01-30T08:00:00.000000Z" },
      { row.point, row.outcome, row.question.title, row.purpose, row.request_id, row.state, row.set_number, row.at })
    assert.is_nil(row.fault)
    assert.is_true(row.cost >= 0)
    local whole = desk:ok("decision.get", { position = row.position })
    assert.are.equal(notes.policy, whole.policy)
    assert.are.equal(desk:ok("policy.files", { hash = "live" }).hash, whole.set_hash)
    assert.are.equal("NOT_FOUND", desk:refused("decision.get", { position = 99 }).code)
  end)

  it("stay on record when their operation is refused", function()
    desk:refused("t.add", { title = "bad" })
    desk:refused("t.add", { title = "late" })
    local items = desk:ok("decision.list", { state = "refused" }).items
    assert.are.same({ "late yes", "bad no" }, { items[1].question.title .. " " .. items[1].outcome, items[2].question.title .. " " .. items[2].outcome })
    assert.are.equal("TITLE_BAD", items[2].answer.reasons[1].code)
    assert.are.equal(0, #desk:ok("decision.list", { state = "applied" }).items)
    desk:reopen()
    assert.are.equal(2, #desk:ok("decision.list", {}).items)
    desk:ok("t.add", { title = "a" })
    assert.are.equal(3, desk:ok("decision.list", {}).items[1].position)
  end)

  it("are asked and recorded for their own sake", function()
    local verdict = desk:ok("decision.make", { point = "t.wanted", ask = { title = "bad" }, about = "x-1" }, { roles = { "viewer" } })
    assert.are.same({ "no", "TITLE_BAD" }, { verdict.outcome, verdict.answer.reasons[1].code })
    assert.are.equal("decision.make", desk:ok("decision.list", { about = "x-1" }).items[1].purpose)
    assert.are.equal("POINT_UNKNOWN", desk:refused("decision.make", { point = "t.nothing", ask = {} }).code)
    local problem = desk:refused("decision.make", { point = "t.wanted", ask = { title = 1, titel = "x" } })
    assert.are.same({ 422, "QUESTION_INVALID" }, { problem.status, problem.code })
    table.sort(problem.errors, function(a, b) return a.pointer < b.pointer end)
    assert.are.same({ "/ask/titel FIELD_UNKNOWN", "/ask/title TYPE_WRONG" }, home.errors(problem))
    assert.are.equal(1, notes.count(desk, "decision"))
  end)

  it("are answered together, in order, or not at all", function()
    local answers = desk:ok("decision.batch", { questions = ordain.list {
      { point = "t.wanted", ask = { title = "a" } }, { point = "t.wanted", ask = { title = "bad" }, about = "x" },
    } }).answers
    assert.are.same({ "yes", "no" }, { answers[1].outcome, answers[2].outcome })
    assert.are.equal(2, notes.count(desk, "decision", "state = 'applied'"))
    local problem = desk:refused("decision.batch", { questions = ordain.list {
      { point = "t.wanted", ask = { title = "a" } }, { point = "t.wanted", ask = {} },
    } })
    assert.are.same({ "/questions/1/ask/title FIELD_MISSING" }, home.errors(problem))
    assert.are.equal("INPUT_INVALID", desk:refused("decision.batch", { questions = ordain.list {} }).code)
  end)

  it("answer with the default, and say so, when the policy fails", function()
    assert.is_true(desk:publish { ["t/wanted.lua"] = "return function() error 'out of order' end" })
    local problem = desk:refused("t.add", { title = "a" })
    assert.are.same({ "NO_DECISION" }, home.codes(problem))
    local row = desk:ok("decision.list", {}).items[1]
    assert.are.same({ "no", "POLICY_ERROR", 2 }, { row.outcome, row.fault, row.set_number })
    assert.is_truthy(row.fault_text:find("out of order (policies/t/wanted.lua:1)", 1, true), row.fault_text)
  end)

  it("are listed in pages", function()
    for i = 1, 5 do desk:ok("t.add", { title = "n" .. i }) end
    local first = desk:ok("decision.list", { point = "t.wanted", limit = 3 })
    local second = desk:ok("decision.list", { point = "t.wanted", limit = 3, cursor = first.next })
    assert.are.same({ 3, 2 }, { #first.items, #second.items })
    assert.are.equal("n2", second.items[1].question.title)
    assert.is_nil(second.next)
  end)
end)
