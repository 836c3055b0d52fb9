-- luacheck: std lua54+busted+desk
-- A process that finds 50,000 mails in a maildir whose agent takes few of them a day, while a
-- customer goes on to write in a task that is open: mails taken in per second, the memory of the
-- process, and how long a reply waits; beside what is stated for it. Run by backlog.sh.
local server = dofile "spec/e2e/server.lua"
local quick = os.getenv "BENCH" == "quick"
local MAILS, ASKS = quick and 2000 or 50000, quick and 5 or 40
local STATED = { mails = 400, memory = 160, reply = 2 }

local DESK, ANN = "orders@desk.example", "ann@bell.example"

local function now() return tonumber((server.run "date +%s.%N")) end

-- n: of the mail, whose name says when it came.
local function write(folder, n)
  server.write(("%s/new/%07d.mail"):format(folder, n), table.concat({
    ("From: Buyer %d <buyer%d@shop%d.example>"):format(n, n, n % 900), "To: " .. DESK, "Subject: Order " .. n,
    ("Message-ID: <%d@shops.example>"):format(n), "Date: Fri, 30 Jan 2026 09:00:00 +0100", "",
    ("Please send %d office chairs grey."):format(n % 40 + 1), "", "Kind regards", "Buyer " .. n, "" }, "\r\n"))
end

local function furnish(data, folder)
  local desk = ordain.open { data = data, clock = "2026-01-30T08:00:00Z" }
  desk:ok("mailbox.create", { name = "orders", kind = "maildir", path = folder, address = DESK })
  desk:ok("agent.create", { name = "Desk", initials = "OD", mailbox = "orders",
    settings = { daily_limit = 20, review_registered = "none" } })
  desk:ok("catalog.create", { number = "CHR-200", descriptions = { en = "Office chair grey" }, unit = "pcs",
    stock = 1000000, price = { amount = "100.00", currency = "DKK" } })
  desk:ok("customer.create", { kind = "organization", name = "Bell", currency = "DKK", email = ANN })
  desk:ok("setting.set", { name = "mail.replies_most", value = 1000 })
  local token = desk:ok("token.create", { name = "ann", roles = { "admin" } }).token
  desk:close()
  return token
end

local s, token, data, dir

after_each(function()
  if s then s:remove() end
  if dir then server.run("rm -rf " .. server.quote(dir)) end
end)

local function value(query)
  local text = server.run(("sqlite3 -readonly -cmd '.timeout 5000' '%s/ordain.db' \"%s\""):format(data, query))
  return text:match "[^\n]+"
end

local function memory(field)
  return tonumber(server.read("/proc/" .. s:pid() .. "/status"):match(field .. ":%s*(%d+)")) / 1024
end

local function give(n, words)
  local mail = table.concat({ "From: " .. ANN, "To: " .. DESK, "Subject: Chairs",
    ("Message-ID: <ann-%d@bell.example>"):format(n), "Date: Fri, 30 Jan 2026 09:00:00 +0100",
    n > 0 and "In-Reply-To: <ann-0@bell.example>\r\n" or "", words, "" }, "\r\n")
  local got = s:request("/v1/mail?mailbox=orders", { token = token, body = mail, type = "message/rfc822",
    method = "POST" })
  assert(got.status == 201, got.body)
end

-- How long it takes until the agent has drafted its answer to another quantity.
local function reply(n)
  local from = now()
  give(n, ("Please make it %d office chairs grey."):format(n + 1))
  local count = ("select count(*) from agent_message where to_address = '%s'"):format(ANN)
  assert(server.wait(60, function() return tonumber(value(count)) > n end), "the reply is not answered")
  return now() - from
end

-- Starts in the middle of it: an open task, then all the mails at once.
it("backlog", function()
  dir = server.folder()
  local folder = dir .. "/mail"
  data = dir .. "/data"
  server.run(("mkdir -p '%s/new' '%s/cur' '%s/tmp'; mkdir -m 700 '%s'"):format(folder, folder, folder, data))
  token = furnish(data, folder)
  s = server.start { data = data, test = false }
  give(0, "Please send 1 office chair grey.")
  assert(server.wait(20, function() return value "select 1 from agent_message" end))
  s:stop()
  s:remove()
  for n = 1, MAILS do write(folder, n) end
  s = server.start { data = data, test = false }
  local from, early, delays = now(), nil, {}
  local function taken() return tonumber(value "select count(*) from mail") - 1 - #delays end
  while taken() < MAILS do
    if #delays < ASKS then delays[#delays + 1] = reply(#delays + 1) end
    early = early or taken() > MAILS // 2 and memory "VmRSS"
    server.run "sleep 0.2"
    if os.getenv "BENCH_SHOW" then print(now() - from, taken(), memory "VmRSS", memory "VmHWM", delays[#delays]) end
  end
  local took, most = now() - from, memory "VmHWM"
  local disorder = value [[select count(*) from (select cast(substr(subject, 7) as integer) as n,
    lag(cast(substr(subject, 7) as integer)) over (order by id) as before from mail where subject like 'Order %') as one
    where n <> before + 1]]
  assert(disorder == "0", disorder .. " mails came out of their order")
  table.sort(delays)
  local function line(name, rate, unit, stated, base)
    print(("bench %s %.1f %s baseline %s %.1f ratio %.2f aim 1"):format(name, rate, unit, stated, base, rate / base))
  end
  line("backlog_mails", MAILS / took, "mails/s", "stated_" .. STATED.mails, STATED.mails)
  line("backlog_memory", 1024 / most, "processes/GB", ("stated_%d_MB"):format(STATED.memory), 1024 / STATED.memory)
  line("backlog_steady", early / most, "half/most", "steady", 0.9)
  line("backlog_replies", 1 / delays[#delays], "replies/s", ("stated_slowest_%d_s"):format(STATED.reply),
    1 / STATED.reply)
end)
