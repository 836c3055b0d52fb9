-- Webhooks in: who signs as Standard Webhooks asks calls one operation, as itself.
-- A message that comes again gets the answer it got.
local secrets, span, people, page = use "secrets", use "span", use "people", use "page"
local TOLERANCE, EPOCH = 300, "1970-01-01T00:00:00Z"
local by_name = sql [[ select * from webhook_source where name = $name order by name ]]
local all = sql [[
  select * from webhook_source where ($before::text is null or id < $before) order by id desc limit $limit ]]
local receipt = sql [[
  select answer from webhook_receipt where source = $source and message = $message order by source ]]
local source_name = text { min = 1, max = 64, pattern = "^[%l%d][%l%d_-]*$", summary = "its place in /v1/hooks/{name}" }
local secret_value = text { min = 16, max = 1000, summary = "the other side's; made here when not given" }
local role_names = list(text { max = 64 }, { min = 1, max = 20 })

local function view(row, secret)
  return { id = row.id, version = row.version, name = row.name, path = "/v1/hooks/" .. row.name,
    operation = row.operation, roles = row.roles, state = row.state, created_at = row.created_at,
    created_by = row.created_by, secret = secret }
end

-- That a source could do what it is for.
local function check(operation, roles)
  for _, role in ipairs(roles) do people.check_role(role) end
  local found = engine.operation(operation, roles)
  local why = not found and "there is no operation " .. operation
    or not found.callable and operation .. " is not callable with plain JSON"
    or not found.allowed and operation .. " needs the role " .. found.role
  if why then
    fail.issues("SOURCE_OPERATION", "not an operation for this source", list.new { { code = "SOURCE_OPERATION",
      pointer = "/operation", text = why } })
  end
end

-- The given value, or a new one, which alone is shown.
local function value_of(input)
  if input.secret then return input.secret end
  engine.shown_once()
  local made = engine.signing_secret()
  return made, made
end

operation "webhook_source.create" {
  summary = "Let another system call one operation with signed messages", http = "POST /v1/webhook-sources",
  kind = "write", role = "admin", status = 201,
  input = { name = source_name, operation = text { max = 100 }, roles = role_names, secret = optional(secret_value) },
  output = webhook_source_view,
  errors = { "SOURCE_OPERATION", "SOURCE_NAME_TAKEN", "ROLE_UNKNOWN", "SECRET_KEY" },
  run = function(tx, input)
    check(input.operation, input.roles)
    if tx:one(by_name, { name = input.name }) then
      fail.conflict("SOURCE_NAME_TAKEN", "there is a webhook source %s", input.name)
    end
    local row = tx:insert("webhook_source", { name = input.name, operation = input.operation, roles = input.roles,
      state = "active", created_at = tx.now, created_by = tx.actor.id })
    local value, shown = value_of(input)
    secrets.set(tx, "source." .. row.id, value)
    return view(row, shown)
  end,
}

operation "webhook_source.list" {
  summary = "Webhook sources, newest first", http = "GET /v1/webhook-sources", kind = "read", role = "admin",
  input = { limit = optional(page_size), cursor = optional(text) },
  output = { items = list(webhook_source_view), next = optional(text) },
  run = function(tx, input)
    local rows, next_cursor = page(tx, all, {}, input, "id")
    local items = list.new()
    for _, row in ipairs(rows) do items:add(view(row)) end
    return { items = items, next = next_cursor }
  end,
}

operation "webhook_source.change" {
  summary = "Change what a webhook source may do, or switch it off", http = "POST /v1/webhook-sources/{id}",
  kind = "write", role = "admin", changes = "webhook_source",
  input = { id = id, operation = optional(text { max = 100 }), roles = optional(role_names),
    state = optional(choice { "active", "off" }) },
  output = webhook_source_view, errors = { "NOT_FOUND", "SOURCE_OPERATION", "ROLE_UNKNOWN" },
  run = function(tx, input)
    local row = tx:lock("webhook_source", input.id)
    local changes = { operation = input.operation or row.operation, roles = input.roles or row.roles,
      state = input.state or row.state }
    check(changes.operation, changes.roles)
    tx:update("webhook_source", row.id, changes)
    return view(tx:find("webhook_source", row.id))
  end,
}

