-- The log of the job as the order desk knows it: type, status, details, completion.
local JOB = "subscription.orders"

local SHOWN = {
  { "moved_to_fulfilment", "moved to fulfilment" }, { "skipped", "skipped" }, { "paused", "paused" },
  { "held", "held" }, { "failed", "failed" }, { "grandfathered", "grandfathered" }, { "catching_up", "catching up" },
}

local function details(run)
  local parts = list.new()
  parts:add("Total Number of Subscription order lines processed today: " .. (run.counts.lines or 0))
  parts:add("records: " .. (run.counts.records or 0) + (run.counts.failed or 0))
  for _, pair in ipairs(SHOWN) do
    local count = run.counts[pair[1]] or 0
    if count > 0 or pair[1] == "moved_to_fulfilment" then
      parts:add(pair[2] .. ": " .. count)
    end
  end
  return parts:join("; ")
end

local function shown(run)
  return {
    id = run.id, job_type = "Subscriptionorder", job_run_status = run.state, details = details(run),
    job_completion_time = run.ended_at, started_at = run.started_at, manual = run.manual,
    resumed_from = run.resumed_from, counts = run.counts, note = run.note,
  }
end

operation "subscription.job_runs" {
  summary = "Active Background Order Processing Job Runs: Job Type, Job Run Status, Details, Job Completion Time",
  http = "GET /v1/subscription-job-runs",
  kind = "read", role = "viewer",
  input = {
    state = optional(text), limit = optional(integer { min = 1, max = 500 }), cursor = optional(text { max = 400 }),
  },
  output = { items = list(job_run), next = optional(text) },
  run = function(tx, input)
    local answer = tx:call("job.runs", { job = JOB, state = input.state, limit = input.limit, cursor = input.cursor })
    local items = list.new()
    for _, run in ipairs(answer.items) do
      items:add(shown(run))
    end
    return { items = items, next = answer.next }
  end,
}

operation "subscription.job_run_detail" {
  summary = "The records of a run that were held, skipped, grandfathered or failed, with the reason",
  http = "GET /v1/subscription-job-runs/{id}",
  kind = "read", role = "viewer",
  input = {
    id = id, limit = optional(integer { min = 1, max = 500 }), cursor = optional(text { max = 400 }),
  },
  output = {
    items = list { record = text, outcome = text, code = optional(text), reason = optional(text), at = instant },
    next = optional(text),
  },
  run = function(tx, input)
    local answer = tx:call("job.run_log", { id = input.id, limit = input.limit, cursor = input.cursor })
    local items = list.new()
    for _, row in ipairs(answer.items) do
      items:add { record = row.record, outcome = row.outcome, code = row.code, reason = row.reason, at = row.at }
    end
    return { items = items, next = answer.next }
  end,
}
