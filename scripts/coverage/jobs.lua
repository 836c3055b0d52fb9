-- What happens by date: bills that are due, renewals to be drafted.
local billing = use "billing"
local renewals = use "renewals"

job "coverage.billing" {
  summary = "Bills all periods of coverages that are due, missed ones too",
  cron = "25 * * * *",
  due = sql [[
    select * from coverage_plan where next_due_at <= $now::instant order by next_due_at, id limit $limit ]],
  each = function(tx, row)
    local coverage = tx:find("coverage", row.coverage_id)
    local hold = billing.hold(tx, coverage)
    if hold then return "held", string.format("%s (%s)", hold.code, hold.reason) end
    local made = billing.catch_up(tx, row)
    tx:count("bills", made)
    if not row.next_due_at then billing.finish(tx, coverage) end
    return "billed"
  end,
  exceptional = { "held" },
}

job "coverage.renewals" {
  summary = "Drafts the renewals of coverages that end soon",
  cron = "35 * * * *",
  due = sql [[
    select * from coverage_renewal where draft_at <= $now::instant order by draft_at, id limit $limit ]],
  each = function(tx, row)
    renewals.draft(tx, row)
    return "drafted"
  end,
}
