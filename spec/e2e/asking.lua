-- A home whose flows have one thing done outside each, served by the real binary.
--
--   local place = asking.open { conf = "mail = { … }" }
--   local id = place:start("fetch", { url = … })   one flow; its ask is the input
--   local flow = place:ended(id)                    its row once it has ended: state, output, error
--   place:effect(id)                                the row of its effect
local home = dofile "spec/runtime/home.lua"
local server = dofile "spec/e2e/server.lua"
local json = require "dkjson"
local asking = {}
asking.__index = asking

local operation = [[
  operation "t.start" { summary = "Start a flow", kind = "write", role = "admin", input = { flow = text, input = any },
    output = { id = id }, run = function(tx, input) return { id = tx:start(input.flow, { ask = input.input }) } end }
  operation "t.start_many" { summary = "Start flows", kind = "write", role = "admin",
    input = { flow = text, inputs = list(any) }, output = {},
    run = function(tx, input) for _, one in ipairs(input.inputs) do tx:start(input.flow, { ask = one }) end end }
]]
local body = [[
  return flow { summary = "has something done", input = { ask = any }, output = { answer = any }, as = { "admin" },
    run = function(f, input) return { answer = f:KIND(input.ask) } end }
]]

-- Whatever comes first: the effect, or the signal "enough".
local race = [[
  return flow { summary = "has something done unless it takes too long", input = { ask = any }, as = { "admin" },
    output = { first = text, answer = optional(any) },
    run = function(f, input)
      local first, answer = f:race {
        done = function() return f:KIND(input.ask) end,
        enough = function() f:wait { signal = "enough" } end,
      }
      f:note(first)
      return { first = first, answer = answer }
    end }
]]

-- A letter in copies, each with an end of its own.
local copies = [[
  return flow { summary = "has several letters sent", input = { ask = list(any) }, as = { "admin" },
    output = { answer = list(any) },
    run = function(f, input)
      local each = list.new()
      for _, one in ipairs(input.ask) do
        each:add(function()
          local _, answer = f:try(function() return f:mail(one) end)
          return answer
        end)
      end
      return { answer = list.new(f:all(each)) }
    end }
]]

function asking.open(options)
  local self = setmetatable({}, asking)
  self.home = home.make(home.files { operations = operation,
    ["scripts/t/flows/fetch.lua"] = (body:gsub("KIND", "http")),
    ["scripts/t/flows/post.lua"] = (body:gsub("KIND", "mail")),
    ["scripts/t/flows/post_copies.lua"] = copies,
    ["scripts/t/flows/paper.lua"] = (body:gsub("KIND", "document")),
    ["scripts/t/flows/fetch_race.lua"] = (race:gsub("KIND", "http")),
    ["scripts/t/flows/post_race.lua"] = (race:gsub("KIND", "mail")) })
  self.data = server.folder() .. "/data"
  server.run(("mkdir -m 700 '%s'"):format(self.data))
  self:configure(options.conf or "")
  self:serve()
  return self
end

function asking:configure(text)
  server.write(self.data .. "/ordain.conf.lua", text)
end

function asking:serve()
  self.s = server.start { data = self.data, home = self.home.path }
  self.token = self.token or self.s:token("asker", "admin")
end

function asking:call(name, input)
  local path = "/v1/operations/" .. name
  local answer = self.s:request(path, { token = self.token, body = json.encode(input) })
  return assert(json.decode(answer.body), answer.body), answer.status
end

function asking:command(operation_name, input)
  server.write(self.s.dir .. "/input", json.encode(input))
  local text = self.s:command(("call %s @%s/input"):format(operation_name, self.s.dir))
  return json.decode(text) or error(text)
end

function asking:start(flow, ask)
  return assert(self:command("t.start", { flow = "t." .. flow, input = ask }).id)
end

function asking:rows(query)
  local text = server.run(("sqlite3 -json -cmd '.timeout 5000' '%s/ordain.db' %s"):format(self.data, server.quote(query)))
  return text == "" and {} or json.decode(text)
end

function asking:effect(id)
  local row = self:rows(("select * from effect where flow = '%s' order by id"):format(id))[1]
  if row then row.tries = json.decode(row.tries) end
  return row
end

local function ended(self, id)
  local row = self:rows(("select state, output, error from flow where id = '%s'"):format(id))[1]
  if not row or row.state == "open" then return nil end
  if type(row.output) == "string" then row.output = json.decode(row.output) end
  if type(row.error) == "string" then row.error = json.decode(row.error) end
  row.answer = row.output and row.output.answer
  return row
end

function asking:ended(id, seconds)
  return server.wait(seconds or 15, function() return ended(self, id) end) or error(self.s:log())
end

-- Waits until the effect of a flow is so; returns it.
function asking:until_effect(id, is, seconds)
  return server.wait(seconds or 15, function()
    local row = self:effect(id)
    return row and is(row) and row
  end) or error("it did not come: " .. json.encode(self:effect(id) or {}))
end

function asking:stop()
  local s = self.s
  self.s = nil
  if s then s:finish() end
end

function asking:close()
  self:stop()
  server.run("rm -rf " .. server.quote((self.data:gsub("/data$", ""))))
  self.home:remove()
end

return asking
