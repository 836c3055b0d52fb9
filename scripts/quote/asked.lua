-- What points are told about a quote, and asking quote.expires.
local accept = use "order.accept"

local asked = {}

-- A policy that wants the next reminder at once would have them without end.
local SOONEST = 3600

local items = sql [[
  select i.* from item i
  where i.id in (select l.item_id from quote_line l where l.quote_id = $quote_id and l.revision = $revision)
  order by i.id ]]

function asked.quote(quote)
  return {
    number = quote.number, revision = quote.revision, currency = quote.currency,
    total = money.minor(quote.total, quote.currency), quoted_on = quote.quoted_on, valid_until = quote.valid_until,
  }
end

function asked.lines(tx, quote, all)
  local found, by_id = list.new(), {}
  for _, row in ipairs(tx:all(items, { quote_id = quote.id, revision = quote.revision })) do by_id[row.id] = row end
  for _, line in ipairs(all) do
    found:add {
      number = line.number, quantity = line.quantity, amount = money.minor(line.amount, quote.currency),
      price_basis = line.price_basis, item = accept.item(by_id[line.item_id]),
    }
  end
  return found
end

-- When the last day has ended where the customer is.
local function ended(day, customer)
  return instant.of(date.add(day, 1, "day"), customer.zone)
end

local plans = {}

function plans.remind(answer, quote, customer, now)
  local last, soonest = answer.valid_until or quote.valid_until, instant.add(now, SOONEST)
  local at = answer.at > soonest and answer.at or soonest
  if last and ended(last, customer) <= at then
    return { valid_until = last, next_does = "expire", next_at = ended(last, customer) }
  end
  return { valid_until = last, next_does = "remind", next_at = at }
end

function plans.expire(answer, _, customer)
  return { valid_until = answer.valid_until, next_does = "expire", next_at = ended(answer.valid_until, customer) }
end

-- Ends on the day that is set, if one is.
function plans.keep(_, quote, customer)
  local last = quote.valid_until
  if not last then return { next_does = null, next_at = null } end
  return { next_does = "expire", next_at = ended(last, customer) }
end

-- The columns that say what comes next while nobody answers; at least quote.next_does.
function asked.days(tx, quote, customer)
  local answer = tx:decide("quote.expires", {
    quote = asked.quote(quote), customer = accept.customer(customer), zone = customer.zone, sent_at = quote.sent_at,
    reminders = quote.reminders, now = tx.now,
  }, quote.id)
  return plans[answer.outcome](answer, quote, customer, tx.now)
end

return asked
