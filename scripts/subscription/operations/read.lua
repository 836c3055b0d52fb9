-- Looking at subscriptions.
local page = use "lib.page"
local periods = use "periods"
local view = use "view"

local listed = sql [[
  select * from subscription
  where (number, id) > ($after, $after_id)
    and ($status::text is null or status = $status::text)
    and ($customer_id::text is null or customer_id = $customer_id::text)
    and ($frequency::text is null or frequency = $frequency::text)
  order by number, id limit $limit ]]

operation "subscription.get" {
  summary = "One subscription with its lines, schedule and what is still to come",
  http = "GET /v1/subscriptions/{id}",
  kind = "read", role = "viewer",
  input = { id = id }, output = subscription,
  run = function(tx, input)
    return view.read(tx, input.id)
  end,
}

operation "subscription.list" {
  summary = "Subscriptions by number, in pages",
  http = "GET /v1/subscriptions",
  kind = "read", role = "viewer",
  input = {
    status = optional(status), customer_id = optional(id), frequency = optional(text),
    limit = optional(integer { min = 1, max = 500 }), cursor = optional(text { max = 400 }),
  },
  output = { items = list(header), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local params = { status = input.status, customer_id = input.customer_id, frequency = input.frequency }
    local found, following = page.ascending(tx, listed, params, input, "number")
    local items = list.new()
    for _, row in ipairs(found) do
      items:add(view.header(row))
    end
    return { items = items, next = following }
  end,
}

operation "subscription.periods" {
  summary = "What became of each period: generated, skipped, paused or held",
  http = "GET /v1/subscriptions/{id}/periods",
  kind = "read", role = "viewer",
  input = {
    id = id, after = optional(date { summary = "later due dates only" }),
    limit = optional(integer { min = 1, max = 500 }),
  },
  output = { items = list(period), next = optional(date) },
  run = function(tx, input)
    local limit = input.limit or 100
    local found = periods.page(tx, input.id, input.after, limit)
    local items = list.new()
    for _, row in ipairs(found) do
      items:add(view.period(row))
    end
    return { items = items, next = #found == limit and found[limit].due_date or nil }
  end,
}
