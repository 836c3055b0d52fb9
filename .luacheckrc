-- luacheck's view of the tree. What a file of an area or a policy may name is
-- known to the runtime, not to luacheck: `ordain check` finds an unknown shape or
-- outcome, with its line; here the rest is found.
std = "lua54"
max_line_length = 120
unused_args = false
self = false
exclude_files = { "build/**", "contrib/editor/**", "**/node_modules/**" }

local libraries = { "assert", "error", "ipairs", "pairs", "pcall", "select", "tonumber", "tostring", "type",
  "string", "table", "math", "utf8", "date", "instant", "decimal", "money", "list", "text" }
local descriptors = { "integer", "boolean", "id", "zone", "file", "any", "choice", "optional", "nullable", "map", "record" }
local declarations = { "area", "use", "sql", "fail", "null", "point", "operation", "react", "job", "event", "setting", "role",
  "errors", "reason", "next", "rawequal" }

local function names(...)
  local set = {}
  for _, one in ipairs { ... } do
    for _, name in ipairs(one) do set[name] = { other_fields = true } end
  end
  return set
end

stds.policy = { read_globals = names(libraries, { "data" }) }
stds.script = { read_globals = names(libraries, descriptors, declarations) }
stds.desk = { read_globals = { ordain = { other_fields = true }, ordain_program = {} } }

-- Shapes are globals of their area, and areas those of who needs them (113).
files["scripts"] = { std = "script", ignore = { "113/[a-z][a-z0-9_]*", "143" } }
files["scripts/**/contracts.lua"] = { std = "script", ignore = { "111", "112", "113", "131", "143" } }
files["runtime"] = { std = "script", ignore = { "113/[a-z][a-z0-9_]*", "143" } }
files["runtime/**/contracts.lua"] = { std = "script", ignore = { "111", "112", "113", "131", "143" } }
-- Outcome constructors differ from point to point (113).
files["policies"] = { std = "policy", ignore = { "113/[a-z][a-z0-9_]*", "143" } }
files["contrib/bench/home"] = { std = "script", ignore = { "113/[a-z][a-z0-9_]*", "143" } }
-- A configuration: what it sets, and what it may look at.
files["contrib/demo/ordain.conf.lua"] = { globals = { "mail" }, read_globals = { "data" } }
files["contrib/importers"] = { std = "script" }
files["contrib/examples/*/scripts"] = files["scripts"]
files["contrib/examples/*/scripts/**/contracts.lua"] = files["scripts/**/contracts.lua"]
files["contrib/connectors"] = files["scripts"]
files["contrib/connectors/*/contracts.lua"] = files["scripts/**/contracts.lua"]
files["contrib/examples/*/policies"] = files["policies"]
files["contrib/examples/*/spec"] = { std = "lua54+busted+desk" }
files["spec"] = { std = "lua54+busted+desk", max_line_length = 160 }
files["contrib/lint"] = { std = "lua54" }
files["contrib/sweep"] = { std = "lua54+desk" }
