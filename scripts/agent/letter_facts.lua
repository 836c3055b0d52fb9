-- What letters tell of a quote and of an order: letter_facts.document, read anew each time,
-- so that a letter always speaks of the document as it is.
local formats = use "lib.formats"
local letters = use "letters"

local facts = {}

local order_items = sql [[
  select l.id, i.descriptions, i.unit from order_line l join item i on i.id = l.item_id
  where l.order_id = $order_id order by l.number, l.id ]]

function facts.quote(tx, id) return letters.document(tx:call("quote.get", { id = id })) end

-- The lines of an order have no words of their own: items are called as they are in the
-- customer's language.
function facts.order(tx, id, language)
  local order, items = tx:call("order.get", { id = id }), {}
  for _, row in ipairs(tx:all(order_items, { order_id = id })) do items[row.id] = row end
  for _, line in ipairs(order.lines) do
    line.name, line.unit = formats.pick(items[line.id].descriptions, language), items[line.id].unit
  end
  return letters.document(order)
end

return facts
