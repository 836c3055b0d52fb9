-- Clients that post to a server which may die under them, and their ledger.
--
-- Each client is one curl with a list of requests over one connection. A request
-- counts as acknowledged when curl has seen its whole answer; only then its status
-- and body go into the ledger. What was not acknowledged is sent again in a later
-- round, under the same key: whether it had its effect before is the server's to
-- know. Everything random comes from the seed.
local clients = {}
clients.__index = clients

-- tools: spec/e2e/server.lua. shop: { customers = ids, tight = id of a customer with
-- little credit, item = id, monthly_item = id }.
function clients.new(tools, dir, shop)
  return setmetatable({ tools = tools, dir = dir, shop = shop, ledger = {}, unsure = {}, unsubmitted = {}, made = 0 },
    clients)
end

local function escaped(text)
  return (text:gsub('[\\"]', "\\%0"))
end

local function request_text(self, request, base, token, name)
  return table.concat({
    'url = "' .. base .. request.path .. '"',
    'header = "Authorization: Bearer ' .. token .. '"', 'header = "Content-Type: application/json"',
    'header = "Idempotency-Key: ' .. request.key .. '"', 'header = "X-Request-Id: ' .. request.key .. '"',
    'data-binary = "' .. escaped(request.body) .. '"',
    'output = "' .. self.dir .. "/" .. name .. '"', 'write-out = "%{http_code} %{exitcode} ' .. name .. '\\n"',
    "silent", "max-time = 30", "",
  }, "\n")
end

local function new_request(self, kind, path, body)
  self.made = self.made + 1
  return { key = ("%s-%06d"):format(kind, self.made), kind = kind, path = path, body = body }
end

local function order(self)
  local shop = self.shop
  local customer = math.random(10) == 1 and shop.tight or shop.customers[math.random(#shop.customers)]
  local request = new_request(self, "order", "/v1/orders")
  request.body = ('{"customer_id":"%s","note":"%s","lines":[{"item_id":"%s","quantity":%d}]}')
    :format(customer, request.key, shop.item, math.random(9))
  return request
end

local function submit(self)
  local made = table.remove(self.unsubmitted, math.random(#self.unsubmitted))
  local request = new_request(self, "submit", "/v1/orders/" .. made .. "/submit", "{}")
  request.order = made
  return request
end

-- The policy refuses it: the item is sold by the month.
local function refused(self)
  return new_request(self, "refused", "/v1/subscriptions",
    ('{"customer_id":"%s","frequency":"quarterly","lines":[{"item_id":"%s","quantity":1}]}')
      :format(self.shop.customers[1], self.shop.monthly_item))
end

local function next_request(self)
  local dice = math.random(100)
  if dice <= 15 and #self.unsure > 0 then return table.remove(self.unsure, math.random(#self.unsure)) end
  if dice <= 30 and #self.ledger > 0 then
    local known = self.ledger[math.random(#self.ledger)]
    return { key = known.key, kind = known.kind, path = known.path, body = known.body, order = known.order,
      again = known }
  end
  if dice <= 55 and #self.unsubmitted > 0 then return submit(self) end
  if dice <= 65 then return refused(self) end
  return order(self)
end

-- Starts `count` clients with `each` requests; returns at once.
function clients:start(server, token, count, each)
  local base = ("http://127.0.0.1:%s"):format(server.port)
  self.running = { requests = {}, outputs = {} }
  self.tools.run(("rm -f '%s'/c*"):format(self.dir))
  local commands = {}
  for i = 1, count do
    local texts = {}
    for n = 1, each do
      local name = ("c%d-%d"):format(i, n)
      self.running.requests[name] = next_request(self)
      texts[n] = request_text(self, self.running.requests[name], base, token, name)
    end
    local stem = ("%s/client%d"):format(self.dir, i)
    self.tools.write(stem .. ".conf", table.concat(texts, "next\n"))
    commands[i] = ("curl -q -K '%s.conf' >'%s.out' 2>/dev/null &"):format(stem, stem)
    self.running.outputs[i] = stem .. ".out"
  end
  self.tools.write(self.dir .. "/clients.sh", table.concat(commands, "\n") .. "\nwait\n: >'" .. self.dir .. "/ended'\n")
  os.remove(self.dir .. "/ended")
  self.tools.run("sh '" .. self.dir .. "/clients.sh' >/dev/null 2>&1 </dev/null &")
end

-- Whether the first client has had its n-th answer, or a part of it.
function clients:reached(n)
  return self.tools.read(("%s/c1-%d"):format(self.dir, n))
end

-- Whether some of them still have requests to send.
function clients:busy()
  return not self.tools.read(self.dir .. "/ended")
end

local function acknowledge(self, request, status, body)
  if request.again then
    local before = request.again
    if before.status ~= status or before.body_of_answer ~= body then
      error(("%s was answered %d %s\nand then %d %s"):format(request.key, before.status, before.body_of_answer, status,
        body))
    end
    return
  end
  request.status, request.body_of_answer = status, body
  if request.kind == "order" then
    if status ~= 201 then error(request.key .. " was answered " .. status .. ": " .. body) end
    request.order = body:match '"id":"([^"]+)","lines"' or ordain.decode(body).id
    self.unsubmitted[#self.unsubmitted + 1] = request.order
  elseif status ~= (request.kind == "refused" and 422 or 200) then
    error(request.key .. " was answered " .. status .. ": " .. body)
  end
  self.ledger[#self.ledger + 1] = request
end

-- Waits until the clients have ended and takes what they saw into the ledger;
-- returns how many answers there were.
function clients:settle()
  assert(self.tools.wait(60, function() return self.tools.read(self.dir .. "/ended") end), "the clients do not end")
  local answered, answers = {}, 0
  for _, path in ipairs(self.running.outputs) do
    for status, exit, name in self.tools.read(path):gmatch "(%d+) (%d+) (%S+)\n" do
      local request = self.running.requests[name]
      -- 503 says that nothing happened: stopping, or too much to do.
      if exit == "0" and status ~= "000" and status ~= "503" then
        acknowledge(self, request, tonumber(status), self.tools.read(self.dir .. "/" .. name))
        answered[name], answers = true, answers + 1
      end
    end
  end
  for name, request in pairs(self.running.requests) do
    if not answered[name] and not request.again then self.unsure[#self.unsure + 1] = request end
  end
  table.sort(self.unsure, function(a, b) return a.key < b.key end)
  self.running = nil
  return answers
end

-- Sends what nobody is sure of, and everything acknowledged once more.
function clients:finish(server, token)
  local all = self.unsure
  self.unsure = {}
  for _, known in ipairs(self.ledger) do
    all[#all + 1] = { key = known.key, kind = known.kind, path = known.path, body = known.body, order = known.order,
      again = known }
  end
  local base = ("http://127.0.0.1:%s"):format(server.port)
  local texts, requests = {}, {}
  for n, request in ipairs(all) do
    local name = "f" .. n
    requests[name], texts[n] = request, request_text(self, request, base, token, name)
  end
  self.tools.write(self.dir .. "/finish.conf", table.concat(texts, "next\n"))
  self.tools.run(("curl -q -K '%s/finish.conf' >'%s/finish.out' 2>/dev/null; : >'%s/ended'")
    :format(self.dir, self.dir, self.dir))
  self.running = { requests = requests, outputs = { self.dir .. "/finish.out" } }
  local answers = self:settle()
  if answers ~= #all then error(("%d of %d answers came"):format(answers, #all)) end
end

return clients
