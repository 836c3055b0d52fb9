-- Mail that waits: for room, for a new day, for its agent.
local agents = dofile "spec/scripts/agents.lua"

-- Of all that wait; few are taken up, each becomes a task of its own.
local MANY, LIMIT = 3000, 40

describe("[e-33] the backlog", function()
  local desk
  after_each(function() desk:close() end)

  local function open(settings)
    settings = settings or {}
    settings.review_registered = settings.review_registered or "all"
    desk = agents.open(settings)
  end
  local function mail(n, more)
    local fields = { subject = "Chairs " .. n, text = string.format("Please send %d office chairs grey.", n) }
    for name, value in pairs(more or {}) do fields[name] = value end
    return agents.mail(desk, fields)
  end
  local function count(where) return desk:rows("select count(*) as n from agent_mail where " .. where)[1].n end
  local function titles()
    local found = {}
    for i, row in ipairs(desk:rows [[ select m.subject from agent_task t join mail m on m.id = t.mail order by t.id ]]) do
      found[i] = row.subject
    end
    return found
  end
  local function alerts() return #desk:rows "select id from agent_log where kind = 'limit'" end

  it("[M18] of 3,000 mails is taken up oldest first, as far as each day allows", function()
    open { daily_limit = LIMIT }
    desk:ok("agent.switch", { id = "Desk", state = "off" })
    for n = 1, MANY do mail(n) end
    assert.are.equal(MANY, desk:ok("agent.get_agent", { id = "Desk" }).waiting)
    desk:ok("agent.switch", { id = "Desk", state = "active", mails = "process" })
    assert.are.same({ LIMIT, MANY - LIMIT }, { count "state = 'taken'", count "state = 'waiting'" })
    desk:advance_to "2026-01-31T12:00:00Z"
    assert.are.same({ 2 * LIMIT, 2 }, { count "state = 'taken'", alerts() })
    local found = titles()
    for i = 1, 2 * LIMIT do assert.are.equal("Chairs " .. i, found[i]) end
    assert.are.same({ 2, 2 }, { #desk:rows "select id from agent_day",
      #desk:ok("event.list", { name = "agent.limit_reached" }).items })
  end)

  it("waits for the next day where the business is, and is told of once a day", function()
    open { daily_limit = 2 }
    desk:ok("setting.set", { name = "business.zone", value = "America/New_York" })
    for n = 1, 4 do mail(n) end
    assert.are.same({ "Chairs 1", "Chairs 2" }, titles())
    assert.are.equal(1, alerts())
    desk:advance_to "2026-01-31T04:30:00Z" -- half past eleven in the evening there
    assert.are.equal(2, #titles())
    desk:advance_to "2026-01-31T05:30:00Z"
    assert.are.same({ "Chairs 1", "Chairs 2", "Chairs 3", "Chairs 4" }, titles())
    mail(5)
    assert.are.same({ 4, 2 }, { #titles(), alerts() })
    local run = desk:run_job "agent.backlog"
    assert.are.equal(1, run.counts.full)
  end)

  it("[4.41] does not hold up replies in open tasks", function()
    open { daily_limit = 1, review_registered = "none" }
    local first = mail(5)
    agents.deliver(desk, function() end)
    for n = 6, 9 do mail(n) end
    assert.are.same({ 1, 4 }, { count "state = 'taken'", count "state = 'waiting'" })
    mail(1, { subject = "Re: Chairs 5", answers = first.message_id, text = "Please make it 8 office chairs grey." })
    agents.deliver(desk, function() end)
    assert.are.same({ 2, 4 }, { count "state = 'taken'", count "state = 'waiting'" })
    assert.are.equal(8, desk:ok("quote.get", { id = "SQ-000001" }).lines[1].quantity)
  end)

  it("goes on when the limit is raised", function()
    open { daily_limit = 1 }
    for n = 1, 30 do mail(n) end
    assert.are.equal(1, #titles())
    desk:ok("agent.change", { id = "Desk", settings = { daily_limit = 20 } })
    assert.are.equal(20, #titles())
    desk:ok("setting.set", { name = "agent.daily_limit", value = 25 })
    desk:ok("agent.change", { id = "Desk", clear = ordain.list { "daily_limit" } })
    assert.are.equal(25, #titles())
  end)

  it("a mail that comes has its turn after the older ones", function()
    open { daily_limit = 1 }
    mail(1)
    mail(2)
    desk:set_clock "2026-01-31T08:00:00Z"
    desk:ok("agent.change", { id = "Desk", settings = { daily_limit = 10 } })
    mail(3)
    assert.are.same({ "Chairs 1", "Chairs 2", "Chairs 3" }, titles())
  end)

  it("what else waits of a thread is heard by its task at once", function()
    open { daily_limit = 1 }
    mail(1)
    local second = mail(2)
    mail(3, { answers = second.message_id, subject = "Re: Chairs 2" })
    assert.are.equal(2, count "state = 'waiting'")
    desk:advance "1 day"
    assert.are.same({ "Chairs 1", "Chairs 2" }, titles())
    assert.are.same({ 0, 2 }, { count "state = 'waiting'", count "task_id = (select max(id) from agent_task)" })
  end)

  it("each agent has a day of its own", function()
    open { daily_limit = 1 }
    desk:ok("mailbox.create", { name = "second", kind = "intake", address = "second@desk.example" })
    desk:ok("agent.create", { name = "Second", initials = "S", mailbox = "second", settings = { daily_limit = 2 } })
    for n = 1, 3 do
      mail(n)
      mail(n + 10, { mailbox = "second", to = "second@desk.example" })
    end
    assert.are.same({ "Chairs 1", "Chairs 11", "Chairs 12" }, titles())
    assert.are.equal(2, alerts())
  end)

  it("mail that a program wrote does not count", function()
    open { daily_limit = 1 }
    mail(1, { headers = { "Auto-Submitted: auto-replied" } })
    mail(2)
    assert.are.same({ "Chairs 2" }, titles())
  end)
end)
