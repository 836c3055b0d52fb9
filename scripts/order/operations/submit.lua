-- Submit, reprocess, orchestrate, release. The steps are those of the order's flow, which
-- goes on inline: the answer says what became of them. A step that fails does not refuse
-- the operation; the timeline keeps it.
local lines = use "lines"
local orchestration = use "orchestration"
local release = use "release"
local steps = use "steps"
local submit = use "submit"
local view = use "view"

local function result(tx, order, run_id)
  local failed = orchestration.failed_step(tx, order.id)
  return {
    order = view.load(tx, order.id), run_id = run_id, failed_step = failed and failed.answer.step,
    reasons = failed and steps.reasons(failed.answer),
  }
end

local OVER = { closed = true, cancelled = true, returned = true }

-- Goes on where the order did not get further; nil when there is no such place.
local function reprocess(tx, order)
  if OVER[order.status] then return nil end
  local flow = orchestration.open(tx, order.id)
  if flow then return orchestration.stuck(tx, flow) and orchestration.go_on(tx, flow) or nil end
  local last = orchestration.failed_step(tx, order.id)
  return last and orchestration.start(tx, order, submit.resume(last.answer.step)) or nil
end

operation "order.submit" {
  summary = "Submit a draft: validate it, check limits, ask order.accept, release it",
  http = "POST /v1/orders/{id}/submit",
  kind = "write", changes = "sales_order", role = "sales",
  input = { id = id },
  output = run_result,
  errors = { "TRANSITION_NOT_ALLOWED", "ORDER_UNDER_WAY" },
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    if #all > 0 then lines.choose(all, nil, "accept") end
    return result(tx, order, orchestration.start(tx, order))
  end,
}

operation "order.reprocess" {
  summary = "Go on from the step that failed or was held",
  http = "POST /v1/orders/{id}/reprocess",
  kind = "write", changes = "sales_order", role = "sales",
  input = { id = id },
  output = run_result,
  errors = { "NOTHING_TO_REPROCESS" },
  run = function(tx, input)
    local order = tx:lock("sales_order", input.id)
    local run_id = reprocess(tx, order)
    if not run_id then fail.conflict("NOTHING_TO_REPROCESS", "no step of order %s has failed", order.number) end
    return result(tx, order, run_id)
  end,
}

-- Lines that could go a step further by themselves.
local function startable(all)
  for _, line in ipairs(all) do
    if line.status == "draft" then return true, nil end
  end
  for _, line in ipairs(all) do
    if line.status == "awaiting_shipping" and not line.fulfilment_id then return true, "release" end
  end
  return false
end

operation "order.orchestrate" {
  summary = "Take an order through its steps: a draft from the beginning, a stuck one from where it is",
  http = "POST /v1/orders/{id}/orchestrate",
  kind = "write", changes = "sales_order", role = "sales",
  input = { id = id },
  output = run_result,
  errors = { "NOTHING_TO_ORCHESTRATE", "ORDER_UNDER_WAY" },
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    local run_id = reprocess(tx, order)
    if not run_id then
      local can, from = startable(all)
      if not can or orchestration.open(tx, order.id) then
        fail.conflict("NOTHING_TO_ORCHESTRATE", "order %s is %s", order.number, order.status)
      end
      run_id = orchestration.start(tx, order, from)
    end
    return result(tx, order, run_id)
  end,
}

operation "order.release" {
  summary = "Give the lines that await shipping to the warehouse",
  http = "POST /v1/orders/{id}/release",
  kind = "write", changes = "sales_order", role = "sales",
  input = { id = id },
  output = sales_order,
  errors = { "NOTHING_TO_RELEASE", "ON_HOLD" },
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    local before = orchestration.failed_step(tx, order.id)
    local released, kept = release.run(tx, order, all)
    if #released == 0 then
      if #kept > 0 then fail.conflict("ON_HOLD", "shipping is on hold; %s", kept:join("; ")) end
      fail.conflict("NOTHING_TO_RELEASE", "no line of order %s waits for release", order.number)
    end
    steps.write(tx, order, {
      kind = "step", title = steps.TITLES.release, answer = { step = "release", released = released, kept = kept },
    })
    lines.save(tx, order, all)
    local held = before and before.state == "held" and before.answer.step == "release"
    local flow = held and #kept == 0 and orchestration.open(tx, order.id)
    if flow then orchestration.go_on(tx, flow, true) end
    return view.load(tx, order.id)
  end,
}
