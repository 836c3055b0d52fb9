-- The flows of onboarding: what waits, what a person reads, which letters go out.
local partners = dofile "spec/scripts/partners.lua"

local rep = { as = "sally", roles = { "sales_rep" } }

describe("the onboarding of a partner", function()
  local desk
  before_each(function() desk = partners.open() end)
  after_each(function() desk:close() end)

  local function flow(name, key, n)
    return desk:ok("flow.list", { name = name, key = key }).items[n or 1]
  end
  local function titles(one)
    local found = {}
    for i, step in ipairs(desk:ok("flow.timeline", { id = one.id, limit = 200 }).items) do
      found[i] = step.title .. (step.state == "done" and "" or " (" .. step.state .. ")")
    end
    return found
  end
  local function no_letters() partners.policy(desk, "mail", "return function() return none { reason = 'quiet' } end") end
  local function reviews() return desk:ok("review.list", { kind = "partner_letter", state = "open" }).items end

  it("waits for the decision, writes, waits for job 1010, and reads as a timeline", function()
    no_letters()
    local prospect, lead = partners.qualified(desk)
    local one = flow("partner.onboarding", prospect.id)
    assert.are.equal("open", one.state)
    desk:ok("sales.opportunity_won", { id = lead.opportunity_id, reason = "good papers" }, rep)
    assert.are.equal("open", flow("partner.onboarding", prospect.id).state)
    desk:run_job("1010")
    assert.are.equal("done", flow("partner.onboarding", prospect.id).state)
    assert.are.same({
      "Prospect BP-00001 is open, round 1", "Ask who decides about BP-00001", "Wait for the decision",
      "BP-00001 was approved by sally (sales side): good papers", "Gather what the letter says",
      "Which letter goes to anna@holm.example", "No letter: quiet", "Wait for job 1010",
      "The channel has the hierarchy; its users can sign in",
    }, titles(one))
    assert.are.same({ status = "approved" }, desk:ok("flow.get", { id = one.id }).output)
  end)

  it("[2.11] ends with the letter when it is rejected; [e-22] another round is another flow", function()
    no_letters()
    local prospect = partners.prospect(desk)
    desk:ok("sales.lead_disqualify", { id = partners.lead(desk, prospect).id, reason = "x" }, rep)
    assert.are.equal("done", flow("partner.onboarding", prospect.id).state)
    desk:ok("partner.reopen", { id = prospect.id, reason = "they called" })
    assert.are.equal(2, #desk:ok("flow.list", { name = "partner.onboarding", key = prospect.id }).items)
    assert.are.equal("open", flow("partner.onboarding", prospect.id).state)
    assert.are.equal("Prospect BP-00001 is open, round 2", titles(flow("partner.onboarding", prospect.id))[1])
    desk:ok("sales.lead_disqualify", { id = partners.lead(desk, prospect).id, reason = "still" }, rep)
    assert.are.equal("done", flow("partner.onboarding", prospect.id).state)
  end)

  it("[2.23] a letter the policy holds waits for a person, who lets the policy answer again", function()
    partners.policy(desk, "mail", "return function() return hold { reason = 'legal reads it first' } end")
    partners.direct(desk)
    local prospect = partners.prospect(desk)
    desk:ok("partner.reject", { id = prospect.id, reason = "x" })
    local review = reviews()[1]
    assert.are.same({ "Letter to anna@holm.example", "legal reads it first", prospect.id },
      { review.title, review.reason, review.subject })
    desk:ok("review.answer", { id = review.id, answer = "try_again" })
    assert.are.equal(1, #reviews())
    no_letters()
    desk:ok("review.answer", { id = reviews()[1].id, answer = "try_again" })
    assert.are.same({ 0, "done" }, { #reviews(), flow("partner.onboarding", prospect.id).state })
  end)

  it("[2.23] no answer of partner.mail holds the letter; a person can leave it", function()
    partners.policy(desk, "mail", "return function() error 'broken' end")
    partners.direct(desk)
    local prospect = partners.prospect(desk)
    desk:ok("partner.reject", { id = prospect.id, reason = "x" })
    assert.are.equal("the policy partner.mail gave no answer", reviews()[1].reason)
    desk:ok("review.answer", { id = reviews()[1].id, answer = "leave" }, { roles = { "partner_desk" } })
    assert.are.equal("done", flow("partner.onboarding", prospect.id).state)
  end)

  it("[2.18] a user who was added is welcomed, once active", function()
    no_letters()
    local _, hierarchy = partners.approved(desk)
    desk:ok("partner.user_add", { hierarchy = hierarchy.id, first_name = "Carl", last_name = "Dam",
      email = "carl@holm.example" })
    partners.sync(desk)
    local carl = partners.user(desk, hierarchy, "carl@holm.example")
    assert.are.equal("open", flow("partner.welcome", carl.id).state)
    desk:run_job("1010")
    assert.are.equal("done", flow("partner.welcome", carl.id).state)
  end)

  it("[2.23] the letter goes to the requester, in the requester's language, once", function()
    local prospect = partners.approved(desk)
    local letter = desk:effects()[1]
    assert.are.same({ 1, "mail", "anna@holm.example", "Velkommen, Holm ApS", "auto-generated" },
      { #desk:effects(), letter.kind, letter.ask.to, letter.ask.subject, letter.ask.headers["Auto-Submitted"] })
    assert.is_truthy(letter.ask.text:find("the order desk", 1, true))
    desk:answer(letter)
    assert.are.same({ 0, "done" }, { #desk:effects(), flow("partner.onboarding", prospect.id).state })
    assert.are.equal("Letter \"Velkommen, Holm ApS\" to anna@holm.example", titles(flow("partner.onboarding", prospect.id))[7])
    local about = desk:rows("select about from decision where point = 'partner.mail'")[1].about
    assert.are.equal(flow("partner.onboarding", prospect.id).id, about)
  end)

  it("[2.11] [2.23] a decline letter goes out for what was disqualified and for what was lost", function()
    local prospect = partners.prospect(desk)
    desk:ok("sales.lead_disqualify", { id = partners.lead(desk, prospect).id, reason = "x" }, rep)
    assert.are.equal("Jeres anmodning for Holm ApS", desk:effects()[1].ask.subject)
    desk:answer(desk:effects()[1])
    local _, lead = partners.qualified(desk, partners.other())
    desk:ok("sales.opportunity_lost", { id = lead.opportunity_id, reason = "x" }, rep)
    local ask = desk:effects()[1].ask
    assert.are.same({ "bo@lind.example", "Your request for Lind A/S" }, { ask.to, ask.subject })
  end)

  it("[2.23] a letter that is refused is looked at by a person, and may go out again", function()
    local prospect = partners.approved(desk)
    desk:fail(desk:effects()[1], "perm", "MAIL_REFUSED", "550 no such user")
    assert.are.equal("MAIL_REFUSED: 550 no such user", reviews()[1].reason)
    desk:ok("review.answer", { id = reviews()[1].id, answer = "try_again" })
    desk:answer(desk:effects()[1])
    assert.are.equal("done", flow("partner.onboarding", prospect.id).state)
  end)

  it("[2.23] a letter of unknown fate is not sent again by itself", function()
    local prospect = partners.approved(desk)
    desk:fail(desk:effects()[1], "maybe_sent")
    assert.are.same({ 0, 0 }, { #desk:effects(), #reviews() })
    assert.are.equal("done", flow("partner.onboarding", prospect.id).state)
  end)

  it("[2.23] the person who joins a hierarchy there is, is told so", function()
    local _, hierarchy = partners.approved(desk)
    desk:answer(desk:effects()[1])
    local prospect = partners.prospect(desk, partners.other { company = { registration_number = "DK12345678" } })
    desk:ok("partner.approve", { id = prospect.id, join = hierarchy.id })
    assert.are.equal("You are a user of Holm ApS", desk:effects()[1].ask.subject)
    assert.is_truthy(desk:effects()[1].ask.text:find("(H-00001)", 1, true))
  end)

  it("[2.20] users of a hierarchy built by hand are welcomed", function()
    local organization = partners.shop.customer(desk, { name = "Old A/S" })
    local boss = partners.shop.customer(desk, { kind = "person", name = "Boss", email = "boss@old.example" })
    desk:ok("partner.hierarchy_create", { organization = organization.id, admin = boss.id })
    assert.are.equal("boss@old.example", desk:effects()[1].ask.to)
  end)

  it("decided and waiting survives a restart", function()
    local prospect, lead = partners.qualified(desk)
    desk:reopen()
    desk:ok("sales.opportunity_won", { id = lead.opportunity_id }, rep)
    desk:reopen()
    desk:answer(desk:effects()[1])
    desk:reopen()
    desk:run_job("1010")
    assert.are.equal("done", flow("partner.onboarding", prospect.id).state)
    assert.are.equal(0, #desk:effects())
  end)
end)
