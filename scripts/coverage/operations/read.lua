-- Looking: one coverage, lists, and what a thing is entitled to.
local entitlement = use "entitlement"
local term = use "term"
local view = use "view"
local page = use "lib.page"

local ids = sql [[
  select c.id from coverage c join order_line l on l.id = c.line_id
  where c.id < $after_id
    and ($order_id::text is null or c.order_id = $order_id::text)
    and ($customer_id::text is null or c.customer_id = $customer_id::text)
    and ($covered_line_id::text is null or c.covered_line_id = $covered_line_id::text)
    and ($asset_id::text is null or c.asset_id = $asset_id::text)
    and ($kind::text is null or c.kind = $kind::text)
    and ($status::text is null or l.status = $status::text)
  order by c.id desc limit $limit ]]
local line_by_number = sql [[
  select l.* from order_line l join sales_order o on o.id = l.order_id
  where o.number = $order_number and l.number = $line_number ]]
local asset_by_serial = sql [[ select * from asset where serial_number = $serial_number ]]

operation "coverage.get" {
  summary = "One coverage",
  http = "GET /v1/coverages/{id}",
  kind = "read", role = "viewer",
  input = { id = id },
  output = coverage,
  errors = { "COV_UNKNOWN" },
  run = function(tx, input)
    local row = view.joined(tx, input.id)
    if not row then fail.not_found("COV_UNKNOWN", "there is no coverage %s", input.id) end
    return view.of(row)
  end,
}

operation "coverage.list" {
  summary = "Coverages, newest first, in pages",
  http = "GET /v1/coverages",
  kind = "read", role = "viewer",
  input = {
    order_id = optional(id), customer_id = optional(id), covered_line_id = optional(id), asset_id = optional(id),
    kind = optional(kind), status = optional(order.line_status),
    limit = optional(integer { min = 1, max = 100 }), cursor = optional(text { max = 400 }),
  },
  output = { items = list(coverage), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local params = {
      order_id = input.order_id, customer_id = input.customer_id, covered_line_id = input.covered_line_id,
      asset_id = input.asset_id, kind = input.kind, status = input.status,
    }
    local found, following = page.newest(tx, ids, params, input)
    local items = list.new()
    for _, row in ipairs(found) do items:add(view.load(tx, row.id)) end
    return { items = items, next = following }
  end,
}

local function find_target(tx, input)
  if input.serial_number then
    local asset = tx:one(asset_by_serial, { serial_number = input.serial_number })
    if not asset then fail.not_found("ASSET_UNKNOWN", "there is no asset %s", input.serial_number) end
    return { asset = asset, line = asset.sold_line_id and tx:find("order_line", asset.sold_line_id) }
  end
  local line = input.line_id and tx:find("order_line", input.line_id)
    or input.order_number and input.line_number
    and tx:one(line_by_number, { order_number = input.order_number, line_number = input.line_number })
  if not line then fail.not_found("LINE_UNKNOWN", "name an order line, or a serial number") end
  return { line = line }
end

-- The zone of whoever has it: a date begins there.
local function zone_of(tx, target)
  local customer_id = target.asset and target.asset.customer_id
    or tx:find("sales_order", target.line.order_id).customer_id
  return tx:find("customer", customer_id).zone
end

operation "coverage.entitlement" {
  summary = "Which coverages apply to an order line or serial number at a date, until when; and if none, why",
  http = "GET /v1/entitlement",
  kind = "read", role = "viewer",
  input = {
    line_id = optional(id), order_number = optional(text { max = 40 }), line_number = optional(integer { min = 1 }),
    serial_number = optional(text { max = 100 }),
    on = optional(date { summary = "Now, when not given; else that day at `time`, or noon" }),
    time = optional(clock_time),
  },
  output = {
    entitled = boolean, at = instant,
    items = list({
      coverage_id = id, item_number = text, kind = kind, starts = moment, ends = optional(moment), quantity = integer,
      part_of_parent = boolean,
    }),
    reasons = list(reason),
  },
  errors = { "ASSET_UNKNOWN", "LINE_UNKNOWN", "DATE_RANGE" },
  run = function(tx, input)
    local target = find_target(tx, input)
    if input.on and not (term.fits(input.on) and term.clock(input)) then
      fail.invalid("DATE_RANGE", "%s %s is no time to visit", input.on, input.time or "")
    end
    local at = input.on and instant.of(input.on, zone_of(tx, target), input.time or "12:00:00") or tx.now
    local items, reasons = entitlement.at(tx, target, at)
    return { entitled = #items > 0, at = at, items = items, reasons = reasons }
  end,
}
