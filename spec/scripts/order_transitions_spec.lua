-- Every transition of a line: each legal one happens, each other one is refused by
-- name. Then the operations behind them: shipping, splitting, cancelling, returning.
local shop = dofile "spec/scripts/shop.lua"

local STATUSES = {
  "draft", "manual_scheduling_required", "change_pending", "awaiting_shipping", "shipped", "delivered",
  "awaiting_billing", "billed", "closed", "cancelled", "returned",
}

-- The policy of these specs decides by the quantity of the line.
local ACCEPT = [[
return function(ask)
  local quantity = ask.lines[1].quantity
  if quantity == 7 then return accept { schedule = { 1 } } end
  if quantity == 13 then return reject { reasons = { { code = "NO", text = "no" } } } end
  return accept()
end]]
local QUANTITY = { defer = 7, reject = 13 }

local function submit(desk, order)
  local answer = desk:call("order.submit", { id = order.id })
  return answer.status, answer.body.order or answer.body
end

local function on_line(operation, more)
  return function(desk, order)
    local input = { id = order.id, line_id = order.lines[1].id }
    for name, value in pairs(more or {}) do input[name] = value end
    local answer = desk:call(operation, input)
    return answer.status, answer.body
  end
end

local function on_order(operation, more)
  return function(desk, order)
    local input = { id = order.id, line_ids = { order.lines[1].id } }
    for name, value in pairs(more or {}) do input[name] = value end
    local answer = desk:call(operation, input)
    return answer.status, answer.body
  end
end

local DO = {
  accept = submit, defer = submit, reject = submit,
  schedule = on_order("order.schedule", { scheduled_date = "2026-03-01" }),
  revise = on_line("order.revise_line", { quantity = 2, reason = "fewer" }),
  confirm = on_line "order.confirm_change",
  withdraw = on_line "order.withdraw_change",
  ship = function(desk, order)
    if order.status == "awaiting_shipping" then desk:ok("order.release", { id = order.id }) end
    return on_order "order.ship" (desk, order)
  end,
  deliver = on_order "order.deliver",
  fulfil = on_order "order.fulfil",
  bill = on_order "order.bill",
  close = on_order "order.close",
  cancel = on_order("order.cancel", { reason = "not wanted" }),
  ["return"] = function(desk, order)
    local answer = desk:call("order.return",
      { id = order.id, lines = { { line_id = order.lines[1].id } }, reason = "broken" })
    return answer.status, answer.body
  end,
}

