-- The onboarding of business partners from outside: the form over HTTP without a token,
-- the jobs, the sales side over HTTP, letters through a real mail server over TLS, and
-- the timeline as a person reads it.
local json = require "dkjson"
local beside = dofile "spec/e2e/beside.lua"
local server = dofile "spec/e2e/server.lua"

local office, cert, tree, place, rep, desk

local function form(language, email, company, number)
  return { contact = { first_name = "Anna", last_name = "Højgaard", email = email, language = language },
    company = { name = company, registration_number = number },
    address = { street = "Havnegade 1", city = "Aarhus", postal_code = "8000", country = "DK" } }
end

local function ask(token, path, body, method)
  local answer = place:request(path, { token = token, body = body and (next(body) and json.encode(body) or "{}"), method = method })
  return answer.body ~= "" and json.decode(answer.body) or {}, answer.status
end

local function call(name, input)
  server.write(place.dir .. "/input", json.encode(input or {}))
  local text = place:command(("call %s @%s/input --json"):format(name, place.dir))
  return json.decode(text) or error(text)
end

local function decoded(text)
  text = text:gsub("=\r?\n", ""):gsub("=(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)
  return text
end

-- The letters to an address: subject and text, once there are `n`.
local function letters(address, n)
  return server.wait(20, function()
    local found = {}
    for path in server.run(("ls -tr %s/box/new/* 2>/dev/null"):format(office.dir)):gmatch "%S+" do
      local text = server.read(path)
      if text:find("X-RcptTo: " .. address, 1, true) then
        local subject = text:match "\nSubject: ([^\r\n]*)"
        found[#found + 1] = { subject = subject, text = decoded(text), id = text:match "\nMessage%-I[dD]: ([^\r\n]*)" }
      end
    end
    return #found >= n and found or nil
  end) or error("no letter came to " .. address .. ":\n" .. place:log())
end

-- From the form to the lead: the prospect's id and the lead.
local function onboard(fields)
  local sent, status = ask(nil, "/v1/partner/requests", fields)
  assert.are.equal(201, status)
  place:command "job run P-0001"
  place:command "job run 'Synchronize orders and channel requests'"
  for _, request in ipairs(ask(desk, "/v1/partner/requests").items) do
    if request.id == sent.id then
      for _, row in ipairs(ask(rep, "/v1/sales/leads?view=commerce_b2b").items) do
        local lead = ask(rep, "/v1/sales/leads/" .. row.id)
        if lead.prospect_id == request.prospect_id then return request.prospect_id, lead, sent end
      end
    end
  end
  error "no lead was made"
end

local function flow_of(prospect)
  return call("flow.list", { name = "partner.onboarding", key = prospect }).items[1]
end

local function ended(prospect)
  return server.wait(10, function()
    local flow = flow_of(prospect)
    return flow.state ~= "open" and flow or nil
  end) or error("the flow did not end:\n" .. place:command("flow timeline " .. flow_of(prospect).id))
end

local function timeline(prospect)
  local text = place:command("flow timeline " .. flow_of(prospect).id)
  if os.getenv "ORDAIN_SPEC_SHOW" then print(text) end
  return text
end

local function in_order(text, ...)
  local at = 1
  for _, words in ipairs { ... } do
    local found = text:find(words, at, true)
    assert.is_truthy(found, ("%q is missing, or not in its place, in:\n%s"):format(words, text))
    at = found
  end
end

describe("the onboarding of business partners", function()
  setup(function()
    local dir = server.folder()
    cert = dir .. "/cert.pem"
    server.run(("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=mail -addext subjectAltName=IP:127.0.0.1 "
      .. "-keyout '%s/key.pem' -out '%s' 2>/dev/null"):format(dir, cert))
    office = beside.start("post_office.py", cert, dir .. "/key.pem")
    server.write(office.dir .. "/password", "open sesame\n")
    local data = dir .. "/data"
    server.run(("mkdir -m 700 '%s'"):format(data))
    server.write(data .. "/ordain.conf.lua", ([[effects = { ca_file = "%s" }
      mail = { url = "smtp://127.0.0.1:%s", from = "Nordisk <b2b@nordisk.test>", user = "desk", password_file = "%s/password" }]])
      :format(cert, office.port, office.dir))
    tree = dir .. "/home"
    server.run(("mkdir '%s' && cp -r scripts policies '%s'"):format(tree, tree))
    place = server.start { data = data, home = tree }
    rep, desk = place:token("sally", "sales_rep"), place:token("dora", "partner_desk")
    call("setting.set", { name = "partner.business_name", value = "Nordisk" })
    call("setting.set", { name = "partner.site", value = "https://b2b.nordisk.test" })
  end)
  teardown(function()
    if place then place:remove() end
    if office then office:stop() end
  end)

  it("[2.1] [2.9] [2.10] [2.23] is won: two customers, a hierarchy, a Danish letter, access; and reads as a timeline", function()
    local prospect, lead, sent = onboard(form("da", "anna@holm.test", "Holm ApS", "11223344"))
    assert.is_truthy(sent.confirmation:find("Tak, Anna", 1, true))
    assert.are.equal(0, #ask(rep, "/v1/sales/leads?view=my_open").items)
    assert.are.equal(200, select(2, ask(rep, "/v1/sales/leads/" .. lead.id .. "/qualify", {})))
    assert.are.equal("open", ask(desk, "/v1/partner/prospects/" .. prospect).status)
    lead = ask(rep, "/v1/sales/leads/" .. lead.id)
    assert.are.equal(200, select(2, ask(rep, "/v1/sales/opportunities/" .. lead.opportunity_id .. "/won", { reason = "good papers" })))
    local found = ask(desk, "/v1/partner/prospects/" .. prospect)
    assert.are.equal("approved", found.status)
    local hierarchy = ask(desk, "/v1/partner/hierarchies/" .. found.hierarchy_id)
    assert.are.same({ "Holm ApS", "B2B organization", "anna@holm.test", "admin" },
      { hierarchy.name, hierarchy.purpose, hierarchy.users[1].email, hierarchy.users[1].role })

    local letter = letters("anna@holm.test", 1)
    assert.are.equal("Velkommen, Holm ApS", letter[1].subject)
    assert.is_truthy(letter[1].text:find("Kære Anna Højgaard", 1, true))
    assert.is_truthy(letter[1].text:find("https://b2b.nordisk.test", 1, true))
    assert.is_truthy(letter[1].text:find("From: Nordisk <b2b@nordisk.test>", 1, true))

    place:command "job run 1010"
    assert.are.equal("done", ended(prospect).state)
    in_order(timeline(prospect), "partner.onboarding", "is done", "Prospect BP-", "is open, round 1", "Wait for the decision",
      "was approved by sally (sales side): good papers", "anna@holm.test", "sent", "Wait for job 1010",
      "its users can sign in")
    assert.are.equal(1, #letters("anna@holm.test", 1))
    local again, status = ask(desk, "/v1/partner/prospects/" .. prospect .. "/reject", { reason = "too late" })
    assert.are.same({ 409, "ALREADY_DECIDED" }, { status, again.code })
    assert.is_truthy(again.detail:find("sally", 1, true) and again.detail:find("2026-01-30", 1, true), again.detail)
  end)

  it("[2.11] [2.23] is disqualified: rejected, and an English letter declines", function()
    local prospect, lead = onboard(form("en", "anna@lind.test", "Lind Ltd", "55667788"))
    assert.are.equal(200, select(2, ask(rep, "/v1/sales/leads/" .. lead.id .. "/disqualify", { reason = "no shop" })))
    local letter = letters("anna@lind.test", 1)
    assert.are.equal("Your request for Lind Ltd", letter[1].subject)
    assert.is_truthy(letter[1].text:find("Dear Anna Højgaard", 1, true))
    assert.is_nil(letter[1].text:find("no shop", 1, true)) -- the reason stays in the house
    assert.are.equal("done", ended(prospect).state)
    in_order(timeline(prospect), "was rejected by sally (sales side): no shop", "anna@lind.test", "sent")
    assert.are.equal("rejected", ask(desk, "/v1/partner/prospects/" .. prospect).status)
  end)

  it("[2.1] refuses a form with everything that is wrong with it, in the words of its form", function()
    local problem, status = ask(nil, "/v1/partner/requests", { contact = { first_name = "", email = "x" }, company = { phone = "1" } })
    assert.are.equal(422, status)
    local pointers = {}
    for i, one in ipairs(problem.errors) do pointers[i] = one.pointer end
    table.sort(pointers)
    assert.are.same({ "/address", "/company/name", "/contact/email", "/contact/first_name", "/contact/last_name" }, pointers)
  end)

  -- Both sides may decide, and do so at the same time: one wins, whoever it is, the
  -- other is told who and when, and one letter goes out.
  it("[e-21] [f-13] is qualified by one side while the other rejects it: the first decision stands", function()
    server.write(tree .. "/policies/partner/route.lua", "return function() return sales { shared = true } end\n")
    server.write(tree .. "/policies/partner/route.cases.lua", "return {}\n")
    local published = place:command(("policy publish --home %s"):format(tree))
    assert.is_truthy(published:find("published", 1, true) or published:find("live", 1, true), published)
    for n = 1, 3 do
      local address = ("anna%d@twin.test"):format(n)
      local prospect, lead = onboard(form("en", address, "Twin " .. n, "9900000" .. n))
      local function post(token, path, body)
        return place:beside(("curl -s -m 20 -w ' %%{http_code}' -X POST -H 'Authorization: Bearer %s' "
          .. "-H 'Content-Type: application/json' -d '%s' http://127.0.0.1:%s%s")
          :format(token, body, place.port, path))
      end
      local qualifying = post(rep, "/v1/sales/leads/" .. lead.id .. "/qualify", "{}")
      local rejecting = post(desk, "/v1/partner/prospects/" .. prospect .. "/reject", '{"reason":"not for us"}')
      local qualified, rejected = qualifying(), rejecting()
      assert.is_truthy(rejected:find(" 200", 1, true), rejected)
      if not qualified:find(" 200", 1, true) then
        assert.is_truthy(qualified:find("ALREADY_DECIDED", 1, true) and qualified:find("dora", 1, true), qualified)
      end
      lead = ask(rep, "/v1/sales/leads/" .. lead.id)
      if lead.opportunity_id then
        local opportunity = ask(rep, "/v1/sales/opportunities/" .. lead.opportunity_id)
        assert.are.equal("superseded", opportunity.status)
        local won, status = ask(rep, "/v1/sales/opportunities/" .. lead.opportunity_id .. "/won", {})
        assert.are.same({ 409, "ALREADY_DECIDED" }, { status, won.code })
      else
        assert.are_not.equal("open", lead.status)
      end
      local notes = {}
      for i, note in ipairs(ask(rep, "/v1/sales/leads/" .. lead.id .. "/timeline").items) do notes[i] = note.said or note.text end
      assert.is_truthy(table.concat(notes, "\n"):find("dora", 1, true), table.concat(notes, "\n"))
      assert.are.equal("rejected", ask(desk, "/v1/partner/prospects/" .. prospect).status)
      assert.are.equal("done", ended(prospect).state)
      assert.are.equal("Your request for Twin " .. n, letters(address, 1)[1].subject)
    end
  end)
end)
