-- What letters tell of a quote and of an order: letter_facts.document, read anew each time,
-- so that a letter always speaks of the document as it is.
local formats = use "lib.formats"

local facts = {}

local order_items = sql [[
  select l.id, i.number, i.descriptions, i.unit from order_line l join item i on i.id = l.item_id
  where l.order_id = $order_id order by l.number, l.id ]]

function facts.quote(tx, id)
  local quote, all = tx:call("quote.get", { id = id }), list.new()
  for _, line in ipairs(quote.lines) do
    all:add { item = line.item_number, name = line.name, quantity = line.quantity, unit = line.unit,
      amount = line.amount }
  end
  return {
    number = quote.number, revision = quote.revision, dated = quote.quoted_on, total = quote.total,
    requested_date = quote.requested_date, valid_until = quote.valid_until, reference = quote.external_number,
    lines = all,
  }
end

local GONE = { cancelled = true, returned = true }

-- Items are called as in the customer's language; what was cancelled is left out, as it is
-- on the confirmation.
function facts.order(tx, id, language)
  local order, all, items = tx:call("order.get", { id = id }), list.new(), {}
  for _, row in ipairs(tx:all(order_items, { order_id = id })) do items[row.id] = row end
  for _, line in ipairs(order.lines) do
    local item = items[line.id]
    if not GONE[line.status] then
      all:add { item = item.number, name = formats.pick(item.descriptions, language) or item.number,
        quantity = line.quantity, unit = item.unit, amount = line.amount }
    end
  end
  return {
    number = order.number, dated = order.ordered_on, requested_date = order.requested_date,
    total = order.freight and order.total + order.freight or order.total, reference = order.external_number,
    lines = all,
  }
end

return facts
