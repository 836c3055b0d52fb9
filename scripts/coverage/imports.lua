-- Coverages from elsewhere: what a document refers to, and what is priced there already.
local imports = {}

local order_by_number = sql [[
  select * from sales_order where number = $number or external_number = $number
  order by case when external_number = $number then 0 else 1 end, id limit 1 ]]
local line_by_key = sql [[
  select * from order_line where order_id = $order_id and external_key = $key ]]
local line_by_number = sql [[
  select * from order_line where order_id = $order_id and number = $number ]]

function imports.order(tx, number)
  return tx:one(order_by_number, { number = number })
end

function imports.line(tx, order_id, key)
  return tx:one(line_by_key, { order_id = order_id, key = key })
end

local function unknown(pointer, ...)
  local words = string.format(...)
  fail.issues("COV_COVERED_UNKNOWN", words, { { code = "COV_COVERED_UNKNOWN", pointer = pointer, text = words } })
end

-- The line a document names, by its key or its number: of a configured item the option
-- as its sub-line, and the line it must belong to as the root (3.48).
local function line_of(tx, document, pointer)
  local its_order = imports.order(tx, document.order_number or "")
  if not its_order then unknown(pointer, "there is no order %s", document.order_number or "named") end
  local function named(name)
    local key, number = document[name .. "_key"], document[name .. "_number"]
    return key and imports.line(tx, its_order.id, key)
      or number and tx:one(line_by_number, { order_id = its_order.id, number = number })
  end
  local line = named "sub_line" or named "line"
  if not line then unknown(pointer, "order %s has no such line", its_order.number) end
  local root = named "root_line"
  if (document.root_line_key or document.root_line_number) and not (root and line.parent_line_id == root.id) then
    unknown(pointer, "line %d of order %s does not belong to line %s", line.number, its_order.number,
      document.root_line_key or document.root_line_number)
  end
  return line, its_order
end

-- What is to be covered as coverage.add wants it, and the order it is on.
function imports.covers(tx, document, pointer)
  if document.type == "asset" then return { serial_number = document.serial_number } end
  local line, its_order = line_of(tx, document, pointer)
  return { line_id = line.id }, its_order
end

-- The price of one piece when it is priced upstream: so much per period, so many
-- periods (3.49).
function imports.unit_price(tx, line, currency)
  if not line.period_amount then return line.unit_price end
  local wanted = line.billing
  if line.period_amount:currency() ~= currency then
    fail.invalid("CURRENCY_MIXED", "the period amount is in %s, the order in %s", line.period_amount:currency(),
      currency)
  end
  if not line.starts then fail.invalid("IMPORT_START_MISSING", "with a period amount the start must be given") end
  local item = tx:find("item", line.item_id)
  if not item.price_unit then return line.period_amount * wanted.periods end
  if item.price_unit ~= wanted.frequency then
    fail.invalid("IMPORT_PERIOD_AMOUNT", "item %s is priced per %s, the period amount is per %s", item.number,
      item.price_unit, wanted.frequency or "the whole")
  end
  return line.period_amount
end

return imports
