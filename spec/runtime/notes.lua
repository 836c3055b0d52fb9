-- A small area for specs of operations: notes that may be held, sealed, counted, called
-- and reacted to. `m` needs `t`.
local home = dofile "spec/runtime/home.lua"
local notes = { home = home }

notes.contracts = [[
  role "writer" { includes = { "viewer" }, summary = "writes notes" }
  role "chief" { includes = { "writer" }, summary = "seals notes" }
  note = { id = id, version = integer, title = text, number = integer, sealed = boolean }
  event "t.noted" { key = "id", summary = "a note was made", data = { id = id, title = text } }
  event "t.sealed" { key = "id", summary = "a note was sealed", data = { id = id } }
  setting "t.limit" { type = integer { min = 1, max = 100 }, default = 50, role = "chief", summary = "most notes" }
  setting "t.word" { type = optional_word, default = "x", role = "writer", summary = "a word" }
  errors { TITLE_TAKEN = "Another note has this title.", NOTE_SEALED = "The note is sealed.", NOT_WANTED = "The policy does not want it." }
]]
notes.contracts = notes.contracts:gsub("optional_word", "text { max = 5 }")

notes.schema = [[
  create table note (
    id text primary key,
    version bigint not null,
    title text not null unique,
    number bigint not null,
    sealed boolean not null,
    at instant not null,
    day datetext,
    extra jsontext,
    file text references file(hash)
  );
]]

notes.points = [[
  point "t.wanted" { when = "a note is made", ask = { title = text }, outcomes = { yes = {}, no = { reasons = list(reason) } },
    default = { "no", reasons = { { code = "NO_DECISION", text = "no answer" } } } }
]]
notes.policy = [[
  return function(ask)
    if text.starts(ask.title, "bad") then
      return no { reasons = list.new { { code = "TITLE_BAD", text = "not " .. ask.title, pointer = "/title" } } }
    end
    return yes()
  end
]]

notes.operations = [[
  local by_title = sql [=[ select * from note where title = $title ]=]
  local all = sql [=[ select * from note order by number, id ]=]

  local function view(row)
    return { id = row.id, version = row.version, title = row.title, number = row.number, sealed = row.sealed }
  end

  operation "t.add" { summary = "Make a note", http = "POST /v1/notes", kind = "write", role = "writer", status = 201,
    input = { title = text { min = 1, max = 60 } }, output = note, errors = { "TITLE_TAKEN", "NOT_WANTED" },
    run = function(tx, input)
      local answer = tx:decide("t.wanted", { title = input.title })
      local number = tx:sequence("note")
      if answer.outcome == "no" then fail.issues("NOT_WANTED", "the policy does not want it", answer.reasons) end
      local row = tx:insert("note", { title = input.title, number = number, sealed = false, at = tx.now })
      tx:emit("t.noted", { id = row.id, title = row.title })
      if input.title == "late" then fail.conflict("NOTE_SEALED", "too late for %s", input.title) end
      return view(row)
    end }
  operation "t.rename" { summary = "Rename a note", http = "POST /v1/notes/{id}", kind = "write", changes = "note", role = "writer",
    input = { id = id, title = text { max = 40 } }, output = note, errors = { "NOTE_SEALED" },
    run = function(tx, input)
      local row = tx:lock("note", input.id)
      if row.sealed then fail.conflict("NOTE_SEALED", "note %d is sealed", row.number) end
      tx:update("note", row.id, { title = input.title })
      return view(tx:find("note", row.id))
    end }
  operation "t.seal" { summary = "Seal a note", kind = "write", changes = "note", role = "chief", input = { id = id }, output = note,
    run = function(tx, input)
      tx:update("note", input.id, { sealed = true })
      tx:emit("t.sealed", { id = input.id })
      return view(tx:find("note", input.id))
    end }
  operation "t.list" { summary = "All notes", http = "GET /v1/notes", kind = "read", role = "viewer", input = {}, output = { items = list(note) },
    run = function(tx)
      return { items = tx:all(all):map(view) }
    end }
  operation "t.open" { summary = "For everyone", kind = "read", role = "public", input = {}, output = { kind = text, id = text, now = instant },
    run = function(tx) return { kind = tx.actor.kind, id = tx.actor.id, now = tx.now } end }
  operation "t.limit" { summary = "A setting", kind = "read", role = "viewer", input = {}, output = { limit = integer, word = text },
    run = function(tx) return { limit = tx:setting "t.limit", word = tx:setting "t.word" } end }
  operation "t.two" { summary = "Two notes, the first perhaps", kind = "write", role = "writer", input = { first = text, second = text },
    output = { ok = boolean, code = optional(text), why = optional(text), issues = optional(list(reason)) },
    run = function(tx, input)
      local ok, problem = tx:try(function() return tx:call("t.add", { title = input.first }) end)
      tx:call("t.add", { title = input.second })
      return { ok = ok, code = not ok and problem.code or nil, why = not ok and problem.text or nil, issues = not ok and problem.issues or nil }
    end }
  operation "t.nest" { summary = "Calls itself", kind = "write", role = "writer", input = { depth = integer }, output = { depth = integer },
    run = function(tx, input)
      if input.depth == 0 then return { depth = 0 } end
      return { depth = tx:call("t.nest", { depth = input.depth - 1 }).depth + 1 }
    end }
]]

notes.reactions = [[
  react "t.noted" { run = function(tx, event)
    if event.data.title == "unwelcome" then fail.conflict("NOT_WELCOME", "m does not want %s", event.key) end
    tx:insert("shadow", { note_id = event.key, title = event.data.title .. " at " .. event.at })
  end }
  react "t.sealed" { run = function(tx, event) tx:call("t.add", { title = "sealed " .. event.key }) end }
  operation "m.copy" { summary = "Copies a note", kind = "write", role = "writer", input = { title = text }, output = t.note,
    run = function(tx, input) return tx:call("t.add", { title = input.title .. " copy" }) end }
]]

-- `more` adds files by path, or text to operations (more.operations).
function notes.files(more)
  more = more or {}
  local files = home.files {
    contracts = notes.contracts, schema = notes.schema, points = notes.points,
    operations = notes.operations .. (more.operations or ""),
    ["policies/t/wanted.lua"] = notes.policy,
    ["scripts/m/area.lua"] = home.area { "t" }, ["scripts/m/operations.lua"] = notes.reactions,
    ["scripts/m/contracts.lua"] = 'errors { NOT_WELCOME = "Not welcome." }',
    ["scripts/m/schema.sql"] = "create table shadow (id text primary key, note_id text not null references note(id), title text not null);",
  }
  for path, text in pairs(more) do
    if path ~= "operations" then files[path] = text end
  end
  return files
end

function notes.open(more, options)
  return home.open(notes.files(more), options)
end

function notes.titles(desk)
  local titles = {}
  for i, row in ipairs(desk:rows "select title from note order by number, id") do titles[i] = row.title end
  return titles
end

function notes.count(desk, table_name, where)
  return desk:rows("select count(*) as n from " .. table_name .. " where " .. (where or "1 = 1"))[1].n
end

return notes
