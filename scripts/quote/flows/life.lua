-- A quote that is with the customer: reminded of, and over on its day, unless an answer
-- comes. A new revision that was sent meanwhile has days of its own; quote.follow_up says
-- which. Ends when the quote is not with the customer any more.
local WAITS = { remind = "Until the reminder", expire = "Until it expires" }

local function answer(f, quote_id)
  return f:wait {
    "quote.accepted", "quote.declined", "quote.cancelled", "quote.revised", "quote.extended",
    key = quote_id, title = "Wait for the customer",
  }
end

return flow {
  summary = "Follows a sent quote up: reminders, and expiry when nobody answers",
  input = { id = id },
  key = "id",
  output = { state = quote_state },
  as = { "sales" },
  run = function(f, input)
    while true do
      local quote = f:call("quote.follow_up", { id = input.id }, { title = "Follow up" })
      if quote.state ~= "sent" then return { state = quote.state } end
      local following = quote.next
      if following then
        f:race {
          answer = function() answer(f, input.id) end,
          time = function() f:sleep_until(following.at, { title = WAITS[following.does] }) end,
        }
      else
        answer(f, input.id)
      end
    end
  end,
}
