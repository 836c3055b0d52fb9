-- A customer's exchange with an agent, by a customer and a person who may meet death anywhere: a
-- mail in a maildir, its review, a quote through a real mail server, another quantity, a yes, the
-- order and its confirmation. Whatever dies when: every mail is in once, every letter goes out
-- once unless the journal says that nobody knows, and there is one order in the end.
local strike = dofile "contrib/sweep/strike.lua"
local exchange = {}

local TASK = "/v1/agent/tasks/T-00001"
local DESK, CUSTOMER = "orders@desk.example", "ann@bell.example"
local WORDS = { "Please send 5 office chairs grey.", "Please make it 8 office chairs grey instead.",
  "Yes, we accept your quote." }

local function configure(tools, data, office, certificate)
  tools.run(("mkdir -p -m 700 '%s'"):format(data))
  tools.write(data .. "/ordain.conf.lua", ([[effects = { ca_file = "%s" }
    mail = { url = "smtp://127.0.0.1:%s", from = "Desk <%s>", user = "desk", password_file = "%s/password" }]])
    :format(certificate, office.port, DESK, office.dir))
end

-- The data that each run begins with, in dir. office: a mail server of spec/e2e.
function exchange.prepare(tools, dir, office, certificate)
  local data = dir .. "/desk"
  configure(tools, data, office, certificate)
  local prepared = { dir = dir, office = office, box = dir .. "/mail" }
  tools.run(("mkdir -p '%s/new' '%s/cur' '%s/tmp'"):format(prepared.box, prepared.box, prepared.box))
  local desk = ordain.open { data = data, clock = "2026-01-30T08:00:00Z" }
  desk:ok("mailbox.create", { name = "orders", kind = "maildir", path = prepared.box, address = DESK })
  desk:ok("agent.create", { name = "Desk", initials = "OD", mailbox = "orders" })
  desk:ok("catalog.create", { number = "CHR-200", descriptions = { en = "Office chair grey" }, unit = "pcs",
    stock = 100, price = { amount = "100.00", currency = "DKK" } })
  desk:ok("customer.create", { kind = "organization", name = "Bell", currency = "DKK", email = CUSTOMER,
    language = "en" })
  prepared.token = desk:ok("token.create", { name = "sally", roles = { "admin" } }).token
  desk:close()
  return prepared
end

-- ---- the customer ----

