-- The lines of a revision: entering them, changing them, adding them up. They are entered
-- as lines of orders are; what only an order asks for (quantities, credit) is asked when
-- it becomes one. The same item twice is two lines.
local entry = use "order.entry"
local order_lines = use "order.lines"
local scaled = use "lib.scaled"

local lines = {}

local MOST = 500

local of_revision = sql [[
  select l.*, i.number as item_number from quote_line l join item i on i.id = l.item_id
  where l.quote_id = $quote_id and l.revision = $revision order by l.number, l.id ]]
local of_quote = sql [[
  select l.*, i.number as item_number from quote_line l join item i on i.id = l.item_id
  where l.quote_id = $quote_id and l.revision >= $from and l.revision <= $to order by l.revision, l.number, l.id ]]

function lines.read(tx, quote_id, revision)
  return tx:all(of_revision, { quote_id = quote_id, revision = revision })
end

-- The lines of several revisions, by number of the revision.
function lines.by_revision(tx, quote_id, from, to)
  local found = {}
  for _, row in ipairs(tx:all(of_quote, { quote_id = quote_id, from = from, to = to })) do
    found[row.revision] = found[row.revision] or list.new()
    found[row.revision]:add(row)
  end
  return found
end

function lines.total(all)
  local total = 0
  for _, line in ipairs(all) do total = total + line.amount end
  return total
end

-- In the customer's language, or what comes nearest.
local function name_of(item, language)
  local words = item.descriptions
  return words[language] or words[string.match(language, "^%l+")] or words.en or item.number
end

local function check_unit(given, unit, number, at, issues)
  if given and text.fold(given) ~= text.fold(unit) then
    issues:add { code = "UNIT_DIFFERS", pointer = at .. "/unit",
      text = string.format("%s is sold by %s, not by %s", number, unit, given) }
  end
end

-- A row of quote_line without quote, revision and number; nil when something is wrong,
-- which is then in issues. `at` is the line's JSON pointer.
function lines.enter(tx, input, currency, language, at, issues)
  local row, item = entry.line(tx, input, currency, at, issues)
  if not row then return nil end
  check_unit(input.unit, item.unit, item.number, at, issues)
  return {
    item_id = item.id, item_number = item.number, name = name_of(item, language), unit = item.unit,
    quantity = row.quantity, unit_price = row.unit_price, price_basis = row.price_basis, discount = row.discount,
    amount = row.amount, note = input.note,
  }
end

function lines.check_count(all, issues)
  if #all > MOST then
    issues:add { code = "QUOTE_LINES_TOO_MANY", pointer = "/lines",
      text = string.format("%d lines, at most %d", #all, MOST) }
  end
end

-- Changes a line in hand.
function lines.change(line, input, currency, at, issues)
  check_unit(input.unit, line.unit, line.item_number, at, issues)
  entry.check_discount(input.discount, at, issues)
  if input.unit_price and input.unit_price:currency() ~= currency then
    issues:add { code = "CURRENCY_MIXED", pointer = at .. "/unit_price",
      text = string.format("the price is in %s, the quote in %s", input.unit_price:currency(), currency) }
    return
  end
  if input.unit_price then line.unit_price, line.price_basis = input.unit_price:to_minor(), "agreed" end
  if input.discount then line.discount = scaled.pack(input.discount, 4) end
  if input.note then line.note = input.note ~= "" and input.note or nil end
  line.quantity = input.quantity or line.quantity
  if #issues == 0 then
    line.amount = order_lines.amount(line.quantity, line.unit_price, line.discount, currency)
  end
end

local COLUMNS = {
  "number", "item_id", "name", "unit", "quantity", "unit_price", "price_basis", "discount", "amount", "note",
}

function lines.insert(tx, quote_id, revision, all)
  for _, line in ipairs(all) do
    local row = { quote_id = quote_id, revision = revision }
    for _, name in ipairs(COLUMNS) do row[name] = line[name] end
    tx:insert("quote_line", row)
  end
end

-- Refuses when there is nothing to offer, or something has no price.
function lines.check_complete(quote, all)
  if #all == 0 then
    fail.issues("QUOTE_EMPTY", "quote " .. quote.number .. " has no line",
      { { code = "QUOTE_EMPTY", pointer = "/lines", text = "quote " .. quote.number .. " has no line" } })
  end
  local issues = list.new()
  for i, line in ipairs(all) do
    if not line.unit_price then
      issues:add { code = "PRICE_MISSING", pointer = "/lines/" .. (i - 1) .. "/unit_price",
        text = string.format("line %d has no price in %s", line.number, quote.currency) }
    end
  end
  entry.refuse(issues)
end

return lines
