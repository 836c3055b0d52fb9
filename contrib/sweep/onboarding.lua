-- The onboarding of one business partner by a client that may meet death anywhere: the
-- form, the jobs, the lead won, a letter to a real mail server, access. Alone in one
-- process ("desk"), or with the sales side in another ("commerce" and "crm").
local strike = dofile "contrib/sweep/strike.lua"
local onboarding = {}

onboarding.SYNC = "/v1/jobs/Synchronize%20orders%20and%20channel%20requests/run"
local ENTITIES = { "prospect", "lead", "opportunity", "account", "contact" }

local function free_port(tools)
  return (tools.run([[/usr/bin/python3 -c '
import random, socket
while True:
    port = random.randrange(20000, 32000)
    try:
        socket.socket().bind(("127.0.0.1", port))
        print(port)
        break
    except OSError:
        pass']]):gsub("%s+$", ""))
end

local function configure(tools, data, office, certificate)
  tools.run(("mkdir -p -m 700 '%s'"):format(data))
  tools.write(data .. "/ordain.conf.lua", ([[effects = { private_networks = { "127.0.0.0/8" }, ca_file = "%s" }
    mail = { url = "smtp://127.0.0.1:%s", from = "Nordisk <b2b@nordisk.test>", user = "desk",
      password_file = "%s/password" }]])
    :format(certificate, office.port, office.dir))
  return ordain.open { data = data, clock = "2026-01-30T08:00:00Z" }
end

local function tokens_of(desk)
  local tokens = {}
  for name, role in pairs { admin = "admin", rep = "sales_rep", peer = "link" } do
    tokens[name] = desk:ok("token.create", { name = name, roles = { role } }).token
  end
  return tokens
end

local function set(desk, settings)
  for name, value in pairs(settings) do desk:ok("setting.set", { name = name, value = value }) end
end

-- The data that each run begins with, in dir. office: a mail server of spec/e2e.
function onboarding.prepare(tools, dir, office, certificate)
  tools.run(("mkdir -p '%s'"):format(dir))
  local desk = configure(tools, dir .. "/desk", office, certificate)
  local tokens = tokens_of(desk)
  set(desk, { ["partner.business_name"] = "Nordisk" })
  desk:close()
  return { dir = dir, sides = { "desk" }, form = "desk", sales = "desk", tokens = { desk = tokens }, ports = {} }
end

function onboarding.prepare_linked(tools, dir, office, certificate)
  tools.run(("mkdir -p '%s'"):format(dir))
  local commerce = configure(tools, dir .. "/commerce", office, certificate)
  local crm = configure(tools, dir .. "/crm", office, certificate)
  local tokens = { commerce = tokens_of(commerce), crm = tokens_of(crm) }
  local ports = { commerce = free_port(tools), crm = free_port(tools) }
  for name, desk in pairs { commerce = commerce, crm = crm } do
    local other = name == "crm" and "commerce" or "crm"
    set(desk, { ["link.enabled"] = true, ["link.side"] = name, ["link.peer_url"] = "http://127.0.0.1:" .. ports[other],
      ["partner.business_name"] = "Nordisk", ["partner.sales_side"] = name == "commerce" and "link" or nil })
    desk:ok("secret.set", { name = "link.token", value = tokens[other].peer })
    desk:ok("link.enable", { entities = ENTITIES })
    desk:close()
  end
  return { dir = dir, sides = { "commerce", "crm" }, form = "commerce", sales = "crm", tokens = tokens, ports = ports }
end

-- A fresh copy of the prepared data, nobody serving yet.
function onboarding.world(tools, prepared)
  local dir = tools.folder()
  for _, name in ipairs(prepared.sides) do tools.run(("cp -a '%s/%s' '%s'"):format(prepared.dir, name, dir)) end
  local world = strike.world(tools, dir, prepared.sides)
  for name, port in pairs(prepared.ports) do world.sides[name].port = port end
  return world
end

function onboarding.form(address, company, number)
  return { reference = "form-" .. number,
    contact = { first_name = "Anna", last_name = "Holm", email = address, language = "da" },
    company = { name = company, registration_number = number },
    address = { street = "Havnegade 1", city = "Aarhus", postal_code = "8000", country = "DK" } }
end

-- From the form to access; every answer is waited for.
local function walk(world, prepared, address)
  local n, tokens = 0, prepared.tokens
  local function post(side, who, path, body)
    n = n + 1
    local answer, status = world:ask(side, { path, token = tokens[side][who], body = body or {}, method = "POST",
      key = who and "step-" .. n })
    if status >= 300 then error(("%s answered %d %s"):format(path, status, ordain.encode(answer)), 0) end
    return answer
  end
  local function get(side, path) return world:ask(side, { path, token = tokens[side].admin }) end
  local form, sales = prepared.form, prepared.sales
  post(form, nil, "/v1/partner/requests", onboarding.form(address, "Holm ApS", "11223344"))
  post(form, "admin", "/v1/jobs/P-0001/run")
  post(form, "admin", onboarding.SYNC)
  local function wait(what, fn) return world:until_true(60, fn) or error(what, 0) end
  local lead = wait("no lead came", function()
    onboarding.catch_up(world, prepared)
    return get(sales, "/v1/sales/leads?view=commerce_b2b").items[1]
  end)
  lead = post(sales, "rep", "/v1/sales/leads/" .. lead.id .. "/qualify")
  post(sales, "rep", "/v1/sales/opportunities/" .. lead.opportunity_id .. "/won", { reason = "good papers" })
  wait("the decision does not come", function()
    onboarding.catch_up(world, prepared)
    return get(form, "/v1/partner/prospects").items[1].status == "approved"
  end)
  post(form, "admin", "/v1/jobs/1010/run")
  wait("the flow does not end", function()
    return get(form, "/v1/flows?name=partner.onboarding").items[1].state ~= "open"
  end)
  wait("the sides do not agree", function()
    onboarding.catch_up(world, prepared)
    return not onboarding.unsettled(world, prepared)
  end)
end

---------------------------------------------------------------------------
-- Two sides

function onboarding.advance(world, prepared, name)
  world:ask(name, { "/v1/clock/advance", token = prepared.tokens[name].admin, method = "POST",
    body = { by = "1 hours" } })
end

-- What failed is tried again when the clock moves.
function onboarding.catch_up(world, prepared)
  if #prepared.sides == 1 then return end
  for _, name in ipairs(prepared.sides) do
    local late = world:rows(name, "select count(*) from link_record where state = 'error'")[1]
    if late ~= "0" then onboarding.advance(world, prepared, name) end
  end
end

local UNDER_WAY = [[ select id || ' ' || state from link_record where state <> 'synced' or push_at is not null
  union all select id || ' ' || name from flow where state = 'open' and name like 'link.%'; ]]
local RECORDS = [[ select entity || ' ' || record_key || ' ' || coalesce(fields, '') || ' ' || state
  from link_record where entity <> 'link_probe' order by 1; ]]

-- What is not in order yet, or not the same on both sides; nil: all is.
function onboarding.unsettled(world, prepared)
  if #prepared.sides == 1 then return nil end
  local open = {}
  for _, name in ipairs(prepared.sides) do
    for _, row in ipairs(world:rows(name, UNDER_WAY)) do open[#open + 1] = name .. " " .. row end
  end
  local ours, theirs = world:rows("commerce", RECORDS), world:rows("crm", RECORDS)
  for i = 1, math.max(#ours, #theirs) do
    if ours[i] ~= theirs[i] then open[#open + 1] = ("commerce has %s\ncrm has %s"):format(ours[i], theirs[i]) end
  end
  return open[1] and table.concat(open, "\n") or nil
end

---------------------------------------------------------------------------
-- What must be so in the end

-- Message-IDs of the letters in the Maildir to addresses of a pattern, and how many;
-- none may have come twice.
function onboarding.letters(world, office, addresses)
  local ids = world.tools.run(("grep -l -i 'X-RcptTo: %s' %s/box/new/* 2>/dev/null"):format(addresses, office.dir)
    .. " | xargs -r grep -h -i '^Message-ID:'")
  local count, found = 0, {}
  for id in ids:gmatch "<([^@>]+)@" do
    if found[id] then error(id .. " came twice", 0) end
    count, found[id] = count + 1, true
  end
  return found, count
end

onboarding.MAIL = "select id || ' ' || phase || ' ' || coalesce(result, '') from effect where kind = 'mail'"

local FORM = [[ select 'integrity ' || integrity_check from pragma_integrity_check where integrity_check <> 'ok';
  select 'requests ' || count(*) from partner_request;
  select 'prospects ' || count(*) || ' ' || min(status) from partner_prospect;
  select 'hierarchies ' || count(*) from partner_hierarchy;
  select 'flow ' || state from flow where name = 'partner.onboarding';
  select 'decisions ' || count(*) from event where name = 'partner.decided'; ]]
local SALES = [[ select 'integrity ' || integrity_check from pragma_integrity_check where integrity_check <> 'ok';
  select 'leads ' || count(*) from sales_lead;
  select 'opportunities ' || count(*) || ' ' || min(status) from sales_opportunity; ]]

local function expect(found, wanted)
  found = table.concat(found, ", ")
  if found ~= wanted then error("it says: " .. found, 0) end
end

local function check(world, prepared, office, address)
  expect(world:rows(prepared.form, FORM), "requests 1, prospects 1 approved, hierarchies 1, flow done, decisions 1")
  expect(world:rows(prepared.sales, SALES), "leads 1, opportunities 1 won")
  local said = table.concat(world:rows(prepared.form, onboarding.MAIL), ", "):match " (.*)"
  local _, count = onboarding.letters(world, office, address)
  if not (said == "done maybe_sent" and count <= 1 or said == "done done" and count == 1) then
    error(("%d letters, the journal says: %s"):format(count, said), 0)
  end
  return said:match "%S+$"
end

-- One run, killed at the point, or counted into point.log. Returns what was seen.
function onboarding.run(tools, prepared, point, office, address)
  local world = onboarding.world(tools, prepared)
  local ok, why = pcall(function()
    for _, name in ipairs(prepared.sides) do world:up(name, name == point.side and point or nil) end
    walk(world, prepared, address)
    world:down()
    for _, name in ipairs(prepared.sides) do world:up(name) end
    world:check_ledger()
    world:down()
    local unsettled = onboarding.unsettled(world, prepared)
    if unsettled then error(unsettled, 0) end
    return check(world, prepared, office, address)
  end)
  local struck = world.struck
  local logs = ok and "" or world:logs()
  world:remove()
  local where = ("%s %s %d"):format(point.side, point.call or "counting", point.n or 0)
  if not ok then error(("%s: %s\n%s"):format(where, why, logs), 0) end
  return { struck = struck, mail = why }
end

return onboarding
