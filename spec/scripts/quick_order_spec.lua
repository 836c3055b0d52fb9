-- Quick ordering, quantities, templates, ordering again; and who may order for whom.
local shop = dofile "spec/scripts/shop.lua"

describe("ordering", function()
  local desk, org, tea
  before_each(function()
    desk = ordain.open { clock = "2026-01-30T08:00:00Z" }
    org = shop.customer(desk)
    tea = shop.item(desk, "TEA", { quantities = { min = 6, max = 60, multiple = 6, default = 12 } })
  end)
  after_each(function() desk:close() end)

  local function person(more)
    local input = { kind = "person", name = "Ann" }
    for name, value in pairs(more or {}) do input[name] = value end
    return shop.customer(desk, input)
  end

  local function quick(lines, more)
    local input = { customer = org.number, lines = lines }
    for name, value in pairs(more or {}) do input[name] = value end
    return desk:call("order.quick", input).body
  end

  describe("by item number", function()
    it("[2.27] takes the default quantity when none is given", function()
      local order = quick { { item_number = "TEA" }, { item_number = "TEA", quantity = 18 } }
      assert.are.equal(12, order.lines[1].quantity)
      assert.are.equal(18, order.lines[2].quantity)
      assert.are.equal("draft", order.status)
      assert.are.same(shop.kr "3000.00", order.total)
    end)

    it("[2.27] refuses with all that is wrong at once, each where it is", function()
      shop.item(desk, "CUP")
      local ann = person()
      local problem = quick({
        { item_number = "NONE", quantity = 1 }, { item_number = "TEA", quantity = 5 },
        { item_number = "TEA", quantity = 66 }, { item_number = "CUP" },
      }, { contact_id = ann.id })
      assert.are.same({
        "CONTACT_UNKNOWN", "ITEM_UNKNOWN", "QUANTITY_BELOW_MIN", "QUANTITY_NOT_MULTIPLE", "QUANTITY_ABOVE_MAX",
        "QUANTITY_MISSING",
      }, shop.codes(problem))
      assert.are.equal("/lines/1/quantity", problem.errors[3].pointer)
      assert.are.equal("TEA: 5 are wanted, at least 6 are sold", problem.errors[3].detail)
      assert.are.equal("/lines/3/quantity", problem.errors[6].pointer)
      assert.are.equal(0, #desk:ok("order.list", {}).items)
      assert.are.equal("CUSTOMER_UNKNOWN", quick({ { item_number = "TEA" } }, { customer = "nobody" }).code)
    end)

    it("[2.27] the same holds for the form, for added and for changed lines, not for history", function()
      assert.are.equal("QUANTITY_NOT_MULTIPLE", desk:refused("order.create",
        { customer_id = org.id, lines = { { item_number = "TEA", quantity = 7 } } }).code)
      local order = shop.order(desk, org, { { tea, 6 } })
      assert.are.equal("QUANTITY_BELOW_MIN", shop.codes(desk:refused("order.add_line",
        { id = order.id, item_number = "TEA", quantity = 1 }))[1])
      assert.are.equal("/quantity", desk:refused("order.change_line",
        { id = order.id, line_id = order.lines[1].id, quantity = 61 }).errors[1].pointer)
      order = desk:ok("order.submit", { id = order.id }).order
      assert.are.equal("QUANTITY_NOT_MULTIPLE", desk:refused("order.revise_line",
        { id = order.id, line_id = order.lines[1].id, quantity = 8, reason = "x" }).code)
      assert.are.equal(1, #shop.in_status(desk, org, tea, "closed", 1).lines)
    end)

    it("[2.27] and for subscriptions", function()
      desk:ok("setting.set", { name = "subscription.enabled", value = true })
      desk:ok("catalog.change", { id = tea.id, frequencies = { "monthly" } })
      local wanted = { customer_number = org.number, frequency = "monthly",
        lines = { { item_number = "TEA", quantity = 7 }, { item_number = "NONE", quantity = 1 } } }
      assert.are.same({ "QUANTITY_NOT_MULTIPLE", "ITEM_UNKNOWN" },
        shop.codes(desk:refused("subscription.create", wanted)))
    end)

    it("[2.27] quantities of an item must not contradict each other, and can be removed", function()
      local problem = desk:refused("catalog.create", shop.item_input("BAD",
        { quantities = { min = 10, max = 5, default = 7 } }))
      assert.are.equal("QUANTITIES_CONTRADICT", problem.code)
      assert.are.same({ "/quantities/min", "/quantities/max", "/quantities/default", "/quantities/default" }, {
        problem.errors[1].pointer, problem.errors[2].pointer, problem.errors[3].pointer, problem.errors[4].pointer,
      })
      local changed = desk:ok("catalog.change", { id = tea.id, quantities = { max = 5 } })
      assert.are.same({ max = 5 }, changed.quantities)
      assert.are.equal(changed.version, desk:ok("catalog.change", { id = tea.id, quantities = { max = 5 } }).version)
      assert.is_nil(desk:ok("catalog.change", { id = tea.id, quantities = {} }).quantities)
      assert.are.equal(1, quick({ { item_number = "TEA", quantity = 1 } }).lines[1].quantity)
    end)
  end)

  describe("templates", function()
    local ann
    before_each(function() ann = person { parent_id = org.id } end)

    local function save(name, lines)
      return desk:ok("order.save_template", { contact_id = ann.id, name = name, lines = lines })
    end

    it("[2.27] belong to a contact, who orders from them for any of its customers", function()
      local weekly = save("weekly", { { item_number = "TEA", quantity = 6 } })
      local order = desk:ok("order.from_template", { id = weekly.id, customer = org.number })
      assert.are.equal(org.id, order.customer_id)
      assert.are.equal(ann.id, order.contact_id)
      assert.are.equal(6, order.lines[1].quantity)
      assert.is_nil(desk:ok("order.from_template", { id = weekly.id, customer = ann.number }).contact_id)
      assert.are.equal("CONTACT_UNKNOWN", desk:refused("order.from_template",
        { id = weekly.id, customer = shop.customer(desk).number }).code)
      desk:ok("catalog.change", { id = tea.id, quantities = { min = 12 } })
      assert.are.equal("QUANTITY_BELOW_MIN",
        desk:refused("order.from_template", { id = weekly.id, customer = org.number }).code)
    end)

    it("[2.27] are replaced by name, listed and removed", function()
      save("b", { { item_number = "TEA", quantity = 6 } })
      local again = save("b", { { item_number = "TEA", quantity = 18 } })
      assert.are.equal(18, again.lines[1].quantity)
      save("a", { { item_number = "TEA", quantity = 6 } })
      local page = desk:ok("order.templates", { contact_id = ann.id, limit = 1 })
      assert.are.equal("a", page.items[1].name)
      assert.are.equal("b", desk:ok("order.templates", { contact_id = ann.id, cursor = page.next }).items[1].name)
      desk:ok("order.remove_template", { id = again.id })
      assert.are.equal(1, #desk:ok("order.templates", { contact_id = ann.id }).items)
      assert.are.equal("TEMPLATE_UNKNOWN",
        desk:refused("order.from_template", { id = again.id, customer = org.id }).code)
    end)

    it("[2.27] name items that are there, each once, for a person", function()
      local input = { contact_id = ann.id, name = "x", lines = {
        { item_number = "NONE", quantity = 1 }, { item_number = "TEA", quantity = 6 },
        { item_number = "TEA", quantity = 6 },
      } }
      assert.are.same({ "ITEM_UNKNOWN", "TEMPLATE_ITEM" }, shop.codes(desk:refused("order.save_template", input)))
      input.contact_id = org.id
      assert.are.equal("CONTACT_KIND", desk:refused("order.save_template", input).code)
    end)
  end)

  describe("again", function()
    it("[2.27] makes a draft of an earlier order, at today's prices, without what cannot be had", function()
      local old, cup = shop.item(desk, "OLD"), shop.item(desk, "CUP", { options = { "TEA" } })
      local first = shop.order(desk, org, {
        { tea, 12, { unit_price = shop.kr "1.00" } }, { old, 1 },
        { cup, 2, { options = { { item_number = "TEA", per_unit = 3 } } } },
      })
      desk:ok("catalog.change", { id = old.id, discontinued = true })
      local made = desk:ok("order.reorder", { id = first.id })
      assert.are.same({ "LINE_DISCONTINUED" }, { made.left_out[1].code })
      assert.are.equal("line 2: OLD is no longer sold", made.left_out[1].text)
      local lines = made.order.lines
      assert.are.equal(3, #lines)
      assert.are.same(shop.kr "1200.00", lines[1].amount)
      assert.are.equal(6, lines[3].quantity)
      assert.are.equal(lines[2].id, lines[3].parent_line_id)
      assert.are_not.equal(first.id, made.order.id)
    end)

    it("[2.27] is refused when nothing is left", function()
      local order = shop.order(desk, org, { { tea, 6 } })
      desk:ok("order.cancel", { id = order.id, reason = "x" })
      local problem = desk:refused("order.reorder", { id = order.id })
      assert.are.equal("NOTHING_TO_REORDER", problem.code)
      assert.are.equal("LINE_GONE", problem.errors[1].code)
    end)
  end)

  describe("contacts", function()
    local ann, other
    before_each(function()
      ann, other = person { parent_id = org.id }, shop.customer(desk)
    end)

    local function status(organization)
      local items = desk:ok("customer.contacts", { organization_id = organization.id, contact_id = ann.id }).items
      return items[1] and items[1].status
    end

    local function order_for(organization)
      return desk:call("order.quick", {
        customer = organization.id, contact_id = ann.id, lines = { { item_number = "TEA" } },
      }).body
    end

    it("[2.28] act for several organizations; the order is the organization's and keeps the contact", function()
      assert.are.equal("CONTACT_UNKNOWN", order_for(other).code)
      desk:ok("customer.add_contact", { id = other.id, contact_id = ann.id })
      for _, organization in ipairs { org, other } do
        local order = order_for(organization)
        assert.are.equal(organization.id, order.customer_id)
        assert.are.equal(ann.id, order.contact_id)
      end
      assert.are.equal(2, #desk:ok("customer.contacts", { contact_id = ann.id }).items)
      assert.are.equal("CONTACT_EXISTS",
        desk:refused("customer.add_contact", { id = other.id, contact_id = ann.id }).code)
      assert.are.equal("CONTACT_KIND",
        desk:refused("customer.add_contact", { id = other.id, contact_id = org.id }).code)
      assert.are.equal("CUSTOMER_UNKNOWN",
        desk:refused("customer.add_contact", { id = other.id, contact_id = "nobody" }).code)
    end)

    it("[2.28] are disabled with a reason, which is kept and told", function()
      local pair = { id = org.id, contact_id = ann.id }
      assert.are.equal(422, desk:refused("customer.disable_contact", pair).status)
      pair.reason = "left the company"
      local contact = desk:ok("customer.disable_contact", pair, { as = "bo" })
      assert.are.equal("disabled", contact.status)
      assert.are.equal("left the company", contact.reason)
      assert.are.equal("bo", contact.changed_by)
      assert.are.equal("CONTACT_STATUS", desk:refused("customer.disable_contact", pair).code)
      local problem = order_for(org)
      assert.are.equal("CONTACT_INACTIVE", problem.code)
      assert.are.equal("the contact is disabled: left the company", problem.errors[1].detail)
      pair.reason = "back again"
      assert.are.equal("active", desk:ok("customer.enable_contact", pair).status)
      assert.are.equal("CONTACT_STATUS", desk:refused("customer.enable_contact", pair).code)
      assert.are.equal(ann.id, order_for(org).contact_id)
      pair.id = other.id
      assert.are.equal("CONTACT_UNKNOWN", desk:refused("customer.disable_contact", pair).code)
    end)

    it("[2.28] inactive ones are not put on orders, drafts included", function()
      local draft, open = order_for(org), shop.order(desk, org, { { tea, 6 } })
      desk:ok("customer.disable_contact", { id = org.id, contact_id = ann.id, reason = "left" })
      assert.are.equal("CONTACT_INACTIVE",
        desk:refused("order.change", { id = open.id, contact_id = ann.id }).code)
      local run = desk:ok("order.submit", { id = draft.id })
      assert.are.equal("validate_header", run.failed_step)
      assert.are.equal("CONTACT_INACTIVE", run.reasons[1].code)
      assert.are.equal("CONTACT_INACTIVE", desk:refused("order.reorder", { id = draft.id }).code)
      local bo = person { name = "Bo", parent_id = org.id }
      assert.are.equal(bo.id, desk:ok("order.change", { id = draft.id, contact_id = bo.id }).contact_id)
      assert.is_nil(desk:ok("order.reprocess", { id = draft.id }).failed_step)
    end)

    it("[2.28] who has ordered cannot be removed, only disabled", function()
      desk:ok("customer.add_contact", { id = other.id, contact_id = ann.id })
      order_for(org)
      local problem = desk:refused("customer.remove_contact", { id = org.id, contact_id = ann.id })
      assert.are.equal("CONTACT_HAS_ORDERED", problem.code)
      assert.are.equal("active", status(org))
      desk:ok("customer.remove_contact", { id = other.id, contact_id = ann.id })
      assert.is_nil(status(other))
      desk:ok("customer.disable_contact", { id = org.id, contact_id = ann.id, reason = "left" })
    end)

    it("[2.28] follow the parent: who leaves an organization orders for it no longer", function()
      assert.are.equal("active", status(org))
      desk:ok("customer.change", { id = ann.id, parent_id = other.id })
      assert.are.equal("disabled", status(org))
      assert.are.equal("active", status(other))
      desk:ok("customer.change", { id = ann.id, clear = { "parent_id" } })
      assert.are.equal("disabled", status(other))
      local page = desk:ok("customer.contacts", { contact_id = ann.id, limit = 1 })
      assert.are.equal(1, #desk:ok("customer.contacts", { contact_id = ann.id, cursor = page.next }).items)
      assert.are.equal(0, #desk:ok("customer.contacts", { status = "active" }).items)
    end)
  end)
end)
