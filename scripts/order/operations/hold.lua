-- Holds, applied and released by hand. order.accept may apply one too.
local holds = use "holds"
local lines = use "lines"
local view = use "view"

local FINISHED = { closed = true, cancelled = true, returned = true }

local function same_hold(one, input)
  return not one.released_at and one.scope == input.scope and one.code == input.code and one.line_id == input.line_id
end

operation "order.hold" {
  summary = "Hold shipping or billing of an order or one of its lines",
  http = "POST /v1/orders/{id}/holds",
  kind = "write", changes = "sales_order", role = "sales",
  input = { id = id, line_id = optional(id), scope = hold_scope, code = hold_code, reason = why },
  output = sales_order,
  errors = { "LINE_UNKNOWN", "HOLD_EXISTS", "ORDER_FINISHED" },
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    if FINISHED[order.status] then
      fail.conflict("ORDER_FINISHED", "order %s is %s", order.number, order.status)
    end
    local line = input.line_id and lines.by_id(all, input.line_id)
    for _, one in ipairs(holds.read(tx, order.id)) do
      if same_hold(one, input) then fail.conflict("HOLD_EXISTS", "%s is on for %s already", one.code, one.scope) end
    end
    local hold = holds.apply(tx, order, {
      line_id = input.line_id, scope = input.scope, code = input.code, reason = input.reason, source = "hand",
    })
    holds.step(tx, order, hold, string.format("Hold %s on %s%s", hold.code, hold.scope,
      line and " of line " .. line.number or ""))
    lines.save(tx, order, all)
    return view.load(tx, order.id)
  end,
}

operation "order.release_hold" {
  summary = "Release a hold; reprocess or release the order afterwards",
  http = "POST /v1/orders/{id}/holds/{hold_id}/release",
  kind = "write", changes = "sales_order", role = "sales",
  input = { id = id, hold_id = id, reason = optional(why) },
  output = sales_order,
  errors = { "HOLD_UNKNOWN", "HOLD_RELEASED" },
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    local hold = tx:find("order_hold", input.hold_id)
    if not hold or hold.order_id ~= order.id then
      fail.not_found("HOLD_UNKNOWN", "order %s has no hold %s", order.number, input.hold_id)
    end
    if hold.released_at then
      fail.conflict("HOLD_RELEASED", "%s was released by %s", hold.code, hold.released_by)
    end
    holds.release(tx, order, hold, input.reason)
    holds.step(tx, order, hold, string.format("Hold %s on %s released", hold.code, hold.scope))
    lines.save(tx, order, all)
    return view.load(tx, order.id)
  end,
}
