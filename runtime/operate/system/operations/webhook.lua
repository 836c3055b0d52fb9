-- Webhooks out: who is told of which events.
local webhooks, secrets, span, page = use "webhooks", use "secrets", use "span", use "page"
local all = sql [[
  select w.*, (select coalesce(max(position), 0) from event) - w.cursor as behind from webhook w
  where ($before::text is null or id < $before) order by id desc limit $limit ]]
local one = sql [[
  select w.*, (select coalesce(max(position), 0) from event) - w.cursor as behind from webhook w
  where id = $id order by id ]]
local newest = sql [[ select coalesce(max(position), 0) as position from event ]]
local deliveries = sql [[
  select * from webhook_delivery
  where webhook = $webhook and ($before::text is null or id < $before) and ($state::text is null or state = $state)
  order by id desc limit $limit ]]
local last_event = sql [[ select position, name, key, data from event order by position desc limit 1 ]]
local address = text { min = 8, max = 2000 }
local names = list(text { min = 1, max = 100 }, { min = 1, max = 50 })

local function view(tx, id, secret)
  local row = tx:one(one, { id = id })
  if not row then fail.not_found("NOT_FOUND", "there is no webhook %s", id) end
  return { id = row.id, version = row.version, url = row.url, events = row.events, description = row.description,
    state = row.state, reason = row.reason, behind = row.behind, failing_since = row.failing_since,
    created_at = row.created_at, created_by = row.created_by, secret = secret }
end

local function delivery_of(row)
  return { id = row.id, webhook = row.webhook, position = row.position, event = row.event, key = row.key,
    state = row.state, tries = row.tries, flow = row.flow, made_at = row.made_at, ended_at = row.ended_at }
end

-- Whether the host stands for this machine or a private network; whether that may be
-- reached is the configuration's to say when it is tried.
local function private(host)
  if host == "localhost" or host == "[::1]" then return true end
  local a, b = string.match(host, "^(%d+)%.(%d+)%.%d+%.%d+$")
  a, b = tonumber(a), tonumber(b)
  return a == 127 or a == 10 or a == 192 and b == 168 or a == 172 and b >= 16 and b <= 31
end

-- No name and password, no blanks.
local function acceptable(url)
  local scheme, place = string.match(url, "^(https?)://([^/?#]+)[!-~]*$")
  local host = place and (string.match(place, "^([%w.-]+):?%d*$") or string.match(place, "^(%[[%x:]+%]):?%d*$"))
  return host and (scheme == "https" or private(host))
end

local function check(input)
  local wrong, known = list.new(), { ["*"] = true }
  if input.url and not acceptable(input.url) then
    wrong:add { code = "WEBHOOK_URL", pointer = "/url", text = "give an https:// address" }
  end
  for _, name in ipairs(engine.events()) do
    known[name], known[string.match(name, "^[^.]+") .. ".*"] = true, true
  end
  for i, name in ipairs(input.events or {}) do
    if not known[name] then
      wrong:add { code = "WEBHOOK_EVENT", pointer = "/events/" .. (i - 1), text = "no event is called " .. name }
    end
  end
  if #wrong > 0 then fail.issues(wrong[1].code, "this webhook cannot be served", wrong) end
end

operation "webhook.create" {
  summary = "Tell another system of events from now on", http = "POST /v1/webhooks", kind = "write", role = "admin",
  status = 201,
  input = { url = address, events = names, description = optional(text { max = 500 }),
    secret = optional(text { min = 16, max = 1000, summary = "made here when not given" }) },
  output = webhook_view, errors = { "WEBHOOK_URL", "WEBHOOK_EVENT", "SECRET_KEY" },
  run = function(tx, input)
    check(input)
    local row = tx:insert("webhook", { url = input.url, events = input.events, description = input.description,
      state = "active", cursor = tx:one(newest).position, created_at = tx.now, created_by = tx.actor.id })
    local made = not input.secret and engine.signing_secret() or nil
    if made then engine.shown_once() end
    secrets.set(tx, "webhook." .. row.id, made or input.secret)
    engine.webhooks(true)
    return view(tx, row.id, made)
  end,
}

