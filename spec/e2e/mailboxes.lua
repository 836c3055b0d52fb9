-- The real binary with IMAP mailboxes, and what lies in them.
--
--   local place = mailboxes.open { conf = "…", boxes = { { name = "ann", url = …, user = … } } }
--   place:subjects "ann"        of the mails taken in, sorted; also their number
--   place:box "ann"             its row as mailbox.list tells it
--   mailboxes.servers(plans)    scripted servers (imap_server.py): .ports, :state(n)
--   mailboxes.dovecot(lines)    a real one: .plain, .secure, .cert, :folder("put", user, …)
local beside = dofile "spec/e2e/beside.lua"
local server = dofile "spec/e2e/server.lua"
local json = require "dkjson"
local mailboxes = {}
mailboxes.__index = mailboxes

local function lines_of(text)
  local found = {}
  for line in (text or ""):gmatch "[^\n]+" do found[#found + 1] = line end
  return found
end

-- A letter; two with the same id and words are the same mail.
function mailboxes.letter(subject, words)
  return ("From: Ann <ann@bell.example>\r\nSubject: %s\r\nMessage-ID: <%s@bell.example>\r\n\r\n%s\r\n")
    :format(subject, subject:gsub("%W", "-"), words or "ten mugs")
end

-- ---- servers ----

function mailboxes.servers(plans)
  local folder, lines = server.folder(), {}
  for i, plan in ipairs(plans) do lines[i] = json.encode(plan) end
  server.write(folder .. "/plans", table.concat(lines, "\n") .. "\n")
  local one = beside.start("imap_server.py", folder .. "/plans")
  server.run("rm -rf " .. server.quote(folder))
  one.ports = one:lines "ports"
  function one:state(n) return json.decode(server.read(("%s/state-%d"):format(self.dir, n - 1))) end
  return one
end

function mailboxes.certificate()
  local dir = server.folder()
  server.run(("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=mail -addext subjectAltName=IP:127.0.0.1 "
    .. "-keyout '%s/key.pem' -out '%s/cert.pem' 2>/dev/null"):format(dir, dir))
  return dir
end

local dovecot = {}
dovecot.__index = dovecot

function mailboxes.dovecot(certificate, ...)
  local self = setmetatable({}, dovecot)
  self.beside = beside.start("dovecot.py", certificate .. "/cert.pem", certificate .. "/key.pem", ...)
  self.plain, self.secure = server.read(self.beside.dir .. "/port"):match "(%d+) (%d+)"
  return self
end

-- folder.py: put, show, flag, expunge, make, rename, remove. `put` takes a letter or a list.
function dovecot:folder(verb, user, ...)
  local words, made = { "/usr/bin/python3 spec/e2e/folder.py", self.plain, user, verb }, nil
  for i, word in ipairs { ... } do
    if verb == "put" and i == 2 then
      made = server.folder()
      server.write(made .. "/letters", type(word) == "table" and table.concat(word, "\n.\n") or word)
      word = made .. "/letters"
    end
    words[#words + 1] = server.quote(word)
  end
  local out, code = server.shell(table.concat(words, " "))
  if made then server.run("rm -rf " .. server.quote(made)) end
  assert(code == 0, out)
  local found = lines_of(out)
  for i, line in ipairs(found) do found[i] = json.decode(line) end
  return found
end

function dovecot:log() return server.read(self.beside.dir .. "/log") or "" end
function dovecot:stop() self.beside:stop() end

-- ---- the place ----

function mailboxes.open(options)
  local self = setmetatable({}, mailboxes)
  self.data = server.folder() .. "/data"
  server.run(("mkdir -m 700 '%s'"):format(self.data))
  server.write(self.data .. "/ordain.conf.lua", options.conf or "")
  self:run "db migrate --test"
  server.write(self.data .. "/secret", options.password or "open-sesame")
  self:run(("secret set box @%s/secret"):format(self.data))
  self:create(options.boxes or {})
  if options.serve ~= false then self:serve() end
  return self
end

function mailboxes:create(boxes)
  local folder = server.folder()
  for i, box in ipairs(boxes) do
    box.kind, box.secret = "imap", box.secret or "box"
    server.write(("%s/%05d"):format(folder, i), json.encode(box))
  end
  if #boxes > 0 then self:run(("call mailbox.create --each '%s/*'"):format(folder)) end
  server.run("rm -rf " .. server.quote(folder))
end

function mailboxes:run(words)
  local out, code = server.shell(("%s %s --data %s"):format(server.quote(server.binary), words, server.quote(self.data)))
  assert(code == 0, out)
  return out
end

function mailboxes:call(operation, input)
  server.write(self.data .. "/input", json.encode(input))
  local text = server.shell(("%s call %s @%s/input --data %s"):format(server.quote(server.binary), operation, self.data,
    server.quote(self.data)))
  return json.decode(text) or error(text)
end

function mailboxes:serve()
  self.s = server.start { data = self.data }
end

function mailboxes:rows(query)
  local text = server.run(("sqlite3 -json -cmd '.timeout 5000' '%s/ordain.db' %s"):format(self.data, server.quote(query)))
  return text == "" and {} or json.decode(text)
end

function mailboxes:box(name)
  for _, box in ipairs(self:call("mailbox.list", { limit = 500 }).items) do
    if box.name == name then return box end
  end
end

function mailboxes:subjects(name)
  local found = {}
  for _, row in ipairs(self:rows(("select mail.subject from mail join mailbox on mail.mailbox = mailbox.id "
    .. "where mailbox.name = '%s' order by mail.subject"):format(name))) do found[#found + 1] = row.subject end
  return found, #found
end

-- Waits until a mailbox has these mails, and no other.
function mailboxes:has(name, subjects, seconds)
  local expected = table.concat(subjects, "|")
  local function now() return table.concat((self:subjects(name)), "|") end
  if not server.wait(seconds or 20, function() return now() == expected end) then
    error(("%s has %s, not %s\n%s"):format(name, now(), expected, self.s:log()))
  end
end

function mailboxes:until_box(name, is, seconds)
  return server.wait(seconds or 20, function()
    local box = self:box(name)
    return box and is(box) and box
  end) or error(("it did not come: %s\n%s"):format(json.encode(self:box(name) or {}), self.s and self.s:log()))
end

function mailboxes:stop()
  local s = self.s
  self.s = nil
  if s then s:finish() end
end

function mailboxes:close()
  self:stop()
  server.run("rm -rf " .. server.quote((self.data:gsub("/data$", ""))))
end

return mailboxes
