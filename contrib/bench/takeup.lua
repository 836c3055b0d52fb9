-- luacheck: std lua54+busted+desk
-- A backlog of mail that an agent takes up when it is switched on: how many a second, how
-- much memory at the end beside the middle, and how long the customer of an open task
-- waits meanwhile until a reply is taken and read. Run by takeup.sh inside the program;
-- the server is another process on the same data.
local server = require "spec.e2e.server"
local quick = os.getenv "BENCH" == "quick"
local MANY, REPLY_EACH = tonumber(os.getenv "BENCH_MAILS") or quick and 1000 or 20000, quick and 2 or 10

-- What is stated: mails a second, MB of memory, seconds for a reply.
local RATE, MEMORY, REPLY = 20, 256, 1

-- No two say the same.
local function name(n)
  return string.char(65 + n // 17576 % 26, 97 + n // 676 % 26, 97 + n // 26 % 26, 97 + n % 26)
end

local function mail(n, answers)
  local head = { "From: Ann <ann@nordisk.example>", "To: orders@desk.example", "Subject: Chairs " .. name(n),
    ("Message-ID: <%s-%d@nordisk.example>"):format(answers and "reply" or "mail", n) }
  if answers then head[#head + 1] = "In-Reply-To: <" .. answers .. ">" end
  local body = "\r\n\r\nPlease send %d office chairs grey.\r\n\r\nRegards\r\nAnn %s%s\r\n"
  return table.concat(head, "\r\n") .. body:format(n % 40 + 2, name(n), answers and " again" or "")
end

local function prepare()
  local desk = ordain.open { clock = "2026-01-30T08:00:00Z", keep = true }
  desk:ok("mailbox.create", { name = "orders", kind = "intake", address = "orders@desk.example" })
  desk:ok("agent.create", { name = "Desk", initials = "OD", mailbox = "orders",
    settings = { daily_limit = 100000, review_registered = "first" } })
  desk:ok("customer.create", { kind = "organization", name = "Nordisk", currency = "DKK",
    email = "ann@nordisk.example" })
  desk:ok("catalog.create", { number = "CHR-200", descriptions = { en = "Office chair grey" }, unit = "pcs",
    stock = 1000000, price = { amount = "90.00", currency = "DKK" } })
  local path = "/v1/mail?mailbox=orders"
  desk:call("mail.receive", nil, { text = mail(0), path = path }) -- an open task, for the replies
  desk:ok("agent.confirm", { step = "T-00001" })
  desk:ok("agent.switch", { id = "Desk", state = "off" })
  for n = 1, MANY do desk:call("mail.receive", nil, { text = mail(n), path = path }) end
  local data = desk.options.data
  desk:close()
  return data
end

local function now()
  local text = server.read "/proc/uptime"
  return tonumber(text:match "^[%d.]+")
end

local function memory(pid, what)
  return tonumber(server.read("/proc/" .. pid .. "/status"):match(what .. ":%s+(%d+)")) / 1024
end

local function line(title, value, unit, what, base, aim)
  print(("bench %s %.1f %s baseline %s %.1f ratio %.2f aim %s")
    :format(title, value, unit, what, base, value / base, aim))
end

it("takeup", function()
  local data = prepare()
  local s = server.start { data = data, test = false }
  finally(function()
    s:remove()
    server.run("rm -rf " .. server.quote(data))
  end)
  local token = s:token("bench", "admin")
  local pid = s:pid()
  local function ask(path) return ordain.decode(s:request(path, { token = token }).body) end
  local function waiting() return ask("/v1/agents/Desk").waiting end
  local from, slowest, half, replies, last = now(), 0, nil, 0
  s:request("/v1/agents/Desk/switch", { token = token, body = '{"state":"active","mails":"process"}' })
  repeat
    server.run("sleep " .. REPLY_EACH)
    replies = replies + 1
    local sent = now()
    local answer = ordain.decode(s:request("/v1/mail?mailbox=orders", { token = token, method = "POST",
      type = "message/rfc822", body = mail(replies, "mail-0@nordisk.example") }).body)
    assert(server.wait(60, function()
      for _, one in ipairs(ask("/v1/agent/tasks/T-00001/timeline?limit=500").items) do
        if one.mail == answer.id and one.kind == "mail" and one.state == "done" then return true end
      end
    end), "a reply was not read")
    slowest = math.max(slowest, now() - sent)
    last = waiting()
    if not half and last < MANY / 2 then half = memory(pid, "VmRSS") end
  until last == 0
  local took = now() - from
  local most = memory(pid, "VmHWM")
  line("takeup_mails", MANY / took, "mails/s", "stated", RATE, 1)
  line("takeup_memory", 1024 / most, "processes/GB", "stated_256_MB", 1024 / MEMORY, 1)
  line("takeup_steady", 1024 / most, "processes/GB", "half_way", 1024 / (half or most), 0.8)
  line("takeup_replies", 1 / math.max(slowest, 0.01), "replies/s", "stated_1_s", 1 / REPLY, 1)
end)
