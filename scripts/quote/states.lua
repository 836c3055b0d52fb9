-- Every change of a quote's state, in one table: event, from, to. What is not here is
-- refused by name. `supersede` is about a revision: a new one, which is a draft, has taken
-- its place; a quote itself is never superseded.
local who = use "lib.who"

local states = {}

states.rows = {
  { event = "send",      from = "draft",     to = "sent" },
  -- a draft is accepted when quotes are not sent: the order is made at once
  { event = "accept",    from = "draft",     to = "accepted" },
  { event = "accept",    from = "sent",      to = "accepted" },
  { event = "supersede", from = "draft",     to = "superseded" },
  { event = "supersede", from = "sent",      to = "superseded" },
  { event = "extend",    from = "sent",      to = "sent" },
  { event = "remind",    from = "sent",      to = "sent" },
  { event = "expire",    from = "sent",      to = "expired" },
  { event = "decline",   from = "sent",      to = "declined" },
  { event = "cancel",    from = "draft",     to = "cancelled" },
  { event = "cancel",    from = "sent",      to = "cancelled" },
  { event = "reopen",    from = "declined",  to = "draft" },
  { event = "reopen",    from = "expired",   to = "draft" },
  { event = "reopen",    from = "cancelled", to = "draft" },
}

-- Waiting for us, or for the customer.
states.OPEN = { draft = true, sent = true }

local index = {}
for _, row in ipairs(states.rows) do
  index[row.from] = index[row.from] or {}
  index[row.from][row.event] = row.to
end

function states.target(event, state)
  return index[state] and index[state][event]
end

-- What people call an event.
local NAMES = { supersede = "revise" }

local function allowed(state)
  local names = list.new()
  for event in pairs(index[state] or {}) do names:add(NAMES[event] or event) end
  names:sort()
  return #names > 0 and "allowed: " .. names:join(", ") or "nothing more is"
end

-- Refuses an event that the quote's state does not allow.
function states.check(tx, quote, event)
  if states.target(event, quote.state) then return end
  if quote.state == "accepted" then
    local made = tx:find("sales_order", quote.order_id)
    fail.conflict("QUOTE_ACCEPTED", "quote %s was accepted and is order %s", quote.number, made.number)
  end
  fail.conflict("QUOTE_STATE", "quote %s is %s: %s is not allowed; %s", quote.number, quote.state,
    NAMES[event] or event, allowed(quote.state))
end

local of_revision = sql [[
  select id from quote_revision where quote_id = $quote_id and number = $revision order by id ]]

-- The row of the revision that is current.
local function current(tx, quote)
  return tx:one(of_revision, { quote_id = quote.id, revision = quote.revision }).id
end

-- Writes columns of the quote, in hand and in the table.
function states.save(tx, quote, set)
  tx:update("quote", quote.id, set)
  for name, value in pairs(set) do quote[name] = value ~= null and value or nil end
end

-- Moves the current revision, and the quote with it. set: further columns of the quote;
-- of_it: of the revision. A state other than sent waits for nothing.
function states.move(tx, quote, event, set, of_it)
  states.check(tx, quote, event)
  local to = states.target(event, quote.state)
  set, of_it = set or {}, of_it or {}
  of_it.state = to
  tx:update("quote_revision", current(tx, quote), of_it)
  if to == "superseded" then return end
  set.state = to
  if to ~= "sent" then set.next_does, set.next_at = null, null end
  states.save(tx, quote, set)
end

-- Writes down what happened. Emptied columns are named by `null` in `set` of states.move.
function states.note(tx, quote, event, title, reason, details)
  states.save(tx, quote, { steps = quote.steps + 1 })
  tx:insert("quote_step", {
    quote_id = quote.id, seq = quote.steps, event = event, revision = quote.revision, title = title, reason = reason,
    details = details, at = tx.now, by = who(tx),
  })
end

return states
