-- An exchange of letters between customers and agents: the real binary, a real IMAP server
-- and a mail server that delivers into it.
--
--   local house = exchange.house()              the servers; house:inbox(address): letters there
--   house:write { from =, to =, text =, … }     a letter of somebody; answers its Message-ID
--   local place = exchange.open(house, { agents = { { name =, address =, settings = } } })
--   exchange.open(nil, { conf =, home =, … })   without a house: place:give { from =, … } hands letters in
--   place:task(sender)                          the newest task of a sender, as agent.get tells it
--   place:step(sender, kind)                    waits for the one open step, which is of that kind
--   place:press(sender, "confirm", { … })       its button, over HTTP
local beside = dofile "spec/e2e/beside.lua"
local server = dofile "spec/e2e/server.lua"
local json = require "dkjson"
local exchange = {}
exchange.__index = exchange

-- ---- the servers ----

local house = {}
house.__index = house

local function certificate(dir)
  server.run(("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=mail -addext subjectAltName=IP:127.0.0.1 "
    .. "-keyout '%s/key.pem' -out '%s/cert.pem' 2>/dev/null"):format(dir, dir))
  return dir .. "/cert.pem", dir .. "/key.pem"
end

function exchange.house()
  local self = setmetatable({ dir = server.folder() }, house)
  self.cert, self.key = certificate(self.dir)
  self.dovecot = beside.start("dovecot.py", self.cert, self.key)
  self.imap = server.read(self.dovecot.dir .. "/port"):match "%d+"
  self.post = beside.start("mail_house.py", self.cert, self.key, self.dovecot.dir)
  server.write(self.dir .. "/password", "open sesame\n")
  return self
end

function house:stop()
  self.post:stop()
  self.dovecot:stop()
  server.run("rm -rf " .. server.quote(self.dir))
end

-- What the program is told of the mail server. from: whom letters come from.
function house:conf(from)
  return ([[
    effects = { ca_file = "%s" }
    mail = { url = "smtp://127.0.0.1:%s", from = "%s", user = "desk", password_file = "%s/password",
      timeout = 20, poll = 1 }]]):format(self.cert, self.post.port, from, self.dir)
end

local count = 0