operation "webhook_source.rotate_secret" {
  summary = "Give a webhook source a new secret; the one before it stays valid for a while",
  http = "POST /v1/webhook-sources/{id}/rotate-secret", kind = "write", role = "admin", changes = "webhook_source",
  input = { id = id, secret = optional(secret_value),
    keep = optional(text { max = 40, summary = "default 24 hours" }) },
  output = webhook_source_view, errors = { "NOT_FOUND", "SPAN_INVALID", "SECRET_KEY" },
  run = function(tx, input)
    local row = tx:lock("webhook_source", input.id)
    local value, shown = value_of(input)
    secrets.rotate(tx, "source." .. row.id, value, span(input.keep or "24 hours", "/keep"))
    return view(row, shown)
  end,
}

operation "webhook_source.remove" {
  summary = "Remove a webhook source and its secret", http = "DELETE /v1/webhook-sources/{id}", kind = "write",
  role = "admin", changes = "webhook_source", input = { id = id }, output = { id = id }, errors = { "NOT_FOUND" },
  run = function(tx, input)
    local row = tx:lock("webhook_source", input.id)
    secrets.remove(tx, "source." .. row.id)
    tx:delete("webhook_source", row.id)
    return { id = row.id }
  end,
}

local function lower(headers)
  local fields = {}
  for name, value in pairs(headers) do fields[string.lower(name)] = value end
  return fields
end

-- The id of a message that this source signed just now.
local function check_message(source, request)
  local fields = lower(request.headers)
  local message, timestamp = fields["webhook-id"], fields["webhook-timestamp"]
  local signature = fields["webhook-signature"]
  if not message or not timestamp or not signature then
    engine.refuse(401, "WEBHOOK_SIGNATURE", "send webhook-id, webhook-timestamp and webhook-signature")
  end
  if #message > 255 or not string.find(message, "^[!-~]+$") then
    engine.refuse(400, "WEBHOOK_ID", "webhook-id is 1 to 255 visible characters")
  end
  if not string.find(timestamp, "^%d+$") or #timestamp > 15
    or math.abs(instant.seconds(EPOCH, engine.machine_now()) - tonumber(timestamp)) > TOLERANCE then
    engine.refuse(400, "WEBHOOK_TIMESTAMP", "webhook-timestamp is too far from the clock here, in seconds since 1970")
  end
  if not engine.verify("source." .. source.id, { id = message, timestamp = timestamp, body = request.body,
    signature = signature }) then
    engine.refuse(401, "WEBHOOK_SIGNATURE", "no signature was made with the secret of this source")
  end
  return message
end

operation "webhook_source.receive" {
  summary = "A signed message of a webhook source: Standard Webhooks", http = "POST /v1/hooks/{source}",
  kind = "write", role = "public", raw = true, output = any,
  errors = { "SOURCE_UNKNOWN", "WEBHOOK_SIGNATURE", "WEBHOOK_TIMESTAMP", "WEBHOOK_ID" },
  run = function(tx, request)
    local name = string.match(request.path, "^/v1/hooks/([%l%d_-]+)$")
    local source = name and tx:one(by_name, { name = name })
    if not source or source.state ~= "active" then
      fail.not_found("SOURCE_UNKNOWN", "there is no webhook source here")
    end
    local message = check_message(source, request)
    local known = tx:one(receipt, { source = source.id, message = message })
    if known then return known.answer end
    local answer = engine.json(engine.call_as(source.operation, "webhook:" .. source.name, source.roles, request.body))
    tx:insert("webhook_receipt", { source = source.id, message = message, at = tx.now, answer = answer })
    return answer
  end,
}
