-- Schedules: when a cron expression comes due, in which zone, and the clock that gets
-- there.
local home = dofile "spec/runtime/home.lua"

local function files(crons)
  local jobs = { [=[
    local function each() return "seen" end
    local due = sql [[ select name as id from setting where $now::instant is not null order by name limit $limit ]] ]=] }
  for name, cron in pairs(crons) do
    jobs[#jobs + 1] = string.format('job "t.%s" { summary = "x", %s due = due, each = each }', name, cron and ("cron = %q,"):format(cron) or "")
  end
  return home.files { jobs = table.concat(jobs, "\n") }
end

-- The setting of the zone is the row that the job sees, so each run has something to do.
local function open(crons, zone, from)
  local desk, place = home.open(files(crons), { clock = from })
  desk:ok("setting.set", { name = "business.zone", value = zone })
  return desk, place
end

local function started(answer)
  local at = {}
  for i, run in ipairs(answer.runs) do at[i] = run.started_at:gsub(":00%.000000Z$", "Z") end
  return at
end

-- expression, zone, from, until, the instants in UTC
local CASES = {
  { "*/20 * * * *", "UTC", "2026-01-30T08:05:00Z", "2026-01-30T09:00:00Z", "08:20 08:40 09:00" },
  { "15 * * * *", "UTC", "2026-01-30T08:15:00Z", "2026-01-30T10:15:00Z", "09:15 10:15" },
  { "5,10,50-52 8 * * *", "UTC", "2026-01-30T08:00:00Z", "2026-01-30T12:00:00Z", "08:05 08:10 08:50 08:51 08:52" },
  { "0 8-18/5 * * *", "UTC", "2026-01-30T00:00:00Z", "2026-01-30T23:00:00Z", "08:00 13:00 18:00" },
  { "0 12 * * *", "Asia/Kathmandu", "2026-01-30T00:00:00Z", "2026-01-30T23:00:00Z", "06:15" },
  { "0 0 1 * *", "UTC", "2026-01-30T08:00:00Z", "2026-04-15T00:00:00Z", "2026-02-01T00:00 2026-03-01T00:00 2026-04-01T00:00" },
  { "0 0 31 * *", "UTC", "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-01-31T00:00 2026-03-31T00:00 2026-05-31T00:00" },
  { "0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", "2029-01-01T00:00:00Z", "2028-02-29T00:00" },
  { "0 9 * * 1-5", "UTC", "2026-01-30T10:00:00Z", "2026-02-03T10:00:00Z", "2026-02-02T09:00 2026-02-03T09:00" },
  { "0 9 * * 0", "UTC", "2026-01-30T10:00:00Z", "2026-02-08T10:00:00Z", "2026-02-01T09:00 2026-02-08T09:00" },
  { "0 9 * * 7", "UTC", "2026-01-30T10:00:00Z", "2026-02-08T10:00:00Z", "2026-02-01T09:00 2026-02-08T09:00" },
  { "0 9 1 * 5", "UTC", "2026-02-26T10:00:00Z", "2026-03-07T10:00:00Z", "2026-02-27T09:00 2026-03-01T09:00 2026-03-06T09:00" }, -- either day counts
  { "0 9 */10 * *", "UTC", "2026-01-30T10:00:00Z", "2026-02-22T10:00:00Z", "2026-01-31T09:00 2026-02-01T09:00 2026-02-11T09:00 2026-02-21T09:00" },
  -- an hour that does not exist comes at the first instant after it, once
  { "30 2 * * *", "Europe/Copenhagen", "2026-03-28T03:00:00Z", "2026-03-30T12:00:00Z", "2026-03-29T01:00 2026-03-30T00:30" },
  { "0 * * * *", "Europe/Copenhagen", "2026-03-28T23:30:00Z", "2026-03-29T02:00:00Z", "2026-03-29T00:00 2026-03-29T01:00 2026-03-29T02:00" },
  { "0 0 * * *", "America/Santiago", "2026-09-05T12:00:00Z", "2026-09-07T12:00:00Z", "2026-09-06T04:00 2026-09-07T03:00" },
  -- and one that exists twice comes once
  { "30 2 * * *", "Europe/Copenhagen", "2026-10-24T03:00:00Z", "2026-10-26T12:00:00Z", "2026-10-25T00:30 2026-10-26T01:30" },
  { "0 1 * * *", "America/New_York", "2026-10-31T12:00:00Z", "2026-11-02T12:00:00Z", "2026-11-01T05:00 2026-11-02T06:00" },
  { "0 12 * * *", "Pacific/Apia", "2011-12-28T00:00:00Z", "2012-01-01T00:00:00Z",
    "2011-12-28T22:00 2011-12-29T22:00 2011-12-30T10:00 2011-12-30T22:00 2011-12-31T22:00" }, -- a day that does not exist
}

describe("cron", function()
  for _, case in ipairs(CASES) do
    it(string.format("%s in %s from %s", case[1], case[2], case[3]), function()
      local desk = open({ j = case[1] }, case[2], case[3])
      local expected = {}
      for word in case[5]:gmatch "%S+" do expected[#expected + 1] = (#word == 5 and case[3]:sub(1, 11) .. word or word) .. "Z" end
      local got = desk:advance_to(case[4])
      home.close(desk)
      assert.are.same(expected, started(got))
    end)
  end

  for _, wrong in ipairs { "", "*", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 13 *", "* * * * 8", "-1 * * * *",
    "5-3 * * * *", "*/0 * * * *", "1,,2 * * * *", "a * * * *", "1.5 * * * *", "@daily", "* * * jan *" } do
    it("is refused at start when it is \"" .. wrong .. "\"", function()
      local place = home.make(files { j = wrong })
      local desk, message = place:try()
      if desk then desk:close() end
      place:remove()
      assert.is_nil(desk)
      assert.is_truthy(message:find("CRON_INVALID", 1, true), message)
    end)
  end

  it("runs several jobs in the order of their instants, then of their names", function()
    local desk = open({ b = "0 9 * * *", a = "30 9 * * *", c = "30 9 * * *", hand = false }, "UTC", "2026-01-30T08:00:00Z")
    local names = {}
    for i, run in ipairs(desk:advance("1 days").runs) do names[i] = run.job end
    home.close(desk)
    assert.are.same({ "t.b", "t.a", "t.c" }, names)
  end)
end)

describe("a schedule that changes", function()
  local desk, place
  after_each(function() home.close(desk) end)
  local function next_at()
    for _, job in ipairs(desk:ok("job.list", {}).items) do
      if job.name == "t.j" then return job.next_at end
    end
  end

  it("with the program is followed from the next start", function()
    desk, place = open({ j = "0 0 1 1 *" }, "UTC", "2026-01-30T08:00:00Z")
    place:write("scripts/t/jobs.lua", files({ j = "0 12 * * *" })["scripts/t/jobs.lua"])
    desk:reopen()
    assert.are.equal("2026-01-30T12:00:00.000000Z", next_at())
    assert.are.same({ "2026-01-30T12:00Z" }, started(desk:advance "1 days"))
  end)

  it("is no longer kept when the job has none", function()
    desk, place = open({ j = "0 12 * * *" }, "UTC", "2026-01-30T08:00:00Z")
    place:write("scripts/t/jobs.lua", files({ j = false })["scripts/t/jobs.lua"])
    desk:reopen()
    assert.is_nil(next_at())
    assert.are.same({}, started(desk:advance "3 days"))
    assert.are.equal("Pass", desk:run_job("t.j").state)
  end)

  it("with the zone is followed at once", function()
    desk = open({ j = "0 12 * * *" }, "UTC", "2026-01-30T08:00:00Z")
    desk:ok("setting.set", { name = "business.zone", value = "America/New_York" })
    assert.are.same({ "2026-01-30T17:00Z" }, started(desk:advance "1 days"))
  end)

  it("is not forgotten when a turn was missed", function()
    desk = open({ j = "0 12 * * *" }, "UTC", "2026-01-30T08:00:00Z")
    desk:set_clock "2026-02-03T15:00:00Z"
    desk:reopen()
    local got = desk:advance "1 hours"
    assert.are.same({ "2026-02-03T15:00Z" }, started(got)) -- once, not for each day
    assert.are.equal("2026-02-04T12:00:00.000000Z", next_at())
  end)
end)

describe("the clock", function()
  local desk
  before_each(function() desk = home.open(files { j = "0 12 * * *" }, { clock = "2026-01-31T08:00:00Z" }) end)
  after_each(function() home.close(desk) end)

  for by, at in pairs {
    ["1 day"] = "2026-02-01T08:00", ["3 months"] = "2026-04-30T08:00", ["1 month"] = "2026-02-28T08:00", ["2 weeks"] = "2026-02-14T08:00",
    ["1 year"] = "2027-01-31T08:00", ["36 hours"] = "2026-02-01T20:00", ["1 quarter"] = "2026-04-30T08:00",
  } do
    it("advances by " .. by, function()
      assert.are.equal(at .. ":00.000000Z", desk:advance(by).now)
      assert.are.equal(at .. ":00.000000Z", desk:ok("clock.show", {}).now)
      desk:reopen()
      assert.are.same({ now = at .. ":00.000000Z", test = true }, desk:ok("clock.show", {}))
    end)
  end

  for _, by in ipairs { "", "1", "days", "0 days", "-1 days", "1 fortnight", "1.5 days", "100001 days", "99999 years", "1 days later", "1 hourglass",
    "99999999999999999999 days" } do
    it("refuses to advance by \"" .. by .. "\"", function()
      local problem = desk:refused("clock.advance", { by = by })
      assert.are.same({ 422, "CLOCK_STEP" }, { problem.status, problem.code })
      assert.are.equal("2026-01-31T08:00:00.000000Z", desk:ok("clock.show", {}).now)
    end)
  end

  it("refuses to go back, or nowhere", function()
    assert.are.equal("CLOCK_BACKWARDS", desk:refused("clock.advance", { to = "2026-01-31T07:59:59Z" }).code)
    assert.are.equal("CLOCK_BACKWARDS", desk:refused("clock.set", { at = "2026-01-31T07:59:59Z" }).code)
    assert.are.equal("CLOCK_STEP", desk:refused("clock.advance", {}).code)
    assert.are.equal("INPUT_INVALID", desk:refused("clock.advance", { to = "tomorrow" }).code)
    assert.are.equal("2026-01-31T08:00:00.000000Z", desk:advance_to("2026-01-31T08:00:00Z").now)
    assert.are.equal("ROLE_MISSING", desk:refused("clock.set", { at = "2027-01-01T00:00:00Z" }, { roles = { "viewer" } }).code)
  end)

  it("dates what happens, and not what a dry call would", function()
    desk:set_clock "2026-03-01T00:00:00Z"
    desk:ok("clock.set", { at = "2026-04-01T00:00:00Z" }, { dry = true })
    assert.are.equal("2026-03-01T00:00:00.000000Z", desk:ok("setting.set", { name = "business.zone", value = "UTC" }).at)
  end)
end)
