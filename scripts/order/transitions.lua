-- Every change of a line's status, in one table: event, from, to. What is not here
-- is refused by name. `ships` limits a row to lines that ship (true) or do not.
local transitions = {}

transitions.rows = {
  -- accepting: order.submit, and orders made for subscriptions
  { event = "accept",   from = "draft",                      to = "awaiting_shipping", ships = true },
  { event = "accept",   from = "draft",                      to = "awaiting_billing",  ships = false },
  { event = "defer",    from = "draft",                      to = "manual_scheduling_required" },
  { event = "reject",   from = "draft",                      to = "cancelled" },
  -- giving a date by hand, or another one
  { event = "schedule", from = "manual_scheduling_required", to = "awaiting_shipping", ships = true },
  { event = "schedule", from = "manual_scheduling_required", to = "awaiting_billing",  ships = false },
  { event = "schedule", from = "awaiting_shipping",          to = "awaiting_shipping" },
  -- changing a line that is accepted: asked, then confirmed or withdrawn
  { event = "revise",   from = "awaiting_shipping",          to = "change_pending" },
  { event = "revise",   from = "awaiting_billing",           to = "change_pending",    ships = false },
  { event = "confirm",  from = "change_pending",             to = "awaiting_shipping", ships = true },
  { event = "confirm",  from = "change_pending",             to = "awaiting_billing",  ships = false },
  { event = "withdraw", from = "change_pending",             to = "awaiting_shipping", ships = true },
  { event = "withdraw", from = "change_pending",             to = "awaiting_billing",  ships = false },
  -- the way of the goods and of the money
  { event = "ship",     from = "awaiting_shipping",          to = "shipped" },
  { event = "deliver",  from = "shipped",                    to = "delivered" },
  { event = "fulfil",   from = "shipped",                    to = "awaiting_billing" },
  { event = "fulfil",   from = "delivered",                  to = "awaiting_billing" },
  { event = "bill",     from = "delivered",                  to = "billed" },
  { event = "bill",     from = "awaiting_billing",           to = "billed" },
  { event = "close",    from = "billed",                     to = "closed" },
  -- taking back: before it ships it is cancelled, afterwards returned
  { event = "cancel",   from = "draft",                      to = "cancelled" },
  { event = "cancel",   from = "manual_scheduling_required", to = "cancelled" },
  { event = "cancel",   from = "change_pending",             to = "cancelled" },
  { event = "cancel",   from = "awaiting_shipping",          to = "cancelled" },
  { event = "cancel",   from = "awaiting_billing",           to = "cancelled",         ships = false },
  { event = "return",   from = "shipped",                    to = "returned" },
  { event = "return",   from = "delivered",                  to = "returned" },
  { event = "return",   from = "awaiting_billing",           to = "returned",          ships = true },
  { event = "return",   from = "billed",                     to = "returned" },
  { event = "return",   from = "closed",                     to = "returned" },
}

-- In the order of a line's life: an order stands where its least advanced line stands.
transitions.statuses = {
  "draft", "manual_scheduling_required", "change_pending", "awaiting_shipping", "shipped", "delivered",
  "awaiting_billing", "billed", "closed", "returned", "cancelled",
}
local rank = {}
for i, status in ipairs(transitions.statuses) do rank[status] = i end

local index = {}
for _, row in ipairs(transitions.rows) do
  local from = index[row.from] or {}
  index[row.from] = from
  from[row.event] = from[row.event] or {}
  if row.ships ~= false then from[row.event][true] = row.to end
  if row.ships ~= true then from[row.event][false] = row.to end
end

-- The status a line gets, or nil when the event is not allowed.
function transitions.target(event, status, ships)
  local found = index[status] and index[status][event]
  return found and found[ships]
end

-- The events a line allows, in order of name.
function transitions.allowed(status, ships)
  local events = list.new()
  for event, to in pairs(index[status] or {}) do
    if to[ships] then events:add(event) end
  end
  events:sort()
  return events
end

-- "line 2 is shipped: cancel is not allowed, allowed are deliver, fulfil, return"
function transitions.explain(event, line)
  local allowed = transitions.allowed(line.status, line.ships)
  local what = #allowed > 0 and "allowed: " .. allowed:join(", ") or "nothing more is"
  return string.format("line %d is %s: %s is not allowed; %s", line.number, line.status, event, what)
end

-- The status of an order from those of its lines. Cancelled and returned lines
-- count only when nothing else is left; an order without lines is a draft.
function transitions.derive(lines)
  local lowest
  for _, line in ipairs(lines) do
    local at = rank[line.status]
    if not lowest or at < lowest then lowest = at end
  end
  return lowest and transitions.statuses[lowest] or "draft"
end

return transitions
