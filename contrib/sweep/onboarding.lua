-- The onboarding of one business partner by a client that may meet death anywhere: the
-- form, the jobs, the lead won, a letter to a real mail server, access.
local strike = dofile "contrib/sweep/strike.lua"
local onboarding = {}

local SYNC = "/v1/jobs/Synchronize%20orders%20and%20channel%20requests/run"

-- The data that each run begins with. office: a mail server of spec/e2e.
function onboarding.prepare(tools, data, office, certificate)
  tools.run(("mkdir -p -m 700 '%s'"):format(data))
  tools.write(data .. "/ordain.conf.lua", ([[effects = { ca_file = "%s" }
    mail = { url = "smtp://127.0.0.1:%s", from = "Nordisk <b2b@nordisk.test>", user = "desk", password_file = "%s/password" }]])
    :format(certificate, office.port, office.dir))
  local desk = ordain.open { data = data, clock = "2026-01-30T08:00:00Z" }
  local tokens = {}
  for name, role in pairs { admin = "admin", rep = "sales_rep" } do
    tokens[name] = desk:ok("token.create", { name = name, roles = { role } }).token
  end
  desk:ok("setting.set", { name = "partner.business_name", value = "Nordisk" })
  desk:close()
  return tokens
end

local function form(address)
  return { reference = "form-1", contact = { first_name = "Anna", last_name = "Holm", email = address, language = "da" },
    company = { name = "Holm ApS", registration_number = "11223344" },
    address = { street = "Havnegade 1", city = "Aarhus", postal_code = "8000", country = "DK" } }
end

-- From the form to access; every answer is waited for.
local function walk(world, tokens, address)
  local n = 0
  local function post(path, body, token)
    n = n + 1
    local answer, status = world:ask("desk", { path, token = token, body = body or {}, method = "POST", key = token and "step-" .. n })
    if status >= 300 then error(("%s answered %d %s"):format(path, status, ordain.encode(answer)), 0) end
    return answer
  end
  local function get(path) return world:ask("desk", { path, token = tokens.admin }) end
  post("/v1/partner/requests", form(address))
  post("/v1/jobs/P-0001/run", nil, tokens.admin)
  post(SYNC, nil, tokens.admin)
  local lead = world:until_true(30, function() return get "/v1/sales/leads?view=commerce_b2b".items[1] end)
  if not lead then error("no lead came", 0) end
  lead = post("/v1/sales/leads/" .. lead.id .. "/qualify", nil, tokens.rep)
  post("/v1/sales/opportunities/" .. lead.opportunity_id .. "/won", { reason = "good papers" }, tokens.rep)
  post("/v1/jobs/1010/run", nil, tokens.admin)
  local ended = world:until_true(60, function()
    return get "/v1/flows?name=partner.onboarding".items[1].state ~= "open"
  end)
  if not ended then error("the flow does not end: " .. ordain.encode(world:rows("desk", "select * from effect")), 0) end
end

-- Letters of the Maildir to an address, by their Message-ID.
local function letters(world, office, address)
  local ids = world.tools.run(("grep -l -i 'X-RcptTo: %s' %s/box/new/* 2>/dev/null | xargs -r grep -h -i '^Message-ID:'")
    :format(address, office.dir))
  local count, found = 0, {}
  for id in ids:gmatch "[^\n]+" do
    count, found[id] = count + 1, (found[id] or 0) + 1
  end
  return count, found
end

local FACTS = [[
  select 'integrity ' || integrity_check from pragma_integrity_check where integrity_check <> 'ok';
  select 'requests ' || count(*) from partner_request; select 'prospects ' || count(*) || ' ' || min(status) from partner_prospect;
  select 'leads ' || count(*) from sales_lead; select 'opportunities ' || count(*) || ' ' || min(status) from sales_opportunity;
  select 'hierarchies ' || count(*) from partner_hierarchy; select 'flow ' || state from flow where name = 'partner.onboarding';
  select 'decisions ' || count(*) from event where name = 'partner.decided'; ]]
local WANTED = "requests 1, prospects 1 approved, leads 1, opportunities 1 won, hierarchies 1, flow done, decisions 1"

local function check(world, office, address)
  local facts = table.concat(world:rows("desk", FACTS), ", ")
  if facts ~= WANTED then error("it says: " .. facts, 0) end
  local effect = table.concat(world:rows("desk", "select phase || ' ' || coalesce(result, '') from effect where kind = 'mail'"), ", ")
  local count, found = letters(world, office, address)
  for id, times in pairs(found) do
    if times > 1 then error(id .. " came " .. times .. " times", 0) end
  end
  local wanted = effect == "done maybe_sent" and count <= 1 or effect == "done done" and count == 1
  if not wanted then error(("%d letters, the journal says: %s"):format(count, effect), 0) end
  return effect:match "%S+$"
end

-- One run, killed at the point, or counted into point.log. Returns what was seen.
function onboarding.run(tools, prepared, point, office, address)
  local dir = tools.folder()
  tools.run(("cp -a '%s' '%s/desk'"):format(prepared.data, dir))
  local world = strike.world(tools, dir, { "desk" })
  local ok, why = pcall(function()
    world:up("desk", point)
    world:revive "desk"
    walk(world, prepared.tokens, address)
    world:down()
    world:up "desk"
    world:check_ledger()
    world:down()
    return check(world, office, address)
  end)
  local struck = world.struck
  world:remove()
  if not ok then error(("%s %d: %s"):format(point.call or "counting", point.n or 0, why), 0) end
  return { struck = struck, mail = why }
end

return onboarding
