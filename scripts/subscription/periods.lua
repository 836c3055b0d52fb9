-- The record of what became of each period. Whatever settles a period writes here,
-- and here alone it is decided that none is settled twice.
local periods = {}

local settle = sql [[
  insert into subscription_period (id, subscription_id, schedule_version, period, due_date, disposition,
    number, order_id, code, reason, settled_at)
  values ($id, $subscription_id, $schedule_version, $period, $due_date::date, $disposition,
    $number, $order_id, $code, $reason, $now::instant)
  on conflict do nothing ]]
local held_of = sql [[
  select * from subscription_period
  where subscription_id = $id and disposition = 'held'
  order by due_date, id ]]
local count_held = sql [[
  select count(*) as held from subscription_period where subscription_id = $id and disposition = 'held' ]]
local last_settled = sql [[
  select due_date from subscription_period where subscription_id = $id order by due_date desc, id limit 1 ]]
local release = sql [[
  update subscription_period
  set disposition = $disposition, number = $number, order_id = $order_id, code = $code, reason = $reason,
    settled_at = $now::instant
  where id = $id and disposition = 'held' ]]
local page_of = sql [[
  select * from subscription_period
  where subscription_id = $id and ($after::date is null or due_date > $after::date)
  order by due_date, id limit $limit ]]

-- False when the period, or another one of the same due date, is already settled:
-- then it is done, and done well. `with` adds number, order_id, code, reason.
function periods.settle(tx, sub, period, due, disposition, with)
  return tx:run(settle, {
    id = sub.id .. ":" .. sub.schedule_version .. ":" .. period,
    subscription_id = sub.id, schedule_version = sub.schedule_version, period = period, due_date = due,
    disposition = disposition, number = with.number, order_id = with.order_id, code = with.code,
    reason = with.reason, now = tx.now,
  }) == 1
end

function periods.held(tx, id)
  return tx:all(held_of, { id = id })
end

-- What becomes of a held one.
function periods.release(tx, id, disposition, with)
  tx:run(release, { id = id, disposition = disposition, number = with.number, order_id = with.order_id,
    code = with.code, reason = with.reason, now = tx.now })
end

-- Held ones of a subscription that is cancelled will not be made.
function periods.close_held(tx, id)
  for _, one in ipairs(periods.held(tx, id)) do
    periods.release(tx, one.id, "skipped", { code = "CANCELLED", reason = "the subscription was cancelled" })
  end
end

function periods.count_held(tx, id)
  return tx:one(count_held, { id = id }).held
end

-- The latest due date that is settled in any way, or nil.
function periods.last(tx, id)
  local row = tx:one(last_settled, { id = id })
  return row and row.due_date
end

function periods.page(tx, id, after, limit)
  return tx:all(page_of, { id = id, after = after, limit = limit })
end

return periods
