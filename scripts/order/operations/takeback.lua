-- Taking back and changing what is accepted: cancel, return, split, and revisions,
-- which are asked and then confirmed or withdrawn.
local entry = use "entry"
local holds = use "holds"
local limits = use "limits"
local lines = use "lines"
local options = use "options"
local orchestration = use "orchestration"
local quantities = use "catalog.quantities"
local steps = use "steps"
local transitions = use "transitions"
local view = use "view"

local OVER = { cancelled = true, returned = true }

-- Nothing is left to do for an order that is taken back whole.
local function finish(tx, order, all, title, answer)
  steps.write(tx, order, { kind = "transition", title = title, answer = answer })
  lines.save(tx, order, all)
  if OVER[transitions.derive(all)] then orchestration.stop(tx, order.id, title) end
  return view.load(tx, order.id)
end

operation "order.cancel" {
  summary = "Cancel lines that are not at the warehouse, or the whole order",
  http = "POST /v1/orders/{id}/cancel",
  kind = "write", changes = "sales_order", role = "sales",
  input = { id = id, line_ids = optional(list(id, { min = 1, max = 500 })), reason = why },
  output = sales_order,
  errors = { "TRANSITION_NOT_ALLOWED", "LINE_UNKNOWN", "LINE_IN_FULFILMENT" },
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    local chosen, there = options.with(all, lines.choose(all, input.line_ids, "cancel"), "cancel"), list.new()
    for _, line in ipairs(chosen) do
      if line.fulfilment_id then there:add(line) end
    end
    if #there > 0 then
      fail.conflict("LINE_IN_FULFILMENT", "at the warehouse: lines %s", lines.numbers(there):join(", "))
    end
    lines.move(tx, order, chosen, "cancel")
    local numbers = lines.numbers(chosen)
    return finish(tx, order, all, "Cancel: lines " .. numbers:join(", "), { lines = numbers, reason = input.reason })
  end,
}

operation "order.return" {
  summary = "Take goods back, a whole line or some of it",
  http = "POST /v1/orders/{id}/return",
  kind = "write", changes = "sales_order", role = "sales",
  input = {
    id = id,
    lines = list({ line_id = id, quantity = optional(quantity) }, { min = 1, max = 500 }),
    restock = optional(boolean),
    reason = why,
  },
  output = sales_order,
  errors = { "TRANSITION_NOT_ALLOWED", "LINE_UNKNOWN", "QUANTITY_TOO_HIGH", "OPTION_NOT_DIVISIBLE" },
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    local chosen, parts = list.new(), {}
    for _, one in ipairs(input.lines) do
      local line = lines.by_id(all, one.line_id)
      lines.check({ line }, "return")
      if one.quantity and one.quantity > line.quantity then
        fail.conflict("QUANTITY_TOO_HIGH", "line %d has %d", line.number, line.quantity)
      end
      if one.quantity and one.quantity < line.quantity then
        local whole = line
        line = lines.split(tx, order, all, whole, whole.quantity - one.quantity, true)
        for _, part in ipairs(options.with(all, { line }, "return")) do parts[part.id] = part.split_from end
      end
      chosen:add(line)
    end
    chosen = options.with(all, chosen, "return")
    lines.move(tx, order, chosen, "return", nil, parts)
    for _, line in ipairs(chosen) do
      if input.restock and line.ships then
        tx:call("catalog.adjust_stock", {
          id = line.item_id, by = line.quantity, reason = "returned on " .. order.number,
        })
      end
    end
    local numbers = lines.numbers(chosen)
    return finish(tx, order, all, "Return: lines " .. numbers:join(", "), { lines = numbers, reason = input.reason })
  end,
}

operation "order.split" {
  summary = "Make a line of its own of a part of a line",
  http = "POST /v1/orders/{id}/lines/{line_id}/split",
  kind = "write", changes = "sales_order", role = "sales",
  input = { id = id, line_id = id, quantity = quantity },
  output = sales_order,
  errors = { "LINE_UNKNOWN", "QUANTITY_TOO_HIGH", "OPTION_NOT_DIVISIBLE" },
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    local line = lines.by_id(all, input.line_id)
    if input.quantity >= line.quantity then
      fail.conflict("QUANTITY_TOO_HIGH", "line %d has %d; less than that can be split off", line.number, line.quantity)
    end
    local rest = lines.split(tx, order, all, line, line.quantity - input.quantity)
    steps.write(tx, order, {
      kind = "change", title = string.format("Line %d split: %d on line %d", line.number, rest.quantity, rest.number),
    })
    lines.save(tx, order, all)
    return view.load(tx, order.id)
  end,
}