operation "webhook.list" {
  summary = "Webhooks, newest first", http = "GET /v1/webhooks", kind = "read", role = "admin",
  input = { limit = optional(page_size), cursor = optional(text) },
  output = { items = list(webhook_view), next = optional(text) },
  run = function(tx, input)
    local rows, next_cursor = page(tx, all, {}, input, "id")
    local items = list.new()
    for _, row in ipairs(rows) do
      row.cursor = nil
      items:add(row)
    end
    return { items = items, next = next_cursor }
  end,
}

operation "webhook.get" {
  summary = "One webhook; `behind` counts the events it has not looked at", http = "GET /v1/webhooks/{id}",
  kind = "read", role = "admin", changes = "webhook", input = { id = id }, output = webhook_view,
  errors = { "NOT_FOUND" },
  run = function(tx, input) return view(tx, input.id) end,
}

operation "webhook.change" {
  summary = "Change address, events or description", http = "POST /v1/webhooks/{id}", kind = "write", role = "admin",
  changes = "webhook",
  input = { id = id, url = optional(address), events = optional(names), description = optional(text { max = 500 }) },
  output = webhook_view, errors = { "NOT_FOUND", "WEBHOOK_URL", "WEBHOOK_EVENT" },
  run = function(tx, input)
    local row = tx:lock("webhook", input.id)
    check(input)
    tx:update("webhook", row.id, { url = input.url or row.url, events = input.events or row.events,
      description = input.description or row.description })
    return view(tx, row.id)
  end,
}

operation "webhook.pause" {
  summary = "Hold all messages to a webhook", http = "POST /v1/webhooks/{id}/pause", kind = "write", role = "admin",
  changes = "webhook", input = { id = id }, output = webhook_view, errors = { "NOT_FOUND" },
  run = function(tx, input)
    local row = tx:lock("webhook", input.id)
    if row.state == "active" then tx:update("webhook", row.id, { state = "paused" }) end
    return view(tx, row.id)
  end,
}

operation "webhook.resume" {
  summary = "Serve a paused or failing webhook again; `skip` leaves out what happened meanwhile",
  http = "POST /v1/webhooks/{id}/resume", kind = "write", role = "admin", changes = "webhook",
  input = { id = id, skip = optional(boolean) }, output = webhook_view, errors = { "NOT_FOUND" },
  run = function(tx, input)
    local row = tx:lock("webhook", input.id)
    if row.state ~= "active" then
      tx:update("webhook", row.id, { state = "active", reason = null, failing_since = null,
        cursor = input.skip and tx:one(newest).position or row.cursor })
      tx:emit("webhook.resumed", { id = row.id })
      engine.webhooks(true)
    end
    return view(tx, row.id)
  end,
}

operation "webhook.rotate_secret" {
  summary = "Sign with a new secret, and with the one before it for a while",
  http = "POST /v1/webhooks/{id}/rotate-secret", kind = "write", role = "admin", changes = "webhook",
  input = { id = id, keep = optional(text { max = 40, summary = "default 24 hours" }) }, output = webhook_view,
  errors = { "NOT_FOUND", "SPAN_INVALID", "SECRET_KEY" },
  run = function(tx, input)
    local row = tx:lock("webhook", input.id)
    engine.shown_once()
    local made = engine.signing_secret()
    secrets.rotate(tx, "webhook." .. row.id, made, span(input.keep or "24 hours", "/keep"))
    return view(tx, row.id, made)
  end,
}

operation "webhook.remove" {
  summary = "Remove a webhook, its secret and its log", http = "DELETE /v1/webhooks/{id}", kind = "write",
  role = "admin", changes = "webhook", input = { id = id }, output = { id = id }, errors = { "NOT_FOUND" },
  run = function(tx, input)
    local row = tx:lock("webhook", input.id)
    secrets.remove(tx, "webhook." .. row.id)
    tx:emit("webhook.removed", { id = row.id })
    tx:delete("webhook", row.id)
    return { id = row.id }
  end,
}

