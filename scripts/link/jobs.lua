-- What happens by time: records that are to be sent and are not, parked ones that are
-- offered again, walks over all records, and old messages.
local entities = use "entities"
local inbox = use "inbox"
local outbox = use "outbox"
local records = use "records"

local CHUNK = 200

-- A record is here when its last try failed, when the link was resumed, or when the
-- flow that should have sent it was stopped.
job "link.catch_up" {
  summary = "Sends what should have been sent: after failures, after a pause",
  cron = "* * * * *",
  enabled = "link.enabled",
  due = sql [[
    select id from link_record where push_at <= $now::instant order by push_at, id limit $limit ]],
  each = function(tx, due)
    local row = records.get(tx, due.id)
    local entity = entities.linked(tx, row.entity)
    if not entity or entity.state == "paused" or not records.pending(row) then
      records.save(tx, row, { push_at = null })
      return "left"
    end
    records.save(tx, row, { push_at = records.overdue(tx) })
    outbox.wake(tx, row)
    return "sent"
  end,
}

job "link.parked" {
  summary = "Offers parked changes of the other side again: what they refer to may have come",
  cron = "* * * * *",
  enabled = "link.enabled",
  due = sql [[
    select id from link_record where retry_at <= $now::instant order by retry_at, id limit $limit ]],
  each = function(tx, due)
    local row = records.get(tx, due.id)
    if not row.parked_version or not entities.linked(tx, row.entity) then
      records.save(tx, row, { retry_at = null })
      return "left"
    end
    local taken, answer = inbox.retry(tx, row)
    if taken then return "taken" end
    return "parked", answer.text
  end,
  exceptional = { "taken" },
}

job "link.sync" {
  summary = "Walks over all records of an entity and sends those the other side does not have",
  cron = "* * * * *",
  enabled = "link.enabled",
  due = sql [[
    select * from link_sync where state = 'running' order by started_at, id limit $limit ]],
  each = function(tx, sync)
    local after = sync.cursor or ""
    tx:emit("link.sync_asked", {
      sync = sync.id, entity = sync.entity, after = after, limit = CHUNK, again = sync.again,
    })
    local now = tx:find("link_sync", sync.id)
    if now.state == "running" and now.cursor == sync.cursor then
      now.state = "failed"
      tx:update("link_sync", sync.id, {
        state = "failed", ended_at = tx.now, why = "no area answers for records of the kind " .. sync.entity,
      })
    end
    if now.state == "running" then return "chunk" end
    tx:emit("link.sync_ended", {
      sync = sync.id, entity = sync.entity, state = now.state, looked_at = now.looked_at, sent = now.sent,
    })
    return now.state
  end,
  exceptional = { "failed" },
}

job "link.prune" {
  summary = "Removes the history of messages after link.keep_days",
  cron = "50 3 * * *",
  due = sql [[
    select id from link_message where remove_at <= $now::instant order by remove_at, id limit $limit ]],
  each = function(tx, row)
    tx:delete("link_message", row.id)
    return "removed"
  end,
}
