-- What is subscribed to: reading what a request asks for, and the lines as stored
-- with what their items are today.
local quantities = use "catalog.quantities"

local lines = {}

local item_by_number = sql [[ select * from item where number = $number ]]
local lines_of = sql [[
  select l.position, l.item_id, l.quantity, l.price_basis, l.unit_price, i.number, i.price, i.currency,
    i.kind, i.category, i.discontinued, i.frequencies
  from subscription_line l join item i on i.id = l.item_id
  where l.subscription_id = $id
  order by l.position, l.id ]]
local forget = sql [[ delete from subscription_line where subscription_id = $id ]]

-- The stored lines with their items, one read.
function lines.load(tx, subscription_id)
  return tx:all(lines_of, { id = subscription_id })
end

local function find_item(tx, asked)
  if asked.item_id then
    return tx:find("item", asked.item_id)
  end
  return asked.item_number and tx:one(item_by_number, { number = asked.item_number })
end

local function one(asked, item, position)
  local price = asked.unit_price
  return {
    position = position, item_id = item.id, quantity = asked.quantity,
    price_basis = asked.price_basis or "agreed",
    unit_price = price and price:to_minor() or item.price,
    agreed_in = price and price:currency() or item.currency,
    number = item.number, price = item.price, currency = item.currency, kind = item.kind,
    category = item.category, discontinued = item.discontinued, frequencies = item.frequencies,
  }
end

local function check_currency(found, currency, wrong)
  for i, line in ipairs(found) do
    if line.agreed_in ~= currency or (line.price_basis == "list" and line.currency ~= currency) then
      wrong:add { code = "CURRENCY_MIXED", pointer = "/lines/" .. (i - 1),
        text = "the price of item " .. line.number .. " is not in " .. currency }
    end
  end
end

-- What the request asks for, in the shape of lines.load, and its currency; every
-- line that is wrong is named. A price that is not given is agreed as of today.
function lines.read(tx, asked)
  local wrong, found = list.new(), {}
  for i, line in ipairs(asked) do
    local item = find_item(tx, line)
    if item then
      found[#found + 1] = one(line, item, i)
      quantities.check(item, line.quantity, "/lines/" .. (i - 1) .. "/quantity", wrong)
    else
      wrong:add { code = "ITEM_UNKNOWN", pointer = "/lines/" .. (i - 1),
        text = "there is no item " .. (line.item_id or line.item_number or "without a number") }
    end
  end
  local currency = found[1] and found[1].agreed_in
  if #wrong == 0 then
    check_currency(found, currency, wrong)
  end
  if #wrong > 0 then
    fail.issues(wrong[1].code, "lines of the subscription cannot be read", wrong)
  end
  return found, currency
end

function lines.write(tx, sub, found)
  tx:run(forget, { id = sub.id })
  for _, line in ipairs(found) do
    tx:insert("subscription_line", {
      subscription_id = sub.id, position = line.position, item_id = line.item_id, quantity = line.quantity,
      price_basis = line.price_basis, unit_price = line.unit_price, currency = sub.currency,
    })
  end
end

-- For people.
function lines.view(sub, found)
  local shown = list.new()
  for _, line in ipairs(found) do
    shown:add { item_id = line.item_id, item_number = line.number, quantity = line.quantity,
      price_basis = line.price_basis, unit_price = money.minor(line.unit_price, sub.currency) }
  end
  return shown
end

function lines.allows(line, frequency)
  for _, name in ipairs(line.frequencies) do
    if name == frequency then
      return true
    end
  end
  return false
end

return lines
