-- What the confirmation of an order says; scripts/lib/paper.lua gives it its form.
local paper = use "lib.paper"

local confirmation = {}

local function facts(order, customer)
  local rows = list.new {
    { label = "date", date = order.ordered_on },
    { label = "customer", value = customer.number .. " " .. customer.name },
  }
  if order.external_number then rows:add { label = "reference", value = order.external_number } end
  if order.requested_date then rows:add { label = "wanted", date = order.requested_date } end
  return rows
end

local function totals(order)
  if not order.freight then return list.new { { label = "total", amount = order.total, strong = true } } end
  return list.new {
    { label = "lines", amount = order.total }, { label = "freight", amount = order.freight },
    { label = "total", amount = order.total + order.freight, strong = true },
  }
end

-- order: number, ordered_on, requested_date, external_number, ship_to, total, freight, note.
-- customer: number, name, addresses. all: lines with texts and money. seller: business and
-- letterhead.
function confirmation.layout(order, customer, all, language, seller)
  return paper.layout {
    kind = "confirmation", number = order.number, language = language, created = order.ordered_on,
    business = seller.business, letterhead = seller.letterhead, customer = customer, ship_to = order.ship_to,
    facts = facts(order, customer), lines = all, totals = totals(order), note = order.note,
  }
end

return confirmation
