-- The jobs between the site and the head office, under all the names they are known by.
local hierarchies = use "hierarchies"
local requests = use "requests"

job "partner.pull" {
  summary = "Pulls what the site handed in (P-0001)",
  aliases = { "P-0001" },
  cron = "5 * * * *",
  due = sql [[
    select id from partner_request where status = 'submitted' and submitted_at <= $now::instant
    order by submitted_at, id limit $limit ]],
  each = function(tx, row)
    tx:update("partner_request", row.id, { status = "pulled", pulled_at = tx.now })
    return "pulled"
  end,
}

job "partner.sync" {
  summary = "Makes prospects, and users' customers, of what was pulled",
  aliases = { "Synchronize orders and channel requests", "Synchronize customers and channel requests" },
  cron = "10 * * * *",
  due = sql [[
    select * from partner_request where status = 'pulled' and submitted_at <= $now::instant
    order by submitted_at, id limit $limit ]],
  each = requests.import,
  exceptional = { "held", "refused" },
}

job "partner.publish" {
  summary = "Gives the channel the hierarchies that changed, their customers and users (1010)",
  aliases = { "1010", "1010 (Customers)" },
  cron = "15 * * * *",
  due = sql [[
    select * from partner_hierarchy where to_publish = true and created_at <= $now::instant
    order by created_at, id limit $limit ]],
  each = function(tx, row)
    tx:count("users", hierarchies.publish(tx, row))
    return "published"
  end,
}
