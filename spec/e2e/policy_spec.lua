-- Policies change while the server is busy: the next question obeys, a broken file
-- changes nothing, and no request notices.
local server = dofile "spec/e2e/server.lua"
local sweep = dofile "contrib/sweep/kill.lua"
local clients = dofile "contrib/sweep/clients.lua"
local image = dofile "contrib/sweep/image.lua"

describe("a policy changed under load", function()
  local dir, home, shop, s, load
  local path = "/policies/subscription/allowed.lua"

  setup(function()
    dir = server.folder()
    home = dir .. "/home"
    server.run(("mkdir '%s' '%s/clients'; cp -R scripts policies '%s'"):format(home, dir, home))
    shop = sweep.prepare(dir .. "/data", 50)
    s = server.start { data = dir .. "/data", home = home, test = false, args = "--watch" }
    load = clients.new(server, dir .. "/clients", shop)
    math.randomseed(1)
  end)
  teardown(function()
    if s then s:remove() end
    server.run("rm -rf " .. server.quote(dir))
  end)

  -- The clients never rest: who is done begins again.
  local sent, answers = 0, 0
  local function keep_busy()
    if sent > 0 and load:busy() then return end
    if sent > 0 then answers = answers + load:settle() end
    load:start(s, shop.token, 6, 100)
    sent = sent + 600
  end
  local function said(pattern)
    local found = server.wait(10, function()
      keep_busy()
      return s:log():match(pattern)
    end)
    return assert(found, "not said: " .. pattern .. "\n" .. s:log())
  end
  local asked = 0
  local function subscribe(frequency)
    asked = asked + 1
    return s:request("/v1/subscriptions", { token = shop.token, headers = { "X-Request-Id: asked-" .. asked },
      body = ('{"customer_id":"%s","frequency":"%s","lines":[{"item_id":"%s","quantity":1}]}')
        :format(shop.customers[1], frequency, shop.monthly_item) })
  end
  local function live() return s:request("/metrics").body:match 'ordain_policy_set_info{hash="(%x+)"}' end
  local function save(text) server.write(home .. path, text) end

  it("is asked next, is refused when broken, and disturbs nobody", function()
    local shipped = server.read("." .. path)
    local first = live()
    keep_busy()
    assert.are.equal(422, subscribe("yearly").status)

    save((shipped:gsub("return function%(ask%)\n", '%0  if ask.frequency == "yearly" then return allow() end\n')))
    said "policies: %x+ is live"
    local second = live()
    assert.are_not.equal(first, second)
    assert.are.equal(201, subscribe("yearly").status)
    assert.are.equal(422, subscribe("quarterly").status)

    save(shipped .. "\nreturn return\n")
    said(path:sub(2):gsub("%p", "%%%0") .. ":%d+: SCRIPT_SYNTAX: [^\n]+\n.-the live set stays")
    assert.are.equal(second, live())
    assert.are.equal(201, subscribe("yearly").status)

    save "return { refuse = true }\n"
    said "the live set stays\n.-allowed%.lua[^\n]*: [%u_]+: [^\n]+\n.-the live set stays"
    assert.are.equal(second, live())

    save(shipped)
    assert.is_truthy(server.wait(10, function() return live() == first end), s:log())
    assert.are.equal(422, subscribe("yearly").status)

    answers = answers + load:settle()
    assert.are.same({ sent, 0 }, { answers, #load.unsure })
  end)

  it("left every answer and every decision in the database", function()
    assert.are.equal(0, s:stop(), s:log())
    assert.are.equal("", image.findings(server, dir .. "/data/ordain.db", load.ledger))
    local outcomes = image.value(server, dir .. "/data/ordain.db", [[select group_concat(outcome, ' ') from
      (select outcome from decision where request_id like 'asked-%' and point = 'subscription.allowed' order by position)]])
    assert.are.equal("refuse allow refuse allow refuse", outcomes)
  end)
end)
