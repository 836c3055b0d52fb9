-- The confirmation of an order, ready for f:document and `ordain document`.
local confirmation = use "confirmation"
local scaled = use "lib.scaled"
local view = use "view"

local by_number = sql [[ select * from sales_order where number = $number ]]
local confirmed = sql [[
  select l.number, l.quantity, l.unit_price, l.discount, l.amount, i.number as item_number, i.descriptions
  from order_line l join item i on i.id = l.item_id
  where l.order_id = $order_id and l.status not in ('cancelled', 'returned') order by l.number, l.id ]]

local function line_of(row, language, currency)
  return {
    number = row.number, item_number = row.item_number, quantity = row.quantity,
    name = row.descriptions[language] or row.descriptions.en or row.item_number,
    unit_price = row.unit_price and money.minor(row.unit_price, currency),
    discount = row.discount and scaled.unpack(row.discount, 4):times(decimal.of("100", 0), 2, "half_up"),
    amount = money.minor(row.amount, currency),
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
      name = order.number:gsub("/", "-") .. ".pdf",
      layout = confirmation.layout(order, who, all, language, tx:setting("order.mail_name")),
    }
  end,
}
