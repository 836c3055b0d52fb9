-- What coverages_derive.lua writes -> a warranty for each line, on an order of its own:
-- a tenth of the line's price for twelve months from today, billed monthly.
return {
  summary = "Northwind: a warranty for each order line of 1998",
  operation = "coverage.import", format = "jsonl",
  key = function(fields) return "warranty " .. fields.order .. " " .. fields.product end,
  record = function(fields)
    return {
      order_number = "W" .. fields.order .. "-" .. fields.product,
      lines = list.new { {
        line_key = "1",
        covers = { type = "order", order_number = fields.order, line_key = fields.product },
        item_number = "WARRANTY",
        billing = { frequency = "month", periods = 12 },
      } },
    }
  end,
}
