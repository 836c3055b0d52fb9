-- Northwind's products.csv -> items. Everything may be had monthly, in US dollars.
local CATEGORIES = {
  ["1"] = "Beverages", ["2"] = "Condiments", ["3"] = "Confections", ["4"] = "Dairy Products",
  ["5"] = "Grains/Cereals", ["6"] = "Meat/Poultry", ["7"] = "Produce", ["8"] = "Seafood",
}

return {
  summary = "Northwind: products",
  operation = "catalog.import", format = "csv", null = "NULL", header = true,
  key = function(fields) return "product " .. fields.productID end,
  record = function(fields)
    return {
      number = fields.productID,
      descriptions = { en = fields.productName },
      unit = fields.quantityPerUnit,
      price = { amount = fields.unitPrice, currency = "USD" },
      category = CATEGORIES[fields.categoryID],
      kind = "goods",
      frequencies = list.new { "monthly" },
      stock = math.tointeger(tonumber(fields.unitsInStock)),
      discontinued = fields.discontinued == "1",
    }
  end,
}
