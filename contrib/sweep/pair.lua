-- Two linked processes under load, killed at random again and again. Clients hand in
-- onboarding requests on one side, work the leads on the other and change accounts on
-- both; what was not acknowledged is sent again under its key. In the end all that was
-- acknowledged is there, both sides say the same, and no letter came twice.
local onboarding = dofile "contrib/sweep/onboarding.lua"
local pair = {}
pair.__index = pair

local EACH = 12 -- requests of a client in a life

function pair.new(tools, prepared, office, seed)
  math.randomseed(seed)
  local self = setmetatable({ tools = tools, prepared = prepared, office = office, seed = seed }, pair)
  self.world = onboarding.world(tools, prepared)
  self.made, self.kills, self.unsure, self.told = 0, 0, { commerce = {}, crm = {} }, {}
  return self
end

---------------------------------------------------------------------------
-- What clients ask for

local function request(self, side, path, body, kind)
  self.made = self.made + 1
  local key = ("%s-%d-%d"):format(kind, self.seed, self.made)
  return { side = side, path = path, body = ordain.encode(body or {}), key = key, kind = kind }
end

local function any(self, side, query)
  local rows = self.world:rows(side, query)
  return rows[1] and rows[math.random(#rows)]
end

local function phone() return ("+45 %08d"):format(math.random(99999999)) end

local WORK = {}

function WORK.form(self)
  local n = self.made + 1
  return request(self, "commerce", "/v1/partner/requests", onboarding.form(("anna%d@s%d.test"):format(n, self.seed),
    ("Company %d A/S"):format(n), ("%d"):format(10000000 + n)), "form")
end
function WORK.pull(self) return request(self, "commerce", "/v1/jobs/P-0001/run", nil, "job") end
function WORK.import(self) return request(self, "commerce", onboarding.SYNC, nil, "job") end
function WORK.publish(self) return request(self, "commerce", "/v1/jobs/1010/run", nil, "job") end
function WORK.qualify(self)
  local lead = any(self, "crm", "select id from sales_lead where status = 'open'")
  return lead and request(self, "crm", "/v1/sales/leads/" .. lead .. "/qualify", nil, "qualify")
end
function WORK.disqualify(self)
  local lead = any(self, "crm", "select id from sales_lead where status = 'open'")
  local path = lead and "/v1/sales/leads/" .. lead .. "/disqualify"
  return lead and request(self, "crm", path, { reason = "no shop" }, "disqualify")
end
function WORK.won(self)
  local one = any(self, "crm", "select id from sales_opportunity where status = 'open'")
  return one and request(self, "crm", "/v1/sales/opportunities/" .. one .. "/won", { reason = "good papers" }, "won")
end
function WORK.theirs(self)
  local one = any(self, "crm", "select id from sales_account order by id desc limit 4")
  return one and request(self, "crm", "/v1/sales/accounts/" .. one, { phone = phone() }, "theirs")
end
function WORK.ours(self)
  local one = any(self, "commerce",
    "select customer_id from partner_twin where entity = 'account' order by key desc limit 4")
  return one and request(self, "commerce", "/v1/customers/" .. one, { phone = phone() }, "ours")
end

local SHARES = { "form", "form", "form", "pull", "import", "publish", "qualify", "qualify", "qualify", "disqualify",
  "won", "won", "won", "theirs", "theirs", "theirs", "ours", "ours", "ours" }

-- EACH requests for each side; what is unsure goes first, now and then.
local function plan(self)
  local planned = { commerce = {}, crm = {} }
  for side, list in pairs(planned) do
    while #self.unsure[side] > 0 and #list < EACH / 2 do list[#list + 1] = table.remove(self.unsure[side]) end
  end
  for _ = 1, 60 do
    local one = WORK[SHARES[math.random(#SHARES)]](self)
    if one and #planned[one.side] < EACH then table.insert(planned[one.side], one) end
  end
  return planned
end

---------------------------------------------------------------------------
-- Clients: one curl for each side

local function text_of(self, one, name)
  local side = self.world.sides[one.side]
  return table.concat({
    ('url = "http://127.0.0.1:%s%s"'):format(side.port, one.path),
    'header = "Authorization: Bearer ' .. self.prepared.tokens[one.side].admin .. '"',
    'header = "Content-Type: application/json"', 'header = "Idempotency-Key: ' .. one.key .. '"',
    'data-binary = "' .. one.body:gsub('[\\"]', "\\%0") .. '"', 'output = "' .. name .. '"',
    'write-out = "%{http_code} %{exitcode}\\n"', "silent", "max-time = 30", "",
  }, "\n")
end

local function send(self, side, list)
  local stem = self.world.dir .. "/client-" .. side
  self.tools.run(("rm -f '%s'-*"):format(stem))
  local texts = {}
  for n, one in ipairs(list) do texts[n] = text_of(self, one, stem .. "-" .. n) end
  self.tools.write(stem .. ".conf", table.concat(texts, "next\n"))
  self.tools.run(("sh -c \"curl -q -K '%s.conf' >'%s.out' 2>/dev/null; : >'%s-ended'\" >/dev/null 2>&1 </dev/null &")
    :format(stem, stem, stem))
end

local function told(self, one, status, text)
  local before = self.told[one.key]
  if before and (before.status ~= status or before.text ~= text) then
    error(("%s was answered %d %s\nand then %d %s"):format(one.key, before.status, before.text, status, text), 0)
  end
  self.told[one.key] = { one = one, status = status, text = text }
end

local function settle(self, side, list)
  local stem = self.world.dir .. "/client-" .. side
  assert(self.tools.wait(60, function() return self.tools.read(stem .. "-ended") end), "the clients do not end")
  local n = 0
  for status, exit in (self.tools.read(stem .. ".out") or ""):gmatch "(%d+) (%d+)\n" do
    n = n + 1
    local one = list[n]
    -- 503 says that nothing happened.
    if exit == "0" and status ~= "000" and status ~= "503" then
      told(self, one, tonumber(status), self.tools.read(stem .. "-" .. n) or "")
    else
      table.insert(self.unsure[side], 1, one)
    end
  end
  for i = n + 1, #list do table.insert(self.unsure[side], 1, list[i]) end
end

---------------------------------------------------------------------------
-- Lives

local function strike(self, side)
  self.world.sides[side].server:kill "KILL"
  assert(self.world.sides[side].server:ended(20), "it does not die")
  self.kills = self.kills + 1
end

local function life(self, n)
  local planned = plan(self)
  for side, list in pairs(planned) do send(self, side, list) end
  self.tools.run(("sleep %.3f"):format(math.random() * 0.25))
  local first = math.random(2) == 1 and "commerce" or "crm"
  strike(self, first)
  if n % 7 == 0 then strike(self, first == "crm" and "commerce" or "crm") end
  for side, list in pairs(planned) do settle(self, side, list) end
  for side in pairs(planned) do self.world:revive(side) end
  if n % 5 == 0 then onboarding.catch_up(self.world, self.prepared) end
end

-- Everything that is still to be done is done, and both are of one mind.
local function peace(self)
  for side, list in pairs(self.unsure) do
    for _, one in ipairs(list) do
      local answer = self.world.sides[side].server:request(one.path, { token = self.prepared.tokens[side].admin,
        body = one.body, method = "POST", headers = { "Idempotency-Key: " .. one.key } })
      told(self, one, answer.status, answer.body)
    end
  end
  local why
  for _ = 1, 60 do
    for _, side in ipairs(self.prepared.sides) do onboarding.advance(self.world, self.prepared, side) end
    self.tools.run "sleep 0.2"
    why = onboarding.unsettled(self.world, self.prepared)
    if not why then return end
  end
  error("they never agree: " .. why, 0)
end

local DECIDED = "select key || ' ' || json_extract(data, '$.status') from event where name = 'partner.decided'"
local OURS = [[ select t.key || ' ' || coalesce(c.phone, '') from partner_twin t join customer c on c.id = t.customer_id
  where t.entity = 'account' order by 1 ]]
local THEIRS = "select id || ' ' || coalesce(json_extract(fields, '$.phone'), '') from sales_account order by 1"

-- Acknowledged and not there, or there and different.
local function facts(self)
  local forms, decided = {}, {}
  for _, row in ipairs(self.world:rows("commerce", "select reference from partner_request")) do forms[row] = true end
  for _, row in ipairs(self.world:rows("commerce", DECIDED)) do
    if decided[row] then error("decided twice: " .. row, 0) end
    decided[row] = true
  end
  for key, one in pairs(self.told) do
    local form = one.one.kind == "form" and one.status == 201
    if form and not forms[ordain.decode(one.text).reference] then error(key .. " is lost", 0) end
    if one.status >= 500 then error(key .. " was answered " .. one.status .. " " .. one.text, 0) end
  end
  local ours, theirs = self.world:rows("commerce", OURS), self.world:rows("crm", THEIRS)
  if table.concat(ours, "\n") ~= table.concat(theirs, "\n") then
    error(("accounts differ:\n%s\n\n%s"):format(table.concat(ours, "\n"), table.concat(theirs, "\n")), 0)
  end
  return #ours
end

-- Each letter came once, unless the journal says that nobody knows.
local function letters(self)
  local found, unsure = onboarding.letters(self.world, self.office, (".*@s%d.test"):format(self.seed)), 0
  for _, row in ipairs(self.world:rows("commerce", onboarding.MAIL)) do
    local id, said = row:match "^(%S+) (.*)$"
    local came = found[(id:gsub(":", "."))]
    if said == "done maybe_sent" then unsure = unsure + 1
    elseif said ~= "done done" or not came then error(("%s: %s, came: %s"):format(id, said, tostring(came)), 0) end
  end
  return unsure
end

function pair:run(kills)
  for _, side in ipairs(self.prepared.sides) do self.world:up(side) end
  local n = 0
  while self.kills < kills do
    n = n + 1
    life(self, n)
  end
  peace(self)
  local accounts, unsure = facts(self), letters(self)
  self.world:down()
  local parked = #self.world:rows("commerce", "select 1 from link_record where state = 'parked'")
  return { kills = self.kills, told = self.told, accounts = accounts, unsure = unsure, parked = parked }
end

function pair:close() self.world:remove() end

return pair
