-- Settings: declared by areas, changed by an audited operation.
local stored = sql [[ select name, value, at, actor from setting order by name ]]
local put = sql [[
  insert into setting (name, value, at, actor) values ($name, $value, $at::instant, $actor)
  on conflict (name) do update set value = excluded.value, at = excluded.at, actor = excluded.actor ]]
local view = { name = text, value = any, summary = optional(text), role = text, type = text,
  origin = choice { "default", "set" },
  at = optional(instant), actor = optional(text) }

local function views(tx)
  local by_name = {}
  for _, row in ipairs(tx:all(stored)) do by_name[row.name] = row end
  local items = list.new()
  for _, decl in ipairs(engine.settings()) do
    local row = by_name[decl.name]
    local value
    if row then value = row.value else value = engine.json(decl.initial) end
    items:add { name = decl.name, value = value, summary = decl.summary, role = decl.role, type = decl.type,
      origin = row and "set" or "default", at = row and row.at, actor = row and row.actor }
  end
  return items
end

local function find(tx, name)
  for _, item in ipairs(views(tx)) do
    if item.name == name then return item end
  end
  fail.not_found("SETTING_UNKNOWN", "there is no setting %s", name)
end

operation "setting.list" {
  summary = "All settings with their values", http = "GET /v1/settings", kind = "read", role = "viewer",
  input = {}, output = { items = list(view) },
  run = function(tx) return { items = views(tx) } end,
}

operation "setting.get" {
  summary = "One setting", http = "GET /v1/settings/{name}", kind = "read", role = "viewer",
  input = { name = text }, output = view, errors = { "SETTING_UNKNOWN" },
  run = function(tx, input) return find(tx, input.name) end,
}

operation "setting.set" {
  summary = "Change a setting", http = "PUT /v1/settings/{name}", kind = "write", role = "viewer",
  input = { name = text, value = any }, output = view, errors = { "SETTING_UNKNOWN", "SETTING_INVALID" },
  run = function(tx, input)
    local value, role = engine.setting_check(input.name, input.value)
    if not engine.allows(role) then
      fail.forbidden("ROLE_MISSING", "changing %s needs the role %s", input.name, role)
    end
    tx:run(put, { name = input.name, value = value, at = tx.now, actor = tx.actor.id })
    engine.setting_changed()
    tx:emit("setting.changed", { name = input.name })
    return find(tx, input.name)
  end,
}
