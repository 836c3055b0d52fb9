-- Importing orders with coverages, and cancellations of what is covered.
local adding = use "adding"
local imports = use "imports"
local life = use "life"
local rows = use "rows"
local lines = use "order.lines"
local transitions = use "order.transitions"

local item_by_number = sql [[ select * from item where number = $number ]]
local covering = sql [[
  select c.id, l.status from coverage c join order_line l on l.id = c.line_id
  where c.covered_line_id = $line_id order by c.created_at, c.id ]]

local document = {
  type = choice { "order", "asset" },
  order_number = optional(order.order_number),
  line_key = optional(text { max = 64 }), line_number = optional(integer { min = 1 }),
  sub_line_key = optional(text { max = 64 }), sub_line_number = optional(integer { min = 1 }),
  root_line_key = optional(text { max = 64 }), root_line_number = optional(integer { min = 1 }),
  serial_number = optional(text { min = 1, max = 100 }),
}
local imported_billing = {
  frequency = billing.frequency, periods = integer { min = 1, max = 1200, summary = "Number of billing periods" },
  type = billing.type, first_invoice_on = optional(date), period_start = billing.period_start,
  overrides = billing.overrides, adjustments = billing.adjustments,
}
local imported_line = {
  line_key = text { min = 1, max = 64 },
  action = optional(choice { "add", "update", "renew" }),
  covers = optional(document), renews = optional(document),
  item_number = catalog.item_number, quantity = optional(order.quantity),
  starts = optional(moment), ends = optional(moment), duration = optional(duration), duration_unit = optional(unit),
  unit_price = optional(money),
  period_amount = optional(money { summary = "Priced upstream: of one piece, for each billing period" }),
  billing = imported_billing, shipment_set = optional(text { max = 60 }),
}
local outcome = { line_key = text, coverage_id = id, created = boolean, changed = boolean }

-- The order that carries the lines: there already, or made for whom they cover.
local function open_order(tx, input)
  local found = imports.order(tx, input.order_number)
  if found then return lines.open(tx, found.id) end
  local number = input.customer_number
  for i, line in ipairs(input.lines) do
    if not number and line.covers then
      local _, its_order = imports.covers(tx, line.covers, "/lines/" .. (i - 1) .. "/covers")
      number = its_order and tx:find("customer", its_order.customer_id).number
    end
  end
  if not number then fail.invalid("CUSTOMER_UNKNOWN", "name the customer of order %s", input.order_number) end
  local made = tx:call("order.import", {
    external_number = input.order_number, customer_number = number, status = "draft", currency = input.currency,
    ordered_on = input.ordered_on or instant.date(tx.now, tx:setting("business.zone")),
  })
  return lines.open(tx, made.id)
end

local TAKES = { draft = true, awaiting_billing = true, billed = true, closed = true, shipped = true, delivered = true }

local function add(tx, its_order, line, pointer)
  if not TAKES[its_order.status] then
    fail.conflict("ORDER_NOT_DRAFT", "order %s is %s", its_order.number, its_order.status)
  end
  local given, renews_id = {}, nil
  for name, value in pairs(line) do given[name] = value end
  given.order_id = its_order.id
  given.covers = line.covers and list.new { (imports.covers(tx, line.covers, pointer .. "/covers")) } or nil
  given.item_id = tx:one(item_by_number, { number = line.item_number }).id
  given.unit_price = imports.unit_price(tx, given, its_order.currency)
  if line.action == "renew" then
    local old = rows.of_line(tx, imports.covers(tx, line.renews, pointer .. "/renews").line_id)
    if not old then fail.invalid("COV_UNKNOWN", "what line %s renews is no coverage", line.line_key) end
    renews_id = old.id
  end
  local historic = its_order.status ~= "draft" and its_order.status or nil
  local coverage = adding.add(tx, its_order, given, {
    occasion = renews_id and "renew" or "import", external_key = line.line_key, status = historic,
    renews_id = renews_id,
  })
  if historic then life.begin(tx, coverage, tx:find("order_line", coverage.line_id)) end
  return { line_key = line.line_key, coverage_id = coverage.id, created = true, changed = true }
end

