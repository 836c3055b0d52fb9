-- Adding coverages to an order, and changing them.
local adding = use "adding"
local dates = use "dates"
local eligible = use "eligible"
local judge = use "judge"
local life = use "life"
local rows = use "rows"
local target = use "target"
local term = use "term"
local view = use "view"
local entry = use "order.entry"
local lines = use "order.lines"
local steps = use "order.steps"
local transitions = use "order.transitions"

local FINISHED = { closed = true, cancelled = true, returned = true }
local ELIGIBILITY = {
  "COV_NOT_COVERABLE", "COV_NON_RECURRING", "COV_COVERS_ONE_OFF", "COV_PARTIAL_QTY", "COV_QTY_EXCEEDS",
  "COV_PER_CALL_PRICE", "COV_MULTI_COVERED", "COV_PARTIAL_PERIOD", "COV_COVERS_COVERAGE", "COV_IS_CONFIGURED",
  "COV_PARENT_ALREADY_COVERED", "COV_NOT_ENABLED", "COV_TYPE_NOT_ADDABLE", "COV_ORDER_NOT_CLOSED",
  "COV_NO_DECISION", "COV_COVERED_MISSING", "COV_SUBSCRIPTION_LINK", "DURATION_FIXED", "DURATION_MISSING",
  "DURATION_OPEN", "DATE_RANGE", "DURATION_CONFLICT", "DURATION_EMPTY", "PERIOD_TIME", "CURRENCY_MIXED",
  "AMOUNT_TOO_LARGE",
}
local function errors_of(...)
  local codes = { ... }
  for _, code in ipairs(ELIGIBILITY) do codes[#codes + 1] = code end
  return codes
end

operation "coverage.add" {
  summary = "Add a coverage line to an order, for one of its lines, a line of a closed order, or an asset",
  http = "POST /v1/orders/{order_id}/coverages",
  kind = "write", role = "sales", status = 201,
  input = new_coverage,
  output = coverage,
  errors = errors_of("ORDER_FINISHED", "ITEM_UNKNOWN", "LINE_UNKNOWN", "COV_COVERED_UNKNOWN", "COV_OTHER_CUSTOMER",
    "COV_COVERED_GONE", "COV_NO_DISCOUNT", "DISCOUNT_RANGE", "PRICE_TIME_MISSING"),
  run = function(tx, input)
    local order = tx:lock("sales_order", input.order_id)
    if FINISHED[order.status] then
      fail.conflict("ORDER_FINISHED", "order %s is %s: cover its lines from a new order", order.number, order.status)
    end
    return view.load(tx, adding.add(tx, order, input, { occasion = "add" }).id)
  end,
}

-- The dates as they are to be: what is not given stays; a new start takes the duration along.
local function wanted(row, item, buyer, input)
  local starts, ends, duration = input.starts or rows.starts(row), input.ends, input.duration
  if not ends and not duration and row.duration_type == "variable" then duration = rows.duration(row) end
  return {
    occasion = "change", item = item, customer = buyer, zone = row.zone, starts = starts, ends = ends,
    duration = duration, unit = input.duration_unit, own = rows.duration(row),
  }
end

local FIELDS = { "starts", "ends", "duration", "billing", "unit_price" }

local function given(input)
  local names = list.new()
  for _, name in ipairs(FIELDS) do
    if input[name] ~= nil then names:add(name) end
  end
  if #names == 0 then fail.invalid("CHANGE_EMPTY", "give a start, an end, a duration, a billing or a price") end
  return names
end

-- The columns of the new dates, if dates change or there are none yet.
local function redated(tx, row, item, buyer, input, issues)
  if not (input.starts or input.ends or input.duration or row.hold_reason) then return nil end
  local want = wanted(row, item, buyer, input)
  if not want.starts then want.starts = { date = instant.date(tx.now, row.zone) } end
  local columns = dates.decide(tx, want, issues, row.id)
  if columns and input.starts then columns.basis = "given" end
  return columns
end

local function ask_again(tx, row, item, buyer, columns, issues)
  local one = target.of(tx, row)
  local starts, ends = rows.starts(row), rows.ends(row)
  if columns and columns.starts_date ~= null then
    starts = { date = columns.starts_date, time = columns.starts_time ~= null and columns.starts_time or nil }
    ends = columns.ends_date ~= null
      and { date = columns.ends_date, time = columns.ends_time ~= null and columns.ends_time or nil } or nil
  end
  eligible.ask(tx, {
    occasion = "change", item = item, customer = buyer, quantity = row.quantity, starts = starts, ends = ends,
    but = row.id, associated = row.associated_line_id and "same_order",
  }, list.new { one }, issues, row.id)
end

-- Once it has dates it may begin: what it covers may be fulfilled by now.
local function begin_late(tx, row, line)
  if row.hold_reason then return end
  if line.waits_for and transitions.fulfilled[tx:find("order_line", line.waits_for).status]
    and transitions.target("begin", line) then
    lines.follow(tx, line, "begin", { waits_for = null })
  elseif not line.waits_for and line.status == "awaiting_billing" then
    life.begin(tx, row, line)
  end
end

operation "coverage.change" {
  summary = "Change start, end, duration, price or billing of a coverage; what is not given stays",
  http = "POST /v1/coverages/{id}",
  kind = "write", changes = "coverage", role = "sales",
  input = {
    id = id, starts = optional(moment), ends = optional(moment), duration = optional(duration),
    duration_unit = optional(unit), unit_price = optional(money), billing = optional(billing),
  },
  output = coverage,
  errors = errors_of("COV_UNKNOWN", "COV_LOCKED", "COV_FINISHED", "CHANGE_EMPTY"),
  run = function(tx, input)
    local names = given(input)
    local row = rows.lock(tx, input.id)
    local order, all = lines.open(tx, row.order_id)
    local line = lines.by_id(all, row.line_id)
    if row.hold_reason == nil then judge.ask(tx, "change", row, line) end
    local issues, item, buyer = list.new(), tx:find("item", row.item_id), tx:find("customer", row.customer_id)
    if input.unit_price and input.unit_price:currency() ~= order.currency then
      issues:add { code = "CURRENCY_MIXED", pointer = "/unit_price", text = "the order is in " .. order.currency }
    end
    local columns = redated(tx, row, item, buyer, input, issues)
    ask_again(tx, row, item, buyer, columns, issues)
    entry.refuse(issues)
    local set = columns or {}
    set.billing = input.billing
    if input.unit_price then set.price, set.price_basis = input.unit_price:to_minor(), "agreed" end
    rows.set(tx, row, set)
    life.reprice(tx, row, line, order.currency)
    if columns then
      columns.billing, columns.price, columns.price_basis = nil, nil, nil
      for _, part in ipairs(rows.children(tx, row.id)) do
        rows.set(tx, part, columns)
        life.reprice(tx, part, lines.by_id(all, part.line_id), order.currency)
      end
    end
    tx:emit("coverage.changed", { coverage_id = row.id, fields = names })
    steps.write(tx, order, { kind = "change", title = string.format("Coverage on line %d changed", line.number) })
    begin_late(tx, row, line)
    lines.save(tx, order, lines.read(tx, order.id))
    return view.load(tx, row.id)
  end,
}

operation "coverage.term" {
  summary = "Work out an end from a start and a duration, or a duration from a start and an end",
  http = "GET /v1/coverage-term",
  kind = "read", role = "viewer",
  input = {
    start_date = date, start_time = optional(clock_time), end_date = optional(date), end_time = optional(clock_time),
    amount = duration.amount, unit = unit, extra_days = duration.extra_days, extra_seconds = duration.extra_seconds,
    clamp = optional(clamp),
  },
  output = { ends = moment, duration = shown_duration },
  errors = { "DURATION_EMPTY", "PERIOD_TIME", "DATE_RANGE" },
  run = function(_, input)
    local starts, how = { date = input.start_date, time = input.start_time }, input.clamp or "forward"
    local ends, long = input.end_date and { date = input.end_date, time = input.end_time }, input
    if not term.fits(starts.date, not ends and long or nil) or (ends and not term.fits(ends.date)) then
      fail.invalid("DATE_RANGE", "it would reach beyond the years 1000 to 9000")
    end
    if not term.clock(starts) or (ends and not term.clock(ends)) then
      fail.invalid("PERIOD_TIME", "a day ends at 23:59:59")
    end
    if ends then
      if not term.alike(starts, ends) then fail.invalid("PERIOD_TIME", "give a time at both ends or at neither") end
      if not term.some(starts, ends) then fail.invalid("DURATION_EMPTY", "the end lies before the start") end
      long = term.duration(starts, ends, input.unit, how)
    elseif not term.lasts(input) then
      fail.invalid("DURATION_EMPTY", "a duration of nothing")
    end
    local shown = {
      amount = long.amount, unit = long.unit, extra_days = long.extra_days or 0,
      extra_seconds = long.extra_seconds or 0,
    }
    shown.text, shown.decimal = term.words(shown), term.decimal(starts, shown, how)
    return { ends = ends or term.finish(starts, shown, how), duration = shown }
  end,
}
