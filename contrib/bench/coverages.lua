-- luacheck: std lua54+busted+desk
-- Coverages: decisions of coverage.eligible in a transaction with recording beside the
-- same in a dry run, which records nothing; and adding a coverage to each line of an
-- order of 1,000 lines beside orders of 10. Run by coverages.sh inside the program; the
-- orders are made by an operation of its own.
local quick = os.getenv "BENCH" == "quick"
local rounds, decisions, lines = quick and 1 or 5, quick and 500 or 2000, quick and 200 or 1000
local ASKED = 250

local OPERATIONS = [==[
-- luacheck: std script
local eligible = use "eligible"
local target = use "target"

operation "coverage.bench_ask" {
  summary = "Asks coverage.eligible so often", http = "POST /v1/bench/ask",
  kind = "write", role = "sales", input = { line_id = id, item_id = id, count = integer }, output = {},
  run = function(tx, input)
    local line, item = tx:find("order_line", input.line_id), tx:find("item", input.item_id)
    local its_order = tx:find("sales_order", line.order_id)
    local one, buyer = target.of_line(tx, its_order, line), tx:find("customer", its_order.customer_id)
    for _ = 1, input.count do
      eligible.ask(tx, { occasion = "add", item = item, customer = buyer, quantity = line.quantity,
        starts = { date = "2026-01-30" } }, { one }, list.new(), line.id)
    end
    return {}
  end,
}
operation "coverage.bench_lines" {
  summary = "An order with so many lines", http = "POST /v1/bench/lines",
  kind = "write", role = "sales", input = { order_id = id, item_id = id, count = integer },
  output = { ids = list(id) },
  run = function(tx, input)
    local ids = list.new()
    for number = 1, input.count do
      ids:add(tx:insert("order_line", { order_id = input.order_id, number = number, item_id = input.item_id,
        quantity = 1, unit_price = 10000, price_basis = "list", amount = 10000, status = "draft", ships = true }).id)
    end
    return { ids = ids }
  end,
}
]==]

local function median(list)
  table.sort(list)
  return list[(#list + 1) // 2]
end

local function line(name, unit, value, what, base, aim)
  print(("bench %s %.0f %s baseline %s %.0f ratio %.2f aim %s")
    :format(name, value, unit, what, base, value / base, aim))
end

it("coverages", function()
  local shop = dofile "spec/scripts/shop.lua"
  local home = shop.copied_home()
  local file = assert(io.open(home .. "/scripts/coverage/operations/bench.lua", "w"))
  file:write(OPERATIONS)
  file:close()
  local desk = ordain.open { home = home, clock = "2026-01-30T08:00:00Z" }
  finally(function()
    desk:close()
    shop.remove_home(home)
  end)
  local customer, laptop = shop.customer(desk), shop.item(desk, "LAPTOP", { coverable = true })
  local care = shop.item(desk, "CARE", { kind = "service", contract_coverage = true, price = shop.kr "12.00",
    coverage_kind = "extended_warranty", duration_type = "fixed", duration = { amount = 1, unit = "year" } })

  local function seconds(work)
    local from = os.clock()
    work()
    return os.clock() - from
  end
  local function order_of(count)
    local order = shop.order(desk, customer, {})
    return order, desk:ok("coverage.bench_lines", { order_id = order.id, item_id = laptop.id, count = count }).ids
  end

  local _, ids = order_of(1)
  local recorded, unrecorded = {}, {}
  for i = 1, rounds do
    recorded[i] = decisions / seconds(function()
      for _ = 1, decisions // ASKED do
        desk:ok("coverage.bench_ask", { line_id = ids[1], item_id = care.id, count = ASKED })
      end
    end)
    unrecorded[i] = decisions / seconds(function()
      for _ = 1, decisions // ASKED do
        desk:call("coverage.bench_ask", { line_id = ids[1], item_id = care.id, count = ASKED }, { dry = true })
      end
    end)
  end
  line("coverage_eligible", "decisions/s", median(recorded), "dry_run", median(unrecorded), "0.8")

  local function add_to(count, orders)
    local made = {}
    for i = 1, orders do made[i] = { order_of(count) } end
    return orders * count / seconds(function()
      for _, one in ipairs(made) do
        for _, line_id in ipairs(one[2]) do
          desk:ok("coverage.add", { order_id = one[1].id, item_id = care.id, covers = { { line_id = line_id } } })
        end
      end
    end)
  end
  local large, small = {}, {}
  for i = 1, rounds do
    large[i] = add_to(lines, 1)
    small[i] = add_to(10, lines // 10)
  end
  line("coverage_add_1000", "coverages/s", median(large), "orders_of_10_lines", median(small), "1")
end)
