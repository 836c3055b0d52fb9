-- The confirmation of an order as a layout: what stands in it, by language.
local shop = dofile "spec/scripts/shop.lua"

describe("order.confirmation [1.22]", function()
  local desk, customer, tea, mug
  before_each(function()
    desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    desk:ok("setting.set", { name = "order.mail_name", value = "Teshop" })
    customer = shop.customer(desk, { language = "da-DK", addresses = ordain.list {
      { street = "Havnegade 1", city = "Aarhus", postal_code = "8000", country = "DK" },
      { purpose = "billing", name = "Bogholderi", street = "Postboks 7", city = "Viby", country = "DK" },
    } })
    tea = shop.item(desk, "TEA", { descriptions = { en = "Tea", ["da-DK"] = "Te på dåse", ja = "お茶" } })
    mug = shop.item(desk, "MUG", { descriptions = { en = "A mug" } })
  end)
  after_each(function() desk:close() end)

  local function blocks(answer, kind)
    local found = {}
    for _, block in ipairs(answer.layout.blocks) do
      if block.kind == kind then found[#found + 1] = block end
    end
    return found
  end

  it("has addresses, lines and totals in the customer's language", function()
    local order = shop.order(desk, customer, { { tea, 3, { discount = "0.15" } }, { mug } },
      { requested_date = "2026-02-10", note = "Ring først",
        ship_to = { street = "Kaj 2", city = "Odense", postal_code = "5000", country = "DK" } })
    local got = desk:ok("order.confirmation", { id = order.number }, { roles = { "viewer" } })
    assert.are.equal(order.number .. ".pdf", got.name)
    assert.are.equal("Ordrebekræftelse " .. order.number, got.layout.title)
    assert.are.equal("2026-01-30", got.layout.created)
    assert.are.same({ "Bogholderi\nPostboks 7\nViby\nDK", "Nordisk Handel\nKaj 2\n5000 Odense\nDK" },
      blocks(got, "beside")[3].texts)
    assert.are.same({ label = "Ønsket dato", value = "10. februar 2026" }, blocks(got, "rows")[1].rows[3])
    assert.are.same({
      { 1, "TEA", "Te på dåse", "3", "pcs", "100,00", "15 %", "255,00" },
      { 2, "MUG", "A mug", "1", "pcs", "100,00", "", "100,00" },
    }, blocks(got, "table")[1].rows)
    assert.are.same({ { label = "I alt", value = "355,00 DKK", strong = true } }, blocks(got, "totals")[1].rows)
    assert.are.equal("Ring først", blocks(got, "paragraph")[1].text)
    assert.are.same({ text = "Teshop", pages = "Side {page} af {pages}" }, got.layout.footer)
  end)

  it("is in another language when it is asked for, in English words when there are no others", function()
    local order = shop.order(desk, customer, { { tea } })
    local got = desk:ok("order.confirmation", { id = order.id, language = "ja" })
    assert.are.equal("注文確認書 " .. order.number, got.layout.title)
    assert.are.equal("ja", got.layout.language)
    assert.are.equal("お茶", blocks(got, "table")[1].rows[1][3])
    got = desk:ok("order.confirmation", { id = order.id, language = "sv" })
    assert.are.equal("Order confirmation " .. order.number, got.layout.title)
    assert.are.same({ "2026-01-30", "100.00" }, { blocks(got, "rows")[1].rows[1].value, blocks(got, "table")[1].rows[1][8] })
  end)

  it("leaves out what was cancelled", function()
    local order = shop.order(desk, customer, { { tea, 2 }, { mug } })
    desk:ok("order.cancel", { id = order.id, line_ids = { order.lines[1].id }, reason = "changed their mind" })
    local got = desk:ok("order.confirmation", { id = order.id })
    assert.are.equal("MUG", blocks(got, "table")[1].rows[1][2])
    assert.are.equal("100,00 DKK", blocks(got, "totals")[1].rows[1].value)
  end)

  it("adds the freight, and has the customer's own number", function()
    local order = desk:ok("order.import", { external_number = "EXT/1", customer_number = customer.number,
      status = "closed", ordered_on = "2026-01-05", freight = shop.kr "25.00" })
    desk:ok("order.import_line", { order_number = "EXT/1", line_key = "1", item_id = tea.id, quantity = 2,
      unit_price = shop.kr "100.00" })
    local got = desk:ok("order.confirmation", { id = order.id })
    assert.are.equal(1, #blocks(got, "table")[1].rows)
    assert.are.same({
      { label = "Linjer", value = "200,00 DKK" }, { label = "Fragt", value = "25,00 DKK" },
      { label = "I alt", value = "225,00 DKK", strong = true },
    }, blocks(got, "totals")[1].rows)
    assert.are.same({ label = "Deres reference", value = "EXT/1" }, blocks(got, "rows")[1].rows[3])
  end)

  it("is of an order that there is", function()
    assert.are.equal("ORDER_UNKNOWN", desk:refused("order.confirmation", { id = "SO-9" }).code)
  end)
end)
