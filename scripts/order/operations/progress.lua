-- The way of the goods and of the money: schedule, ship, deliver, fulfil, bill,
-- close. Each moves the lines named, or every line that allows it.
local holds = use "holds"
local lines = use "lines"
local steps = use "steps"
local view = use "view"

-- Names are told as people read them: "Ship: lines 1, 2".
local function write_step(tx, order, event, chosen)
  local name = string.upper(string.sub(event, 1, 1)) .. string.sub(event, 2)
  steps.write(tx, order, {
    kind = "transition", title = name .. ": lines " .. lines.numbers(chosen):join(", "),
    answer = { event = event, lines = lines.numbers(chosen), to = chosen[1].status },
  })
end

-- before(tx, order, chosen) may refuse; fields(input) gives further columns.
local function progress(event, body, before, fields)
  local errors = { "TRANSITION_NOT_ALLOWED", "LINE_UNKNOWN" }
  for _, code in ipairs(body.errors or {}) do errors[#errors + 1] = code end
  local input = { id = id, line_ids = optional(list(id, { min = 1, max = 500 })) }
  for name, shape in pairs(body.input or {}) do input[name] = shape end
  return {
    summary = body.summary,
    http = "POST /v1/orders/{id}/" .. event,
    kind = "write", changes = "sales_order", role = "sales",
    input = input,
    output = sales_order,
    errors = errors,
    run = function(tx, given)
      local order, all = lines.open(tx, given.id)
      local chosen = lines.choose(all, given.line_ids, event)
      if before then before(tx, order, chosen) end
      lines.move(tx, order, chosen, event, fields and fields(given))
      write_step(tx, order, event, chosen)
      lines.save(tx, order, all)
      return view.load(tx, order.id)
    end,
  }
end

local function take_from_stock(tx, order, chosen)
  holds.forbid(tx, order, chosen, "shipping")
  for _, line in ipairs(chosen) do
    if not line.fulfilment_id then
      fail.conflict("NOT_RELEASED", "line %d of order %s is not released", line.number, order.number)
    end
    if line.ships then
      tx:call("catalog.adjust_stock", {
        id = line.item_id, by = -line.quantity, reason = "shipped on " .. order.number,
      })
    end
  end
end

local function forbid_billing(tx, order, chosen)
  holds.forbid(tx, order, chosen, "billing")
end

operation "order.schedule" (progress("schedule", {
  summary = "Set the date a line is to ship",
  input = { scheduled_date = date },
}, nil, function(input) return { scheduled_date = input.scheduled_date } end))

operation "order.ship" (progress("ship", {
  summary = "Lines have left the warehouse",
  errors = { "ON_HOLD", "NOT_RELEASED", "STOCK_TOO_LOW" },
}, take_from_stock))

operation "order.deliver" (progress("deliver", {
  summary = "Lines have arrived at the customer",
}))

operation "order.fulfil" (progress("fulfil", {
  summary = "Lines are fulfilled and may be billed",
}))

operation "order.bill" (progress("bill", {
  summary = "Lines have been billed",
  errors = { "ON_HOLD" },
}, forbid_billing))

operation "order.close" (progress("close", {
  summary = "Billed lines are done with",
}))
