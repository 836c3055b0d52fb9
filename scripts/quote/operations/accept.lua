-- The customer's yes: an order is made with the quote's prices, once.
local asked = use "asked"
local lines = use "lines"
local order_accept = use "order.accept"
local quotes = use "quotes"
local scaled = use "lib.scaled"
local states = use "states"
local view = use "view"

-- The customer's reference has no column of its own on an order.
local function note_of(quote)
  local words = quote.note
  if quote.external_number then
    words = "Reference " .. quote.external_number .. (words and "\n" .. words or "")
  end
  return words
end

local function order_lines(quote, all)
  local found = list.new()
  for _, line in ipairs(all) do
    found:add {
      item_id = line.item_id, quantity = line.quantity, unit_price = money.minor(line.unit_price, quote.currency),
      discount = line.discount and scaled.unpack(line.discount, 4),
    }
  end
  return found
end

local function ask(tx, quote, all)
  local customer = tx:find("customer", quote.customer_id)
  local answer = tx:decide("quote.accepts", {
    quote = asked.quote(quote), state = quote.state, lines = asked.lines(tx, quote, all),
    customer = order_accept.customer(customer), today = instant.date(tx.now, customer.zone), now = tx.now,
  }, quote.id)
  if answer.outcome == "refuse" then
    fail.issues("QUOTE_NOT_ACCEPTABLE", answer.reasons[1].text, answer.reasons)
  end
end

local function make_order(tx, quote, all)
  return tx:call("order.create", {
    customer_id = quote.customer_id, contact_id = quote.contact_id, currency = quote.currency,
    requested_date = quote.requested_date, ship_to = quote.ship_to, note = note_of(quote),
    lines = order_lines(quote, all),
  })
end

operation "quote.accept" {
  summary = "The customer accepts: make the order, with the quote's prices, and perhaps submit it",
  http = "POST /v1/quotes/{id}/accept",
  kind = "write", changes = "quote", role = "sales",
  input = {
    id = id,
    revision = optional(seen_revision),
    submit = optional(boolean { summary = "Submit the order too; without it the order is a draft" }),
    reason = optional(why),
  },
  output = { quote = quote, order = order.sales_order },
  errors = {
    "QUOTE_STATE", "QUOTE_ACCEPTED", "QUOTE_REVISED", "QUOTE_EMPTY", "PRICE_MISSING", "QUOTE_NOT_ACCEPTABLE",
    "ORDER_OVER_LIMIT", "QUANTITY_BELOW_MIN", "QUANTITY_ABOVE_MAX", "QUANTITY_NOT_MULTIPLE", "CONTACT_UNKNOWN",
    "CONTACT_INACTIVE",
  },
  run = function(tx, input)
    local quote, all = quotes.open(tx, input.id, input.revision)
    states.check(tx, quote, "accept")
    lines.check_complete(quote, all)
    ask(tx, quote, all)
    local made = make_order(tx, quote, all)
    states.move(tx, quote, "accept", { order_id = made.id, reason = input.reason or null })
    states.note(tx, quote, "accept", "Accepted: order " .. made.number, input.reason, { order_id = made.id })
    tx:emit("quote.accepted", {
      id = quote.id, number = quote.number, revision = quote.revision, order_id = made.id, order_number = made.number,
    })
    if input.submit then made = tx:call("order.submit", { id = made.id }).order end
    return { quote = view.of(tx, tx:find("quote", quote.id), all), order = made }
  end,
}
