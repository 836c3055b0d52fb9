-- What a coverage costs. Its price is for one piece: for the whole duration, or per
-- unit of time; perhaps a share of the price of what it covers.
local scaled = use "lib.scaled"
local term = use "term"

local price = {}

-- Minor units and where they are from; nil without a price in the order's currency.
-- covered: the target, or nil.
function price.of(item, covered, currency, given)
  if given then return given:to_minor(), "agreed" end
  if item.covered_share then
    local base = covered and covered.line and covered.line.unit_price
    if not base or covered.order.currency ~= currency then return nil, "list" end
    return money.minor(base, currency):times(scaled.unpack(item.covered_share, 4), "half_up"):to_minor(), "list"
  end
  if item.currency ~= currency then return nil, "list" end
  return item.price, "list"
end

-- The price of one piece for the whole duration: whole units of time exactly, and of
-- the rest the part of the unit it is. `row` has the columns of a coverage.
function price.whole(row, currency)
  if not row.price or not row.price_unit or not row.ends_date or row.ends_date == null then return row.price end
  local starts = { date = row.starts_date, time = row.starts_time ~= null and row.starts_time or nil }
  local ends = { date = row.ends_date, time = row.ends_time ~= null and row.ends_time or nil }
  local duration = term.duration(starts, ends, row.price_unit, row.clamp)
  local part, whole = term.rest(starts, duration, row.clamp)
  local one = money.minor(row.price, currency)
  return (one * duration.amount + one:share(part, whole)):to_minor()
end

return price
