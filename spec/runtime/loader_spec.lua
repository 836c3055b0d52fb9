-- What an area may not be: each mistake keeps the service from opening and is named
-- with its place.
local home = dofile "spec/runtime/home.lua"

local OP = [[ operation "t.x" { summary = "x", kind = "read", role = "viewer", input = {}, output = {}, run = function() end, %s } ]]
local function op(more) return { operations = string.format(OP, more) } end
local function without(field)
  return { operations = (OP:gsub(field .. " = [^,]+, ", "", 1):format "") }
end
local POINT = [[ point "t.p" { when = "w", ask = {}, outcomes = { yes = {}, no = { why = text } }, default = { "yes" }, %s } ]]
local JOB = [[ job "t.j" { summary = "s", cron = "* * * * *", due = sql "select id from thing order by id limit $limit",
  each = function() return "done" end, %s } ]]
local SCHEMA = "create table thing (id text primary key, at instant);"

-- what is wrong, files, pieces of the message
local MISTAKES = {
  { "a name that is not defined", { operations = "local x = nothing" }, "`nothing` is not defined in area t", "scripts/t/operations.lua:1" },
  { "a global in operations", { operations = "\nx = 1" }, "`x` would be a global: write `local x`", "scripts/t/operations.lua:2" },
  { "a global in a helper", { operations = "use 'help'", help = "x = 1" }, "`x` would be a global", "scripts/t/help.lua:1" },
  { "a shape of an area that is not needed", { contracts = "a = { b = m.thing }", ["scripts/m/area.lua"] = home.area() },
    "`m` is not defined in area t", "scripts/t/contracts.lua:1" },
  { "a shape named twice", { contracts = "a = { b = text }\na = { b = id }" }, "`a` is already defined", "scripts/t/contracts.lua:2" },
  { "a shape with the name of a library", { contracts = "date = { b = text }" }, "`date` is already defined", "scripts/t/contracts.lua:1" },
  { "a shape with the name of an area", { contracts = "m = { b = text }", ["scripts/m/area.lua"] = home.area() }, "name of area m",
    "scripts/t/contracts.lua:1" },
  { "a shape that is no table", { contracts = "a = 7" }, "`a` must be a shape", "scripts/t/contracts.lua:1" },
  { "a type that does not exist", { contracts = "a = { b = txt }" }, "`txt` is not defined", "scripts/t/contracts.lua:1" },
  { "an attribute that does not exist", { contracts = "a = { b = text { maximum = 3 } }" }, "maximum" },
  { "limits the wrong way around", { contracts = "a = { b = text { min = 3, max = 2 } }" }, "min is above max", "shape t.a" },
  { "a decimal without digits", { contracts = "a = { b = decimal() }" }, "scripts/t/contracts.lua:1" },
  { "an empty choice", { contracts = "a = { b = choice {} }" }, "a choice needs a list of texts" },
  { "a field with an unfit name", { contracts = "a = { ['b-c'] = text }" }, "b-c" },
  { "a broken file", { operations = "local x = = 1" }, "scripts/t/operations.lua:1", "unexpected symbol" },
  { "a file that fails", { operations = "local x = nil\nlocal y = x.z" }, "scripts/t/operations.lua:2", "attempt to index a nil value" },
  { "bytecode", { operations = "\27Lua" }, "scripts/t/operations.lua" },
  { "a helper that does not exist", { operations = "use 'nothing'" }, "nothing.lua" },
  { "a helper of an area that is not needed", { operations = "use 'm.help'", ["scripts/m/area.lua"] = home.area(), ["scripts/m/help.lua"] = "return 1" },
    "area t does not need area m", "scripts/t/operations.lua:1" },
  { "a helper that uses itself", { operations = "use 'help'", help = "local help = use 'help'" }, "scripts/t/help.lua uses itself", "scripts/t/help.lua:1" },
  { "helpers that use each other", { operations = "use 'one'", one = "return use 'two'", two = "\nlocal one = use 'one'" },
    "scripts/t/one.lua uses itself", "scripts/t/two.lua:2" },
  { "input and output", { operations = "io.open 'x'" }, "`io` is not defined" },
  -- names
  { "an operation with a short name", { operations = OP:gsub("t%.x", "x"):format "" }, "look like", "scripts/t/operations.lua:1" },
  { "an operation with capitals", { operations = OP:gsub("t%.x", "t.X"):format "" }, "small letters" },
  { "an operation of another area", { operations = OP:gsub("t%.x", "m.x"):format "" }, "must begin with its area: t." },
  { "an operation declared twice", { operations = OP:format "" .. "\n" .. OP:format "" }, "declared twice", "scripts/t/operations.lua:2" },
  { "an operation that is no table", { operations = "operation 't.x' (7)" }, "takes a table", "scripts/t/operations.lua:1" },
  { "a field of an operation that does not exist", op "roles = { 'viewer' }", 'no field "roles"', "scripts/t/operations.lua:1" },
  -- operations
  { "a kind that does not exist", { operations = OP:gsub('"read"', '"change"'):format "" }, "kind is \"read\" or \"write\"", "operation t.x" },
  { "an operation without run", { operations = OP:gsub("run = function%(%) end, ", ""):format "" }, "operation t.x has no run function" },
  { "an operation without summary", without "summary", "operation t.x has no summary" },
  { "an operation without input", without "input", "operation t.x has no input" },
  { "an operation without output", without "output", "operation t.x has no output" },
  { "an operation without role", without "role", "operation t.x: role nil is not declared" },
  { "a role that is not declared", { operations = OP:gsub('"viewer"', '"king"'):format "" }, "operation t.x: role king is not declared" },
  { "an error code that is not declared", op "errors = { 'NO_WAY' }", "operation t.x: error code NO_WAY is not declared" },
  { "a route that is none", op "http = '/v1/x'", "http is \"METHOD /path\"" },
  { "a path with a name that is no field", op "http = 'GET /v1/x/{id}'", "operation t.x: the path names id, which is no field of input" },
  { "a path of nine parameters", op "http = 'GET /{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}'", "at most eight parameters" },
  { "a route that is taken", { operations = OP:format "http = 'GET /v1/policies/{x}', input = { x = text }" },
    "operation t.x: the route GET /v1/policies/{x} belongs to operation policy.files" },
  { "an input of no type", { operations = OP:gsub("input = {}", "input = { a = { contract = 'nothing' } }"):format "" }, "t.x, input" },
  { "an optional input", { operations = OP:gsub("input = {}", "input = optional(text)"):format "" }, "t.x, input" },
  -- points
  { "a point without a question", { points = POINT:gsub("ask = {}, ", ""):format "" }, "point t.p has no ask" },
  { "a point without outcomes", { points = POINT:gsub("outcomes = {.-} }, ", ""):format "" }, "point t.p" },
  { "a point without default", { points = POINT:gsub("default = {.-}, ", ""):format "" }, "point t.p: default must name an outcome" },
  { "a default that is no outcome", { points = POINT:gsub('{ "yes" }', '{ "perhaps" }'):format "" }, "point t.p: default must name an outcome" },
  { "a default that does not fit", { points = POINT:gsub('{ "yes" }', '{ "no", why = 7 }'):format "" }, "the default does not fit its outcome", "/why" },
  { "a field of a point that does not exist", { points = POINT:format "outcome = {}" }, 'no field "outcome"' },
  { "a point that no policy answers", { points = POINT:format "" }, "policies/t/p.lua", "no policy answers t.p" },
  -- events, reactions, errors, settings, roles
  { "an event without key", { contracts = [[ event "t.e" { data = { id = id } } ]] }, "event t.e: key names a field of data" },
  { "a key that is no field", { contracts = [[ event "t.e" { key = "nr", data = { id = id } } ]] }, "event t.e: its key nr is no field that data always has" },
  { "a key that may be absent", { contracts = [[ event "t.e" { key = "id", data = { id = optional(id) } } ]] }, "no field that data always has" },
  { "a reaction to nothing", { operations = [[ react "t.e" { run = function() end } ]] }, "area t reacts to t.e, which is not declared" },
  { "a reaction to an area that is not needed", { operations = [[ react "m.e" { run = function() end } ]], ["scripts/m/area.lua"] = home.area(),
    ["scripts/m/contracts.lua"] = [[ event "m.e" { key = "id", data = { id = id } } ]] }, "area t reacts to m.e but does not need area m" },
  { "a reaction without run", { contracts = [[ event "t.e" { key = "id", data = { id = id } } ]], operations = [[ react "t.e" {} ]] }, "has no run function" },
  { "an error code in small letters", { contracts = "errors { no_way = 'x' }" }, "must be capitals", "scripts/t/contracts.lua:1" },
  { "an error code declared twice", { contracts = "errors { A_B = 'x' }\nerrors { A_B = 'y' }" }, "error code A_B is declared twice",
    "scripts/t/contracts.lua:2" },
  { "an error code of the engine", { contracts = "errors { NOT_FOUND = 'x' }" }, "error code NOT_FOUND is declared twice" },
  { "a setting with a default of another type", { contracts = [[ setting "t.s" { type = integer, default = "x", role = "admin", summary = "s" } ]] },
    "setting t.s: the default does not fit" },
  { "a setting without default", { contracts = [[ setting "t.s" { type = integer, role = "admin", summary = "s" } ]] }, "setting t.s" },
  { "a setting of a role that is not declared", { contracts = [[ setting "t.s" { type = integer, default = 1, role = "king", summary = "s" } ]] },
    "setting t.s: role king" },
  { "a role declared twice", { contracts = [[ role "viewer" {} ]] }, 'role "viewer" is declared twice' },
  { "a role that includes nothing", { contracts = [[ role "r" { includes = { "king" } } ]] }, "role r includes king, which is not declared" },
  -- jobs
  { "a job without each", { jobs = JOB:gsub("each = .- end, ", ""):format "", schema = SCHEMA }, "job t.j has no each function" },
  { "a job without due", { jobs = JOB:gsub("due = .-, *\n", ""):format "", schema = SCHEMA }, "job t.j has no due statement" },
  { "a job whose due is text", { jobs = JOB:gsub("due = sql", "due ="):format "", schema = SCHEMA }, "job t.j: due is an sql statement" },
  { "a job with a wrong schedule", { jobs = JOB:gsub("%* %* %* %* %*", "61 * * * *"):format "", schema = SCHEMA }, "minute" },
  { "a job with a short schedule", { jobs = JOB:gsub("%* %* %* %* %*", "5 * *"):format "", schema = SCHEMA }, "cron \"5 * *\"" },
  { "a job that never comes due", { jobs = JOB:gsub("%* %* %* %* %*", "0 0 30 2 *"):format "", schema = SCHEMA }, "never comes due" },
  { "a job switched by a setting that is not declared", { jobs = JOB:format "enabled = 't.on'", schema = SCHEMA }, "job t.j: setting t.on is not declared" },
  -- statements
  { "a statement that is none", { operations = "local q = sql [[ drop table thing ]]" }, "a statement begins with select", "scripts/t/operations.lua:1" },
  { "two statements", { operations = "local q = sql [[ select 1; select 2 ]]" }, "more than one statement", "scripts/t/operations.lua:1" },
  { "an end of the transaction", { operations = "local q = sql [[ commit ]]" }, "a statement begins with select" },
  { "a pragma", { operations = "local q = sql [[ pragma foreign_keys = off ]]" }, "a statement begins with select" },
  { "or rollback", { operations = "local q = sql [[ insert or rollback into thing (id) values ('x') ]]" }, "write ON CONFLICT" },
  { "a parameter with a colon", { operations = "local q = sql [[ select :x ]]" }, "a parameter is written $name" },
  { "a parameter of two types", { operations = "local q = sql [[ select $x::instant, $x::date ]]" }, "two types" },
  { "a type that SQL does not have here", { operations = "local q = sql [[ select $x::uuid ]]" }, "unknown type" },
  { "a quote that is not closed", { operations = "local q = sql [[ select 'x ]]" }, "quote is not closed" },
  -- areas
  { "an area without area.lua", { ["scripts/m/contracts.lua"] = "a = { b = text }" }, "scripts/m has no area.lua" },
  { "an area.lua that declares nothing", { ["scripts/m/area.lua"] = "local x = 1" }, "declares no area" },
  { "an area that needs nothing there is", { ["scripts/m/area.lua"] = home.area { "q" } }, "area m needs area q, which does not exist" },
  { "a circle of needs", { ["scripts/m/area.lua"] = home.area { "t" }, ["scripts/t/area.lua"] = home.area { "m" } }, "need each other in a circle" },
  { "an area that needs itself", { ["scripts/t/area.lua"] = home.area { "t" } }, "need each other in a circle" },
  { "a broken schema", { schema = "create table thing (id text primary key,);" }, "syntax error", "t" },
  { "a policy that does not load", { points = POINT:format "", ["policies/t/p.lua"] = "return function( return yes() end" }, "policies/t/p.lua:1" },
  { "a policy nobody asks", { ["policies/t/q.lua"] = "return function() end" }, "policies/t/q.lua", "no point asks this policy" },
}

