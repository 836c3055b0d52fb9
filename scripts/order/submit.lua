-- What the steps of an order do; flows/orchestration.lua says in which order. A step
-- answers its state and what there is to tell, or refuses, which undoes it; one that has
-- nothing to look at answers nothing and is not written down.
local accept = use "accept"
local contacts = use "customer.contacts"
local holds = use "holds"
local limits = use "limits"
local lines = use "lines"
local release = use "release"
local transitions = use "transitions"

local submit = {}

-- Where to go on after a step was held. What was within the limits then need not be when
-- the hold is released.
function submit.resume(name)
  return name == "accept" and "limits" or name
end

local work = {}

local function some_ship(all)
  for _, line in ipairs(all) do
    if line.ships and line.status ~= "cancelled" then return true end
  end
  return false
end

function work.validate_header(tx, order, all, customer)
  local issues = list.new()
  if order.requested_date and order.requested_date < instant.date(tx.now, customer.zone) then
    issues:add { code = "REQUESTED_DATE_PAST", pointer = "/requested_date",
      text = order.requested_date .. " has passed" }
  end
  if some_ship(all) and not order.ship_to and #customer.addresses == 0 then
    issues:add { code = "SHIP_TO_MISSING", pointer = "/ship_to",
      text = "neither the order nor customer " .. customer.number .. " has an address" }
  end
  if order.contact_id then contacts.check(tx, customer.id, order.contact_id, "/contact_id", issues) end
  if #issues > 0 then fail.issues(issues[1].code, issues[1].text, issues) end
  return "success"
end

function work.validate_lines(_, order, all)
  local issues = list.new()
  if #all == 0 then issues:add { code = "ORDER_EMPTY", pointer = "/lines", text = "the order has no line" } end
  for i, line in ipairs(all) do
    if line.status == "draft" and not line.unit_price then
      issues:add { code = "PRICE_MISSING", pointer = "/lines/" .. (i - 1) .. "/unit_price",
        text = string.format("line %d has no price in %s", line.number, order.currency) }
    end
  end
  if #issues > 0 then fail.issues(issues[1].code, issues[1].text, issues) end
  return "success"
end

local function draft_lines(all)
  local drafts = list.new()
  for _, line in ipairs(all) do
    if line.status == "draft" then drafts:add(line) end
  end
  return drafts
end

local function asked_lines(tx, order, chosen)
  local asked = list.new()
  for _, line in ipairs(chosen) do
    asked:add {
      number = line.number, quantity = line.quantity, amount = money.minor(line.amount, order.currency),
      item = accept.item(tx:find("item", line.item_id)),
    }
  end
  return asked
end

local answered = {}

function answered.accept(tx, order, drafts, answer)
  local numbers, now, later = list.new(answer.schedule or {}), list.new(), list.new()
  for _, line in ipairs(drafts) do
    local chosen = numbers:has(line.number) and later or now
    chosen:add(line)
  end
  lines.move(tx, order, now, "accept")
  lines.move(tx, order, later, "defer")
  tx:emit("order.submitted", { order_id = order.id, number = order.number })
  return "success", #later > 0 and { manual_scheduling = lines.numbers(later) } or nil
end

function answered.hold(tx, order, _, answer)
  holds.apply(tx, order, { scope = "shipping", code = answer.code, reason = answer.reason, source = "accept" })
  return "held", { code = answer.code, text = answer.reason }
end

function answered.reject(tx, order, drafts, answer)
  lines.move(tx, order, drafts, "reject")
  tx:emit("order.rejected", { order_id = order.id, number = order.number, reasons = answer.reasons })
  return "rejected", { code = answer.reasons[1].code, text = answer.reasons[1].text, issues = answer.reasons }
end

-- A hold of a policy that is still on is not asked about again.
local function still_on(known, source)
  for _, hold in ipairs(known) do
    if hold.source == source and not hold.released_at then return { code = hold.code, text = hold.reason } end
  end
end

local limited = {}

function limited.allow() return "success" end

