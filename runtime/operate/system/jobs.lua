-- Housekeeping. A file is used while a column that `references file(hash)` names it;
-- the database itself refuses to remove one that is.
local remove = sql [[ delete from file where hash = $hash ]]

job "file.sweep" {
  summary = "Removes files that nothing refers to a day after they came",
  cron = "40 3 * * *",
  due = sql [[
    select hash as id, at from file where at <= $now::instant - 86400000000 order by at, hash limit $limit ]],
  each = function(tx, file)
    local removed, failure = tx:try(function() return tx:run(remove, { hash = file.id }) end)
    if removed then return "removed" end
    if failure.code ~= "CONSTRAINT_FOREIGN_KEY" then error(failure.text) end
    return "used"
  end,
}

-- What is asked of people does not wait in silence; the policy says what to do.
local reviews = use "reviews"

job "review.deadlines" {
  summary = "Reminds of open reviews and escalates them",
  cron = "10 * * * *",
  due = sql [[
    select * from review where due_at <= $now::instant and state = 'open' order by due_at, id limit $limit ]],
  each = function(tx, row) return reviews.attend(tx, row) end,
}

-- A sender repeats a message for days, never for a month.
local forget = sql [[ delete from webhook_receipt where id = $id ]]
local forget_delivery = sql [[ delete from webhook_delivery where id = $id ]]

job "webhook.sweep" {
  summary = "Forgets messages of webhook sources that came a month ago",
  cron = "50 3 * * *",
  due = sql [[
    select id from webhook_receipt where at <= $now::instant - 2592000000000 order by at, id limit $limit ]],
  each = function(tx, row)
    tx:run(forget, { id = row.id })
    return "removed"
  end,
}

job "webhook.log_sweep" {
  summary = "Forgets messages to webhooks that ended three months ago",
  cron = "55 3 * * *",
  due = sql [[
    select id from webhook_delivery where ended_at <= $now::instant - 7776000000000
    order by ended_at, id limit $limit ]],
  each = function(tx, row)
    tx:run(forget_delivery, { id = row.id })
    return "removed"
  end,
}

-- A flow's journal is its timeline, so it is kept for years, but not for ever.
local forget_flow = {
  sql [[ delete from flow_cursor where flow = $id ]], sql [[ delete from flow_wait where flow = $id ]],
  sql [[ delete from effect where flow = $id ]], sql [[ delete from flow_step where flow = $id ]],
  sql [[ delete from flow_file where flow = $id ]],
  sql [[ delete from flow where id = $id ]],
}

job "flow.sweep" {
  summary = "Forgets flows that ended two years ago, with their journals",
  cron = "45 3 * * *", enabled = "flow.forget",
  due = sql [[
    select id from flow where ended_at <= $now::instant - 63072000000000 order by ended_at, id limit $limit ]],
  each = function(tx, row)
    for _, statement in ipairs(forget_flow) do tx:run(statement, { id = row.id }) end
    return "removed"
  end,
}
