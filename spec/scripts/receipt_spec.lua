-- What is to come into stock, and what an item says about being had.
local shop = dofile "spec/scripts/shop.lua"

describe("receipts", function()
  local desk, tea
  before_each(function()
    desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    tea = shop.item(desk, "TEA", { stock = 10 })
  end)
  after_each(function() desk:close() end)

  local function expect(more)
    local input = { item = "TEA", quantity = 20, day = "2026-02-10" }
    for name, value in pairs(more or {}) do input[name] = value end
    return desk:ok("catalog.expect", input)
  end

  local function stock() return desk:ok("catalog.get", { id = "TEA" }).stock end

  it("[4.12] are announced, and add nothing to the stock yet", function()
    local made = expect { reference = "PO-1" }
    assert.are.same({ "TEA", tea.id, "2026-02-10", 20, 0, "PO-1", "expected" }, { made.item_number, made.item_id,
      made.day, made.quantity, made.received, made.reference, made.status })
    assert.are.equal(10, stock())
    assert.are.equal("2026-01-30", expect({ item = tea.id, day = "2026-01-30" }).day)
    assert.are.equal("RECEIPT_DAY_PAST",
      desk:refused("catalog.expect", { item = "TEA", quantity = 1, day = "2026-01-29" }).code)
    assert.are.equal("ITEM_UNKNOWN",
      desk:refused("catalog.expect", { item = "NONE", quantity = 1, day = "2026-02-01" }).code)
    assert.are.equal(422, desk:refused("catalog.expect", { item = "TEA", quantity = 0, day = "2026-02-01" }).status)
  end)

  it("[4.12] add to the stock as they are received, in parts", function()
    local made = expect()
    local part = desk:ok("catalog.receive", { id = made.id, quantity = 15 })
    assert.are.same({ 15, "expected", 25 }, { part.received, part.status, stock() })
    local rest = desk:ok("catalog.receive", { id = made.id })
    assert.are.same({ 20, "received", 30 }, { rest.received, rest.status, stock() })
    assert.are.equal("RECEIPT_NOT_EXPECTED", desk:refused("catalog.receive", { id = made.id }).code)
    assert.are.equal(30, stock())
    assert.are.equal(2, #shop.events(desk, "catalog.stock_changed"))
    assert.are.equal(3, #shop.events(desk, "catalog.receipt_changed"))
  end)

  it("may be more than was expected", function()
    local made = desk:ok("catalog.receive", { id = expect().id, quantity = 25 })
    assert.are.same({ 25, "received", 35 }, { made.received, made.status, stock() })
  end)

  it("are moved, changed and cancelled while they are expected", function()
    local made = expect()
    desk:ok("catalog.receive", { id = made.id, quantity = 5 })
    local moved = desk:ok("catalog.change_receipt", { id = made.id, day = "2026-03-01", quantity = 6, reference = "PO-2" })
    assert.are.same({ "2026-03-01", 6, "PO-2" }, { moved.day, moved.quantity, moved.reference })
    assert.are.equal("RECEIPT_QUANTITY",
      desk:refused("catalog.change_receipt", { id = made.id, quantity = 5 }).code)
    assert.are.equal("RECEIPT_DAY_PAST",
      desk:refused("catalog.change_receipt", { id = made.id, day = "2026-01-01" }).code)
    assert.are.equal("RECEIPT_UNCHANGED", desk:refused("catalog.change_receipt", { id = made.id }).code)
    local gone = desk:ok("catalog.cancel_receipt", { id = made.id, reason = "not made any more" })
    assert.are.same({ "cancelled", "not made any more", 15 }, { gone.status, gone.reason, stock() })
    for _, name in ipairs { "catalog.receive", "catalog.change_receipt" } do
      assert.are.equal("RECEIPT_NOT_EXPECTED", desk:refused(name, { id = made.id }).code)
    end
    assert.are.equal("RECEIPT_NOT_EXPECTED",
      desk:refused("catalog.cancel_receipt", { id = made.id, reason = "again" }).code)
  end)

  it("are listed by day in pages, by item and status", function()
    shop.item(desk, "MUG")
    local last = expect { day = "2026-02-12" }
    expect { day = "2026-02-11" }
    expect { item = "MUG" }
    local page = desk:ok("catalog.receipts", { limit = 2 })
    assert.are.same({ "MUG", "TEA" }, { page.items[1].item_number, page.items[2].item_number })
    assert.are.equal(last.id, desk:ok("catalog.receipts", { limit = 2, cursor = page.next }).items[1].id)
    assert.are.equal(2, #desk:ok("catalog.receipts", { item_id = tea.id }).items)
    desk:ok("catalog.receive", { id = last.id })
    assert.are.equal(2, #desk:ok("catalog.receipts", { status = "expected" }).items)
    assert.are.equal("CURSOR_INVALID", desk:refused("catalog.receipts", { cursor = "x" }).code)
  end)

  it("are for sales to change and for viewers to see", function()
    local input = { item = "TEA", quantity = 1, day = "2026-02-01" }
    assert.are.equal(403, desk:call("catalog.expect", input, { roles = { "viewer" } }).status)
    assert.are.equal(201, desk:call("catalog.expect", input, { roles = { "sales" } }).status)
    assert.are.equal(200, desk:call("catalog.receipts", {}, { roles = { "viewer" } }).status)
  end)

  it("[4.12] [4.15] an item says what is kept back, and how long more of it takes", function()
    assert.are.same({ 0 }, { tea.safety_stock, tea.lead_days })
    local changed = desk:ok("catalog.change", { id = tea.id, safety_stock = 3, lead_days = 7 })
    assert.are.same({ 3, 7 }, { changed.safety_stock, changed.lead_days })
    assert.are.equal("ITEM_FIELD_CLEARED",
      desk:refused("catalog.change", { id = tea.id, lead_days = 1, clear = { "lead_days" } }).code)
    assert.is_nil(desk:ok("catalog.change", { id = tea.id, clear = { "lead_days" } }).lead_days)
    local input = shop.item_input("NEW", { safety_stock = 2, lead_days = 0 })
    assert.is_true(desk:ok("catalog.import", input).created)
    assert.is_false(desk:ok("catalog.import", input).changed)
    local new = desk:ok("catalog.get", { id = "NEW" })
    assert.are.same({ 2, 0 }, { new.safety_stock, new.lead_days })
    for name, value in pairs { safety_stock = -1, lead_days = 731 } do
      assert.are.equal(422, desk:refused("catalog.change", { id = tea.id, [name] = value }).status)
    end
  end)
end)
