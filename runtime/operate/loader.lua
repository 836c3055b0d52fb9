-- The loader: runs the files of all areas and collects what they declare.
--
-- Called once per VM by load.c with the host's functions; gives plain tables that
-- compile.c turns into the registry (first VM) and from which every VM takes its
-- functions. Each area has one environment: the base library, the shapes of the
-- areas it needs under their names, its own shapes bare. Only contracts.lua may
-- assign globals, and there an assignment declares a shape. After loading the
-- environments are sealed: a later assignment raises, an unknown name raises.
--
-- host = { files = { path, ... }, run = function(path, env) -> value,
--          read = function(path) -> text, compile = function(path, text, env) -> value,
--          encode =, decode =, hash =,
--          base = table, sql = function, setmetatable =, rawset =, rawget = }
local host = ...
local setmetatable, rawset = host.setmetatable, host.rawset

local decl = {
  areas = {}, operations = {}, points = {}, events = {}, settings = {}, roles = {},
  errors = {}, jobs = {}, reactions = {}, shapes = {}, statements = {}, flows = {},
}
local areas = {} -- by name: { name, files, env, values, shapes, needs, used }
local loaded = {}

-- `level` finds the line of the script: 3 when a declaration complains itself, 0 when
-- no line is to blame.
local function complain(level, fmt, ...)
  error(string.format(fmt, ...), level)
end

---------------------------------------------------------------------------
-- Files by area

local function area_of(path)
  return path:match "^scripts/([%w_]+)/" or (path:match "^runtime/operate/system/" and "system")
end

for _, path in ipairs(host.files) do
  local name = area_of(path)
  if name and name ~= "lib" and path:find "%.%l+$" and not path:find "%.md$" then
    local area = areas[name]
    if not area then
      area = { name = name, files = {}, needs = {}, needed = {}, shapes = {}, values = {}, used = {} }
      areas[name] = area
    end
    area.files[path:match "^scripts/[%w_]+/(.+)$" or path:match "^runtime/operate/system/(.+)$"] = path
  end
end