describe("transitions of a line", function()
  local desk, customer, goods, service, legal
  setup(function()
    desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    customer = shop.customer(desk)
    goods = shop.item(desk, "TEA")
    service = shop.item(desk, "CARE", { kind = "service" })
    assert(desk:publish { ["order/accept.lua"] = ACCEPT, ["order/accept.cases.lua"] = false })
    legal = {}
    for _, row in ipairs(desk:ok("order.transitions", {}).items) do
      for _, ships in ipairs { true, false } do
        -- lines that wait for another are the business of area coverage: coverage_status_spec
        if not row.waits and (row.ships == nil or row.ships == ships) then
          local key = row.event .. " " .. row.from .. " " .. tostring(ships)
          assert.is_nil(legal[key], "twice in the table: " .. key)
          legal[key] = row.to
        end
      end
    end
  end)
  teardown(function() desk:close() end)

  local function try(event, from, ships)
    local item = ships and goods or service
    local order = shop.in_status(desk, customer, item, from, QUANTITY[event] or 3)
    assert.are.equal(from, order.lines[1].status)
    local status, body = DO[event](desk, order)
    local to = legal[event .. " " .. from .. " " .. tostring(ships)]
    local what = string.format("%s from %s, %s", event, from, ships and "ships" or "does not ship")
    if to then
      assert.are.equal(200, status, what .. ": " .. tostring(body.detail))
      assert.are.equal(to, body.lines[1].status, what)
      assert.are.equal(to, body.status, what)
      return true
    end
    assert.are.equal(409, status, what)
    assert.are.equal("TRANSITION_NOT_ALLOWED", body.code, what)
    local named = event
    if event == "defer" or event == "reject" then named = "accept" end
    assert.is_truthy(body.detail:find("line 1 is " .. from .. ": " .. named .. " is not allowed", 1, true), body.detail)
    assert.are.equal(from, desk:ok("order.get", { id = order.id }).lines[1].status, what)
    return false
  end

  for event in pairs(DO) do
    it("[1.24] [f-10] " .. event .. ": every legal one happens, every other is refused by name", function()
      local done = 0
      for _, from in ipairs(STATUSES) do
        for _, ships in ipairs { true, false } do
          if try(event, from, ships) then done = done + 1 end
        end
      end
      local expected = 0
      for key in pairs(legal) do
        if key:match "^%S+" == event then expected = expected + 1 end
      end
      assert.are.equal(expected, done)
      assert.is_true(done > 0)
    end)
  end

  it("[1.24] the table names only events that have an operation", function()
    for key in pairs(legal) do assert.is_function(DO[key:match "^%S+"]) end
  end)

  it("a refusal says what is allowed instead, of all lines", function()
    local order = shop.in_status(desk, customer, goods, "shipped", 1)
    local problem = desk:refused("order.cancel", { id = order.id, reason = "late" })
    assert.is_truthy(problem.detail:find("allowed: deliver, fulfil, return", 1, true), problem.detail)
    local done = shop.in_status(desk, customer, goods, "cancelled", 1)
    problem = desk:refused("order.bill", { id = done.id })
    assert.is_truthy(problem.detail:find("nothing more is", 1, true), problem.detail)
  end)

  it("[f-10] the order stands where its least advanced line stands", function()
    local order = shop.submitted(desk, customer, { { goods, 1 }, { goods, 2 }, { service, 1 } })
    local one, two, three = order.lines[1].id, order.lines[2].id, order.lines[3].id
    assert.are.equal("awaiting_shipping", desk:ok("order.ship", { id = order.id, line_ids = { one } }).status)
    assert.are.equal("shipped", desk:ok("order.ship", { id = order.id, line_ids = { two } }).status)
    assert.are.equal("delivered", desk:ok("order.deliver", { id = order.id }).status)
    assert.are.equal("awaiting_billing", desk:ok("order.fulfil", { id = order.id }).status)
    assert.are.equal("billed", desk:ok("order.bill", { id = order.id }).status)
    assert.are.equal("billed",
      desk:ok("order.return", { id = order.id, lines = { { line_id = one } }, reason = "x" }).status)
    assert.are.equal("closed", desk:ok("order.close", { id = order.id }).status)
    local last = desk:ok("order.return",
      { id = order.id, lines = { { line_id = two }, { line_id = three } }, reason = "x" })
    assert.are.equal("returned", last.status)
    assert.are.same(shop.kr "0.00", last.total)
    for _, row in ipairs(desk:ok("order.list", { limit = 500 }).items) do
      assert.are.equal(desk:ok("order.get", { id = row.id }).status, row.status)
    end
  end)

  it("an event is told for each line that moves", function()
    local order = shop.submitted(desk, customer, { { goods, 1 }, { goods, 2 } })
    local before = #shop.events(desk, "order.line_changed")
    desk:ok("order.ship", { id = order.id })
    assert.are.equal(before + 2, #shop.events(desk, "order.line_changed"))
  end)

  it("all lines named move, or none", function()
    local order = shop.submitted(desk, customer, { { goods, 1 }, { goods, 2 } })
    local ids = { order.lines[1].id, order.lines[2].id }
    desk:ok("order.ship", { id = order.id, line_ids = { ids[1] } })
    assert.are.equal("TRANSITION_NOT_ALLOWED", desk:refused("order.ship", { id = order.id, line_ids = ids }).code)
    assert.are.same({ "shipped", "awaiting_shipping" }, shop.statuses(desk:ok("order.get", { id = order.id })))
    assert.are.equal("LINE_UNKNOWN", desk:refused("order.ship", { id = order.id, line_ids = { "nothing" } }).code)
  end)
end)

describe("what the transitions do", function()
  local desk, customer, goods
  before_each(function()
    desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    customer = shop.customer(desk)
    goods = shop.item(desk, "TEA", { stock = 10 })
  end)
  after_each(function() desk:close() end)

  local function stock() return desk:ok("catalog.get", { id = goods.id }).stock end

  it("shipping takes from the stock, only what is released", function()
    local order = shop.submitted(desk, customer, { { goods, 6 } })
    local second = shop.submitted(desk, customer, { { goods, 5 } })
    desk:ok("order.ship", { id = order.id })
    assert.are.equal(4, stock())
    assert.are.equal("STOCK_TOO_LOW", desk:refused("order.ship", { id = second.id }).code)
    assert.are.equal(4, stock())
    local history = shop.in_status(desk, customer, goods, "awaiting_shipping")
    assert.are.equal("NOT_RELEASED", desk:refused("order.ship", { id = history.id }).code)
  end)

  it("[1.30] cancels what is not at the warehouse", function()
    local order = shop.submitted(desk, customer, { { goods, 6 } })
    local problem = desk:refused("order.cancel", { id = order.id, reason = "changed mind" })
    assert.are.equal("LINE_IN_FULFILMENT", problem.code)
    local draft = shop.order(desk, customer, { { goods, 1 }, { goods, 2 } })
    draft = desk:ok("order.cancel", { id = draft.id, line_ids = { draft.lines[1].id }, reason = "double" })
    assert.are.same({ "cancelled", "draft" }, shop.statuses(draft))
    assert.are.same(shop.kr "200.00", draft.total)
    assert.are.equal("cancelled", desk:ok("order.cancel", { id = draft.id, reason = "all" }).status)
  end)

  it("revises a line at the warehouse: asked, then confirmed or withdrawn", function()
    local order = shop.submitted(desk, customer, { { goods, 6 }, { goods, 1 } })
    local line = order.lines[1].id
    assert.are.equal("CHANGE_EMPTY",
      desk:refused("order.revise_line", { id = order.id, line_id = line, reason = "x" }).code)
    order = desk:ok("order.revise_line", { id = order.id, line_id = line, quantity = 4, reason = "fewer" })
    assert.are.equal("change_pending", order.status)
    assert.are.same({ quantity = 4, reason = "fewer" }, order.lines[1].pending)
    assert.are.equal(6, order.lines[1].quantity)
    order = desk:ok("order.confirm_change", { id = order.id, line_id = line })
    assert.are.equal(4, order.lines[1].quantity)
    assert.is_nil(order.lines[1].pending)
    assert.are.same(shop.kr "500.00", order.total)
    desk:ok("order.revise_line", { id = order.id, line_id = line, cancel = true, reason = "none" })
    order = desk:ok("order.withdraw_change", { id = order.id, line_id = line })
    assert.are.equal("awaiting_shipping", order.lines[1].status)
    desk:ok("order.revise_line", { id = order.id, line_id = line, cancel = true, reason = "none" })
    order = desk:ok("order.confirm_change", { id = order.id, line_id = line })
    assert.are.same({ "cancelled", "awaiting_shipping" }, shop.statuses(order))
    assert.are.same(shop.kr "100.00", order.total)
  end)

  it("splits a line; the amounts add up to what they were", function()
    local order = shop.submitted(desk, customer, { { goods, 3, { unit_price = shop.kr "0.35", discount = "0.15" } } })
    local line = order.lines[1]
    assert.are.equal("QUANTITY_TOO_HIGH",
      desk:refused("order.split", { id = order.id, line_id = line.id, quantity = 3 }).code)
    local split = desk:ok("order.split", { id = order.id, line_id = line.id, quantity = 2 })
    assert.are.same(shop.kr "0.30", split.lines[1].amount)
    assert.are.same(shop.kr "0.59", split.lines[2].amount)
    assert.are.equal(line.id, split.lines[2].split_from)
    assert.are.equal(line.fulfilment_id, split.lines[2].fulfilment_id)
    assert.are.same(order.total, split.total)
    assert.are.same({ "awaiting_shipping", "awaiting_shipping" }, shop.statuses(split))
    assert.are.equal(1, #shop.events(desk, "order.line_split"))
  end)

  it("[3.42] returns a whole line or some of it, at most what is left", function()
    local order = shop.submitted(desk, customer, { { goods, 10 } })
    local line = order.lines[1].id
    desk:ok("order.ship", { id = order.id })
    local function give_back(quantity, more)
      local input = { id = order.id, lines = { { line_id = line, quantity = quantity } }, reason = "broken" }
      for name, value in pairs(more or {}) do input[name] = value end
      return input
    end
    assert.are.equal("QUANTITY_TOO_HIGH", desk:refused("order.return", give_back(11)).code)
    local after = desk:ok("order.return", give_back(4, { restock = true }))
    assert.are.same({ "shipped", "returned" }, shop.statuses(after))
    assert.are.same(shop.kr "600.00", after.total)
    assert.are.equal(4, stock())
    assert.are.equal("QUANTITY_TOO_HIGH", desk:refused("order.return", give_back(7)).code)
    after = desk:ok("order.return", give_back(6))
    assert.are.equal("returned", after.status)
    assert.are.equal(4, stock())
  end)
end)
