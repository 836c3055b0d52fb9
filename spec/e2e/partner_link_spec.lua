-- Onboarding with the commerce side and its CRM in two processes that speak HTTP, and a
-- mail server with TLS and users that gets the letters. In one process: onboarding_spec.lua.
local beside = dofile "spec/e2e/beside.lua"
local partners = dofile "spec/scripts/partners.lua"
local server = dofile "spec/e2e/server.lua"

describe("onboarding in two processes", function()
  local commerce, crm, mailbox, certificate
  local tokens = {}

  local function configured(more)
    local path = server.folder() .. "/conf.lua"
    server.write(path, ('effects = { private_networks = { "127.0.0.0/8" }, ca_file = "%s" }\n%s\n')
      :format(certificate .. "/cert.pem", more or ""))
    return { args = "--config " .. server.quote(path) }
  end

  -- A request as a user of this side makes it; the parsed body.
  local function ask(side, user, method, path, input, wanted)
    local answer = side:request(path, { method = method, token = user and tokens[side][user],
      body = input and ordain.encode(input) or method == "POST" and "{}" or nil })
    assert(answer.status == (wanted or answer.status) and answer.status < 500,
      path .. " answered " .. tostring(answer.status) .. ": " .. answer.body)
    return ordain.decode(answer.body), answer.status
  end
  local function set(side, name, value)
    side:command(("setting set %s %s"):format(name, server.quote(value)))
  end
  local function eventually(what, fn) return (assert(server.wait(30, fn), what)) end

  setup(function()
    certificate = server.folder()
    server.run(("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=mail -addext subjectAltName=IP:127.0.0.1 "
      .. "-keyout '%s/key.pem' -out '%s/cert.pem' 2>/dev/null"):format(certificate, certificate))
    mailbox = beside.start("post_office.py", certificate .. "/cert.pem", certificate .. "/key.pem")
    server.write(mailbox.dir .. "/word", "open sesame\n")
    commerce = server.start(configured(([[mail = { url = "smtp://127.0.0.1:%s", from = "Nordisk <desk@ordain.test>",
      user = "desk", password_file = "%s/word" }]]):format(mailbox.port, mailbox.dir)))
    crm = server.start(configured())
    for _, side in ipairs { commerce, crm } do
      tokens[side] = { op = side:token("op", "admin") }
      set(side, "link.enabled", "true")
    end
    set(crm, "link.side", "crm")
    tokens[commerce].ann, tokens[crm].sally = commerce:token("ann", "partner_desk"), crm:token("sally", "sales_rep")
    for side, other in pairs { [commerce] = crm, [crm] = commerce } do
      set(side, "link.peer_url", "http://127.0.0.1:" .. other.port)
      side:command("call secret.set name=link.token value=" .. server.quote(other:token("peer", "link")))
    end
    ask(crm, "op", "POST", "/v1/link/enable",
      { entities = { "prospect", "lead", "opportunity", "account", "contact" } }, 200)
    set(commerce, "partner.business_name", "Nordisk Handel")
  end)
  teardown(function()
    for _, side in ipairs { commerce or false, crm or false } do if side then side:remove() end end
    if mailbox then mailbox:stop() end
  end)

  local function flow_of(side, id)
    return eventually("flow " .. id .. " never ends", function()
      local found = ask(side, "op", "GET", "/v1/flows/" .. id)
      return found.flow.state ~= "open" and found
    end)
  end
  -- From the form on the site to the lead of the other side.
  local function lead_of(form)
    local sent = ask(commerce, nil, "POST", "/v1/partner/requests", form, 201)
    ask(commerce, "op", "POST", "/v1/jobs/P-0001/run", {}, 200)
    ask(commerce, "op", "POST", "/v1/jobs/Synchronize%20customers%20and%20channel%20requests/run", {}, 200)
    local prospect = ask(commerce, "ann", "GET", "/v1/partner/prospects").items[1]
    local lead = eventually("the lead never came", function()
      for _, one in ipairs(ask(crm, "sally", "GET", "/v1/sales/leads?view=commerce_b2b").items) do
        if one.company == form.company.name then return one end
      end
    end)
    return prospect, lead, sent
  end
  local function prospect_with(prospect, status)
    return eventually("it never becomes " .. status, function()
      local found = ask(commerce, "ann", "GET", "/v1/partner/prospects/" .. prospect.id)
      return found.status == status and found
    end)
  end
  -- The letter to an address, headers decoded by Python's own reader.
  local function letter_to(address)
    return eventually("no letter to " .. address, function()
      local text = server.run(([[/usr/bin/python3 - %s %s <<'END'
import email, email.policy, glob, sys
for path in glob.glob(sys.argv[1] + "/box/new/*"):
    letter = email.message_from_binary_file(open(path, "rb"), policy=email.policy.default)
    if letter["to"] == sys.argv[2]:
        print(letter["subject"] + "\n" + letter.get_body(("plain",)).get_content())
END]]):format(server.quote(mailbox.dir), server.quote(address)))
      return #text > 0 and text
    end)
  end
  local function timeline(prospect)
    local one = ask(commerce, "op", "GET", "/v1/flows?name=partner.onboarding&key=" .. prospect.id).items[1]
    return commerce:command("flow timeline " .. one.id)
  end

  it("[2.13] is linked after a check of the other side, and tested hop by hop", function()
    local enabled = flow_of(commerce, ask(commerce, "op", "POST", "/v1/partner/link-enable", {}, 202).flow)
    assert.is_true(enabled.output.ok, ordain.encode(enabled.output))
    local tested = flow_of(commerce, ask(commerce, "op", "POST", "/v1/partner/link-test", {}, 202).flow)
    assert.is_true(tested.output.ok, ordain.encode(tested.output))
    assert.are.equal(0, #ask(crm, "sally", "GET", "/v1/sales/leads").items)
  end)

  it("[2.9] [2.10] [2.23] approves what is won, and writes in Danish", function()
    local prospect, lead, sent = lead_of(partners.form())
    assert.is_truthy(sent.confirmation:find("^Tak, Anna"))
    local qualified = ask(crm, "sally", "POST", "/v1/sales/leads/" .. lead.id .. "/qualify", {}, 200)
    ask(crm, "sally", "POST", "/v1/sales/opportunities/" .. qualified.opportunity_id .. "/won", { reason = "good papers" }, 200)
    local found = prospect_with(prospect, "approved")
    assert.are.equal("sally", (found.decision.by:gsub("^token:", "")))
    local letter = letter_to "anna@holm.example"
    assert.is_truthy(letter:find("^Velkommen, Holm ApS\nKære Anna Holm"), letter)
    ask(commerce, "op", "POST", "/v1/jobs/1010/run", {}, 200)
    local text = eventually("the flow never ends", function()
      local shown = timeline(prospect)
      return shown:find("its users can sign in", 1, true) and shown
    end)
    local at = 1
    for _, words in ipairs { "Prospect BP-00001 is open, round 1", "Wait for the decision", "BP-00001 was approved by",
      "good papers", "Letter \"Velkommen, Holm ApS\" to anna@holm.example", "Wait for job 1010", "The channel has the hierarchy" } do
      local found_at = text:find(words, at, true)
      assert.is_truthy(found_at, words .. " is not in, or not in its place:\n" .. text)
      at = found_at
    end
    assert.is_true(ask(commerce, "ann", "POST", "/v1/partner/sign-in", { email = "anna@holm.example" }, 200).allowed)
  end)

  it("[e-21] [f-13] one side wins it while the other rejects it: the first stands, both agree, one letter goes out", function()
    local files = ask(commerce, "op", "GET", "/v1/policies/live").files
    files["partner/route.lua"] = "return function() return sales { shared = true } end"
    files["partner/route.cases.lua"] = nil
    ask(commerce, "op", "POST", "/v1/policies/publish", { files = files }, 200)
    local prospect, lead = lead_of(partners.form {
      contact = { first_name = "Carl", last_name = "Dam", email = "carl@dam.example", language = "en" },
      company = { name = "Dam A/S", registration_number = "44556677" }, address = { street = "Dammen 4" },
    })
    local qualified = ask(crm, "sally", "POST", "/v1/sales/leads/" .. lead.id .. "/qualify", {}, 200)
    local path = "/v1/sales/opportunities/" .. qualified.opportunity_id
    ask(commerce, "ann", "POST", "/v1/partner/prospects/" .. prospect.id .. "/reject", { reason = "sanctions" }, 200)
    local won, status = ask(crm, "sally", "POST", path .. "/won", {})
    assert(status == 200 or won.code == "ALREADY_DECIDED", won.code)
    eventually("they never agree", function() return ask(crm, "sally", "GET", path).status == "superseded" end)
    local notes = ask(crm, "sally", "GET", "/v1/sales/leads/" .. lead.id .. "/timeline").items
    assert.matches("BP%-00002 was rejected by .*ann at 2026%-01%-30", notes[#notes].said)
    assert.is_truthy(letter_to("carl@dam.example"):find("^Your request for Dam A/S"))
    local refused = ask(crm, "sally", "POST", path .. "/won", {}, 409)
    assert.are.equal("ALREADY_DECIDED", refused.code)
  end)
end)
