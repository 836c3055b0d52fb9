-- Onboarding requests: the form, the pull and sync jobs, what is held.
local partners = dofile "spec/scripts/partners.lua"
local shop = partners.shop

describe("an onboarding request", function()
  local desk
  before_each(function() desk = partners.open() end)
  after_each(function() desk:close() end)

  local function status(sent) return partners.request(desk, sent.id).status end

  it("[2.1] is handed in by anybody and confirmed in the requester's language", function()
    local sent = partners.submit(desk)
    assert.are.equal("Tak, Anna. Vi har modtaget din anmodning og skriver til anna@holm.example.", sent.confirmation)
    assert.are.equal("submitted", status(sent))
    assert.is_truthy(partners.submit(desk, partners.other()).confirmation:find("Thank you, Bo", 1, true))
    assert.are.equal(2, #shop.events(desk, "partner.requested"))
  end)

  it("[2.1] says all that is missing or wrong at once", function()
    local form = partners.form()
    form.contact.last_name, form.company.name, form.address.country = nil, "", "Danmark"
    local problem = desk:refused("partner.request", form, { public = true })
    assert.are.equal(422, problem.status)
    assert.is_true(#problem.errors >= 3)
  end)

  it("[2.1] keeps what a customised form asks for besides", function()
    local prospect = partners.prospect(desk, partners.form { more = { employees = "12" }, note = "call after noon" })
    assert.are.equal("12", prospect.more.employees)
    assert.are.equal("call after noon", prospect.note)
  end)

  it("is judged by partner.validate, which lists every reason", function()
    local form = partners.form { contact = { email = "x@mailinator.com" } }
    form.company.registration_number = nil
    local problem = desk:refused("partner.request", form, { public = true })
    assert.are.equal("REQUEST_REFUSED", problem.code)
    assert.are.same({ "FREE_MAIL", "REGISTRATION_NUMBER" }, shop.codes(problem))
    assert.are.equal("/contact/email", problem.errors[1].pointer)
    assert.are.equal(0, #desk:ok("partner.requests").items)
  end)

  it("[e-13] under a reference known already is the same request; another form is refused", function()
    local sent = partners.submit(desk, partners.form { reference = "web-1" })
    assert.are.equal(sent.id, partners.submit(desk, partners.form { reference = "web-1" }).id)
    assert.are.equal(1, #desk:ok("partner.requests").items)
    assert.are.equal("REFERENCE_USED",
      desk:refused("partner.request", partners.other { reference = "web-1" }, { public = true }).code)
  end)

  it("[2.2] is pulled by P-0001", function()
    local sent = partners.submit(desk)
    local run = desk:run_job("P-0001")
    assert.are.same({ "partner.pull", "Pass", { pulled = 1 } }, { run.job, run.state, run.counts })
    assert.are.equal("pulled", status(sent))
    assert.are.equal(0, #desk:ok("partner.prospects").items)
    assert.are.equal("Nothing due", desk:run_job("P-0001").state)
  end)

  for _, name in ipairs { "Synchronize orders and channel requests", "Synchronize customers and channel requests" } do
    it("[2.3] [e-39] becomes a prospect by the job \"" .. name .. "\", once", function()
      local sent = partners.submit(desk)
      assert.are.equal("Nothing due", desk:run_job(name).state)
      desk:run_job("P-0001")
      assert.are.same({ imported = 1 }, desk:run_job(name).counts)
      assert.are.equal("imported", status(sent))
      local all = desk:ok("partner.prospects").items
      assert.are.same({ 1, "B2B prospect", "open", "Holm ApS", "BP-00001" },
        { #all, all[1].type, all[1].status, all[1].company, all[1].number })
      assert.are.equal("Nothing due", desk:run_job(name).state)
      assert.are.equal(1, #desk:ok("partner.prospects").items)
    end)
  end

  it("[2.2] goes through the jobs by their schedule", function()
    partners.submit(desk)
    desk:advance "1 hours"
    assert.are.equal(1, #desk:ok("partner.prospects").items)
  end)

  it("is held when its e-mail has an open prospect, until a person releases it", function()
    partners.prospect(desk)
    local again = partners.submit(desk, partners.other { contact = { email = "ANNA@holm.example" } })
    local run = partners.sync(desk)
    assert.are.same({ held = 1 }, run.counts)
    assert.are.equal("held", status(again))
    assert.are.equal("HELD", partners.request(desk, again.id).reasons[1].code)
    assert.are.equal("there is an open prospect of ANNA@holm.example",
      desk:ok("job.run_log", { id = run.id }).items[1].reason)
    local released = desk:ok("partner.request_release", { id = again.id })
    assert.are.equal("imported", released.status)
    assert.are.equal("REQUEST_STATUS", desk:refused("partner.request_release", { id = again.id }).code)
    assert.are.equal(2, #desk:ok("partner.prospects").items)
  end)

  it("that is held can be refused", function()
    partners.prospect(desk)
    local again = partners.submit(desk)
    partners.sync(desk)
    local refused = desk:ok("partner.request_refuse", { id = again.id, reason = "twice" })
    assert.are.same({ "refused", "twice" }, { refused.status, refused.reasons[1].text })
    assert.are.equal("REQUEST_STATUS", desk:refused("partner.request_refuse", { id = again.id, reason = "x" }).code)
    assert.are.equal(1, #desk:ok("partner.prospects").items)
  end)

  it("that the policy refuses at import keeps the reasons", function()
    local sent = partners.submit(desk)
    partners.policy(desk, "validate", [[ return function(ask)
      if ask.occasion == "import" then return refuse { reasons = { { code = "LATE", text = "no longer" } } } end
      return ok() end ]])
    assert.are.same({ refused = 1 }, partners.sync(desk).counts)
    assert.are.same({ "refused", "LATE" }, { status(sent), partners.request(desk, sent.id).reasons[1].code })
  end)

  it("lets the site and viewers do only what is theirs", function()
    assert.are.equal(403, desk:call("partner.requests", {}, { roles = { "partner_site" } }).status)
    assert.are.equal(200, desk:call("partner.requests", {}, { roles = { "partner_desk" } }).status)
    local prospect = partners.prospect(desk)
    assert.are.equal(403, desk:call("partner.reject", { id = prospect.id, reason = "x" }, { roles = { "sales" } }).status)
  end)
end)

describe("an organization that is here already", function()
  local desk
  before_each(function() desk = partners.open() end)
  after_each(function() desk:close() end)

  it("[f-13] is found by the registration number however it is written, and by name and address", function()
    local first = partners.prospect(desk)
    local second = partners.prospect(desk, partners.other { company = { registration_number = "DK-12345678" } })
    assert.are.same({ { kind = "prospect", id = first.id, number = "BP-00001", name = "Holm ApS",
      why = "registration_number" } }, second.duplicates)
    local third = partners.prospect(desk, partners.form {
      contact = { email = "c@c.example" }, company = { name = "  HOLM aps", registration_number = "55" },
    })
    assert.are.same({ "BP-00001", "name_and_address" }, { third.duplicates[1].number, third.duplicates[1].why })
  end)

  it("[e-23] customers with the requester's e-mail are shown to whoever decides", function()
    local known = shop.customer(desk, { kind = "person", name = "Anna Holm", email = "Anna@Holm.example" })
    assert.are.equal(known.number, partners.prospect(desk).same_email[1].number)
  end)

  it("[e-23] a request whose e-mail several customers have is held", function()
    shop.customer(desk, { kind = "person", name = "Anna", email = "anna@holm.example" })
    shop.customer(desk, { kind = "person", name = "Anne", email = "anna@holm.example" })
    local sent = partners.submit(desk)
    partners.sync(desk)
    assert.are.equal("held", partners.request(desk, sent.id).status)
  end)
end)
