-- Customers: entry, parents, credit limit, import.
local shop = dofile "spec/scripts/shop.lua"

describe("customer", function()
  local desk
  before_each(function() desk = ordain.open { clock = "2026-01-30T08:00:00Z" } end)
  after_each(function() desk:close() end)

  it("gives numbers from the sequence and finds by id and by number", function()
    local first = shop.customer(desk,
      { group = "retail", email = "desk@nordisk.example", credit_limit = shop.kr "1000.00" })
    assert.are.equal("C-00001", first.number)
    assert.are.equal("en", first.language)
    assert.are.same(shop.kr "1000.00", first.credit_limit)
    assert.are.same(first, desk:ok("customer.get", { id = first.id }))
    assert.are.same(first, desk:ok("customer.get", { id = "C-00001" }))
    assert.are.equal("C-00002", shop.customer(desk).number)
    desk:ok("setting.set", { name = "customer.number_prefix", value = "K" })
    assert.are.equal("K00003", shop.customer(desk).number)
  end)

  it("refuses a number that is taken and a customer that is not there", function()
    shop.customer(desk, { number = "ALFKI" })
    assert.are.equal("CUSTOMER_NUMBER_TAKEN",
      desk:refused("customer.create", shop.customer_input { number = "ALFKI" }).code)
    assert.are.equal("CUSTOMER_UNKNOWN", desk:refused("customer.get", { id = "nobody" }).code)
    assert.are.equal(404, desk:refused("customer.change", { id = "nobody", name = "x" }).status)
  end)

  it("says all that is wrong with a form at once", function()
    local problem = desk:refused("customer.create", {
      kind = "robot", name = "", email = "no at sign", currency = "kr", zone = "Europe/Atlantis", credit = 1,
      addresses = { { street = "A 1", city = "B", country = "Danmark" } },
    })
    assert.are.equal(422, problem.status)
    assert.is_true(#problem.errors >= 7)
  end)

  it("keeps parents a tree", function()
    local top = shop.customer(desk)
    local middle = shop.customer(desk, { parent_id = top.id })
    local low = shop.customer(desk, { parent_number = middle.number })
    assert.are.equal(middle.id, low.parent_id)
    assert.are.equal("PARENT_CYCLE", desk:refused("customer.change", { id = top.id, parent_id = low.id }).code)
    assert.are.equal("PARENT_CYCLE", desk:refused("customer.change", { id = top.id, parent_id = top.id }).code)
    assert.are.equal("PARENT_UNKNOWN", desk:refused("customer.change", { id = top.id, parent_id = "nobody" }).code)
    assert.are.equal("PARENT_UNKNOWN",
      desk:refused("customer.create", shop.customer_input { parent_number = "nobody" }).code)
    desk:ok("customer.change", { id = middle.id, clear = { "parent_id" } })
    assert.are.equal(low.id, desk:ok("customer.change", { id = top.id, parent_id = low.id }).parent_id)
  end)

  it("keeps the credit limit in the customer's currency, not below zero", function()
    local euros = { amount = "10.00", currency = "EUR" }
    assert.are.equal("CREDIT_LIMIT_CURRENCY",
      desk:refused("customer.create", shop.customer_input { credit_limit = euros }).code)
    assert.are.equal("CREDIT_LIMIT_NEGATIVE",
      desk:refused("customer.create", shop.customer_input { credit_limit = shop.kr "-0.01" }).code)
    local made = shop.customer(desk, { credit_limit = shop.kr "10.00" })
    assert.are.equal("CREDIT_LIMIT_CURRENCY", desk:refused("customer.change", { id = made.id, currency = "EUR" }).code)
    local changed = desk:ok("customer.change", { id = made.id, currency = "EUR", credit_limit = euros })
    assert.are.same(euros, changed.credit_limit)
  end)

  it("changes what is given, empties what is in clear, and leaves the rest", function()
    local made = shop.customer(desk, { group = "retail", email = "a@b.example", credit_limit = shop.kr "5.00" })
    local changed = desk:ok("customer.change", { id = made.id, name = "Ny", clear = { "email", "credit_limit" } })
    assert.are.equal("Ny", changed.name)
    assert.are.equal("retail", changed.group)
    assert.is_nil(changed.email)
    assert.is_nil(changed.credit_limit)
    assert.are.equal(made.version + 1, changed.version)
    assert.are.equal("FIELD_GIVEN_AND_CLEARED",
      desk:refused("customer.change", { id = made.id, group = "x", clear = { "group" } }).code)
    local same = desk:ok("customer.change", { id = made.id, name = "Ny", clear = { "email" } })
    assert.are.equal(changed.version, same.version)
    assert.are.equal(1, #shop.events(desk, "customer.changed"))
  end)

  it("lists by number in pages, and filters", function()
    local top = shop.customer(desk, { number = "A", group = "retail" })
    shop.customer(desk, { number = "C", kind = "person", parent_id = top.id })
    shop.customer(desk, { number = "B", parent_id = top.id })
    local page = desk:ok("customer.list", { limit = 2 })
    assert.are.equal("B", page.items[2].number)
    assert.are.equal("C", desk:ok("customer.list", { limit = 2, cursor = page.next }).items[1].number)
    assert.are.equal("C", desk:ok("customer.list", { kind = "person" }).items[1].number)
    assert.are.equal(2, #desk:ok("customer.list", { parent_id = top.id }).items)
    assert.are.equal(1, #desk:ok("customer.list", { group = "retail" }).items)
    assert.are.equal("CURSOR_INVALID", desk:refused("customer.list", { cursor = "x" }).code)
  end)

  it("imports by number: adds, changes, and changes nothing the second time", function()
    local input = shop.customer_input { number = "ALFKI", name = "Alfreds Futterkiste" }
    local first = desk:ok("customer.import", input)
    assert.is_true(first.created)
    assert.are.same({ id = first.id, number = "ALFKI", created = false, changed = false },
      desk:ok("customer.import", input))
    input.name = "Alfreds"
    assert.is_true(desk:ok("customer.import", input).changed)
    assert.are.equal("Alfreds", desk:ok("customer.get", { id = "ALFKI" }).name)
    assert.are.equal("NUMBER_MISSING", desk:refused("customer.import", shop.customer_input()).code)
  end)

  it("lets viewers look and only sales change", function()
    assert.are.equal(403, desk:call("customer.create", shop.customer_input(), { roles = { "viewer" } }).status)
    assert.are.equal(201, desk:call("customer.create", shop.customer_input(), { roles = { "sales" } }).status)
    assert.are.equal(200, desk:call("customer.list", {}, { roles = { "viewer" } }).status)
  end)
end)
