-- Quotes: entering, revising, every state and every refusal, the order that is made.
local shop = dofile "spec/scripts/shop.lua"

describe("quotes", function()
  local desk, customer, tea, mug
  before_each(function()
    desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    customer = shop.customer(desk, { language = "da" })
    tea = shop.item(desk, "TEA", { unit = "box", descriptions = { en = "Tea", da = "Te" } })
    mug = shop.item(desk, "MUG", { price = shop.kr "49.50" })
  end)
  after_each(function() desk:close() end)

  local function create(more)
    local input = { customer_id = customer.id, lines = { { item_number = "TEA", quantity = 2 } } }
    for name, value in pairs(more or {}) do input[name] = value end
    return desk:ok("quote.create", input)
  end
  local function get(quote) return desk:ok("quote.get", { id = quote.id }) end
  local function send(quote, more)
    local input = { id = quote.id }
    for name, value in pairs(more or {}) do input[name] = value end
    return desk:ok("quote.send", input)
  end
  local function revise(quote, more)
    more.id = quote.id
    return desk:ok("quote.revise", more)
  end
  local function accept(quote, more)
    local input = { id = quote.id }
    for name, value in pairs(more or {}) do input[name] = value end
    return desk:ok("quote.accept", input)
  end
  local function refused(operation, quote, more)
    local input = { id = quote.id }
    for name, value in pairs(more or {}) do input[name] = value end
    return desk:refused("quote." .. operation, input)
  end

  describe("[4.16] entering", function()
    it("takes lines by item or number, with list prices, agreed prices and discounts", function()
      local quote = create {
        external_number = "PO-77", requested_date = "2026-02-10", note = "By noon",
        lines = {
          { item_number = "TEA", quantity = 2, unit = "Box" },
          { item_id = mug.id, quantity = 3, unit_price = shop.kr "40.00", discount = "0.1", note = "In stock" },
        },
      }
      assert.are.same({ "SQ-000001", 1, "draft", "2026-01-30" },
        { quote.number, quote.revision, quote.state, quote.quoted_on })
      assert.are.same({ "320.00", "12.00", "308.00" },
        { quote.subtotal.amount, quote.discount.amount, quote.total.amount })
      assert.are.same({ "Te", "box", "list", "200.00" },
        { quote.lines[1].name, quote.lines[1].unit, quote.lines[1].price_basis, quote.lines[1].amount.amount })
      assert.are.same({ 2, "agreed", "108.00", "In stock" },
        { quote.lines[2].number, quote.lines[2].price_basis, quote.lines[2].amount.amount, quote.lines[2].note })
      assert.are.equal("PO-77", quote.external_number)
      assert.are.equal(1, #shop.events(desk, "quote.created"))
    end)

    it("keeps the same item twice as two lines", function()
      local quote = create { lines = { { item_number = "TEA", quantity = 2 }, { item_number = "TEA", quantity = 5 } } }
      assert.are.same({ 2, 5 }, { quote.lines[1].quantity, quote.lines[2].quantity })
    end)

    it("takes the customer by number, and no lines at first", function()
      local quote = desk:ok("quote.create", { customer_id = customer.number })
      assert.are.same({ customer.id, "0.00", 0 }, { quote.customer_id, quote.total.amount, #quote.lines })
    end)

    it("does not ask for the quantities an item is sold in", function()
      shop.item(desk, "DOZEN", { quantities = { multiple = 12 } })
      assert.are.equal(5, create { lines = { { item_number = "DOZEN", quantity = 5 } } }.lines[1].quantity)
    end)

    it("refuses with all that is wrong at once", function()
      local problem = desk:refused("quote.create", {
        customer_id = customer.id, contact_id = customer.id,
        lines = {
          { item_number = "NONE", quantity = 1 }, { quantity = 1 },
          { item_number = "TEA", quantity = 1, unit = "pcs" },
          { item_number = "TEA", quantity = 1, discount = "1.5", unit_price = { amount = "1.00", currency = "EUR" } },
        },
      })
      assert.are.same({ "CONTACT_UNKNOWN", "ITEM_UNKNOWN", "LINE_ITEM", "UNIT_DIFFERS", "CURRENCY_MIXED",
        "DISCOUNT_RANGE" }, shop.codes(problem))
      assert.are.equal("/lines/2/unit", problem.errors[4].pointer)
    end)

    it("refuses a customer that is not there, and a last day that has passed", function()
      assert.are.equal("CUSTOMER_UNKNOWN", desk:refused("quote.create", { customer_id = "nobody" }).code)
      assert.are.equal("VALID_UNTIL_PAST",
        desk:refused("quote.create", { customer_id = customer.id, valid_until = "2026-01-29" }).code)
    end)

    it("has at most 500 lines, also after a revision", function()
      local many = ordain.list {}
      for i = 1, 500 do many[i] = { item_number = "TEA", quantity = 1 } end
      local quote = create { lines = many }
      local one_more = { { item_number = "TEA", quantity = 1 } }
      assert.are.equal("QUOTE_LINES_TOO_MANY", refused("revise", quote, { add = one_more }).code)
      assert.are.equal(500, #revise(quote, { add = one_more, remove = { 7 } }).lines)
    end)

    it("refuses an amount that is a slip of somebody's finger", function()
      local line = { item_number = "TEA", quantity = 1000000, unit_price = shop.kr "90000000000.00" }
      assert.are.equal("AMOUNT_TOO_LARGE",
        desk:refused("quote.create", { customer_id = customer.id, lines = { line } }).code)
    end)

    it("refuses a person who may not order for the customer", function()
      local ann = desk:ok("customer.create", { kind = "person", name = "Ann", currency = "DKK" })
      desk:ok("customer.add_contact", { id = customer.id, contact_id = ann.id })
      assert.are.equal(ann.id, create { contact_id = ann.id }.contact_id)
      desk:ok("customer.disable_contact", { id = customer.id, contact_id = ann.id, reason = "left" })
      assert.are.equal("CONTACT_INACTIVE",
        desk:refused("quote.create", { customer_id = customer.id, contact_id = ann.id }).code)
    end)

    it("asks about a second open quote with the customer's reference", function()
      local first = create { external_number = "PO-1" }
      local function second(more)
        local input = { customer_id = customer.id, external_number = "PO-1" }
        for name, value in pairs(more or {}) do input[name] = value end
        return desk:call("quote.create", input)
      end
      assert.are.same({ 409, "QUOTE_OPEN" }, { second().status, second().body.code })
      assert.truthy(second().body.detail:find(first.number, 1, true))
      assert.are.equal(201, second({ again = true }).status)
      assert.are.equal(201, second({ customer_id = shop.customer(desk).id }).status)
    end)

    it("[4.24] needs the role of sales", function()
      assert.are.equal(403, desk:call("quote.create", { customer_id = customer.id }, { roles = { "viewer" } }).status)
    end)
  end)

  describe("[4.20] revising", function()
    it("makes a draft of its own, says what changed, and keeps what was", function()
      local quote = send(create { lines = { { item_number = "TEA", quantity = 2 }, { item_number = "MUG", quantity = 1 } } })
      local after = revise(quote, {
        reason = "by mail", requested_date = "2026-02-20", revision = 1,
        change = { { number = 1, quantity = 4, discount = "0.05" } }, remove = { 2 },
        add = { { item_number = "MUG", quantity = 6 } },
      })
      assert.are.same({ 2, "draft", "677.00" }, { after.revision, after.state, after.total.amount })
      assert.are.same({ 1, 3 }, { after.lines[1].number, after.lines[2].number })
      assert.is_nil(after.sent_at)
      local items = desk:ok("quote.revisions", { id = quote.number }).items
      assert.are.same({ "superseded", "draft" }, { items[1].state, items[2].state })
      assert.are.same({ 2, "249.50" }, { #items[1].lines, items[1].total.amount })
      assert.are.same({ "by mail", "2026-02-20" }, { items[2].reason, items[2].requested_date })
      assert.are.same({
        { field = "requested_date", to = "2026-02-20" },
        { line = 1, field = "quantity", from = "2", to = "4" },
        { line = 1, field = "discount", to = "0.0500" },
        { line = 2, field = "line", from = "1 pcs MUG" },
        { line = 3, field = "line", to = "6 pcs MUG" },
      }, items[2].changes)
      local event = ordain.decode(shop.events(desk, "quote.revised")[1].data)
      assert.are.same({ 2, "sent", 5 }, { event.revision, event.was, #event.changes })
    end)

    it("never uses a line number again", function()
      local quote = revise(create(), { remove = { 1 }, add = { { item_number = "MUG", quantity = 1 } } })
      quote = revise(quote, { remove = { 2 }, add = { { item_number = "TEA", quantity = 1 } } })
      assert.are.equal(3, quote.lines[1].number)
    end)

    it("sets and empties fields of the head", function()
      local there = { street = "Kaj 2", city = "Odense", country = "DK" }
      local quote = revise(create { note = "a", external_number = "PO-1" },
        { clear = { "note", "external_number" }, ship_to = there })
      assert.is_nil(quote.note)
      assert.is_nil(quote.external_number)
      assert.are.equal("Odense", quote.ship_to.city)
      assert.are.equal("Kaj 2, Odense, DK", desk:ok("quote.revision", { id = quote.id, revision = 2 }).changes[1].to)
    end)

    it("takes a price and a note of a line, and an empty note away", function()
      local quote = revise(create(), { change = { { number = 1, unit_price = shop.kr "90.00", note = "8 weeks" } } })
      assert.are.same({ "agreed", "180.00", "8 weeks" },
        { quote.lines[1].price_basis, quote.lines[1].amount.amount, quote.lines[1].note })
      assert.is_nil(revise(quote, { change = { { number = 1, note = "" } } }).lines[1].note)
    end)

    it("only sets another last day", function()
      local quote = revise(create(), { valid_until = "2026-02-15" })
      assert.are.same({ 2, "2026-02-15" }, { quote.revision, quote.valid_until })
    end)

    it("refuses what is wrong, all at once, and changes nothing", function()
      local quote = create { note = "a" }
      local problem = refused("revise", quote, {
        note = "b", clear = { "note" }, contact_id = customer.id,
        change = { { number = 9, quantity = 1 }, { number = 1, unit = "pcs", discount = "-1" } }, remove = { 8 },
        add = { { item_number = "NONE", quantity = 1 } },
      })
      assert.are.same({ "FIELD_GIVEN_AND_CLEARED", "CONTACT_UNKNOWN", "QUOTE_LINE_UNKNOWN", "UNIT_DIFFERS",
        "DISCOUNT_RANGE", "QUOTE_LINE_UNKNOWN", "ITEM_UNKNOWN" }, shop.codes(problem))
      problem = refused("revise", quote, { change = { { number = 1, unit_price = { amount = "1.00", currency = "EUR" } } } })
      assert.are.equal("CURRENCY_MIXED", problem.code)
      assert.are.same(quote, get(quote))
    end)

    it("refuses a change of nothing, a passed day, an older revision and a reference that is taken", function()
      local quote = create()
      create { external_number = "PO-2" }
      assert.are.equal("CHANGE_EMPTY", refused("revise", quote, { change = { { number = 1, quantity = 2 } } }).code)
      assert.are.equal("VALID_UNTIL_PAST", refused("revise", quote, { valid_until = "2026-01-01" }).code)
      assert.are.equal("QUOTE_REVISED", refused("revise", quote, { revision = 2, note = "x" }).code)
      assert.are.equal("QUOTE_OPEN", refused("revise", quote, { external_number = "PO-2" }).code)
      assert.are.equal("PO-2", revise(quote, { external_number = "PO-2", again = true }).external_number)
    end)

    it("goes by the version that was read", function()
      local quote = create()
      revise(quote, { note = "a" })
      local answer = desk:call("quote.revise", { id = quote.id, note = "b" }, { if_match = '"' .. quote.version .. '"' })
      assert.are.equal(412, answer.status)
    end)
  end)

  describe("[4.21] accepting", function()
    it("makes one order, a draft, with the quote's prices", function()
      local quote = send(create {
        external_number = "PO-7", note = "By noon", requested_date = "2026-02-10",
        lines = { { item_number = "TEA", quantity = 3, discount = "0.10" } },
      })
      desk:ok("catalog.change", { id = tea.id, price = shop.kr "999.00" })
      local done = accept(quote, { revision = 1, reason = "mail of today" })
      assert.are.same({ "accepted", done.order.id, done.order.number },
        { done.quote.state, done.quote.order_id, done.quote.order_number })
      assert.are.same({ "draft", "270.00", "2026-02-10", "Reference PO-7\nBy noon" },
        { done.order.status, done.order.total.amount, done.order.requested_date, done.order.note })
      assert.are.same({ "agreed", "100.00" },
        { done.order.lines[1].price_basis, done.order.lines[1].unit_price.amount })
      local event = ordain.decode(shop.events(desk, "quote.accepted")[1].data)
      assert.are.equal(done.order.id, event.order_id)
      local problem = refused("accept", quote)
      assert.are.equal("QUOTE_ACCEPTED", problem.code)
      assert.truthy(problem.detail:find(done.order.number, 1, true))
      assert.are.equal(1, #desk:rows "select id from sales_order")
    end)

    it("answers the same to the same key", function()
      local quote = send(create())
      local first = desk:call("quote.accept", { id = quote.id }, { key = "k1" })
      local again = desk:call("quote.accept", { id = quote.id }, { key = "k1" })
      assert.are.same({ true, first.text }, { again.replayed, again.text })
      assert.are.equal(1, #desk:rows "select id from sales_order")
    end)

    it("[4.32] takes a draft too, for when quotes are not sent, and submits the order if wanted", function()
      local done = accept(create(), { submit = true })
      assert.are.same({ "accepted", "awaiting_shipping" }, { done.quote.state, done.order.status })
    end)

    it("refuses another revision than the customer has read", function()
      local quote = send(revise(send(create()), { note = "a" }))
      assert.are.equal("QUOTE_REVISED", refused("accept", quote, { revision = 1 }).code)
      assert.are.equal("accepted", accept(quote, { revision = 2 }).quote.state)
    end)

    it("refuses what quote.accepts does not allow, with its reasons", function()
      local quote = send(create())
      desk:ok("catalog.change", { id = tea.id, discontinued = true })
      local problem = refused("accept", quote)
      assert.are.same({ "QUOTE_NOT_ACCEPTABLE", "ITEM_DISCONTINUED" }, { problem.code, problem.errors[1].code })
      assert.are.same({ "sent", 0 }, { get(quote).state, #desk:rows "select id from sales_order" })
    end)

    it("refuses when quote.accepts gives no answer", function()
      desk:publish { ["quote/accepts.lua"] = "return function(ask) return ask.no.thing end",
        ["quote/accepts.cases.lua"] = false }
      assert.are.equal("QUOTE_NO_DECISION", refused("accept", create()).errors[1].code)
    end)

    it("refuses a quote without lines or prices", function()
      assert.are.equal("QUOTE_EMPTY", refused("accept", desk:ok("quote.create", { customer_id = customer.id })).code)
      local quote = create { currency = "EUR" }
      assert.is_nil(quote.lines[1].unit_price)
      assert.are.equal("PRICE_MISSING", refused("accept", quote).code)
      assert.are.equal("PRICE_MISSING", refused("send", quote).code)
      quote = revise(quote, { change = { { number = 1, unit_price = { amount = "12.00", currency = "EUR" } } } })
      assert.are.equal("EUR", accept(quote).order.currency)
    end)

    it("is refused by the order, for quantities, contacts and limits, and stays as it is", function()
      desk:ok("catalog.change", { id = mug.id, quantities = { multiple = 12 } })
      local quote = send(create { lines = { { item_number = "MUG", quantity = 5 } } })
      local problem = refused("accept", quote)
      assert.are.same({ "QUANTITY_NOT_MULTIPLE", "sent" }, { problem.code, get(quote).state })
      local ann = desk:ok("customer.create", { kind = "person", name = "Ann", currency = "DKK" })
      desk:ok("customer.add_contact", { id = customer.id, contact_id = ann.id })
      quote = send(create { contact_id = ann.id })
      desk:ok("customer.set_spending", { id = ann.id, per_order = shop.kr "150.00", reason = "trial" })
      assert.are.equal("ORDER_OVER_LIMIT", refused("accept", quote).code)
      desk:ok("customer.disable_contact", { id = customer.id, contact_id = ann.id, reason = "left" })
      assert.are.equal("CONTACT_INACTIVE", refused("accept", quote).code)
    end)
  end)

  describe("[4.16] states", function()
    local REASON = { reason = "because" }
    local DO = {
      send = {}, accept = {}, revise = { note = "other" }, extend = { valid_until = "2027-02-20" }, decline = REASON,
      cancel = REASON, reopen = REASON,
    }
    local function run(name, quote)
      local input = { id = quote.id }
      for field, value in pairs(DO[name]) do input[field] = value end
      return desk:call("quote." .. name, input)
    end
    local REACH = {
      draft = function() return create() end,
      sent = function() return send(create()) end,
      accepted = function() return accept(create()).quote end,
      declined = function() return desk:ok("quote.decline", { id = send(create()).id, reason = "too dear" }) end,
      cancelled = function() return desk:ok("quote.cancel", { id = create().id, reason = "mistake" }) end,
      expired = function()
        local quote = send(create())
        desk:advance "40 days"
        return get(quote)
      end,
    }

    local function table_of()
      local found = {}
      for _, row in ipairs(desk:ok("quote.transitions", {}).items) do
        local event = row.event == "supersede" and "revise" or row.event
        found[row.from .. " " .. event] = event == "revise" and "draft" or row.to
      end
      return found
    end

    for state in pairs(REACH) do
      it("goes from " .. state .. " only where the table says", function()
        local allowed = table_of()
        for name in pairs(DO) do
          local quote = REACH[state]()
          assert.are.equal(state, quote.state)
          local answer, to = run(name, quote), allowed[state .. " " .. name]
          if to then
            assert.are.equal(200, answer.status, state .. " " .. name .. " " .. answer.text)
            assert.are.equal(to, get(quote).state)
          else
            assert.are.same({ 409, state == "accepted" and "QUOTE_ACCEPTED" or "QUOTE_STATE" },
              { answer.status, answer.body.code }, state .. " " .. name)
            assert.are.same(quote, get(quote))
          end
        end
      end)
    end

    it("names what is allowed in a refusal", function()
      assert.truthy(refused("extend", create(), { valid_until = "2026-03-01" }).detail
        :find("is draft: extend is not allowed; allowed: accept, cancel, revise, send", 1, true))
    end)

    it("keeps why it was declined, cancelled and opened again", function()
      local quote = desk:ok("quote.decline", { id = send(create()).id, reason = "too dear" })
      assert.are.equal("too dear", quote.reason)
      quote = desk:ok("quote.reopen", { id = quote.id, reason = "they think again" })
      assert.are.same({ "draft", "they think again", 1 }, { quote.state, quote.reason, quote.revision })
      assert.are.equal("changed our mind",
        desk:ok("quote.cancel", { id = quote.id, reason = "changed our mind" }).reason)
      for _, name in ipairs { "declined", "reopened", "cancelled" } do
        assert.are.equal(1, #shop.events(desk, "quote." .. name))
      end
    end)

    it("does not open a quote again beside another one with its reference", function()
      local quote = desk:ok("quote.cancel", { id = create({ external_number = "PO-1" }).id, reason = "mistake" })
      create { external_number = "PO-1" }
      assert.are.equal("QUOTE_OPEN", refused("reopen", quote, { reason = "x" }).code)
      assert.are.equal("draft", desk:ok("quote.reopen", { id = quote.id, reason = "x", again = true }).state)
    end)

    it("refuses to send or extend with a day that has passed, or another revision", function()
      local quote = create()
      assert.are.equal("VALID_UNTIL_PAST", refused("send", quote, { valid_until = "2026-01-29" }).code)
      assert.are.equal("QUOTE_REVISED", refused("send", quote, { revision = 3 }).code)
      assert.are.equal("QUOTE_EMPTY", refused("send", revise(quote, { remove = { 1 } })).code)
      assert.are.equal("VALID_UNTIL_PAST", refused("extend", send(create()), { valid_until = "2026-01-29" }).code)
      assert.are.equal("QUOTE_REVISED", refused("decline", send(create()), { revision = 2, reason = "x" }).code)
    end)
  end)

  it("[4.51] is the work of somebody, and of another, and of nobody", function()
    local quote = create { assigned_to = "ann" }
    assert.are.equal("bo", desk:ok("quote.assign", { id = quote.id, to = "bo" }).assigned_to)
    desk:ok("quote.assign", { id = quote.id, to = "bo" })
    assert.is_nil(desk:ok("quote.assign", { id = quote.id }).assigned_to)
    assert.are.equal(2, #shop.events(desk, "quote.assigned"))
  end)

  it("lists newest first in pages, by state, customer, person and reference", function()
    local first = create { external_number = "PO-1", assigned_to = "ann" }
    local second = send(create())
    local third = desk:ok("quote.create", { customer_id = shop.customer(desk, { name = "Other" }).id })
    desk:ok("quote.cancel", { id = third.id, reason = "x" })
    local function numbers(input)
      local found = {}
      for i, row in ipairs(desk:ok("quote.list", input).items) do found[i] = row.number end
      return found
    end
    assert.are.same({ third.number, second.number, first.number }, numbers {})
    assert.are.same({ second.number, first.number }, numbers { open = true })
    assert.are.same({ third.number }, numbers { open = false })
    assert.are.same({ second.number }, numbers { state = "sent" })
    assert.are.same({ third.number }, numbers { customer_id = third.customer_id })
    assert.are.same({ first.number }, numbers { assigned_to = "ann" })
    assert.are.same({ first.number }, numbers { external_number = "PO-1" })
    local page = desk:ok("quote.list", { limit = 2 })
    assert.are.equal(2, #page.items)
    page = desk:ok("quote.list", { limit = 2, cursor = page.next })
    assert.are.same({ first.number }, { page.items[1].number, page.next })
    assert.are.equal("CURSOR_INVALID", desk:refused("quote.list", { cursor = "?" }).code)
  end)

  it("says that there is no such quote, or revision", function()
    assert.are.equal("QUOTE_UNKNOWN", desk:refused("quote.get", { id = "SQ-9" }).code)
    assert.are.equal("QUOTE_UNKNOWN", desk:refused("quote.timeline", { id = "SQ-9" }).code)
    assert.are.equal("QUOTE_UNKNOWN", desk:refused("quote.revision", { id = create().id, revision = 2 }).code)
    local quote = revise(create(), { note = "a" })
    assert.are.equal(2, desk:ok("quote.revisions", { id = quote.id, after = 1 }).items[1].number)
    assert.are.same({}, desk:ok("quote.revisions", { id = quote.id, after = 2 }).items)
  end)
end)
