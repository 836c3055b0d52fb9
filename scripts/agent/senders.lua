-- For whom a mail speaks: found by its sender's address alone, and only when nothing says
-- that the address is forged.
local senders = {}

local function resembling(tx, row)
  local names = list.new()
  local found = tx:call("customer.resembling", { address = row.from_address, name = row.from_name })
  for _, one in ipairs(found.items) do
    names:add(one.address and string.format("%s (%s)", one.number, one.address) or one.number)
  end
  return names
end

local function class_of(matches, resembles)
  if #matches == 1 then return "registered" end
  if #matches > 1 then return "ambiguous" end
  return #resembles > 0 and "lookalike" or "unregistered"
end

local function summary(tx, id)
  local one = tx:call("customer.get", { id = id })
  return { id = one.id, number = one.number, kind = one.kind, group = one.group, currency = one.currency,
    credit_limit = one.credit_limit }
end

senders.summary = summary

-- The asked_sender of a mail, and the customer and contact it is from, rows of
-- customer.by_address. task: whose customer it may be.
function senders.find(tx, row, task)
  local address, auth = row.from_address, row.head.authentication.authenticated
  local matches, resembles = list.new(), list.new()
  if address then matches = tx:call("customer.by_address", { address = address }).matches end
  if address and #matches == 0 then resembles = resembling(tx, row) end
  local class = class_of(matches, resembles)
  local one = class == "registered" and auth ~= "fail" and matches[1] or nil
  local known = task and task.customer_id
  return {
    address = address, class = class, customer = one and summary(tx, one.customer.id), authenticated = auth,
      resembles = resembles,
    other = known ~= nil and (one == nil or one.customer.id ~= known),
  }, one
end

return senders
