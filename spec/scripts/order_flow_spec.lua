-- The way of an order through its steps: plan, conditions, branches, reprocessing, letters.
local shop = dofile "spec/scripts/shop.lua"

describe("the flow of an order", function()
  local desk, customer, item, service
  local place = { street = "Kaj 2", city = "Odense", country = "DK" }
  before_each(function()
    desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    customer = shop.customer(desk, { email = "buyer@nordisk.example", language = "da" })
    item = shop.item(desk, "TEA")
    service = shop.item(desk, "CARE", { kind = "service", stock = 0 })
  end)
  after_each(function() desk:close() end)

  local function flows(order) return desk:ok("flow.list", { key = order.id }).items end
  local function publish(name, text)
    assert(desk:publish { ["order/" .. name .. ".lua"] = text, ["order/" .. name .. ".cases.lua"] = false })
  end
  local function plan(...)
    publish("plan", "return function() return run { steps = { '" .. table.concat({ ... }, "', '") .. "' } } end")
  end
  local function submit(order) return desk:ok("order.submit", { id = order.id }) end
  local function steps_of(order)
    local found = {}
    for i, one in ipairs(desk:ok("order.timeline", { id = order.id }).items) do
      found[i] = one.title .. ": " .. one.state
    end
    return found
  end

  it("[1.21] is one for each submitted order, and done when the order is at the warehouse", function()
    local order = shop.order(desk, customer, { { item } })
    local run = submit(order)
    local flow = flows(order)[1]
    assert.are.equal(run.run_id, flow.id)
    assert.are.equal("order.orchestration", flow.name)
    assert.are.equal("done", flow.state)
    assert.are.equal(run.run_id, desk:ok("order.timeline", { id = order.id }).items[2].run_id)
  end)

  it("[1.22] goes through the steps that order.plan says", function()
    plan("validate_lines", "accept")
    local run = submit(shop.order(desk, customer, { { item } }))
    assert.are.equal("awaiting_shipping", run.order.status)
    assert.are.same({}, run.order.fulfilments)
    assert.are.same({ "Created: success", "Validate lines: success", "Accept: success" }, steps_of(run.order))
  end)

  it("[1.22] makes every check when order.plan gives no answer", function()
    publish("plan", "return function(ask) return ask.no.thing end")
    assert.are.equal(1, #submit(shop.order(desk, customer, { { item } })).order.fulfilments)
  end)

  it("[1.22] fails at a step that nobody knows, and goes on when the order is submitted with another plan", function()
    plan("validate_header", "polish")
    local order = shop.order(desk, customer, { { item } })
    local run = submit(order)
    assert.are.equal("polish", run.failed_step)
    assert.are.equal("ORDER_STEP_UNKNOWN", run.reasons[1].code)
    plan("validate_header", "accept")
    run = submit(order)
    assert.is_nil(run.failed_step)
    assert.are.equal("awaiting_shipping", run.order.status)
    assert.are.same({ "done", "stopped" }, { flows(order)[1].state, flows(order)[2].state })
  end)

  describe("[1.27] a failed order", function()
    local order, run
    before_each(function()
      order = shop.order(desk, shop.customer(desk, { addresses = ordain.list {} }), { { item } })
      run = submit(order)
    end)
    local function mend() desk:ok("order.change", { id = order.id, ship_to = place }) end

    it("has a failed flow, which is its run", function()
      assert.are.equal("validate_header", run.failed_step)
      assert.are.equal("failed", flows(order)[1].state)
      assert.are.equal("SHIP_TO_MISSING", flows(order)[1].error.code)
      assert.are.equal("SHIP_TO_MISSING", run.reasons[1].code)
      assert.are.equal("/ship_to", run.reasons[1].pointer)
    end)

    it("is reprocessed from the failed step, in the same run", function()
      mend()
      local again = desk:ok("order.reprocess", { id = order.id })
      assert.is_nil(again.failed_step)
      assert.are.equal(run.run_id, again.run_id)
      assert.are.equal(1, #flows(order))
      assert.are.equal("done", flows(order)[1].state)
    end)

    it("is the same order for whoever retries its flow", function()
      mend()
      desk:ok("flow.retry", { id = run.run_id })
      assert.are.equal("awaiting_shipping", desk:ok("order.get", { id = order.id }).status)
      assert.are.equal("NOTHING_TO_REPROCESS", desk:refused("order.reprocess", { id = order.id }).code)
    end)

    it("keeps every failure in its timeline", function()
      desk:ok("order.reprocess", { id = order.id })
      desk:ok("order.reprocess", { id = order.id })
      assert.are.same({ "Created: success", "Validate header: failure", "Validate header: failure",
        "Validate header: failure" }, steps_of(order))
    end)

    it("is given up by cancelling the order", function()
      desk:ok("order.cancel", { id = order.id, reason = "no" })
      assert.are.equal("stopped", flows(order)[1].state)
      assert.are.equal("NOTHING_TO_ORCHESTRATE", desk:refused("order.orchestrate", { id = order.id }).code)
    end)

    it("goes on after the program has been opened again", function()
      mend()
      desk:reopen()
      assert.is_nil(desk:ok("order.reprocess", { id = order.id }).failed_step)
    end)
  end)

  describe("a held order", function()
    it("waits, and its timeline says so", function()
      local order = shop.order(desk, customer, { { item } })
      local held = desk:ok("order.hold", { id = order.id, scope = "shipping", code = "CHECK", reason = "x" })
      submit(order)
      assert.are.equal("open", flows(order)[1].state)
      local shown = steps_of(order)
      assert.are.equal("Release to fulfilment: held", shown[#shown - 1])
      assert.are.equal("Until it is reprocessed: waiting", shown[#shown])
      desk:ok("order.release_hold", { id = order.id, hold_id = held.holds[1].id })
      assert.is_nil(desk:ok("order.reprocess", { id = order.id }).failed_step)
      assert.are.equal("done", flows(order)[1].state)
    end)

    it("goes on behind the step that a person does by hand", function()
      local order = shop.order(desk, customer, { { item } })
      local held = desk:ok("order.hold", { id = order.id, scope = "shipping", code = "CHECK", reason = "x" })
      submit(order)
      desk:ok("order.release_hold", { id = order.id, hold_id = held.holds[1].id })
      desk:ok("order.release", { id = order.id })
      assert.are.equal("done", flows(order)[1].state)
      assert.are.equal(1, #desk:ok("order.get", { id = order.id }).fulfilments)
    end)

    it("takes an operator's signal for the same", function()
      local order = shop.order(desk, customer, { { item } })
      local held = desk:ok("order.hold", { id = order.id, scope = "shipping", code = "CHECK", reason = "x" })
      local run = submit(order)
      desk:ok("order.release_hold", { id = order.id, hold_id = held.holds[1].id })
      desk:ok("flow.signal", { id = run.run_id, signal = "reprocess" })
      assert.are.equal("done", flows(order)[1].state)
    end)
  end)

  describe("[1.23] conditions", function()
    it("of information only let the order go on after a failure", function()
      publish("step", "return function() return go_on() end")
      local late = shop.order(desk, customer, { { item } }, { requested_date = "2026-01-29" })
      local run = submit(late)
      assert.is_nil(run.failed_step)
      assert.are.equal("awaiting_shipping", run.order.status)
      assert.are.equal("Validate header: failure", steps_of(late)[2])
    end)

    it("may stop an order after a success, which is undone", function()
      publish("step", [[return function(ask)
        if ask.step == "accept" and not ask.reasons[1] then return stop { reason = "not today" } end
        return go_on()
      end]])
      local order = shop.order(desk, customer, { { item } })
      local run = submit(order)
      assert.are.equal("accept", run.failed_step)
      assert.are.equal("ORDER_STEP_STOPPED", run.reasons[1].code)
      assert.are.equal("draft", run.order.status)
      assert.are.equal(0, #shop.events(desk, "order.submitted"))
      publish("step", "return function() return go_on() end")
      assert.are.equal("awaiting_shipping", desk:ok("order.reprocess", { id = order.id }).order.status)
    end)

    it("branch to another step, planned or not", function()
      publish("step", [[return function(ask)
        if ask.step == "validate_lines" then return branch { to = "accept" } end
        return go_on()
      end]])
      plan("validate_lines", "limits", "release")
      local run = submit(shop.order(desk, customer, { { item } }))
      assert.are.equal("awaiting_shipping", run.order.status)
      assert.are.same({}, run.order.fulfilments)
    end)

    it("that go round are stopped", function()
      publish("step", "return function(ask) return branch { to = ask.step } end")
      local run = submit(shop.order(desk, customer, { { item } }))
      assert.are.equal("ORDER_GOES_ROUND", run.reasons[1].code)
    end)

    it("without an answer stop the order", function()
      publish("step", "return function(ask) return ask.no.thing end")
      local run = submit(shop.order(desk, customer, { { item } }))
      assert.are.equal("draft", run.order.status)
      assert.are.equal("ORDER_STEP_STOPPED", run.reasons[1].code)
    end)
  end)

  describe("[1.22] the step invoice", function()
    before_each(function() plan("validate_lines", "accept", "release", "invoice") end)

    it("bills when the last line is fulfilled", function()
      local order = submit(shop.order(desk, customer, { { item, 2 }, { service } })).order
      assert.are.equal("Until all lines are fulfilled: waiting", steps_of(order)[#steps_of(order)])
      desk:ok("order.ship", { id = order.id })
      assert.are.equal("awaiting_billing", desk:ok("order.get", { id = order.id }).lines[2].status)
      desk:ok("order.fulfil", { id = order.id })
      assert.are.equal("billed", desk:ok("order.get", { id = order.id }).status)
      assert.are.equal("done", flows(order)[1].state)
    end)

    it("fails when billing is on hold, and is reprocessed", function()
      local order = shop.order(desk, customer, { { service } })
      local held = desk:ok("order.hold", { id = order.id, scope = "billing", code = "PRICE", reason = "x" })
      local run = submit(order)
      assert.are.equal("invoice", run.failed_step)
      assert.are.equal("ON_HOLD", run.reasons[1].code)
      desk:ok("order.release_hold", { id = order.id, hold_id = held.holds[1].id })
      assert.are.equal("billed", desk:ok("order.reprocess", { id = order.id }).order.status)
    end)
  end)

  describe("[1.22] the step source", function()
    it("gives each line its place, and each place a fulfilment", function()
      local ice = shop.item(desk, "ICE", { category = "frozen" })
      assert(desk:publish { ["order/data/places.lua"] =
        'return { categories = { frozen = "COLD STORE" }, countries = { DK = "AARHUS" } }' })
      local order = submit(shop.order(desk, customer, { { item }, { ice }, { item }, { service } })).order
      local at = {}
      for i, line in ipairs(order.lines) do at[i] = line.ships_from or "-" end
      assert.are.same({ "AARHUS", "COLD STORE", "AARHUS", "-" }, at)
      assert.are.equal("AARHUS", order.fulfilments[1].ships_from)
      assert.are.same({ order.lines[1].id, order.lines[3].id }, order.fulfilments[1].line_ids)
      assert.are.same({ order.lines[2].id }, order.fulfilments[2].line_ids)
      assert.are.equal("Assign source: success", steps_of(order)[5])
      assert.are.equal(2, #shop.events(desk, "order.released"))
    end)

    it("holds an order without an answer, until a person releases the hold", function()
      publish("source", [[return function(ask)
        if #ask.released == 0 then return hold { code = "NO_PLACE", reason = "nobody has it" } end
        return assign()
      end]])
      local order = shop.order(desk, customer, { { item } })
      local run = submit(order)
      assert.are.equal("source", run.failed_step)
      assert.are.equal("source", run.order.holds[1].source)
      assert.are.same({}, run.order.fulfilments)
      assert.are.equal("source", desk:ok("order.reprocess", { id = order.id }).failed_step)
      desk:ok("order.release_hold", { id = order.id, hold_id = run.order.holds[1].id })
      assert.are.equal(1, #desk:ok("order.reprocess", { id = order.id }).order.fulfilments)
      publish("source", "return function(ask) return ask.no.thing end")
      assert.are.equal("NO_SOURCE_DECISION", submit(shop.order(desk, customer, { { item } })).reasons[1].code)
    end)
  end)

  describe("[1.22] the step mail", function()
    before_each(function() desk:ok("setting.set", { name = "order.mail", value = true }) end)

    -- What is to be sent, once the order is a PDF.
    local function letter()
      local paper = desk:effects()[1]
      assert.are.equal("document", paper.kind)
      desk:answer(paper)
      return desk:effects()[1]
    end

    it("sends a letter in the customer's language", function()
      local order = submit(shop.order(desk, customer, { { item, 2 } })).order
      local effect = letter()
      assert.are.equal("mail", effect.kind)
      assert.are.equal("buyer@nordisk.example", effect.ask.to)
      assert.are.equal("Din ordre SO-000001", effect.ask.subject)
      desk:answer(effect, { state = "sent", message_id = "<1@x>" })
      assert.are.same({ "Confirmation SO-000001.pdf: success", "Letter to buyer@nordisk.example: success" },
        { table.unpack(steps_of(order), 7) })
      assert.are.equal("E-mail: success", steps_of(order)[6])
      assert.are.equal("done", flows(order)[1].state)
    end)

    it("that fails is information, and the order goes on", function()
      local order = submit(shop.order(desk, customer, { { item } })).order
      desk:fail(letter(), "perm", "MAIL_REFUSED", "no such mailbox")
      assert.are.equal("E-mail: failure", steps_of(order)[6])
      assert.are.equal("done", flows(order)[1].state)
      assert.are.equal("NOTHING_TO_REPROCESS", desk:refused("order.reprocess", { id = order.id }).code)
    end)

    it("that fails and is critical is sent anew when the order is reprocessed", function()
      publish("step", [[return function(ask)
        if ask.result == "failure" then return stop { reason = "no letter" } end
        return go_on()
      end]])
      local order = submit(shop.order(desk, customer, { { item } })).order
      desk:fail(letter(), "perm", "MAIL_REFUSED", "no such mailbox")
      assert.are.equal("open", flows(order)[1].state)
      assert.are.equal("mail", desk:ok("order.reprocess", { id = order.id }).failed_step)
      desk:answer(letter(), { state = "sent", message_id = "<2@x>" })
      assert.are.equal("done", flows(order)[1].state)
    end)

    it("carries the confirmation of the order, unless the setting says otherwise", function()
      submit(shop.order(desk, customer, { { item, 2 } }))
      local file = letter().ask.attach[1]
      assert.are.equal("SO-000001.pdf", file.name)
      assert.are.same({ { size = file.size } }, desk:rows("select size from file where hash = '" .. file.hash .. "'"))
      desk:answer(desk:effects()[1])
      desk:ok("setting.set", { name = "order.mail_confirmation", value = false })
      submit(shop.order(desk, customer, { { item, 2 } }))
      assert.are.equal("mail", desk:effects()[1].kind)
      assert.is_nil(desk:effects()[1].ask.attach)
    end)

    it("that cannot have its confirmation is not sent, and the order goes on", function()
      local order = submit(shop.order(desk, customer, { { item } })).order
      desk:fail(desk:effects()[1], "perm", "DOCUMENT_TOO_LONG", "more than 200 pages")
      assert.are.equal("E-mail: failure", steps_of(order)[6])
      assert.are.equal("done", flows(order)[1].state)
      assert.are.same({}, desk:effects())
    end)

    it("writes nothing to who has no address, or when the policy says so", function()
      submit(shop.order(desk, shop.customer(desk), { { item } }))
      publish("mail", "return function() return none() end")
      submit(shop.order(desk, customer, { { item } }))
      assert.are.equal(0, #desk:effects())
    end)
  end)

  describe("[1.30] order.orchestrate", function()
    it("takes a draft through its steps", function()
      local order = shop.order(desk, customer, { { item } })
      local run = desk:ok("order.orchestrate", { id = order.id })
      assert.are.equal("awaiting_shipping", run.order.status)
      assert.are.equal("NOTHING_TO_ORCHESTRATE", desk:refused("order.orchestrate", { id = order.id }).code)
    end)

    it("goes on with a stuck order", function()
      local order = shop.order(desk, shop.customer(desk, { addresses = ordain.list {} }), { { item } })
      submit(order)
      desk:ok("order.change", { id = order.id, ship_to = place })
      assert.are.equal("awaiting_shipping", desk:ok("order.orchestrate", { id = order.id }).order.status)
      assert.are.equal(1, #flows(order))
    end)

    it("releases an imported order that nobody has given to the warehouse", function()
      local order = shop.in_status(desk, customer, item, "awaiting_shipping")
      local run = desk:ok("order.orchestrate", { id = order.id })
      assert.are.equal(1, #run.order.fulfilments)
      assert.are.same({ "Imported: success", "Release to fulfilment: success" }, steps_of(order))
    end)
  end)

  it("is begun and reprocessed by other flows too, but not begun anew while it is open", function()
    desk:close()
    local home = shop.copied_home()
    local file = assert(io.open(home .. "/scripts/order/flows/other.lua", "w"))
    file:write [[
      return flow { summary = "Submits orders", input = { id = id, operation = text }, as = { "sales" },
        run = function(f, input)
          local ok, value = f:try(function() return f:call("order." .. input.operation, { id = input.id }) end)
          return { ok = ok, code = value.code, status = value.order and value.order.status }
        end }]]
    file:close()
    file = assert(io.open(home .. "/scripts/order/operations/other.lua", "w"))
    file:write [[
      operation "order.by_flow" { summary = "Lets a flow do it", kind = "write", role = "sales",
        input = { id = id, operation = text }, output = { flow = id },
        run = function(tx, input) return { flow = tx:start("order.other", input) } end }]]
    file:close()
    desk = ordain.open { clock = "2026-01-30T08:00:00Z", home = home }
    local function by_flow(order, operation)
      local id = desk:ok("order.by_flow", { id = order.id, operation = operation }).flow
      return desk:ok("flow.get", { id = id }).output
    end
    item = shop.item(desk, "TEA")
    local order = shop.order(desk, shop.customer(desk), { { item } })
    assert.are.same({ ok = true, status = "awaiting_shipping" }, by_flow(order, "submit"))

    local stuck = shop.order(desk, shop.customer(desk, { addresses = ordain.list {} }), { { item } })
    assert.are.same({ ok = true, status = "draft" }, by_flow(stuck, "submit"))
    assert.are.same({ ok = false, code = "ORDER_UNDER_WAY" }, by_flow(stuck, "submit"))
    desk:ok("order.change", { id = stuck.id, ship_to = place })
    assert.are.same({ ok = true, status = "draft" }, by_flow(stuck, "reprocess"))
    assert.are.equal("awaiting_shipping", desk:ok("order.get", { id = stuck.id }).status)
    shop.remove_home(home)
  end)
end)
