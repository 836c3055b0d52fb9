-- kill -9 at a chosen system call: strace counts the calls of a serving process and
-- kills it at the n-th write, sync, send or unlink of a thread. Around it a small world:
-- sides that serve, and a client that asks until it has an answer, keeps a ledger of what
-- it was told, and starts again whoever has died.
--
-- A point is { side =, call = "pwrite64", n = 17 }. strace is not in every place allowed
-- to trace; strike.possible says so.
local strike = {}
strike.__index = strike

strike.CALLS = { "write", "writev", "pwrite64", "pwritev", "fdatasync", "fsync", "sendto", "sendmsg", "unlink",
  "unlinkat", "rename", "ftruncate" }

-- The program as it is installed: a sanitised one does not run under a tracer.
local function program(tools) return (tools.run("readlink -f build/ordain"):gsub("%s+$", "")) end

function strike.possible(tools)
  local _, code = tools.shell "strace -f -qq -e trace=write -e inject=write:signal=KILL:when=1 echo no"
  return code == 137 and tools.read "build/ordain" ~= nil
end

-- sides: names; each has a data directory dir/NAME that exists already.
function strike.world(tools, dir, sides)
  local self = setmetatable({ tools = tools, dir = dir, ledger = {}, sides = {}, struck = 0 }, strike)
  for _, name in ipairs(sides) do self.sides[name] = { name = name, data = dir .. "/" .. name, port = 0 } end
  return self
end

-- A script in place of the program: traced, to be killed at the point, or counted.
local function traced(self, point)
  local path = self.dir .. "/traced"
  local calls = point.call or table.concat(strike.CALLS, ",")
  local inject = point.call and ("-e inject=%s:signal=KILL:when=%d"):format(point.call, point.n) or ""
  self.tools.write(path, ("#!/bin/sh\nexec strace -D -f -qq -o '%s' -e trace=%s %s '%s' \"$@\"\n")
    :format(point.log or "/dev/null", calls, inject, program(self.tools)))
  self.tools.run(("chmod +x '%s'"):format(path))
  return path
end

-- Starts a side; with a point under the tracer. It may be dead already.
function strike:up(name, point)
  local side, binary = self.sides[name], self.tools.binary
  self.tools.binary = point and traced(self, point) or program(self.tools)
  local ok, server = pcall(self.tools.start, { data = side.data, test = false, port = side.port, fails = true })
  self.tools.binary = binary
  if not ok then error(server, 0) end
  side.server = server
  if server.port and server.port ~= "none" then side.port = server.port end
end

-- Starts it again when it has died; says whether it had.
function strike:revive(name)
  local side = self.sides[name]
  local code = tonumber(self.tools.read(side.server.dir .. "/code") or "")
  if not code then return false end
  if code ~= 137 then error(("%s ended with %d:\n%s"):format(name, code, side.server:log()), 0) end
  self.struck = self.struck + 1
  side.server:remove()
  self:up(name)
  return true
end

local function whole(answer)
  if not answer.status or answer.status == 0 or answer.status == 503 then return nil end
  local ok, body = pcall(ordain.decode, answer.body)
  return ok and body or nil
end

-- request = { path, token =, body = table, method =, key = }: asked until it is answered.
function strike:ask(name, request)
  local side = self.sides[name]
  self:revive(name)
  for _ = 1, 40 do
    local answer = { status = 0 }
    if side.server.port and side.server.port ~= "none" then
      answer = side.server:request(request[1], { token = request.token, method = request.method,
        body = request.body and ordain.encode(request.body),
        headers = request.key and { "Idempotency-Key: " .. request.key } })
    end
    local body = whole(answer)
    if body then
      if request.key then
        self.ledger[#self.ledger + 1] = { side = name, request = request, status = answer.status, text = answer.body }
      end
      return body, answer.status
    end
    if not self:revive(name) then self.tools.run "sleep 0.02" end
  end
  error(name .. " does not answer " .. request[1] .. ":\n" .. side.server:log(), 0)
end

-- The same until fn says so of the answer; nil after the seconds.
function strike:until_true(seconds, fn)
  return self.tools.wait(seconds, function()
    for name in pairs(self.sides) do self:revive(name) end
    return fn()
  end)
end

-- Ends all in good order; whoever is struck in doing so is counted.
function strike:down()
  for _, side in pairs(self.sides) do
    if side.server then
      local code = side.server:stop()
      if code == 137 then self.struck = self.struck + 1
      elseif code ~= 0 then error(("%s ended with %s:\n%s"):format(side.name, tostring(code), side.server:log()), 0) end
      side.server:remove()
      side.server = nil
    end
  end
end

function strike:logs()
  local found = {}
  for name, side in pairs(self.sides) do
    found[#found + 1] = name .. ": " .. (side.server and side.server:log() or "")
  end
  return table.concat(found, "\n")
end

function strike:remove()
  for _, side in pairs(self.sides) do
    if side.server then side.server:remove() end
  end
  self.tools.run("rm -rf " .. self.tools.quote(self.dir))
end

-- What was acknowledged is answered again as it was, to the byte.
function strike:check_ledger()
  local told = self.ledger
  self.ledger = {}
  for _, one in ipairs(told) do
    self:ask(one.side, one.request)
    local again = self.ledger[#self.ledger]
    if again.status ~= one.status or again.text ~= one.text then
      error(("%s was answered %d %s\nand then %d %s"):format(one.request.key, one.status, one.text, again.status,
        again.text), 0)
    end
  end
end

function strike:rows(name, query)
  local text = self.tools.run(("sqlite3 -batch -readonly -cmd '.timeout 5000' '%s/ordain.db' %s 2>&1")
    :format(self.sides[name].data, self.tools.quote(query)))
  local rows = {}
  for row in text:gmatch "[^\n]+" do rows[#rows + 1] = row end
  return rows
end

-- Every point of a scenario, from the log of one run that nobody was killed in: of each
-- system call as many as the busiest thread made.
function strike.points(tools, log, side)
  local counts, most = {}, {}
  for thread, call in (tools.read(log) or ""):gmatch "(%d+) +([%w_]+)%(" do
    counts[thread .. call] = (counts[thread .. call] or 0) + 1
    most[call] = math.max(most[call] or 0, counts[thread .. call])
  end
  local points = {}
  for _, call in ipairs(strike.CALLS) do
    for n = 1, most[call] or 0 do points[#points + 1] = { side = side, call = call, n = n } end
  end
  return points
end

-- Some of the points by chance. Most calls are writes into the database; half of the
-- sample are the others.
function strike.sample(points, count)
  math.randomseed(os.time())
  local chosen, found = {}, { [true] = {}, [false] = {} }
  for _, point in ipairs(points) do
    local kind = found[point.call == "pwrite64"]
    table.insert(kind, math.random(#kind + 1), point)
  end
  for i = 1, count do chosen[i] = table.remove(found[i % 2 == 0]) end
  return chosen
end

return strike
