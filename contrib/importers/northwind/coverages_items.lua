-- Northwind's products.csv -> items once more, now as what can be covered. The rest of
-- an item is as products.lua gives it, so nothing else changes.
local CATEGORIES = {
  ["1"] = "Beverages", ["2"] = "Condiments", ["3"] = "Confections", ["4"] = "Dairy Products",
  ["5"] = "Grains/Cereals", ["6"] = "Meat/Poultry", ["7"] = "Produce", ["8"] = "Seafood",
}

return {
  summary = "Northwind: products that can be covered",
  operation = "catalog.import", format = "csv", null = "NULL", header = true,
  key = function(fields) return "coverable product " .. fields.productID end,
  record = function(fields)
    return {
      number = fields.productID,
      descriptions = { en = fields.productName },
      unit = fields.quantityPerUnit,
      price = { amount = fields.unitPrice, currency = "USD" },
      category = CATEGORIES[fields.categoryID],
      coverable = true,
    }
  end,
}
