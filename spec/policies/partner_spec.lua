-- What happens when a policy of partners gives no answer, or another one than shipped.
-- What the shipped policies answer stands in their case files.
local partners = dofile "spec/scripts/partners.lua"
local shop = partners.shop

describe("policies of partners", function()
  local desk
  before_each(function() desk = partners.open() end)
  after_each(function() desk:close() end)

  local function break_policy(name) partners.policy(desk, name, "return function() error('out of order') end") end

  it("[2.3] validate: no answer takes the request and holds it for a person", function()
    break_policy "validate"
    local sent = partners.submit(desk)
    assert.are.equal("Thank you. Your request has been received; we will write to anna@holm.example.", sent.confirmation)
    partners.sync(desk)
    local request = partners.request(desk, sent.id)
    assert.are.same({ "held", "the policy partner.validate gave no answer" }, { request.status, request.reasons[1].text })
    assert.are.equal(0, #desk:ok("partner.prospects").items)
  end)

  it("[2.4] route: no answer is the sales side, which alone decides", function()
    break_policy "route"
    local prospect = partners.prospect(desk)
    assert.are.same({ "sales", false }, { prospect.route, prospect.shared })
    assert.are.equal("SALES_DECIDES", desk:refused("partner.approve", { id = prospect.id }).code)
  end)

  it("[2.14] route may answer direct: no lead is made", function()
    partners.policy(desk, "route", "return function() return direct() end")
    local prospect = partners.prospect(desk)
    assert.is_nil(partners.lead(desk, prospect))
    assert.are.equal("approved", desk:ok("partner.approve", { id = prospect.id }).status)
    assert.is_nil(partners.lead(desk, prospect))
  end)

  it("[2.9] decide: no answer waits, and is asked again when a customer arrives", function()
    break_policy "decide"
    local prospect, lead = partners.qualified(desk, nil, { create_account = false })
    desk:ok("sales.opportunity_won", { id = lead.opportunity_id })
    assert.are.equal("open", partners.get(desk, prospect).status)
    partners.policy(desk, "decide", "return function() return approve() end")
    desk:ok("sales.lead_complete", { id = lead.id })
    assert.are.equal("approved", partners.get(desk, prospect).status)
  end)

  it("[2.11] decide may reject what was won, or wait where it was lost", function()
    partners.policy(desk, "decide", [[ return function(ask)
      if ask.occasion == "won" then return reject { reason = "credit check" } end
      return wait { reason = "second opinion" } end ]])
    local prospect, lead = partners.qualified(desk)
    desk:ok("sales.opportunity_won", { id = lead.opportunity_id })
    assert.are.same({ "rejected", "credit check" },
      { partners.get(desk, prospect).status, partners.get(desk, prospect).decision.reason })
    assert.are.equal("superseded", desk:ok("sales.opportunity", { id = lead.opportunity_id }).status)
    local second = partners.prospect(desk, partners.other())
    desk:ok("sales.lead_disqualify", { id = partners.lead(desk, second).id, reason = "x" })
    assert.are.equal("second opinion", partners.get(desk, second).waiting.reason)
    assert.are.equal("approved", desk:ok("partner.approve", { id = second.id }).status)
    assert.are.equal("superseded", partners.lead(desk, second).status)
  end)

  it("each question is recorded for the record it is about", function()
    local prospect, lead = partners.qualified(desk)
    desk:ok("sales.opportunity_won", { id = lead.opportunity_id })
    local points = {}
    for i, row in ipairs(desk:rows("select point from decision where about = '" .. prospect.id .. "' order by position")) do
      points[i] = row.point
    end
    assert.are.same({ "partner.route", "partner.decide" }, points)
    assert.are.equal(1, #shop.events(desk, "partner.decided"))
  end)
end)
