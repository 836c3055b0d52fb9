-- Two desks that are linked, each with a small area `toy` that owns linked records, and
-- the wire between them in the hands of the spec: what is sent, lost, repeated, late.
local home = dofile "spec/runtime/home.lua"

local linker = {}

local toy = {
  area = [[ area { version = 1, needs = { "link" }, summary = "Owns linked records of the kind toy" } ]],
  contracts = [[
    toy = { id = text, title = text { max = 1000000 }, status = text, parent = optional(text) }
    event "toy.taken" { key = "id", summary = "the other side's state was taken", data = { id = text, title = text { max = 1000000 } } }
    errors { CURSOR_INVALID = "No cursor of a list.", TOY_BAD = "Nobody wants this.", TOY_PARENT = "The parent is not here." }
    setting "toy.habit" { type = choice { "none", "shout", "sign" }, default = "none", role = "admin", summary = "what it does to titles" }
  ]],
  schema = [[ create table toy (id text primary key, title text not null, status text not null, parent text); ]],
  operations = [[
    local some = sql [=[ select * from toy where id > $after order by id limit $limit ]=]
    local function fields(row) return { title = row.title, status = row.status, parent = row.parent } end
    local function write(tx, row)
      local old = tx:find("toy", row.id)
      if old then
        tx:update("toy", row.id, { title = row.title, status = row.status, parent = row.parent or null })
      else
        tx:insert("toy", row)
      end
    end
    operation "toy.put" {
      summary = "Write a toy", http = "POST /v1/toys", kind = "write", role = "link", input = toy, output = { state = text },
      run = function(tx, input)
        write(tx, input)
        return { state = tx:call("link.send", { entity = "toy", key = input.id, fields = fields(input) }).state }
      end,
    }
    operation "toy.get" {
      summary = "Read a toy", http = "GET /v1/toys/{id}", kind = "read", role = "link", input = { id = text },
      output = { toy = optional(toy) }, run = function(tx, input) return { toy = tx:find("toy", input.id) } end,
    }
    react "link.received" {
      run = function(tx, event)
        local data = event.data
        if data.entity ~= "toy" then return end
        if data.fields.title == "bad" then fail.conflict("TOY_BAD", "nobody wants %s", data.key) end
        if data.fields.parent and not tx:find("toy", data.fields.parent) then
          fail.conflict("TOY_PARENT", "there is no %s", data.fields.parent)
        end
        local row = { id = data.key, title = data.fields.title, status = data.fields.status, parent = data.fields.parent }
        local habit = tx:setting "toy.habit"
        if habit == "shout" then row.title = string.upper(row.title) end
        if habit == "sign" then row.title = row.title .. "!" end
        write(tx, row)
        if habit ~= "none" then tx:call("link.send", { entity = "toy", key = row.id, fields = fields(row) }) end
        tx:emit("toy.taken", { id = row.id, title = row.title })
      end,
    }
    react "link.sync_asked" {
      run = function(tx, event)
        if event.data.entity ~= "toy" then return end
        local rows, sent = tx:all(some, { after = event.data.after, limit = event.data.limit }), 0
        for _, row in ipairs(rows) do
          local answer = tx:call("link.send",
            { entity = "toy", key = row.id, fields = fields(row), again = event.data.again })
          if answer.state == "pending" then sent = sent + 1 end
        end
        tx:call("link.sync_chunk", { sync = event.data.sync, looked_at = #rows, sent = sent,
          last = #rows > 0 and rows[#rows].id or nil, done = #rows < event.data.limit })
      end,
    }
  ]],
}

-- The area link of the tree and its policies beside the toy. options.flows: its flows too.
function linker.files(options)
  local files = {}
  for path in io.popen("find scripts/link scripts/lib policies/link -name '*.lua' -o -name '*.sql'"):lines() do
    if options.flows or not path:find "/flows/" then
      local file = assert(io.open(path))
      files[path] = file:read "a"
      file:close()
    end
  end
  for name, text in pairs(toy) do
    files["scripts/toy/" .. (name == "schema" and "schema.sql" or name .. ".lua")] = text
  end
  for path, text in pairs(options.files or {}) do files[path] = text or nil end
  return files
end

-- Switched on, the toy linked; side is commerce or crm.
function linker.open(side, options)
  options = options or {}
  local desk = home.open(linker.files(options), { clock = "2026-01-30T08:00:00Z" })
  desk:ok("setting.set", { name = "link.enabled", value = true })
  desk:ok("setting.set", { name = "link.side", value = side })
  if options.linked ~= false then desk:ok("link.enable", { entities = { "toy" } }) end
  return desk
end

linker.close = home.close

function linker.put(desk, id, title, more)
  local input = { id = id, title = title, status = "open" }
  for name, value in pairs(more or {}) do input[name] = value end
  return desk:ok("toy.put", input).state
end

function linker.title(desk, id)
  local toy_row = desk:ok("toy.get", { id = id }).toy
  return toy_row and toy_row.title
end

function linker.record(desk, id) return desk:ok("link.record", { id = "toy:" .. id }) end
function linker.state(desk, id) return linker.record(desk, id).state end

function linker.events(desk, name)
  return desk:rows("select key, data from event where name = '" .. name .. "' order by position")
end

-- The message that is to be sent for a toy now, or nil.
function linker.message(desk, id)
  return desk:ok("link.outgoing", { id = "toy:" .. id }).message
end

-- What the other side answers to a message: its status and body.
function linker.receive(desk, message)
  local answer = desk:call("link.inbox", message, { as = "peer", roles = { "link" } })
  return { status = answer.status, answer = answer.body }
end

-- The sender hears of it.
function linker.hear(from, message, heard)
  from:ok("link.delivered", {
    id = message.entity .. ":" .. message.key, message_id = message.message_id, version = message.version,
    status = heard.status, answer = heard.answer,
  })
  return linker.state(from, message.key)
end

function linker.lose(desk, message)
  desk:ok("link.failed", {
    id = message.entity .. ":" .. message.key, message_id = message.message_id, version = message.version,
    code = "HTTP_FAILED", text = "no answer",
  })
  return linker.state(desk, message.key)
end

-- One message all the way; the receipt's state, or nil when there was none to send.
function linker.pass(from, to, id)
  local message = linker.message(from, id)
  if not message then return nil end
  local heard = linker.receive(to, message)
  linker.hear(from, message, heard)
  return heard.answer.state or heard.answer.code, message, heard
end

-- Both ways until neither has anything to send.
function linker.settle(a, b, id)
  for _ = 1, 20 do
    local there, back = linker.pass(a, b, id), linker.pass(b, a, id)
    if not there and not back then return end
  end
  error("the two sides never end: " .. id)
end

return linker
