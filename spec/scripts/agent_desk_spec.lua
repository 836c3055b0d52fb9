-- Agents and what people look at: settings, switching, archiving, lists, the timeline, deleting.
local agents = dofile "spec/scripts/agents.lua"
local shop = agents.shop

local ASK = "Please send 5 office chairs grey."
local SUPERVISOR = { as = "eva", roles = { "agent_admin" } }
local CLERK = { as = "ann", roles = { "sales" } }

describe("an agent", function()
  local desk, agent
  after_each(function() desk:close() end)

  local function open(settings) desk, agent = agents.open(settings) end
  local function mailbox(name) desk:ok("mailbox.create", { name = name, kind = "intake", address = name .. "@desk.example" }) end
  local function change(fields, opts)
    fields.id = fields.id or "Desk"
    return desk:ok("agent.change", fields, opts)
  end
  local function states()
    local found = {}
    for i, row in ipairs(desk:rows "select state from agent_mail order by id") do found[i] = row.state end
    return found
  end
  local function numbers(list)
    local found = {}
    for i, one in ipairs(list) do found[i] = one.number end
    return found
  end

  describe("its settings", function()
    it("[4.33] are changed one by one, and go back to what is usual", function()
      open { daily_limit = 7, signature = "Ann" }
      local now = change { settings = { daily_limit = 9, review_quotes = true } }
      assert.are.same({ daily_limit = 9, signature = "Ann", review_quotes = true }, now.settings)
      now = change { clear = ordain.list { "daily_limit", "signature" } }
      assert.are.same({ review_quotes = true }, now.settings)
      assert.are.equal(100, desk:ok("agent.get_agent", { id = "Desk" }).daily_limit)
    end)

    it("[4.33] the daily limit is more than 0, and all that is wrong is told at once", function()
      open()
      local problem = desk:refused("agent.change", { id = "Desk", initials = "LONGER",
        settings = { daily_limit = 0, minutes_per_quote = -1 } })
      assert.are.same({ "INPUT_INVALID", 3 }, { problem.code, #problem.errors })
    end)

    it("[4.30] orders that are not made are not reviewed", function()
      open { review_orders = true }
      assert.is_nil(change { settings = { make_orders = false } }.settings.review_orders)
      assert.is_nil(change { settings = { make_orders = true } }.settings.review_orders)
      mailbox "second"
      local other = desk:ok("agent.create", { name = "Second", initials = "S", mailbox = "second",
        settings = { make_orders = false, review_orders = true } })
      assert.is_nil(other.settings.review_orders)
    end)

    it("[4.35] are changed by an agent_admin, and what changed is in the log", function()
      open()
      assert.are.equal("ROLE_MISSING", desk:refused("agent.change", { id = "Desk", initials = "X" }, CLERK).code)
      change({ initials = "DK", settings = { send_quotes = false } }, SUPERVISOR)
      local entry = desk:ok("agent.log", { agent = "Desk" }).items[1]
      assert.are.same({ "eva", "Changed: initials OD → DK; send_quotes default → false" }, { entry.by, entry.description })
      change { initials = "DK" }
      assert.are.equal(2, #desk:ok("agent.log", { agent = "Desk" }).items)
    end)
  end)

  describe("[4.34] several", function()
    it("have names, initials and mailboxes of their own", function()
      open()
      mailbox "second"
      local second = desk:ok("agent.create", { name = "Second", initials = "S", mailbox = "second" })
      local problem = desk:refused("agent.change", { id = second.id, name = "Desk", initials = "OD", mailbox = "orders" })
      assert.are.same({ "AGENT_NAME_TAKEN", "AGENT_INITIALS_TAKEN", "AGENT_MAILBOX_TAKEN" }, shop.codes(problem))
      problem = desk:refused("agent.create", { name = "Desk", initials = "OD", mailbox = "nowhere" })
      assert.are.same({ "AGENT_NAME_TAKEN", "AGENT_INITIALS_TAKEN", "MAILBOX_UNKNOWN" }, shop.codes(problem))
      assert.are.equal("AGENT_UNKNOWN", desk:refused("agent.get_agent", { id = "Third" }).code)
      assert.are.equal(second.id, desk:ok("agent.get_agent", { id = "Second" }).agent.id)
    end)

    it("each work by their own rules", function()
      open { review_registered = "none" }
      mailbox "second"
      desk:ok("agent.create", { name = "Second", initials = "S", mailbox = "second",
        settings = { review_registered = "all", signature = "The second" } })
      agents.mail(desk, { text = ASK })
      agents.mail(desk, { text = ASK, subject = "Other", mailbox = "second", to = "second@desk.example" })
      agents.deliver(desk)
      assert.are.same({ "outgoing_mail", "incoming_mail" }, { agents.step(desk, "T-00001").kind,
        agents.step(desk, "T-00002").kind })
      assert.are.same({ 1, 1 }, { desk:ok("agent.get_agent", { id = "Desk" }).taken_today,
        desk:ok("agent.get_agent", { id = "Second" }).open_tasks })
    end)

    it("are at most 20 active of one person", function()
      open()
      for i = 1, 20 do
        mailbox("m" .. i)
        desk:ok("agent.create", { name = "Agent " .. i, initials = "A" .. i, mailbox = "m" .. i }, SUPERVISOR)
      end
      mailbox "m21"
      local last = { name = "Agent 21", initials = "A21", mailbox = "m21" }
      assert.are.equal("AGENTS_TOO_MANY", desk:refused("agent.create", last, SUPERVISOR).code)
      desk:ok("agent.switch", { id = "Agent 1", state = "off" })
      desk:ok("agent.create", last, SUPERVISOR)
      assert.are.equal("AGENTS_TOO_MANY", desk:refused("agent.switch", { id = "Agent 1", state = "active" }).code)
      assert.are.equal(1, #desk:ok("agent.list_agents", { state = "off" }).items)
    end)
  end)

  describe("[4.36] switched on again", function()
    local function off_with_mail()
      open()
      desk:ok("agent.switch", { id = "Desk", state = "off", reason = "stocktaking" })
      agents.mail(desk, { text = ASK, subject = "One" })
      agents.mail(desk, { text = ASK, subject = "Two" })
      assert.are.same({ "waiting", "waiting" }, states())
    end

    it("has to be told what becomes of mail that came meanwhile", function()
      off_with_mail()
      local problem = desk:refused("agent.switch", { id = "Desk", state = "active" })
      assert.are.same({ "AGENT_MAILS", "off" }, { problem.code, desk:ok("agent.get_agent", { id = "Desk" }).agent.state })
      assert.is_truthy(problem.detail:find "2 mails came")
    end)

    it("takes it up, oldest first", function()
      off_with_mail()
      desk:ok("agent.switch", { id = "Desk", state = "active", mails = "process" })
      assert.are.same({ "taken", "taken" }, states())
      local tasks = desk:ok("agent.tasks", {}).items
      assert.are.same({ "T-00002", "T-00001" }, numbers(tasks))
    end)

    it("or begins from now", function()
      off_with_mail()
      desk:ok("agent.switch", { id = "Desk", state = "active", mails = "from_now" })
      assert.are.same({ "filed", "filed" }, states())
      agents.mail(desk, { text = ASK, subject = "Three" })
      assert.are.same({ "filed", "filed", "taken" }, states())
      assert.are.equal(0, desk:ok("agent.get_agent", { id = "Desk" }).waiting)
    end)

    it("but what the customer of an open task wrote is read in any case", function()
      open { review_registered = "none" }
      local first = agents.mail(desk, { text = ASK, subject = "Chairs" })
      desk:ok("agent.switch", { id = "Desk", state = "off" })
      agents.mail(desk, { text = "Make it 7 office chairs grey.", subject = "Re: Chairs", answers = first.message_id })
      agents.mail(desk, { text = ASK, subject = "New" })
      assert.are.same({ "taken", "waiting", "waiting" }, states())
      desk:ok("agent.switch", { id = "Desk", state = "active", mails = "from_now" })
      assert.are.same({ "taken", "taken", "filed" }, states())
    end)

    it("without mail it just goes on, and twice is once", function()
      open()
      desk:ok("agent.switch", { id = "Desk", state = "off" })
      desk:ok("agent.switch", { id = "Desk", state = "active" })
      local version = desk:ok("agent.get_agent", { id = "Desk" }).agent.version
      desk:ok("agent.switch", { id = "Desk", state = "active" })
      assert.are.equal(version, desk:ok("agent.get_agent", { id = "Desk" }).agent.version)
    end)

    it("[4.41] while it is off its letters go out all the same", function()
      open { review_registered = "none" }
      agents.mail(desk, { text = ASK })
      agents.deliver(desk)
      desk:ok("agent.switch", { id = "Desk", state = "off" })
      desk:ok("agent.confirm", { step = "T-00001" })
      assert.are.equal(1, #agents.deliver(desk))
    end)
  end)

  describe("[4.37] archived", function()
    it("stays as it is, with its tasks and its log", function()
      open()
      agents.mail(desk, { text = ASK })
      local problem = desk:refused("agent.archive", { id = "Desk" })
      assert.are.same({ "AGENT_TASKS", 409 }, { problem.code, problem.status })
      desk:ok("agent.stop", { id = "T-00001", reason = "closing down", sure = true })
      assert.are.equal("archived", desk:ok("agent.archive", { id = "Desk", reason = "closing down" }).state)
      for operation, input in pairs {
        ["agent.change"] = { id = "Desk", initials = "X" }, ["agent.switch"] = { id = "Desk", state = "active" },
        ["agent.archive"] = { id = agent.id },
      } do
        assert.are.equal("AGENT_STATE", desk:refused(operation, input).code)
      end
      assert.are.equal("stopped_by_user", agents.task(desk).state)
      assert.is_truthy(#desk:ok("agent.log", { agent = "Desk" }).items > 2)
    end)

    it("leaves its mailbox to another, and waiting mail is nobody's", function()
      open()
      desk:ok("agent.switch", { id = "Desk", state = "off" })
      agents.mail(desk, { text = ASK })
      desk:ok("agent.archive", { id = "Desk" })
      assert.are.same({ "filed" }, states())
      desk:ok("agent.create", { name = "New desk", initials = "OD", mailbox = "orders" })
      agents.mail(desk, { text = ASK, subject = "Again" })
      assert.are.equal("New desk", agents.task(desk).agent)
    end)
  end)
end)

describe("the desk", function()
  local desk
  after_each(function() desk:close() end)

  local function open(settings) desk = agents.open(settings) end
  local function mail(text, more)
    local fields = { subject = "Chairs", text = text }
    for name, value in pairs(more or {}) do fields[name] = value end
    local received = agents.mail(desk, fields)
    agents.deliver(desk, function() end)
    return received
  end
  local function press(name, number, more)
    local input = { step = number }
    for key, value in pairs(more or {}) do input[key] = value end
    desk:ok("agent." .. name, input)
    agents.deliver(desk, function() end)
  end
  local function attention(input) return desk:ok("agent.attention", input or {}) end
  local function of(list, field)
    local found = {}
    for i, one in ipairs(list) do found[i] = one[field] end
    return found
  end
  -- T-00001 to T-00003: a letter to review, a mail to review, stopped.
  local function three()
    open()
    mail "Please send 5 office chairs grey."
    press("confirm", "T-00001")
    mail("Please send 6 office chairs grey.", { subject = "More" })
    mail("Please send 7 office chairs grey.", { subject = "Most" })
    desk:ok("agent.stop", { id = "T-00003", reason = "by phone", sure = true })
  end

  describe("[4.42] what needs a person", function()
    it("is steps, newest task first, and the badge counts tasks", function()
      three()
      local now = attention()
      assert.are.equal(2, now.badge)
      assert.are.same({ "T-00002", "T-00001" }, of(now.items, "task"))
      assert.are.same({ "incoming_mail", "outgoing_mail" }, { now.items[1].step.kind, now.items[2].step.kind })
      assert.are.same({ "confirm", "discard" }, now.items[2].step.options)
      assert.are.same({}, now.notices)
    end)

    it("comes in pages", function()
      three()
      local first = attention { limit = 1 }
      assert.are.same({ 2, "T-00002" }, { first.badge, first.items[1].task })
      local second = attention { limit = 1, cursor = first.next }
      assert.are.same({ "T-00001" }, of(second.items, "task"))
      assert.is_nil(second.next)
      assert.are.equal("CURSOR_INVALID", desk:refused("agent.attention", { cursor = "x" }).code)
    end)

    it("of one agent, or the caller's own", function()
      three()
      assert.are.equal(2, attention({ agent = "Desk" }).badge)
      assert.are.equal("AGENT_UNKNOWN", desk:refused("agent.attention", { agent = "Nobody" }).code)
      desk:ok("agent.take_over", { id = "T-00001" }, { as = "ann" })
      local mine = desk:ok("agent.attention", { mine = true }, { as = "ann" })
      assert.are.same({ "T-00001" }, of(mine.items, "task"))
    end)

    it("a letter that was maybe sent", function()
      three()
      desk:ok("agent.confirm", { step = "T-00001" })
      agents.deliver(desk, function(effect) desk:fail(effect, "maybe_sent", "SMTP_LOST", "the connection was lost") end)
      local now = attention()
      assert.are.same({ "step", "maybe_sent" }, of(now.items, "kind"))
      assert.are.equal(agents.task(desk).messages[1].id, now.items[2].message)
      assert.is_true(agents.task(desk).attention)
      desk:ok("agent.mark_sent", { id = now.items[2].message })
      assert.are.equal(1, attention().badge)
    end)

    it("[4.40] with notices about agents", function()
      open { daily_limit = 1, review_registered = "none" }
      mail "Please send 5 office chairs grey."
      mail("Please send 6 office chairs grey.", { subject = "More" })
      assert.are.same({ "DAILY_LIMIT" }, of(attention().notices, "code"))
      desk:ok("agent.switch", { id = "Desk", state = "off" })
      desk:ok("agent.confirm", { step = "T-00001" })
      agents.deliver(desk, function(effect) desk:fail(effect, "perm", "SMTP_REFUSED", "no such address") end)
      local found = {}
      for _, one in ipairs(attention().notices) do found[one.code] = one.text end
      assert.are.same({ "Desk is off; 1 mails wait", "1 letters of Desk could not be sent" },
        { found.OFF, found.REPLIES_FAIL })
    end)

    it("[4.40] and about their mailboxes", function()
      open()
      local box = desk:ok("mailbox.list", {}).items[1]
      desk:ok("mailbox.change", { id = box.id, state = "off" })
      assert.are.same({ "MAILBOX_OFF" }, of(attention().notices, "code"))
      desk:ok("secret.set", { name = "imap", value = "word" })
      desk:ok("mailbox.create", { name = "far", kind = "imap", url = "imaps://mail.example.com", user = "desk", secret = "imap" })
      desk:ok("agent.create", { name = "Far", initials = "F", mailbox = "far" })
      local far = desk:ok("mailbox.list", {}).items[1]
      for _ = 1, 5 do
        desk:ok("mailbox.looked", { id = far.id, version = far.version, failure = { code = "MAIL_LOGIN", text = "denied" } })
      end
      local notice = attention({ agent = "Far" }).notices[1]
      assert.are.same({ "MAILBOX_FAILED", "mailbox far cannot be read: MAIL_LOGIN: denied" },
        { notice.code, notice.text })
      desk:ok("mailbox.looked", { id = far.id, version = far.version })
      assert.are.same({}, attention({ agent = "Far" }).notices)
      assert.are.same({ "Its mailbox is read again", "Its mailbox cannot be read" },
        of(desk:ok("agent.log", { agent = "Far", kind = "mailbox" }).items, "description"))
    end)

    it("a task that cannot go on, until an operator has seen to it", function()
      local home = shop.copied_home()
      local path = home .. "/scripts/agent/operations/offer.lua"
      local file = assert(io.open(path))
      local good = file:read "a"
      file:close()
      local function write(words)
        local out = assert(io.open(path, "w"))
        out:write(words)
        out:close()
      end
      write((good:gsub("run = function%(tx, input%)\n", "%0    if tx then error \"broken\" end\n", 1)))
      desk = agents.open({ review_registered = "none" }, { home = home })
      mail "Please send 5 office chairs grey."
      local now = attention()
      assert.are.same({ 1, "failed", "operator" }, { now.badge, now.items[1].kind, agents.task(desk).waits_for })
      assert.are.equal("error", desk:ok("agent.log", { level = "error" }).items[1].level)
      write(good)
      desk:reopen()
      desk:ok("flow.retry", { id = agents.task(desk).flow })
      agents.deliver(desk, function() end)
      now = attention()
      assert.are.same({ 1, "step", "person" }, { now.badge, now.items[1].kind, agents.task(desk).waits_for })
      shop.remove_home(home)
    end)
  end)

  describe("[4.42] tasks", function()
    it("are listed newest first, by state, agent, customer and attention", function()
      three()
      local function listed(input) return of(desk:ok("agent.tasks", input).items, "number") end
      assert.are.same({ "T-00003", "T-00002", "T-00001" }, listed {})
      assert.are.same({ "T-00003" }, listed { state = "stopped_by_user" })
      assert.are.same({ "T-00002", "T-00001" }, listed { open = true })
      assert.are.same({ "T-00002", "T-00001" }, listed { attention = true })
      assert.are.same({ "T-00003" }, listed { attention = false })
      assert.are.same({ "T-00003", "T-00002", "T-00001" }, listed { customer = "C-00001", agent = "Desk" })
      assert.are.equal("CUSTOMER_UNKNOWN", desk:refused("agent.tasks", { customer = "C-9" }).code)
      local first = desk:ok("agent.tasks", { limit = 2 })
      assert.are.same({ "T-00001" }, of(desk:ok("agent.tasks", { limit = 2, cursor = first.next }).items, "number"))
      local rows = desk:ok("agent.tasks", {}).items
      assert.are.same({ false, true }, { rows[1].attention, rows[2].attention })
      assert.are.equal("person", rows[2].waits_for)
    end)

    it("say live that they have changed", function()
      three()
      local heard = desk:ok("event.list", { name = "agent.task_changed", key = agents.task(desk, "T-00003").id }).items
      assert.are.same({ "ready", "running", "stopped_by_user" }, { heard[1].data.state, heard[2].data.state,
        heard[#heard].data.state })
      local letter = desk:ok("event.list", { name = "agent.message_changed" }).items[1]
      assert.are.same({ agents.task(desk).id, "draft" }, { letter.key, letter.data.state })
      assert.is_truthy(#desk:ok("event.list", { name = "review.opened" }).items >= 3)
    end)
  end)

  describe("[4.43] the timeline", function()
    local function lines(number, input)
      local found, asked = {}, { id = number or "T-00001" }
      for name, value in pairs(input or {}) do asked[name] = value end
      local answer = desk:ok("agent.timeline", asked)
      for i, one in ipairs(answer.items) do
        found[i] = string.format("%s %s: %s", one.kind, one.state, one.title)
      end
      return found, answer
    end

    it("is what happened and what it waits for, in order", function()
      open()
      mail "Please send 5 office chairs grey."
      press("confirm", "T-00001", { note = "known for years" })
      local found, answer = lines()
      assert.are.same({
        "mail done: A mail came", "decision done: Is it for us?",
        "decision done: Does a person see the mail first?",
        "review done: Mail from ann@nordisk.example: Chairs", "step done: Who is it?", "step done: Read the mail",
        "decision done: What does it ask for?", "step done: What is in stock", "decision done: Can it be had?",
        "document done: Quote", "decision done: Does a person see the quote first?", "document done: PDF SQ-000001.pdf",
        "letter done: Draft: quote", "decision done: Does a person see the letter first?",
        "wait waiting: Another mail of the customer",
      }, { table.unpack(found, 1, 15) })
      assert.are.same({ "review waiting", 16 }, { found[16]:match "^review waiting", #found })
      local asked = answer.items[4]
      assert.are.same({ "confirm: known for years", "spec" }, { asked.text, asked.by })
      assert.are.equal(agents.task(desk).mail, answer.items[1].mail)
      assert.are.equal(agents.task(desk).messages[1].id, answer.items[13].message)
    end)

    it("comes in pages that are the whole", function()
      open()
      mail "Please send 5 office chairs grey."
      press("confirm", "T-00001")
      local whole, paged, cursor = lines(), {}, nil
      repeat
        local some, answer = lines("T-00001", { limit = 3, cursor = cursor })
        for _, one in ipairs(some) do paged[#paged + 1] = one end
        cursor = answer.next
      until not cursor
      assert.are.same(whole, paged)
      assert.are.equal("CURSOR_INVALID", desk:refused("agent.timeline", { id = "T-00001", cursor = "a" }).code)
    end)

    it("has what people did beside the steps", function()
      three()
      local found = lines "T-00003"
      assert.is_truthy(found[#found]:find "^log done: Stopped: ")
    end)
  end)

  describe("[4.51] a task that is over", function()
    it("[e-41] is deleted by an administrator, and leaves its trace", function()
      three()
      local task = agents.task(desk, "T-00003")
      local input = { id = "T-00003", reason = "tidying up" }
      assert.are.equal("ROLE_MISSING", desk:refused("agent.delete", input, CLERK).code)
      assert.are.equal("T-00003", desk:ok("agent.delete", input, SUPERVISOR).number)
      assert.are.equal("TASK_UNKNOWN", desk:refused("agent.get", { id = "T-00003" }).code)
      local entry = desk:ok("agent.log", { task = task.id }).items[1]
      assert.are.same({ "deleted", "eva", "tidying up" }, { entry.kind, entry.by, entry.reason })
      assert.are.equal("done", (desk:ok("audit.list", { operation = "agent.delete" }).items[1].status == 200) and "done")
      assert.are.equal(task.mail, desk:ok("mail.get", { id = task.mail }).id)
      assert.is_truthy(#desk:ok("flow.timeline", { id = task.flow }).items > 0)
    end)

    it("is gone with its letters and marks; its quote stays", function()
      open { review_registered = "none" }
      mail "Please send 5 office chairs grey."
      desk:ok("agent.stop", { id = "T-00001", reason = "by phone", sure = true })
      desk:ok("agent.delete", { id = "T-00001", reason = "tidying up" })
      for _, name in ipairs { "agent_task", "agent_message", "agent_mark" } do
        assert.are.equal(0, desk:rows("select count(*) as n from " .. name)[1].n)
      end
      assert.are.equal("draft", desk:ok("quote.get", { id = "SQ-000001" }).state)
      assert.are.equal(1, desk:ok("agent.figures", {}).quotes)
    end)

    it("[f-16] a later reply opens a new task", function()
      open { review_registered = "none" }
      local first = mail "Please send 5 office chairs grey."
      desk:ok("agent.stop", { id = "T-00001", reason = "by phone", sure = true })
      desk:ok("agent.delete", { id = "T-00001", reason = "tidying up" })
      mail("And where is it?", { subject = "Re: Chairs", answers = first.message_id })
      local task = agents.task(desk, "T-00002")
      assert.is_nil(task.continues)
      assert.is_nil(task.quote_id)
    end)

    it("one that is not over is not deleted", function()
      three()
      assert.are.equal("TASK_OPEN", desk:refused("agent.delete", { id = "T-00001", reason = "no" }).code)
    end)

    it("[e-32] those that took up its thread stand by themselves", function()
      three()
      mail("Please go on", { subject = "Re: Most", answers = "none@x" })
      desk:ok("agent.stop", { id = "T-00002", reason = "by phone", sure = true })
      desk:ok("agent.delete", { id = "T-00002", reason = "no" })
      assert.are.equal(0, desk:rows("select count(*) as n from agent_task where continues is not null")[1].n)
    end)
  end)

  describe("[4.56] the log", function()
    it("is newest first, by agent, task, level and kind", function()
      three()
      mail("I am away until Monday.", { subject = "Automatic reply", headers = { "Auto-Submitted: auto-replied" } })
      local log = desk:ok("agent.log", {}).items
      assert.are.same({ "filed", "info", "Desk" }, { log[1].kind, log[1].level, log[1].agent })
      assert.are.equal("agent", log[#log].kind)
      local stopped = desk:ok("agent.log", { task = "T-00003" }).items[1]
      assert.are.same({ "stop", "by phone", "T-00003", "spec" }, { stopped.kind, stopped.reason, stopped.task, stopped.by })
      assert.are.equal(1, #desk:ok("agent.log", { kind = "stop" }).items)
      assert.are.equal(0, #desk:ok("agent.log", { level = "error" }).items)
      local page = desk:ok("agent.log", { limit = 1 })
      assert.are.equal(log[2].id, desk:ok("agent.log", { limit = 1, cursor = page.next }).items[1].id)
    end)
  end)

  describe("[4.54] marks", function()
    local function marks(input) return desk:ok("agent.marks", input or { quote = "SQ-000001" }).items end
    local function told(list)
      local found = {}
      for i, one in ipairs(list) do found[i] = string.format("%s %s %s", one.field, one.value, one.state) end
      return found
    end
    local function quoted()
      open { review_registered = "none" }
      return mail "Please send 5 office chairs grey."
    end

    it("say what the agent wrote and from which words", function()
      quoted()
      local found = marks()
      assert.are.same({ "item CHR-200 open", "quantity 5 open" }, told(found))
      assert.are.same({ "normal", 1, 1 }, { found[1].confidence, found[1].line, found[1].revision })
      assert.is_truthy(found[1].why:find "5 office chairs grey")
      local first = desk:ok("agent.marks", { quote = "SQ-000001", limit = 1 })
      assert.are.same({ "quantity 5 open" }, told(marks { quote = "SQ-000001", limit = 1, cursor = first.next }))
    end)

    it("are done or dismissed by somebody, once; the dismissed are hidden", function()
      quoted()
      local found = marks()
      local done = desk:ok("agent.mark_done", { id = found[1].id }, CLERK)
      assert.are.same({ "done", "ann", "2026-01-30T08:00:00.000000Z" }, { done.state, done.by, done.settled_at })
      desk:ok("agent.mark_dismiss", { id = found[2].id }, CLERK)
      assert.are.same({ "item CHR-200 done" }, told(marks()))
      assert.are.same({ "item CHR-200 done", "quantity 5 dismissed" }, told(marks { quote = "SQ-000001", dismissed = true }))
      assert.are.equal("MARK_STATE", desk:refused("agent.mark_done", { id = found[2].id }).code)
      assert.are.equal("MARK_UNKNOWN", desk:refused("agent.mark_done", { id = "none" }).code)
      assert.are.equal("ROLE_MISSING", desk:refused("agent.mark_done", { id = found[1].id }, { roles = { "viewer" } }).code)
    end)

    it("of what stays as it was are not asked about again", function()
      local first = quoted()
      for _, one in ipairs(marks()) do desk:ok("agent.mark_done", { id = one.id }) end
      mail("Please make it 8 office chairs grey.", { subject = "Re: Chairs", answers = first.message_id })
      assert.are.same({ "item CHR-200 done", "quantity 5 done", "quantity 8 open" }, told(marks()))
    end)

    it("name one document", function()
      quoted()
      assert.are.equal("DOCUMENT_WHICH", desk:refused("agent.marks", {}).code)
      assert.are.equal("DOCUMENT_WHICH", desk:refused("agent.marks", { quote = "a", order = "b" }).code)
      assert.are.equal("QUOTE_UNKNOWN", desk:refused("agent.marks", { quote = "a" }).code)
      assert.are.equal("ORDER_UNKNOWN", desk:refused("agent.marks", { order = "a" }).code)
    end)
  end)
end)

describe("[4.38] trying it out", function()
  local desk
  after_each(function() desk:close() end)

  local function hand_in(one)
    local answer = desk:call("mail.receive", nil, { text = one.eml, path = "/v1/mail?mailbox=orders" })
    agents.deliver(desk, function() end)
    assert.are.equal(201, answer.status)
  end

  it("samples of real data are read as any mail", function()
    desk = agents.open { review_registered = "none" }
    local found = desk:ok("agent.sample", { agent = "Desk" })
    local kinds = {}
    for i, one in ipairs(found.items) do
      kinds[i] = one.kind
      hand_in(one)
    end
    assert.are.same({ "orders", { "numbers", "names", "table", "no_quantity", "unknown_sender", "automatic" } },
      { found.mailbox, kinds })
    local states = {}
    for i, task in ipairs(desk:ok("agent.tasks", {}).items) do
      states[i] = desk:ok("agent.get", { id = task.id }).steps[1].kind
    end
    assert.are.equal("incoming_mail", states[1]) -- of whom nobody knows
    assert.are.equal(5, #states)
    assert.are.equal("filed", desk:rows("select state from agent_mail order by id desc limit 1")[1].state)
    local lines = desk:rows [[ select i.number, l.quantity from quote_line l join item i on i.id = l.item_id
      join quote q on q.id = l.quote_id where q.number = 'SQ-000001' order by l.number ]]
    assert.are.same({ { number = "CHR-200", quantity = 2 } }, { lines[1] })
  end)

  it("in the customer's language; each is a new mail", function()
    desk = agents.open { review_registered = "none" }
    for _, language in ipairs { "da", "de", "fr", "ja" } do
      local c = shop.customer(desk, { name = "In " .. language, email = language .. "@other.example", language = language })
      hand_in(desk:ok("agent.sample", { agent = "Desk", customer = c.number, kind = "numbers" }).items[1])
    end
    local quoted = desk:rows "select quantity from quote_line order by quote_id, number"
    local found = {}
    for i, one in ipairs(quoted) do found[i] = one.quantity end
    assert.are.same({ 2, 3, 2, 3, 2, 3, 2, 3 }, found)
  end)

  it("says what is missing", function()
    desk = agents.open()
    assert.are.equal("SAMPLE_NOTHING", desk:refused("agent.sample", { agent = "Desk", customer = "C-9" }).code)
    assert.are.equal("AGENT_UNKNOWN", desk:refused("agent.sample", { agent = "None" }).code)
  end)
end)
