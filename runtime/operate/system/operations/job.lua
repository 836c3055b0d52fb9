-- Jobs: what there is, runs by hand, the log.
local next_of = sql [[ select job, next_at from job_state order by job ]]
local last_of = sql [[ select state, id from job_run where job = $job order by id desc limit 1 ]]
local runs = sql [[
  select id, job, state, manual, counts, started_at, ended_at, note, resumed_from, actor from job_run
  where ($before::text is null or id < $before) and ($job::text is null or job = $job)
    and ($state::text is null or state = $state)
  order by id desc limit $limit ]]
local log = sql [[
  select id, record, outcome, code, reason, at from job_log
  where run_id = $run and ($before::text is null or id < $before) order by id desc limit $limit ]]
local page = use "page"

-- The name of a job that is asked for by an alias.
local function known_as(name)
  for _, job in ipairs(name and engine.jobs() or {}) do
    if job.aliases:has(name) then return job.name end
  end
  return name
end

operation "job.list" {
  summary = "Jobs, their schedule and last run", http = "GET /v1/jobs", kind = "read", role = "viewer",
  input = {},
  output = { items = list { name = text, summary = optional(text), cron = optional(text), enabled = optional(text),
    next_at = optional(instant), last_state = optional(text), last_run = optional(id),
    aliases = name_list } },
  run = function(tx)
    local due = {}
    for _, row in ipairs(tx:all(next_of)) do due[row.job] = row.next_at end
    local items = list.new()
    for _, job in ipairs(engine.jobs()) do
      local last = tx:one(last_of, { job = job.name }) or {}
      items:add { name = job.name, summary = job.summary, cron = job.cron, enabled = job.enabled,
        next_at = due[job.name], last_state = last.state, last_run = last.id,
        aliases = job.aliases }
    end
    return { items = items }
  end,
}

operation "job.run" {
  summary = "Run a job now; dry shows what it would make and keeps nothing", http = "POST /v1/jobs/{job}/run",
  kind = "write", role = "operator", native = "job.run",
  input = { job = text, dry = optional(boolean) }, output = run_view,
  errors = { "JOB_UNKNOWN", "JOB_RUNNING" },
}

operation "job.runs" {
  summary = "Runs of jobs, newest first", http = "GET /v1/job-runs", kind = "read", role = "viewer",
  input = { job = optional(text), state = optional(text), limit = optional(page_size), cursor = optional(text) },
  output = { items = list(run_view), next = optional(text) },
  run = function(tx, input)
    local rows, next_cursor = page(tx, runs, { job = known_as(input.job), state = input.state }, input, "id")
    return { items = rows, next = next_cursor }
  end,
}

operation "job.run_log" {
  summary = "The exceptional records of a run, newest first", http = "GET /v1/job-runs/{id}/log", kind = "read",
    role = "viewer",
  input = { id = id, limit = optional(page_size), cursor = optional(text) },
  output = { items = list { id = id, record = text, outcome = text, code = optional(text), reason = optional(text),
    at = instant }, next = optional(text) },
  errors = { "NOT_FOUND" },
  run = function(tx, input)
    if not tx:find("job_run", input.id) then fail.not_found("NOT_FOUND", "there is no run %s", input.id) end
    local rows, next_cursor = page(tx, log, { run = input.id }, input, "id")
    return { items = rows, next = next_cursor }
  end,
}
