-- Both sides at random, with messages lost, repeated and late: whatever happens, they
-- agree in the end, nothing is decided twice and nothing approved by halves.
local sides = dofile "spec/scripts/sides.lua"
local partners, shop = sides.partners, sides.partners.shop

-- `make test` does some of the runs, `make sweep` (ORDAIN_SWEEP) all of them.
local RUNS, STEPS = os.getenv "ORDAIN_SWEEP" and 300 or 8, 100

local rep = { as = "sally", roles = { "sales_rep" } }
local clerk = { as = "ann", roles = { "partner_desk" } }

describe("two sides at random", function()
  local commerce, crm, seed, sent, forms
  local function any(n)
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed // 65536 % n + 1
  end
  local function one_of(items) return items[#items > 0 and any(#items) or 1] end

  -- A refusal is fine, a fault is not.
  local function try(desk, operation, input, opts)
    local answer = desk:call(operation, input, opts)
    assert(answer.status < 500, operation .. ": " .. (answer.text or ""))
    return answer
  end
  local function of(desk, operation, input, opts) return one_of(desk:ok(operation, input or {}, opts).items) end

  local acts = {
    function()
      forms = forms + 1
      local number = tostring(forms % 3 == 0 and forms - 1 or forms)
      partners.submit(commerce, partners.form {
        contact = { email = "p" .. forms .. "@x.example", last_name = "P" .. forms },
        company = { name = "C" .. number, registration_number = number }, address = { street = "S " .. number },
      })
      partners.sync(commerce)
    end,
    function()
      local prospect = of(commerce, "partner.prospects")
      if prospect then try(commerce, "partner.approve", { id = prospect.id }, clerk) end
    end,
    function()
      local prospect = of(commerce, "partner.prospects")
      if prospect then try(commerce, "partner.reject", { id = prospect.id, reason = "no" }, clerk) end
    end,
    function()
      local prospect = of(commerce, "partner.prospects", { status = "rejected" })
      if prospect then try(commerce, "partner.reopen", { id = prospect.id, reason = "again" }, clerk) end
    end,
    function()
      local customer = of(commerce, "customer.list")
      if customer then try(commerce, "customer.change", { id = customer.id, phone = tostring(any(9)) }) end
    end,
    function()
      local lead = of(crm, "sales.leads", {}, rep)
      if lead then
        try(crm, "sales.lead_qualify", { id = lead.id, create_account = any(3) > 1, create_contact = any(3) > 1,
          create_opportunity = any(4) > 1 }, rep)
      end
    end,
    function()
      local lead = of(crm, "sales.leads", { status = "qualified" }, rep)
      if lead then try(crm, "sales.lead_complete", { id = lead.id }, rep) end
    end,
    function()
      local lead = of(crm, "sales.leads", {}, rep)
      if lead then try(crm, "sales.lead_disqualify", { id = lead.id, reason = "no" }, rep) end
    end,
    function()
      local opportunity = of(crm, "sales.opportunities", {}, rep)
      if opportunity then
        try(crm, "sales.opportunity_" .. one_of { "won", "won", "lost" }, { id = opportunity.id, reason = "so" }, rep)
      end
    end,
    function()
      local account = of(crm, "sales.accounts", {}, rep)
      if account then try(crm, "sales.account_change", { id = account.id, name = "N" .. any(9) }, rep) end
    end,
    function()
      if #sent > 0 then
        local old = one_of(sent)
        sides.deliver(old.message, old.to)
      end
    end,
  }

  local function carry()
    local from, to = commerce, crm
    if any(2) == 1 then from, to = crm, commerce end
    local effect = one_of(sides.posts(from))
    if not effect then return end
    sent[#sent + 1] = { message = effect.ask.json, to = to }
    sides.carry(effect, from, to, any(5) == 1)
  end

  local AGREE = {
    approved = { won = true, superseded = true }, rejected = { lost = true, disqualified = true, superseded = true },
  }

  local function check_prospect(prospect)
    local lead = partners.lead(crm, prospect)
    assert.are.equal(prospect.status, lead.commerce.status)
    assert.are.equal(prospect.status == "approved", prospect.hierarchy_id ~= nil)
    local opportunity = lead.opportunity_id and crm:ok("sales.opportunity", { id = lead.opportunity_id }, rep)
    local there = (opportunity or lead).status
    if prospect.status ~= "open" then
      assert.is_true(AGREE[prospect.status][there] or false, prospect.status .. " here, " .. there .. " there")
    else
      assert.is_true(there ~= "superseded" and there ~= "lost" and there ~= "disqualified", "open here, " .. there .. " there")
      assert.are.equal(there == "won", prospect.waiting ~= nil)
    end
    if prospect.opportunity then assert.are.equal(there, prospect.opportunity.status) end
    assert.are.equal(lead.status, prospect.lead.status)
  end

  local function check()
    for _, row in ipairs(commerce:ok("partner.prospects", { limit = 500 }).items) do
      check_prospect(commerce:ok("partner.prospect", { id = row.id }))
    end
    local keys = {}
    for _, row in ipairs(commerce:rows("select registration_key from partner_hierarchy")) do
      assert.is_nil(keys[row.registration_key], "a second hierarchy of " .. row.registration_key)
      keys[row.registration_key] = true
    end
    assert.are.equal(commerce:rows("select count(*) as n from partner_hierarchy")[1].n,
      commerce:rows("select count(*) as n from partner_user where role = 'admin'")[1].n)
    local rounds = {}
    for _, event in ipairs(shop.events(commerce, "partner.decided")) do
      local data = type(event.data) == "string" and ordain.decode(event.data) or event.data
      local round = data.id .. " " .. data.round
      assert.is_nil(rounds[round], "decided twice in one round")
      rounds[round] = true
    end
    for _, twin in ipairs(commerce:rows([[ select t.key, c.phone, c.name from partner_twin t
        join customer c on c.id = t.customer_id where t.entity = 'account' ]])) do
      local account = crm:rows("select name, fields from sales_account where id = '" .. twin.key .. "'")[1]
      assert.are.same({ twin.name, twin.phone }, { account.name, ordain.decode(account.fields).phone })
    end
  end

  for run = 1, RUNS do
    it("[e-21] [f-13] agree in the end, run " .. run, function()
      seed, sent, forms = run * 7919, {}, 0
      commerce, crm = sides.open "commerce", sides.open "crm"
      finally(function()
        commerce:close()
        crm:close()
      end)
      partners.policy(commerce, "route", "return function() return sales { shared = true } end")
      for _ = 1, STEPS do
        one_of(acts)()
        if any(3) > 1 then carry() end
        if any(3) > 1 then carry() end
      end
      sides.settle(commerce, crm)
      check()
    end)
  end
end)
