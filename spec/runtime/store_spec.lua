-- What the store takes from operations, what it refuses, and how a database comes to
-- the schema of its program.
local notes = dofile "spec/runtime/notes.lua"
local home = notes.home

local ROW = [[ { title = input.s or "a", number = 1, sealed = false, at = tx.now } ]]

describe("the store", function()
  local desk
  after_each(function()
    home.close(desk)
    desk = nil
  end)

  -- An operation t.x whose body may use these statements.
  local function open(body, statements)
    desk = notes.open { operations = (statements or "") .. string.format([[
      operation "t.x" { summary = "x", kind = "write", role = "public", input = { s = optional(text), n = optional(integer), v = optional(any),
        f = optional(file), d = optional(decimal(2)), m = optional(money), day = optional(date) },
        output = { v = optional(any) }, run = function(tx, input) %s end } ]], body) }
  end

  -- body, words, statements
  for what, case in pairs {
    ["a column that does not exist"] = { [[ tx:insert("note", { title = "a", colour = "red" }) ]], "table note has no column colour" },
    ["a column that does not exist, updated"] = { [[ tx:update("note", "x", { colour = "red" }) ]], "table note has no column colour" },
    ["a number where text is wanted"] = { [[ tx:insert("note", { title = 7, number = 1, sealed = false, at = tx.now }) ]], "value of `title`" },
    ["text where a number is wanted"] = { [[ tx:insert("note", { title = "a", number = "1", sealed = false, at = tx.now }) ]],
      "value of `number`: $number: an integer is wanted" },
    ["a fraction"] = { [[ tx:insert("note", { title = "a", number = 1.5, sealed = false, at = tx.now }) ]], "a number with a fraction" },
    ["a number where a boolean is wanted"] = { [[ tx:insert("note", { title = "a", number = 1, sealed = 1, at = tx.now }) ]], "true or false is wanted" },
    ["a date where an instant is wanted"] = { [[ tx:insert("note", { title = "a", number = 1, sealed = false, at = "2026-01-31" }) ]],
      "this is not an instant" },
    ["a date that is none"] = { [[ tx:insert("note", { title = "a", number = 1, sealed = false, at = tx.now, day = "2026-02-30" }) ]], "this is not a date" },
    ["money in one column"] = { [[ tx:insert("note", { title = "a", number = money.zero("DKK"), sealed = false, at = tx.now }) ]], "money is two columns" },
    ["a table in a text column"] = { [[ tx:insert("note", { title = {}, number = 1, sealed = false, at = tx.now }) ]], "a table is no column's value" },
    ["a function"] = { [[ tx:insert("note", { title = tx.find, number = 1, sealed = false, at = tx.now }) ]], "a function is no column's value" },
    ["bytes that are no text"] = { [[ tx:insert("note", { title = "\xff", number = 1, sealed = false, at = tx.now }) ]], "not UTF-8" },
    ["a zero byte"] = { [[ tx:insert("note", { title = "a\0b", number = 1, sealed = false, at = tx.now }) ]], "zero byte" },
    ["plain data that is none"] = { [[ tx:insert("note", { title = "a", number = 1, sealed = false, at = tx.now, extra = { f = tx.find } }) ]],
      "not plain data: /f" },
    ["an instant without its type"] = { [[ return { v = tx:all(q, { at = tx.now }) } ]], "an instant needs its type",
      "local q = sql [=[ select * from note where at <= $at ]=]" },
    ["a parameter that does not exist"] = { [[ return { v = tx:all(q, { titel = "a" }) } ]], "the statement has no parameter $titel",
      "local q = sql [=[ select * from note where title = $title ]=]" },
    ["no parameters where there are some"] = { [[ return { v = tx:all(q) } ]], "table expected",
      "local q = sql [=[ select * from note where title = $title ]=]" },
    ["a column that the query invents"] = { [[ return { v = tx:all(q) } ]], "no such column: colour", "local q = sql [=[ select colour from note ]=]" },
    ["a wrong type in a query"] = { [[ return { v = tx:all(q, { n = "1" }) } ]], "an integer is wanted",
      "local q = sql [=[ select * from note where number = $n::bigint ]=]" },
    ["a statement that is text"] = { [[ return { v = tx:one("select 1") } ]], "sql [[ ... ]]" },
  } do
    it("refuses " .. what, function()
      local ok, err = pcall(open, case[1], case[3])
      local answer = ok and desk:call("t.x", {})
      local words = ok and answer.body.detail or err
      if ok then assert.are.equal(500, answer.status, answer.text) end
      assert.is_truthy(words:find(case[2], 1, true), words)
      if ok then assert.are.same({}, notes.titles(desk)) end
    end)
  end

  -- what the tables themselves forbid is a refusal, not a fault
  for what, case in pairs {
    ["a value that must be alone"] = { [[ tx:insert("note", ]] .. ROW .. [[) tx:insert("note", ]] .. ROW .. [[) ]], "CONSTRAINT_UNIQUE" },
    ["a missing value"] = { [[ tx:insert("note", { number = 1, sealed = false, at = tx.now }) ]], "CONSTRAINT_NOT_NULL" },
    ["a value taken away"] = { [[ local row = tx:insert("note", ]] .. ROW .. [[) tx:update("note", row.id, { title = null }) ]], "CONSTRAINT_NOT_NULL" },
    ["a reference to nothing"] = { [[ tx:insert("note", { title = "a", number = 1, sealed = false, at = tx.now, file = ("0"):rep(64) }) ]],
      "CONSTRAINT_FOREIGN_KEY" },
    ["an id given twice"] = { [[ tx:insert("note", { id = "x", title = "a", number = 1, sealed = false, at = tx.now })
      tx:insert("note", { id = "x", title = "b", number = 1, sealed = false, at = tx.now }) ]], "CONSTRAINT_UNIQUE" },
  } do
    it("answers 409 for " .. what, function()
      open(case[1])
      local answer = desk:call("t.x", {})
      assert.are.same({ 409, case[2] }, { answer.status, answer.body.code }, answer.text)
      assert.are.same({}, notes.titles(desk))
    end)
  end

  it("lets tx:try catch a constraint, and nothing of it stays", function()
    open([[ tx:insert("note", ]] .. ROW .. [[)
      local ok, problem = tx:try(function() tx:insert("note", { title = "b", number = 2, sealed = false, at = tx.now }) tx:insert("note", ]] .. ROW .. [[) end)
      return { v = { ok = ok, code = problem.code } } ]])
    assert.are.same({ ok = false, code = "CONSTRAINT_UNIQUE" }, desk:ok("t.x", {}).v)
    assert.are.same({ "a" }, notes.titles(desk))
  end)

  it("gives back every kind of value as it was given", function()
    open([[ local row = tx:insert("note", { title = "æ'\"; drop table note --", number = -9007199254740992, sealed = true, at = "2026-01-31T09:30:00+01:00",
        day = input.day, extra = input.v })
      row = tx:find("note", row.id)
      return { v = { title = row.title, number = row.number, sealed = row.sealed, at = row.at, day = row.day, extra = row.extra, version = row.version,
        file = row.file == nil } } ]])
    local v = { list = ordain.list { 1, "x", true }, deep = { a = { b = ordain.list {} } } }
    assert.are.same({ title = "æ'\"; drop table note --", number = -9007199254740992, sealed = true, at = "2026-01-31T08:30:00.000000Z", day = "2024-02-29",
      extra = v, version = 1, file = true }, desk:ok("t.x", { day = "2024-02-29", v = v }).v)
  end)

  it("runs, updates, deletes, and counts what it changed", function()
    open([[ for i = 1, 3 do tx:insert("note", { title = "n" .. i, number = i, sealed = false, at = tx.now }) end
      local n = tx:run(seal, { least = 2 })
      local one, none = tx:one(q, { title = "n1" }), tx:one(q, { title = "n9" })
      tx:update("note", one.id, {})
      tx:update("note", one.id, { extra = { a = 1 } })
      tx:update("note", one.id, { extra = null })
      local version = tx:find("note", one.id).version
      tx:delete("note", one.id)
      return { v = { n = n, none = none == nil, version = version, gone = tx:find("note", one.id) == nil, left = #tx:all(all) } } ]],
      [[ local seal = sql [=[ update note set sealed = true where number >= $least ]=] local q = sql [=[ select * from note where title = $title ]=]
         local all = sql [=[ select id from note order by id ]=] ]])
    assert.are.same({ n = 2, none = true, version = 3, gone = true, left = 2 }, desk:ok("t.x", {}).v)
  end)

  it("reads at most ten thousand rows", function()
    open([[ return { v = #tx:all(q, { n = input.n }) } ]],
      [[ local q = sql [=[ with recursive c (i) as (select 1 union all select i + 1 from c where i < $n) select i from c order by i ]=] ]])
    assert.are.equal(10000, desk:ok("t.x", { n = 10000 }).v)
    local problem = desk:refused("t.x", { n = 10001 })
    assert.is_truthy(problem.detail:find("more than 10000 rows", 1, true), problem.detail)
  end)

  it("takes a file only by a hash it holds", function()
    open [[ tx:insert("note", { title = "a", number = 1, sealed = false, at = tx.now, file = input.f.hash }) ]]
    local file = { hash = ("ab"):rep(32), media_type = "text/plain", size = 3 }
    local problem = desk:refused("t.x", { f = file })
    assert.are.same({ 409, "CONSTRAINT_FOREIGN_KEY" }, { problem.status, problem.code })
    assert.are.same({ "/f/hash VALUE_FORMAT" }, home.errors(desk:refused("t.x", { f = { hash = ("AB"):rep(32), media_type = "text/plain", size = 3 } })))
  end)
end)

describe("a schema", function()
  local place, desk
  local SCHEMA = "create table thing (id text primary key, version bigint not null, name text not null);\n"
  local OPS = [[ operation "t.make" { summary = "x", kind = "write", role = "public", input = { id = id, name = text }, output = {},
    run = function(tx, input) tx:insert("thing", { id = input.id, name = input.name }) end } ]]
  before_each(function()
    place = home.make(home.files { schema = SCHEMA, operations = OPS })
    desk = place:start()
    desk:ok("t.make", { id = "1", name = "one" })
  end)
  after_each(function()
    desk:close()
    place:remove()
  end)
  local function area(version) place:write("scripts/t/area.lua", "area { version = " .. version .. " }") end
  local function reopen() return pcall(desk.reopen, desk) end

  it("that changed at the same version is refused", function()
    place:write("scripts/t/schema.sql", SCHEMA .. "create table more (id text primary key);")
    local ok, message = reopen()
    assert.is_false(ok)
    assert.is_truthy(message:find "SCHEMA_CHANGED" and message:find "raise the version and add a migration", message)
    place:write("scripts/t/schema.sql", SCHEMA)
    desk:reopen()
    assert.are.equal("one", desk:rows("select name from thing")[1].name)
  end)

  it("newer than the program is refused", function()
    area(2)
    place:write("scripts/t/migrations/0002_more.sql", "create table more (id text primary key);")
    place:write("scripts/t/schema.sql", SCHEMA .. "create table more (id text primary key);")
    desk:reopen()
    area(1)
    place:write("scripts/t/schema.sql", SCHEMA)
    local ok, message = reopen()
    assert.is_false(ok)
    assert.is_truthy(message:find("SCHEMA_NEWER: this database has version 2 of 't' and this program knows 1", 1, true), message)
  end)

  it("without its migration is refused", function()
    area(2)
    local ok, message = reopen()
    assert.is_false(ok)
    assert.is_truthy(message:find("SCHEMA_NO_MIGRATION: 't' has no migration from version 1 to 2", 1, true), message)
  end)

  it("is reached by migrations in order, after a copy, and gives what a new database has", function()
    area(3)
    place:write("scripts/t/migrations/0002_colour.sql", "alter table thing add column colour text;")
    place:write("scripts/t/migrations/0003_fill.sql", "update thing set colour = 'red'; create index thing_colour on thing (colour);")
    place:write("scripts/t/schema.sql", "create table thing (id text primary key, version bigint not null, name text not null, colour text);\n"
      .. "create index thing_colour on thing (colour);")
    desk:reopen()
    assert.are.same({ { id = "1", version = 1, name = "one", colour = "red" } }, desk:rows "select * from thing")
    local copy = io.open(desk.options.data .. "/ordain.db.before-1")
    assert.is_truthy(copy)
    copy:close()
    local fresh = place:start()
    local shape = "select t.name as t, c.name as c, c.type as type from sqlite_schema t join pragma_table_info(t.name) c where t.name = 'thing' order by c.cid"
    assert.are.same(fresh:rows(shape), desk:rows(shape))
    fresh:close()
    desk:reopen()
    assert.is_nil(io.open(desk.options.data .. "/ordain.db.before-2"))
  end)

  for what, text in pairs {
    ["that fails"] = "update thing set name = 'two'; alter table nowhere add column x text;",
    ["that breaks a reference"] = "create table child (id text primary key, thing_id text not null references thing(id));\n"
      .. "insert into child values ('c', 'none');",
  } do
    it("stays as it was after a migration " .. what, function()
      area(2)
      place:write("scripts/t/migrations/0002_x.sql", text)
      place:write("scripts/t/schema.sql", SCHEMA .. "-- changed\n")
      local ok, message = reopen()
      assert.is_false(ok)
      assert.is_truthy(message:find "'t', version 2" or message:find "after the migration", message)
      assert.is_nil(io.open(desk.options.data .. "/ordain.db.before-1"))
      area(1)
      place:write("scripts/t/schema.sql", SCHEMA)
      desk:reopen()
      assert.are.same({ { name = "one" } }, desk:rows "select name from thing")
      assert.are.equal(0, #desk:rows "select name from sqlite_schema where name = 'child'")
    end)
  end

  it("with a deferrable key or on conflict rollback is refused", function()
    for _, text in ipairs {
      "create table child (id text primary key, thing_id text references thing(id) deferrable initially deferred);",
      "create table child (id text primary key, name text unique on conflict rollback);",
    } do
      local other = home.make(home.files { schema = SCHEMA .. text })
      local opened, message = other:try()
      if opened then opened:close() end
      other:remove()
      assert.is_nil(opened)
      assert.is_truthy(message:find("SCHEMA_INVALID", 1, true), message)
    end
  end)

  it("is opened by one process alone", function()
    local second, message = place:try { data = desk.options.data }
    if second then second:close() end
    assert.is_nil(second)
    assert.is_truthy(message:find("DATA_LOCKED", 1, true), message)
  end)
end)
