-- Imports at work: into a running server, through its death, on a terminal, with the
-- importers of contrib/ and a made-up company in their format.
local server = dofile "spec/e2e/server.lua"
local image = dofile "contrib/sweep/image.lua"
local quote = server.quote

local NORTHWIND = "contrib/importers/northwind/"
local CUSTOMERS = [[
customerID,companyName,contactName,contactTitle,address,city,region,postalCode,country,phone,fax
ADAMS,Adams Foods,A. Adams,Owner,1 Main Road,Leeds,NULL,LS1,UK,1,NULL
BREST,Brest et fils,Zoë Brést,Owner,24, rue du Port,Brest,NULL,29200,France,2,NULL
KOLNX,Königlich Essen,Ærø Åse,Owner,"Maubelstr. 90, ""Hof""",Köln,NULL,50667,Germany,3,NULL
NOWHR,Nowhere,N. N.,Owner,1 Street,City,NULL,1,Atlantis,4,NULL
]]
local PRODUCTS = [[
productID,productName,supplierID,categoryID,quantityPerUnit,unitPrice,unitsInStock,unitsOnOrder,reorderLevel,discontinued
1,Apple juice,1,1,10 bottles,4.50,500,0,0,0
2,"Jam, plum",1,2,6 jars,12.00,80,0,0,0
]]
local ORDERS = "orderID,customerID,employeeID,orderDate,requiredDate,shippedDate,shipVia,freight,shipName,"
  .. "shipAddress,shipCity,shipRegion,shipPostalCode,shipCountry\n" .. [[
100,ADAMS,1,1996-07-04 00:00:00.000,1996-08-01 00:00:00.000,1996-07-16 00:00:00.000,3,32.38,Adams Foods,1 Main Road,Leeds,NULL,LS1,UK
101,BREST,1,1996-07-05 00:00:00.000,1996-08-02 00:00:00.000,NULL,3,5.00,Brest et fils,24, rue du Port,Brest,NULL,29200,France
]]
local LINES = [[
orderID,productID,unitPrice,quantity,discount
100,1,4.00,10,0.15
100,2,11.00,12,0.05000000074505806
101,1,4.00,5,0
]]

local dir, s, data
before_each(function()
  dir = server.folder()
  data = dir .. "/data"
  for name, text in pairs { customers = CUSTOMERS, products = PRODUCTS, orders = ORDERS, lines = LINES } do
    server.write(("%s/%s.csv"):format(dir, name), text)
  end
end)
after_each(function()
  if s then s:remove() end
  s = nil
  server.run("rm -rf " .. quote(dir))
end)

local function import(mapping, file, options)
  return server.shell(("%s import %s '%s/%s' --data '%s' --home . %s"):format(quote(server.binary), mapping, dir, file,
    data, options or ""))
end
local function northwind(mapping, file, options)
  return import(NORTHWIND .. mapping .. ".lua", file, options)
end
local function value(query) return image.value(server, data .. "/ordain.db", query) end

