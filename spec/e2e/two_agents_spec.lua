-- Two of our desks write to each other through a real mail server, each a process of its own,
-- and nobody looks: every review is skipped. The talk ends by itself, and they say why.
local exchange = dofile "spec/e2e/exchange.lua"
local shop = dofile "spec/scripts/shop.lua"

local ADDRESS = { north = "orders@north.example", south = "orders@south.example" }
local OTHER = { north = "south", south = "north" }
local MOST = 5 -- mail.replies_most

-- Of an agent that never has enough.
local ASKS = { ["agent/extract.lua"] = "return function() return ask_back() end", ["agent/extract.cases.lua"] = false }

-- Something is under way: a mail that is not looked at, a flow or a task that does something, a letter.
local BUSY = [[ select 'a mail' as what from mail where id not in (select id from agent_mail)
  union all select 'a task' from agent_task t where t.state in ('ready', 'running')
    and not exists (select 1 from review r where r.subject = t.id and r.state = 'open')
  union all select 'a flow' from flow where ready_at is not null and ended_at is null
  union all select 'a letter' from effect where phase <> 'done' ]]

describe("[M8] two agents that write to each other", function()
  local house, places, run
  setup(function() house = exchange.house() end)
  teardown(function() if house then house:stop() end end)
  before_each(function() places = {} end)
  after_each(function()
    house:strip ""
    for _, place in pairs(places) do place:close() end
  end)

  local function address(name) return run .. "." .. ADDRESS[name] end
  -- A pair for one talk; name: of the talk.
  local function open(name, policies)
    run = name
    policies = policies or {}
    policies["agent/review.lua"], policies["agent/review.cases.lua"] = "return function() return skip() end", false
    for side in pairs(ADDRESS) do
      places[side] = exchange.open(house, { from = address(side), agents = { { name = "Desk", address = address(side) } },
        furnish = function(desk)
          shop.item(desk, "CHR-200", { descriptions = { en = "Office chair grey" }, stock = 5000 })
          shop.customer(desk, { name = OTHER[side], email = address(OTHER[side]), language = "en" })
          assert(desk:publish(policies))
        end })
    end
  end
  local function hand(from)
    house:write { from = address(from), to = address(OTHER[from]), subject = "Chairs",
      text = "Please send 5 office chairs grey." }
  end
  local function came() return house:came(address "north") + house:came(address "south") end
  local function count(place, table) return place:rows("select count(*) as n from " .. table)[1].n end
  -- Waits until all that came is in, nothing is under way, and there are as many mails as that
  -- at least. Answers how many there were.
  local function ended(least)
    places.north:wait("it does not end", function()
      local before = came()
      if before < least or count(places.north, "mail") + count(places.south, "mail") ~= before then return false end
      for _, place in pairs(places) do
        if #place:rows(BUSY) > 0 then return false end
      end
      return came() == before
    end, 60)
    return came()
  end
  -- Why a side did not go on: what its log and its open steps say.
  local function why(side)
    local found = {}
    for _, row in ipairs(places[side]:rows [[ select description as text from agent_log union all
      select reason from review where state = 'open' and reason is not null ]]) do found[#found + 1] = row.text end
    return table.concat(found, "\n")
  end
  local function says(side, words)
    assert.is_truthy(why(side):find(words, 1, true), ("%s does not say: %s\n%s"):format(side, words, why(side)))
  end

  it("stop at the second mail of a talk, and both say that a program wrote it", function()
    open "marked"
    hand "north"
    hand "south"
    assert.are.equal(4, ended(4))
    for side, place in pairs(places) do
      says(side, "was filed: a program wrote it")
      assert.are.same({ 1, 1 }, { count(place, "agent_task"), count(place, "agent_message") })
    end
  end)

  it("stop within three mails, when a server takes out the mark that a letter is automatic", function()
    open "bare"
    house:strip "Auto-Submitted"
    hand "north"
    assert.is_true(ended(2) <= 3)
    for _, place in pairs(places) do -- each waits for the other, or for a person who is told why
      local task = place:task "T-00001"
      assert.is_truthy(task.waits_for == "customer" or task.steps[#task.steps].reason)
      assert.are.same({ 1, 0 }, { count(place, "agent_task"), count(place, "sales_order") })
    end
    says("south", 'Letter "Re: Chairs [T-00001]"')
  end)

  it("stop after two questions each, when both go on asking without that mark", function()
    open("asking", ASKS)
    house:strip "Auto-Submitted"
    hand "north"
    local mails = ended(4)
    assert.is_true(mails <= 5, mails .. " mails")
    says("south", "the customer's answers do not say what is wanted")
  end)

  it("stop at the fifth letter within the hour, when every letter begins a talk of its own", function()
    open("threadless", ASKS)
    house:strip "Auto-Submitted In-Reply-To References"
    hand "north"
    assert.are.equal(1 + 2 * MOST, ended(1 + 2 * MOST))
    says("south", "often enough within the hour")
    for _, place in pairs(places) do assert.are.equal(MOST, count(place, "agent_message")) end
  end)
end)
