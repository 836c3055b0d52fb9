-- Words that come from outside: long ones, cut ones and bytes that are no text do not
-- break an answer, a record or a run.
local notes = dofile "spec/runtime/notes.lua"
local tasks = dofile "spec/runtime/tasks.lua"
local home = notes.home

local LONG = { "x" .. ("æ"):rep(2000), ("æ"):rep(2000), ("😀"):rep(1000), "xx" .. ("日"):rep(1000) }

describe("words", function()
  local desk
  after_each(function() home.close(desk) end)

  it("of a caller may be anything but text where text is not asked for", function()
    desk = notes.open()
    for i, bad in ipairs { "\xff", "\xc3", "a\xe6\x97", ("æ"):rep(80), "x" .. ("æ"):rep(80) } do
      desk:ok("t.add", { title = "id" .. i }, { request_id = bad })
      desk:ok("t.add", { title = "reason" .. i }, { reason = bad })
      desk:ok("t.add", { title = "as" .. i }, { as = bad })
      assert.are.equal("OPERATION_UNKNOWN", desk:refused(bad, {}).code)
      assert.are.equal("TOKEN_UNKNOWN", desk:refused("t.list", {}, { token = bad }).code)
      assert.are.equal("VERSION_CHANGED", desk:refused("t.rename", { id = desk:ok("t.list", {}).items[1].id, title = "x" }, { if_match = bad }).code)
      local keyed = desk:call("t.add", { title = "key" .. i }, { key = bad })
      assert.are.same(utf8.len(bad) and { 201 } or { 422, "IDEMPOTENCY_KEY_INVALID" }, { keyed.status, keyed.body.code })
    end
    for _, row in ipairs(desk:rows "select * from audit") do
      for _, column in ipairs { "actor_id", "request_id", "reason", "operation" } do
        assert.is_truthy(row[column] == nil or utf8.len(row[column]))
      end
    end
    assert.are.equal("FIELD_UNKNOWN", desk:refused("t.rename", { id = "x", title = "y" }, { query = { { "\xff", "x" } } }).errors[1].code)
  end)

  it("of a policy's error may be long: the default answers, the record is kept", function()
    desk = notes.open()
    for i, long in ipairs(LONG) do
      assert.is_true(desk:publish { ["t/wanted.lua"] = "return function() error('" .. long .. "') end" })
      assert.are.equal("NOT_WANTED", desk:refused("t.add", { title = "a" }).code)
      local rows = desk:rows "select fault_text from decision order by position"
      assert.are.equal(i, #rows)
      assert.is_truthy(utf8.len(rows[i].fault_text))
    end
    assert.is_true(desk:publish { ["t/wanted.lua"] = [[return function() error("\xff\xfe") end]] })
    assert.are.equal("NOT_WANTED", desk:refused("t.add", { title = "a" }).code)
  end)

  it("of a set that is refused may be long", function()
    desk = notes.open()
    local files = desk:ok("policy.files", { hash = "live" }).files
    for _, long in ipairs(LONG) do
      files["t/wanted.lua"] = "error('" .. long .. "')"
      assert.are.equal("SCRIPT_ERROR", desk:ok("policy.check", { files = files }).errors[1].code)
      assert.are.equal("POLICY_SET_INVALID", desk:refused("policy.publish", { files = files }).code)
    end
  end)

  it("of a refusal may be long", function()
    for _, long in ipairs(LONG) do
      desk = notes.open { operations = string.format([[
        operation "t.x" { summary = "x", kind = "write", role = "public", input = { how = text }, output = {}, run = function(_, input)
          if input.how == "error" then error(%q) elseif input.how == "fail" then fail.conflict("NOTE_SEALED", "%%s", %q) end
          fail.issues("NOTE_SEALED", %q, list.new { { code = "X", text = %q, pointer = %q } })
        end } ]], long, long, long, long, long) }
      for how, status in pairs { error = 500, fail = 409, issues = 422 } do
        local answer = desk:call("t.x", { how = how })
        assert.are.equal(status, answer.status)
        assert.is_true(#answer.body.detail > 300)
      end
      home.close(desk)
    end
    desk = nil
  end)

  it("of records and runs may be long, and nothing stops", function()
    for _, long in ipairs(LONG) do
      desk = tasks.open { ["scripts/t/jobs.lua"] = tasks.jobs
        :gsub('"not today"', function() return string.format("%q", long) end)
        :gsub('error "broken"', function() return string.format("error(%q)", long) end)
        :gsub('"task %%s cannot be done", "x"', function() return string.format("%q", long) end)
        :gsub('error "the end is broken"', function() return string.format("error(%q)", long) end)
        :gsub("return 7 end", function() return string.format("return %q end", long) end) }
      desk:ok("setting.set", { name = "t.state", value = "error" })
      desk:ok("t.put", { kinds = ordain.list { "held", "broken", "wrong", "number", "good" } })
      local run = desk:run_job "t.work"
      assert.are.equal("Partial", run.state)
      assert.are.same({ 1, 1, 2 }, { run.counts.done, run.counts.held, run.counts.failed })
      assert.is_true(#run.note > 200)
      assert.are.equal(3, #desk:ok("job.run_log", { id = run.id }).items)
      assert.are.equal("Partial", desk:ok("job.runs", {}).items[1].state)
      home.close(desk)
    end
    desk = nil
  end)
end)
