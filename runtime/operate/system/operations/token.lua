-- Access tokens: the secret is shown once and kept as a hash.
local all = sql [[
  select id, name, roles, created_at, created_by, expires_at, revoked_at from token
  where ($before::text is null or id < $before) order by id desc limit $limit ]]
local page = use "page"

local function check_roles(roles)
  local known = {}
  for _, role in ipairs(engine.roles()) do known[role.name] = true end
  local wrong = list.new()
  for i, name in ipairs(roles) do
    if not known[name] then
      wrong:add { code = "ROLE_UNKNOWN", text = "there is no role " .. name, pointer = "/roles/" .. (i - 1) }
    end
  end
  if #wrong > 0 then fail.issues("ROLE_UNKNOWN", "a role is not declared", wrong) end
end

operation "token.create" {
  summary = "Make an access token", http = "POST /v1/tokens", kind = "write", role = "operator", status = 201,
  input = { name = text { min = 1, max = 100 }, roles = list(text { max = 64 }, { min = 1, max = 20 }),
    expires_at = optional(instant) },
  output = { id = id, token = text },
  errors = { "ROLE_UNKNOWN" },
  run = function(tx, input)
    check_roles(input.roles)
    for _, name in ipairs(input.roles) do
      if not engine.allows(name) then
        fail.forbidden("ROLE_MISSING", "you cannot give the role %s, which you do not have", name)
      end
    end
    engine.shown_once()
    local secret = engine.secret()
    local row = tx:insert("token", {
      hash = engine.hash(secret), name = input.name, roles = input.roles, created_at = tx.now,
      created_by = tx.actor.id, expires_at = input.expires_at,
    })
    engine.tokens_changed()
    return { id = row.id, token = secret }
  end,
}

operation "token.list" {
  summary = "Access tokens, newest first", http = "GET /v1/tokens", kind = "read", role = "operator",
  input = { limit = optional(page_size), cursor = optional(text) },
  output = { items = list(token_view), next = optional(text) },
  run = function(tx, input)
    local rows, next_cursor = page(tx, all, {}, input, "id")
    return { items = rows, next = next_cursor }
  end,
}

operation "token.revoke" {
  summary = "Revoke an access token", http = "POST /v1/tokens/{id}/revoke", kind = "write", role = "operator",
  input = { id = id }, output = { id = id, revoked_at = instant },
  errors = { "NOT_FOUND" },
  run = function(tx, input)
    local row = tx:lock("token", input.id)
    if not row.revoked_at then tx:update("token", row.id, { revoked_at = tx.now }) end
    engine.tokens_changed()
    return { id = row.id, revoked_at = row.revoked_at or tx.now }
  end,
}
