-- The kinds of records that are linked: on, paused (changes are kept and sent later)
-- or off (changes are not even looked at).
local entities = {}

-- The kind of the records link.test sends to and fro; linked together with the first other.
entities.PROBE = "link_probe"

local all = sql [[ select * from link_entity where id <> 'link_probe' order by id ]]

function entities.all(tx) return tx:all(all) end

function entities.find(tx, name) return tx:find("link_entity", name) end

-- The row of an entity that is on or paused, or nil.
function entities.linked(tx, name)
  local row = tx:find("link_entity", name)
  if row and row.state ~= "off" then return row end
end

function entities.demand(tx, name)
  local row = entities.linked(tx, name)
  if not row then fail.busy("LINK_ENTITY_OFF", "records of the kind %s are not linked here", name) end
  return row
end

function entities.set(tx, row, state, reason)
  tx:update("link_entity", row.id, {
    state = state, since = tx.now, reason = reason or null, changed_by = tx.actor.id,
  })
end

local function enable(tx, name)
  local row = entities.find(tx, name)
  if not row then
    tx:insert("link_entity", { id = name, state = "on", since = tx.now, changed_by = tx.actor.id })
    return false
  end
  if row.state == "off" then entities.set(tx, row, "on") end
  return row.state == "off"
end

-- Whether it was there and switched off: then something may have been kept.
function entities.enable(tx, name)
  enable(tx, entities.PROBE)
  return enable(tx, name)
end

-- The last thing that went wrong, for the status page.
function entities.note(tx, record, code, why)
  tx:update("link_entity", record.entity, {
    failed_record = record.id, failed_code = code, failed_why = why or null, failed_at = tx.now,
  })
end

return entities
