-- contrib/importers/northwind/coverages.sh, with a made-up company in the real format.
-- luacheck: no max line length (the files have long lines)
local server = require "spec.e2e.server"
local quote = server.quote

local PRODUCTS = [[
productID,productName,supplierID,categoryID,quantityPerUnit,unitPrice,unitsInStock,unitsOnOrder,reorderLevel,discontinued
1,Apple juice,1,1,10 bottles,4.50,500,0,0,0
2,"Jam, plum",1,2,6 jars,12.00,80,0,0,0
]]
local CUSTOMERS = [[
customerID,companyName,contactName,contactTitle,address,city,region,postalCode,country,phone,fax
ADAMS,Adams Foods,A. Adams,Owner,1 Main Road,Leeds,NULL,LS1,UK,1,NULL
]]
local ORDER_HEAD = "orderID,customerID,employeeID,orderDate,requiredDate,shippedDate,shipVia,freight,shipName,"
  .. "shipAddress,shipCity,shipRegion,shipPostalCode,shipCountry\n"
local ORDER = "%d,ADAMS,1,%s 00:00:00.000,%s 00:00:00.000,%s,3,32.38,Adams Foods,1 Main Road,Leeds,NULL,LS1,UK\n"

describe("contrib/importers/northwind/coverages.sh", function()
  it("covers each line of the year's closed orders, bills it, takes a tenth back: the ledger balances", function()
    local dir = server.folder()
    finally(function() server.run("rm -rf " .. quote(dir)) end)
    local orders, details = { ORDER_HEAD }, { "orderID,productID,unitPrice,quantity,discount\n" }
    for i = 1, 12 do
      local day, shipped = i == 1 and "1997-03-05" or "1998-03-05", i <= 2 and "NULL" or "1998-03-10 00:00:00.000"
      orders[#orders + 1] = ORDER:format(100 + i, day, day, shipped)
      for product = 1, 2 do
        details[#details + 1] = ("%d,%d,%d.%02d,%d,0.05\n"):format(100 + i, product, i, i * 7, i + product)
      end
    end
    for name, text in pairs { products = PRODUCTS, customers = CUSTOMERS, orders = table.concat(orders),
      ["order-details"] = table.concat(details) } do
      server.write(dir .. "/" .. name .. ".csv", text)
    end
    local at = "--data " .. quote(dir .. "/data") .. " --home ."
    server.run(quote(server.binary) .. " db migrate --test --clock 2026-01-30T08:00:00Z " .. at)
    local out = server.run(("{ ORDAIN=%s sh contrib/importers/northwind/coverages.sh %s %s; } 2>&1")
      :format(quote(server.binary), quote(dir), at))
    local function says(words) assert.is_truthy(out:find(words, 1, true), words .. " is not in\n" .. out) end
    says "22 records: 20 in, 2 rejected"
    says "refused COV_ORDER_NOT_CLOSED 2"
    says "running 20"
    says "returned 2"
    local sums = ordain.decode(out:match "after 375 days (%b{})").items[1]
    assert.are.equal("0.00", sums.ahead.amount)
    assert.are.equal(20, sums.coverages)
    assert.is_true(tonumber(sums.credited.amount) > 0)
    local function cents(sum) return math.tointeger(tonumber((sum.amount:gsub("%.", "")))) end
    assert.are.equal(cents(sums.earned), cents(sums.billed) - cents(sums.credited))
  end)
end)

describe("contrib/importers/coverages", function()
  it("[3.48] [3.49] takes coverages as CSV and as JSON lines", function()
    local dir = server.folder()
    finally(function() server.run("rm -rf " .. quote(dir)) end)
    local at = "--data " .. quote(dir .. "/data") .. " --home . "
    local function ordain_says(arguments) return (server.run(quote(server.binary) .. " " .. arguments .. " 2>&1")) end
    local function call(operation, input)
      return ordain_says("call " .. operation .. " " .. quote(ordain.encode(input)) .. " " .. at)
    end
    ordain_says("db migrate --test --clock 2026-01-30T08:00:00Z " .. at)
    local shop = dofile "spec/scripts/shop.lua"
    call("customer.create", shop.customer_input { number = "C" })
    call("catalog.create", shop.item_input("LAPTOP", { coverable = true }))
    call("catalog.create", shop.item_input("CARE", { kind = "service", contract_coverage = true,
      coverage_kind = "extended_warranty", duration_type = "variable", duration = { amount = 12, unit = "month" } }))
    call("order.import", { external_number = "OLD", customer_number = "C", status = "closed", ordered_on = "2026-01-05" })
    call("order.import_line", { order_number = "OLD", line_key = "a", item_number = "LAPTOP", quantity = 2,
      unit_price = shop.kr "100.00" })
    server.write(dir .. "/lines.csv",
      "order,line,covers_order,covers_line,item,quantity,start,end,amount,currency,frequency,periods\n"
      .. "W1,1,OLD,a,CARE,2,2026-02-01,,5.00,DKK,month,12\n" .. "W2,1,OLD,z,CARE,2,2026-02-01,,5.00,DKK,month,12\n")
    server.write(dir .. "/orders.jsonl", ordain.encode { order_number = "W3", lines = { { line_key = "1",
      covers = { type = "order", order_number = "OLD", line_key = "a" }, item_number = "CARE",
      billing = { frequency = "quarter", periods = 4 } } } } .. "\n")
    local rejects = quote(dir .. "/rejects.csv")
    local out = ordain_says(("import contrib/importers/coverages/lines.lua %s/lines.csv --rejects %s %s"):format(dir, rejects, at))
    assert.matches("2 records: 1 in, 1 rejected", out)
    assert.matches("COV_COVERED_UNKNOWN", server.read(dir .. "/rejects.csv"))
    assert.matches("1 records?: 1 in, 0 rejected",
      ordain_says(("import contrib/importers/coverages/orders.lua %s/orders.jsonl %s"):format(dir, at)))
    local coverages = call("coverage.list", {})
    assert.is_truthy(coverages:find('"amount":{"amount":"120.00","currency":"DKK"}', 1, true), coverages)
  end)
end)
