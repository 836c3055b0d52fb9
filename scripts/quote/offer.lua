-- What a revision of a quote says to the customer; scripts/lib/paper.lua gives it its form.
local paper = use "lib.paper"
local view = use "view"

local offer = {}

-- The last day is that of the current revision: the one before has none any more.
local function facts(quote, revision, customer, contact, made_on)
  local head, rows = revision.head, list.new {
    { label = "date", date = made_on }, { label = "revision", value = revision.number },
    { label = "customer", value = customer.number .. " " .. customer.name },
  }
  if contact and contact.id ~= customer.id then rows:add { label = "contact", value = contact.name } end
  if head.external_number then rows:add { label = "reference", value = head.external_number } end
  if head.requested_date then rows:add { label = "wanted", date = head.requested_date } end
  if revision.number == quote.revision and quote.valid_until then
    rows:add { label = "valid_until", date = quote.valid_until }
  end
  return rows
end

local function totals(all, revision, currency)
  local total, subtotal = money.minor(revision.total, currency), money.minor(view.subtotal(all), currency)
  local rows = list.new()
  if subtotal ~= total then
    rows:add { label = "subtotal", amount = subtotal }
    rows:add { label = "discount", amount = total - subtotal }
  end
  rows:add { label = "total", amount = total, strong = true }
  return rows
end

local function line_of(line, currency)
  return {
    number = line.number, item_number = line.item_number, name = line.name, note = line.note,
    quantity = line.quantity, unit = line.unit, discount = paper.percent(line.discount),
    unit_price = line.unit_price and money.minor(line.unit_price, currency),
    amount = money.minor(line.amount, currency),
  }
end

-- quote, revision and all are rows; customer as it is shown; contact a row of customer, or
-- nil. seller: language, business, letterhead.
function offer.layout(quote, revision, customer, contact, all, seller)
  local made_on = instant.date(revision.made_at, customer.zone)
  return paper.layout {
    kind = "quote", number = quote.number, language = seller.language, created = made_on,
    business = seller.business, letterhead = seller.letterhead, customer = customer,
    ship_to = revision.head.ship_to, note = revision.head.note,
    facts = facts(quote, revision, customer, contact, made_on),
    lines = all:map(function(line) return line_of(line, quote.currency) end),
    totals = totals(all, revision, quote.currency),
  }
end

return offer
