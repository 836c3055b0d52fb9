-- A small area for specs of jobs: tasks that are done, held, fail or come back.
local home = dofile "spec/runtime/home.lua"
local tasks = { home = home }

tasks.schema = [[ create table task (id text primary key, version bigint not null, kind text not null, due_at instant not null, done bigint not null);
  create index task_due on task (due_at, id); ]]
tasks.contracts = [[
  event "t.done" { key = "id", summary = "done", data = { id = id } }
  event "t.over" { key = "id", summary = "a run is over", data = { id = id, state = text, pass = integer } }
  setting "t.on" { type = boolean, default = true, role = "admin", summary = "switch" }
  setting "t.state" { type = text, default = "", role = "admin", summary = "what `ended` answers" }
  errors { TASK_WRONG = "It cannot be done.", TASK_THERE = "there" }
]]
tasks.points = [[ point "t.may" { when = "done", ask = { kind = text }, outcomes = { yes = {}, no = {} }, default = { "no" } } ]]
tasks.operations = [[
  local set_run = sql [=[ update job_run set state = $state, ended_at = null, fence = coalesce($fence, fence) where id = $id ]=]
  local last = sql [=[ select id from job_run where job = 't.work' order by id desc limit 1 ]=]
  operation "t.put" { summary = "Adds tasks", kind = "write", role = "public", input = { kinds = list(text), due_at = optional(instant) }, output = {},
    run = function(tx, input)
      for _, kind in ipairs(input.kinds) do tx:insert("task", { kind = kind, due_at = input.due_at or tx.now, done = 0 }) end
    end }
  operation "t.fix" { summary = "Mends what fails", kind = "write", role = "public", input = {}, output = {},
    run = function(tx) tx:run(sql_fix, {}) end }
  operation "t.leave" { summary = "Leaves the last run as a dead process would", kind = "write", role = "public",
    input = { fence = optional(integer) }, output = { id = id },
    run = function(tx, input)
      local id = tx:one(last).id
      tx:run(set_run, { id = id, state = "Running", fence = input.fence })
      return { id = id }
    end }
]]
tasks.operations = "local sql_fix = sql [[ update task set kind = 'good' where kind in ('wrong', 'broken', 'slow') ]]\n" .. tasks.operations
tasks.jobs = [[
  local function again(tx, task)
    tx:update("task", task.id, { done = task.done + 1, due_at = task.done >= 2 and "9999-01-01T00:00:00Z" or nil })
    return "again"
  end
  local kinds = {
    good = function() return "done" end,
    held = function() return "held", "not today" end,
    wrong = function() fail.conflict("TASK_WRONG", "task %s cannot be done", "x") end,
    broken = function() error "broken" end,
    slow = function() while true do end end,
    nothing = function() end,
    counted = function(tx) tx:count("lines", 3) return "done" end,
    number = function() return 7 end,
  }
  local function each(tx, task)
    if task.kind == "stays" then return "seen" end
    if task.kind == "again" then return again(tx, task) end
    tx:decide("t.may", { kind = task.kind }, task.id)
    tx:update("task", task.id, { done = 1, due_at = "9999-01-01T00:00:00Z" })
    tx:emit("t.done", { id = task.id })
    return kinds[task.kind](tx)
  end
  job "t.work" { summary = "Does tasks", cron = "0 6 * * *", enabled = "t.on", exceptional = { "held" }, each = each,
    aliases = { "T-0001", "Do what is due" },
    due = sql [=[ select * from task where due_at <= $now::instant order by due_at, id limit $limit ]=],
    ended = function(tx, run)
      if run.state == "Nothing due" then return end
      if tx:setting "t.state" == "error" then error "the end is broken" end
      while tx:setting "t.state" == "loop" do end
      tx:emit("t.over", { id = run.id, state = run.state, pass = run.counts.done or 0 })
      if tx:setting "t.state" ~= "" then return tx:setting "t.state" end
    end }
]]

function tasks.open(more, options)
  local files = home.files {
    schema = tasks.schema, contracts = tasks.contracts, points = tasks.points, operations = tasks.operations, jobs = tasks.jobs,
    ["policies/t/may.lua"] = "return function() return yes() end",
  }
  for path, text in pairs(more or {}) do files[path] = text or nil end
  return home.open(files, options)
end

return tasks
