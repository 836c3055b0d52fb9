-- Limits: the credit of an account, what a person may spend, how an order is paid, and
-- what is owed.
local shop = dofile "spec/scripts/shop.lua"

describe("limits", function()
  local desk, org, tea, care
  local function kr(amount) return shop.kr(amount) end
  before_each(function()
    desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    org = shop.customer(desk)
    tea = shop.item(desk, "TEA")
    care = shop.item(desk, "CARE", { kind = "service", stock = 0 })
  end)
  after_each(function() desk:close() end)

  local function credit(more)
    more.id, more.reason = more.id or org.id, more.reason or "agreed with the customer"
    return desk:ok("customer.set_credit", more)
  end

  local function person(more)
    local input = { kind = "person", name = "Ann", parent_id = org.id }
    for name, value in pairs(more or {}) do input[name] = value end
    return shop.customer(desk, input)
  end

  local function spending(who, more)
    more.id, more.reason = who.id, "agreed with the organization"
    return desk:ok("customer.set_spending", more)
  end

  local function submit(lines, customer, more)
    return desk:ok("order.submit", { id = shop.order(desk, customer or org, lines, more).id })
  end

  local function run_to(order, ...)
    for _, event in ipairs { ... } do order = desk:ok("order." .. event, { id = order.id }) end
    return order
  end

  local function shown(order) return desk:ok("order.limits", { id = order.id }) end

  describe("credit", function()
    it("[2.24] is kept with its type, and every change with who, when, from, to and why", function()
      local set = credit { limit = kr "1000.00", type = "balance", mandatory = true }
      assert.are.equal("balance", set.credit_type)
      assert.is_true(set.credit_mandatory)
      assert.is_true(set.allow_on_account)
      desk:set_clock "2026-01-31T08:00:00Z"
      desk:ok("customer.set_credit", { id = org.id, clear = { "limit" }, allow_on_account = false, reason = "late" },
        { as = "bo", roles = { "sales" } })
      local items = desk:ok("customer.limit_history", { id = org.id }).items
      assert.are.equal(2, #items)
      assert.are.equal("late", items[1].reason)
      assert.are.equal("bo", items[1].changed_by)
      assert.are.equal("2026-01-31T08:00:00.000000Z", items[1].changed_at)
      assert.are.same(kr "1000.00", items[1].before.credit_limit)
      assert.is_nil(items[1].after.credit_limit)
      assert.is_false(items[1].after.allow_on_account)
      assert.are.equal("none", items[2].before.credit_type)
      assert.are.equal(2, #shop.events(desk, "customer.limit_changed"))
      local page = desk:ok("customer.limit_history", { id = org.id, limit = 1 })
      assert.are.equal(items[2].id, desk:ok("customer.limit_history", { id = org.id, cursor = page.next }).items[1].id)
    end)

    it("[2.24] is kept in the history as well when it is entered or changed with the customer", function()
      local made = shop.customer(desk, { credit_limit = kr "10.00" })
      assert.are.equal("balance_all", made.credit_type)
      desk:ok("customer.change", { id = made.id, name = "Other" })
      desk:ok("customer.change", { id = made.id, credit_limit = kr "20.00" })
      assert.are.equal(2, #desk:ok("customer.limit_history", { id = made.id }).items)
      assert.are.equal(0, #desk:ok("customer.limit_history", { id = org.id }).items)
      assert.are.equal("balance_all", desk:ok("customer.change", { id = org.id, credit_limit = kr "5.00" }).credit_type)
    end)

    it("[2.24] needs a reason, an amount in the customer's currency, and something to change", function()
      local function code(input)
        input.id = org.id
        return desk:refused("customer.set_credit", input).code
      end
      assert.are.equal(422, desk:refused("customer.set_credit", { id = org.id, limit = kr "1.00" }).status)
      assert.are.equal("LIMIT_UNCHANGED", code { reason = "x" })
      assert.are.equal("CREDIT_LIMIT_CURRENCY", code { reason = "x", limit = { amount = "1.00", currency = "EUR" } })
      assert.are.equal("CREDIT_LIMIT_CURRENCY", code { reason = "x", limit = kr "-1.00" })
      assert.are.equal("FIELD_GIVEN_AND_CLEARED", code { reason = "x", limit = kr "1.00", clear = { "limit" } })
    end)

    it("[2.24] is that of the organization, whoever of it orders", function()
      local ann = person()
      assert.are.equal("CREDIT_AT_ORGANIZATION",
        desk:refused("customer.set_credit", { id = ann.id, limit = kr "1.00", reason = "x" }).code)
      credit { limit = kr "250.00", type = "balance_all" }
      local first = submit({ { tea, 2 } }, ann).order
      assert.are.equal("awaiting_shipping", first.status)
      assert.are.equal(org.id, first.account_id)
      local run = submit { { tea, 1 } }
      assert.are.equal("CREDIT", run.reasons[1].code)
      assert.are.equal("limits", run.failed_step)
      assert.are.equal("the credit limit of C-00001 is 250.00 DKK, used 200.00 DKK, this order 100.00 DKK: "
        .. "over by 50.00 DKK", run.reasons[1].text)
      local alone = shop.customer(desk, { kind = "person", parent_id = ann.id })
      assert.is_nil(submit({ { tea, 9 } }, alone).failed_step)
    end)

    it("[2.24] Balance counts what is billed, packing slip what is shipped, all what is open", function()
      local order = submit({ { tea, 1 } }).order
      credit { limit = kr "1000.00", type = "balance_all" }
      local next_one = shop.order(desk, org, { { tea, 1 } })
      local function used(type)
        credit { type = type }
        return shown(next_one).account.used.amount
      end
      local function all() return { used "balance", used "balance_packing_slip", used "balance_all" } end
      assert.are.same({ "0.00", "0.00", "100.00" }, all())
      run_to(order, "ship")
      assert.are.same({ "0.00", "100.00", "100.00" }, all())
      run_to(order, "fulfil")
      assert.are.same({ "0.00", "100.00", "100.00" }, all())
      run_to(order, "bill")
      assert.are.same({ "100.00", "100.00", "100.00" }, all())
      run_to(order, "close")
      assert.are.same({ "100.00", "100.00", "100.00" }, all())
      desk:ok("customer.pay", { id = org.id, amount = kr "60.00", reference = "B1" })
      assert.are.same({ "40.00", "40.00", "40.00" }, all())
      local account = shown(next_one).account
      assert.are.same(kr "960.00", account.left)
    end)

    it("[2.24] a service that awaits billing is an open order, not a packing slip", function()
      submit { { care, 1 } }
      credit { limit = kr "1000.00", type = "balance_packing_slip" }
      local next_one = shop.order(desk, org, { { tea, 1 } })
      assert.are.equal("0.00", shown(next_one).account.used.amount)
      assert.are.equal("100.00", shown(next_one).account.open.amount)
    end)

    it("[2.24] None is not looked at, unless the limit is mandatory", function()
      credit { limit = kr "10.00", type = "none" }
      assert.is_nil(submit({ { tea, 1 } }).failed_step)
      assert.are.equal(0, #desk:rows "select point from decision where point = 'order.limit'")
      credit { mandatory = true }
      assert.are.equal("CREDIT", submit({ { tea, 1 } }).reasons[1].code)
      credit { limit = kr "100.00" }
      assert.is_nil(submit({ { tea, 1 } }).failed_step)
      credit { clear = { "limit" } }
      assert.are.equal("CREDIT", submit({ { tea, 1 } }).reasons[1].code)
    end)

    it("[2.24] an order in another currency is held, for a person to look at", function()
      credit { limit = kr "1000.00", type = "balance_all" }
      local euros = { unit_price = { amount = "1.00", currency = "EUR" } }
      local run = submit({ { tea, 1, euros } }, org, { currency = "EUR" })
      assert.are.equal("CREDIT", run.reasons[1].code)
      local hold = run.order.holds[1]
      desk:ok("order.release_hold", { id = run.order.id, hold_id = hold.id })
      assert.is_nil(desk:ok("order.reprocess", { id = run.order.id }).failed_step)
    end)

    it("[a5] without an answer of the policy a draft is kept, and held when it is submitted", function()
      desk:publish { ["order/limit.lua"] = "return function(ask) return ask.nothing.at_all end",
        ["order/limit.cases.lua"] = false }
      credit { limit = kr "1000.00" }
      local run = submit { { tea, 1 } }
      assert.are.equal("NO_LIMIT_DECISION", run.order.holds[1].code)
      assert.are.equal("draft", run.order.status)
    end)

    it("[2.24] is asked again when another hold is taken off", function()
      local rare = shop.item(desk, "OLD", { discontinued = true })
      credit { limit = kr "150.00", type = "balance_all" }
      local held = submit { { rare, 1 } }
      assert.are.equal("accept", held.failed_step)
      assert.is_nil(submit({ { tea, 1 } }).failed_step)
      desk:ok("order.release_hold", { id = held.order.id, hold_id = held.order.holds[1].id })
      assert.are.equal("limits", desk:ok("order.reprocess", { id = held.order.id }).failed_step)
    end)

    it("[2.24] no limit set: nothing is asked and no step is written", function()
      submit { { tea, 1 } }
      assert.are.equal(0, #desk:rows "select point from decision where point = 'order.limit'")
      assert.are.equal("none", shown(shop.order(desk, org, { { tea, 1 } })).account.type)
    end)
  end)

  describe("orders made for subscriptions", function()
    local function generate(customer, lines)
      local input = { customer_id = customer.id, lines = ordain.list {},
        source = { subscription_id = "sub-1", version = 1, period = 0, due_date = "2026-01-30" } }
      for i, one in ipairs(lines) do
        input.lines[i] = { item_id = one[1].id, quantity = one[2], unit_price = kr "100.00", price_basis = "list" }
      end
      return desk:ok("order.generate", input)
    end

    it("[2.24] are held when the organization's credit does not allow them", function()
      credit { limit = kr "50.00", type = "balance_all" }
      local made = generate(person(), { { tea, 1 } })
      assert.are.equal("CREDIT", made.held.code)
      assert.are.same({ "Made for a subscription: success", "Check limits: held" }, shop.titles(desk, made))
      local order = desk:ok("order.get", { id = made.id })
      assert.are.equal(org.id, order.account_id)
      desk:ok("order.release_hold", { id = made.id, hold_id = order.holds[1].id })
      assert.are.equal("awaiting_shipping", desk:ok("order.reprocess", { id = made.id }).order.status)
    end)

    it("[2.26] are held when the person has spent the month's limit, and made when not", function()
      local ann = person()
      spending(ann, { per_month = kr "150.00" })
      assert.is_true(generate(ann, { { tea, 1 } }).moved)
      assert.are.equal("SPENDING", generate(ann, { { tea, 1 } }).held.code)
    end)

    it("[2.24] are cancelled when the policy refuses them", function()
      desk:publish { ["order/limit.cases.lua"] = false, ["order/limit.lua"] =
        'return function() return refuse { reasons = { { code = "NO", text = "no" } } } end' }
      credit { limit = kr "50.00" }
      local made = generate(org, { { tea, 1 } })
      assert.are.equal("cancelled", made.status)
      assert.are.same({ "Made for a subscription: success", "Check limits: failure" }, shop.titles(desk, made))
    end)
  end)

  describe("spending", function()
    it("[2.26] is set on a person, with its history", function()
      local ann = person()
      local set = spending(ann, { per_order = kr "500.00", per_month = kr "800.00" })
      assert.are.same({ per_order = kr "500.00", per_month = kr "800.00" }, set.spending)
      set = spending(ann, { clear = { "per_order" } })
      assert.are.same({ per_month = kr "800.00" }, set.spending)
      local items = desk:ok("customer.limit_history", { id = ann.id }).items
      assert.are.same(kr "500.00", items[1].before.per_order)
      assert.are.equal("SPENDING_OF_PERSON", desk:refused("customer.set_spending",
        { id = org.id, per_order = kr "1.00", reason = "x" }).code)
      assert.are.equal("SPENDING_LIMIT_CURRENCY", desk:refused("customer.set_spending",
        { id = ann.id, per_order = { amount = "1.00", currency = "EUR" }, reason = "x" }).code)
      assert.are.equal("LIMIT_UNCHANGED", desk:refused("customer.set_spending", { id = ann.id, reason = "x" }).code)
      assert.are.equal("SPENDING_LIMIT_CURRENCY",
        desk:refused("customer.change", { id = ann.id, currency = "EUR" }).code)
    end)

    it("[2.26] is enforced at entry, and says limit, used, this order and over by how much", function()
      local ann = person()
      spending(ann, { per_order = kr "300.00", per_month = kr "400.00" })
      submit({ { tea, 2 } }, ann)
      local problem = desk:refused("order.create",
        { customer_id = ann.id, lines = { { item_id = tea.id, quantity = 4 } } })
      assert.are.equal("ORDER_OVER_LIMIT", problem.code)
      assert.are.same({ "SPENDING_ORDER", "SPENDING_MONTH" }, shop.codes(problem))
      assert.are.equal("C-00002: the limit for 2026-01 is 400.00 DKK, used 200.00 DKK, this order 400.00 DKK: "
        .. "over by 200.00 DKK", problem.errors[2].detail)
      assert.are.equal(1, #desk:ok("order.list", {}).items)
      assert.are.equal(1, #desk:rows "select point from decision where point = 'order.limit' and state = 'refused'")
    end)

    it("[2.26] is enforced when lines are added or changed, and the draft stays as it was", function()
      local ann = person()
      spending(ann, { per_order = kr "250.00" })
      local order = shop.order(desk, ann, { { tea, 2 } })
      assert.are.equal("ORDER_OVER_LIMIT",
        desk:refused("order.add_line", { id = order.id, item_number = "TEA", quantity = 1 }).code)
      assert.are.equal("ORDER_OVER_LIMIT",
        desk:refused("order.change_line", { id = order.id, line_id = order.lines[1].id, quantity = 3 }).code)
      assert.are.same(order, desk:ok("order.get", { id = order.id }))
      assert.is_nil(desk:ok("order.submit", { id = order.id }).failed_step)
    end)

    it("[2.26] is enforced at submit: drafts together may be more than the month allows", function()
      local ann = person()
      spending(ann, { per_month = kr "250.00" })
      local first, second = shop.order(desk, ann, { { tea, 2 } }), shop.order(desk, ann, { { tea, 1 } })
      assert.is_nil(desk:ok("order.submit", { id = first.id }).failed_step)
      local run = desk:ok("order.submit", { id = second.id })
      assert.are.equal("limits", run.failed_step)
      assert.are.equal("SPENDING_MONTH", run.reasons[1].code)
      assert.are.equal("draft", run.order.status)
      spending(ann, { per_month = kr "300.00" })
      assert.is_nil(desk:ok("order.reprocess", { id = second.id }).failed_step)
    end)

    it("[2.26] counts by month, and what a contact orders for any organization", function()
      local ann, other = person(), shop.customer(desk)
      desk:ok("customer.add_contact", { id = other.id, contact_id = ann.id })
      spending(ann, { per_month = kr "250.00" })
      submit({ { tea, 1 } }, org, { contact_id = ann.id })
      submit({ { tea, 1 } }, ann)
      local wanted = { customer_id = other.id, contact_id = ann.id, lines = { { item_id = tea.id, quantity = 1 } } }
      assert.are.equal("ORDER_OVER_LIMIT", desk:refused("order.create", wanted).code)
      desk:set_clock "2026-02-01T08:00:00Z"
      assert.are.equal("2026-02", shown(desk:ok("order.create", wanted)).spender.month)
    end)
  end)

  describe("more of an accepted line", function()
    local function revise(order, quantity)
      return { id = order.id, line_id = order.lines[1].id, quantity = quantity, reason = "more" }
    end

    it("[2.26] is refused when the person may not spend so much; less is not asked about", function()
      local ann = person()
      spending(ann, { per_order = kr "200.00" })
      local order = submit({ { tea, 2 } }, ann).order
      assert.are.equal("SPENDING_ORDER", shop.codes(desk:refused("order.revise_line", revise(order, 3)))[1])
      assert.are.equal("awaiting_shipping", desk:ok("order.get", { id = order.id }).status)
      spending(ann, { per_order = kr "1.00" })
      assert.are.equal("change_pending", desk:ok("order.revise_line", revise(order, 1)).status)
    end)

    it("[2.24] puts a hold on shipping when the credit does not allow it", function()
      credit { limit = kr "250.00", type = "balance_all" }
      local cup = shop.item(desk, "CUP", { options = { "TEA" } })
      local order = submit({ { cup, 1, { options = { { item_number = "TEA" } } } } }).order
      assert.are.equal(0, #order.holds)
      order = desk:ok("order.revise_line", revise(order, 2))
      assert.are.equal("CREDIT", order.holds[1].code)
      assert.are.equal("the credit limit of C-00001 is 250.00 DKK, used 0.00 DKK, this order 400.00 DKK: "
        .. "over by 150.00 DKK", order.holds[1].reason)
      order = desk:ok("order.confirm_change", { id = order.id, line_id = order.lines[1].id })
      assert.are.same(kr "400.00", order.total)
      assert.are.equal("ON_HOLD", desk:refused("order.ship", { id = order.id }).code)
      order = desk:ok("order.revise_line", revise(order, 3))
      assert.are.equal(1, #order.holds)
    end)
  end)

  describe("payment", function()
    before_each(function() credit { limit = kr "1000.00", type = "balance_all" } end)

    it("[2.25] credit 1,000, order 1,200: 1,000 on account, 200 by another tender", function()
      local order = shop.order(desk, org, { { tea, 12 } })
      assert.are.same(kr "1000.00", shown(order).on_account_at_most)
      assert.are.equal("hold", shown(order).outcome)
      local problem = desk:refused("order.set_payment", { id = order.id })
      assert.are.equal("TENDER_MISSING", problem.code)
      assert.are.equal("ON_ACCOUNT_CAPPED",
        desk:refused("order.set_payment", { id = order.id, on_account = kr "1200.00" }).code)
      order = desk:ok("order.set_payment", { id = order.id, tender = { method = "card", reference = "tok 1" } })
      assert.are.same({
        on_account = kr "1000.00", tender = { method = "card", reference = "tok 1", amount = kr "200.00" },
      }, order.payment)
      assert.are.equal("allow", shown(order).outcome)
      assert.is_nil(desk:ok("order.submit", { id = order.id }).failed_step)
      assert.are.equal("ORDER_NOT_DRAFT", desk:refused("order.set_payment", { id = order.id }).code)
    end)

    it("[2.25] only what is on account is owed, whatever is billed first", function()
      local order = shop.order(desk, org, { { tea, 8 }, { care, 4 } })
      desk:ok("order.set_payment", { id = order.id, tender = { method = "card" } })
      order = desk:ok("order.submit", { id = order.id }).order
      local probe = shop.order(desk, org, { { tea, 1 } })
      assert.are.same(kr "1000.00", shown(probe).account.used)
      desk:ok("order.bill", { id = order.id, line_ids = { order.lines[2].id } })
      assert.are.same(kr "200.00", desk:ok("customer.account", { id = org.id }).balance)
      assert.are.same(kr "1000.00", shown(probe).account.used)
      run_to(order, "ship", "fulfil", "bill")
      assert.are.same(kr "1000.00", desk:ok("customer.account", { id = org.id }).balance)
      desk:ok("order.return", { id = order.id, lines = { { line_id = order.lines[1].id } }, reason = "broken" })
      assert.are.same(kr "200.00", desk:ok("customer.account", { id = org.id }).balance)
      desk:ok("order.return", { id = order.id, lines = { { line_id = order.lines[2].id, quantity = 3 } }, reason = "x" })
      assert.are.same(kr "0.00", desk:ok("customer.account", { id = org.id }).balance)
    end)

    it("[2.25] nothing goes on account where that is not allowed", function()
      credit { allow_on_account = false }
      local run = submit { { tea, 1 } }
      assert.are.equal("C-00001 may not buy on account, 100.00 DKK would be", run.reasons[1].text)
      local order = shop.order(desk, org, { { tea, 1 } })
      assert.are.same(kr "0.00", shown(order).on_account_at_most)
      order = desk:ok("order.set_payment", { id = order.id, tender = { method = "transfer" } })
      assert.are.same(kr "100.00", order.payment.tender.amount)
      assert.is_nil(desk:ok("order.submit", { id = order.id }).failed_step)
    end)

    it("[2.25] less may go on account than could; it must add up when the order is submitted", function()
      local order = shop.order(desk, org, { { tea, 2 } })
      order = desk:ok("order.set_payment", { id = order.id, on_account = kr "50.00", tender = { method = "card" } })
      assert.are.same(kr "150.00", order.payment.tender.amount)
      desk:ok("order.change_line", { id = order.id, line_id = order.lines[1].id, quantity = 3 })
      local run = desk:ok("order.submit", { id = order.id })
      assert.are.equal("PAYMENT_MISMATCH", run.reasons[1].code)
      order = desk:ok("order.set_payment", { id = order.id })
      assert.are.same({ on_account = kr "300.00" }, order.payment)
      assert.is_nil(desk:ok("order.reprocess", { id = order.id }).failed_step)
      local euros = { amount = "1.00", currency = "EUR" }
      local other = shop.order(desk, org, { { tea, 1 } })
      assert.are.equal("CURRENCY_MIXED",
        desk:refused("order.set_payment", { id = other.id, on_account = euros }).code)
    end)
  end)

  describe("the account", function()
    it("[2.24] goes up by bills and down by payments and returns; each entry has the balance", function()
      local order = run_to(submit({ { care, 3 } }).order, "bill")
      desk:ok("customer.pay", { id = org.id, amount = kr "120.00", reference = "B1", paid_on = "2026-01-29" })
      desk:ok("order.return",
        { id = order.id, lines = { { line_id = order.lines[1].id, quantity = 1 } }, reason = "too many" })
      local account = desk:ok("customer.account", { id = org.id })
      assert.are.same(kr "80.00", account.balance)
      local kinds = {}
      for i, one in ipairs(account.entries) do
        kinds[i] = one.number .. " " .. one.kind .. " " .. one.amount.amount .. " " .. one.balance.amount
      end
      assert.are.same({ "3 credit -100.00 80.00", "2 payment -120.00 180.00", "1 bill 300.00 300.00" }, kinds)
      assert.are.equal("SO-000001 line 1", account.entries[3].reference)
      assert.are.equal("2026-01-29", account.entries[2].day)
      local page = desk:ok("customer.account", { id = org.id, limit = 2 })
      assert.are.equal(2, page.next)
      assert.are.equal(1, desk:ok("customer.account", { id = org.id, before = page.next }).entries[1].number)
      assert.are.equal("CUSTOMER_UNKNOWN", desk:refused("customer.account", { id = "nobody" }).code)
    end)

    it("[2.24] a payment is recorded once, taken back with a reason, once", function()
      local ann = person()
      local paid = desk:ok("customer.pay", { id = ann.id, amount = kr "10.00", reference = "B1" })
      assert.are.same(kr "-10.00", desk:ok("customer.account", { id = org.id }).balance)
      assert.are.equal("PAYMENT_KNOWN",
        desk:refused("customer.pay", { id = org.id, amount = kr "10.00", reference = "B1" }).code)
      local back = { id = org.id, payment_id = paid.id, reason = "bounced" }
      assert.are.same(kr "0.00", desk:ok("customer.reverse_payment", back).balance)
      assert.are.equal("PAYMENT_REVERSED", desk:refused("customer.reverse_payment", back).code)
      back.payment_id = "nothing"
      assert.are.equal("PAYMENT_UNKNOWN", desk:refused("customer.reverse_payment", back).code)
      desk:ok("customer.pay", { id = org.id, amount = kr "10.00", reference = "B1" })
      for _, amount in ipairs { kr "0.00", kr "-1.00", { amount = "1.00", currency = "EUR" } } do
        assert.are.equal("PAYMENT_AMOUNT",
          desk:refused("customer.pay", { id = org.id, amount = amount, reference = "B2" }).code)
      end
    end)

    it("[2.24] imported history is not owed, and not credited when it comes back", function()
      local old = shop.in_status(desk, org, tea, "closed", 2)
      desk:ok("order.return", { id = old.id, lines = { { line_id = old.lines[1].id } }, reason = "old" })
      assert.are.same({}, desk:ok("customer.account", { id = org.id }).entries)
    end)
  end)
end)
