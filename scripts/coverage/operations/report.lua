-- What is sold and not covered, what is covered twice, and what ends soon.
local rows = use "rows"

local uncovered = sql [[
  select l.id as line_id, l.number as line_number, o.number as order_number, i.number as item_number,
         c.number as customer_number, l.quantity
  from order_line l
  join item i on i.id = l.item_id
  join sales_order o on o.id = l.order_id
  join customer c on c.id = o.customer_id
  where i.coverable = true and l.status in ('shipped', 'delivered', 'awaiting_billing', 'billed', 'closed')
    and ($customer_id::text is null or o.customer_id = $customer_id::text)
    and not exists (
      select 1 from coverage v where v.covered_line_id = l.id and v.activated_at is not null
        and (v.stopped_at is null or v.stopped_at > $now::instant)
        and (v.ends_at is null or v.ends_at > $now::instant))
    and l.id > $after
  order by l.id limit $limit ]]
local twice = sql [[
  select a.id as first_id, b.id as second_id, a.kind, a.covered_line_id, a.asset_id
  from coverage a
  join coverage b on b.kind = a.kind and b.id > a.id
    and ((b.covered_line_id = a.covered_line_id) or (b.asset_id = a.asset_id))
    and (b.stopped_at is null or (a.starts_at < b.stopped_at and b.stopped_at > $now::instant))
    and (b.ends_at is null or (a.starts_at < b.ends_at and b.ends_at > $now::instant))
    and (a.stopped_at is null or (b.starts_at < a.stopped_at and a.stopped_at > $now::instant))
    and (a.ends_at is null or (b.starts_at < a.ends_at and a.ends_at > $now::instant))
  join order_line la on la.id = a.line_id
  join order_line lb on lb.id = b.line_id
  where la.status not in ('cancelled', 'returned') and lb.status not in ('cancelled', 'returned')
    and ($customer_id::text is null or a.customer_id = $customer_id::text)
  order by a.id, b.id limit $limit ]]
local ending = sql [[
  select c.*, i.number as item_number, o.number as order_number
  from coverage c join item i on i.id = c.item_id join sales_order o on o.id = c.order_id
  where c.ends_at > $now::instant and c.ends_at <= $upto::instant and c.activated_at is not null
    and (c.stopped_at is null or c.stopped_at >= c.ends_at)
    and ($customer_id::text is null or c.customer_id = $customer_id::text)
  order by c.ends_at, c.id limit $limit ]]

local function ends_soon(row)
  return {
    coverage_id = row.id, item_number = row.item_number, order_number = row.order_number, kind = row.kind,
    ends = rows.ends(row), ends_at = row.ends_at, covered_line_id = row.covered_line_id, asset_id = row.asset_id,
  }
end

operation "coverage.report" {
  summary = "Items without coverage, items covered twice by the same kind, coverages that end within so many days",
  http = "GET /v1/coverage-report",
  kind = "read", role = "viewer",
  input = {
    customer_id = optional(id),
    days = optional(integer { min = 1, max = 3660, summary = "30, when not given" }),
    after_line_id = optional(id { summary = "Only uncovered lines after this one: the next page" }),
    limit = optional(integer { min = 1, max = 500 }),
  },
  output = {
    uncovered = list({
      line_id = id, line_number = integer, order_number = text, item_number = text, customer_number = text,
      quantity = integer,
    }),
    covered_twice = list({
      first_id = id, second_id = id, kind = kind, covered_line_id = optional(id), asset_id = optional(id),
    }),
    ending = list({
      coverage_id = id, item_number = text, order_number = text, kind = kind, ends = moment, ends_at = instant,
      covered_line_id = optional(id), asset_id = optional(id),
    }),
  },
  run = function(tx, input)
    local limit = input.limit or 100
    local common = { now = tx.now, customer_id = input.customer_id, limit = limit }
    local soon = list.new()
    local until_then = instant.add(tx.now, (input.days or 30) * 86400)
    for _, row in ipairs(tx:all(ending, {
      now = tx.now, upto = until_then, customer_id = input.customer_id, limit = limit,
    })) do soon:add(ends_soon(row)) end
    return {
      uncovered = tx:all(uncovered, {
        now = tx.now, customer_id = input.customer_id, limit = limit, after = input.after_line_id or "",
      }),
      covered_twice = tx:all(twice, common), ending = soon,
    }
  end,
}
