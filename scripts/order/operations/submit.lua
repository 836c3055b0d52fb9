-- Submit, reprocess, release. A step that fails does not refuse the operation: the
-- answer says which one, and the timeline keeps it.
local lines = use "lines"
local release = use "release"
local steps = use "steps"
local submit = use "submit"
local view = use "view"

local last_step = sql [[
  select * from order_step where order_id = $order_id and kind = 'step' order by seq desc, id limit 1 ]]

local function run(tx, order, all, first)
  local run_id, left, failed, reasons = submit.run(tx, order, all, first)
  lines.save(tx, order, left)
  return { order = view.load(tx, order.id), run_id = run_id, failed_step = failed, reasons = reasons }
end

operation "order.submit" {
  summary = "Submit a draft: validate it, check limits, ask order.accept, release it",
  http = "POST /v1/orders/{id}/submit",
  kind = "write", changes = "sales_order", role = "sales",
  input = { id = id },
  output = run_result,
  errors = { "TRANSITION_NOT_ALLOWED" },
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    if #all > 0 then lines.choose(all, nil, "accept") end
    return run(tx, order, all, 1)
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
    local order, all = lines.open(tx, input.id)
    local last = tx:one(last_step, { order_id = order.id })
    if not last or last.state == "success" then
      fail.conflict("NOTHING_TO_REPROCESS", "no step of order %s has failed", order.number)
    end
    return run(tx, order, all, submit.resume(last.answer.step))
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
    local released, kept = release.run(tx, order, all)
    if #released == 0 then
      if #kept > 0 then fail.conflict("ON_HOLD", "shipping is on hold; %s", kept:join("; ")) end
      fail.conflict("NOTHING_TO_RELEASE", "no line of order %s waits for release", order.number)
    end
    steps.write(tx, order, {
      kind = "step", title = steps.TITLES.release, answer = { step = "release", released = released, kept = kept },
    })
    lines.save(tx, order, all)
    return view.load(tx, order.id)
  end,
}
