-- kill -9 at random moments, again and again: while a job makes the orders of some
-- thousand subscriptions and clients post orders of their own, and now and then
-- while the server comes up. After each death the database is looked at as it was
-- left, then a new server takes over on it. At the end the run has ended, all that
-- was due is there once, and every key gets the answer it had.
local clients = dofile "contrib/sweep/clients.lua"
local image = dofile "contrib/sweep/image.lua"

local sweep = {}
sweep.__index = sweep

local MONTHS = { "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30", "2026-07-31",
  "2026-08-31", "2026-09-30", "2026-10-31", "2026-11-30", "2026-12-31" }
local DUE = [[select count(*) from subscription where next_due_at <=
  (select cast(strftime('%s', substr(value, 1, 19)) as integer) * 1000000 from meta where key = 'clock')]]
sweep.CLIENTS, sweep.REQUESTS, sweep.SUBSCRIPTIONS = 6, 60, 8000

-- A shop, and subscriptions that are due on the last of each month; `count` of them.
function sweep.prepare(data, count)
  local desk = ordain.open { data = data, clock = "2026-01-30T08:00:00Z" }
  local subscriber = dofile "spec/scripts/subscriber.lua"
  local shop = subscriber.shop
  desk:ok("setting.set", { name = "subscription.enabled", value = true })
  local item = subscriber.item(desk, "ANY", { stock = 100000000 })
  local monthly = shop.item(desk, "MONTHLY", { frequencies = { "monthly" } })
  local found = { item = item.id, monthly_item = monthly.id, customers = {} }
  for i = 1, 5 do found.customers[i] = shop.customer(desk).id end
  found.tight = shop.customer(desk, { credit_limit = shop.kr "1.00" }).id
  for i = 1, count or sweep.SUBSCRIPTIONS do
    desk:ok("subscription.create", {
      customer_id = found.customers[i % 5 + 1], frequency = "monthly", start_date = "2026-01-31",
      lines = { { item_id = item.id, quantity = 1 } },
    })
  end
  found.token = desk:ok("token.create", { name = "clients", roles = { "admin" } }).token
  desk:close()
  return found
end

function sweep.new(tools, shop, prepared, seed)
  local self = setmetatable({ tools = tools, seed = seed, dir = tools.folder() }, sweep)
  self.month, self.kills, self.inside = 0, 0, 0
  self.data, self.shop, self.token = self.dir .. "/data", shop, shop.token
  tools.run(("cp -r '%s' '%s'; mkdir '%s/clients'"):format(prepared, self.data, self.dir))
  self.clients = clients.new(tools, self.dir .. "/clients", shop)
  math.randomseed(seed)
  return self
end

function sweep:fail(text)
  error(("seed %d, kill %d: %s\n%s"):format(self.seed, self.kills, text, self.server and self.server:log() or ""), 0)
end

local function noon(self) return MONTHS[self.month] .. "T12:00:00Z" end

local function line(self, words)
  return ("%s %s --data '%s' --home ."):format(self.tools.quote(self.tools.binary), words, self.data)
end

-- Whether the clock has still to be advanced to the month that has begun.
local function behind(self)
  local clock = image.value(self.tools, self.data .. "/ordain.db", "select value from meta where key = 'clock'")
  return self.month > 0 and clock:sub(1, 19) < noon(self):sub(1, 19)
end

-- While nobody serves: the next month begins when all of the last one is there. In odd
-- months the clock is set and the ticker does the work; in even ones the clock is
-- advanced while serving, and the work is part of that.
function sweep:let_time_pass()
  local left = tonumber(image.value(self.tools, self.data .. "/ordain.db", DUE))
  if not left then self:fail("what is due cannot be counted") end
  if left > 0 or self.month == #MONTHS or behind(self) then return end
  self.month = self.month + 1
  if self.month % 2 == 0 then return end
  local out, code = self.tools.shell(line(self, "clock set " .. noon(self)))
  if code ~= 0 then self:fail("clock set: " .. out) end
end

local function advance(self)
  return line(self, ("call clock.advance '{\"to\":\"%s\"}'"):format(noon(self)))
end

local function pause(self, most)
  self.tools.run(("sleep %.3f"):format(math.random() * most))
end

function sweep:strike()
  self.server:kill "KILL"
  if not self.server:ended(20) then self:fail("it does not die") end
  self.kills = self.kills + 1
end

-- The files as the dead left them, so that the next server meets them as they were.
function sweep:look()
  local copy = self.dir .. "/image.db"
  local from = self.data .. "/ordain.db"
  self.tools.run(("rm -f '%s'*; cp '%s' '%s'; [ ! -e '%s-wal' ] || cp '%s-wal' '%s-wal'")
    :format(copy, from, copy, from, from, copy))
  local findings = image.findings(self.tools, copy, self.clients.ledger)
  if findings ~= "" then self:fail(findings) end
  local running = image.value(self.tools, copy, "select count(*) from job_run where state = 'Running'")
  self.inside = self.inside + tonumber(running)
end

function sweep:bury()
  self.server:remove()
  self.server = nil
end

-- One life: while serving, or when `early` while it comes up.
function sweep:life(early)
  self:let_time_pass()
  local options = { data = self.data, test = false }
  if early then
    self.server = self.tools.spawn(options)
    pause(self, 0.25)
    self:strike()
  else
    self.server = self.tools.start(options)
    local advanced = behind(self) and self.server:beside(advance(self))
    self.clients:start(self.server, self.token, sweep.CLIENTS, sweep.REQUESTS)
    pause(self, 0.5)
    self:strike()
    self.clients:settle()
    if advanced then advanced() end
  end
  self:look()
  self:bury()
end

-- The last server is left in peace: the run ends, keys keep their answers, exit 0.
function sweep:peace()
  self.server = self.tools.start { data = self.data, test = false }
  local db = self.data .. "/ordain.db"
  if behind(self) then
    local out, code = self.tools.shell(advance(self))
    if code ~= 0 then self:fail("clock advance: " .. out) end
  end
  local function idle()
    return image.value(self.tools, db, "select count(*) from job_run where state = 'Running'") == "0"
      and image.value(self.tools, db, DUE) == "0"
  end
  if not self.tools.wait(60, idle) then self:fail("the run does not end") end
  self.clients:finish(self.server, self.token)
  local made = image.value(self.tools, db, "select count(*) from sales_order where source_id is not null")
  if tonumber(made) ~= sweep.SUBSCRIPTIONS * self.month then self:fail("orders made: " .. made) end
  local code = self.server:stop()
  if code ~= 0 then self:fail("exit " .. tostring(code)) end
  self:look()
end

-- Ends everything, also after a failure.
function sweep:close()
  if self.server then self.server:remove() end
  self.tools.run("rm -rf " .. self.tools.quote(self.dir))
end

-- `kills` deaths; every fifth while it comes up. Returns a line about what happened.
function sweep:run(kills)
  for i = 1, kills do self:life(i % 5 == 0) end
  self:peace()
  return ("seed %d: %d kills, %d inside a run, %d months, %d answers kept")
    :format(self.seed, self.kills, self.inside, self.month, #self.clients.ledger)
end

return sweep
