-- Orders and their flows. An order has at most one open flow; it is failed, or waits for
-- somebody to reprocess the order, or is under way. An order made for a subscription gets
-- one only when it does not go through at once and somebody reprocesses it.
local steps = use "steps"

local orchestration = {}

local FLOW = "order.orchestration"

local open_flow = sql [[
  select id, state from flow where name = 'order.orchestration' and key = $order_id and ended_at is null order by id ]]
local waiting = sql [[ select key from flow_wait where flow = $flow and event = 'flow.signalled' order by key ]]
local failure = sql [[
  select f.error, f.state, s.name, s.title, s.ask from flow f
  left join flow_step s on s.flow = f.id and s.generation = f.generation and s.seq = $seq
  where f.id = $flow ]]
local error_of = sql [[ select error from flow where id = $flow ]]
local last_step = sql [[
  select * from order_step where order_id = $order_id and kind = 'step' order by seq desc, id limit 1 ]]

-- The open flow, { id, state }, or nil.
function orchestration.open(tx, order_id)
  return tx:one(open_flow, { order_id = order_id })
end

-- Whether nothing happens until a person does something.
function orchestration.stuck(tx, flow)
  return flow.state ~= "open" or #tx:all(waiting, { flow = flow.id }) > 0
end

-- The step the order did not get beyond, its row; nil when there is none.
function orchestration.failed_step(tx, order_id)
  local last = tx:one(last_step, { order_id = order_id })
  if not last or last.state == "success" or last.answer.went_on then return nil end
  return last
end

function orchestration.stop(tx, order_id, reason)
  local flow = orchestration.open(tx, order_id)
  if not flow then return end
  tx:call("flow.stop", { id = flow.id, reason = reason })
  tx:resume(flow.id)
end

-- A new run from the beginning, or from a step; gives the flow's id.
function orchestration.start(tx, order, from)
  local flow = orchestration.open(tx, order.id)
  if flow and tx.actor.kind == "flow" then
    fail.conflict("ORDER_UNDER_WAY", "flow %s of order %s is open", flow.id, order.number)
  end
  if flow then orchestration.stop(tx, order.id, "begins anew") end
  return tx:start(FLOW, { id = order.id, from = from })
end

-- Goes on where it is stuck. done: what was waited for is done already.
function orchestration.go_on(tx, flow, done)
  if flow.state == "open" then
    tx:call("flow.signal", { id = flow.id, signal = "reprocess", data = { done = done or false } })
  end
  tx:resume(flow.id)
  return flow.id
end

-- Keeps why a flow failed: its step is undone, and forgotten when it is tried again.
function orchestration.note_failure(tx, order_id, flow_id)
  local why = tx:one(error_of, { flow = flow_id }).error or {}
  local at = tx:one(failure, { flow = flow_id, seq = why.seq or 0 })
  local order = tx:lock("sales_order", order_id)
  local name = at.name == "order.run_step" and at.ask.step or at.name or "flow"
  steps.write(tx, order, {
    kind = "step", title = steps.TITLES[name] or at.title or name, state = "failure", run_id = flow_id,
    answer = { step = name, code = why.code, text = why.text, issues = why.issues },
  })
  tx:update("sales_order", order.id, { steps = order.steps })
end

return orchestration
