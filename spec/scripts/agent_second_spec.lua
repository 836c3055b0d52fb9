-- The second reader: what another program makes of a mail is checked, and can only make
-- the agent less certain. Whoever listens is played by the spec.
local agents = dofile "spec/scripts/agents.lua"
local shop = agents.shop

describe("the second reader", function()
  local desk, first
  after_each(function() desk:close() end)

  local function open(settings)
    local all = { second_reader = true, review_registered = "none" }
    for name, value in pairs(settings or {}) do all[name] = value end
    desk = agents.open(all)
  end
  local function task() return agents.task(desk) end
  local function step() return agents.step(desk) end
  local function letter() return agents.letter(desk) end
  local function press(name, more)
    local input = { step = "T-00001" }
    for key, value in pairs(more or {}) do input[key] = value end
    desk:ok("agent." .. name, input)
    agents.deliver(desk, function() end)
  end
  local function mail(text, more)
    local fields = { subject = "Chairs", text = text }
    for key, value in pairs(more or {}) do fields[key] = value end
    local received = agents.mail(desk, fields)
    agents.deliver(desk, function() end)
    return received
  end
  local function asked(text, more)
    first = mail(text or "Please send 5 office chairs grey.", more)
    return first
  end
  local function last_asked()
    local events = shop.events(desk, "agent.reading")
    local last = events[#events]
    return last and (type(last.data) == "table" and last.data or ordain.decode(last.data)), #events
  end
  -- The other reader answers for the last mail it was asked for.
  local function reads(lines, more)
    local reading = { intent = "order_request", lines = lines }
    for name, value in pairs(more or {}) do reading[name] = value end
    local about = last_asked()
    local answer = desk:ok("agent.second_reading", { task = about.task, mail = about.mail, reading = reading })
    agents.deliver(desk, function() end)
    return answer
  end
  local function states(answer)
    local found = {}
    for i, line in ipairs(answer.lines) do found[i] = line.state end
    return table.concat(found, " ")
  end
  local CHAIRS = { words = "5 office chairs grey", item = "CHR-200", quantity = "5" }
  local function chairs(more)
    local line = {}
    for name, value in pairs(CHAIRS) do line[name] = value end
    for name, value in pairs(more or {}) do line[name] = value end
    return line
  end

  it("is not asked unless the agent has one [f-22]", function()
    open { second_reader = false }
    asked()
    assert.are.equal(0, #shop.events(desk, "agent.reading"))
    assert.are.equal("quote", letter().kind)
  end)

  it("is waited for; when it agrees the agent goes on [f-22]", function()
    open()
    asked()
    assert.is_nil(letter())
    local answer = reads { chairs { unit = "pieces" } }
    assert.are.same({ true, "same" }, { answer.agrees, states(answer) })
    assert.are.equal("quote", letter().kind)
  end)

  it("is waited for two minutes, and then done without, which is noted [f-22]", function()
    open()
    asked()
    desk:advance "1 hours"
    agents.deliver(desk, function() end)
    assert.are.equal("quote", letter().kind)
    local notes = {}
    for _, item in ipairs(desk:ok("flow.timeline", { id = task().flow }).items) do notes[#notes + 1] = item.title end
    assert.truthy(table.concat(notes, "\n"):find("No second reading came within 2 minutes", 1, true))
    reads { chairs { quantity = "50" } }                       -- too late
    assert.are.equal(5, desk:ok("quote.get", { id = task().quote_id }).lines[1].quantity)
  end)

  it("that says it has none is not waited for [f-22]", function()
    open()
    asked()
    local about = last_asked()
    local answer = desk:ok("agent.second_reading", { task = about.task, mail = about.mail, failed = "it answered nonsense" })
    agents.deliver(desk, function() end)
    assert.are.same({ false, "it answered nonsense" }, { answer.agrees, answer.failed })
    assert.are.equal("quote", letter().kind)
  end)

  it("is told the mail, what is open, and the items that may be meant [f-22]", function()
    open()
    asked "Please send 5 office chairs grey."
    local told = desk:ok("agent.reading_text", { task = last_asked().task, mail = last_asked().mail })
    assert.truthy(told.text:find("5 office chairs grey", 1, true))
    assert.are.same({ "Chairs", "2026-01-30", "en" }, { told.subject, told.date, told.language })
    assert.are.same({ "CHR-200", "Office chair grey" }, { told.items[1].item, told.items[1].descriptions.en })
    assert.is_nil(told.open[1])
  end)

  it("is told so much of a mail and no more [M1]", function()
    open()
    asked(("å"):rep(20000) .. "\nPlease send 5 office chairs grey.")
    local told = desk:ok("agent.reading_text", { task = last_asked().task, mail = last_asked().mail })
    assert.are.equal(12000, #told.text)
  end)

  describe("disagrees", function()
    local function doubted(lines, more)
      open()
      asked()
      local answer = reads(lines, more)
      assert.is_false(answer.agrees)
      assert.is_nil(task().quote_id)
      assert.is_nil(letter())
      assert.are.same({ "assistance", "ASSIST" }, { step().kind, step().details.code })
      assert.are.equal(false, step().details.second.agrees)
      return states(answer), answer
    end

    it("about a quantity that the mail has, and a person says [e-28]", function()
      open()
      asked "Please send 5 office chairs grey and 3 LMP-10."
      local answer = reads { chairs { words = "5 office chairs grey and 3 LMP-10", quantity = "3" },
        { words = "3 LMP-10", item = "LMP-10", quantity = "3" } }
      assert.are.equal("other same", states(answer))
      assert.are.equal("assistance", step().kind)
      assert.is_nil(task().quote_id)
    end)
    it("about the unit", function() assert.are.equal("other", (doubted { chairs { unit = "box" } })) end)
    it("about the intent", function()
      local _, answer = doubted({ CHAIRS }, { intent = "question" })
      assert.are.equal("intent", answer.differs[1])
    end)
    it("about the day", function()
      local _, answer = doubted({ CHAIRS }, { requested_date = "2026-02-06" })
      assert.are.equal("requested_date", answer.differs[1])
    end)
    it("with a line that only it has", function()
      open()
      asked("Please send 5 office chairs grey.", { subject = "Chairs, and 3 LMP-10" })
      local answer = reads { CHAIRS, { words = "3 LMP-10", item = "LMP-10", quantity = "3" } }
      assert.are.equal("same only_there", states(answer))
      assert.are.equal("assistance", step().kind)
    end)
    it("with a line that only we have", function()
      open()
      asked "Please send:\n\n5 x CHR-200\n3 x LMP-10\n"
      local answer = reads { { words = "5 x CHR-200", item = "CHR-200", quantity = "5" } }
      assert.are.equal("same only_here", states(answer))
      assert.are.equal("assistance", step().kind)
    end)
    for name, line in pairs {
      ["a quantity that is not written"] = chairs { quantity = "1000" },
      ["words that are not in the mail"] = chairs { words = "5 grey office chairs please" },
      ["an item that is not in the catalog"] = chairs { item = "CHR-999" },
      ["an item that its words do not name"] = { words = "Please send 5", item = "LMP-10", quantity = "5" },
      ["nothing, taken away"] = chairs { quantity = "0" },
    } do
      it("and is not believed: " .. name, function()
        local state, answer = doubted { line }
        assert.are.equal("unproven", state:match "^%S+")
        assert.is_not_nil(answer.lines[1].why)
      end)
    end
    it("and is not believed: an item that is no longer sold", function()
      open()
      local item = desk:ok("catalog.get", { id = "LMP-10" })
      desk:ok("catalog.change", { id = item.id, discontinued = true })
      asked "Please send 5 office chairs grey. No 3 LMP-10 this time."
      local answer = reads { CHAIRS, { words = "3 LMP-10", item = "LMP-10", quantity = "3" } }
      assert.truthy(states(answer):find("unproven", 1, true))
      assert.are.equal("assistance", step().kind)
    end)
    it("and is not believed: words of what is only quoted [M11]", function()
      open()
      asked "Please send 5 office chairs grey.\n\n> Please send 1000 LMP-10."
      local answer = reads { CHAIRS, { words = "1000 LMP-10", item = "LMP-10", quantity = "1000" } }
      assert.are.equal("same unproven", states(answer))
      assert.is_nil(task().quote_id)
    end)
  end)

  it("a person who has seen both confirms ours, and the agent goes on [e-28]", function()
    open()
    asked()
    reads { chairs { quantity = "1000" } }
    press "confirm"
    assert.are.equal("quote", letter().kind)
    assert.are.equal(5, desk:ok("quote.get", { id = task().quote_id }).lines[1].quantity)
    assert.are.equal(1, select(2, last_asked()))
  end)

  it("a person takes what it proposes where we understood nothing [f-22]", function()
    open()
    asked "Please send the usual seats for the office, five of them."
    reads { { words = "seats for the office, five of them", item = "CHR-200", quantity = "5" } }
    local line = step().details.second.lines[1]
    assert.are.same({ "only_there", "CHR-200" }, { line.state, line.item })
    assert.is_nil(task().quote_id)
    press("instruct_step", { instruction = { lines = { { item = line.item, quantity = line.quantity } } } })
    assert.are.equal(5, desk:ok("quote.get", { id = task().quote_id }).lines[1].quantity)
  end)

  it("cannot make certain what we are not sure of [e-26]", function()
    open()
    asked "Please send office chairs grey."
    reads { { words = "office chairs grey", item = "CHR-200" } }
    assert.are.equal("question", letter().kind)
    assert.is_nil(task().quote_id)
  end)

  it("is shown to a person where the mail was not certain and it proposes something [f-22]", function()
    open()
    asked "Please send three lamps for the desks, and office chairs grey."
    reads { { words = "three lamps for the desks", item = "LMP-10", quantity = "3" },
      { words = "office chairs grey", item = "CHR-200", quantity = "3" } }
    assert.is_nil(task().quote_id)
  end)

  describe("and a yes", function()
    local function offered(settings)
      open(settings)
      asked()
      reads { CHAIRS }
      press "confirm"
      agents.deliver(desk)
      mail("Yes, we accept your quote.", { subject = "Re: Chairs", answers = first.message_id })
    end
    it("that both read is an order", function()
      offered()
      reads(nil, { intent = "accept" })
      assert.is_not_nil(task().order_id)
    end)
    it("that only we read is asked about", function()
      offered()
      reads(nil, { intent = "question" })
      assert.is_nil(task().order_id)
      assert.are.equal("assistance", step().kind)
      press "confirm"
      assert.is_not_nil(task().order_id)
    end)
    it("that only it reads is none", function()
      open()
      asked()
      reads { CHAIRS }
      press "confirm"
      agents.deliver(desk)
      mail("Thank you for the offer, we are thinking about it.", { subject = "Re: Chairs", answers = first.message_id })
      reads(nil, { intent = "accept" })
      assert.is_nil(task().order_id)
      assert.are.equal("assistance", step().kind)
    end)
  end)

  it("is asked for short answers too, and agrees with them [f-14]", function()
    open()
    asked "Please send office chairs grey."
    reads { { words = "office chairs grey", item = "CHR-200" } }
    press "confirm"
    agents.deliver(desk)
    mail("We need 6.", { subject = "Re: Chairs", answers = first.message_id })
    local about = last_asked()
    local told = desk:ok("agent.reading_text", { task = about.task, mail = about.mail })
    assert.are.same({ "Please send office chairs grey", "CHR-200" }, { told.open[1].words, told.open[1].item })
    local answer = reads { { words = "We need 6.", item = "CHR-200", quantity = "6" } }
    assert.are.equal("same", states(answer))
    assert.are.equal("quote", letter().kind)
  end)

  describe("is refused", function()
    it("for a task that is over, or is none", function()
      open()
      asked()
      local about = last_asked()
      desk:ok("agent.stop", { id = "T-00001", reason = "by phone", sure = true })
      assert.are.equal("TASK_ENDED", desk:refused("agent.second_reading", { task = about.task, mail = about.mail,
        failed = "late" }).code)
      assert.are.equal("TASK_UNKNOWN", desk:refused("agent.second_reading", { task = about.mail, mail = about.mail,
        failed = "late" }).code)
    end)
    it("for a mail of another task", function()
      open()
      asked()
      local about = last_asked()
      mail("Please send 2 office chairs grey.", { subject = "More" })
      assert.are.equal("READING_MAIL", desk:refused("agent.second_reading", { task = about.task,
        mail = last_asked().mail, failed = "x" }).code)
      assert.are.equal("READING_MAIL", desk:refused("agent.reading_text", { task = about.task,
        mail = last_asked().mail }).code)
    end)
    it("when it says neither what it read nor why not", function()
      open()
      asked()
      local about = last_asked()
      assert.are.equal("READING_MISSING", desk:refused("agent.second_reading", { task = about.task,
        mail = about.mail }).code)
    end)
    it("when it is none: other fields, too many lines, other intents", function()
      open()
      asked()
      local about = last_asked()
      for _, reading in ipairs { { intent = "order", lines = { CHAIRS } }, { lines = { CHAIRS } },
        { intent = "order_request", lines = { { words = "x", quantity = "many" } } } } do
        assert.are.equal("INPUT_INVALID", desk:refused("agent.second_reading", { task = about.task, mail = about.mail,
          reading = reading }).code)
      end
    end)
  end)
end)
