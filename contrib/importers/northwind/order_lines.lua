-- Northwind's order-details.csv -> lines of the orders imported before. An order has a
-- product once, so the product is the line's key.
return {
  summary = "Northwind: order lines",
  operation = "order.import_line", format = "csv", null = "NULL", header = true,
  key = function(fields) return "line " .. fields.orderID .. " " .. fields.productID end,
  record = function(fields)
    return {
      order_number = fields.orderID,
      line_key = fields.productID,
      item_number = fields.productID,
      quantity = math.tointeger(tonumber(fields.quantity)),
      unit_price = { amount = fields.unitPrice, currency = "USD" },
      discount = fields.discount,
    }
  end,
}
