-- The confirmation of an order, ready for f:document and `ordain document`.
local confirmation = use "confirmation"
local paper = use "lib.paper"
local view = use "view"

local by_number = sql [[ select * from sales_order where number = $number ]]
local confirmed = sql [[
  select l.number, l.quantity, l.unit_price, l.discount, l.amount, i.number as item_number, i.descriptions,
    i.unit
  from order_line l join item i on i.id = l.item_id
  where l.order_id = $order_id and l.status not in ('cancelled', 'returned') order by l.number, l.id ]]

local function line_of(row, language, currency)
  return {
    number = row.number, item_number = row.item_number, quantity = row.quantity, unit = row.unit,
    name = row.descriptions[language] or row.descriptions.en or row.item_number,
    unit_price = row.unit_price and money.minor(row.unit_price, currency),
    discount = paper.percent(row.discount), amount = money.minor(row.amount, currency),
  }
end

operation "order.confirmation" {
  summary = "The confirmation of an order as a layout, of which f:document and `ordain document` make a PDF",
  http = "GET /v1/orders/{id}/confirmation",
  kind = "read", role = "viewer",
  input = {
    id = text { min = 1, max = 64, summary = "The id, or the order's number" },
    language = optional(customer.language),
  },
  output = { name = text, layout = any },
  errors = { "ORDER_UNKNOWN" },
  run = function(tx, input)
    local row = tx:find("sales_order", input.id) or tx:one(by_number, { number = input.id })
    if not row then fail.not_found("ORDER_UNKNOWN", "there is no order %s", input.id) end
    local order, who = view.load(tx, row.id), tx:call("customer.get", { id = row.customer_id })
    local contact = row.contact_id and tx:find("customer", row.contact_id) or who
    local language, all = input.language or contact.language, list.new()
    for _, line in ipairs(tx:all(confirmed, { order_id = row.id })) do
      all:add(line_of(line, language, row.currency))
    end
    return {
      name = paper.file_name(order.number),
      layout = confirmation.layout(order, who, all, language, {
        business = tx:setting "order.mail_name", letterhead = tx:setting "order.letterhead",
      }),
    }
  end,
}
