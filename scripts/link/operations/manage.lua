-- What operators do: on and off, pause and resume, put records in trouble right.
local entities = use "entities"
local inbox = use "inbox"
local outbox = use "outbox"
local records = use "records"

local WHICH = { entity = optional(entity) }
local STATES = { entities = list { entity = entity, state = text } }

local function states(tx)
  local found = list.new()
  for _, row in ipairs(entities.all(tx)) do found:add { entity = row.id, state = row.state } end
  return { entities = found }
end

-- The entities an operation is about: the one that is named, or all in this state.
local function chosen(tx, input, state)
  if not input.entity then
    local found = {}
    for _, row in ipairs(entities.all(tx)) do
      if row.state == state then found[#found + 1] = row end
    end
    return found
  end
  local row = entities.find(tx, input.entity)
  if not row or row.state == "off" then
    fail.conflict("LINK_ENTITY_OFF", "records of the kind %s are not linked here", input.entity)
  end
  return row.state == state and { row } or {}
end

operation "link.enable" {
  summary = "Link these kinds of records from now on; link.sync sends those that are there already",
  http = "POST /v1/link/enable",
  kind = "write", role = "operator",
  input = { entities = entities_named },
  output = STATES,
  run = function(tx, input)
    for _, name in ipairs(input.entities) do
      if entities.enable(tx, name) then tx:emit("link.resumed", { entity = name, by = tx.actor.id }) end
    end
    return states(tx)
  end,
}

operation "link.disable" {
  summary = "Link this kind of record no more: changes are not even kept. To stop for a while, pause",
  http = "POST /v1/link/disable",
  kind = "write", role = "operator",
  input = { entity = entity, reason = text { min = 1, max = 500 } },
  output = STATES,
  errors = { "LINK_ENTITY_OFF" },
  run = function(tx, input)
    for _, state in ipairs { "on", "paused" } do
      for _, row in ipairs(chosen(tx, input, state)) do entities.set(tx, row, "off", input.reason) end
      if entities.find(tx, input.entity).state == "off" then break end
    end
    return states(tx)
  end,
}

operation "link.pause" {
  summary = "Send nothing of this kind, or nothing at all; changes are kept. What the other side sends is still taken",
  http = "POST /v1/link/pause",
  kind = "write", role = "operator",
  input = { entity = optional(entity), reason = text { min = 1, max = 500 } },
  output = STATES,
  errors = { "LINK_ENTITY_OFF" },
  run = function(tx, input)
    for _, row in ipairs(chosen(tx, input, "on")) do
      entities.set(tx, row, "paused", input.reason)
      tx:emit("link.paused", { entity = row.id, reason = input.reason, by = tx.actor.id })
    end
    return states(tx)
  end,
}

operation "link.resume" {
  summary = "Send again, also what has changed meanwhile",
  http = "POST /v1/link/resume",
  kind = "write", role = "operator",
  input = WHICH,
  output = STATES,
  errors = { "LINK_ENTITY_OFF" },
  run = function(tx, input)
    for _, row in ipairs(chosen(tx, input, "paused")) do
      entities.set(tx, row, "on")
      tx:emit("link.resumed", { entity = row.id, by = tx.actor.id })
    end
    return states(tx)
  end,
}

operation "link.retry" {
  summary = "Try a record in trouble again now: what waits here, and what is to be sent",
  http = "POST /v1/link/records/{id}/retry",
  kind = "write", changes = "link_record", role = "operator",
  input = { id = record_id },
  output = link_record,
  errors = { "LINK_RECORD_UNKNOWN", "LINK_NOTHING_TO_RETRY", "LINK_ENTITY_OFF" },
  run = function(tx, input)
    local row = records.get(tx, input.id)
    entities.demand(tx, row.entity)
    if row.parked_version then
      inbox.retry(tx, records.save(tx, row, { conflicts = 0 }))
    elseif records.pending(row) or row.refused_version then
      outbox.retry(tx, row)
    else
      fail.conflict("LINK_NOTHING_TO_RETRY", "%s waits for nothing", row.id)
    end
    return records.view(records.get(tx, row.id))
  end,
}

operation "link.resolve" {
  summary = "Say whose state of a record stays when a change of the other side waits here; both sides get it",
  http = "POST /v1/link/records/{id}/resolve",
  kind = "write", changes = "link_record", role = "operator",
  input = { id = record_id, choice = choice { "ours", "theirs" }, reason = text { min = 1, max = 500 } },
  output = link_record,
  errors = {
    "LINK_RECORD_UNKNOWN", "LINK_NOTHING_TO_RESOLVE", "LINK_REFUSED", "LINK_MAPPING", "LINK_ENTITY_OFF",
  },
  run = function(tx, input)
    local row = records.get(tx, input.id)
    entities.demand(tx, row.entity)
    if not row.parked_version then
      fail.conflict("LINK_NOTHING_TO_RESOLVE", "no change of %s waits here", row.id)
    elseif input.choice == "ours" and row.fields == nil then
      fail.conflict("LINK_NOTHING_TO_RESOLVE", "there is no %s here to stay as it is", row.id)
    end
    inbox.resolve(tx, row, input.choice, input.reason)
    return records.view(records.get(tx, row.id))
  end,
}

-- The main switch: what was kept while it was off is sent when it is on.
react "setting.changed" {
  run = function(tx, event)
    if event.data.name ~= "link.enabled" or not tx:setting("link.enabled") then return end
    for _, row in ipairs(entities.all(tx)) do
      if row.state == "on" then tx:emit("link.resumed", { entity = row.id, by = tx.actor.id }) end
    end
  end,
}
