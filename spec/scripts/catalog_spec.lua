-- The catalog: items, allowed frequencies, stock, import.
local shop = dofile "spec/scripts/shop.lua"

describe("catalog", function()
  local desk
  before_each(function() desk = ordain.open { clock = "2026-01-30T08:00:00Z" } end)
  after_each(function() desk:close() end)

  local function edit(path, from, to)
    local file = assert(io.open(path))
    local text = file:read "a"
    file:close()
    local at, stop = text:find(from, 1, true)
    assert(at, from)
    file = assert(io.open(path, "w"))
    file:write(text:sub(1, at - 1), to, text:sub(stop + 1))
    file:close()
  end

  it("adds an item and finds it by id and by number", function()
    local made = shop.item(desk, "CHAIR-1", {
      descriptions = { en = "Chair", da = "Stol", ["pt-BR"] = "Cadeira" },
      category = "Furniture", frequencies = { "monthly" },
    })
    assert.are.equal("goods", made.kind)
    assert.is_true(made.ships)
    assert.is_false(made.discontinued)
    assert.are.equal("Stol", made.descriptions.da)
    assert.are.same(shop.kr "100.00", made.price)
    assert.are.same(made, desk:ok("catalog.get", { id = made.id }))
    assert.are.same(made, desk:ok("catalog.get", { id = "CHAIR-1" }))
    assert.are.equal(1, #shop.events(desk, "catalog.item_created"))
  end)

  it("says all that is wrong with an item at once", function()
    local problem = desk:refused("catalog.create", shop.item_input("X", {
      descriptions = { English = "Chair" }, frequencies = { "monthly", "daily", "hourly" }, select_all = true,
    }))
    assert.are.equal(422, problem.status)
    assert.are.same({ "LANGUAGE_INVALID", "FREQUENCY_CHOICE", "FREQUENCY_UNKNOWN", "FREQUENCY_UNKNOWN" },
      shop.codes(problem))
    assert.are.equal("/frequencies/2", problem.errors[4].pointer)
    problem = desk:refused("catalog.create", nil, {
      text = '{"number":"X","descriptions":{},"unit":"pcs","price":{"amount":"1.00","currency":"DKK"}}',
    })
    assert.are.same({ "DESCRIPTION_MISSING" }, shop.codes(problem))
    problem = desk:refused("catalog.create", shop.item_input("", { stock = -1, colour = "red", unit = 7 }))
    assert.are.equal(4, #problem.errors)
  end)

  it("refuses a number that is taken", function()
    shop.item(desk, "A")
    local problem = desk:refused("catalog.create", shop.item_input("A"))
    assert.are.equal("ITEM_NUMBER_TAKEN", problem.code)
    assert.are.equal(409, problem.status)
  end)

  it("[f-24] ships goods and not services, unless it is said", function()
    assert.is_true(shop.item(desk, "A").ships)
    assert.is_false(shop.item(desk, "B", { kind = "service" }).ships)
    assert.is_false(shop.item(desk, "C", { ships = false }).ships)
    assert.is_true(shop.item(desk, "D", { kind = "one_off_service", ships = true }).ships)
  end)

  it("[1.3] keeps the chosen frequencies, each once, in the order of declaration", function()
    local made = shop.item(desk, "A", { frequencies = { "yearly", "monthly", "yearly" } })
    assert.are.same({ "monthly", "yearly" }, made.frequencies)
    assert.are.same({ "monthly", "quarterly", "yearly" }, shop.item(desk, "B", { select_all = true }).frequencies)
  end)

  it("[1.5] an item without frequencies has an empty set", function()
    assert.are.same({}, shop.item(desk, "A").frequencies)
    local made = shop.item(desk, "B", { select_all = true })
    assert.are.same({}, desk:ok("catalog.change", { id = made.id, frequencies = ordain.list {} }).frequencies)
  end)

  it("[1.3] [f-4] a developer adds weekly; who selected all before keeps the members of that day", function()
    local home = shop.copied_home()
    local own = ordain.open { clock = "2026-01-30T08:00:00Z", home = home }
    finally(function()
      own:close()
      shop.remove_home(home)
    end)
    local before = shop.item(own, "BEFORE", { select_all = true })
    assert.are.equal("FREQUENCY_UNKNOWN",
      own:refused("catalog.create", shop.item_input("W", { frequencies = { "weekly" } })).code)
    edit(home .. "/scripts/catalog/frequencies.lua", "local list_of_all = {\n",
      'local list_of_all = {\n  { name = "weekly", unit = "week", count = 1, title = "Weekly" },\n')
    own:reopen()
    assert.are.same({ "monthly", "quarterly", "yearly" }, own:ok("catalog.get", { id = before.id }).frequencies)
    local after = shop.item(own, "AFTER", { select_all = true })
    assert.are.same({ "weekly", "monthly", "quarterly", "yearly" }, after.frequencies)
    assert.are.same({ "weekly" }, shop.item(own, "W", { frequencies = { "weekly" } }).frequencies)
    local declared = own:ok("catalog.frequencies", {}).items
    assert.are.same({ name = "weekly", unit = "week", count = 1, title = "Weekly" }, declared[1])
  end)

  it("changes what is given and leaves the rest", function()
    local made = shop.item(desk, "A", { category = "Tea", frequencies = { "monthly" } })
    local changed = desk:ok("catalog.change",
      { id = made.id, price = { amount = "12.50", currency = "EUR" }, discontinued = true })
    assert.are.same({ amount = "12.50", currency = "EUR" }, changed.price)
    assert.is_true(changed.discontinued)
    assert.are.equal("Tea", changed.category)
    assert.are.same({ "monthly" }, changed.frequencies)
    assert.are.equal(made.version + 1, changed.version)
    assert.is_nil(desk:ok("catalog.change", { id = made.id, category = "" }).category)
    local problem = desk:refused("catalog.change", nil, { text = '{"id":"' .. made.id .. '","descriptions":{}}' })
    assert.are.same({ "DESCRIPTION_MISSING" }, shop.codes(problem))
  end)

  it("keeps the version and emits nothing when nothing differs", function()
    local made = shop.item(desk, "A")
    local same = desk:ok("catalog.change", { id = made.id, unit = "pcs", descriptions = { en = "Item A" } })
    assert.are.equal(made.version, same.version)
    assert.are.equal(0, #shop.events(desk, "catalog.item_changed"))
  end)

  it("refuses a change of a version that is no longer there", function()
    local made = shop.item(desk, "A")
    local first = desk:call("catalog.change", { id = made.id, unit = "box" }, { if_match = '"' .. made.version .. '"' })
    assert.are.equal(200, first.status)
    local second = desk:call("catalog.change",
      { id = made.id, unit = "bag" }, { if_match = '"' .. made.version .. '"' })
    assert.are.equal(412, second.status)
  end)

  it("says when there is no such item", function()
    assert.are.equal("ITEM_UNKNOWN", desk:refused("catalog.get", { id = "nothing" }).code)
    assert.are.equal(404, desk:refused("catalog.change", { id = "nothing", unit = "box" }).status)
    assert.are.equal(404, desk:refused("catalog.adjust_stock", { id = "nothing", by = 1 }).status)
  end)

  it("adds to the stock and takes from it, never below zero", function()
    local made = shop.item(desk, "A", { stock = 5 })
    assert.are.equal(8, desk:ok("catalog.adjust_stock", { id = made.id, by = 3 }).stock)
    assert.are.equal(0, desk:ok("catalog.adjust_stock", { id = made.id, by = -8, reason = "counted" }).stock)
    local problem = desk:refused("catalog.adjust_stock", { id = made.id, by = -1 })
    assert.are.equal("STOCK_TOO_LOW", problem.code)
    assert.are.equal(2, #shop.events(desk, "catalog.stock_changed"))
  end)

  it("lists by number in pages, and filters", function()
    for i = 1, 7 do
      shop.item(desk, "I-" .. i, { category = i % 2 == 0 and "even" or "odd", discontinued = i == 3 })
    end
    local seen, cursor = {}, nil
    repeat
      local page = desk:ok("catalog.list", { limit = 3, cursor = cursor })
      for _, one in ipairs(page.items) do seen[#seen + 1] = one.number end
      cursor = page.next
    until not cursor
    assert.are.same({ "I-1", "I-2", "I-3", "I-4", "I-5", "I-6", "I-7" }, seen)
    assert.are.equal(3, #desk:ok("catalog.list", { category = "even" }).items)
    assert.are.equal("I-3", desk:ok("catalog.list", { discontinued = true }).items[1].number)
    assert.are.equal(6, #desk:ok("catalog.list", { discontinued = false }).items)
    assert.are.equal(0, #desk:ok("catalog.list", { kind = "service" }).items)
    for _, wrong in ipairs { "zz", "e29d.x", "00.x", "4.x", "41.'" } do
      assert.are.equal("CURSOR_INVALID", desk:refused("catalog.list", { cursor = wrong }).code, wrong)
    end
  end)

  it("imports by number: adds, changes, and changes nothing the second time", function()
    local input = shop.item_input("N-1", { stock = 39, frequencies = { "monthly" } })
    local first = desk:ok("catalog.import", input)
    assert.is_true(first.created)
    local again = desk:ok("catalog.import", input)
    assert.are.same({ id = first.id, number = "N-1", created = false, changed = false }, again)
    input.stock = 40
    assert.is_true(desk:ok("catalog.import", input).changed)
    local item = desk:ok("catalog.get", { id = "N-1" })
    assert.are.equal(40, item.stock)
    assert.are.equal(2, item.version)
    assert.are.same({ "FREQUENCY_UNKNOWN" },
      shop.codes(desk:refused("catalog.import", shop.item_input("N-2", { frequencies = { "daily" } }))))
  end)

  it("lets viewers look and only sales change", function()
    local made = shop.item(desk, "A")
    assert.are.equal(200, desk:call("catalog.get", { id = made.id }, { roles = { "viewer" } }).status)
    assert.are.equal(403, desk:call("catalog.create", shop.item_input("B"), { roles = { "viewer" } }).status)
    assert.are.equal(201, desk:call("catalog.create", shop.item_input("B"), { roles = { "sales" } }).status)
  end)
end)
