-- Coverages as CSV, one line of an order each:
--   order,line,covers_order,covers_line,item,quantity,start,end,amount,currency,frequency,periods
-- covers_order and covers_line name the line that is covered, or serial the asset; without
-- covers_order it is one of the same order. amount is that of one period, priced
-- upstream, and then the start must be given; without it the item's price holds.
local function number(words) return words and math.tointeger(tonumber(words)) end

return {
  summary = "Coverages: one order line each",
  operation = "coverage.import", format = "csv", null = "", header = true,
  key = function(fields) return fields.order .. " " .. fields.line end,
  record = function(fields)
    local covers = { type = "order", order_number = fields.covers_order or fields.order, line_key = fields.covers_line }
    if fields.serial then covers = { type = "asset", serial_number = fields.serial } end
    return {
      order_number = fields.order, customer_number = fields.customer,
      lines = list.new { {
        line_key = fields.line, covers = covers, item_number = fields.item, quantity = number(fields.quantity),
        starts = fields.start and { date = fields.start }, ends = fields["end"] and { date = fields["end"] },
        period_amount = fields.amount and { amount = fields.amount, currency = fields.currency },
        billing = { frequency = fields.frequency, periods = number(fields.periods) },
      } },
    }
  end,
}
