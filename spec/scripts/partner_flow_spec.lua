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

  it("[2.23] a letter is asked for with what it says, as the flow's identity", function()
    local prospect = partners.approved(desk)
    local effect = desk:rows("select ask from effect where kind = 'mail'")[1]
    local ask = ordain.decode(effect.ask)
    assert.are.same({ "anna@holm.example", "Velkommen, Holm ApS", "auto-generated" },
      { ask.to, ask.subject, ask.headers["Auto-Submitted"] })
    assert.is_truthy(ask.text:find("the order desk", 1, true))
    local about = desk:rows("select about from decision where point = 'partner.mail'")[1].about
    assert.are.equal(flow("partner.onboarding", prospect.id).id, about)
    assert.are.equal("open", flow("partner.onboarding", prospect.id).state)
  end)
end)