function limited.hold(tx, order, answer)
  holds.apply(tx, order, { scope = "shipping", code = answer.code, reason = answer.reason, source = "limit" })
  return "held", { code = answer.code, text = answer.reason }
end

function limited.refuse(_, _, answer) limits.refuse(answer) end

function work.limits(tx, order, all, customer)
  order.total = lines.total(all)
  limits.check_payment(order)
  local known = holds.read(tx, order.id)
  local kept = still_on(known, "limit")
  if kept then return "held", kept end
  local contact = order.contact_id and tx:find("customer", order.contact_id) or nil
  local answer = limits.ask(tx, "submit", order, customer, contact, holds.released_codes(tx, order, known))
  if answer then return limited[answer.outcome](tx, order, answer) end
end

function work.accept(tx, order, all, customer)
  local known = holds.read(tx, order.id)
  local kept = still_on(known, "accept")
  if kept then return "held", kept end
  local drafts = draft_lines(all)
  lines.check(drafts, "accept")
  local answer = accept.ask(tx, order, asked_lines(tx, order, drafts), accept.customer(customer),
    holds.released_codes(tx, order, known))
  return answered[answer.outcome](tx, order, drafts, answer)
end

-- Lines that will ship and are at no warehouse yet.
local function to_ship(all)
  local found = {}
  for _, line in ipairs(all) do
    local open = line.status == "awaiting_shipping" or line.status == "manual_scheduling_required"
    if line.ships and open and not line.fulfilment_id then found[#found + 1] = line end
  end
  return found
end

local placed = {}

function placed.assign(tx, _, chosen, answer)
  local places, tale = {}, list.new()
  for _, one in ipairs(answer.lines or {}) do places[one.number] = one.place end
  for _, line in ipairs(chosen) do
    local place = places[line.number]
    if place then
      tx:update("order_line", line.id, { ships_from = place })
      line.ships_from = place
      tale:add { number = line.number, place = place }
    end
  end
  if #tale > 0 then return "success", { lines = tale } end
end

function placed.hold(tx, order, _, answer)
  holds.apply(tx, order, { scope = "shipping", code = answer.code, reason = answer.reason, source = "source" })
  return "held", { code = answer.code, text = answer.reason }
end

function work.source(tx, order, all, customer)
  local chosen = to_ship(all)
  if #chosen == 0 then return nil end
  local known = holds.read(tx, order.id)
  local kept = still_on(known, "source")
  if kept then return "held", kept end
  order.total = lines.total(all)
  local answer = tx:decide("order.source", {
    order = accept.order(order), lines = asked_lines(tx, order, chosen), customer = accept.customer(customer),
    ship_to = order.ship_to or customer.addresses[1], released = holds.released_codes(tx, order, known), now = tx.now,
  }, order.id)
  return placed[answer.outcome](tx, order, chosen, answer)
end

function work.release(tx, order, all)
  local released, kept = release.run(tx, order, all)
  if #kept > 0 then return "held", { code = "ON_HOLD", text = kept:join("; "), released = released } end
  return "success", { released = released }
end

-- All lines that are fulfilled and not billed yet.
function work.invoice(tx, order, all)
  local ready = list.new()
  for _, line in ipairs(all) do
    if transitions.target("bill", line) then ready:add(line) end
  end
  if #ready == 0 then return nil end
  holds.forbid(tx, order, ready, "billing")
  lines.move(tx, order, ready, "bill")
  return "success", { lines = lines.numbers(ready) }
end

function submit.knows(name)
  return work[name] ~= nil
end

-- Does one step. Returns its state ("success", "held", "failure", "rejected" or nil), what
-- there is to tell, and the lines as they are now.
function submit.step(tx, order, all, customer, name)
  local state, tale
  local told_before = #(order.told or {})
  local done, refused = tx:try(function()
    state, tale = work[name](tx, order, all, customer)
  end)
  if done then return state, tale, all end
  lines.untell(order, told_before)
  local issues = refused.issues and #refused.issues > 0 and refused.issues or nil
  return "failure", { code = refused.code, text = refused.text, issues = issues }, lines.read(tx, order.id)
end

return submit