operation "webhook.test" {
  summary = "Send a webhook the event webhook.tested", http = "POST /v1/webhooks/{id}/test", kind = "write",
  role = "admin", changes = "webhook", input = { id = id }, output = { delivery = id },
  errors = { "NOT_FOUND", "WEBHOOK_OFF" },
  run = function(tx, input)
    local row = tx:lock("webhook", input.id)
    if row.state ~= "active" then fail.conflict("WEBHOOK_OFF", "this webhook is %s; resume it first", row.state) end
    tx:emit("webhook.tested", { id = row.id, by = tx.actor.id })
    return { delivery = webhooks.start(tx, row, tx:one(last_event)) }
  end,
}

operation "webhook.deliveries" {
  summary = "What was sent to a webhook, newest first, with each try", http = "GET /v1/webhooks/{id}/deliveries",
  kind = "read", role = "admin",
  input = { id = id, state = optional(choice { "waiting", "delivered", "failed" }), limit = optional(page_size),
    cursor = optional(text) },
  output = { items = list(delivery_view), next = optional(text) }, errors = { "NOT_FOUND" },
  run = function(tx, input)
    if not tx:find("webhook", input.id) then fail.not_found("NOT_FOUND", "there is no webhook %s", input.id) end
    local rows, next_cursor = page(tx, deliveries, { webhook = input.id, state = input.state }, input, "id")
    local items = list.new()
    for _, row in ipairs(rows) do items:add(delivery_of(row)) end
    return { items = items, next = next_cursor }
  end,
}

operation "webhook.resend" {
  summary = "Send a message again, under the same id", http = "POST /v1/webhook-deliveries/{id}/resend",
  kind = "write", role = "admin", input = { id = id }, output = delivery_view,
  errors = { "NOT_FOUND", "DELIVERY_OPEN", "WEBHOOK_OFF" },
  run = function(tx, input)
    local row = tx:lock("webhook_delivery", input.id)
    if row.state == "waiting" then fail.conflict("DELIVERY_OPEN", "this delivery is still under way") end
    local webhook = tx:find("webhook", row.webhook)
    if webhook.state ~= "active" then
      fail.conflict("WEBHOOK_OFF", "this webhook is %s; resume it first", webhook.state)
    end
    tx:update("webhook_delivery", row.id, { state = "waiting", ended_at = null })
    tx:update("webhook_delivery", row.id, { flow = tx:start("system.webhook_delivery", { delivery = row.id }) })
    return delivery_of(tx:find("webhook_delivery", row.id))
  end,
}

-- The engine's own: the pump, and the flow that delivers.
operation "webhook.fan_out" {
  summary = "Start deliveries of new events; the engine's own", kind = "write", role = "admin",
  input = {}, output = { more = boolean },
  run = function(tx) return { more = webhooks.fan_out(tx) } end,
}

operation "webhook.next_try" {
  summary = "What a delivery sends next; the engine's own", kind = "write", role = "admin",
  input = { delivery = id },
  output = { state = choice { "go", "held", "large", "gone" }, webhook = optional(id), url = optional(text),
    body = optional(text { max = 200000 }), sign = optional(text) },
  run = function(tx, input)
    local delivery = tx:find("webhook_delivery", input.delivery)
    if not delivery then return { state = "gone" } end
    return webhooks.message(tx, delivery)
  end,
}

operation "webhook.tried" {
  summary = "What came of a try; the engine's own", kind = "write", role = "admin",
  input = { delivery = id, status = optional(integer), error = optional(text), last = boolean },
  output = { over = boolean },
  run = function(tx, input)
    local delivery = tx:find("webhook_delivery", input.delivery)
    if not delivery then return { over = true } end
    return { over = webhooks.tried(tx, delivery, { status = input.status, error = input.error }, input.last) }
  end,
}
