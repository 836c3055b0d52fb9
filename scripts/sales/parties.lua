-- Accounts and contacts. The document is kept as it is shared.
local leads = use "leads"
local wire = use "wire"

local parties = {}

local TABLE = { account = "sales_account", contact = "sales_contact" }
local PREFIX = { account = "A", contact = "P" }

local function name_of(entity, fields)
  if entity == "account" then return fields.name end
  return text.trim((fields.first_name or "") .. " " .. fields.last_name)
end

local function columns(tx, entity, fields)
  local found = { name = name_of(entity, fields), fields = fields, prospect_id = fields.prospect_id or null }
  if entity == "contact" then
    found.account_id = fields.account_id and tx:find("sales_account", fields.account_id) and fields.account_id or null
  end
  return found
end

local function insert(tx, entity, fields, id)
  local row = {}
  for name, value in pairs(columns(tx, entity, fields)) do
    if value ~= null then row[name] = value end
  end
  row.id, row.number, row.created_at = id, leads.number(tx, PREFIX[entity], TABLE[entity]), tx.now
  return tx:insert(TABLE[entity], row)
end

-- A new one of ours; returns its id.
function parties.make(tx, entity, fields)
  local id = insert(tx, entity, fields, tx:new_id()).id
  wire.send(tx, entity, id, fields)
  return id
end

-- A change of ours.
function parties.change(tx, entity, id, fields)
  tx:update(TABLE[entity], id, columns(tx, entity, fields))
  wire.send(tx, entity, id, fields)
end

-- The document of the other side.
function parties.receive(tx, entity, id, fields)
  if tx:find(TABLE[entity], id) then
    tx:update(TABLE[entity], id, columns(tx, entity, fields))
  else
    insert(tx, entity, fields, id)
  end
end

function parties.view(row)
  local shown = {}
  for name, value in pairs(row.fields) do shown[name] = value end
  shown.id, shown.version, shown.number, shown.created_at = row.id, row.version, row.number, row.created_at
  return shown
end

return parties
