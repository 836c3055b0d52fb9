-- Suspending, resuming and ending subscription lines; another price for a while.
local terms = use "terms"

local result = { coverage_id = id, from = date, until_date = optional(date) }

local function overlaps(gap, from, upto)
  return (not upto or gap.from < upto) and (not gap.upto or gap.upto > from)
end

operation "coverage.suspend" {
  summary = "Suspend a subscription line: from then on it earns nothing, until a date or until it is resumed",
  http = "POST /v1/coverages/{id}/suspend",
  kind = "write", changes = "coverage", role = "sales",
  input = { id = id, from = date, until_date = optional(date), reason = optional(text { max = 500 }) },
  output = result,
  errors = {
    "COV_NOT_SUBSCRIPTION", "COV_NO_PLAN", "COV_PLAN_STOPPED", "COV_NOT_PERIODIC", "COV_SUSPENDED", "DURATION_EMPTY",
  },
  run = function(tx, input)
    local coverage = tx:lock("coverage", input.id)
    terms.demand_subscription(coverage)
    if input.until_date and input.until_date <= input.from then
      fail.invalid("DURATION_EMPTY", "from %s until %s is nothing", input.from, input.until_date)
    end
    for _, row in ipairs(terms.running(tx, coverage)) do
      row.gaps = terms.copy(row.gaps)
      for _, gap in ipairs(row.gaps) do
        if overlaps(gap, input.from, input.until_date) then
          fail.conflict("COV_SUSPENDED", "it is suspended from %s", gap.from)
        end
      end
      row.gaps:add { from = input.from, upto = input.until_date }
      terms.settle(tx, row, "suspended")
    end
    tx:update("coverage", coverage.id, {})
    tx:emit("coverage.suspended", {
      coverage_id = coverage.id, from = input.from, until_date = input.until_date, reason = input.reason,
    })
    return { coverage_id = coverage.id, from = input.from, until_date = input.until_date }
  end,
}

operation "coverage.resume" {
  summary = "A suspended subscription line goes on from a date",
  http = "POST /v1/coverages/{id}/resume",
  kind = "write", changes = "coverage", role = "sales",
  input = { id = id, from = date },
  output = result,
  errors = { "COV_NOT_SUBSCRIPTION", "COV_NO_PLAN", "COV_PLAN_STOPPED", "COV_NOT_PERIODIC", "COV_NOT_SUSPENDED" },
  run = function(tx, input)
    local coverage = tx:lock("coverage", input.id)
    terms.demand_subscription(coverage)
    for _, row in ipairs(terms.running(tx, coverage)) do
      local found
      row.gaps = terms.copy(row.gaps)
      for _, gap in ipairs(row.gaps) do
        if gap.from <= input.from and (not gap.upto or input.from < gap.upto) then found = gap end
      end
      if not found then fail.conflict("COV_NOT_SUSPENDED", "it is not suspended on %s", input.from) end
      found.upto = input.from
      terms.settle(tx, row, "resumed")
    end
    tx:update("coverage", coverage.id, {})
    tx:emit("coverage.resumed", { coverage_id = coverage.id, from = input.from })
    return { coverage_id = coverage.id, from = input.from }
  end,
}

operation "coverage.terminate" {
  summary = "End a subscription line before its time, now or on a day; what is not used is credited",
  http = "POST /v1/coverages/{id}/terminate",
  kind = "write", changes = "coverage", role = "sales",
  input = { id = id, effective_on = optional(date { summary = "the first day without it" }), reason = order.why },
  output = coverage,
  errors = {
    "COV_UNKNOWN", "COV_NOT_SUBSCRIPTION", "COV_CANCEL_FIRST", "COV_FINISHED", "COV_NO_DECISION", "EFFECTIVE_DATE",
    "TRANSITION_NOT_ALLOWED",
  },
  run = function(tx, input)
    terms.demand_subscription(tx:lock("coverage", input.id))
    return tx:call("coverage.return", { id = input.id, effective_on = input.effective_on, reason = input.reason })
  end,
}

-- The price from then on as a fraction of the one agreed.
local function fraction(tx, coverage, input)
  if (input.percent == nil) == (input.unit_price == nil) then
    fail.invalid("CHANGE_EMPTY", "give a percentage or a unit price")
  end
  if input.percent then return 1000000 + (input.percent * 10000):integer("half_up"), 1000000 end
  local line, order = tx:find("order_line", coverage.line_id), tx:find("sales_order", coverage.order_id)
  if input.unit_price:currency() ~= order.currency then
    fail.invalid("CURRENCY_MIXED", "the price is in %s, the order in %s", input.unit_price:currency(), order.currency)
  end
  if not line.unit_price or line.unit_price == 0 then fail.conflict("COV_PRICE_ZERO", "the line has no price") end
  return input.unit_price:to_minor(), line.unit_price
end

operation "coverage.adjust_price" {
  summary = "Another price for all or a part of the duration: so many percent more or less, or a new price from a date",
  http = "POST /v1/coverages/{id}/adjust-price",
  kind = "write", changes = "coverage", role = "sales",
  input = {
    id = id, from = date, until_date = optional(date { summary = "the first day at the old price again" }),
    percent = optional(decimal(4)), unit_price = optional(money), reason = optional(text { max = 500 }),
  },
  output = result,
  errors = {
    "COV_NO_PLAN", "COV_PLAN_STOPPED", "COV_NOT_PERIODIC", "CHANGE_EMPTY", "CURRENCY_MIXED", "COV_PRICE_ZERO",
    "DURATION_EMPTY",
  },
  run = function(tx, input)
    local coverage = tx:lock("coverage", input.id)
    if input.until_date and input.until_date <= input.from then
      fail.invalid("DURATION_EMPTY", "from %s until %s is nothing", input.from, input.until_date)
    end
    local part, whole = fraction(tx, coverage, input)
    for _, row in ipairs(terms.running(tx, coverage)) do
      row.terms = terms.copy(row.terms)
      row.terms:add { from = input.from, upto = input.until_date, part = part, whole = whole }
      terms.settle(tx, row, "price")
    end
    tx:update("coverage", coverage.id, {})
    tx:emit("coverage.price_adjusted", {
      coverage_id = coverage.id, from = input.from, until_date = input.until_date,
    })
    return { coverage_id = coverage.id, from = input.from, until_date = input.until_date }
  end,
}