describe("an import into a running server", function()
  it("lists line, field and reason of what it refuses, and takes it after the repair", function()
    s = server.start { data = data }
    local out, code = northwind("customers", "customers.csv", ("--no-repair --rejects '%s/rejects.csv'"):format(dir))
    assert.are.same({ 1, "4 records: 2 in, 2 rejected\n" }, { code, out })
    local rejects = server.read(dir .. "/rejects.csv")
    assert.matches('^line,field,reason,record\r\n3,"","RECORD_FIELDS: [^"]+","BREST,Brest et fils,Zoë Brést,[^"]+"\r\n', rejects)
    assert.matches('\n5,"","COUNTRY_UNKNOWN: [^"]*Atlantis[^"]*","NOWHR,[^"]+"\r\n$', rejects)

    out, code = northwind("customers", "customers.csv", ("--rejects '%s/rejects.csv'"):format(dir))
    assert.are.same({ 1, "4 records: 1 in, 2 were in before, 1 repaired, 1 rejected\n" }, { code, out })
    out = northwind("customers", "customers.csv")
    assert.are.equal("4 records: 0 in, 3 were in before, 1 repaired, 1 rejected\n", out)
    assert.are.equal("Königlich Essen", value "select name from customer where number = 'KOLNX'")
    assert.are.equal('Maubelstr. 90, "Hof"',
      value "select json_extract(addresses, '$[0].street') from customer where number = 'KOLNX'")
    assert.are.equal("24, rue du Port|Zoë Brést",
      value "select json_extract(addresses, '$[0].street'), json_extract(addresses, '$[0].name') from customer where number = 'BREST'")
    assert.are.equal("0", value "select count(*) from customer where phone = 'NULL' or addresses like '%NULL%'")
  end)

  it("reads fractional discounts exactly, and refuses lines of orders that are not there", function()
    s = server.start { data = data }
    northwind("products", "products.csv")
    northwind("customers", "customers.csv")
    assert.matches("1 in, 1 rejected", (northwind("orders", "orders.csv", "--no-repair")))
    local out = northwind("order_lines", "lines.csv", ("--rejects '%s/rejects.csv'"):format(dir))
    local rejects = server.read(dir .. "/rejects.csv")
    assert.matches("3 records: 1 in, 2 rejected", out)
    assert.matches('\n4,"[^"]*","ORDER_UNKNOWN: [^"]+","101,1,4.00,5,0"\r\n', rejects)
    assert.matches('\n3,"/discount","[%u_]+: [^"]+","100,2,', rejects)
    assert.are.equal("1500|3400", value "select discount, amount from order_line")

    assert.matches("1 in, 1 were in before, 1 repaired", (northwind("orders", "orders.csv")))
    assert.matches("1 in, 1 were in before, 1 rejected", (northwind("order_lines", "lines.csv")))
  end)

  it("goes on where it stopped when the server dies under it", function()
    local rows = { "number,text" }
    for i = 1, 6000 do rows[i + 1] = ("N-%05d,thing %d"):format(i, i) end
    server.write(dir .. "/many.csv", table.concat(rows, "\n") .. "\n")
    server.write(dir .. "/many.lua", [[
      return { operation = "catalog.import", record = function(fields) return { number = fields.number,
        descriptions = { en = fields.text }, unit = "pcs", price = { amount = "1.00", currency = "DKK" } } end }]])
    s = server.start { data = data }
    local said = s:beside(("%s import '%s/many.lua' '%s/many.csv' --data '%s' --home .; echo code=$?"):format(
      quote(server.binary), dir, dir, data))
    local function count() return tonumber(value "select count(*) from item") or 0 end
    assert.is_truthy(server.wait(20, function() return count() >= 100 end))
    s:kill "KILL"
    s:ended(10)
    local first = said()
    assert.matches("code=75\n", first, first)
    local there = count()
    assert.is_true(there >= 100 and there < 6000, tostring(there))
    s:remove()
    s = server.start { data = data }
    local out, code = import(dir .. "/many.lua", "many.csv")
    assert.are.equal(0, code, out)
    -- One whose answer was lost on the way is in, and was not counted before.
    local fresh, before = out:match "6000 records: (%d+) in, (%d+) were in before"
    assert.are.equal(6000, fresh + before, out)
    assert.are.equal(there, tonumber(before))
    assert.are.equal(6000, count())
  end)

  it("shows its progress on a terminal, and only there", function()
    s = server.start { data = data }
    local rows = { "number" }
    for i = 1, 3000 do rows[i + 1] = "P-" .. i end
    server.write(dir .. "/many.csv", table.concat(rows, "\n") .. "\n")
    server.write(dir .. "/many.lua", [[
      return { operation = "catalog.import", record = function(fields) return { number = fields.number,
        descriptions = { en = "x" }, unit = "pcs", price = { amount = "1.00", currency = "DKK" } } end }]])
    local command = ("%s import %s/many.lua %s/many.csv --data %s --home ."):format(server.binary, dir, dir, data)
    local out = server.run(("script -qec %s /dev/null </dev/null"):format(quote(command)))
    assert.matches("\rmany%.lua %[[#.]+%]%s+%d+%% %d+ records, 0 rejected", out)
    assert.matches("3000 records: 3000 in, 0 rejected", out)
    out = server.shell(command)
    assert.are.equal("3000 records: 0 in, 3000 were in before, 0 rejected\n", out)
  end)
end)
