-- Customers between the table and the shapes, and what must hold for each.
local contacts = use "contacts"
local limits = use "limits"
local senders = use "senders"
local same = use "lib.same"

local customers = {}

local by_number = sql [[ select * from customer where number = $number ]]
local MAX_DEPTH = 50

function customers.by_number(tx, number)
  return tx:one(by_number, { number = number })
end

function customers.view(row)
  return {
    id = row.id,
    version = row.version,
    number = row.number,
    kind = row.kind,
    name = row.name,
    group = row.customer_group,
    email = row.email,
    phone = row.phone,
    language = row.language,
    currency = row.currency,
    zone = row.zone,
    credit_limit = row.credit_limit and money.minor(row.credit_limit, row.currency),
    credit_type = row.credit_type,
    credit_mandatory = row.credit_mandatory,
    allow_on_account = row.allow_on_account,
    spending = limits.spending(row),
    parent_id = row.parent_id,
    addresses = row.addresses,
  }
end

-- What decisions see; `row` is one of the table.
function customers.summary(row)
  return {
    id = row.id,
    number = row.number,
    kind = row.kind,
    group = row.customer_group,
    currency = row.currency,
    credit_limit = row.credit_limit and money.minor(row.credit_limit, row.currency),
  }
end

-- Walks up from the wanted parent; meeting the customer itself closes a circle.
local function check_parent(tx, id, parent_id)
  local above = tx:find("customer", parent_id)
  if not above then fail.invalid("PARENT_UNKNOWN", "there is no customer %s to be the parent", parent_id) end
  for _ = 1, MAX_DEPTH do
    if above.id == id then
      fail.conflict("PARENT_CYCLE", "customer %s is below this one already", parent_id)
    end
    if not above.parent_id then return end
    above = tx:find("customer", above.parent_id)
  end
  fail.conflict("PARENT_CYCLE", "more than %d levels of parents", MAX_DEPTH)
end

local function check_credit(fields, limit, currency)
  if not limit then return end
  if limit:currency() ~= currency then
    fail.invalid("CREDIT_LIMIT_CURRENCY", "the limit is in %s, the customer's currency is %s",
      limit:currency(), currency)
  end
  fields.credit_limit = limit:to_minor()
  if fields.credit_limit < 0 then fail.invalid("CREDIT_LIMIT_NEGATIVE", "the limit is %s", tostring(limit)) end
end

local PLAIN = {
  "kind", "name", "group", "email", "phone", "language", "currency", "zone", "parent_id", "addresses",
}
local COLUMN = { group = "customer_group" }

-- The columns an input sets. `row` is the customer as it is, nil for a new one.
function customers.columns(tx, input, row)
  local fields = {}
  for _, name in ipairs(PLAIN) do
    fields[COLUMN[name] or name] = input[name]
  end
  for _, name in ipairs(input.clear or {}) do
    if input[name] ~= nil then
      fail.invalid("FIELD_GIVEN_AND_CLEARED", "%s is given and in clear", name)
    end
    fields[COLUMN[name] or name] = null
  end
  check_credit(fields, input.credit_limit, input.currency or row.currency)
  if row and row.credit_limit and input.currency and input.currency ~= row.currency
      and fields.credit_limit == nil then
    fail.invalid("CREDIT_LIMIT_CURRENCY", "give the credit limit in %s too, or clear it", input.currency)
  end
  if row and limits.spending(row) and input.currency and input.currency ~= row.currency then
    fail.invalid("SPENDING_LIMIT_CURRENCY", "the spending limits are in %s; clear them first", row.currency)
  end
  if input.parent_number then
    local parent = customers.by_number(tx, input.parent_number)
    if not parent then
      fail.invalid("PARENT_UNKNOWN", "there is no customer %s to be the parent", input.parent_number)
    end
    fields.parent_id = parent.id
  end
  if fields.parent_id and fields.parent_id ~= null then check_parent(tx, row and row.id, fields.parent_id) end
  return fields
end

-- Sets the columns by which a sender is found, where the name or the address is set.
local function follow_names(fields)
  if fields.name then fields.name_key = senders.name_key(fields.name) or null end
  if fields.email then fields.sender = fields.email ~= null and senders.sender(fields.email) or null end
end

function customers.insert(tx, input)
  local fields = customers.columns(tx, input)
  fields.number = input.number
  if not fields.number then
    fields.number = string.format("%s%05d", tx:setting("customer.number_prefix"), tx:sequence("customer"))
  end
  fields.language = fields.language or "en"
  fields.zone = fields.zone or tx:setting("business.zone")
  fields.addresses = fields.addresses or list.new()
  fields.created_at = tx.now
  limits.complete(fields)
  follow_names(fields)
  local row = tx:insert("customer", fields)
  if row.email then senders.note(tx, row.email) end
  tx:emit("customer.created", { id = row.id, number = row.number, kind = row.kind })
  limits.note(tx, nil, row, "entered with the customer")
  if row.parent_id then contacts.follow(tx, nil, row) end
  return row
end

-- The names of the fields that the row does not have so, in order.
local function differing(row, fields)
  local names = list.new()
  for name, value in pairs(fields) do
    if value == null then
      if row[name] ~= nil then names:add(name) end
    elseif not same(row[name], value) then
      names:add(name)
    end
  end
  names:sort()
  return names
end

-- Writes the fields that differ and says which; nothing differs: no new version.
-- `reason`: why a limit is changed.
function customers.update(tx, row, fields, reason)
  limits.follow(row, fields)
  local changed, names = {}, differing(row, fields)
  if #names == 0 then return row, false end
  for _, name in ipairs(names) do changed[name] = fields[name] end
  follow_names(changed)
  tx:update("customer", row.id, changed)
  tx:emit("customer.changed", { id = row.id, number = row.number, fields = names })
  local after = tx:find("customer", row.id)
  if names:has "email" and after.email then senders.note(tx, after.email) end
  limits.note(tx, row, after, reason or "changed with the customer")
  if names:has "parent_id" then contacts.follow(tx, row, after) end
  return after, true
end

return customers
