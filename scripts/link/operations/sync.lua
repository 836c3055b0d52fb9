-- A walk over all records of an entity, in chunks, by the flow link.walk. The area that
-- owns them answers each link.sync_asked: it sends its next records with link.send and
-- says with link.sync_chunk how far it came.
local entities = use "entities"

local CHUNK = 200

local running = sql [[
  select id from link_sync where entity = $entity and state = 'running' order by id ]]

local function view(row)
  return {
    id = row.id, entity = row.entity, again = row.again, state = row.state, looked_at = row.looked_at,
    sent = row.sent, text = row.why, by = row.asked_by, started_at = row.started_at, ended_at = row.ended_at,
  }
end

operation "link.sync" {
  summary = "Send all records of a kind that the other side does not have as they are here; again: even those it has",
  http = "POST /v1/link/sync",
  kind = "write", role = "operator", status = 202,
  input = { entity = entity, again = optional(boolean) },
  output = sync_row,
  errors = { "LINK_ENTITY_OFF", "LINK_SYNC_RUNS" },
  run = function(tx, input)
    entities.demand(tx, input.entity)
    local other = tx:one(running, { entity = input.entity })
    if other then fail.conflict("LINK_SYNC_RUNS", "walk %s over %s is running", other.id, input.entity) end
    local row = tx:insert("link_sync", {
      entity = input.entity, again = input.again or false, state = "running", looked_at = 0, sent = 0,
      asked_by = tx.actor.id, started_at = tx.now,
    })
    tx:emit("link.sync_begun", { sync = row.id, entity = row.entity })
    return view(row)
  end,
}

operation "link.sync_get" {
  summary = "How far a walk came",
  http = "GET /v1/link/syncs/{id}",
  kind = "read", role = "viewer",
  input = { id = id },
  output = sync_row,
  errors = { "LINK_SYNC_UNKNOWN" },
  run = function(tx, input)
    local row = tx:find("link_sync", input.id)
    if not row then fail.not_found("LINK_SYNC_UNKNOWN", "there is no walk %s", input.id) end
    return view(row)
  end,
}

operation "link.sync_chunk" {
  summary = "So many records were looked at and sent; last is the key of the last, done when there are no more",
  kind = "write", role = "link_push",
  input = { sync = id, looked_at = counted, sent = counted, last = optional(text), done = boolean },
  output = { state = text },
  errors = { "LINK_SYNC_UNKNOWN" },
  run = function(tx, input)
    local row = tx:find("link_sync", input.sync)
    if not row then fail.not_found("LINK_SYNC_UNKNOWN", "there is no walk %s", input.sync) end
    local state = input.done and "done" or "running"
    tx:update("link_sync", row.id, {
      looked_at = row.looked_at + input.looked_at, sent = row.sent + input.sent, cursor = input.last or row.cursor,
      state = state, ended_at = input.done and tx.now or nil,
    })
    return { state = state }
  end,
}

operation "link.sync_next" {
  summary = "One chunk of a walk",
  kind = "write", role = "link_push",
  input = { sync = id },
  output = { running = boolean },
  run = function(tx, input)
    local row = tx:find("link_sync", input.sync)
    if not row or row.state ~= "running" then return { running = false } end
    tx:emit("link.sync_asked", {
      sync = row.id, entity = row.entity, after = row.cursor or "", limit = CHUNK, again = row.again,
    })
    local now = tx:find("link_sync", row.id)
    if now.state == "running" and now.cursor == row.cursor then
      now.state = "failed"
      tx:update("link_sync", row.id, {
        state = "failed", ended_at = tx.now, why = "no area answers for records of the kind " .. row.entity,
      })
    end
    if now.state == "running" then return { running = true } end
    tx:emit("link.sync_ended", {
      sync = row.id, entity = row.entity, state = now.state, looked_at = now.looked_at, sent = now.sent,
    })
    return { running = false }
  end,
}
