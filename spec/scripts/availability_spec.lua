-- What can be had of items, and when. 2026-01-30 is a Friday.
local shop = dofile "spec/scripts/shop.lua"
local statements = dofile "spec/scripts/statements.lua"

describe("availability", function()
  local desk, customer
  before_each(function()
    desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    customer = shop.customer(desk)
  end)
  after_each(function() desk:close() end)

  local function look(lines, more)
    local input = { lines = ordain.list(lines) }
    for name, value in pairs(more or {}) do input[name] = value end
    return desk:ok("order.availability", input)
  end

  local function one(item, quantity, on)
    return look({ { item_id = item.id, quantity = quantity } }, { on = on }).lines[1]
  end

  local function expect(item, quantity, day, more)
    local input = { item = item.number, quantity = quantity, day = day }
    for name, value in pairs(more or {}) do input[name] = value end
    return desk:ok("catalog.expect", input)
  end

  -- An accepted order that is wanted on a day.
  local function ordered(item, quantity, day)
    return shop.submitted(desk, customer, { { item, quantity } }, { requested_date = day })
  end

  it("[4.12] says all that it counts, in the order of the lines", function()
    local tea = shop.item(desk, "TEA", { stock = 10, unit = "box", safety_stock = 2 })
    local mug = shop.item(desk, "MUG", { stock = 0 })
    expect(tea, 7, "2026-02-03")
    ordered(tea, 4, "2026-02-02")
    local found = look({ { item_number = "MUG", quantity = 1 }, { item_id = tea.id, quantity = 5 } },
      { on = "2026-02-03" })
    assert.are.equal("2026-02-03", found.on)
    assert.are.same({ item_id = mug.id, item = "MUG", quantity = 1, unit = "pcs", stock = 0, receipts = 0,
      requirements = 0, balance = 0, level = "out", available = false }, found.lines[1])
    assert.are.same({ item_id = tea.id, item = "TEA", quantity = 5, unit = "box", stock = 10, receipts = 7,
      requirements = 4, balance = 13, level = "available", available = true, earliest = "2026-01-30",
      ship_on = "2026-02-03" }, found.lines[2])
  end)

  it("[4.12] the balance must cover the quantity", function()
    local tea = shop.item(desk, "TEA", { stock = 5 })
    assert.is_true(one(tea, 5).available)
    assert.is_false(one(tea, 6).available)
    assert.are.equal("available", one(tea, 6).level)
    ordered(tea, 5)
    assert.is_false(one(tea, 1).available)
    ordered(tea, 1)
    assert.are.equal(-1, one(tea, 1).balance)
  end)

  it("[4.12] is out of stock, limited, or available by the safety stock", function()
    local tea = shop.item(desk, "TEA", { stock = 6, safety_stock = 3 })
    local levels = {}
    for i = 1, 7 do
      levels[i] = one(tea, 1).level
      ordered(tea, 1)
    end
    assert.are.same({ "available", "available", "available", "limited", "limited", "limited", "out" }, levels)
    assert.are.equal("out", one(tea, 1).level)
    assert.are.equal("limited", one(shop.item(desk, "FEW", { stock = 1, safety_stock = 1 }), 1).level)
    assert.is_true(one({ id = desk:ok("catalog.get", { id = "FEW" }).id }, 1).available)
  end)

  it("[4.12] receipts and orders count until the day, what is overdue from today", function()
    local tea = shop.item(desk, "TEA", { stock = 10 })
    expect(tea, 5, "2026-02-10")
    ordered(tea, 3, "2026-02-05")
    ordered(tea, 2, "2026-02-20")
    local function balance(day) return one(tea, 1, day).balance end
    assert.are.same({ 10, 10, 7, 7, 12, 12, 10 }, { balance(), balance "2026-02-04", balance "2026-02-05",
      balance "2026-02-09", balance "2026-02-10", balance "2026-02-19", balance "2026-02-20" })
    desk:set_clock "2026-02-15T08:00:00Z"
    assert.are.equal(12, balance())
    assert.are.equal(12, balance "2026-02-01")
    assert.are.equal("2026-02-15", look({ { item_id = tea.id, quantity = 1 } }, { on = "2026-02-01" }).on)
  end)

  it("[4.12] an order counts until its goods have left, or will not", function()
    local tea = shop.item(desk, "TEA", { stock = 100 })
    local draft = shop.order(desk, customer, { { tea, 1 } })
    assert.are.equal(99, one(tea, 1).balance)
    desk:ok("order.cancel", { id = draft.id, reason = "no more" })
    assert.are.equal(100, one(tea, 1).balance)
    local order = ordered(tea, 8)
    desk:ok("order.revise_line", { id = order.id, line_id = order.lines[1].id, quantity = 9, reason = "more" })
    assert.are.equal(8, one(tea, 1).requirements)
    desk:ok("order.confirm_change", { id = order.id, line_id = order.lines[1].id })
    assert.are.equal(9, one(tea, 1).requirements)
    desk:ok("order.ship", { id = order.id })
    local found = one(tea, 1)
    assert.are.same({ 91, 0, 91 }, { found.stock, found.requirements, found.balance })
    for _, status in ipairs { "shipped", "delivered", "awaiting_billing", "billed", "closed", "returned" } do
      shop.in_status(desk, customer, tea, status, 5)
    end
    assert.are.equal(0, one(tea, 1).requirements)
    shop.in_status(desk, customer, tea, "awaiting_shipping", 5)
    assert.are.equal(5, one(tea, 1).requirements)
  end)

  it("[4.12] a line with a date of its own is wanted on that", function()
    local tea = shop.item(desk, "TEA", { stock = 10 })
    local order = ordered(tea, 4, "2026-02-02")
    desk:ok("order.schedule", { id = order.id, scheduled_date = "2026-02-12" })
    assert.are.equal(0, one(tea, 1, "2026-02-11").requirements)
    assert.are.equal(4, one(tea, 1, "2026-02-12").requirements)
  end)

  it("[4.12] lines of one item count together", function()
    local tea, mug = shop.item(desk, "TEA", { stock = 10 }), shop.item(desk, "MUG", { stock = 10 })
    local found = look({ { item_id = tea.id, quantity = 6 }, { item_id = mug.id, quantity = 6 },
      { item_number = "TEA", quantity = 5 } }).lines
    assert.are.same({ false, true, false }, { found[1].available, found[2].available, found[3].available })
    assert.are.same({ 6, 6, 5 }, { found[1].quantity, found[2].quantity, found[3].quantity })
    assert.is_nil(found[1].earliest)
    expect(tea, 1, "2026-02-04")
    found = look({ { item_id = tea.id, quantity = 6 }, { item_number = "TEA", quantity = 5 } }).lines
    assert.are.same({ "2026-02-04", "2026-02-04" }, { found[1].earliest, found[2].earliest })
  end)

  it("[4.12] can leave out an order's own lines", function()
    local tea = shop.item(desk, "TEA", { stock = 10 })
    local order = ordered(tea, 8)
    local lines = { { item_id = tea.id, quantity = 8 } }
    assert.is_false(look(lines).lines[1].available)
    assert.is_true(look(lines, { except_order_id = order.id }).lines[1].available)
  end)

  it("[4.12] what does not ship can always be had", function()
    local help = shop.item(desk, "HELP", { kind = "service", stock = 0 })
    local found = one(help, 50)
    assert.are.same({ true, "available", "2026-01-30", "2026-01-30" },
      { found.available, found.level, found.earliest, found.ship_on })
    assert.are.equal("2026-03-01", one(help, 50, "2026-03-01").ship_on)
  end)

  it("[4.12] the first day on which it can be had", function()
    local tea = shop.item(desk, "TEA", { stock = 10 })
    expect(tea, 5, "2026-02-10")
    expect(tea, 5, "2026-02-20")
    assert.are.equal("2026-01-30", one(tea, 10).earliest)
    assert.are.equal("2026-02-10", one(tea, 11).earliest)
    assert.are.equal("2026-02-20", one(tea, 20).earliest)
    assert.is_nil(one(tea, 21).earliest)
    ordered(tea, 8, "2026-02-05") -- promised: not for whoever wants it on the sixth
    assert.are.equal("2026-01-30", one(tea, 10).earliest)
    local later = one(tea, 3, "2026-02-06")
    assert.are.same({ false, "2026-02-10" }, { later.available, later.earliest })
    assert.are.equal("2026-01-30", one(tea, 2, "2026-02-06").earliest)
  end)

  it("[4.15] offset, safety days and lead time are working days; without a lead time nobody knows", function()
    desk:ok("setting.set", { name = "order.promising_days", value = 2 })
    desk:ok("setting.set", { name = "order.safety_days", value = 1 })
    local far = shop.item(desk, "FAR", { stock = 0, lead_days = 5 })
    local none, tea = shop.item(desk, "NONE", { stock = 0 }), shop.item(desk, "TEA", { stock = 5 })
    assert.are.equal("2026-02-11", one(far, 1).ship_on)
    assert.is_nil(one(none, 1).ship_on)
    assert.are.equal("2026-02-04", one(tea, 1).ship_on)
    desk:ok("catalog.change", { id = none.id, lead_days = 0 })
    assert.are.equal("2026-02-04", one(none, 1).ship_on)
    desk:ok("catalog.change", { id = none.id, clear = { "lead_days" } })
    assert.is_nil(one(none, 1).ship_on)
    expect(none, 1, "2026-02-03")
    assert.are.equal("2026-02-06", one(none, 1).ship_on)
  end)

  it("[4.15] a line leaves on the requested day if that is later", function()
    local tea = shop.item(desk, "TEA", { stock = 0, lead_days = 5 })
    assert.are.equal("2026-02-06", one(tea, 1).ship_on)
    assert.are.equal("2026-02-06", one(tea, 1, "2026-02-03").ship_on)
    assert.are.equal("2026-02-09", one(tea, 1, "2026-02-09").ship_on)
    assert.are.equal("2026-02-06", one(tea, 1, "2025-02-09").ship_on)
  end)

  it("[4.15] nobody knows when the policy gives no answer", function()
    local tea = shop.item(desk, "TEA", { stock = 10 })
    assert(desk:publish { ["order/promise.lua"] = "return function() error 'no' end", ["order/promise.cases.lua"] = false })
    local found = one(tea, 1)
    assert.is_true(found.available)
    assert.is_nil(found.ship_on)
  end)

  it("[f-20] nothing is promised for a day on which nobody works", function()
    local tea = shop.item(desk, "TEA", { stock = 0, lead_days = 1 })
    desk:set_clock "2026-04-01T08:00:00Z"
    assert.are.equal("2026-04-07", one(tea, 1).ship_on)
  end)

  it("counts the day of the business", function()
    local tea = shop.item(desk, "TEA", { stock = 5 })
    desk:ok("setting.set", { name = "business.zone", value = "Asia/Tokyo" })
    desk:set_clock "2026-02-02T20:00:00Z"
    assert.are.equal("2026-02-03", one(tea, 1).earliest)
  end)

  it("refuses what is no item, all of it at once, and lets viewers look", function()
    shop.item(desk, "TEA")
    local problem = desk:refused("order.availability", { lines = { { quantity = 1 },
      { item_number = "TEA", quantity = 1 }, { item_id = "x", item_number = "TEA", quantity = 1 },
      { item_number = "NONE", quantity = 1 }, { item_id = "nobody", quantity = 1 } } })
    assert.are.same({ "LINE_ITEM", "LINE_ITEM", "ITEM_UNKNOWN", "ITEM_UNKNOWN" }, shop.codes(problem))
    assert.are.equal("/lines/4", problem.errors[4].pointer)
    assert.are.equal(200, desk:call("order.availability", { lines = { { item_number = "TEA", quantity = 1 } } },
      { roles = { "viewer" } }).status)
  end)

  it("looks up many items together", function()
    local lines = {}
    for i = 1, 60 do
      local item = shop.item(desk, string.format("I%02d", i), { stock = i })
      if i % 2 == 0 then expect(item, 1, "2026-01-31") end
      lines[i] = i % 3 == 0 and { item_id = item.id, quantity = i } or { item_number = item.number, quantity = i }
    end
    for i, line in ipairs(look(lines, { on = "2026-01-31" }).lines) do
      assert.are.same({ string.format("I%02d", i), i + (i % 2 == 0 and 1 or 0), true },
        { line.item, line.balance, line.available })
    end
  end)

  it("[4.15] as many items as can be asked for, all far away, within the policy's budget", function()
    local asked = { today = "2026-01-30", promising_days = 365, safety_days = 365, items = ordain.list {},
      now = "2026-01-30T08:00:00.000000Z" }
    for i = 1, 500 do
      asked.items[i] = { item = "I" .. i, quantity = 1, balance = 0, available = false, lead_days = 730,
        earliest = "2026-02-03" }
    end
    assert.are.equal(500, #desk:decide("order.promise", asked).items)
  end)

  it("[4.12] looks at no order and no receipt of another item", function()
    shop.item(desk, "TEA")
    desk:reopen(function(data)
      local all = statements.read "scripts/order/availability.lua"
      assert.are.equal(3, #all)
      for _, statement in ipairs(all) do
        local words = statements.plan(data, statement)
        assert.matches("SEARCH", words)
        for _, name in ipairs { "item", "item_receipt", "l", "o" } do
          assert.not_matches("SCAN " .. name .. "%f[^%w_]", words)
        end
      end
      assert.matches("order_line_open", statements.plan(data, all[3]))
      assert.matches("item_receipt_expected", statements.plan(data, all[2]))
    end)
  end)

  -- What the rule says, counted anew for each day.
  local function counted(stock, moves, need, on)
    local function balance(day)
      local sum = stock
      for _, move in ipairs(moves) do
        if move.day <= day then sum = sum + move.by end
      end
      return sum
    end
    local first
    for day = 60, 0, -1 do
      local covers = true
      for later = day, math.max(day, on) do covers = covers and balance(later) >= need end
      if covers then first = day end
    end
    return balance(on), first
  end

  it("[4.12] is what the rule says, whatever is expected and ordered", function()
    math.randomseed(412)
    local function day(n)
      return os.date("!%Y-%m-%d", os.time { year = 2026, month = 1, day = 30, hour = 12 } + n * 86400)
    end
    for round = 1, 12 do
      local stock, moves = math.random(0, 20), {}
      local item = shop.item(desk, "R" .. round, { stock = stock })
      for _ = 1, math.random(0, 6) do
        local n, quantity = math.random(0, 40), math.random(1, 9)
        expect(item, quantity, day(n))
        moves[#moves + 1] = { day = n, by = quantity }
      end
      for _ = 1, math.random(0, 6) do
        local n, quantity = math.random(0, 40), math.random(1, 9)
        ordered(item, quantity, day(n))
        moves[#moves + 1] = { day = n, by = -quantity }
      end
      for _ = 1, 10 do
        local on, need = math.random(0, 45), math.random(1, 25)
        local balance, first = counted(stock, moves, need, on)
        local found = one(item, need, day(on))
        assert.are.same({ balance, balance >= need, first and day(first) },
          { found.balance, found.available, found.earliest })
      end
    end
  end)
end)
