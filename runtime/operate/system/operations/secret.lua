-- Secrets: passwords, tokens and keys of other systems. Set, never shown.
local secrets, span = use "secrets", use "span"
local all = sql [[
  select name, at, actor, previous_until from secret where name > $after order by name limit $limit ]]
local secret_name = text { min = 1, max = 100, pattern = "^[%l%d][%l%d_.-]*$",
  summary = "small letters, digits, dot, dash" }
local secret_value = text { min = 1, max = 16384, summary = "kept sealed, never shown again" }
local view = { name = text, at = instant, actor = text, previous_until = optional(instant) }

local function check_own(name)
  for _, pattern in ipairs(secrets.reserved) do
    if string.find(name, pattern) then
      fail.conflict("SECRET_RESERVED", "%s belongs to a webhook, whose operations change it", name)
    end
  end
end

operation "secret.set" {
  summary = "Set a secret; the value before it is gone at once", http = "PUT /v1/secrets/{name}",
  kind = "write", role = "admin",
  input = { name = secret_name, value = secret_value }, output = view,
  errors = { "SECRET_RESERVED", "SECRET_KEY" },
  run = function(tx, input)
    check_own(input.name)
    secrets.set(tx, input.name, input.value)
    return secrets.find(tx, input.name)
  end,
}

operation "secret.rotate" {
  summary = "Give a secret a new value; the one before it stays valid for a while",
  http = "POST /v1/secrets/{name}/rotate", kind = "write", role = "admin",
  input = { name = secret_name, value = secret_value, keep = text { max = 40, summary = "such as \"24 hours\"" } },
  output = view,
  errors = { "SECRET_UNKNOWN", "SECRET_RESERVED", "SECRET_KEY", "SPAN_INVALID" },
  run = function(tx, input)
    check_own(input.name)
    secrets.rotate(tx, input.name, input.value, span(input.keep, "/keep"))
    return secrets.find(tx, input.name)
  end,
}

operation "secret.list" {
  summary = "Names of secrets and when they were set; never their values", http = "GET /v1/secrets",
  kind = "read", role = "admin",
  input = { limit = optional(page_size), cursor = optional(text) },
  output = { items = list(view), next = optional(text) },
  run = function(tx, input)
    local limit = input.limit or 50
    local rows = tx:all(all, { after = input.cursor or "", limit = limit + 1 })
    if #rows <= limit then return { items = rows } end
    rows[#rows] = nil
    return { items = rows, next = rows[limit].name }
  end,
}

operation "secret.remove" {
  summary = "Remove a secret", http = "DELETE /v1/secrets/{name}", kind = "write", role = "admin",
  input = { name = secret_name }, output = { name = text },
  errors = { "SECRET_UNKNOWN", "SECRET_RESERVED" },
  run = function(tx, input)
    check_own(input.name)
    if secrets.remove(tx, input.name) == 0 then
      fail.not_found("SECRET_UNKNOWN", "there is no secret %s", input.name)
    end
    return { name = input.name }
  end,
}
