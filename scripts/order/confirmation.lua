-- The confirmation of an order as a layout for f:document: pure, from what was read.
-- Its words are here by language; English when there are none in the customer's.
local confirmation = {}

local WORDS = {
  en = {
    title = "Order confirmation %number%", date = "Date", customer = "Customer", reference = "Your reference",
    wanted = "Requested date", bill_to = "Bill to", ship_to = "Ship to", line = "Line", item = "Item",
    description = "Description", quantity = "Quantity", price = "Price", discount = "Discount", amount = "Amount",
    lines = "Lines", freight = "Freight", total = "Total", pages = "Page {page} of {pages}",
  },
  da = {
    title = "Ordrebekræftelse %number%", date = "Dato", customer = "Kunde", reference = "Deres reference",
    wanted = "Ønsket dato", bill_to = "Faktureres til", ship_to = "Leveres til", line = "Linje", item = "Vare",
    description = "Beskrivelse", quantity = "Antal", price = "Pris", discount = "Rabat", amount = "Beløb",
    lines = "Linjer", freight = "Fragt", total = "I alt", pages = "Side {page} af {pages}",
  },
}

-- Of "da-DK" the words of "da".
local function words_of(language)
  return WORDS[language] or WORDS[string.match(language, "^%l+")] or WORDS.en
end

local function address_text(name, address)
  if not address then return name end
  local rows = list.new { address.name or name, address.street }
  local place = address.city
  if address.postal_code then place = address.postal_code .. " " .. place end
  rows:add(place)
  if address.region then rows:add(address.region) end
  rows:add(address.country)
  return table.concat(rows, "\n")
end

local function billing(addresses)
  for _, address in ipairs(addresses) do
    if address.purpose == "billing" then return address end
  end
  return addresses[1]
end

local function head(words, order, customer)
  local rows = list.new {
    { label = words.date, value = order.ordered_on },
    { label = words.customer, value = customer.number .. " " .. customer.name },
  }
  if order.external_number then rows:add { label = words.reference, value = order.external_number } end
  if order.requested_date then rows:add { label = words.wanted, value = order.requested_date } end
  return rows
end

local COLUMNS = {
  { "line", 4 }, { "item", 10 }, { "description", 22 }, { "quantity", 6, "right" }, { "price", 11, "right" },
  { "discount", 7, "right" }, { "amount", 12, "right" },
}

local function table_of(words, all)
  local columns, rows = list.new(), list.new()
  for _, one in ipairs(COLUMNS) do columns:add { title = words[one[1]], width = one[2], align = one[3] } end
  for _, line in ipairs(all) do
    rows:add(list.new {
      line.number, line.item_number, line.name, line.quantity, line.unit_price and tostring(line.unit_price) or "",
      line.discount and tostring(line.discount) .. " %" or "", tostring(line.amount),
    })
  end
  return { kind = "table", columns = columns, rows = rows }
end

local function totals(words, order)
  local rows, sum = list.new(), order.total
  if order.freight then
    rows:add { label = words.lines, value = tostring(order.total) }
    rows:add { label = words.freight, value = tostring(order.freight) }
    sum = sum + order.freight
  end
  rows:add { label = words.total, value = tostring(sum), strong = true }
  return { kind = "totals", rows = rows }
end

-- order: number, ordered_on, requested_date, external_number, ship_to, total, freight, note.
-- customer: number, name, addresses. all: lines with texts and money.
function confirmation.layout(order, customer, all, language, business)
  local words = words_of(language)
  local title = text.fill(words.title, { number = order.number })
  local bill, ship = billing(customer.addresses), order.ship_to or customer.addresses[1]
  local blocks = list.new {
    { kind = "heading", text = title },
    { kind = "beside", texts = list.new {
      { text = words.bill_to, style = "label" }, { text = words.ship_to, style = "label" },
    } },
    { kind = "beside", texts = list.new { address_text(customer.name, bill), address_text(customer.name, ship) } },
    { kind = "rows", rows = head(words, order, customer) },
    table_of(words, all),
    totals(words, order),
  }
  if order.note then blocks:add { kind = "paragraph", text = order.note } end
  return {
    title = title, author = business, language = language, created = order.ordered_on, blocks = blocks,
    footer = { text = business, pages = words.pages },
  }
end

return confirmation
