-- What becomes of a quote: sent, extended, declined, cancelled, opened again; whose work
-- it is. Accepting is in accept.lua, reminding and expiring in follow_up.lua.
local asked = use "asked"
local lines = use "lines"
local quotes = use "quotes"
local states = use "states"
local view = use "view"

local function tell(tx, quote, event, more)
  local data = { id = quote.id, number = quote.number, revision = quote.revision }
  for name, value in pairs(more or {}) do data[name] = value end
  tx:emit(event, data)
end

operation "quote.send" {
  summary = "A draft is with the customer: its days begin, until it is answered or expires",
  http = "POST /v1/quotes/{id}/send",
  kind = "write", changes = "quote", role = "sales",
  input = {
    id = id, revision = optional(seen_revision),
    to = optional(customer.email), valid_until = optional(date),
  },
  output = quote,
  errors = { "QUOTE_STATE", "QUOTE_ACCEPTED", "QUOTE_REVISED", "QUOTE_EMPTY", "PRICE_MISSING", "VALID_UNTIL_PAST" },
  run = function(tx, input)
    local quote, all = quotes.open(tx, input.id, input.revision)
    states.check(tx, quote, "send")
    lines.check_complete(quote, all)
    local customer = tx:find("customer", quote.customer_id)
    quote.valid_until, quote.sent_at = input.valid_until or quote.valid_until, tx.now
    quotes.check_day(tx, customer, quote.valid_until)
    quote.reminders = 0
    local set = asked.days(tx, quote, customer)
    set.valid_until = set.valid_until or quote.valid_until
    set.sent_at, set.reminders, set.reminded_at, set.reason = tx.now, 0, null, null
    states.move(tx, quote, "send", set, { sent_at = tx.now, sent_to = input.to })
    states.note(tx, quote, "send", "Sent", nil, { to = input.to, valid_until = quote.valid_until })
    tell(tx, quote, "quote.sent", { valid_until = quote.valid_until, to = input.to })
    tx:start("quote.life", { id = quote.id })
    return view.of(tx, tx:find("quote", quote.id), all)
  end,
}

operation "quote.extend" {
  summary = "Move the last day of a sent quote",
  http = "POST /v1/quotes/{id}/extend",
  kind = "write", changes = "quote", role = "sales",
  input = { id = id, valid_until = date, reason = optional(why) },
  output = quote,
  errors = { "QUOTE_STATE", "QUOTE_ACCEPTED", "VALID_UNTIL_PAST" },
  run = function(tx, input)
    local quote, all = quotes.open(tx, input.id)
    states.check(tx, quote, "extend")
    local customer, was = tx:find("customer", quote.customer_id), quote.valid_until
    quotes.check_day(tx, customer, input.valid_until)
    quote.valid_until = input.valid_until
    local set = asked.days(tx, quote, customer)
    set.valid_until = set.valid_until or input.valid_until
    states.move(tx, quote, "extend", set)
    states.note(tx, quote, "extend", "Valid until " .. quote.valid_until, input.reason, {
      from = was, to = quote.valid_until,
    })
    tell(tx, quote, "quote.extended", { valid_until = quote.valid_until })
    tx:start("quote.life", { id = quote.id })                          -- which somebody may have stopped
    return view.of(tx, tx:find("quote", quote.id), all)
  end,
}

-- The state changes that are a word and a reason.
local function ending(name, event, title, summary, path)
  operation("quote." .. name) {
    summary = summary,
    http = "POST /v1/quotes/{id}/" .. path,
    kind = "write", changes = "quote", role = "sales",
    input = { id = id, revision = optional(seen_revision), reason = why },
    output = quote,
    errors = { "QUOTE_STATE", "QUOTE_ACCEPTED", "QUOTE_REVISED" },
    run = function(tx, input)
      local quote, all = quotes.open(tx, input.id, input.revision)
      states.move(tx, quote, name, { reason = input.reason })
      states.note(tx, quote, name, title, input.reason)
      tell(tx, quote, event, { reason = input.reason })
      return view.of(tx, tx:find("quote", quote.id), all)
    end,
  }
end

ending("decline", "quote.declined", "Declined", "The customer does not want a sent quote", "decline")
ending("cancel", "quote.cancelled", "Cancelled", "Take an open quote back", "cancel")

operation "quote.reopen" {
  summary = "A declined, expired or cancelled quote is a draft again",
  http = "POST /v1/quotes/{id}/reopen",
  kind = "write", changes = "quote", role = "sales",
  input = { id = id, reason = why, again = optional(boolean) },
  output = quote,
  errors = { "QUOTE_STATE", "QUOTE_ACCEPTED", "QUOTE_OPEN" },
  run = function(tx, input)
    local quote, all = quotes.open(tx, input.id)
    local was = quote.state
    states.check(tx, quote, "reopen")
    quotes.check_twin(tx, quote, input.again)
    states.move(tx, quote, "reopen", {
      reason = input.reason, valid_until = null, sent_at = null, reminders = 0, reminded_at = null,
    })
    states.note(tx, quote, "reopen", "Opened again", input.reason, { was = was })
    tell(tx, quote, "quote.reopened", { was = was, reason = input.reason })
    return view.of(tx, tx:find("quote", quote.id), all)
  end,
}

operation "quote.assign" {
  summary = "Make a quote the work of a person, or of nobody",
  http = "POST /v1/quotes/{id}/assign",
  kind = "write", changes = "quote", role = "sales",
  input = { id = id, to = optional(person) },
  output = quote,
  run = function(tx, input)
    local quote, all = quotes.open(tx, input.id)
    local was = quote.assigned_to
    if was ~= input.to then
      states.save(tx, quote, { assigned_to = input.to or null })
      states.note(tx, quote, "assign", input.to and "Assigned to " .. input.to or "Assigned to nobody")
      tell(tx, quote, "quote.assigned", { from = was, to = input.to })
    end
    return view.of(tx, tx:find("quote", quote.id), all)
  end,
}
