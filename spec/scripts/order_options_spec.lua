-- Configured lines and their options: entered together, and never apart afterwards.
local shop = dofile "spec/scripts/shop.lua"

describe("options of a configured line", function()
  local desk, customer, model
  before_each(function()
    desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    customer = shop.customer(desk)
    shop.item(desk, "RAM")
    shop.item(desk, "DISK")
    model = shop.item(desk, "MODEL", { options = ordain.list { "RAM", "DISK" } })
  end)
  after_each(function() desk:close() end)

  local function configured(quantity)
    return shop.order(desk, customer, { { model, quantity, { options = {
      { item_number = "RAM", per_unit = 2 }, { item_number = "DISK" } } } } })
  end
  local function quantities(order)
    local found = {}
    for i, line in ipairs(desk:ok("order.get", { id = order.id }).lines) do found[i] = line.quantity end
    return found
  end

  it("[3.37] are lines of their own, so many for each", function()
    local order = configured(3)
    assert.are.same({ 3, 6, 3 }, quantities(order))
    assert.are.equal(order.lines[1].id, order.lines[2].parent_line_id)
    assert.is_nil(order.lines[1].parent_line_id)
    assert.are.equal("1200.00", order.total.amount)
  end)

  it("[3.37] are those the item offers", function()
    local problem = desk:refused("order.create", { customer_id = customer.id, lines = {
      { item_number = "RAM", quantity = 1, options = { { item_number = "DISK" } } } } })
    assert.are.same({ "OPTION_NOT_OFFERED" }, shop.codes(problem))
    assert.are.equal("/lines/0/options/0", problem.errors[1].pointer)
    local order = configured(1)
    assert.are.equal("OPTION_NOT_OFFERED", desk:refused("order.add_line",
      { id = order.id, item_number = "RAM", quantity = 1, parent_line_id = order.lines[2].id }).code)
    assert.are.equal("LINE_UNKNOWN", desk:refused("order.add_line",
      { id = order.id, item_number = "RAM", quantity = 1, parent_line_id = "nothing" }).code)
    local added = desk:ok("order.add_line", { id = order.id, item_number = "MODEL", quantity = 2,
      options = { { item_number = "RAM" } } })
    assert.are.equal(added.lines[4].id, added.lines[5].parent_line_id)
  end)

  it("[3.37] follow its quantity, and a part of it, where they divide", function()
    local order = configured(3)
    local line = order.lines[1]
    desk:ok("order.change_line", { id = order.id, line_id = line.id, quantity = 4 })
    assert.are.same({ 4, 8, 4 }, quantities(order))
    desk:ok("order.split", { id = order.id, line_id = line.id, quantity = 1 })
    assert.are.same({ 3, 6, 3, 1, 2, 1 }, quantities(order))
    desk:ok("order.change_line", { id = order.id, line_id = order.lines[3].id, quantity = 2 })
    local problem = desk:refused("order.split", { id = order.id, line_id = line.id, quantity = 1 })
    assert.are.equal("OPTION_NOT_DIVISIBLE", problem.code)
    assert.are.same({ 3, 6, 2, 1, 2, 1 }, quantities(order))
  end)

  it("[3.37] are cancelled and returned with it, and can go alone before", function()
    local order = configured(1)
    desk:ok("order.cancel", { id = order.id, line_ids = { order.lines[3].id }, reason = "no" })
    desk:ok("order.submit", { id = order.id })
    desk:ok("order.ship", { id = order.id })
    local back = desk:ok("order.return", { id = order.id, lines = { { line_id = order.lines[1].id } }, reason = "no",
      restock = true })
    assert.are.same({ "returned", "returned", "cancelled" }, shop.statuses(back))
    assert.are.equal(1000, desk:ok("catalog.get", { id = "RAM" }).stock)
    local draft = configured(1)
    local gone = desk:ok("order.cancel", { id = draft.id, line_ids = { draft.lines[1].id }, reason = "no" })
    assert.are.same({ "cancelled", "cancelled", "cancelled" }, shop.statuses(gone))
  end)

  it("[3.36] an import that changes a quantity is told to other areas as well", function()
    local order = shop.in_status(desk, customer, model, "closed", 2)
    local number = order.external_number
    desk:ok("order.import_line", { order_number = number, line_key = "1", item_id = model.id, quantity = 1,
      unit_price = shop.kr "100.00" })
    assert.are.equal(1, #shop.events(desk, "order.line_revised"))
  end)
end)

describe("coverage fields of an item", function()
  local desk
  before_each(function() desk = ordain.open { clock = "2026-01-30T08:00:00Z" } end)
  after_each(function() desk:close() end)

  it("[3.13] [3.22] [3.29] are kept, and none is set unless said", function()
    local plain = shop.item(desk, "PLAIN")
    assert.are.same({ false, false, false, 0 },
      { plain.coverable, plain.contract_coverage, plain.per_call, #plain.options })
    local care = shop.item(desk, "CARE", { contract_coverage = true, coverage_kind = "extended_warranty",
      duration_type = "fixed", duration = { amount = 5, unit = "year" }, price_unit = "year",
      covered_share = "0.2000" })
    assert.are.same({ "fixed", 5, "year", "0.2000" },
      { care.duration_type, care.duration.amount, care.duration.unit, care.covered_share })
    local changed = desk:ok("catalog.change", { id = care.id, duration_type = "open" })
    assert.is_nil(changed.duration)
    local again = shop.item_input("CARE", { contract_coverage = true })
    assert.is_false(desk:ok("catalog.import", again).changed)
  end)

  it("[3.29] a fixed duration is declared, an open one is not; options exist", function()
    local function codes(more) return shop.codes(desk:refused("catalog.create", shop.item_input("X", more))) end
    assert.are.same({ "DURATION_NOT_DECLARED" }, codes { duration_type = "fixed" })
    assert.are.same({ "DURATION_NOT_DECLARED" },
      codes { duration_type = "open", duration = { amount = 1, unit = "year" } })
    assert.are.same({ "OPTION_UNKNOWN" }, codes { options = ordain.list { "NOTHING" } })
  end)
end)
