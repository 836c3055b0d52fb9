-- What happens to a coverage when what it covers changes, and how it is cancelled or
-- returned by itself.
local coverer = dofile "spec/scripts/coverer.lua"
local shop = coverer.shop

describe("coverages follow", function()
  local desk
  before_each(function() desk = coverer.open() end)
  after_each(function() desk:close() end)

  local function code_of(operation, input) return desk:refused(operation, input).code end
  local function accepted(quantity, more)
    local order, coverage, customer, thing, item = coverer.sold(desk, quantity, more)
    coverer.submit(desk, order)
    return order, coverage, customer, thing, item
  end
  local function shipped(quantity, more)
    local order, coverage, customer, thing, item = accepted(quantity, more)
    coverer.ship(desk, order)
    return order, coverage, customer, thing, item
  end
  local function covering(line)
    return desk:ok("coverage.list", { covered_line_id = line.id }).items
  end

  it("[3.35] quantity 2 to 1, in a draft and by revision", function()
    local order, coverage = coverer.sold(desk, 2)
    desk:ok("order.change_line", { id = order.id, line_id = order.lines[1].id, quantity = 3 })
    assert.are.equal(3, coverer.get(desk, coverage).quantity)
    coverer.submit(desk, order)
    desk:ok("order.revise_line", { id = order.id, line_id = order.lines[1].id, quantity = 1, reason = "fewer" })
    assert.are.equal(3, coverer.get(desk, coverage).quantity)
    desk:ok("order.confirm_change", { id = order.id, line_id = order.lines[1].id })
    local now = coverer.get(desk, coverage)
    assert.are.same({ 1, 1, "120.00" }, { now.quantity, now.original_quantity, now.amount.amount })
    assert.are.equal("220.00", coverer.order(desk, order).total.amount)
    assert.are.same({ 2, 3, 3, 1 }, (function()
      local all = coverer.events(desk, "quantity_changed")
      return { all[1].from, all[1].to, all[2].from, all[2].to }
    end)())
  end)

  it("[3.35] the quantity of a coverage is not changed by itself, nor is it split", function()
    local order, coverage = coverer.sold(desk, 2)
    local input = { id = order.id, line_id = coverage.line_id, quantity = 1 }
    assert.are.equal("COV_QTY_FOLLOWS", code_of("order.change_line", input))
    assert.are.equal("COV_QTY_FOLLOWS", code_of("order.split", input))
    coverer.submit(desk, order)
    input.reason = "fewer"
    assert.are.equal("COV_QTY_FOLLOWS", code_of("order.revise_line", input))
    assert.are.same({ 2, 2 }, { coverer.line(desk, order, 1).quantity, coverer.line(desk, order, 2).quantity })
  end)

  it("[3.36] a split of the line splits its coverage, in every state", function()
    local order, coverage = coverer.sold(desk, 10)
    local split = desk:ok("order.split", { id = order.id, line_id = order.lines[1].id, quantity = 4 })
    assert.are.same({ 6, 6, 4, 4 },
      { split.lines[1].quantity, split.lines[2].quantity, split.lines[3].quantity, split.lines[4].quantity })
    local part = covering(split.lines[3])[1]
    assert.are.same({ 4, "480.00", coverage.id }, { part.quantity, part.amount.amount, part.split_from })
    assert.are.equal("720.00", coverer.get(desk, coverage).amount.amount)
    assert.are.equal("2200.00", split.total.amount)
    coverer.submit(desk, order)
    coverer.ship(desk, order, 3)
    assert.are.same({ "awaiting_shipping", "manual_scheduling_required", "shipped", "awaiting_billing" },
      coverer.statuses(desk, order))
    desk:ok("order.split", { id = order.id, line_id = split.lines[3].id, quantity = 1 })
    local third = covering(coverer.line(desk, order, 5))[1]
    assert.are.same({ 1, "awaiting_billing" }, { third.quantity, third.status })
    assert.is_truthy(third.activated_at)
  end)

  it("[3.16] a price that is a share of the covered one follows it until it begins", function()
    local item = coverer.warranty(desk, "SHARE", { covered_share = "0.1000" })
    local order, coverage = coverer.sold(desk, 2, nil, item)
    assert.are.equal("20.00", coverage.amount.amount)
    desk:ok("order.change_line", { id = order.id, line_id = order.lines[1].id, unit_price = shop.kr "200.00" })
    assert.are.equal("40.00", coverer.get(desk, coverage).amount.amount)
    assert.are.equal("440.00", coverer.order(desk, order).total.amount)
  end)

  it("[3.35] [3.36] the policy may refuse to follow: then the item is not changed either", function()
    local order, coverage = coverer.sold(desk, 10)
    local policy = assert(io.open("policies/coverage/change.lua")):read "a"
    local ok, problem = desk:publish { ["coverage/change.cases.lua"] = false, ["coverage/change.lua"] =
      policy:gsub("actions.split%(%) return ok%(%)", 'actions.split() return no("NO_SPLIT", "sold as a set")') }
    assert.is_true(ok, problem and problem.detail)
    local refusal = desk:refused("order.split", { id = order.id, line_id = order.lines[1].id, quantity = 4 })
    assert.are.equal("NO_SPLIT", refusal.errors[1].code)
    assert.are.same({ 10, 10 }, { coverer.line(desk, order, 1).quantity, coverer.get(desk, coverage).quantity })
  end)

  it("[3.36] nothing covers the whole original quantity of a split line", function()
    local order, _, _, _, item = coverer.sold(desk, 10)
    desk:ok("order.split", { id = order.id, line_id = order.lines[1].id, quantity = 4 })
    assert.are.same({ "COV_QTY_EXCEEDS" }, coverer.refused(desk, order, item, order.lines[1], { quantity = 10 }))
  end)

  it("[3.8] [f-9] not sent to fulfilment: it is cancelled at once, and the item kept", function()
    local order, coverage = coverer.sold(desk)
    assert.are.equal("cancelled", desk:ok("coverage.cancel", { id = coverage.id, reason = "no" }).status)
    assert.are.same({ "draft", "cancelled" }, coverer.statuses(desk, order))
    assert.are.equal("COV_FINISHED", code_of("coverage.cancel", { id = coverage.id, reason = "no" }))
    assert.are.equal(1, #coverer.events(desk, "cancelled"))
    assert.are.equal("100.00", coverer.order(desk, order).total.amount)
  end)

  it("[3.38] [f-9] sent, not shipped: it is cancelled by revision", function()
    local order, coverage = accepted()
    local asked = desk:ok("coverage.cancel", { id = coverage.id, reason = "too dear" })
    assert.are.equal("change_pending", asked.status)
    assert.is_truthy(asked.waiting:find("warehouse", 1, true))
    desk:ok("order.withdraw_change", { id = order.id, line_id = coverage.line_id })
    assert.are.equal("manual_scheduling_required", coverer.get(desk, coverage).status)
    assert.are.equal("TRANSITION_NOT_ALLOWED",
      code_of("order.cancel", { id = order.id, line_ids = { coverage.line_id }, reason = "no" }))
    desk:ok("coverage.cancel", { id = coverage.id, reason = "too dear" })
    desk:ok("order.confirm_change", { id = order.id, line_id = coverage.line_id })
    local now = coverer.get(desk, coverage)
    assert.are.same({ "cancelled", "revision", "too dear" }, { now.status, now.stopped_how, now.stop_reason })
    coverer.ship(desk, order)
    assert.are.same({ "shipped", "cancelled" }, coverer.statuses(desk, order))
  end)

  it("[3.31] [f-9] what it covers is shipped meanwhile: it begins, the revision is void", function()
    local order, coverage = accepted()
    desk:ok("coverage.cancel", { id = coverage.id, reason = "too dear" })
    coverer.ship(desk, order)
    local now = coverer.get(desk, coverage)
    assert.are.equal("awaiting_billing", now.status)
    assert.is_nil(coverer.line(desk, order, 2).pending)
    assert.are.equal("COV_MUST_RETURN", code_of("coverage.cancel", { id = coverage.id, reason = "no" }))
  end)

  it("[3.9] [3.38] [3.39] begun: it must be returned, whole, and the item is kept", function()
    local order, coverage = shipped(3)
    assert.are.equal("COV_MUST_RETURN", code_of("coverage.cancel", { id = coverage.id, reason = "no" }))
    assert.are.equal("COV_MUST_RETURN",
      code_of("order.cancel", { id = order.id, line_ids = { coverage.line_id }, reason = "no" }))
    assert.are.equal("COV_RETURN_QTY",
      code_of("coverage.return", { id = coverage.id, quantity = 2, reason = "no" }))
    local now = desk:ok("coverage.return", { id = coverage.id, reason = "no" })
    assert.are.same({ "returned", 3, 0, 0, "return_for_credit" },
      { now.status, now.returned_quantity, now.quantity, now.returnable, now.return_type })
    assert.are.same({ "shipped", "returned" }, coverer.statuses(desk, order))
    assert.are.equal("COV_FINISHED", code_of("coverage.return", { id = coverage.id, reason = "no" }))
  end)

  it("[3.9] not begun: it is cancelled, not returned", function()
    local _, coverage = coverer.sold(desk)
    assert.are.equal("COV_CANCEL_FIRST", code_of("coverage.return", { id = coverage.id, reason = "no" }))
  end)

  it("[3.42] a cancellation effective date, inside the coverage", function()
    local _, coverage = shipped(1)
    local function back(on) return { id = coverage.id, reason = "no", effective_on = on } end
    assert.are.equal("EFFECTIVE_DATE", code_of("coverage.return", back "2026-01-01"))
    assert.are.equal("EFFECTIVE_DATE", code_of("coverage.return", back "2027-02-01"))
    local now = desk:ok("coverage.return", back "2026-07-01")
    assert.are.equal("2026-06-30T22:00:00.000000Z", now.stopped_at)
    local entitled = desk:ok("coverage.entitlement", { line_id = now.covered.line_id, on = "2026-06-30" })
    assert.is_true(entitled.entitled)
    assert.is_false(desk:ok("coverage.entitlement", { line_id = now.covered.line_id, on = "2026-07-01" }).entitled)
  end)

  it("[3.42] return types: with the item, it goes back too", function()
    local order, coverage = shipped(2)
    local now = desk:ok("coverage.return",
      { id = coverage.id, reason = "broken", return_type = "return_for_credit_and_item" })
    assert.are.equal("return_for_credit_and_item", now.return_type)
    assert.are.same({ "returned", "returned" }, coverer.statuses(desk, order))
    local again = coverer.thing(desk, "AGAIN")
    local other = shop.submitted(desk, { id = coverage.customer_id }, { { again } })
    local kept = coverer.add(desk, other, desk:ok("catalog.get", { id = "CARE" }), other.lines[1])
    coverer.submit(desk, other)
    coverer.ship(desk, other)
    assert.are.equal("cancel_item",
      desk:ok("coverage.return", { id = kept.id, reason = "no", return_type = "cancel_item" }).return_type)
    assert.are.equal("shipped", coverer.line(desk, other, 1).status)
  end)

  it("[3.42] [f-9] a part of the line goes back: the original quantity stays, the share is credited", function()
    local order, coverage = shipped(10)
    desk:ok("order.return", { id = order.id, reason = "broken",
      lines = { { line_id = order.lines[1].id, quantity = 4 } } })
    local now = coverer.get(desk, coverage)
    assert.are.same({ 10, 4, 6, 6, "awaiting_billing" },
      { now.original_quantity, now.returned_quantity, now.quantity, now.returnable, now.status })
    assert.are.equal(10, coverer.line(desk, order, 2).quantity)
    desk:ok("order.return", { id = order.id, reason = "broken", lines = { { line_id = order.lines[1].id } } })
    now = coverer.get(desk, coverage)
    assert.are.same({ "returned", 10, 0 }, { now.status, now.returned_quantity, now.quantity })
    local all = coverer.events(desk, "returned")
    assert.are.same({ 4, 6 }, { all[1].quantity, all[2].quantity })
  end)

  it("[3.36] [f-9] a split after a partial return divides what is left", function()
    local order, coverage = shipped(10)
    desk:ok("order.return", { id = order.id, reason = "broken",
      lines = { { line_id = order.lines[1].id, quantity = 4 } } })
    local split = desk:ok("order.split", { id = order.id, line_id = order.lines[1].id, quantity = 2 })
    local now, part = coverer.get(desk, coverage), covering(split.lines[4])[1]
    assert.are.same({ 4, 8, 4 }, { now.quantity, now.original_quantity, now.returned_quantity })
    assert.are.same({ 2, 2, 0 }, { part.quantity, part.original_quantity, part.returned_quantity })
  end)

  it("[3.41] cancelling the item cancels its coverages that are not closed", function()
    local customer, thing, item = shop.customer(desk), coverer.thing(desk, "LAPTOP"), coverer.warranty(desk, "CARE")
    local order = shop.order(desk, customer, { { thing }, { thing } })
    local one = coverer.add(desk, order, item, order.lines[1])
    local other = coverer.add(desk, order, item, order.lines[2])
    desk:ok("order.cancel", { id = order.id, line_ids = { order.lines[1].id }, reason = "no" })
    assert.are.same({ "cancelled", "draft", "cancelled", "draft" }, coverer.statuses(desk, order))
    assert.are.equal("draft", coverer.get(desk, other).status)
    assert.are.equal("cancel", coverer.get(desk, one).stopped_how)
    desk:ok("order.cancel", { id = order.id, reason = "no" })
    assert.are.equal("cancelled", coverer.order(desk, order).status)
    assert.are.equal(2, #coverer.events(desk, "cancelled"))
  end)

  it("[3.41] a closed coverage line is not cancelled with what it covers", function()
    local customer = shop.customer(desk)
    local suite = coverer.thing(desk, "SUITE", { kind = "service" })
    local order = shop.order(desk, customer, { { suite } })
    local coverage = coverer.add(desk, order, coverer.warranty(desk, "CARE"), order.lines[1])
    coverer.submit(desk, order)
    for _, event in ipairs { "bill", "close" } do
      desk:ok("order." .. event, { id = order.id, line_ids = { coverage.line_id } })
    end
    desk:ok("order.cancel", { id = order.id, line_ids = { order.lines[1].id }, reason = "no" })
    assert.are.same({ "cancelled", "closed" }, coverer.statuses(desk, order))
    assert.is_nil(coverer.get(desk, coverage).stopped_how)
  end)

  it("[3.41] a rejected order takes its coverages along", function()
    local order, coverage = coverer.sold(desk)
    desk:publish { ["order/accept.cases.lua"] = false, ["order/accept.lua"] =
      [[return function() return reject { reasons = { { code = "NO", text = "no" } } } end]] }
    desk:call("order.submit", { id = order.id })
    assert.are.equal("cancel", coverer.get(desk, coverage).stopped_how)
  end)

  it("[3.9] the return of the item takes its coverage back, also from another order", function()
    local customer, thing = shop.customer(desk), coverer.thing(desk, "LAPTOP")
    local closed = shop.in_status(desk, customer, thing, "closed")
    local order = shop.order(desk, customer, {})
    local coverage = coverer.add(desk, order, coverer.warranty(desk, "CARE"), closed.lines[1])
    coverer.submit(desk, order)
    desk:ok("order.return", { id = closed.id, reason = "broken", lines = { { line_id = closed.lines[1].id } } })
    local now = coverer.get(desk, coverage)
    assert.are.same({ "returned", "return" }, { now.status, now.stopped_how })
    local summed = coverer.order(desk, order)
    assert.are.same({ "returned", "0.00" }, { summed.status, summed.total.amount })
  end)
end)

describe("coverage of a configured item", function()
  local desk, order, model, item, coverage
  before_each(function()
    desk = coverer.open()
    coverer.thing(desk, "RAM")
    coverer.thing(desk, "DISK")
    shop.item(desk, "CABLE")
    model = coverer.thing(desk, "MODEL", { options = ordain.list { "RAM", "DISK", "CABLE" } })
    item = coverer.warranty(desk, "CARE")
    order = shop.order(desk, shop.customer(desk), { { model, 2, { options = {
      { item_number = "RAM", per_unit = 2 }, { item_number = "CABLE" } } } } })
    coverage = coverer.add(desk, order, item, order.lines[1])
  end)
  after_each(function() desk:close() end)

  local function on(line) return desk:ok("coverage.list", { covered_line_id = line.id }).items end

  it("[3.37] it applies to each option that is coverable", function()
    local lines = coverer.order(desk, order).lines
    assert.are.same({ 2, 4, 2, 2, 4 }, (function()
      local found = {}
      for i, line in ipairs(lines) do found[i] = line.quantity end
      return found
    end)())
    local part = on(order.lines[2])[1]
    assert.are.same({ coverage.id, 4, "0.00", coverage.ends.date },
      { part.parent_id, part.quantity, part.amount.amount, part.ends.date })
    assert.are.equal(0, #on(order.lines[3]))
  end)

  it("[3.37] deleting an option deletes its coverage; adding one applies it", function()
    desk:ok("order.cancel", { id = order.id, line_ids = { order.lines[2].id }, reason = "no" })
    assert.are.equal("cancelled", on(order.lines[2])[1].status)
    assert.are.equal("draft", coverer.get(desk, coverage).status)
    local now = desk:ok("order.add_line", { id = order.id, item_number = "DISK", quantity = 2,
      parent_line_id = order.lines[1].id })
    local disk
    for _, line in ipairs(now.lines) do
      if line.item_number == "DISK" then disk = line end
    end
    assert.are.equal(coverage.id, on(disk)[1].parent_id)
    assert.are.equal("OPTION_NOT_OFFERED", shop.codes(desk:refused("order.add_line",
      { id = order.id, item_number = "CARE", quantity = 2, parent_line_id = order.lines[1].id }))[1])
  end)

  it("[3.37] returning the parent cancels the coverage on it and on its options", function()
    coverer.submit(desk, order)
    desk:ok("order.ship", { id = order.id })
    assert.are.equal("awaiting_billing", on(order.lines[2])[1].status)
    desk:ok("order.return", { id = order.id, reason = "broken", lines = { { line_id = order.lines[1].id } } })
    assert.are.equal("returned", coverer.get(desk, coverage).status)
    assert.are.equal("returned", on(order.lines[2])[1].status)
    assert.are.equal("returned", coverer.order(desk, order).status)
  end)

  it("[3.37] cancelling the coverage of the parent cancels its parts", function()
    desk:ok("coverage.cancel", { id = coverage.id, reason = "no" })
    assert.are.equal("cancelled", on(order.lines[2])[1].status)
    assert.are.equal("draft", coverer.line(desk, order, 2).status)
  end)

  it("[3.35] [3.36] [3.37] quantity and split of the parent go to options and their coverage", function()
    desk:ok("order.change_line", { id = order.id, line_id = order.lines[1].id, quantity = 4 })
    assert.are.equal(8, on(order.lines[2])[1].quantity)
    desk:ok("order.split", { id = order.id, line_id = order.lines[1].id, quantity = 1 })
    assert.are.equal(6, on(order.lines[2])[1].quantity)
    local parts = 0
    for _, line in ipairs(coverer.order(desk, order).lines) do
      if line.split_from == order.lines[2].id then
        parts = parts + 1
        local part = on(line)[1]
        assert.are.equal(2, part.quantity)
        assert.are.equal(coverage.id, coverer.get(desk, { id = part.parent_id }).split_from)
      end
    end
    assert.are.equal(1, parts)
  end)

  it("[3.37] [f-9] a part of the parent goes back with its options", function()
    coverer.submit(desk, order)
    desk:ok("order.ship", { id = order.id })
    desk:ok("order.return", { id = order.id, reason = "broken",
      lines = { { line_id = order.lines[1].id, quantity = 1 } } })
    assert.are.same({ 1, 2 }, { coverer.get(desk, coverage).quantity, on(order.lines[2])[1].quantity })
  end)
end)
