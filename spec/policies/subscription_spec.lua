-- What happens when a policy of subscriptions gives no answer, and that a changed
-- policy is obeyed by the next decision. What the shipped policies answer stands in
-- their case files.
local subscriber = dofile "spec/scripts/subscriber.lua"
local shop = subscriber.shop

describe("policies of subscriptions", function()
  local desk
  before_each(function() desk = subscriber.open() end)
  after_each(function() desk:close() end)

  local function break_policy(name)
    local ok, problem = desk:publish {
      ["subscription/" .. name .. ".lua"] = "return function() error('out of order') end",
      ["subscription/" .. name .. ".cases.lua"] = false,
    }
    assert.is_true(ok, problem and problem.detail)
  end

  it("[1.4] allowed: no answer refuses", function()
    break_policy "allowed"
    local item, customer = subscriber.item(desk, "A"), shop.customer(desk)
    local problem = desk:refused("subscription.create", subscriber.input(customer, { item }))
    assert.are.same({ "SUB_NO_DECISION" }, shop.codes(problem))
  end)

  it("[f-12] due: no answer holds, and nothing is dated by guess", function()
    break_policy "due"
    local sub = subscriber.start(desk)
    assert.are.equal("held", sub.status)
    assert.is_nil(sub.next_due_date)
    assert.is_nil(sub.month_end)
    assert.are.equal("SUBSCRIPTION_STILL_HELD",
      desk:refused("subscription.resolve", { id = sub.id, choice = "all" }).code)
    desk:publish { ["subscription/due.lua"] = [[ return function() return plan { month_end = "keep_day" } end ]],
      ["subscription/due.cases.lua"] = false }
    local now = desk:ok("subscription.resolve", { id = sub.id, choice = "all" })
    assert.are.equal("active", now.status)
    assert.are.equal("2026-01-30", now.last_due_date)
  end)

  it("[f-5] catch_up: no answer holds", function()
    local sub = subscriber.start(desk, { start_date = "2026-01-31" })
    break_policy "catch_up"
    subscriber.run(desk, "2026-02-28")
    assert.are.equal("held", subscriber.get(desk, sub).status)
    assert.are.same({ "2026-01-31 held", "2026-02-28 held" }, subscriber.periods(desk, sub))
  end)

  it("[1.13] generate: no answer holds", function()
    local sub = subscriber.start(desk, { start_date = "2026-01-31" })
    break_policy "generate"
    subscriber.run(desk, "2026-01-31")
    assert.are.same({ "2026-01-31 held" }, subscriber.periods(desk, sub))
    assert.are.equal("POLICY_HOLD", subscriber.get(desk, sub).status_code)
  end)

  it("[1.13] generate may answer with other lines and prices", function()
    local sub = subscriber.start(desk, { start_date = "2026-01-31" })
    desk:publish { ["subscription/generate.lua"] = [[
      return function(ask)
        local line = ask.lines[1]
        return order { lines = list.new { { item_id = line.item_id, quantity = line.quantity * 3,
          unit_price = line.agreed_price - money.of("1.00", "DKK"), price_basis = "agreed" } } }
      end]], ["subscription/generate.cases.lua"] = false }
    assert.are.same(shop.kr "297.00", subscriber.forecast(desk, sub, 1)[1].amount)
    subscriber.run(desk, "2026-01-31")
    local order = desk:ok("order.get", { id = subscriber.orders(desk, sub)[1].id })
    assert.are.equal(3, order.lines[1].quantity)
    assert.are.same(shop.kr "297.00", order.total)
  end)

  it("[1.15] run_ended: no answer closes the run as Partial, with an alert", function()
    subscriber.start(desk, { start_date = "2026-01-31" })
    break_policy "run_ended"
    assert.are.equal("Partial", subscriber.run(desk, "2026-01-31").state)
    assert.are.equal(1, #shop.events(desk, "subscription.run_alert"))
  end)

  for _, answer in ipairs { "latest", "skip", "all" } do
    it("[f-5] catch_up may answer " .. answer, function()
      local sub = subscriber.start(desk, { start_date = "2026-01-31" })
      desk:publish { ["subscription/catch_up.lua"] = "return function() return " .. answer .. "() end",
        ["subscription/catch_up.cases.lua"] = false }
      subscriber.run(desk, "2026-04-30")
      local expected = {}
      for i, day in ipairs { "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30" } do
        local made = answer == "all" or (answer == "latest" and i == 4)
        expected[i] = day .. (made and " generated" or " skipped")
      end
      assert.are.same(expected, subscriber.periods(desk, sub))
      assert.are.equal("active", subscriber.get(desk, sub).status)
      assert.are.equal("2026-05-31", subscriber.get(desk, sub).next_due_date)
      local asked = desk:rows("select count(*) as n from decision where point = 'subscription.catch_up'")[1].n
      assert.are.equal(1, asked)
    end)
  end

  it("[e-35] the next decision reads the changed policy", function()
    local item, customer = subscriber.item(desk, "A"), shop.customer(desk)
    desk:ok("subscription.create", subscriber.input(customer, { item }))
    desk:publish { ["subscription/allowed.lua"] = [[
      return function() return refuse { reasons = list.new { { code = "CLOSED", text = "not today" } } } end ]],
      ["subscription/allowed.cases.lua"] = false }
    assert.are.same({ "CLOSED" }, shop.codes(desk:refused("subscription.create", subscriber.input(customer, { item }))))
  end)

  it("[e-36] a policy sees its question and nothing else", function()
    for _, text in ipairs {
      "return function() return allow(io.open('/etc/passwd')) end",
      "return function() return allow(os.time()) end",
      "return function() return allow(math.random()) end",
    } do
      desk:publish { ["subscription/allowed.lua"] = text, ["subscription/allowed.cases.lua"] = false }
      local item, customer = subscriber.item(desk, "I" .. #text), shop.customer(desk)
      assert.are.same({ "SUB_NO_DECISION" },
        shop.codes(desk:refused("subscription.create", subscriber.input(customer, { item }))))
    end
  end)
end)
