-- Every change of a line's status, in one table: event, from, to. What is not here
-- is refused by name. `ships` limits a row to lines that ship (true) or do not;
-- `waits` to lines that wait for the fulfilment of another line of the order, or do
-- not. A line that waits never ships; when the other is fulfilled it begins.
local transitions = {}

transitions.rows = {
  -- accepting: order.submit, and orders made for subscriptions
  { event = "accept",   from = "draft",                      to = "awaiting_shipping", ships = true },
  { event = "accept",   from = "draft",                      to = "awaiting_billing",  ships = false, waits = false },
  { event = "accept",   from = "draft",                      to = "manual_scheduling_required", waits = true },
  { event = "defer",    from = "draft",                      to = "manual_scheduling_required" },
  { event = "reject",   from = "draft",                      to = "cancelled" },
  -- giving a date by hand, or another one
  { event = "schedule", from = "manual_scheduling_required", to = "awaiting_shipping", ships = true },
  { event = "schedule", from = "manual_scheduling_required", to = "awaiting_billing",  ships = false, waits = false },
  { event = "schedule", from = "awaiting_shipping",          to = "awaiting_shipping" },
  -- what the line waits for is fulfilled
  { event = "begin",    from = "manual_scheduling_required", to = "awaiting_billing",  waits = true },
  { event = "begin",    from = "change_pending",             to = "awaiting_billing",  waits = true },
  -- changing a line that is accepted: asked, then confirmed or withdrawn
  { event = "revise",   from = "awaiting_shipping",          to = "change_pending" },
  { event = "revise",   from = "awaiting_billing",           to = "change_pending",    ships = false, waits = false },
  { event = "revise",   from = "manual_scheduling_required", to = "change_pending",    waits = true },
  { event = "confirm",  from = "change_pending",             to = "awaiting_shipping", ships = true },
  { event = "confirm",  from = "change_pending",             to = "awaiting_billing",  ships = false, waits = false },
  { event = "confirm",  from = "change_pending",             to = "manual_scheduling_required", waits = true },
  { event = "withdraw", from = "change_pending",             to = "awaiting_shipping", ships = true },
  { event = "withdraw", from = "change_pending",             to = "awaiting_billing",  ships = false, waits = false },
  { event = "withdraw", from = "change_pending",             to = "manual_scheduling_required", waits = true },
  -- the way of the goods and of the money
  { event = "ship",     from = "awaiting_shipping",          to = "shipped" },
  { event = "deliver",  from = "shipped",                    to = "delivered" },
  { event = "fulfil",   from = "shipped",                    to = "awaiting_billing" },
  { event = "fulfil",   from = "delivered",                  to = "awaiting_billing" },
  { event = "bill",     from = "delivered",                  to = "billed" },
  { event = "bill",     from = "awaiting_billing",           to = "billed" },
  { event = "close",    from = "billed",                     to = "closed" },
  -- taking back: before it ships it is cancelled, afterwards returned. A line that
  -- does not ship can be either while it awaits billing.
  { event = "cancel",   from = "draft",                      to = "cancelled" },
  { event = "cancel",   from = "manual_scheduling_required", to = "cancelled" },
  { event = "cancel",   from = "change_pending",             to = "cancelled" },
  { event = "cancel",   from = "awaiting_shipping",          to = "cancelled" },
  { event = "cancel",   from = "awaiting_billing",           to = "cancelled",         ships = false },
  { event = "return",   from = "shipped",                    to = "returned" },
  { event = "return",   from = "delivered",                  to = "returned" },
  { event = "return",   from = "awaiting_billing",           to = "returned" },
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

-- What has happened to a line that is fulfilled.
transitions.fulfilled = { shipped = true, delivered = true, awaiting_billing = true, billed = true, closed = true }

local WAYS = {
  ships = { ships = true, waits = false }, direct = { ships = false, waits = false },
  waits = { ships = false, waits = true },
}

local function way_of(line)
  if line.ships then return "ships" end
  return line.waits_for and "waits" or "direct"
end

local function fits(row, way)
  return (row.ships == nil or row.ships == way.ships) and (row.waits == nil or row.waits == way.waits)
end

local index = {}
for name, way in pairs(WAYS) do
  for _, row in ipairs(transitions.rows) do
    if fits(row, way) then
      local from = index[row.from] or {}
      index[row.from] = from
      from[row.event] = from[row.event] or {}
      from[row.event][name] = row.to
    end
  end
end

-- The status a line gets, or nil when the event is not allowed.
function transitions.target(event, line)
  local found = index[line.status] and index[line.status][event]
  return found and found[way_of(line)]
end

-- The events a line allows, in order of name.
function transitions.allowed(line)
  local way = way_of(line)
  local events = list.new()
  for event, to in pairs(index[line.status] or {}) do
    if to[way] then events:add(event) end
  end
  events:sort()
  return events
end

-- "line 2 is shipped: cancel is not allowed, allowed are deliver, fulfil, return"
function transitions.explain(event, line)
  local allowed = transitions.allowed(line)
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