local function sorted(map)
  local names = {}
  for name in pairs(map) do names[#names + 1] = name end
  table.sort(names)
  return names
end

---------------------------------------------------------------------------
-- Environments

local phase = { area = nil, contracts = false, sealed = false }

local function unknown(area, name)
  error(string.format("`%s` is not defined in area %s "
    .. "(a shape of another area is written area.shape, and the area must be in `needs`)",
    tostring(name), area.name), 3)
end

local function assign(area, name, value)
  if phase.sealed or phase.area ~= area or not phase.contracts then
    error(string.format("`%s` would be a global: write `local %s`", tostring(name), tostring(name)), 3)
  end
  if areas[name] and name ~= area.name then
    error(string.format("a shape cannot have the name of area %s", name), 3)
  end
  if host.rawget(area.values, name) ~= nil then
    error(string.format("`%s` is already defined", name), 3)
  end
  if type(value) ~= "table" then
    error(string.format("`%s` must be a shape (a table); put plain values in a file of their own and `use` it",
      name), 3)
  end
  rawset(area.values, name, value)
  area.shapes[name] = value
  decl.shapes[#decl.shapes + 1] = { name = area.name .. "." .. name, shape = value }
end

local function once(list, kind, area, name, body)
  if type(name) ~= "string" or not name:match "^[%l_][%l%d_]*%.[%l_][%l%d_]*$" then
    complain(4, "%s names look like \"area.name\" in small letters, not %q", kind, tostring(name))
  end
  if type(body) ~= "table" then complain(4, "%s %q takes a table", kind, name) end
  if list[name] then complain(4, "%s %q is declared twice", kind, name) end
  if area.name ~= "system" and name:match "^[^.]+" ~= area.name then
    complain(4, "%s %q must begin with its area: %s.", kind, name, area.name)
  end
  local copy = { name = name, area = area.name }
  for key, value in pairs(body) do copy[key] = value end
  list[name] = copy
  return copy
end

local known = {
  point = { "when", "ask", "outcomes", "default" },
  operation = { "summary", "http", "kind", "changes", "role", "status", "raw", "input", "output", "errors", "run",
    "native" },
  event = { "summary", "key", "data" },
  setting = { "summary", "type", "default", "role" },
  job = { "summary", "cron", "enabled", "due", "each", "exceptional", "ended", "aliases" },
  flow = { "summary", "on", "key", "input", "output", "as", "run" },
}

local function check_fields(kind, name, body)
  local allowed = {}
  for _, field in ipairs(known[kind]) do allowed[field] = true end
  for field in pairs(body) do
    if not allowed[field] then complain(4, "%s %q has no field %q", kind, name, tostring(field)) end
  end
end

local function declarer(area, kind, list)
  return function(name)
    return function(body)
      if type(body) == "table" then check_fields(kind, name, body) end
      once(list, kind, area, name, body)
    end
  end
end

-- scripts/lib: pure helpers that see the base library and each other.
local library = { name = "lib", files = {}, used = {}, values = {}, needed = {} }
local use

local function library_env()
  local values = library.values
  for name, value in pairs(host.base) do values[name] = value end
  values.use = use(library)
  setmetatable(values, { __index = function(_, name) unknown(library, name) end })
  library.env = setmetatable({}, {
    __index = values,
    __newindex = function(_, name, value) assign(library, name, value) end,
  })
end

function use(area)
  return function(name)
    local where, file = name:match "^([%w_]+)%.([%w_]+)$"
    if not where then where, file = area.name, name end
    if where ~= area.name and where ~= "lib" and not area.needed[where] then
      complain(3, "area %s does not need area %s", area.name, where)
    end
    local owner = where == "lib" and library or areas[where]
    local path = owner.files[file .. ".lua"] or "scripts/" .. where .. "/" .. file .. ".lua"
    if owner.used[file] == "open" then complain(3, "%s uses itself, by way of the files it uses", path) end
    if owner.used[file] == nil then
      owner.used[file] = "open"
      owner.used[file] = { value = host.run(path, owner.env) }
    end
    return owner.used[file].value
  end
end

local function make_env(area)
  local values = area.values
  local own = {
    point = declarer(area, "point", decl.points),
    operation = declarer(area, "operation", decl.operations),
    event = declarer(area, "event", decl.events),
    setting = declarer(area, "setting", decl.settings),
    job = declarer(area, "job", decl.jobs),
    role = function(name)
      return function(body)
        if decl.roles[name] then complain(3, "role %q is declared twice", name) end
        decl.roles[name] = { name = name, area = area.name, summary = body.summary, includes = body.includes or {} }
      end
    end,
    errors = function(body)
      for code, text in pairs(body) do
        if decl.errors[code] then complain(3, "error code %s is declared twice", code) end
        if not code:match "^[%u][%u%d_]+$" then complain(3, "error code %q must be capitals", code) end
        decl.errors[code] = { code = code, area = area.name, text = text }
      end
    end,
    react = function(name)
      return function(body)
        decl.reactions[#decl.reactions + 1] = { event = name, area = area.name, run = body.run }
      end
    end,
    area = function(body) area.declared = body end,
    use = use(area),
    sql = function(text)
      local statement = host.sql(text)
      decl.statements[#decl.statements + 1] = statement
      return statement
    end,
  }
  for name, value in pairs(host.base) do rawset(values, name, value) end
  for name, value in pairs(own) do rawset(values, name, value) end
  if area.name == "system" then rawset(values, "engine", host.engine) end
  setmetatable(values, { __index = function(_, name) unknown(area, name) end })
  area.env = setmetatable({}, {
    __index = values,
    __newindex = function(_, name, value) assign(area, name, value) end,
  })
end

---------------------------------------------------------------------------
-- Flows. A script and all it uses is a bundle { area, main, files = { path = text } };
-- its text is kept by content, and a flow goes on with the bundle it began with. So
-- files are run from a bundle alone, in an environment of their own: the pure
-- libraries and the shapes, without sql, declarations or an unsorted `next`.

-- `text_of(path)` gives a file of the bundle, or nil. What the main file returns.
local function run_flow(area, main, text_of)
  local values, used, sealed = {}, {}, false
  for name, value in pairs(host.base) do values[name] = value end
  values.next = nil
  values.secret = function(name) return { secret = name } end
  values.flow = function(body)
    if type(body) ~= "table" then complain(3, "flow takes a table") end
    check_fields("flow", main, body)
    return body
  end
  local env = setmetatable({}, {
    __index = function(_, name)
      local value = values[name]
      if value == nil then value = host.rawget(area.shapes, name) end
      if value == nil and area.needed[name] then value = areas[name].shapes end
      if value == nil then unknown(area, name) end
      return value
    end,
    __newindex = function(_, name)
      error(string.format("`%s` would be a global: write `local %s`", tostring(name), tostring(name)), 2)
    end,
  })
  local function run_file(path, level)
    local text = text_of(path)
    if not text then complain(level, "there is no file %s", path) end
    return host.compile(path, text, env)
  end
  values.use = function(name)
    if sealed then complain(3, "`use` stands at the beginning of a file") end
    local where, file = name:match "^([%w_]+)%.([%w_]+)$"
    if not where then where, file = area.name, name end
    if where ~= area.name and where ~= "lib" and not area.needed[where] then
      complain(3, "area %s does not need area %s", area.name, where)
    end
    local path = (where == "system" and "runtime/operate/system/" or "scripts/" .. where .. "/") .. file .. ".lua"
    if used[path] == "open" then complain(3, "%s uses itself, by way of the files it uses", path) end
    if used[path] == nil then
      used[path] = "open"
      used[path] = { value = run_file(path, 4) }
    end
    return used[path].value
  end
  local body = run_file(main, 0)
  sealed = true
  if type(body) ~= "table" or type(body.run) ~= "function" then
    complain(0, "%s returns no flow { … run = … }", main)
  end
  return body
end

local function declare_flow(area, file)
  local name = area.name .. "." .. file:match "^flows/([%l_][%l%d_]*)%.lua$"
  local main, texts = area.files[file], {}
  local body = run_flow(area, main, function(path)
    texts[path] = host.read(path)
    return texts[path]
  end)
  local copy = { name = name, area = area.name, path = main }
  for key, value in pairs(body) do copy[key] = value end
  if host.registry then -- its texts are kept there, once for all states
    copy.bundle = host.encode { area = area.name, main = main, files = texts }
    copy.script = host.hash(copy.bundle)
  end
  decl.flows[name] = copy
end

-- For a bundle that was kept: its run function.
local function open_flow(bundle)
  local parts = host.decode(bundle)
  local area = areas[parts.area]
  if not area then complain(0, "area %s, of which %s is, does not exist", parts.area, parts.main) end
  return run_flow(area, parts.main, function(path) return parts.files[path] end).run
end

---------------------------------------------------------------------------
-- Loading, in order of needs

local function run(area, file)
  local path = area.files[file]
  if path then
    phase.area = area
    host.run(path, area.env)
    phase.area = nil
  end
end

local state = {}
local function visit(name, from)
  local area = areas[name]
  if not area then complain(0, "area %s needs area %s, which does not exist", from, name) end
  if state[name] == "done" then return end
  if state[name] == "open" then complain(0, "areas need each other in a circle: %s and %s", from, name) end
  state[name] = "open"
  make_env(area)
  if not area.files["area.lua"] then complain(0, "scripts/%s has no area.lua", name) end
  run(area, "area.lua")
  local declared = area.declared
  if not declared then complain(0, "scripts/%s/area.lua declares no area {…}", name) end
  area.needs = declared.needs or {}
  for _, need in ipairs(area.needs) do
    visit(need, name)
    area.needed[need] = true
    rawset(area.values, need, areas[need].shapes)
  end
  state[name] = "done"
  loaded[#loaded + 1] = area
end

library_env()
visit("system", "the engine")
for _, name in ipairs(sorted(areas)) do visit(name, "the service") end

for _, area in ipairs(loaded) do
  phase.contracts = true
  run(area, "contracts.lua")
  phase.contracts = false
  run(area, "points.lua")
  run(area, "operations.lua")
  for _, file in ipairs(sorted(area.files)) do
    if file:match "^operations/.+%.lua$" then run(area, file) end
  end
  run(area, "jobs.lua")
  for _, file in ipairs(sorted(area.files)) do
    if file:match "^flows/[%l_][%l%d_]*%.lua$" then declare_flow(area, file) end
  end
  decl.areas[#decl.areas + 1] = {
    name = area.name, version = area.declared.version, summary = area.declared.summary,
    needs = area.needs, schema = area.files["schema.sql"],
  }
end

phase.sealed = true

---------------------------------------------------------------------------
-- What is declared must fit together

local function demand(condition, fmt, ...)
  if not condition then error(string.format(fmt, ...), 0) end
end

local function list_of(map)
  local list = {}
  for _, name in ipairs(sorted(map)) do list[#list + 1] = map[name] end
  return list
end

-- Two paths that differ in the names of their parameters only are one route.
local routes = {}
local function check_route(op)
  local route, names = op.http:gsub("{[^/}]*}", "{}")
  demand(names <= 8, "operation %s: a path has at most eight parameters", op.name)
  demand(not routes[route], "operation %s: the route %s belongs to operation %s", op.name, op.http, routes[route])
  routes[route] = op.name
end

for _, op in ipairs(list_of(decl.operations)) do
  if type(op.http) == "string" then check_route(op) end
  demand(op.kind == "read" or op.kind == "write", "operation %s: kind is \"read\" or \"write\"", op.name)
  demand(type(op.run) == "function" or op.native, "operation %s has no run function", op.name)
  demand(op.role == "public" or decl.roles[op.role], "operation %s: role %s is not declared", op.name,
    tostring(op.role))
  demand(type(op.summary) == "string", "operation %s has no summary", op.name)
  demand(type(op.input) == "table" or op.raw, "operation %s has no input", op.name)
  demand(type(op.output) == "table" or op.raw, "operation %s has no output", op.name)
  for _, code in ipairs(op.errors or {}) do
    demand(decl.errors[code], "operation %s: error code %s is not declared in errors{}", op.name, code)
  end
end
for _, reaction in ipairs(decl.reactions) do
  local event = decl.events[reaction.event]
  demand(event, "area %s reacts to %s, which is not declared", reaction.area, reaction.event)
  demand(event.area == reaction.area or event.area == "system" or areas[reaction.area].needed[event.area],
    "area %s reacts to %s but does not need area %s", reaction.area, reaction.event, event.area)
  demand(type(reaction.run) == "function", "the reaction of area %s to %s has no run function", reaction.area,
    reaction.event)
end
for _, point in ipairs(list_of(decl.points)) do
  demand(type(point.ask) == "table", "point %s has no ask", point.name)
  demand(type(point.outcomes) == "table", "point %s has no outcomes", point.name)
  demand(type(point.default) == "table" and point.outcomes[point.default[1]],
    "point %s: default must name an outcome", point.name)
end
local aliases = {}
for _, job in ipairs(list_of(decl.jobs)) do
  for _, alias in ipairs(job.aliases or {}) do
    demand(type(alias) == "string" and not decl.jobs[alias] and not aliases[alias],
      "job %s: the alias %s is taken", job.name, tostring(alias))
    aliases[alias] = job.name
  end
  demand(type(job.each) == "function", "job %s has no each function", job.name)
  demand(job.due ~= nil, "job %s has no due statement", job.name)
  demand(not job.enabled or decl.settings[job.enabled], "job %s: setting %s is not declared", job.name,
    tostring(job.enabled))
end
for _, flow in ipairs(list_of(decl.flows)) do
  local event = flow.on and decl.events[flow.on]
  demand(type(flow.summary) == "string", "flow %s has no summary", flow.name)
  demand(not flow.on or event, "flow %s begins on %s, which is not declared", flow.name, tostring(flow.on))
  demand(not event or event.area == flow.area or areas[flow.area].needed[event.area],
    "flow %s begins on %s but area %s does not need area %s", flow.name, tostring(flow.on), flow.area,
    event and event.area or "")
  demand(not flow.on or not flow.input, "flow %s begins on an event: its input is the event's data", flow.name)
  demand(flow.on or type(flow.input) == "table", "flow %s has no input", flow.name)
  if event then flow.input, flow.key = event.data, event.key end
  for _, role in ipairs(flow.as or {}) do
    demand(decl.roles[role], "flow %s: role %s is not declared", flow.name, tostring(role))
  end
end
for _, setting in ipairs(list_of(decl.settings)) do
  demand(decl.roles[setting.role], "setting %s: role %s is not declared", setting.name, tostring(setting.role))
end
for _, role in ipairs(list_of(decl.roles)) do
  for _, name in ipairs(role.includes) do
    demand(decl.roles[name], "role %s includes %s, which is not declared", role.name, name)
  end
end

return {
  areas = decl.areas, shapes = decl.shapes, reactions = decl.reactions, statements = decl.statements,
  operations = list_of(decl.operations), points = list_of(decl.points), events = list_of(decl.events),
  settings = list_of(decl.settings), roles = list_of(decl.roles), errors = list_of(decl.errors),
  jobs = list_of(decl.jobs), flows = list_of(decl.flows), open_flow = open_flow,
}
