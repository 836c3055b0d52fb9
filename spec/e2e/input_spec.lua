-- Bad input at the HTTP door: a stable code, all failures at once, nothing half written.
local server = dofile "spec/e2e/server.lua"
local image = dofile "contrib/sweep/image.lua"

describe("bad input", function()
  local s, admin, viewer, before
  local function rows()
    return image.value(server, s.data .. "/ordain.db", [[select (select count(*) from item) || ' ' ||
      (select count(*) from customer) || ' ' || (select count(*) from sales_order) || ' ' ||
      (select count(*) from order_line) || ' ' || (select count(*) from subscription) || ' ' ||
      (select count(*) from event) || ' ' || (select coalesce(sum(value), 0) from sequence)]])
  end
  local customer
  setup(function()
    s = server.start()
    admin, viewer = s:token("ann", "admin"), s:token("vic", "viewer")
    customer = s:request("/v1/customers", { token = admin, body = [[{"kind":"organization","name":"Nordisk",
      "currency":"DKK","zone":"Europe/Copenhagen","addresses":[{"street":"Vej 1","city":"Aarhus","country":"DK"}]}]] })
    assert.are.equal(201, customer.status, customer.body)
    customer = ordain.decode(customer.body).id
    before = rows()
  end)
  teardown(function() s:remove() end)

  -- Posts the text; returns the problem after the checks that hold for every one.
  local function refused(status, code, path, body)
    local answer = s:request(path, { token = admin, body = body })
    assert.are.same({ status, code }, { answer.status, answer.code }, answer.body)
    assert.are.equal("application/problem+json", answer.headers["content-type"])
    local problem = ordain.decode(answer.body)
    assert.are.equal(answer.headers["x-request-id"], problem.request_id)
    assert.are.equal("urn:ordain:problem:" .. code, problem.type)
    assert.are.equal(before, rows())
    return problem
  end
  local function issues(problem)
    local found = {}
    for i, one in ipairs(problem.errors) do found[i] = one.pointer .. " " .. one.code end
    table.sort(found)
    return found
  end

  it("that is no JSON is refused with line and column", function()
    for _, text in ipairs {
      "{", '{"number": }', "{'number':'A'}", '{"number":"A",}', '{"number":"A"} x', "nul", '{"number":NaN}',
      '{"number":Infinity}', '{"number":01}', '{"number":.5}', '{"number":"\\x"}', '{"number":"\1"}',
    } do
      local problem = refused(400, "JSON_SYNTAX", "/v1/items", text)
      assert.matches("^line 1, column %d+: ", problem.detail)
    end
    refused(400, "JSON_UTF8", "/v1/items", '{"number":"\xff\xfe"}')
    refused(400, "JSON_TOO_DEEP", "/v1/items", ("["):rep(5000))
  end)

  it("of wrong types, unknown, missing and doubled fields is told whole", function()
    local problem = refused(422, "INPUT_INVALID", "/v1/items", [[{"number":"A","number":"B","colour":"red","unit":3,
      "price":{"amount":"x","currency":"DKK","vat":1},"stock":1.5,"descriptions":[]}]])
    assert.are.same({
      "/colour FIELD_UNKNOWN", "/descriptions TYPE_WRONG", "/number FIELD_DUPLICATE", "/price/amount VALUE_FORMAT",
      "/price/vat FIELD_UNKNOWN", "/stock TYPE_WRONG", "/unit TYPE_WRONG",
    }, issues(problem))
  end)

  it("with dates that are none is refused", function()
    for _, date in ipairs { "2026-02-30", "2025-02-29", "2026-13-01", "2026-1-1", "26-01-01", "2026-01-01T00:00:00Z", "" } do
      local problem = refused(422, "INPUT_INVALID", "/v1/orders",
        ('{"customer_id":"%s","requested_date":"%s"}'):format(customer, date))
      assert.are.same({ "/requested_date VALUE_FORMAT" }, issues(problem))
    end
  end)

  it("with numbers that do not fit is refused", function()
    for _, quantity in ipairs { "0", "-1", "1.5", "1e3", "1e400", "9007199254740993", '"2"', "true", "[]" } do
      local problem = refused(422, "INPUT_INVALID", "/v1/orders",
        ('{"customer_id":"%s","lines":[{"item_number":"A","quantity":%s}]}'):format(customer, quantity))
      assert.matches("^/lines/0/quantity [TV]", issues(problem)[1])
    end
  end)

  it("in many places of a list names each of them", function()
    local problem = refused(422, "INPUT_INVALID", "/v1/orders", ('{"customer_id":"%s","requested_date":"2026-02-30","lines":'
      .. '[{"quantity":0,"item_number":"A"},{"quantity":1,"item_number":"A"},{"quantity":"2","item_number":7}]}'):format(customer))
    assert.are.same({ "/lines/0/quantity VALUE_RANGE", "/lines/2/item_number TYPE_WRONG", "/lines/2/quantity TYPE_WRONG",
      "/requested_date VALUE_FORMAT" }, issues(problem))
  end)

  it("that only the business can see names all lines, and keeps none", function()
    local problem = refused(422, "ITEM_UNKNOWN", "/v1/orders", ('{"customer_id":"%s","lines":'
      .. '[{"item_number":"NO-1","quantity":1},{"item_number":"NO-2","quantity":1}]}'):format(customer))
    assert.are.same({ "/lines/0 ITEM_UNKNOWN", "/lines/1 ITEM_UNKNOWN" }, issues(problem))
  end)

  it("of many faults is bounded in what it answers", function()
    local lines = {}
    for i = 1, 400 do lines[i] = '{"quantity":"x"}' end
    local problem = refused(422, "INPUT_INVALID", "/v1/orders",
      ('{"customer_id":"%s","lines":[%s]}'):format(customer, table.concat(lines, ",")))
    assert.is_true(#problem.errors >= 50 and #problem.errors <= 1000)
  end)

  it("from a caller without the role is refused before it is read", function()
    local answer = s:request("/v1/items", { token = viewer, body = '{"number":1}' })
    assert.are.equal(403, answer.status)
    assert.are.equal(before, rows())
  end)

  it("is on record: every attempt is in the audit", function()
    local refusals = image.value(server, s.data .. "/ordain.db",
      "select count(*) from audit where operation in ('catalog.create', 'order.create') and status in (400, 403, 422)")
    assert.is_true(tonumber(refusals) > 25, refusals)
  end)
end)
