-- Hierarchies: users and their jobs, the one admin, customers onboarded by hand,
-- properties, e-mails that lock out.
local partners = dofile "spec/scripts/partners.lua"
local shop = partners.shop

local site = { roles = { "partner_site" } }

describe("a hierarchy", function()
  local desk, prospect, hierarchy
  before_each(function()
    desk = partners.open()
    prospect, hierarchy = partners.approved(desk)
  end)
  after_each(function() desk:close() end)

  local function add(email, more)
    local input = { hierarchy = hierarchy.number, first_name = "Carl", last_name = "Dam", email = email }
    for name, value in pairs(more or {}) do input[name] = value end
    return desk:ok("partner.user_add", input, site)
  end
  local function user(email) return partners.user(desk, hierarchy, email) end
  local function admin() return user "anna@holm.example" end

  it("[2.14] is given to the channel by job 1010, which makes its admin active", function()
    assert.are.same({ "active", false }, { admin().status, hierarchy.to_publish })
    assert.are.equal("2026-01-30T08:00:00.000000Z", hierarchy.published_at)
    assert.are.equal("Nothing due", desk:run_job("1010 (Customers)").state)
    assert.are.equal(1, #shop.events(desk, "partner.published"))
  end)

  it("[2.18] a user is pending, made a customer by P-0001 and sync, active after 1010", function()
    assert.are.equal("pending", add("carl@holm.example").status)
    assert.is_nil(user("carl@holm.example").customer_id)
    desk:run_job("1010")
    assert.are.equal("pending", user("carl@holm.example").status)
    partners.sync(desk)
    local carl = user "carl@holm.example"
    local person = desk:ok("customer.get", { id = carl.customer_id })
    assert.are.same({ "pending", "Carl Dam", "person", prospect.organization_id },
      { carl.status, person.name, person.kind, person.parent_id })
    assert.are.equal(1, #shop.events(desk, "partner.user_added"))
    local run = desk:run_job("1010")
    assert.are.same({ published = 1, users = 2 }, run.counts)
    assert.are.equal("active", user("carl@holm.example").status)
  end)

  it("[2.18] [2.22] a new user has the admin's group, currency and zone", function()
    desk:ok("customer.change", { id = prospect.person_id, group = "gold", currency = "EUR", zone = "Europe/Oslo" })
    add "carl@holm.example"
    partners.sync(desk)
    local person = desk:ok("customer.get", { id = user("carl@holm.example").customer_id })
    assert.are.same({ "gold", "EUR", "Europe/Oslo" }, { person.group, person.currency, person.zone })
  end)

  it("[e-23] a user who is a customer is linked", function()
    local known = shop.customer(desk, { kind = "person", name = "Carl", email = "carl@holm.example" })
    add "CARL@holm.example"
    partners.sync(desk)
    assert.are.equal(known.id, user("CARL@holm.example").customer_id)
    assert.are.equal(prospect.organization_id, desk:ok("customer.get", { id = known.id }).parent_id)
  end)

  it("only its admin adds users, where the site says who asks", function()
    local carl = add("carl@holm.example", { asked_by = admin().id })
    local problem = desk:refused("partner.user_add", { hierarchy = hierarchy.id, first_name = "D", last_name = "E",
      email = "d@e.example", asked_by = carl.id }, site)
    assert.are.same({ 403, "ADMIN_ONLY" }, { problem.status, problem.code })
    assert.are.equal("HIERARCHY_UNKNOWN", desk:refused("partner.user_add", { hierarchy = "H-9", first_name = "D",
      last_name = "E", email = "d@e.example" }, site).code)
  end)

  it("[2.21] has each e-mail once, and none that cannot be told apart", function()
    local function refused(email)
      return desk:refused("partner.user_add", { hierarchy = hierarchy.id, first_name = "C", last_name = "D", email = email },
        site).code
    end
    assert.are.equal("USER_EXISTS", refused "Anna@holm.example")
    shop.customer(desk, { kind = "person", name = "A", email = "x@x.example" })
    shop.customer(desk, { kind = "person", name = "B", email = "x@x.example" })
    shop.customer(desk, { email = "desk@x.example" })
    assert.are.equal("EMAIL_AMBIGUOUS", refused "X@x.example")
    assert.are.equal("EMAIL_AMBIGUOUS", refused "desk@x.example")
  end)

  it("[2.21] a user whose e-mail became ambiguous meanwhile is held with the reason, and made on release", function()
    add "carl@holm.example"
    local one = shop.customer(desk, { kind = "person", name = "A", email = "carl@holm.example" })
    local two = shop.customer(desk, { kind = "person", name = "B", email = "carl@holm.example" })
    assert.are.same({ held = 1 }, partners.sync(desk).counts)
    local held = desk:ok("partner.requests", { status = "held" }).items[1]
    assert.are.same({ "user_add", "EMAIL_AMBIGUOUS" }, { held.kind, held.reasons[1].code })
    desk:ok("customer.change", { id = two.id, clear = { "email" } })
    assert.are.equal("imported", desk:ok("partner.request_release", { id = held.id }).status)
    assert.are.equal(one.id, user("carl@holm.example").customer_id)
  end)

  it("a user who is held can be refused, and may be asked for again", function()
    add "carl@holm.example"
    shop.customer(desk, { email = "carl@holm.example" })
    partners.sync(desk)
    local held = desk:ok("partner.requests", { status = "held" }).items[1]
    desk:ok("partner.request_refuse", { id = held.id, reason = "no" })
    assert.are.same({ "removed", "no" }, { user("carl@holm.example").status, user("carl@holm.example").reason })
  end)

  it("[2.19] an edit takes effect by P-0001 and sync, and is published by 1010", function()
    local request = desk:ok("partner.user_edit", { id = admin().id, first_name = "Anna", last_name = "Berg",
      email = "berg@holm.example", phone = "5" }, site)
    assert.are.same({ "user_edit", "submitted" }, { request.kind, request.status })
    assert.are.equal("Anna Holm", desk:ok("customer.get", { id = prospect.person_id }).name)
    partners.sync(desk)
    local person = desk:ok("customer.get", { id = prospect.person_id })
    assert.are.same({ "Anna Berg", "berg@holm.example", "5" }, { person.name, person.email, person.phone })
    assert.is_true(desk:ok("partner.hierarchy", { id = hierarchy.id }).to_publish)
    desk:run_job("1010")
    assert.are.equal("Anna Berg", user("berg@holm.example").name)
    assert.is_false(desk:ok("partner.hierarchy", { id = hierarchy.id }).to_publish)
  end)

  it("[2.19] an edit is refused for an e-mail of somebody else, and for a user not made yet", function()
    shop.customer(desk, { kind = "person", name = "A", email = "taken@x.example" })
    local input = { id = admin().id, first_name = "Anna", last_name = "Holm", email = "taken@x.example" }
    assert.are.equal("EMAIL_AMBIGUOUS", desk:refused("partner.user_edit", input, site).code)
    input.id, input.email = add("carl@holm.example").id, "carl2@holm.example"
    assert.are.equal("USER_STATUS", desk:refused("partner.user_edit", input, site).code)
    input.id, input.email = admin().id, "carl@holm.example"
    assert.are.equal("USER_EXISTS", desk:refused("partner.user_edit", input, site).code)
  end)

  it("[2.21] an edit whose e-mail somebody else got meanwhile is held", function()
    desk:ok("partner.user_edit", { id = admin().id, first_name = "Anna", last_name = "Holm", email = "new@holm.example" }, site)
    shop.customer(desk, { kind = "person", name = "A", email = "new@holm.example" })
    assert.are.same({ held = 1 }, partners.sync(desk).counts)
    assert.are.equal("EMAIL_AMBIGUOUS", desk:ok("partner.requests", { status = "held" }).items[1].reasons[1].code)
    assert.are.equal("anna@holm.example", desk:ok("customer.get", { id = prospect.person_id }).email)
  end)

  it("[2.19] a user who was removed meanwhile is not edited", function()
    add "carl@holm.example"
    partners.sync(desk)
    local carl = user "carl@holm.example"
    desk:ok("partner.user_remove", { id = carl.id }, site)
    desk:ok("partner.user_edit", { id = carl.id, first_name = "C", last_name = "D", email = "c@holm.example" }, site)
    desk:run_job("P-0001")
    desk:run_job("partner.sync")
    desk:run_job("1010")
    assert.are.equal("removed", user("c@holm.example").status)
    desk:ok("customer.change", { id = carl.customer_id, email = "cc@holm.example" })
    assert.is_nil(user "cc@holm.example")
  end)

  it("follows its customers: names and e-mails, and the channel is told again", function()
    desk:ok("customer.change", { id = prospect.person_id, name = "Anna Berg", email = "berg@holm.example" })
    assert.are.equal("Anna Berg", user("berg@holm.example").name)
    assert.is_true(desk:ok("partner.hierarchy", { id = hierarchy.id }).to_publish)
    desk:run_job("1010")
    desk:ok("customer.change", { id = prospect.organization_id, phone = "8" })
    assert.is_true(desk:ok("partner.hierarchy", { id = hierarchy.id }).to_publish)
    assert.is_true(desk:ok("partner.sign_in", { email = "berg@holm.example" }, site).allowed)
  end)

  it("[2.19] removal takes effect by P-0001, sync and 1010; the customer is kept", function()
    add "carl@holm.example"
    partners.sync(desk)
    desk:run_job("1010")
    local carl = user "carl@holm.example"
    desk:ok("partner.user_remove", { id = carl.id }, site)
    assert.are.equal("active", user("carl@holm.example").status)
    partners.sync(desk)
    assert.are.same({ "active", true }, { user("carl@holm.example").status, user("carl@holm.example").leaving })
    desk:run_job("1010")
    assert.are.equal("removed", user("carl@holm.example").status)
    assert.are.equal("Carl Dam", desk:ok("customer.get", { id = carl.customer_id }).name)
    assert.are.equal("USER_STATUS", desk:refused("partner.user_remove", { id = carl.id }, site).code)
    assert.are.equal(1, #shop.events(desk, "partner.user_removed"))
    assert.are.equal("pending", add("carl@holm.example").status)
  end)

  it("[2.17] has exactly one admin, who cannot be removed, and who is changed in the head office", function()
    assert.are.equal("ADMIN_NEEDED", desk:refused("partner.user_remove", { id = admin().id }, site).code)
    local carl = add "carl@holm.example"
    assert.are.equal("USER_STATUS", desk:refused("partner.change_admin", { id = hierarchy.id, user = carl.id }).code)
    partners.sync(desk)
    assert.are.equal(403,
      desk:call("partner.change_admin", { id = hierarchy.id, user = carl.id }, site).status)
    local after = desk:ok("partner.change_admin", { id = hierarchy.id, user = carl.id })
    local roles = {}
    for _, one in ipairs(after.users) do roles[one.email] = one.role end
    assert.are.same({ ["carl@holm.example"] = "admin", ["anna@holm.example"] = "user" }, roles)
    assert.are.equal(after.users[1].id, desk:ok("partner.change_admin", { id = hierarchy.id, user = carl.id }).users[1].id)
    assert.are.equal("NOT_FOUND", desk:refused("partner.change_admin", { id = hierarchy.id, user = "nobody" }).code)
  end)

  it("[2.17] who became admin after the request is not removed", function()
    add "carl@holm.example"
    partners.sync(desk)
    local carl = user "carl@holm.example"
    desk:ok("partner.user_remove", { id = carl.id }, site)
    desk:ok("partner.change_admin", { id = hierarchy.id, user = carl.id })
    assert.are.same({ held = 1 }, partners.sync(desk).counts)
    assert.are.equal("ADMIN_NEEDED", desk:ok("partner.requests", { status = "held" }).items[1].reasons[1].code)
  end)

  it("[2.16] has a number of its sequence and a name that can be changed", function()
    assert.are.same({ "H-00001", "Holm ApS" }, { hierarchy.number, hierarchy.name })
    local after = desk:ok("partner.hierarchy_rename", { id = hierarchy.id, name = "Holm Group" })
    assert.are.same({ "Holm Group", true, "B2B organization" }, { after.name, after.to_publish, after.purpose })
    desk:ok("setting.set", { name = "partner.hierarchy_prefix", value = "B2B" })
    local second = desk:ok("partner.approve", { id = partners.prospect(desk, partners.other()).id })
    assert.are.equal("B2B00002", desk:ok("partner.hierarchy", { id = second.hierarchy_id }).number)
  end)

  it("[2.20] is built by hand for customers there are", function()
    local organization = shop.customer(desk, { name = "Old A/S" })
    local boss = shop.customer(desk, { kind = "person", name = "Boss", email = "boss@old.example" })
    local clerk = shop.customer(desk, { kind = "person", name = "Clerk", email = "clerk@old.example" })
    local made = desk:ok("partner.hierarchy_create",
      { organization = organization.number, admin = boss.number, users = { clerk.id } })
    assert.are.same({ "Old A/S", "admin", "Boss", "user", "Clerk" },
      { made.name, made.users[1].role, made.users[1].name, made.users[2].role, made.users[2].name })
    assert.are.equal(2, #shop.events(desk, "partner.user_added"))
    desk:run_job("1010")
    assert.is_true(desk:ok("partner.sign_in", { email = "clerk@old.example" }).allowed)
    local function refused(input) return desk:refused("partner.hierarchy_create", input).code end
    assert.are.equal("ORGANIZATION_HAS_HIERARCHY", refused { organization = organization.id, admin = boss.id })
    assert.are.equal("KIND_WRONG", refused { organization = boss.id, admin = boss.id })
    assert.are.equal("CUSTOMER_UNKNOWN", refused { organization = "nobody", admin = boss.id })
    local third = shop.customer(desk)
    assert.are.equal("EMAIL_AMBIGUOUS",
      refused { organization = third.id, admin = shop.customer(desk, { kind = "person", name = "No mail" }).id })
    assert.are.equal("USER_EXISTS", refused { organization = third.id, admin = boss.id, users = { boss.id } })
    assert.are.equal(2, #desk:ok("partner.hierarchies").items)
  end)

  it("[f-13] built by hand is known to later prospects", function()
    local organization = shop.customer(desk, { name = "Old A/S" })
    local boss = shop.customer(desk, { kind = "person", name = "Boss", email = "boss@old.example" })
    desk:ok("partner.hierarchy_create",
      { organization = organization.number, admin = boss.number, registration_number = "DK 99" })
    local duplicate = partners.prospect(desk, partners.other { company = { registration_number = "99" } }).duplicates[1]
    assert.are.same({ "hierarchy", "H-00002", "registration_number" }, { duplicate.kind, duplicate.number, duplicate.why })
  end)

  it("[2.22] tells where users differ from their admin, and overrides them", function()
    add "carl@holm.example"
    partners.sync(desk)
    assert.are.equal(0, #desk:ok("partner.consistency").items)
    local carl = user "carl@holm.example"
    desk:ok("customer.change", { id = carl.customer_id, group = "silver", zone = "Asia/Tokyo" })
    desk:ok("customer.change", { id = prospect.person_id, currency = "EUR" })
    local fields = {}
    for _, one in ipairs(desk:ok("partner.consistency", { hierarchy = "H-00001" }).items) do
      fields[one.field] = one.has .. " " .. one.admin_has
    end
    assert.are.same({ group = "silver ", currency = "DKK EUR", zone = "Asia/Tokyo UTC" }, fields)
    assert.are.same({ carl.customer_id }, desk:ok("partner.override", { id = hierarchy.id }).changed)
    assert.are.equal(0, #desk:ok("partner.consistency").items)
    assert.are.equal(0, #desk:ok("partner.override", { id = hierarchy.id }).changed)
    assert.is_nil(desk:ok("customer.get", { id = carl.customer_id }).group)
  end)

  it("[2.21] an e-mail of two customers locks its user out and is reported", function()
    assert.is_true(desk:ok("partner.sign_in", { email = "ANNA@holm.example" }, site).allowed)
    local twin = shop.customer(desk, { kind = "person", name = "Anna too", email = "Anna@holm.example" })
    assert.are.equal("EMAIL_AMBIGUOUS", desk:ok("partner.sign_in", { email = "anna@holm.example" }, site).reason.code)
    local shared = desk:ok("partner.shared_emails", { limit = 1 })
    assert.are.same({ "Anna Holm", "anna@holm.example" }, { shared.items[1].name, shared.items[1].email })
    assert.are.equal(twin.number, desk:ok("partner.shared_emails", { limit = 1, cursor = shared.next }).items[1].number)
    desk:ok("customer.change", { id = twin.id, clear = { "email" } })
    assert.are.equal(0, #desk:ok("partner.shared_emails").items)
    local signed = desk:ok("partner.sign_in", { email = "anna@holm.example" }, site)
    assert.are.same({ true, "admin", "H-00001" },
      { signed.allowed, signed.memberships[1].role, signed.memberships[1].number })
  end)

  it("whoever is unknown, pending or disabled does not sign in", function()
    local function code(email) return desk:ok("partner.sign_in", { email = email }, site).reason.code end
    assert.are.equal("UNKNOWN", code "nobody@x.example")
    add "carl@holm.example"
    partners.sync(desk)
    assert.are.equal("NOT_ACTIVE", code "carl@holm.example")
    desk:run_job("1010")
    local carl = user "carl@holm.example"
    assert.are.equal("disabled", desk:ok("partner.user_disable", { id = carl.id, reason = "left" }).status)
    assert.are.equal("NOT_ACTIVE", code "carl@holm.example")
    assert.are.equal("USER_STATUS", desk:refused("partner.user_disable", { id = carl.id, reason = "left" }).code)
    desk:ok("partner.user_enable", { id = carl.id })
    assert.are.equal("USER_STATUS", desk:refused("partner.user_enable", { id = carl.id }).code)
  end)

  it("is listed by number", function()
    desk:ok("partner.approve", { id = partners.prospect(desk, partners.other()).id })
    local page = desk:ok("partner.hierarchies", { limit = 1 })
    assert.are.equal("H-00001", page.items[1].number)
    assert.are.equal("H-00002", desk:ok("partner.hierarchies", { limit = 1, cursor = page.next }).items[1].number)
    assert.are.equal("HIERARCHY_UNKNOWN", desk:refused("partner.hierarchy", { id = "H-9" }).code)
  end)
end)
