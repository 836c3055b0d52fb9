-- Everything written in SQL is also understood by a real PostgreSQL.
local server = dofile "spec/e2e/server.lua"
local postgres = dofile "spec/e2e/postgres.lua"

-- Statements that C code holds as texts, beside those of the engine's table.
local function texts_in_c()
  local found = {}
  local paths = server.run "find runtime/operate runtime/schedule runtime/flow runtime/http runtime/mail runtime/api -name '*.c' | sort"
  for path in paths:gmatch "%S+" do
    local source = server.read(path):gsub('"%s*\n%s*"', "")
    for text in source:gmatch '"([^"\n]+)"' do
      local verb = text:match "^(%l+) "
      local whole = verb == "select" or verb == "insert" or verb == "update" or verb == "delete"
      if whole and not text:find "%%" and text:find "%$%l" then found[#found + 1] = { path = path, text = text } end
    end
  end
  return found
end

local CASTS = { date = "datetext", json = "jsontext" }

-- $name::type to $1::type, as the store writes it; a type holds wherever the name stands.
local function numbered(text)
  local places, types, count = {}, {}, 0
  for name, kind in text:gmatch "%$([%a_]+)::(%l+)" do types[name] = "::" .. (CASTS[kind] or kind) end
  return (text:gsub("%$([%a_]+)([:%l]*)", function(name)
    if not places[name] then
      count = count + 1
      places[name] = count
    end
    return "$" .. places[name] .. (types[name] or "")
  end))
end

-- What tx:find, insert, update and delete make of a table.
local OF_TABLES = [[
select format('prepare t_%s as select * from %I where id = $1 order by id', relname, relname),
  format('prepare d_%s as delete from %I where id = $1', relname, relname),
  format('prepare i_%s as insert into %I (%s) values (%s)', relname, relname, names, places),
  format('prepare u_%s as update %I set %s where id = $1', relname, relname, sets)
from (select c.relname, string_agg(attname, ', ' order by attnum) as names,
    string_agg('$' || attnum, ', ' order by attnum) as places,
    string_agg(attname || ' = $' || (attnum + 1), ', ' order by attnum) as sets
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attnum > 0 and exists
    (select 1 from pg_attribute i where i.attrelid = c.oid and i.attname = 'id')
  group by c.relname) t
\gexec
]]

describe("a real PostgreSQL", function()
  local db, script
  setup(function()
    db = postgres.start()
    script = server.run(server.quote(server.binary) .. " check --postgres --home .")
  end)
  teardown(function() db:stop() end)

  it("takes the schema and prepares every statement of the engine and of all areas", function()
    local _, statements = script:gsub("\nprepare s%d+ as ", "")
    assert.is_true(statements > 50, "statements: " .. statements)
    local out, code = db:script(script .. "\nselect count(*) from pg_prepared_statements;\n")
    assert.are.equal(0, code, out)
    assert.are.equal(statements .. "\n", out)
  end)

  it("prepares what C code writes itself", function()
    local lines, texts = { "\\set ON_ERROR_STOP on" }, texts_in_c()
    assert.is_true(#texts > 20, "texts: " .. #texts)
    for i, one in ipairs(texts) do
      lines[#lines + 1] = ("-- %s\nprepare c%d as %s;"):format(one.path, i, numbered(one.text))
    end
    local out, code = db:script(table.concat(lines, "\n"))
    assert.are.equal(0, code, out)
    assert.are.equal("", out)
  end)

  it("prepares what is made from the tables", function()
    local out, code = db:script("\\set ON_ERROR_STOP on\n" .. OF_TABLES)
    assert.are.equal(0, code, out)
    assert.are.equal("", out)
  end)
end)
