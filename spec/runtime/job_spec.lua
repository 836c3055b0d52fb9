-- Jobs: runs and their states, records that fail alone, dry runs, runs left behind.
local tasks = dofile "spec/runtime/tasks.lua"
local home = tasks.home

describe("a run", function()
  local desk
  before_each(function() desk = tasks.open() end)
  after_each(function() home.close(desk) end)

  local function put(...) desk:ok("t.put", { kinds = ordain.list { ... } }) end
  local function run(opts) return desk:run_job("t.work", opts) end
  local function log(id)
    local lines = {}
    for i, row in ipairs(desk:ok("job.run_log", { id = id }).items) do lines[i] = row.outcome .. " " .. (row.code or "-") end
    table.sort(lines)
    return lines
  end
  local function count(from) return desk:rows("select count(*) as n from " .. from)[1].n end

  it("counts outcomes, and what the records count themselves", function()
    put("good", "good", "held", "counted", "counted")
    local done = run()
    assert.are.same({ done = 4, held = 1, lines = 6 }, done.counts)
    assert.are.same({ "Pass", true, "t.work", "spec" }, { done.state, done.manual, done.job, done.actor })
    assert.are.same({ "held -" }, log(done.id))
    assert.are.equal("not today", desk:ok("job.run_log", { id = done.id }).items[1].reason)
    assert.are.same({ 5, 5 }, { count "event where name = 't.done'", count "decision where state = 'applied'" })
    assert.are.equal("NOT_FOUND", desk:refused("job.run_log", { id = "none" }).code)
  end)

  it("is run and found by an alias as by its name", function()
    put "good"
    assert.are.equal("t.work", desk:run_job("Do what is due").job)
    assert.are.equal(1, #desk:ok("job.runs", { job = "T-0001" }).items)
    for _, job in ipairs(desk:ok("job.list").items) do
      assert.are.same(job.name == "t.work" and { "T-0001", "Do what is due" } or {}, job.aliases)
    end
    assert.are.equal("JOB_UNKNOWN", desk:refused("job.run", { job = "T-0002" }).code)
  end)

  it("rolls a failed record back alone, logs why, keeps its decision, and goes on", function()
    put("good", "wrong", "good", "broken", "good")
    local done = run()
    assert.are.same({ "Partial", { done = 3, failed = 2 } }, { done.state, done.counts })
    assert.are.same({ "failed SCRIPT_ERROR", "failed TASK_WRONG" }, log(done.id))
    for _, row in ipairs(desk:ok("job.run_log", { id = done.id }).items) do
      local words = row.code == "TASK_WRONG" and "task x cannot be done" or "scripts/t/jobs.lua:"
      assert.is_truthy(row.reason:find(words, 1, true), row.reason)
      assert.are.equal(0, desk:rows("select done from task where id = '" .. row.record .. "'")[1].done)
      assert.are.equal("refused", desk:rows("select state from decision where about = '" .. row.record .. "'")[1].state)
    end
    assert.are.same({ 3, 3, 2 }, { count "event where name = 't.done'", count "decision where state = 'applied'", count "decision where state = 'refused'" })
    assert.are.equal("t.work", desk:rows("select purpose from decision")[1].purpose)
  end)

  it("stops a record that does not end, and goes on", function()
    put("slow", "good")
    local done = run()
    assert.are.same({ "Partial", { done = 1, failed = 1 } }, { done.state, done.counts })
    assert.is_truthy(log(done.id)[1]:find "^failed BUDGET_")
  end)

  it("is closed when `ended` does not end", function()
    put "good"
    desk:ok("setting.set", { name = "t.state", value = "loop" })
    local done = run()
    assert.are.same({ "Partial", { done = 1 } }, { done.state, done.counts })
    assert.are.equal("Partial", desk:rows("select state from job_run")[1].state)
    assert.are.equal(1, desk:rows("select done from task")[1].done)
  end)

  it("takes a record without an outcome as failed", function()
    put("nothing", "number")
    local done = run()
    assert.are.same({ "Fail", { failed = 2 } }, { done.state, done.counts })
    assert.is_truthy(desk:ok("job.run_log", { id = done.id }).items[1].reason:find("must return an outcome", 1, true))
  end)

  for _, case in ipairs {
    { "Pass", { "good" } }, { "Pass", { "held" } }, { "Partial", { "good", "wrong" } }, { "Fail", { "wrong", "broken" } }, { "Nothing due", {} },
  } do
    it("ends in state " .. case[1] .. " after " .. (case[2][1] and table.concat(case[2], ", ") or "nothing"), function()
      put(table.unpack(case[2]))
      local done = run()
      assert.are.equal(case[1], done.state)
      local row = desk:rows("select * from job_run where id = '" .. done.id .. "'")[1]
      assert.are.same({ case[1], "2026-01-30T08:00:00.000000Z" }, { row.state, row.ended_at })
      local events = desk:ok("event.list", { name = "job.ended" }).items
      assert.are.equal(case[1] == "Nothing due" and 0 or 1, #events)
      if events[1] then assert.are.same({ "t.work", case[1], done.id }, { events[1].key, events[1].data.state, events[1].data.run_id }) end
    end)
  end

  it("is Off when its setting is off, and does nothing", function()
    put "good"
    desk:ok("setting.set", { name = "t.on", value = false })
    local done = run()
    assert.are.same({ "Off", "switched off by setting t.on" }, { done.state, done.note })
    assert.are.equal(0, desk:rows("select done from task")[1].done)
    desk:ok("setting.set", { name = "t.on", value = true })
    assert.are.equal("Pass", run().state)
  end)

  it("asks `ended` once, which may give another state, decide and emit", function()
    put("good", "good")
    desk:ok("setting.set", { name = "t.state", value = "Partial" })
    local done = run()
    assert.are.equal("Partial", done.state)
    local over = desk:ok("event.list", { name = "t.over" }).items
    assert.are.same({ 1, { id = done.id, state = "Pass", pass = 2 } }, { #over, over[1].data })
  end)

  it("is Partial, with a note, when `ended` fails; its records stay", function()
    put "good"
    desk:ok("setting.set", { name = "t.state", value = "error" })
    local done = run()
    assert.are.same({ "Partial", "the end is broken", { done = 1 } }, { done.state, done.note, done.counts })
    assert.are.equal(1, desk:rows("select done from task")[1].done)
    assert.are.equal(0, #desk:ok("event.list", { name = "t.over" }).items)
  end)

  it("handles a row that comes back unchanged once, and a changed one again", function()
    put("stays", "again", "good")
    local done = run()
    assert.are.same({ seen = 1, again = 3, done = 1 }, done.counts)
  end)

  it("handles more rows than a chunk holds, each once, in spite of failures", function()
    local kinds = {}
    for i = 1, 900 do kinds[i] = i % 100 == 0 and "wrong" or i % 90 == 0 and "stays" or "good" end
    desk:ok("t.put", { kinds = ordain.list(kinds) })
    local done = run()
    assert.are.same({ "Partial", { done = 882, failed = 9, seen = 9 } }, { done.state, done.counts })
    assert.are.same({ 882, 9 }, { count "event where name = 't.done'", count "job_log" })
  end)

  it("dry shows what it would make and leaves nothing", function()
    put("good", "held", "wrong")
    local before = { count "event", count "decision", count "job_run", count "audit", count "job_log" }
    local done = run { dry = true }
    assert.are.same({ "Partial", true, { done = 1, held = 1, failed = 1 } }, { done.state, done.dry, done.counts })
    assert.are.equal(3, #done.proposals)
    local by = {}
    for _, proposal in ipairs(done.proposals) do by[proposal.outcome] = proposal end
    assert.are.same({ "t.done", by.done.record }, { by.done.events[1].name, by.done.events[1].data.id })
    assert.are.equal("not today", by.held.reason)
    assert.is_truthy(by.failed.reason:find("cannot be done", 1, true))
    before[4] = before[4] + (count "audit" - before[4]) -- the attempt itself may be audited
    assert.are.same(before, { count "event", count "decision", count "job_run", count "audit", count "job_log" })
    assert.are.equal(0, desk:rows("select max(done) as n from task")[1].n)
    assert.are.same({ done = 1, held = 1, failed = 1 }, run().counts)
  end)

  it("by hand names the failed run whose remainder it finishes", function()
    put("wrong", "good")
    local first = run()
    desk:ok("t.fix", {})
    local second = run()
    assert.are.same({ "Pass", first.id, { done = 1 } }, { second.state, second.resumed_from, second.counts })
    put "good"
    assert.is_nil(run().resumed_from)
  end)

  it("that nobody goes on with, because a commit failed, is taken over", function()
    put "good"
    local first = run()
    desk:ok("t.leave", {})
    put "good"
    assert.are.equal("Pass", run({ dry = true }).state)
    local second = run()
    assert.are.same({ first.id, "Pass", { done = 2 } }, { second.id, second.state, second.counts })
  end)

  it("left behind by a dead process is taken over, with its counts, and ends", function()
    put("good", "good")
    local first = run()
    desk:ok("t.leave", { fence = 1 })
    put "good"
    desk:reopen()
    local second = run()
    assert.are.same({ first.id, "Pass", { done = 3 } }, { second.id, second.state, second.counts })
    assert.are.equal(1, count "job_run")
  end)

  it("asked for twice under one key happens once", function()
    put "good"
    local first = desk:call("job.run", { job = "t.work" }, { key = "k" })
    put "good"
    local second = desk:call("job.run", { job = "t.work" }, { key = "k" })
    assert.are.same({ 200, true, first.text }, { second.status, second.replayed, second.text })
    assert.are.equal(1, count "job_run")
  end)

  it("cannot be a dry call, nor can what moves the clock or writes a file", function()
    put "good"
    local path = desk.options.data .. "/copy.db"
    for operation, input in pairs { ["job.run"] = { job = "t.work" }, ["clock.advance"] = { by = "2 days" }, ["store.backup"] = { to = path } } do
      local problem = desk:refused(operation, input, { dry = true })
      assert.are.same({ 422, "DRY_IMPOSSIBLE" }, { problem.status, problem.code }, operation)
    end
    assert.are.equal("2026-01-30T08:00:00.000000Z", desk:ok("clock.show", {}).now)
    assert.is_nil(io.open(path))
    assert.are.equal("Pass", run().state)
  end)

  it("of a job that does not exist is refused", function()
    assert.are.same({ 404, "JOB_UNKNOWN" }, (function()
      local problem = desk:refused("job.run", { job = "t.nothing" })
      return { problem.status, problem.code }
    end)())
  end)

  it("is listed, with the next instant of its job", function()
    put "good"
    local done = run()
    local listed
    for _, item in ipairs(desk:ok("job.list", {}).items) do listed = item.name == "t.work" and item or listed end
    assert.are.same({ "t.work", "0 6 * * *", "t.on", "2026-01-31T06:00:00.000000Z", "Pass", done.id },
      { listed.name, listed.cron, listed.enabled, listed.next_at, listed.last_state, listed.last_run })
    put "wrong"
    run()
    assert.are.same({ 2, 1 }, { #desk:ok("job.runs", { job = "t.work" }).items, #desk:ok("job.runs", { state = "Fail" }).items })
    local page = desk:ok("job.runs", { limit = 1 })
    assert.are.equal(done.id, desk:ok("job.runs", { limit = 1, cursor = page.next }).items[1].id)
  end)
end)

describe("scheduled runs", function()
  local desk
  before_each(function() desk = tasks.open() end)
  after_each(function() home.close(desk) end)

  it("happen at their instants, and idle ones that follow each other share a row", function()
    desk:ok("t.put", { kinds = ordain.list { "good" }, due_at = "2026-02-05T12:00:00Z" })
    local got = desk:advance "10 days"
    assert.are.same({ 1, "2026-02-06T06:00:00.000000Z" }, { #got.runs, got.runs[1].started_at })
    local rows = desk:rows "select state, started_at, ended_at, manual from job_run where job = 't.work' order by id"
    assert.are.same({
      { state = "Nothing due", started_at = "2026-01-31T06:00:00.000000Z", ended_at = "2026-02-05T06:00:00.000000Z", manual = false },
      { state = "Pass", started_at = "2026-02-06T06:00:00.000000Z", ended_at = "2026-02-06T06:00:00.000000Z", manual = false },
      { state = "Nothing due", started_at = "2026-02-07T06:00:00.000000Z", ended_at = "2026-02-09T06:00:00.000000Z", manual = false },
    }, rows)
    desk:ok("setting.set", { name = "t.on", value = false })
    desk:advance "3 days"
    rows = desk:rows "select state from job_run where job = 't.work' order by id"
    assert.are.same({ 4, "Off" }, { #rows, rows[4].state })
  end)

  it("that are idle by hand keep their own row", function()
    desk:run_job "t.work"
    desk:run_job "t.work"
    assert.are.equal(2, #desk:rows "select id from job_run")
  end)

  it("go on where a dead process left one", function()
    desk:ok("t.put", { kinds = ordain.list { "good" } })
    desk:advance "1 days"
    local id = desk:ok("t.leave", { fence = 1 }).id
    desk:ok("t.put", { kinds = ordain.list { "good" } })
    desk:reopen()
    local got = desk:advance "1 days"
    assert.are.same({ id, "Pass", { done = 2 } }, { got.runs[1].id, got.runs[1].state, got.runs[1].counts })
  end)

  it("left with nothing more to do keep their counts, also behind an idle run", function()
    desk:advance "1 days"
    desk:ok("t.put", { kinds = ordain.list { "good" } })
    desk:advance "1 days"
    local id = desk:ok("t.leave", { fence = 1 }).id
    desk:reopen()
    local got = desk:advance "1 days"
    assert.are.same({ id, "Pass", { done = 1 } }, { got.runs[1].id, got.runs[1].state, got.runs[1].counts })
    assert.are.equal(1, #desk:rows("select id from job_run where id = '" .. id .. "' and state = 'Pass'"))
  end)

  it("survive a restart with their next instant", function()
    desk:advance_to "2026-01-31T05:59:59Z"
    desk:reopen()
    desk:ok("t.put", { kinds = ordain.list { "good" } })
    assert.are.equal(1, #desk:advance_to("2026-01-31T06:00:00Z").runs)
  end)
end)
