-- From what is wanted to a quote: what can be had, the quote, its review.
local ask = use "steps/ask"

local offering = {}

local function texts(reasons)
  return reasons:map(function(one) return one.text end):join("; ")
end

local function looks_at_stock(settings)
  return settings.only_available ~= false or settings.capable_to_promise == true
end

-- Items and quantities stay as they are here: goods arrive, the customer is told, or it stops.
function offering.stock(f, at)
  if not looks_at_stock(at.settings) then return "quote" end
  while true do
    local stock = f:call("agent.stock", { task = at.task }, { title = "What is in stock" })
    local answer = f:decide("agent.available", { agent = at.agent, settings = at.settings, customer = stock.customer,
      requested_date = stock.requested_date, lines = stock.lines, today = stock.today, now = f:now() },
      { title = "Can it be had?" })
    if answer.outcome == "go_on" then
      at.day = answer.requested_date
      return "quote"
    end
    local said = ask.person(f, at, { kind = "assistance", title = "Not enough in stock", reason = texts(answer.reasons),
      details = { code = "STOCK", lines = stock.lines, reasons = answer.reasons }, options = { "confirm", "again" } })
    if not said then return "incoming" end
    if said.answer == "confirm" then
      at.letter = { kind = "unavailable", back = "customer" }
      return "draft"
    end
  end
end

function offering.quote(f, at)
  local made, quote = f:try(function()
    return f:call("agent.offer", { task = at.task, requested_date = at.day }, { title = "Quote" })
  end)
  at.day = nil
  if not made then
    at.question = "the quote cannot be made: " .. quote.text
    return "assist"
  end
  at.first, at.same = quote.first or not quote.changed, not quote.changed
  return "quote_review"
end

function offering.quote_review(f, at)
  local where = f:call("agent.where", { task = at.task }, { title = "The quote" }).quote
  if at.same and where.read and not at.insist then -- two programs would send each other the same for ever
    at.question = string.format("the customer asks for what quote %s says already: is it to be sent again?",
      where.number)
    return "assist"
  end
  local why = ask.needed(f, at, "quote", { total = where.total, changed = not at.first })
  if why then
    local said = ask.person(f, at, { kind = "quote", title = string.format("Quote %s, revision %d", where.number,
      where.revision), reason = why, details = { quote = where.id, number = where.number, revision = where.revision } })
    if not said then return "incoming" end
  end
  if at.settings.send_quotes ~= false then
    at.letter = { kind = at.first and "quote" or "quote_changed", about = "quote", back = "customer" }
    return "draft"
  end
  return at.settings.make_orders ~= false and "order" or "finish"
end

function offering.question(_, at)
  at.asked = at.asked + 1
  at.letter = { kind = "question", back = "customer" }
  return "draft"
end

return offering
