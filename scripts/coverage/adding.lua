-- Making coverages: the order line, the coverage beside it, and one more of each for
-- every option of a configured item it applies to (3.37). What it costs does not depend
-- on how many lines the order has.
local dates = use "dates"
local eligible = use "eligible"
local price = use "price"
local rows = use "rows"
local target = use "target"
local term = use "term"
local lines = use "order.lines"
local entry = use "order.entry"
local steps = use "order.steps"
local scaled = use "lib.scaled"

local adding = {}

local item_by_number = sql [[ select * from item where number = $number ]]

local function find_item(tx, input)
  local item = input.item_id and tx:find("item", input.item_id)
    or input.item_number and tx:one(item_by_number, { number = input.item_number })
  if not item then
    fail.invalid("ITEM_UNKNOWN", "there is no item %s", input.item_id or input.item_number or "named")
  end
  return item
end

-- The line a subscription line goes with (3.12), as coverage.eligible is told.
local function associated(tx, order, input)
  if not input.with_line_id then return nil end
  local line = tx:find("order_line", input.with_line_id)
  if not line then fail.invalid("LINE_UNKNOWN", "there is no line %s", input.with_line_id) end
  return line.order_id == order.id and "same_order" or "other_order"
end

-- When it starts, and why then (f-11).
local function start_of(tx, order, input, one, zone)
  if input.starts then return input.starts, "given" end
  local today = instant.date(tx.now, zone)
  if one and not target.awaited(one) then return { date = today }, "today" end
  return { date = order.requested_date or today }, "fulfilment"
end

-- The row of the order line.
local function line_row(coverage, currency, more)
  local unit_price = price.whole(coverage, currency)
  return {
    item_id = coverage.item_id, quantity = coverage.quantity, unit_price = unit_price,
    price_basis = coverage.price_basis, discount = more.discount,
    amount = lines.amount(coverage.quantity, unit_price, more.discount, currency),
    status = more.status or "draft", ships = false, waits_for = more.waits_for, external_key = more.external_key,
  }
end

local function strip(row)
  for name, value in pairs(row) do
    if value == null then row[name] = nil end
  end
  return row
end

-- Inserts line and coverage; the order's steps are counted up by one.
local function insert(tx, order, coverage, more)
  steps.write(tx, order, { kind = "change", title = "Coverage added: " .. more.item.number .. " for " .. more.what })
  local line = lines.append(tx, order, line_row(coverage, order.currency, more))
  coverage.line_id, coverage.order_id = line.id, order.id
  coverage = tx:insert("coverage", strip(coverage))
  tx:emit("coverage.added", {
    coverage_id = coverage.id, order_id = order.id, line_id = line.id, covered_line_id = coverage.covered_line_id,
    asset_id = coverage.asset_id,
  })
  return coverage, line
end

-- A coverage on an option that is a part of the parent's: its dates, its quantity, and
-- a price only where that is a share of what is covered.
function adding.on_option(tx, order, parent, option, item)
  local its = target.of_line(tx, order, option)
  local row = {}
  for name, value in pairs(parent) do row[name] = value end
  row.id, row.version, row.line_id, row.asset_id, row.notices, row.renews_id = nil, nil, nil, nil, nil, nil
  row.parent_id, row.covered_line_id, row.split_from = parent.id, option.id, nil
  row.quantity, row.original_quantity, row.returned_quantity = option.quantity, option.quantity, 0
  row.price, row.price_basis = 0, "list"
  if item.covered_share then row.price, row.price_basis = price.of(item, its, order.currency) end
  row.created_at, row.activated_at = tx.now, nil
  return insert(tx, order, row, {
    item = item, what = its.what, waits_for = target.awaited(its) and option.id or nil,
  })
end

-- Applies a coverage to the options of what it covers, but those to be left out.
function adding.on_options(tx, order, coverage, one, item, skip)
  for _, option in ipairs(target.options(tx, one)) do
    local coverable = tx:find("item", option.item_id).coverable
    if coverable and not (skip and skip:has(option.id)) then adding.on_option(tx, order, coverage, option, item) end
  end
end

local function check_discount(input, item, issues)
  if not input.discount then return end
  entry.check_discount(input.discount, "", issues)
  if item.coverage_kind ~= "subscription" then
    issues:add { code = "COV_NO_DISCOUNT", pointer = "/discount", text = item.number .. " is a coverage" }
  end
end

local function check_price(input, order, issues)
  if input.unit_price and input.unit_price:currency() ~= order.currency then
    issues:add { code = "CURRENCY_MIXED", pointer = "/unit_price",
      text = string.format("the price is in %s, the order in %s", input.unit_price:currency(), order.currency) }
  end
end

-- Adds a coverage to an order that the caller has locked. input: as of coverage.add.
-- more: { occasion, status?, external_key?, renews_id? }. Refuses with everything that
-- is wrong. Gives the coverage row.
function adding.add(tx, order, input, more)
  local issues = list.new()
  local item, buyer = find_item(tx, input), tx:find("customer", order.customer_id)
  local targets = target.read(tx, order, input.covers, issues)
  local one = targets[1]
  local zone = input.zone or buyer.zone
  local starts, basis = start_of(tx, order, input, one, zone)
  check_discount(input, item, issues)
  check_price(input, order, issues)
  local quantity = input.quantity or (one and one.quantity) or 1
  local columns = dates.decide(tx, {
    occasion = more.occasion, item = item, customer = buyer, zone = zone, starts = starts,
    duration = input.duration, ends = input.ends, unit = input.duration_unit,
  }, issues, order.id) or {}
  local answer = eligible.ask(tx, {
    occasion = more.occasion, item = item, customer = buyer, quantity = quantity, starts = starts,
    ends = columns.ends_date and columns.ends_date ~= null and rows.ends(strip(columns)) or nil,
    cover_from = input.cover_from, cover_to = input.cover_to,
    associated = associated(tx, order, input),
  }, targets, issues, order.id)
  entry.refuse(issues)
  local row = strip(columns)
  row.item_id, row.customer_id, row.kind, row.zone, row.basis = item.id, buyer.id, item.coverage_kind, zone, basis
  row.covered_line_id, row.asset_id = one and one.line and one.id, one and one.asset and one.id
  row.associated_line_id, row.renews_id = input.with_line_id, more.renews_id
  row.quantity, row.original_quantity, row.returned_quantity = quantity, quantity, 0
  row.price, row.price_basis = price.of(item, one, order.currency, input.unit_price)
  row.price_unit, row.billing, row.created_at = item.price_unit, input.billing, tx.now
  row.notices = answer.notices and #answer.notices > 0 and answer.notices or nil
  if row.duration_type == "open" and not row.price_unit and item.coverage_kind ~= "subscription" then
    fail.invalid("PRICE_TIME_MISSING", "item %s has no end and no unit of time for its price", item.number)
  end
  local coverage = insert(tx, order, row, {
    item = item, what = one and one.what or "itself", discount = input.discount and scaled.pack(input.discount, 4),
    status = more.status, external_key = more.external_key,
    waits_for = target.awaited(one) and not more.status and one.id or nil,
  })
  if coverage.hold_reason then
    tx:emit("coverage.held", { coverage_id = coverage.id, reason = coverage.hold_reason })
  end
  if one then adding.on_options(tx, order, coverage, one, item, answer.skip) end
  return coverage
end

-- The moment an instant is, as the start of a coverage that has times or has not.
function adding.moment(at, coverage)
  return term.moment(at, coverage.zone, coverage.starts_time ~= nil)
end

return adding