local function check_quantity(tx, line, quantity)
  local issues = list.new()
  quantities.check(tx:find("item", line.item_id), quantity, "/quantity", issues)
  entry.refuse(issues)
end

-- The order's total with this many on the line, and its options in proportion.
local function revised_total(order, all, line, quantity)
  local total = lines.total(all) - line.amount
    + lines.amount(quantity, line.unit_price, line.discount, order.currency)
  for _, option in ipairs(options.of(all, line)) do
    total = total + option.amount * (quantity - line.quantity) // line.quantity
  end
  return total
end

operation "order.revise_line" {
  summary = "Ask the warehouse for another quantity of an accepted line, or to drop it",
  http = "POST /v1/orders/{id}/lines/{line_id}/revise",
  kind = "write", changes = "sales_order", role = "sales",
  input = { id = id, line_id = id, quantity = optional(quantity), cancel = optional(boolean), reason = why },
  output = sales_order,
  errors = {
    "TRANSITION_NOT_ALLOWED", "LINE_UNKNOWN", "CHANGE_EMPTY", "ORDER_OVER_LIMIT", "AMOUNT_TOO_LARGE",
    "QUANTITY_BELOW_MIN", "QUANTITY_ABOVE_MAX", "QUANTITY_NOT_MULTIPLE",
  },
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    local line = lines.by_id(all, input.line_id)
    if not input.quantity and not input.cancel then
      fail.invalid("CHANGE_EMPTY", "give another quantity, or cancel")
    end
    local pending = { quantity = input.quantity, cancel = input.cancel, reason = input.reason }
    lines.check({ line }, "revise")
    if input.quantity and not line.parent_line_id then check_quantity(tx, line, input.quantity) end
    local larger = not input.cancel and input.quantity > line.quantity
    local hold = larger and limits.revise(tx, order, revised_total(order, all, line, input.quantity))
    lines.move(tx, order, { line }, "revise", { pending = pending })
    if hold then holds.ensure(tx, order, hold) end
    return finish(tx, order, all, string.format("Change of line %d asked", line.number), pending)
  end,
}

-- What was asked for becomes so.
local function apply(tx, order, all, line)
  local pending = line.pending or {}
  if pending.cancel then
    lines.move(tx, order, options.with(all, { line }, "cancel"), "cancel", { pending = null })
    return
  end
  lines.move(tx, order, { line }, "confirm", { pending = null })
  lines.requantify(tx, order, all, line, pending.quantity or line.quantity)
end

operation "order.confirm_change" {
  summary = "The warehouse agrees to the change of a line",
  http = "POST /v1/orders/{id}/lines/{line_id}/confirm",
  kind = "write", changes = "sales_order", role = "sales",
  input = { id = id, line_id = id },
  output = sales_order,
  errors = { "TRANSITION_NOT_ALLOWED", "LINE_UNKNOWN", "AMOUNT_TOO_LARGE", "OPTION_NOT_DIVISIBLE" },
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    local line = lines.by_id(all, input.line_id)
    lines.check({ line }, "confirm")
    apply(tx, order, all, line)
    return finish(tx, order, all, string.format("Change of line %d confirmed", line.number))
  end,
}

operation "order.withdraw_change" {
  summary = "The change of a line is not made after all",
  http = "POST /v1/orders/{id}/lines/{line_id}/withdraw",
  kind = "write", changes = "sales_order", role = "sales",
  input = { id = id, line_id = id },
  output = sales_order,
  errors = { "TRANSITION_NOT_ALLOWED", "LINE_UNKNOWN" },
  run = function(tx, input)
    local order, all = lines.open(tx, input.id)
    local line = lines.by_id(all, input.line_id)
    lines.move(tx, order, { line }, "withdraw", { pending = null })
    return finish(tx, order, all, string.format("Change of line %d withdrawn", line.number))
  end,
}
