-- Lines as people enter them: finding the item, its price, its discount.
local lines = use "lines"
local quantities = use "catalog.quantities"
local scaled = use "lib.scaled"

local entry = {}

local item_by_number = sql [[ select * from item where number = $number ]]

local function find_item(tx, input, at, issues)
  if (input.item_id == nil) == (input.item_number == nil) then
    issues:add { code = "LINE_ITEM", pointer = at, text = "give item_id or item_number" }
    return nil
  end
  local item
  if input.item_id then
    item = tx:find("item", input.item_id)
  else
    item = tx:one(item_by_number, { number = input.item_number })
  end
  if not item then
    issues:add { code = "ITEM_UNKNOWN", pointer = at,
      text = string.format("there is no item %s", input.item_id or input.item_number) }
  end
  return item
end

local function check_price(input, currency, at, issues)
  if input.unit_price and input.unit_price:currency() ~= currency then
    issues:add { code = "CURRENCY_MIXED", pointer = at .. "/unit_price",
      text = string.format("the price is in %s, the order in %s", input.unit_price:currency(), currency) }
  end
end

function entry.check_discount(discount, at, issues)
  if discount and (discount < decimal.of("0", 4) or discount > decimal.of("1", 4)) then
    issues:add { code = "DISCOUNT_RANGE", pointer = at .. "/discount",
      text = discount:text() .. " is not between 0 and 1" }
  end
end

-- The unit price in minor units and where it is from: what is given is agreed;
-- else the list price, when it is in the order's currency.
local function price_of(input, item, currency)
  if input.unit_price then return input.unit_price:to_minor(), "agreed" end
  if item.currency == currency then return item.price, "list" end
  return nil, "list"
end

-- A row of order_line in Draft, without order and number, and its item; nil when
-- something is wrong, which is then in issues. `at` is the line's JSON pointer.
-- `configured`: the item of which this is an option.
function entry.line(tx, input, currency, at, issues, configured)
  local before = #issues
  local item = find_item(tx, input, at, issues)
  if configured and item and not configured.options:has(item.number) then
    issues:add { code = "OPTION_NOT_OFFERED", pointer = at,
      text = string.format("%s is no option of %s", item.number, configured.number) }
  end
  check_price(input, currency, at, issues)
  entry.check_discount(input.discount, at, issues)
  local quantity = input.quantity or (item and quantities.default(item))
  if item and not quantity then
    issues:add { code = "QUANTITY_MISSING", pointer = at .. "/quantity",
      text = "say how many of " .. item.number .. "; it has no default" }
  end
  if #issues > before then return nil end
  local price, basis = price_of(input, item, currency)
  local discount = input.discount and scaled.pack(input.discount, 4)
  return {
    item_id = item.id, quantity = quantity, unit_price = price, price_basis = basis, discount = discount,
    amount = lines.amount(quantity, price, discount, currency), status = "draft", ships = item.ships,
  }, item
end

-- The rows of one entered line: its own, then its options', each with an id. `take`
-- gets each row and its item.
function entry.lines(tx, input, currency, at, issues, take)
  local row, item = entry.line(tx, input, currency, at, issues)
  if not row then return end
  quantities.check(item, row.quantity, at .. "/quantity", issues)
  row.id = tx:new_id()
  take(row, item)
  for i, one in ipairs(input.options or {}) do
    local option = {
      item_id = one.item_id, item_number = one.item_number, unit_price = one.unit_price, discount = one.discount,
      quantity = (one.per_unit or 1) * row.quantity,
    }
    local part, its_item = entry.line(tx, option, currency, at .. "/options/" .. (i - 1), issues, item)
    if part then
      part.id, part.parent_line_id = tx:new_id(), row.id
      take(part, its_item)
    end
  end
end

function entry.refuse(issues)
  if #issues > 0 then fail.issues(issues[1].code, issues[1].text, issues) end
end

-- One thing is wrong, in this field.
function entry.wrong(code, pointer, ...)
  local words = string.format(...)
  fail.issues(code, words, { { code = code, pointer = pointer, text = words } })
end

function entry.number(tx)
  return string.format("%s%06d", tx:setting("order.number_prefix"), tx:sequence("order"))
end

return entry