-- Known by its key: left alone, or changed when the record says update.
local function known(tx, its_order, row, line)
  local coverage = rows.of_line(tx, row.id)
  if not coverage then fail.conflict("COV_UNKNOWN", "line %s of %s is no coverage", line.line_key, its_order.number) end
  local changed = line.action == "update"
  if changed then
    tx:call("coverage.change", {
      id = coverage.id, starts = line.starts, ends = line.ends, duration = line.duration,
      duration_unit = line.duration_unit, unit_price = line.unit_price, billing = line.billing,
    })
  end
  return { line_key = line.line_key, coverage_id = coverage.id, created = false, changed = changed }
end

operation "coverage.import" {
  summary = "Add the coverage lines of an order, and the order when its number is not known, and submit it",
  http = "POST /v1/coverages/import",
  kind = "write", role = "sales",
  input = {
    order_number = order.order_number, customer_number = optional(customer.customer_number),
    currency = optional(customer.currency), ordered_on = optional(date),
    lines = list(imported_line, { min = 1, max = 500 }),
  },
  output = {
    order_id = id, order_number = order.order_number, status = order.line_status, lines = list(outcome),
    reasons = optional(list(reason, { summary = "Why the order was not accepted; it waits" })),
  },
  errors = {
    "CUSTOMER_UNKNOWN", "ITEM_UNKNOWN", "ORDER_NOT_DRAFT", "CURRENCY_MIXED", "IMPORT_START_MISSING",
    "IMPORT_PERIOD_AMOUNT", "COV_UNKNOWN", "COV_COVERED_UNKNOWN", "COV_OTHER_CUSTOMER", "COV_COVERED_GONE",
    "COV_ORDER_NOT_CLOSED", "COV_NOT_COVERABLE", "COV_NOT_ENABLED", "COV_QTY_EXCEEDS", "COV_PARTIAL_QTY",
    "COV_NO_DECISION", "DURATION_FIXED", "DURATION_MISSING", "DURATION_EMPTY",
  },
  run = function(tx, input)
    for i, line in ipairs(input.lines) do
      if not tx:one(item_by_number, { number = line.item_number }) then
        fail.issues("ITEM_UNKNOWN", "there is no item " .. line.item_number, {
          { code = "ITEM_UNKNOWN", pointer = "/lines/" .. (i - 1) .. "/item_number", text = line.item_number },
        })
      end
    end
    local its_order, found = open_order(tx, input), list.new()
    for i, line in ipairs(input.lines) do
      local row = imports.line(tx, its_order.id, line.line_key)
      found:add(row and known(tx, its_order, row, line) or add(tx, its_order, line, "/lines/" .. (i - 1)))
    end
    local reasons
    if tx:find("sales_order", its_order.id).status == "draft" then
      reasons = tx:call("order.submit", { id = its_order.id }).reasons
    end
    local now = tx:find("sales_order", its_order.id)
    return { order_id = now.id, order_number = now.number, status = now.status, lines = found, reasons = reasons }
  end,
}

operation "coverage.import_cancel" {
  summary = "Cancel or return an imported line; the coverages of it that are not closed go with it",
  http = "POST /v1/coverages/import-cancel",
  kind = "write", role = "sales",
  input = { order_number = order.order_number, line_key = text { min = 1, max = 64 }, reason = order.why },
  output = { order_id = id, status = order.line_status, coverages = list({ id = id, status = order.line_status }) },
  errors = { "COV_COVERED_UNKNOWN", "TRANSITION_NOT_ALLOWED", "LINE_IN_FULFILMENT" },
  run = function(tx, input)
    local ref = imports.covers(tx, { type = "order", order_number = input.order_number, line_key = input.line_key }, "")
    local line = tx:find("order_line", ref.line_id)
    if transitions.target("cancel", line) then
      tx:call("order.cancel", { id = line.order_id, line_ids = list.new { line.id }, reason = input.reason })
    else
      tx:call("order.return", { id = line.order_id, lines = list.new { { line_id = line.id } }, reason = input.reason })
    end
    return {
      order_id = line.order_id, status = tx:find("order_line", line.id).status,
      coverages = tx:all(covering, { line_id = line.id }),
    }
  end,
}
