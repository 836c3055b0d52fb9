-- Reviews: who may answer, two pairs of eyes, deadlines, and what is never decided for a person.
local sales, viewer = { "sales" }, { "viewer" }

local function as(name, roles, more)
  local opts = { as = name, roles = ordain.list(roles or sales) }
  for key, value in pairs(more or {}) do opts[key] = value end
  return opts
end

local FOUR_EYES = [[
return function(ask)
  return assign { approvals = 2, not_by = list.new { "rita" }, role = "sales" }
end
]]

describe("a review", function()
  local desk
  before_each(function() desk = ordain.open { clock = "2026-01-30T08:00:00Z" } end) -- a Friday
  after_each(function() desk:close() end)

  local function open(fields)
    local input = { kind = "approve_partner", title = "Approve Contoso", subject = "P-0001", role = "sales" }
    for name, value in pairs(fields or {}) do input[name] = value end
    return desk:ok("review.ask", input)
  end

  local function answer(review, who, what, more)
    return desk:call("review.answer", { id = review.id, answer = what or "approve", note = more and more.note, data = more and more.data },
      as(who, more and more.roles, more))
  end

  local function events(name)
    local found = {}
    for _, row in ipairs(desk:rows("select name, key, data from event order by position")) do
      if row.name == name then found[#found + 1] = ordain.decode(row.data) end
    end
    return found
  end

  it("is opened with what the policy says and waits", function()
    local review = open { details = { amount = 12 }, reason = "over the limit" }
    assert.are.same({ "open", "sales", 1, 0, "over the limit" },
      { review.state, review.role, review.approvals_needed, review.reminded, review.reason })
    assert.are.same({ "approve", "reject" }, review.options)
    assert.are.equal("2026-02-02T08:00:00.000000Z", review.due_at)
    assert.are.equal(12, review.details.amount)
    assert.are.same({ id = review.id, kind = "approve_partner", title = "Approve Contoso", subject = "P-0001", role = "sales" },
      events "review.opened"[1])
    local decision = desk:ok("decision.list", { point = "review.assign" }).items[1]
    assert.are.same({ review.id, "assign" }, { decision.about, decision.outcome })
  end)

  it("is answered once, and the second is told by whom and when", function()
    local review = open()
    local answered = answer(review, "ann", "approve", { note = "known customer", data = { limit = 100 } }).body
    assert.are.same({ "answered", "approve", "ann", "known customer", 100 },
      { answered.state, answered.answer, answered.answered_by, answered.note, answered.data.limit })
    assert.is_nil(answered.due_at)
    assert.are.same({ id = review.id, kind = "approve_partner", subject = "P-0001", answer = "approve", note = "known customer",
      by = "ann", data = { limit = 100 } }, events "review.answered"[1])
    local late = answer(review, "bob", "reject")
    assert.are.same({ 409, "REVIEW_CLOSED" }, { late.status, late.body.code })
    assert.matches("ann answered approve at 2026%-01%-30T08:00:00", late.body.detail)
    assert.are.equal(1, #events "review.answered")
  end)

  it("is answered by its role only", function()
    local review = open()
    for _, roles in ipairs { viewer, { "operator" }, { "policy_editor" } } do
      assert.are.equal("REVIEW_ROLE", answer(review, "eve", "approve", { roles = roles }).body.code)
      assert.are.equal("REVIEW_ROLE", desk:refused("review.take", { id = review.id }, as("eve", roles)).code)
      assert.are.equal("REVIEW_ROLE", desk:refused("review.reassign", { id = review.id, to = "x" }, as("eve", roles)).code)
    end
    assert.are.equal("answered", answer(review, "chief", "approve", { roles = { "admin" } }).body.state)
  end)

  it("takes none but its options, and is checked against the version seen", function()
    local review = open { options = { "yes", "no" } }
    assert.are.equal("REVIEW_OPTION", answer(review, "ann", "approve").body.errors[1].code)
    local seen = desk:call("review.take", { id = review.id }, as "ann").etag
    desk:ok("review.reassign", { id = review.id, to = "ann", role = "sales" }, as "ann")
    assert.are.equal(412, answer(review, "ann", "yes", { if_match = seen }).status)
    assert.are.equal(200, answer(review, "ann", "yes").status)
    assert.are.equal("NOT_FOUND", desk:refused("review.answer", { id = "none", answer = "yes" }).code)
    assert.are.equal("NOT_FOUND", desk:refused("review.get", { id = "none" }).code)
  end)

  it("that somebody has taken is theirs until another takes it", function()
    local review = open()
    assert.are.equal("ann", desk:ok("review.take", { id = review.id }, as "ann").assigned_to)
    assert.are.equal("REVIEW_ASSIGNED", answer(review, "bob").body.code)
    desk:ok("review.take", { id = review.id }, as "bob")
    assert.are.equal("REVIEW_ASSIGNED", answer(review, "ann").body.code)
    assert.are.equal("bob", answer(review, "bob").body.answered_by)
    assert.are.equal(2, #events "review.reassigned")
    assert.are.equal("REVIEW_CLOSED", desk:refused("review.take", { id = review.id }, as "ann").code)
    assert.are.equal("REVIEW_CLOSED", desk:refused("review.reassign", { id = review.id, to = "ann" }, as "ann").code)
  end)

  it("is given to another person or role", function()
    local review = open()
    assert.are.equal("REVIEW_TARGET", desk:refused("review.reassign", { id = review.id }, as "ann").code)
    assert.are.equal("ROLE_UNKNOWN", desk:refused("review.reassign", { id = review.id, role = "king" }, as "ann").code)
    local moved = desk:ok("review.reassign", { id = review.id, role = "operator", to = "otto" }, as "ann")
    assert.are.same({ "operator", "otto" }, { moved.role, moved.assigned_to })
    assert.are.equal("REVIEW_ROLE", answer(review, "ann").body.code)
    assert.are.equal("answered", answer(review, "otto", "approve", { roles = { "operator" } }).body.state)
  end)

  it("lists what waits for the caller", function()
    local mine, other, role = open(), open { role = "operator", kind = "credit" }, open { subject = "P-0002" }
    desk:ok("review.reassign", { id = mine.id, to = "bob" }, as "ann")
    local function ids(input, opts)
      local found = {}
      for i, item in ipairs(desk:ok("review.list", input, opts).items) do found[i] = item.id end
      return found
    end
    assert.are.same({ role.id, other.id, mine.id }, ids {})
    assert.are.same({ role.id, mine.id }, ids({ mine = true }, as "bob"))
    assert.are.same({ role.id }, ids({ mine = true }, as "ann"))
    assert.are.same({}, ids({ mine = true }, as("eve", viewer)))
    assert.are.same({ other.id }, ids { role = "operator" })
    assert.are.same({ other.id }, ids { kind = "credit" })
    assert.are.same({ role.id }, ids { subject = "P-0002" })
    answer(role, "ann")
    assert.are.same({ role.id }, ids { state = "answered" })
    assert.are.same({}, ids({ mine = true }, as "ann"))
    local first = desk:ok("review.list", { limit = 2 })
    assert.are.equal(mine.id, desk:ok("review.list", { limit = 2, cursor = first.next }).items[1].id)
  end)

  it("needs two different people when the policy says so, neither of whom asked for it", function()
    assert(desk:publish({ ["review/assign.lua"] = FOUR_EYES, ["review/assign.cases.lua"] = false }))
    local review = open()
    assert.are.equal("REVIEW_OWN", answer(review, "rita").body.code)
    assert.are.equal("REVIEW_OWN", desk:refused("review.take", { id = review.id }, as "rita").code)
    desk:ok("review.take", { id = review.id }, as "ann")
    local once = answer(review, "ann").body
    assert.are.same({ "open", nil, "ann" }, { once.state, once.assigned_to, once.approvals[1].by })
    assert.are.same({ id = review.id, kind = "approve_partner", answer = "approve", by = "ann", missing = 1 }, events "review.approved"[1])
    assert.are.equal("REVIEW_SAME_PERSON", answer(review, "ann").body.code)
    assert.are.equal("REVIEW_SAME_PERSON", answer(review, "ann", "reject").body.code)
    local twice = answer(review, "bob").body
    assert.are.same({ "answered", "bob", 2 }, { twice.state, twice.answered_by, #twice.approvals })
    assert.are.equal(1, #events "review.answered")
  end)

  it("is refused by one alone, also where two must agree", function()
    assert(desk:publish({ ["review/assign.lua"] = FOUR_EYES, ["review/assign.cases.lua"] = false }))
    local review = open()
    answer(review, "ann")
    local refused = answer(review, "bob", "reject").body
    assert.are.same({ "answered", "reject" }, { refused.state, refused.answer })
  end)

  it("knows the person behind the operator", function()
    assert(desk:publish({ ["review/assign.lua"] = FOUR_EYES, ["review/assign.cases.lua"] = false }))
    local review = open()
    assert.are.equal("open", answer(review, "ann").body.state)
    assert.are.equal("REVIEW_SAME_PERSON", answer(review, "ann", "approve", { roles = { "admin" } }).body.code)
  end)

  it("[e-34] is reminded of after a business day, escalated after two, and never answered by itself", function()
    local review = open()
    desk:advance_to "2026-02-02T07:00:00Z"
    assert.are.equal(0, #events "review.reminded")
    desk:advance_to "2026-02-02T12:00:00Z"
    assert.are.equal(1, #events "review.reminded")
    local reminded = desk:ok("review.get", { id = review.id })
    assert.are.same({ 1, "2026-02-03T08:00:00.000000Z" }, { reminded.reminded, reminded.due_at })
    desk:advance_to "2026-02-03T12:00:00Z"
    assert.are.same({ { id = review.id, kind = "approve_partner", title = "Approve Contoso", role = "sales", escalated_to = "admin" } },
      events "review.escalated")
    desk:advance "1 months"
    local still = desk:ok("review.get", { id = review.id })
    assert.are.same({ "open", "admin" }, { still.state, still.escalated_to })
    assert.is_true(#events "review.reminded" > 15, "it is reminded of on each business day")
    assert.are.equal(0, #events "review.answered")
    for _, row in ipairs(desk:ok("decision.list", { point = "review.deadline", limit = 100 }).items) do
      assert.is_truthy(row.outcome == "remind" or row.outcome == "escalate", row.outcome)
    end
  end)

  it("may be answered by the role it was escalated to as well", function()
    assert(desk:publish({ ["review/deadline.lua"] = 'return function(ask) return escalate { role = "operator" } end',
      ["review/deadline.cases.lua"] = false }))
    local review = open()
    desk:advance "4 days"
    assert.are.equal("operator", desk:ok("review.get", { id = review.id }).escalated_to)
    assert.are.equal(review.id, desk:ok("review.list", { mine = true }, as("otto", { "operator" })).items[1].id)
    assert.are.equal("answered", answer(review, "otto", "approve", { roles = { "operator" } }).body.state)
  end)

  it("is given to another by the deadline, or left alone", function()
    assert(desk:publish({ ["review/deadline.cases.lua"] = false, ["review/deadline.lua"] = [[
      return function(ask)
        if not ask.assigned_to then return reassign { to = "bob" } end
        return leave { next_at = "2026-06-01T00:00:00Z" }
      end]] }))
    local review = open()
    desk:advance_to "2026-02-02T12:00:00Z"
    assert.are.equal("bob", desk:ok("review.get", { id = review.id }).assigned_to)
    desk:advance_to "2026-02-05T12:00:00Z"
    assert.are.equal("2026-06-01T00:00:00.000000Z", desk:ok("review.get", { id = review.id }).due_at)
  end)

  it("is looked after a day later when the policy names no time, or one that has passed", function()
    assert(desk:publish({ ["review/deadline.lua"] = 'return function(ask) return remind { next_at = "2020-01-01T00:00:00Z" } end',
      ["review/deadline.cases.lua"] = false }))
    local review = open()
    desk:advance_to "2026-02-02T08:30:00Z"
    assert.are.equal("2026-02-03T08:10:00.000000Z", desk:ok("review.get", { id = review.id }).due_at)
  end)

  it("is reminded of by the default when its policy fails", function()
    assert(desk:publish({ ["review/deadline.lua"] = 'return function(ask) return ask.nothing.there end',
      ["review/deadline.cases.lua"] = false }))
    open()
    desk:advance_to "2026-02-02T12:00:00Z"
    assert.are.equal(1, #events "review.reminded")
    assert.are.equal("POLICY_ERROR", desk:ok("decision.list", { point = "review.deadline" }).items[1].fault)
  end)

  it("is not opened for a role that is not declared", function()
    assert.are.equal("ROLE_UNKNOWN", desk:refused("review.ask", { kind = "x", title = "x", role = "king" }).code)
    assert.are.equal("admin", desk:ok("review.ask", { kind = "x", title = "x" }).role)
  end)
end)

describe("the review of a step of a flow", function()
  local desk
  before_each(function() desk = ordain.open() end)
  after_each(function() desk:close() end)

  local function open(seq)
    return desk:ok("review.open", { ask = { kind = "approve", details = { a = 1 }, within = "2 days" }, flow = "f1",
      generation = 1, seq = seq }).id
  end

  it("is closed with its step, and with no other", function()
    local first, second = open(3), open(4)
    assert.are.equal("approve", desk:ok("review.get", { id = first }).title)
    assert.are.equal(1, desk:ok("review.cancel", { flow = "f1", generation = 1, seq = 3 }).closed)
    assert.are.equal(0, desk:ok("review.cancel", { flow = "f1", generation = 1, seq = 3 }).closed)
    assert.are.equal("cancelled", desk:ok("review.get", { id = first }).state)
    local late = desk:refused("review.answer", { id = first, answer = "approve" })
    assert.are.same({ "REVIEW_CLOSED", "this review is cancelled" }, { late.code, late.detail })
    assert.are.equal(1, desk:ok("review.cancel", { flow = "f1", generation = 1, seq = 4, expired = true }).closed)
    assert.are.equal("expired", desk:ok("review.get", { id = second }).state)
    assert.are.equal(2, #desk:rows "select 1 from event where name = 'review.closed' order by position")
    desk:advance "5 days"
    assert.are.equal(0, #desk:rows "select 1 from event where name = 'review.reminded' order by position")
  end)

  it("that was answered is not closed again", function()
    local id = open(3)
    desk:ok("review.answer", { id = id, answer = "approve" })
    assert.are.equal(0, desk:ok("review.cancel", { flow = "f1", generation = 1, seq = 3 }).closed)
    assert.are.equal("answered", desk:ok("review.get", { id = id }).state)
  end)
end)

describe("a home without policies for the engine's points", function()
  local home = dofile "spec/runtime/home.lua"
  local desk
  after_each(function() home.close(desk) end)

  it("gets their defaults: one person, a reminder each day", function()
    desk = home.open(home.files {})
    local review = desk:ok("review.ask", { kind = "x", title = "x" })
    assert.are.same({ "admin", 1, "2026-01-31T08:00:00.000000Z" }, { review.role, review.approvals_needed, review.due_at })
    desk:advance "4 days"
    assert.are.equal(3, desk:ok("review.get", { id = review.id }).reminded)
    local decision = desk:ok("decision.list", { point = "review.assign" }).items[1]
    assert.are.same({ "assign", nil }, { decision.outcome, decision.fault })
  end)
end)

describe("a flow that asks a person", function()
  local home = dofile "spec/runtime/home.lua"
  local desk, id
  local asks = [[
    return flow { summary = "asks", input = {}, output = { told = text, by = optional(text), note = optional(text), limit = optional(any) },
      run = function(f)
        local got = f:review { kind = "credit", title = "Raise it?", subject = "c1", role = "operator", reason = "over",
          details = { amount = 12 }, options = { "yes", "no" }, within = "3 days" }
        if not got then return { told = "nobody" } end
        return { told = got.answer, by = got.by, note = got.note, limit = got.data and got.data.limit }
      end }
  ]]
  local races = [[
    return flow { summary = "races", input = {}, output = { told = text },
      run = function(f)
        local name = f:race { ask = function() return f:review { kind = "credit", role = "operator" } end,
          wait = function() f:sleep "1 days" end }
        return { told = name }
      end }
  ]]
  before_each(function()
    desk = home.open(home.files { ["scripts/t/flows/asks.lua"] = asks, ["scripts/t/flows/races.lua"] = races, operations = [[
      operation "t.start" { summary = "Start it", kind = "write", role = "operator", input = { flow = text }, output = { id = id },
        run = function(tx, input) return { id = tx:start(input.flow, {}) } end }
    ]] })
  end)
  after_each(function() home.close(desk) end)

  local function start(name) id = desk:ok("t.start", { flow = name }).id end
  local function review() return desk:ok("review.list", { flow = id }).items[1] end
  local function told() return desk:ok("flow.get", { id = id }) end

  it("goes on with the answer", function()
    start "t.asks"
    local open = review()
    assert.are.same({ "open", "Raise it?", "c1", "operator", "over", 12 },
      { open.state, open.title, open.subject, open.role, open.reason, open.details.amount })
    desk:ok("review.answer", { id = open.id, answer = "yes", note = "fine", data = { limit = 5 } }, as("otto", { "operator" }))
    assert.are.same({ told = "yes", by = "otto", note = "fine", limit = 5 }, told().output)
  end)

  it("goes on without one when its time has passed, and asks no more", function()
    start "t.asks"
    desk:advance "4 days"
    assert.are.same({ told = "nobody" }, told().output)
    assert.are.equal("expired", review().state)
    assert.are.equal("REVIEW_CLOSED", desk:refused("review.answer", { id = review().id, answer = "yes" }).code)
  end)

  it("asks no more when it went another way, or was stopped", function()
    start "t.races"
    desk:advance "2 days"
    assert.are.same({ told = "wait" }, told().output)
    assert.are.equal("cancelled", review().state)
    start "t.asks"
    desk:ok("flow.stop", { id = id, reason = "no longer wanted" })
    assert.are.equal("cancelled", review().state)
    assert.are.equal("stopped", told().flow.state)
  end)

  it("waits over a restart", function()
    start "t.asks"
    desk:reopen()
    desk:ok("review.answer", { id = review().id, answer = "no" }, as("otto", { "operator" }))
    assert.are.equal("no", told().output.told)
  end)
end)
