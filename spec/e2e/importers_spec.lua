-- The importers of contrib/, with a made-up company in the format of the real one.
-- luacheck: no max line length (the files have long lines)
local server = require "spec.e2e.server"
local quote = server.quote

local PRODUCTS = [[
productID,productName,supplierID,categoryID,quantityPerUnit,unitPrice,unitsInStock,unitsOnOrder,reorderLevel,discontinued
1,Apple juice,1,1,10 bottles,4.50,500,0,0,0
2,"Jam, plum",1,2,6 jars,12.00,80,0,0,0
3,Old cheese,1,4,1 kg,30.00,5,0,0,1
]]
local CUSTOMERS = [[
customerID,companyName,contactName,contactTitle,address,city,region,postalCode,country,phone,fax
ADAMS,Adams Foods,A. Adams,Owner,1 Main Road,Leeds,NULL,LS1,UK,1,NULL
BREST,Brest et fils,B. Brest,Owner,24, rue du Port,Brest,NULL,29200,France,2,NULL
]]
local ORDERS = "orderID,customerID,employeeID,orderDate,requiredDate,shippedDate,shipVia,freight,shipName,"
  .. "shipAddress,shipCity,shipRegion,shipPostalCode,shipCountry\n" .. [[
100,ADAMS,1,1996-07-04 00:00:00.000,1996-08-01 00:00:00.000,1996-07-16 00:00:00.000,3,32.38,Adams Foods,1 Main Road,Leeds,NULL,LS1,UK
101,BREST,1,1996-07-05 00:00:00.000,1996-08-02 00:00:00.000,NULL,3,5.00,Brest et fils,24, rue du Port,Brest,NULL,29200,France
]]
local DETAILS = [[
orderID,productID,unitPrice,quantity,discount
100,2,11.00,12,0
100,1,4.00,10,0.15
101,1,4.00,5,0
101,3,28.00,1,0.05
]]

describe("contrib/importers/northwind", function()
  local dir

  local function write(name, text)
    local file = assert(io.open(dir .. "/" .. name, "wb"))
    file:write(text)
    file:close()
  end

  local function shell(command)
    return (server.run("{ " .. command .. "; } 2>&1"))
  end

  local function ordain(arguments)
    return shell(("%s %s --data %s --home ."):format(quote(server.binary), arguments, quote(dir .. "/data")))
  end

  local function import(mapping, file, options)
    return (ordain(("import contrib/importers/northwind/%s.lua %s/%s --rejects %s/rejects.csv %s"):format(
      mapping, dir, file, dir, options or "")))
  end

  before_each(function()
    dir = server.folder()
    write("products.csv", PRODUCTS)
    write("customers.csv", CUSTOMERS)
    write("orders.csv", ORDERS)
    write("order-details.csv", DETAILS)
    ordain "db migrate --test --clock 2026-01-30T08:00:00Z"
  end)
  after_each(function() server.run("rm -rf " .. quote(dir)) end)

  it("without repair refuses the records with an unquoted comma and the lines of such orders", function()
    assert.matches("3 in, 0 rejected", import("products", "products.csv", "--no-repair"))
    assert.matches("1 in, 1 rejected", import("customers", "customers.csv", "--no-repair"))
    assert.matches("1 in, 1 rejected", import("orders", "orders.csv", "--no-repair"))
    assert.matches("2 in, 2 rejected", import("order_lines", "order-details.csv", "--no-repair"))
  end)

  it("run.sh takes all in, and once", function()
    local command = ("ORDAIN=%s sh contrib/importers/northwind/run.sh %s --data %s --home ."):format(
      quote(server.binary), dir, quote(dir .. "/data"))
    local out = shell(command)
    for _, line in ipairs { "3 records: 3 in, 0 rejected", "2 records: 2 in, 1 repaired, 0 rejected",
      "4 records: 4 in, 0 rejected", "2 records: 2 in, 0 rejected" } do
      assert.is_truthy(out:find(line, 1, true), line .. " is not in\n" .. out)
    end
    assert.matches("2 records: 0 in, 2 were in before", shell(command))
    assert.matches('"street":"24, rue du Port"', ordain "call customer.get '{\"id\":\"BREST\"}'")
    assert.matches('"zone":"Europe/Paris"', ordain "call customer.get '{\"id\":\"BREST\"}'")
    local subscriptions = ordain "call subscription.list '{}'"
    assert.matches('"reference":"NW%-ADAMS"', subscriptions)
    assert.matches('"next_due_date":"2026%-01%-31"', subscriptions)
  end)

  it("derive.lua takes the two products on most lines, of equals the lower number", function()
    local out = shell("lua5.4 contrib/importers/northwind/derive.lua " .. dir)
    assert.is_truthy(out:find('"reference":"NW-ADAMS","customer_number":"ADAMS","frequency":"monthly",'
      .. '"start_date":"2026-01-31","lines":[{"item_number":"1","quantity":1},{"item_number":"2","quantity":1}]', 1, true))
  end)
end)
