-- Cancelling a coverage that has not begun, returning one that has. What is covered
-- stays with the customer, unless it is returned too.
local judge = use "judge"
local rows = use "rows"
local term = use "term"
local view = use "view"
local lines = use "order.lines"
local steps = use "order.steps"

local function open(tx, coverage_id)
  local row = rows.lock(tx, coverage_id)
  local order, all = lines.open(tx, row.order_id)
  return row, order, all, lines.by_id(all, row.line_id)
end

operation "coverage.cancel" {
  summary = "Cancel a coverage that has not begun; at the warehouse it becomes a revision to be confirmed",
  http = "POST /v1/coverages/{id}/cancel",
  kind = "write", changes = "coverage", role = "sales",
  input = { id = id, reason = order.why },
  output = coverage,
  errors = {
    "COV_UNKNOWN", "COV_MUST_RETURN", "COV_FINISHED", "COV_LOCKED", "COV_NO_DECISION", "TRANSITION_NOT_ALLOWED",
  },
  run = function(tx, input)
    local row, its_order, all, line = open(tx, input.id)
    local by = judge.ask(tx, "cancel", row, line)
    if by == "revision" then
      rows.set(tx, row, { stop_reason = input.reason })
      lines.move(tx, its_order, { line }, "revise", { pending = { cancel = true, reason = input.reason } })
    else
      rows.set(tx, row, { stop_reason = input.reason, stopped_at = tx.now })
      lines.move(tx, its_order, { line }, "cancel")
    end
    local done = by == "revision" and "to be cancelled" or "cancelled"
    steps.write(tx, its_order, {
      kind = "transition", title = string.format("Coverage on line %d %s", line.number, done),
      answer = { reason = input.reason },
    })
    lines.save(tx, its_order, all)
    return view.load(tx, row.id)
  end,
}

-- The instant from which it is not covered any more: now, or the start of a day of its own.
local function effective(tx, row, input)
  if not input.effective_on then return tx.now end
  if not term.fits(input.effective_on) then
    fail.invalid("EFFECTIVE_DATE", "%s lies outside the coverage", input.effective_on)
  end
  local at = instant.of(input.effective_on, row.zone)
  if (row.starts_at and at < row.starts_at) or (row.ends_at and at > row.ends_at) then
    fail.invalid("EFFECTIVE_DATE", "%s lies outside the coverage", input.effective_on)
  end
  return at
end

operation "coverage.return" {
  summary = "Take a coverage back that has begun, with credit for what is not used",
  http = "POST /v1/coverages/{id}/return",
  kind = "write", changes = "coverage", role = "sales",
  input = {
    id = id, reason = order.why,
    quantity = optional(integer { min = 1, summary = "All that can be returned, when not given" }),
    return_type = optional(return_type),
    effective_on = optional(date { summary = "The first day not covered; billing stops there. Now, when not given" }),
  },
  output = coverage,
  errors = {
    "COV_UNKNOWN", "COV_CANCEL_FIRST", "COV_FINISHED", "COV_RETURN_QTY", "COV_NO_DECISION", "COV_COVERED_MISSING",
    "EFFECTIVE_DATE", "TRANSITION_NOT_ALLOWED",
  },
  run = function(tx, input)
    local row, its_order, all, line = open(tx, input.id)
    local at, how = effective(tx, row, input), input.return_type or "return_for_credit"
    judge.ask(tx, "return", row, line, {
      quantity = input.quantity or rows.returnable(row), effective_at = at,
    })
    rows.set(tx, row, { stopped_at = at, stop_reason = input.reason, return_type = how })
    lines.move(tx, its_order, { line }, "return")
    steps.write(tx, its_order, {
      kind = "transition", title = string.format("Coverage on line %d returned", line.number),
      answer = { reason = input.reason, return_type = how, effective_at = at },
    })
    lines.save(tx, its_order, all)
    if how == "return_for_credit_and_item" then
      if not row.covered_line_id then fail.conflict("COV_COVERED_MISSING", "it covers no line to be returned") end
      local covered = tx:find("order_line", row.covered_line_id)
      tx:call("order.return", {
        id = covered.order_id, lines = { { line_id = covered.id } }, reason = input.reason,
      })
    end
    return view.load(tx, row.id)
  end,
}
