-- Exchanges with agents while the mail server closes its connections at any place. Each letter
-- comes once, or is shown as maybe sent and a person says what is to become of it.
local beside = dofile "spec/e2e/beside.lua"
local exchange = dofile "spec/e2e/exchange.lua"
local server = dofile "spec/e2e/server.lua"
local shop = dofile "spec/scripts/shop.lua"

local DESK = "orders@desk.example"
-- Bytes of replies and lines of the dialog until all is said; the last are those after the dot.
local SAID, LINES = 85, 6

describe("an exchange of letters with a mail server that closes its connections", function()
  local sink, place, home
  -- Letters go again at once, not after a minute of the machine's time.
  local function impatient()
    home = shop.copied_home()
    local path = home .. "/scripts/agent/steps/send.lua"
    local text, found = server.read(path):gsub("attempts = ATTEMPTS }", 'attempts = ATTEMPTS, first = "0 seconds" }')
    assert.are.equal(1, found)
    server.write(path, text)
  end
  setup(function()
    sink = beside.start "sink.py"
    impatient()
    place = exchange.open(nil, { home = home, agents = { { name = "Desk", address = DESK } },
      conf = ('mail = { url = "smtp://127.0.0.1:%s", from = "%s", starttls = "off", timeout = 20 }'):format(sink.port, DESK),
      furnish = function(desk)
        shop.item(desk, "CHR-200", { descriptions = { en = "Office chair grey" }, stock = 5000000 })
        for n = 1, 150 do
          shop.customer(desk, { name = "Buyer " .. n, email = ("ann@buyer%d.example"):format(n), language = "en" })
        end
      end })
  end)
  teardown(function()
    if place then place:close() end
    if sink then sink:stop() end
    if home then shop.remove_home(home) end
  end)

  -- The copies of letters that came to an address, in their order: Message-IDs.
  local function came(address)
    local found = {}
    local text = server.run(("grep -l '^<%s>' $(ls -tr %s/letter-* 2>/dev/null) /dev/null | xargs -r grep -h -i '^Message-ID:'")
      :format(address, sink.dir))
    for id in text:gmatch "<([^>]+)>" do found[#found + 1] = id end
    return found
  end
  -- Confirms the letter that waits while the connection is cut; answers its Message-ID, whether
  -- it was unsure.
  local function letter(who, number, cut)
    place:step(who, "outgoing_mail")
    server.write(sink.dir .. "/cuts", cut .. "\n")
    place:press(who, "outgoing_mail", "confirm")
    local message
    place:until_task(who, function(task)
      message = task.messages[number]
      return message.state == "sent" or message.state == "maybe_sent"
    end, cut)
    os.remove(sink.dir .. "/cuts")
    local sure, before = message.state == "sent", #came(who)
    assert.is_true(before == number or not sure and before == number - 1, ("%d letters came, cut %s"):format(before, cut))
    if not sure then
      place:ok(("/v1/agent/messages/%s/%s"):format(message.id, before == number and "mark-sent" or "send-again"), {})
    end
    place:wait("it did not come: " .. cut, function() return #came(who) >= number end)
    local ids = came(who)
    assert.are.equal(number, #ids, cut)
    return ids[number], not sure
  end

  it("sends each letter once, or shows that nobody knows, and makes one order [M14]", function()
    local cuts, unsure = {}, 0
    local step = os.getenv "ORDAIN_SWEEP" and 1 or 9
    for n = 0, SAID, step do cuts[#cuts + 1] = "said " .. n end
    for n = 1, LINES, os.getenv "ORDAIN_SWEEP" and 1 or 2 do cuts[#cuts + 1] = "heard " .. n end
    if #cuts % 2 == 1 then cuts[#cuts + 1] = "said 71" end
    for i = 1, #cuts, 2 do
      local who = ("ann@buyer%d.example"):format(i)
      place:give { from = who, to = DESK, subject = "Chairs " .. i, text = ("Please send %d office chairs grey."):format(i) }
      place:press(who, "incoming_mail", "confirm")
      local id, not_known = letter(who, 1, cuts[i])
      place:give { from = who, to = DESK, subject = "Re: Chairs", text = "Yes, we accept your quote.", answers = id }
      place:until_task(who, function(task) return #task.messages == 2 end, "the yes was not heard")
      local _, nor_this = letter(who, 2, cuts[i + 1])
      place:until_task(who, function(task) return task.state == "completed" end)
      unsure = unsure + (not_known and 1 or 0) + (nor_this and 1 or 0)
    end
    assert.are.same({ #cuts // 2 }, { place:rows("select count(*) as n from sales_order")[1].n })
    assert.is_true(unsure > 0 and unsure < #cuts, unsure .. " letters were unsure")
    assert.are.same({}, place:rows "select order_id from agent_task group by order_id having count(*) <> 1")
  end)
end)
