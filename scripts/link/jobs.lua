-- What happens by time: a look at what should have been sent and was not, and old messages.
local entities = use "entities"
local outbox = use "outbox"
local records = use "records"

-- A flow tries again by itself. What comes here was left: its flow was stopped, or the
-- link was switched off and on.
job "link.catch_up" {
  summary = "Sends what should have been sent and was left",
  cron = "5 * * * *",
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
