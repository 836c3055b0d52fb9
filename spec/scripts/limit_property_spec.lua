-- Random orders, payments, bills, returns and limits: what must hold for all of them.
-- `make test` does a part of the steps, `make sweep` (ORDAIN_SWEEP) more of them.
local shop = dofile "spec/scripts/shop.lua"

describe("limits in general", function()
  local desk
  after_each(function() desk:close() end)

  local function cents(sum) return math.tointeger(tonumber((sum.amount:gsub("%.", "")))) end
  local function kr(minor)
    local sign = minor < 0 and "-" or ""
    return shop.kr(string.format("%s%d.%02d", sign, math.abs(minor) // 100, math.abs(minor) % 100))
  end

  it("[2.24] [2.25] [2.26] nothing open is ever over a limit, and the account adds up", function()
    desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    math.randomseed(20260130)
    local random = math.random
    local org = shop.customer(desk)
    local ann = shop.customer(desk, { kind = "person", parent_id = org.id })
    local items = { shop.item(desk, "TEA", { stock = 1000000 }), shop.item(desk, "CARE", { kind = "service" }) }
    desk:ok("customer.set_credit", { id = org.id, limit = kr(200000), type = "balance_all", reason = "x" })
    desk:ok("customer.set_spending", { id = ann.id, per_order = kr(120000), per_month = kr(2000000), reason = "x" })
    local accepted, spent, payments, refused = {}, 0, 0, 0

    local function enter()
      local lines = ordain.list {}
      for i = 1, random(1, 3) do
        lines[i] = { item_id = items[random(1, 2)].id, quantity = random(1, 5), unit_price = kr(random(1, 30000)) }
      end
      local made = desk:call("order.create", { customer_id = org.id, contact_id = ann.id, lines = lines })
      if made.status ~= 201 then
        refused = refused + 1
        return
      end
      local order = made.body
      if random(2) == 1 then
        local most = cents(desk:ok("order.limits", { id = order.id }).on_account_at_most)
        desk:ok("order.set_payment", { id = order.id, on_account = kr(random(0, most)), tender = { method = "card" } })
      end
      local before = desk:ok("order.limits", { id = order.id })
      local run = desk:ok("order.submit", { id = order.id })
      assert.are.equal(before.outcome == "allow", run.failed_step == nil)
      if run.failed_step then
        refused = refused + 1
        desk:ok("order.cancel", { id = order.id, reason = "too much" })
      else
        assert.is_true(cents(before.payment.on_account) <= cents(before.account.left))
        spent = spent + cents(run.order.total)
        assert.is_true(cents(run.order.total) <= 120000 and spent <= 2000000)
        accepted[#accepted + 1] = order.id
      end
    end

    -- Takes any order one step on, or back.
    local function go_on()
      if #accepted == 0 then return end
      local order = desk:ok("order.get", { id = accepted[random(math.max(1, #accepted - 5), #accepted)] })
      local line = order.lines[random(#order.lines)]
      local was = cents(order.total)
      local event = ({ "ship", "fulfil", "bill", "bill", "close", "return", "cancel" })[random(7)]
      local input = { id = order.id, line_ids = { line.id } }
      if event == "return" then
        input = { id = order.id, reason = "x", lines = { { line_id = line.id, quantity = random(line.quantity) } } }
      elseif event == "cancel" then
        input.reason = "x"
      end
      local answer = desk:call("order." .. event, input)
      if answer.status == 200 then spent = spent - was + cents(answer.body.total) end
    end

    local function pay()
      payments = payments + 1
      desk:ok("customer.pay", { id = org.id, amount = kr(random(1, 100000)), reference = "B" .. payments })
    end

    local function check()
      local sum = 0
      for i, entry in ipairs(desk:rows "select number, amount, balance from customer_entry order by number") do
        sum = sum + entry.amount
        assert.are.equal(i, entry.number)
        assert.are.equal(sum, entry.balance)
      end
      assert.are.equal(sum, cents(desk:ok("customer.account", { id = org.id }).balance))
      -- What was charged to each order is at least nothing, at most what is billed of it.
      for _, row in ipairs(desk:rows [[
        select o.number, sum(e.amount) as charged, sum(e.tender) as tender, coalesce(o.tender_amount, 0) as said,
          (select coalesce(sum(l.amount), 0) from order_line l
           where l.order_id = o.id and l.status in ('billed', 'closed')) as billed
        from customer_entry e join sales_order o on o.id = e.order_id group by o.id order by o.id ]]) do
        assert.is_true(row.charged >= 0 and row.tender >= 0 and row.tender <= row.said, row.number)
        assert.are.equal(row.billed, row.charged + row.tender, row.number)
      end
    end

    local steps = os.getenv "ORDAIN_SWEEP" and 10000 or 1500
    for i = 1, steps do
      local what = random(10)
      if what <= 3 then enter() elseif what <= 9 then go_on() else pay() end
      if i % 25 == 0 then check() end
    end
    check()
    -- Orders that another tender paid a part of must have been billed in parts.
    local parts = desk:rows "select order_id from customer_entry where tender > 0 group by order_id having count(*) > 1"
    assert.is_true(#parts > 2)
    assert.is_true(#accepted > 5 and refused > 5, #accepted .. " accepted, " .. refused .. " refused")
  end)
end)