-- The letters that came, in their order: { id, copies }, each id once.
local function letters(world, prepared)
  local found, at = {}, {}
  local text = world.tools.run(("ls -tr %s/box/new/* 2>/dev/null | xargs -r grep -h -i '^Message-ID:'")
    :format(prepared.office.dir))
  for id in text:gmatch "<([^>]+)>" do
    if not at[id] then
      found[#found + 1] = { id = id, copies = 0 }
      at[id] = found[#found]
    end
    at[id].copies = at[id].copies + 1
  end
  return found
end

local function write(world, prepared, n, answers)
  local lines = { "From: Ann <" .. CUSTOMER .. ">", "To: " .. DESK, "Subject: Chairs",
    ("Message-ID: <mail-%d@bell.example>"):format(n), "Date: Fri, 30 Jan 2026 09:00:00 +0100" }
  if answers then lines[#lines + 1] = "In-Reply-To: <" .. answers .. ">" end
  world.tools.write(prepared.box .. "/tmp/mail", table.concat(lines, "\r\n") .. "\r\n\r\n" .. WORDS[n] .. "\r\n")
  world.tools.run(("mv '%s/tmp/mail' '%s/new/%d.mail'"):format(prepared.box, prepared.box, n))
end

-- ---- the person ----

local function open_step(task)
  for _, step in ipairs(task.steps or {}) do
    if step.state == "open" then return step end
  end
end

local function walk(world, prepared)
  local n, unsure, task = 0, 0, {}
  local function look()
    task = world:ask("desk", { TASK, token = prepared.token })
    return task
  end
  local function wait(what, is)
    return world:until_true(60, is) or error(what .. ": " .. ordain.encode(look()), 0)
  end
  local function post(path)
    n = n + 1
    local answer, status = world:ask("desk", { path, token = prepared.token, body = {}, method = "POST",
      key = "press-" .. n })
    if status >= 300 then error(("%s answered %d %s"):format(path, status, ordain.encode(answer)), 0) end
  end
  local function confirm(kind)
    local step = wait("no step " .. kind, function()
      local open = open_step(look())
      return open and open.kind == kind and open
    end)
    post("/v1/agent/steps/" .. step.id .. "/confirm")
  end
  local function arrived(count)
    return world.tools.wait(2, function() return #letters(world, prepared) >= count end)
  end
  -- The n-th letter, as the customer finds it. Nobody knows whether it came: it is looked for.
  local function letter(count)
    confirm "outgoing_mail"
    local message
    wait("letter " .. count .. " does not go out", function()
      message = (look().messages or {})[count]
      return message and (message.state == "sent" or message.state == "maybe_sent")
    end)
    if message.state == "maybe_sent" then
      unsure = unsure + 1
      local path = "/v1/agent/messages/" .. message.id
      if arrived(count) then post(path .. "/mark-sent") else post(path .. "/send-again") end
    end
    return (wait("letter " .. count .. " does not come", function() return letters(world, prepared)[count] end)).id
  end
  write(world, prepared, 1)
  confirm "incoming_mail"
  write(world, prepared, 2, letter(1))
  wait("the change is not heard", function() return (look().messages or {})[2] end)
  write(world, prepared, 3, letter(2))
  wait("the yes is not heard", function() return (look().messages or {})[3] end)
  letter(3)
  wait("the task does not end", function() return look().state == "completed" end)
  return unsure
end

-- ---- what must be so in the end ----

local FACTS = [[ select 'integrity ' || integrity_check from pragma_integrity_check where integrity_check <> 'ok';
  select 'mails ' || count(*) || ' ' || sum(copies) from mail;
  select 'taken ' || count(*) from agent_mail where state = 'taken';
  select 'tasks ' || count(*) || ' ' || min(state) from agent_task;
  select 'flow ' || state from flow where name = 'agent.request';
  select 'quotes ' || count(*) || ' ' || min(state) from quote;
  select 'orders ' || count(*) from sales_order;
  select 'lines ' || count(*) || ' ' || sum(quantity) from order_line;
  select 'letters ' || count(*) from agent_message where state in ('sent', 'marked_sent') and kind <> 'question'; ]]
local WANTED = "mails 3 %d, taken 3, tasks 1 completed, flow done, quotes 1 accepted, orders 1, lines 1 8, letters 3"
local RESENT = "select count(*) from effect where kind = 'mail' and resent > 0"

local function check(world, prepared)
  local found = table.concat(world:rows("desk", FACTS), ", ")
  local copies = tonumber(found:match "^mails 3 (%d+)") or 3 -- a file that was in, and was not moved yet, is seen again
  if found ~= WANTED:format(copies) or copies > 4 then error("it says: " .. found, 0) end
  local resent, twice = tonumber(world:rows("desk", RESENT)[1]), 0
  local came = letters(world, prepared)
  for _, one in ipairs(came) do twice = twice + one.copies - 1 end
  if #came ~= 3 or twice > resent then
    error(("%d letters came, %d of them twice, %d sent again"):format(#came, twice, resent), 0)
  end
  local left = world.tools.run(("ls '%s/new'"):format(prepared.box))
  if left ~= "" then error("still in the maildir: " .. left, 0) end
end

-- A fresh copy of the prepared data, nobody serving yet.
local function fresh(tools, prepared)
  local dir = tools.folder()
  tools.run(("cp -a '%s/desk' '%s'; rm -f '%s'/*/* '%s'/box/new/*"):format(prepared.dir, dir, prepared.box,
    prepared.office.dir))
  return strike.world(tools, dir, { "desk" })
end

-- One run, killed at the point, or counted into point.log. Returns what was seen.
function exchange.run(tools, prepared, point)
  local world, unsure = fresh(tools, prepared), nil
  local ok, why = pcall(function()
    world:up("desk", point)
    unsure = walk(world, prepared)
    world:down()
    world:up "desk"
    world:check_ledger()
    world:down()
    check(world, prepared)
  end)
  local struck = world.struck
  local logs = ok and "" or world:logs()
  world:remove()
  if not ok then error(("%s %d: %s\n%s"):format(point.call or "counting", point.n or 0, why, logs), 0) end
  return { struck = struck, unsure = unsure }
end

return exchange
