-- Documents of a serving process: made on threads, kept with the step, sent as letters.
local json = require "dkjson"
local asking = dofile "spec/e2e/asking.lua"
local beside = dofile "spec/e2e/beside.lua"
local server = dofile "spec/e2e/server.lua"

local function layout(words, pages)
  local blocks = {}
  for i = 1, pages or 1 do
    blocks[#blocks + 1] = { kind = "paragraph", text = words .. " " .. i }
    if i < (pages or 1) then blocks[#blocks + 1] = { kind = "page_break" } end
  end
  return { created = "2026-01-30", blocks = setmetatable(blocks, { __jsontype = "array" }) }
end

describe("document effects", function()
  local place
  setup(function() place = asking.open {} end)
  teardown(function() if place then place:close() end end)

  local function fetched(hash)
    place.s:request("/v1/files/" .. hash, { token = place.token })
    return place.s.dir .. "/body"
  end

  it("answer a file that can be fetched, of these bytes", function()
    local flow = place:ended(place:start("paper", { name = "ål.pdf", layout = layout("Ål", 3) }))
    assert.are.equal(3, flow.answer.pages)
    assert.are.equal("ål.pdf", flow.answer.name)
    local path = fetched(flow.answer.hash)
    assert.are.equal(flow.answer.size, #server.read(path))
    assert.matches("Ål 3", server.run("pdftotext " .. path .. " -"))
  end)

  it("fail for good when the layout is not acceptable", function()
    local flow = place:ended(place:start("paper", { layout = { blocks = { { kind = "x" } } } }))
    assert.are.equal("LAYOUT_INVALID", flow.error.code)
    assert.matches("/created: .*; /blocks/0/kind: ", flow.error.text)
    assert.are.equal("perm", flow.error.kind)
  end)

  it("are the same from every thread, many at once", function()
    local ids = {}
    for i = 1, 12 do ids[i] = place:start("paper", { layout = layout("Samme", 20) }) end
    local first = place:ended(ids[1]).answer.hash
    for _, id in ipairs(ids) do assert.are.equal(first, place:ended(id).answer.hash) end
    assert.are.equal(1, #place:rows(("select hash from file where hash = '%s'"):format(first)))
  end)

  it("are made after the process was killed or stopped before they were", function()
    for _, signal in ipairs { "KILL", "TERM" } do
      local inputs = {}
      for i = 1, 20 do inputs[i] = { layout = layout(signal .. i, 60) } end
      place:command("t.start_many", { flow = "t.paper", inputs = inputs })
      place.s:kill(signal)
      place.s:ended(20)
      place:stop()
      place:serve()
      assert.is_truthy(server.wait(60, function()
        return #place:rows "select id from flow where state = 'open'" == 0
      end))
      local lost = place:rows [[select count(*) as n from flow_step s where kind = 'document' and state = 'done'
        and not exists (select 1 from file f join file_part p on p.file_hash = f.hash
          where f.hash = json_extract(s.answer, '$.hash'))]]
      assert.are.equal(0, lost[1].n)
    end
    assert.are.equal(40, place:rows("select count(*) as n from flow_step where kind = 'document' and state = 'done' and "
      .. "json_extract(answer, '$.pages') = 60")[1].n)
  end)
end)

describe("the letter about an order [1.22]", function()
  local sink, place
  setup(function()
    sink = beside.start "sink.py"
    server.write(sink.dir .. "/behaviour", "")
    local data = sink.dir .. "/data"
    server.run(("mkdir -m 700 '%s'"):format(data))
    server.write(data .. "/ordain.conf.lua", ([[
      mail = { url = "smtp://127.0.0.1:%s", from = "Order desk <desk@ordain.test>", starttls = "off" }]]):format(sink.port))
    place = server.start { data = data }
  end)
  teardown(function()
    if place then place:remove() end
    if sink then sink:stop() end
  end)

  local function call(name, input)
    server.write(place.dir .. "/input", json.encode(input))
    local text = place:command(("call %s @%s/input --json"):format(name, place.dir))
    return json.decode(text) or error(text)
  end

  it("arrives with the confirmation as a PDF in the customer's language", function()
    call("setting.set", { name = "order.mail", value = true })
    local customer = call("customer.create", { kind = "organization", name = "Åbenrå Te", currency = "DKK", language = "da",
      email = "ann@example.test", addresses = { { street = "Ærøgade 1", city = "Åbenrå", country = "DK" } } })
    call("catalog.create", { number = "TEA", descriptions = { en = "Tea", da = "Grøn te 緑茶" }, unit = "pcs", stock = 100,
      price = { amount = "100.00", currency = "DKK" } })
    local order = call("order.quick", { customer = customer.number, lines = { { item_number = "TEA", quantity = 3 } } })
    call("order.submit", { id = (order.order or order).id })
    local letter = sink.dir .. "/letter-1"
    assert.is_truthy(server.wait(20, function() return server.read(letter) end), place:log())
    server.write(sink.dir .. "/take.py", [[
import email, email.policy, sys
raw = open(sys.argv[1], "rb").read().split(b"\n", 2)[2]
m = email.message_from_bytes(raw, policy=email.policy.default)
a = list(m.iter_attachments())[0]
open(sys.argv[2], "wb").write(a.get_payload(decode=True))
print(a.get_filename(), a.get_content_type())
]])
    local out = server.run(("/usr/bin/python3 %s/take.py %s %s/got.pdf 2>&1"):format(sink.dir, letter, sink.dir))
    assert.matches("^SO%-%d+%.pdf application/pdf\n", out)
    local text = server.run(("pdftotext -layout %s/got.pdf -"):format(sink.dir))
    for _, words in ipairs { "Ordrebekræftelse SO-", "Åbenrå Te", "Ærøgade 1", "Grøn te 緑茶", "300,00 DKK", "Side 1 af 1" } do
      assert.matches(words, text, 1, true)
    end
  end)
end)
