-- What happens to coverages because something happened to an order line: their own, or
-- the one they cover. `event` is the data of an event of area order.
local adding = use "adding"
local eligible = use "eligible"
local judge = use "judge"
local life = use "life"
local rows = use "rows"
local target = use "target"
local lines = use "order.lines"
local transitions = use "order.transitions"

local cascade = {}

-- A coverage in another order than the one things happen in: that is summed up here.
local function each_covering(tx, covering, order_id, act)
  for _, coverage in ipairs(covering) do
    act(coverage)
    if coverage.order_id ~= order_id then lines.resum(tx, coverage.order_id) end
  end
end

---------------------------------------------------------------------------
-- A coverage's own line

local own = {}

local OVER = { cancelled = true, returned = true }

-- Whether what it covers is taken back in the same breath.
local function goes_too(tx, coverage)
  local covered = coverage.covered_line_id and tx:find("order_line", coverage.covered_line_id)
  return covered and OVER[covered.status]
end

-- Cancelled by hand in its order: the same rules hold as for coverage.cancel. After a
-- revision the warehouse has confirmed it.
function own.cancel(tx, coverage, event)
  if coverage.stopped_how then return end
  if not coverage.stopped_at and event.from ~= "change_pending" and not goes_too(tx, coverage) then
    local line = tx:find("order_line", coverage.line_id)
    line.status = event.from
    if judge.ask(tx, "cancel", coverage, line) == "revision" then
      fail.conflict("TRANSITION_NOT_ALLOWED", "what line %d covers is at the warehouse: ask by revision", line.number)
    end
  end
  life.conclude(tx, coverage, event.from == "change_pending" and "revision" or "cancel")
end

function own.reject(tx, coverage)
  if not coverage.stopped_how then life.conclude(tx, coverage, "cancel") end
end

own["return"] = function(tx, coverage, event)
  if coverage.stopped_how then return end
  if event.part_of then fail.conflict("COV_RETURN_QTY", "a coverage is returned whole") end
  if not coverage.stopped_at and not goes_too(tx, coverage) then
    local line = tx:find("order_line", coverage.line_id)
    line.status = event.from
    judge.ask(tx, "return", coverage, line, { quantity = rows.returnable(coverage) })
  end
  life.conclude(tx, coverage, "return")
end

function own.revise(tx, coverage, event)
  local line = tx:find("order_line", coverage.line_id)
  local pending = line.pending or {}
  line.status = event.from
  if pending.quantity then fail.conflict("COV_QTY_FOLLOWS", "line %d covers another line", line.number) end
  judge.ask(tx, pending.cancel and "cancel" or "change", coverage, line)
end

local function own_changed(tx, coverage, event)
  local react_to = own[event.event]
  if react_to then return react_to(tx, coverage, event) end
  if event.to == "awaiting_billing" and not coverage.stopped_how then
    life.begin(tx, coverage, tx:find("order_line", coverage.line_id))
  end
end

---------------------------------------------------------------------------
-- The line it covers

-- It is fulfilled: what waited for it begins (3.32).
local function fulfilled(tx, coverage)
  local line = tx:find("order_line", coverage.line_id)
  if not line.waits_for or coverage.hold_reason then return end
  if transitions.target("begin", line) then
    lines.follow(tx, line, "begin", { waits_for = null, pending = null })
  else
    tx:update("order_line", line.id, { waits_for = null })
  end
end

local function covered_changed(tx, coverage, event)
  local name = event.event
  if name == "cancel" or name == "reject" or name == "return" then
    return life.take_back(tx, coverage, name, tx.now, "what it covers was taken back")
  end
  if transitions.fulfilled[event.to] and not transitions.fulfilled[event.from] then fulfilled(tx, coverage) end
end

function cascade.line_changed(tx, event)
  local mine, covering = rows.touching(tx, event.line_id)
  if mine then own_changed(tx, mine, event) end
  each_covering(tx, covering, event.order_id, function(coverage) covered_changed(tx, coverage, event) end)
  if event.part_of then
    for _, coverage in ipairs(rows.on_line(tx, event.part_of)) do
      if not coverage.stopped_how then life.return_part(tx, coverage, event.quantity) end
    end
  end
end

function cascade.line_revised(tx, event)
  local mine, covering = rows.touching(tx, event.line_id)
  if mine and mine.original_quantity ~= event.quantity then
    fail.conflict("COV_QTY_FOLLOWS", "the quantity of a coverage follows what it covers")
  elseif mine and not mine.price_unit then
    rows.set(tx, mine, { price = tx:find("order_line", mine.line_id).unit_price })
  end
  each_covering(tx, covering, event.order_id, function(coverage)
    local line = tx:find("order_line", coverage.line_id)
    if rows.finished(coverage, line.status) then return end
    if coverage.quantity ~= event.quantity then
      judge.ask(tx, "quantity", coverage, line, { quantity = event.quantity })
    end
    local currency = tx:find("sales_order", coverage.order_id).currency
    life.requantify(tx, coverage, line, event.quantity, currency)
    if not coverage.activated_at then life.share_price(tx, coverage, line, currency) end
  end)
end

function cascade.line_split(tx, event)
  local mine, covering = rows.touching(tx, event.line_id)
  if mine and not rows.of_line(tx, event.new_line_id) then
    fail.conflict("COV_QTY_FOLLOWS", "a coverage is split with the line it covers")
  end
  if event.returning then return end
  local part = tx:find("order_line", event.new_line_id)
  each_covering(tx, covering, event.order_id, function(coverage)
    local line = tx:find("order_line", coverage.line_id)
    if rows.finished(coverage, line.status) then return end
    judge.ask(tx, "split", coverage, line, { quantity = event.quantity })
    life.split(tx, coverage, line, part, event.quantity)
  end)
end

local bare = sql [[
  select l.number, i.number as item_number from order_line l join item i on i.id = l.item_id
  where l.order_id = $order_id and ($line_id::text is null or l.id = $line_id::text)
    and i.contract_coverage = true and i.coverage_kind is not null
    and not exists (select 1 from coverage c where c.line_id = l.id)
  order by l.number limit 1 ]]

-- A coverage item is not sold without what it covers.
function cascade.refuse_bare(tx, order_id, line_id)
  local line = tx:one(bare, { order_id = order_id, line_id = line_id })
  if line then
    fail.invalid("COV_COVERED_MISSING", "%s on line %d is a coverage: enter it with coverage.add", line.item_number,
      line.number)
  end
end

-- An option was added to a configured line: what covers that applies to it too (3.37).
function cascade.line_added(tx, event)
  cascade.refuse_bare(tx, event.order_id, event.line_id)
  if not event.parent_line_id then return end
  local option = tx:find("order_line", event.line_id)
  for _, coverage in ipairs(rows.on_line(tx, event.parent_line_id)) do
    local coverable = tx:find("item", option.item_id).coverable
    if coverable and not coverage.stopped_how and not coverage.parent_id and not coverage.activated_at then
      local order, issues = tx:find("sales_order", coverage.order_id), list.new()
      local item = tx:find("item", coverage.item_id)
      local one = target.of_line(tx, order, tx:find("order_line", event.parent_line_id))
      local answer = eligible.ask(tx, {
        occasion = "change", item = item, customer = tx:find("customer", coverage.customer_id),
        quantity = coverage.quantity, starts = rows.starts(coverage), ends = rows.ends(coverage), but = coverage.id,
      }, { one }, issues, coverage.id)
      if answer and not (answer.skip and answer.skip:has(option.id)) then
        adding.on_option(tx, order, coverage, option, item)
      end
    end
  end
end

return cascade
