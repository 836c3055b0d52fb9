-- Finding quotes, and what must hold among those of one customer.
local entry = use "order.entry"
local lines = use "lines"

local quotes = {}

local by_number = sql [[ select * from quote where number = $number ]]
local twins = sql [[
  select number from quote
  where customer_id = $customer_id and external_number = $external_number and state in ('draft', 'sent')
    and id <> $id
  order by id limit 1 ]]

quotes.key = text { min = 1, max = 64, summary = "The id, or the quote's number" }

function quotes.find(tx, key)
  local quote = tx:find("quote", key) or tx:one(by_number, { number = key })
  if not quote then fail.not_found("QUOTE_UNKNOWN", "there is no quote %s", key) end
  return quote
end

-- Locks the quote; gives it and the lines of its current revision. revision: the one that
-- the caller has seen, if it says so.
function quotes.open(tx, id, revision)
  local quote = tx:lock("quote", id)
  if revision and revision ~= quote.revision then
    fail.conflict("QUOTE_REVISED", "revision %d of quote %s is meant, there is revision %d", revision, quote.number,
      quote.revision)
  end
  return quote, lines.read(tx, quote.id, quote.revision)
end

-- One request is one quote: a second open one with the same reference is asked about.
function quotes.check_twin(tx, quote, again)
  if again or not quote.external_number then return end
  local other = tx:one(twins, {
    id = quote.id, customer_id = quote.customer_id, external_number = quote.external_number,
  })
  if other then
    fail.conflict("QUOTE_OPEN", "quote %s of the customer has the reference %s and is open", other.number,
      quote.external_number)
  end
end

-- The first day it could not be accepted any more is not yet there.
function quotes.check_day(tx, customer, day)
  if day and day < instant.date(tx.now, customer.zone) then
    entry.wrong("VALID_UNTIL_PAST", "/valid_until", "%s has passed", day)
  end
end

return quotes
