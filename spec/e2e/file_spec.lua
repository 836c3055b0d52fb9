-- Files that nothing refers to are removed; files in use stay.
local server = dofile "spec/e2e/server.lua"

describe("stored files", function()
  local s, admin
  setup(function()
    s = server.start()
    admin = s:token("keeper", "admin")
  end)
  teardown(function() if s then s:remove() end end)

  local function put(name, text)
    local path = s.data .. "/" .. name
    local file = assert(io.open(path, "wb"))
    file:write(text)
    file:close()
    local answer = s:request("/v1/files", { token = admin, file = path, type = "text/plain" })
    assert.are.equal(201, answer.status, answer.body)
    return answer.body:match '"hash":"(%x+)"', #text
  end
  local function post(path, body)
    local answer = s:request(path, { token = admin, body = body })
    assert.is_true(answer.status < 300, answer.body)
    return answer.body
  end
  local function there(hash)
    return s:request("/v1/files/" .. hash, { token = admin }).status
  end

  it("a file of an order stays, one that nothing refers to goes after a day", function()
    local used, size = put("used", "a drawing")
    local loose = put("loose", "a mistake")
    local customer = post("/v1/customers",
      [[{"kind":"organization","name":"A","currency":"DKK","zone":"UTC","number":"F-1"}]]):match '"id":"([^"]+)"'
    local order = post("/v1/orders", ('{"customer_id":"%s","lines":[]}'):format(customer)):match '"id":"([^"]+)","lines"'
    post("/v1/orders/" .. order .. "/files",
      ('{"file":{"hash":"%s","size":%d,"media_type":"text/plain"}}'):format(used, size))
    post("/v1/clock/advance", [[{"by":"20 hours"}]])
    assert.are.same({ 200, 200 }, { there(used), there(loose) })
    post("/v1/clock/advance", [[{"by":"2 days"}]])
    assert.are.same({ 200, 404 }, { there(used), there(loose) })
  end)
end)