-- The bytes of a letter, and its Message-ID: from, to, subject, text; answers: the letter it
-- answers, as inbox gives it, or a Message-ID; headers.
function exchange.compose(mail)
  count = count + 1
  local id = ("mail-%d@customers.example"):format(count)
  local lines = { "From: " .. mail.from, "To: " .. mail.to, "Subject: " .. mail.subject, "Message-ID: <" .. id .. ">",
    "Date: Fri, 30 Jan 2026 09:00:00 +0100", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: 8bit" }
  local before = mail.answers and (mail.answers.fields or { ["message-id"] = "<" .. mail.answers .. ">" })
  if before then
    lines[#lines + 1] = "In-Reply-To: " .. before["message-id"]
    lines[#lines + 1] = "References: " .. (before.references or "") .. " " .. before["message-id"]
  end
  for _, line in ipairs(mail.headers or {}) do lines[#lines + 1] = line end
  return table.concat(lines, "\r\n") .. "\r\n\r\n" .. mail.text:gsub("\n", "\r\n") .. "\r\n", id
end

function house:write(mail)
  local bytes, id = exchange.compose(mail)
  server.write(self.dir .. "/letter", bytes)
  self:again(self.dir .. "/letter", mail.from:match "[^<%s]+@[^>%s]+", mail.to)
  return id
end

-- A file as a letter, once more.
function house:again(path, from, to)
  local out, code = server.shell(("curl -sS --url smtp://127.0.0.1:%s --ssl-reqd --cacert '%s' --user 'desk:open sesame' "
    .. "--mail-from '%s' --mail-rcpt '%s' -T '%s'"):format(self.post.port, self.cert, from, to, path))
  assert(code == 0, out)
end

function house:inbox(address)
  local found = {}
  local text, code = server.shell(("/usr/bin/python3 spec/e2e/inbox.py %s '%s'"):format(self.imap, address))
  assert(code == 0, text)
  for line in text:gmatch "[^\n]+" do found[#found + 1] = json.decode(line) end
  return found
end

-- What the mail server says to letters for an address, "drop" or "keep"; nil: it takes them.
function house:odd(address, reply)
  server.write(self.post.dir .. "/odd", reply and address .. " " .. reply .. "\n" or "")
end

-- Names of header fields that the mail server takes out of every letter, with spaces between.
function house:strip(names) server.write(self.post.dir .. "/strip", names) end

-- How many copies came to an address.
function house:came(address)
  local n = 0
  for _, line in ipairs(self.post:lines "log") do
    if line:match "^%S+" == address then n = n + 1 end
  end
  return n
end

-- ---- the place ----

-- The folder of an address at the IMAP server. agent.more: more for mailbox.create.
local function mailbox(desk, houses, agent)
  if not houses then return desk:ok("mailbox.create", { name = agent.box, kind = "intake", address = agent.address }) end
  local input = { name = agent.box, kind = "imap", url = "imap://127.0.0.1:" .. houses.imap, user = agent.address,
    secret = "mail", since = "all", address = agent.address }
  for name, value in pairs(agent.more or {}) do input[name] = value end
  desk:ok("mailbox.create", input)
end

local function furnish(desk, houses, options)
  desk:ok("secret.set", { name = "mail", value = "open-sesame" })
  for i, agent in ipairs(options.agents) do
    agent.box = "box" .. i
    mailbox(desk, houses, agent)
    desk:ok("agent.create", { name = agent.name, initials = "A" .. i, mailbox = agent.box, settings = agent.settings })
  end
  if options.furnish then options.furnish(desk) end
end

function exchange.open(houses, options)
  local self = setmetatable({ house = houses, dir = server.folder() }, exchange)
  self.data = self.dir .. "/data"
  server.run(("mkdir -m 700 '%s'"):format(self.data))
  server.write(self.data .. "/ordain.conf.lua", options.conf or houses:conf(options.from
    or "Desk <orders@desk.example>"))
  local desk = ordain.open { data = self.data, clock = "2026-01-30T08:00:00Z", home = options.home }
  local ok, why = pcall(furnish, desk, houses, options)
  desk:close()
  if not ok then error(why, 0) end
  self.s = server.start { data = self.data, test = false, home = options.home }
  self.token = self.s:token("sally", "sales,agent_admin,mail_in")
  return self
end

-- Also says when a sanitised server has found something.
function exchange:close()
  local code, log = self.s:stop(), self.s:log()
  self.s:remove()
  server.run("rm -rf " .. server.quote(self.dir))
  if code ~= 0 or log:find "Sanitizer" or log:find "runtime error" then
    error(("the server ended with %s: %s"):format(code, log))
  end
end

-- A letter comes by HTTP to the first agent; answers its Message-ID.
function exchange:give(mail)
  local bytes, id = exchange.compose(mail)
  local answer = self.s:request("/v1/mail?mailbox=box1", { token = self.token, body = bytes, type = "message/rfc822",
    method = "POST" })
  assert(answer.status == 201, answer.body)
  return id
end

function exchange:ask(path, body, method)
  local answer = self.s:request(path, { token = self.token, body = body and (next(body) and json.encode(body) or "{}"),
    method = method })
  return json.decode(answer.body), answer.status
end

function exchange:ok(path, body)
  local answer, status = self:ask(path, body)
  if status >= 300 then error(("%s answered %d %s"):format(path, status, json.encode(answer)), 2) end
  return answer
end

function exchange:command(words) return self.s:command(words) end

function exchange:rows(query)
  local text = server.run(("sqlite3 -json -cmd '.timeout 5000' '%s/ordain.db' %s"):format(self.data, server.quote(query)))
  return text == "" and {} or json.decode(text)
end

function exchange:tasks(sender)
  local found = {}
  for i, row in ipairs(self:rows(("select number from agent_task where sender = '%s' order by id"):format(sender))) do
    found[i] = row.number
  end
  return found
end

-- By its number, or the newest of a sender; nil while there is none.
function exchange:task(key)
  local number = key
  if key:find("@", 1, true) then
    local all = self:tasks(key)
    number = all[#all]
  end
  return number and self:ok("/v1/agent/tasks/" .. number) or nil
end

function exchange:wait(what, is, seconds)
  return server.wait(seconds or 20, is) or error(what .. "\n" .. self.s:log(), 2)
end

local function open_steps(task)
  local found = {}
  for _, step in ipairs(task and task.steps or {}) do
    if step.state == "open" then found[#found + 1] = step end
  end
  return found
end

-- Waits until a task is so; answers it.
function exchange:until_task(key, is, what)
  local last
  return server.wait(20, function()
    last = self:task(key)
    return last and is(last) and last
  end) or error(("%s: %s\n%s"):format(what or "the task is not so", json.encode(last or "no task"), self.s:log()), 2)
end

function exchange:step(key, kind)
  local found
  self:until_task(key, function(task)
    found = open_steps(task)
    return #found == 1 and found[1].kind == kind
  end, "there is no step " .. kind)
  return found[1]
end

-- The button of the open step, which must be of a kind. Answers the task.
function exchange:press(key, kind, button, input)
  return self:ok(("/v1/agent/steps/%s/%s"):format(self:step(key, kind).id, button), input or {})
end

function exchange:letter(key)
  local messages = self:task(key).messages
  return messages[#messages]
end

-- Confirms the letter that waits, and waits until it has come. Answers it as it came.
function exchange:send(key, to)
  local before = self.house:came(to or key)
  self:press(key, "outgoing_mail", "confirm")
  self:wait("no letter came", function() return self.house:came(to or key) > before end)
  self:until_task(key, function(task) return task.messages[#task.messages].state == "sent" end, "it was not sent")
  local letters = self.house:inbox(to or key)
  return letters[#letters]
end

return exchange
