-- What flows/life.lua calls: does what is due on a quote that nobody has answered, and
-- says what is next. Nothing is due: it only says.
local asked = use "asked"
local states = use "states"

local due = {}

function due.remind(tx, quote)
  states.move(tx, quote, "remind", { reminders = quote.reminders + 1, reminded_at = tx.now })
  states.note(tx, quote, "remind", string.format("Reminder %d", quote.reminders))
  states.save(tx, quote, asked.days(tx, quote, tx:find("customer", quote.customer_id)))
  tx:emit("quote.reminded", {
    id = quote.id, number = quote.number, revision = quote.revision, reminders = quote.reminders,
    valid_until = quote.valid_until,
  })
end

function due.expire(tx, quote)
  states.move(tx, quote, "expire")
  states.note(tx, quote, "expire", "Expired")
  tx:emit("quote.expired", {
    id = quote.id, number = quote.number, revision = quote.revision, valid_until = quote.valid_until,
  })
end

operation "quote.follow_up" {
  summary = "Remind of a sent quote or let it expire when that is due, and say what is next; for its flow",
  kind = "write", role = "sales",
  input = { id = id },
  output = { state = quote_state, revision = revision_number, next = optional(next_step) },
  run = function(tx, input)
    local quote = tx:lock("quote", input.id)
    if quote.state == "sent" and quote.next_at and quote.next_at <= tx.now then due[quote.next_does](tx, quote) end
    return {
      state = quote.state, revision = quote.revision,
      next = quote.next_does and { does = quote.next_does, at = quote.next_at },
    }
  end,
}
