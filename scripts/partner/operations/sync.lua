-- What was here before the link: sent when a walk over an entity is asked for. Customers
-- of hierarchies become accounts and contacts of the sales side then, under our keys.
local parties = use "parties"
local wire = use "wire"

local some_prospects = sql [[
  select * from partner_prospect
  where id > $after and route = 'sales' and test = false order by id limit $limit ]]
local some_customers = sql [[
  select c.id from customer c
  where c.id > $after and c.kind = $kind
    and (exists (select 1 from partner_twin t where t.customer_id = c.id)
      or exists (select 1 from partner_hierarchy h where h.organization_id = c.id)
      or exists (select 1 from partner_user u where u.customer_id = c.id and u.status <> 'removed'))
  order by c.id limit $limit ]]

-- Returns so many looked at, so many sent, the last key.
local function walk(rows, send)
  local sent = 0
  for _, row in ipairs(rows) do
    if send(row) == "pending" then sent = sent + 1 end
  end
  return #rows, sent, #rows > 0 and rows[#rows].id or nil
end

local KIND = { account = "organization", contact = "person" }

local function customers(tx, asked)
  local rows = tx:all(some_customers, { after = asked.after, limit = asked.limit, kind = KIND[asked.entity] })
  return walk(rows, function(row)
    local customer = tx:find("customer", row.id)
    return wire.customer(tx, parties.twin(tx, asked.entity, customer), customer, asked.again)
  end)
end

local walks = { account = customers, contact = customers }

function walks.prospect(tx, asked)
  local rows = tx:all(some_prospects, { after = asked.after, limit = asked.limit })
  return walk(rows, function(row) return wire.prospect(tx, row, asked.again) end)
end

react "link.sync_asked" {
  run = function(tx, event)
    local asked = event.data
    if tx:setting("partner.sales_side") ~= "link" or not walks[asked.entity] then return end
    local looked, sent, last = walks[asked.entity](tx, asked)
    tx:call("link.sync_chunk", {
      sync = asked.sync, looked_at = looked, sent = sent, last = last, done = looked < asked.limit,
    })
  end,
}