describe("the loader refuses", function()
  for _, mistake in ipairs(MISTAKES) do
    it(mistake[1], function()
      local place = home.make(home.files(mistake[2]))
      local desk, message = place:try()
      if desk then desk:close() end
      place:remove()
      assert.is_nil(desk, "it opened")
      for i = 3, #mistake do assert.is_truthy(message:find(mistake[i], 1, true), message) end
      assert.is_nil(message:find "0x%x%x%x%x%x%x", message)
    end)
  end
end)

describe("the loader takes", function()
  local desk
  after_each(function() home.close(desk) end)

  it("an area with nothing in it", function()
    desk = home.open(home.files {})
    assert.are.equal("UTC", desk:ok("setting.get", { name = "business.zone" }).value)
  end)

  it("operations in several files, helpers once, libraries, and shapes of needed areas", function()
    desk = home.open {
      ["scripts/a/area.lua"] = home.area(), ["scripts/a/contracts.lua"] = "thing = { id = id, kind = choice { 'x', 'y' } }",
      ["scripts/a/help.lua"] = "return { made = {} }", ["scripts/lib/double.lua"] = "return function(n) return 2 * n end",
      ["scripts/b/area.lua"] = home.area { "a" },
      ["scripts/b/operations/one.lua"] = [[ local help, double = use "a.help", use "lib.double"
        operation "b.one" { summary = "x", kind = "read", role = "public", input = { thing = a.thing, n = integer }, output = { n = integer, same = boolean },
          run = function(_, input) return { n = double(input.n), same = help == use "a.help" } end } ]],
      ["scripts/b/operations/two.lua"] = [[
        operation "b.two" { summary = "x", kind = "read", role = "public", input = {}, output = { items = list(a.thing) },
          run = function() return { items = { { id = "i", kind = "y" } } } end } ]],
    }
    assert.are.same({ n = 14, same = true }, desk:ok("b.one", { thing = { id = "i", kind = "x" }, n = 7 }))
    assert.are.same({ "/thing/kind VALUE_CHOICE" }, home.errors(desk:refused("b.one", { thing = { id = "i", kind = "z" }, n = 7 })))
    assert.are.equal("y", desk:ok("b.two", {}).items[1].kind)
  end)
end)
