-- The life of a coverage beside its line: it begins, follows a quantity, is split, and
-- ends. Each change of the row is told to the ledger.
local adding = use "adding"
local dates = use "dates"
local ledger = use "ledger"
local price = use "price"
local rows = use "rows"
local target = use "target"
local lines = use "order.lines"
local transitions = use "order.transitions"

local life = {}

local other_part = sql [[
  select * from coverage where split_from = $split_from and covered_line_id = $covered_line_id order by id limit 1 ]]

local function emit(tx, name, coverage, data)
  data.coverage_id = coverage.id
  tx:emit("coverage." .. name, data)
end

-- Gives the line the price that the dates of the coverage make.
function life.reprice(tx, coverage, line, currency)
  local unit_price = price.whole(coverage, currency)
  if unit_price == line.unit_price then return end
  local amount = lines.amount(line.quantity, unit_price, line.discount, currency)
  tx:update("order_line", line.id, { unit_price = unit_price, amount = amount })
  line.unit_price, line.amount = unit_price, amount
end

-- A price that is a share of what is covered follows that.
function life.share_price(tx, coverage, line, currency)
  local item = tx:find("item", coverage.item_id)
  if coverage.price_basis ~= "list" or not item.covered_share then return end
  rows.set(tx, coverage, { price = (price.of(item, target.of(tx, coverage), currency)) })
  life.reprice(tx, coverage, tx:find("order_line", line.id), currency)
end

-- It runs. A provisional start is moved to now, once, and the duration kept (f-11).
function life.begin(tx, coverage, line)
  if coverage.activated_at or coverage.hold_reason then return end
  local fields = { activated_at = tx.now }
  if coverage.basis == "fulfilment" then
    fields = dates.move(coverage, adding.moment(tx.now, coverage))
    fields.activated_at = tx.now
  end
  rows.set(tx, coverage, fields)
  if coverage.price_unit then
    life.reprice(tx, coverage, line, tx:find("sales_order", coverage.order_id).currency)
  end
  ledger.start(tx, coverage)
  emit(tx, "activated", coverage, { starts_at = coverage.starts_at, ends_at = coverage.ends_at })
end

-- Cancels or returns a coverage because something else was, by what its line's own
-- status allows. A closed line is not cancelled (3.41).
function life.take_back(tx, coverage, event, effective_at, why)
  local line = tx:find("order_line", coverage.line_id)
  if rows.finished(coverage, line.status) or (event ~= "return" and line.status == "closed") then return end
  local how = event == "return" and coverage.activated_at and "return" or "cancel"
  if not transitions.target(how, line) then how = how == "return" and "cancel" or "return" end
  rows.set(tx, coverage, { stopped_at = effective_at, stop_reason = why })
  lines.follow(tx, line, how, { pending = null })
end

-- It is over; its line is cancelled or returned already. What was noted before
-- (stopped_at, return_type) holds, else it is now, and all of it.
function life.conclude(tx, coverage, how)
  local effective = coverage.stopped_at or tx.now
  local quantity = coverage.quantity
  local fields = { stopped_at = effective, stopped_how = how }
  if how == "return" then
    fields.return_type = coverage.return_type or "return_for_credit"
    fields.returned_quantity, fields.quantity = coverage.original_quantity, 0
  end
  rows.set(tx, coverage, fields)
  ledger.stop(tx, coverage, effective, how)
  if how == "return" then
    emit(tx, "returned", coverage, {
      effective_at = effective, quantity = quantity, return_type = coverage.return_type,
    })
  else
    emit(tx, "cancelled", coverage, { effective_at = effective, how = how })
  end
  for _, part in ipairs(rows.children(tx, coverage.id)) do
    life.take_back(tx, part, how == "return" and "return" or "cancel", effective, coverage.stop_reason)
  end
end

-- A part of what it covers went back: its own line stays as it was sold (f-9).
function life.return_part(tx, coverage, quantity)
  quantity = math.min(quantity, coverage.quantity)
  if quantity == 0 then return end
  rows.set(tx, coverage, {
    quantity = coverage.quantity - quantity, returned_quantity = coverage.returned_quantity + quantity,
  })
  ledger.requantify(tx, coverage, coverage.quantity, tx.now, "return")
  emit(tx, "returned", coverage, { effective_at = tx.now, quantity = quantity, return_type = "return_for_credit" })
end

-- It follows another quantity of what it covers (3.35).
function life.requantify(tx, coverage, line, quantity, currency)
  local was = coverage.quantity
  if was == quantity then return end
  rows.set(tx, coverage, { quantity = quantity, original_quantity = quantity + coverage.returned_quantity })
  local count = coverage.original_quantity
  tx:update("order_line", line.id, {
    quantity = count, amount = lines.amount(count, line.unit_price, line.discount, currency),
  })
  ledger.requantify(tx, coverage, quantity, tx.now, "quantity")
  emit(tx, "quantity_changed", coverage, { from = was, to = quantity })
  tx:emit("order.line_revised", { order_id = line.order_id, line_id = line.id, quantity = count })
end

-- What it covers was split: so much of it goes to the new line, with a part of its own (3.36).
function life.split(tx, coverage, line, covered_part, quantity)
  local currency = tx:find("sales_order", coverage.order_id).currency
  local rest = lines.divide(tx, line, line.quantity - quantity, lines.next_number(tx, line.order_id), currency)
  if rest.waits_for then tx:update("order_line", rest.id, { waits_for = covered_part.id }) end
  rows.set(tx, coverage, {
    quantity = coverage.quantity - quantity, original_quantity = coverage.original_quantity - quantity,
  })
  local row = {}
  for name, value in pairs(coverage) do row[name] = value end
  row.id, row.version, row.notices = nil, nil, nil
  row.line_id, row.covered_line_id, row.split_from, row.created_at = rest.id, covered_part.id, coverage.id, tx.now
  row.quantity, row.original_quantity, row.returned_quantity = quantity, quantity, 0
  if row.parent_id then
    local parent = tx:one(other_part, { split_from = row.parent_id, covered_line_id = covered_part.parent_line_id })
    row.parent_id = parent and parent.id or row.parent_id
  end
  row = tx:insert("coverage", row)
  ledger.split(tx, coverage, row, quantity)
  emit(tx, "split", coverage, { new_coverage_id = row.id, quantity = quantity })
  tx:emit("order.line_split", {
    order_id = line.order_id, line_id = line.id, new_line_id = rest.id, quantity = quantity,
  })
end

return life
