-- Telling webhooks of events: which ones, and what becomes of each try.
local webhooks = {}
local DAYS = 5 * 86400
local BATCH, STARTS = 200, 50
local BODY_BYTES = 128 * 1024
local behind = sql [[
  select id, events, cursor from webhook
  where state = 'active' and cursor < (select coalesce(max(position), 0) from event) order by cursor, id limit 20 ]]
local any_active = sql [[ select id from webhook where state = 'active' order by id limit 1 ]]
local news = sql [[
  select position, name, key, data from event where position > $cursor order by position limit $limit ]]
local event_at = sql [[ select name, at, data from event where position = $position order by position ]]
local move = sql [[ update webhook set cursor = $cursor where id = $id ]]
local set_since = sql [[ update webhook set failing_since = $since::instant where id = $id ]]

-- The engine's own deliveries end with an event too; telling of it would never end.
local function told(event)
  if event.name == "webhook.tested" then return false end
  return not (event.name == "flow.ended" and event.data.name == "system.webhook_delivery")
end

function webhooks.wants(events, name)
  local area = string.match(name, "^[^.]+") .. ".*"
  for _, wanted in ipairs(events) do
    if wanted == "*" or wanted == name or wanted == area then return true end
  end
  return false
end

-- A delivery and the flow that brings it.
function webhooks.start(tx, webhook, event)
  local row = tx:insert("webhook_delivery", { webhook = webhook.id, position = event.position, event = event.name,
    key = event.key, state = "waiting", tries = list.new(), made_at = tx.now })
  local flow = tx:start("system.webhook_delivery", { delivery = row.id })
  tx:update("webhook_delivery", row.id, { flow = flow })
  return row.id
end

-- One webhook reads on; returns how many deliveries it started.
local function read_on(tx, webhook, room)
  local started, cursor = 0, webhook.cursor
  for _, event in ipairs(tx:all(news, { cursor = webhook.cursor, limit = BATCH })) do
    if started == room then break end
    if told(event) and webhooks.wants(webhook.events, event.name) then
      webhooks.start(tx, webhook, event)
      started = started + 1
    end
    cursor = event.position
  end
  tx:run(move, { id = webhook.id, cursor = cursor })
  return started
end

-- Starts a few dozen deliveries at most; true: there is more to do.
function webhooks.fan_out(tx)
  local rows, room = tx:all(behind), STARTS
  for _, webhook in ipairs(rows) do
    if room > 0 then room = room - read_on(tx, webhook, room) end
  end
  if #rows == 0 then engine.webhooks(tx:one(any_active) ~= nil) end
  return #rows > 0
end

-- What the next try sends. Read anew each time: address and state may have changed.
function webhooks.message(tx, delivery)
  local webhook = tx:find("webhook", delivery.webhook)
  if webhook.state ~= "active" then return { state = "held", webhook = webhook.id } end
  local event = tx:one(event_at, { position = delivery.position })
  local body = engine.text { type = event.name, timestamp = event.at, data = event.data }
  if #body > BODY_BYTES then return { state = "large", webhook = webhook.id } end
  return { state = "go", webhook = webhook.id, url = webhook.url, body = body, sign = "webhook." .. webhook.id }
end

local function mark_failing(tx, webhook, reason)
  tx:update("webhook", webhook.id, { state = "failing", reason = reason })
  tx:emit("webhook.failing", { id = webhook.id, url = webhook.url, reason = reason, since = webhook.failing_since })
end

-- What a try says about the webhook as a whole.
local function judge(tx, webhook, try, good)
  if good then
    if webhook.failing_since then tx:run(set_since, { id = webhook.id }) end
    return
  end
  if not webhook.failing_since then
    webhook.failing_since = tx.now
    tx:run(set_since, { id = webhook.id, since = tx.now })
  end
  if webhook.state ~= "active" then return end
  if try.status == 410 then
    mark_failing(tx, webhook, "it answered 410 Gone")
  elseif instant.seconds(webhook.failing_since, tx.now) >= DAYS then
    mark_failing(tx, webhook, "every try failed for five days, the last: " .. (try.error or "status " .. try.status))
  end
end

-- Keeps a try; true: it was the last one.
function webhooks.tried(tx, delivery, try, last)
  local good = try.status ~= nil and try.status >= 200 and try.status < 300
  delivery.tries:add { at = tx.now, status = try.status, error = try.error }
  local over = good or last or try.status == 410
  tx:update("webhook_delivery", delivery.id, { tries = delivery.tries,
    state = good and "delivered" or over and "failed" or "waiting", ended_at = over and tx.now or null })
  judge(tx, tx:find("webhook", delivery.webhook), try, good)
  return over
end

return webhooks
