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
