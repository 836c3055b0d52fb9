-- Historic orders and their lines, and files at orders.
local shop = dofile "spec/scripts/shop.lua"

describe("importing orders", function()
  local desk, customer
  before_each(function()
    desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    customer = shop.customer(desk, { number = "VINET", currency = "USD" })
    shop.item(desk, "11", { price = { amount = "21.00", currency = "USD" } })
  end)
  after_each(function() desk:close() end)

  local function usd(amount) return { amount = amount, currency = "USD" } end
  local function head(more)
    local input = {
      external_number = "10248", customer_number = "VINET", status = "closed", ordered_on = "1996-07-04",
      requested_date = "1996-08-01", freight = usd "32.38",
      ship_to = { name = "Vins et alcools Chevalier", street = "59 rue de l'Abbaye", city = "Reims", country = "FR" },
    }
    for name, value in pairs(more or {}) do input[name] = value end
    return input
  end
  local function line(more)
    local input = {
      order_number = "10248", line_key = "11", item_number = "11", quantity = 12, unit_price = usd "14.00",
      discount = "0.15",
    }
    for name, value in pairs(more or {}) do input[name] = value end
    return input
  end

  it("keeps number, dates, freight and the status given", function()
    local made = desk:ok("order.import", head())
    assert.is_true(made.created)
    desk:ok("order.import_line", line())
    local order = desk:ok("order.get", { id = "10248" })
    assert.are.equal("closed", order.status)
    assert.are.equal("1996-07-04", order.ordered_on)
    assert.are.equal("10248", order.external_number)
    assert.are.equal("sales_order", order.type)
    assert.are.same(usd "32.38", order.freight)
    assert.are.same(usd "142.80", order.total)
    assert.are.equal("0.1500", order.lines[1].discount)
    assert.are.equal("closed", order.lines[1].status)
    assert.are.same({ "Imported: success" }, shop.titles(desk, order))
  end)

  it("changes nothing the second time, and what differs when something does", function()
    local made = desk:ok("order.import", head())
    desk:ok("order.import_line", line())
    local before = desk:ok("order.get", { id = made.id })
    assert.are.same({ id = made.id, number = "10248", created = false, changed = false },
      desk:ok("order.import", head()))
    assert.is_false(desk:ok("order.import_line", line()).changed)
    assert.are.same(before, desk:ok("order.get", { id = made.id }))
    assert.is_true(desk:ok("order.import", head { note = "late" }).changed)
    assert.is_true(desk:ok("order.import_line", line { quantity = 10 }).changed)
    local after = desk:ok("order.get", { id = made.id })
    assert.are.equal("late", after.note)
    assert.are.same(usd "119.00", after.total)
    assert.are.equal(1, #after.lines)
    assert.is_true(desk:ok("order.import_line", line { line_key = "11b" }).created)
    assert.are.equal(1, #shop.events(desk, "order.imported"))
  end)

  it("refuses lines of an order that is not there, by name", function()
    local problem = desk:refused("order.import_line", line())
    assert.are.equal("ORDER_UNKNOWN", problem.code)
    assert.are.equal("/order_number", problem.errors[1].pointer)
    assert.are.equal(422, problem.status)
  end)

  it("refuses what does not fit", function()
    assert.are.equal("CUSTOMER_UNKNOWN", desk:refused("order.import", head { customer_number = "NOONE" }).code)
    assert.are.equal("CURRENCY_MIXED", desk:refused("order.import", head { freight = shop.kr "1.00" }).code)
    desk:ok("order.import", head())
    assert.are.equal("ITEM_UNKNOWN", desk:refused("order.import_line", line { item_number = "12" }).code)
    assert.are.equal("CURRENCY_MIXED", desk:refused("order.import_line", line { unit_price = shop.kr "1.00" }).code)
    assert.are.equal("DISCOUNT_RANGE", desk:refused("order.import_line", line { discount = "1.5" }).code)
    local own = shop.order(desk, customer, {})
    assert.are.equal("ORDER_NUMBER_TAKEN", desk:refused("order.import", head { external_number = own.number }).code)
    assert.are.equal("ORDER_UNKNOWN", desk:refused("order.import_line", line { order_number = own.number }).code)
  end)
end)

describe("files at orders", function()
  it("a file that was never stored is refused", function()
    local desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    finally(function() desk:close() end)
    local order = shop.order(desk, shop.customer(desk), {})
    local unknown = { hash = string.rep("0", 64), size = 3, media_type = "text/plain" }
    local problem = desk:refused("order.attach", { id = order.id, file = unknown, title = "Purchase order" })
    assert.are.equal("FILE_UNKNOWN", problem.code)
    assert.are.same({}, desk:ok("order.get", { id = order.id }).files)
  end)
end)
