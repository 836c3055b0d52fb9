-- Renewals: looking at the drafts, negotiating, accepting, declining.
local adding = use "adding"
local renewals = use "renewals"
local requested = use "requested"
local page = use "lib.page"
local lines = use "order.lines"

local listed = sql [[
  select * from coverage_renewal
  where id < $after_id and status in ('draft', 'accepted', 'declined')
    and ($status::text is null or status = $status::text)
  order by id desc limit $limit ]]

local function draft(tx, id)
  local row = tx:lock("coverage_renewal", id)
  if row.status ~= "draft" then fail.conflict("RENEWAL_NOT_DRAFT", "the renewal is %s", row.status) end
  return row
end

operation "coverage.renewal_list" {
  summary = "Renewals, newest first, in pages",
  http = "GET /v1/coverage-renewals",
  kind = "read", role = "viewer",
  input = {
    status = optional(choice { "draft", "accepted", "declined" }),
    limit = optional(integer { min = 1, max = 500 }), cursor = optional(text { max = 400 }),
  },
  output = { items = list(renewal), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local rows, following = page.newest(tx, listed, { status = input.status }, input)
    local found = list.new()
    for _, row in ipairs(rows) do found:add(renewals.view(row)) end
    return { items = found, next = following }
  end,
}

operation "coverage.negotiate_renewal" {
  summary = "Change a drafted renewal: quantity, price, duration; what is not given stays",
  http = "POST /v1/coverage-renewals/{id}",
  kind = "write", changes = "coverage_renewal", role = "sales",
  input = {
    id = id, quantity = optional(order.quantity), unit_price = optional(money),
    duration = optional({ amount = integer { min = 1, max = 1200 }, unit = unit }),
    note = optional(text { max = 2000 }),
  },
  output = renewal,
  errors = { "RENEWAL_NOT_DRAFT", "CURRENCY_MIXED", "CHANGE_EMPTY" },
  run = function(tx, input)
    local row = draft(tx, input.id)
    if not (input.quantity or input.unit_price or input.duration or input.note) then
      fail.invalid("CHANGE_EMPTY", "give a quantity, a price, a duration or a note")
    end
    if input.unit_price and input.unit_price:currency() ~= row.currency then
      fail.invalid("CURRENCY_MIXED", "the price is in %s, the coverage in %s", input.unit_price:currency(),
        row.currency)
    end
    tx:update("coverage_renewal", row.id, {
      quantity = input.quantity, unit_price = input.unit_price and input.unit_price:to_minor(), note = input.note,
      amount = input.duration and input.duration.amount, unit = input.duration and input.duration.unit,
    })
    return renewals.view(tx:find("coverage_renewal", row.id))
  end,
}

-- An order of its own, with the one coverage; what it covers is on a closed order by now,
-- or an asset. A subscription line needs neither.
local function order_for(tx, old, row)
  local made = tx:call("order.create", {
    customer_id = old.customer_id, currency = row.currency, note = "Renewal of a coverage",
  })
  local its_order = lines.open(tx, made.id)
  return adding.add(tx, its_order, {
    order_id = its_order.id, item_id = old.item_id, quantity = row.quantity, zone = old.zone,
    covers = (old.covered_line_id or old.asset_id)
      and list.new { { line_id = old.covered_line_id, asset_id = old.asset_id } } or nil,
    starts = { date = row.starts_on, time = row.starts_time },
    duration = row.unit and { amount = row.amount, unit = row.unit } or nil,
    unit_price = row.unit_price and money.minor(row.unit_price, row.currency), billing = requested.of(old),
  }, { occasion = "renew", renews_id = old.id })
end

operation "coverage.accept_renewal" {
  summary = "Accept a renewal: a new coverage, on an order of its own, that refers to the old",
  http = "POST /v1/coverage-renewals/{id}/accept",
  kind = "write", changes = "coverage_renewal", role = "sales",
  input = { id = id },
  output = { renewal = renewal, order_id = id, order_status = order.line_status, reasons = optional(list(reason)) },
  errors = { "RENEWAL_NOT_DRAFT", "COV_COVERED_GONE", "COV_ORDER_NOT_CLOSED", "COV_QTY_EXCEEDS", "COV_PARTIAL_QTY",
    "COV_NOT_ENABLED", "COV_NOT_COVERABLE", "COV_TYPE_NOT_ADDABLE", "COV_NO_DECISION", "DURATION_FIXED" },
  run = function(tx, input)
    local row = draft(tx, input.id)
    local new = order_for(tx, tx:find("coverage", row.coverage_id), row)
    tx:update("coverage_renewal", row.id, { status = "accepted", new_coverage_id = new.id })
    tx:emit("coverage.renewed", { coverage_id = row.coverage_id, renewal_id = row.id, new_coverage_id = new.id })
    local run = tx:call("order.submit", { id = new.order_id })
    return {
      renewal = renewals.view(tx:find("coverage_renewal", row.id)), order_id = new.order_id,
      order_status = run.order.status, reasons = run.reasons,
    }
  end,
}

operation "coverage.decline_renewal" {
  summary = "The customer does not want the renewal",
  http = "POST /v1/coverage-renewals/{id}/decline",
  kind = "write", changes = "coverage_renewal", role = "sales",
  input = { id = id, note = optional(text { max = 2000 }) },
  output = renewal,
  errors = { "RENEWAL_NOT_DRAFT" },
  run = function(tx, input)
    local row = draft(tx, input.id)
    tx:update("coverage_renewal", row.id, { status = "declined", note = input.note or row.note })
    return renewals.view(tx:find("coverage_renewal", row.id))
  end,
}
