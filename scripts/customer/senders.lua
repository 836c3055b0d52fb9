-- Who a mail is from. By its address, and nothing else: a name can be anybody's. And
-- whom an address only resembles, so that a person is warned.
--
-- A customer writes from its `sender`: the domain of its address, or the address itself
-- where anybody can have one. Each sender has its keys in customer_sender_key, from which
-- one that resembles it is found by equality. They are written with the first customer
-- of a sender and stay; what nobody writes from any more finds no customer.
local address = use "lib.address"
local lookalike = use "lib.lookalike"

local senders = {}

local MOST_KEYS = 120
local MOST_FOUND = 20

-- $k1, $k2 … : so many keys can be looked for at once.
local function places()
  local found = list.new()
  for i = 1, MOST_KEYS do found:add("$k" .. i) end
  return found:join ", "
end

local noted = sql [[ select id from customer_sender_key where key = $key and sender = $sender order by id ]]

local by_address = sql [[
  select c.id, c.number, c.kind, c.name, c.language, c.zone, c.currency, k.status,
         o.id as above_id, o.number as above_number, o.name as above_name, o.language as above_language,
         o.zone as above_zone, o.currency as above_currency, p.kind as parent_kind
  from customer c
    left join customer p on p.id = c.parent_id
    left join customer_contact k on k.contact_id = c.id
    left join customer o on o.id = k.organization_id
  where lower(c.email) = lower($address::text)
  order by c.number, c.id, o.number limit 200 ]]

local resembling = sql([[
  select 'sender' as found_by, c.number, c.name, c.email, c.sender
  from customer_sender_key k join customer c on c.sender = k.sender
  where k.key in (]] .. places() .. [[) and k.sender <> $own
  union
  select 'name', c.number, c.name, c.email, c.sender from customer c where c.name_key = $name_key::text
  union
  select 'address', c.number, c.name, c.email, c.sender from customer c where lower(c.email) = lower($named::text)
  order by 1, 2 limit 500 ]])

-- The columns that follow from name and address.
function senders.name_key(name)
  local key = lookalike.name(name)
  return key ~= "" and key or nil
end

function senders.sender(email)
  local name, domain = address.split(email)
  if not name then return nil end
  return address.common(domain) and name .. "@" .. domain or domain
end

local function own_key(name, domain) return lookalike.skeleton(name) .. "@" .. domain end

local function keys_of(email)
  local name, domain = address.split(email)
  if not name then return list.new() end
  return address.common(domain) and list.new { own_key(name, domain) } or address.keys(domain)
end

-- Keeps the keys of a customer's address, once for each sender.
function senders.note(tx, email)
  local sender, keys = senders.sender(email), keys_of(email)
  if not sender or #keys == 0 or tx:one(noted, { key = keys[1], sender = sender }) then return end
  for _, key in ipairs(keys) do tx:insert("customer_sender_key", { key = key, sender = sender }) end
end

local function of_row(row, prefix)
  return {
    id = row[prefix .. "id"], number = row[prefix .. "number"], name = row[prefix .. "name"],
    language = row[prefix .. "language"], zone = row[prefix .. "zone"], currency = row[prefix .. "currency"],
  }
end

-- Whose address it is: organizations with the person who may order for them; else the
-- customer itself, unless it is one of a person whom an organization has disabled.
function senders.matches(tx, given)
  local found, own, acts = list.new(), list.new(), {}
  for _, row in ipairs(tx:all(by_address, { address = text.trim(given) })) do
    if row.status == "active" then
      acts[row.id] = true
      found:add { customer = of_row(row, "above_"), contact = { id = row.id, number = row.number, name = row.name } }
    elseif not own:first(function(one) return one.id == row.id end) then
      own:add(row)
    end
  end
  for _, row in ipairs(own) do
    local below = row.kind == "person" and row.parent_kind == "organization"
    local named = found:first(function(one) return one.customer.id == row.id end)
    if not acts[row.id] and not below and not named then found:add { customer = of_row(row, "") } end
  end
  return found
end

-- The address a display name contains, if it does.
local function named_address(name)
  return name and string.match(name, "[^%s<>\"'(),;:%[%]]+@[^%s<>\"'(),;:%[%]]+") or nil
end

-- Under which keys somebody could be known whom this address resembles.
local function looked_for(given)
  local name, domain = address.split(given)
  local found = list.new()
  if not name then return found end
  local function add(key)
    if #found < MOST_KEYS and not found:has(key) then found:add(key) end
  end
  for _, key in ipairs(keys_of(given)) do add(key) end
  if address.common(domain) then return found end
  for _, part in ipairs(address.within(domain)) do add(part) end
  for _, host in ipairs(address.hosts_like(domain)) do add(own_key(name, host)) end
  return found
end

-- Why a customer that was found resembles the one who writes; nil when it does not.
local function why(row, given)
  if row.email and address.same(row.email, given) then return nil end
  if row.found_by == "name" then return "display_name" end
  if row.found_by == "address" then return "address_in_name" end
  return address.likeness(given, row.email)
end

function senders.resembling(tx, given, name)
  local params, found, seen = { own = senders.sender(given) or "" }, list.new(), {}
  for i, key in ipairs(looked_for(given)) do params["k" .. i] = key end
  local key = name and lookalike.name(name)
  params.name_key = key ~= "" and key or nil
  params.named = named_address(name)
  local rows = tx:all(resembling, params)
  -- Somebody of that name has this address: it is that one's own name.
  local itself = rows:first(function(row)
    return row.found_by == "name" and row.email and address.same(row.email, given)
  end)
  for _, row in ipairs(rows) do
    local reason = not (itself and row.found_by == "name") and why(row, given)
    if reason and not seen[row.number] and #found < MOST_FOUND then
      seen[row.number] = true
      found:add { number = row.number, name = row.name, address = row.email, why = reason }
    end
  end
  return found
end

return senders
