-- Whatever a network does to the messages of two linked systems, and whatever people do
-- meanwhile: once both are quiet they agree, and neither has taken an old state for new.
local linker = dofile "spec/scripts/linker.lua"

local WALKS, STEPS = os.getenv "ORDAIN_SWEEP" and 1000 or 60, 60
local IDS = { "A", "B", "C" }

describe("link, at random", function()
  local desks
  before_each(function() desks = { linker.open "commerce", linker.open "crm" } end)
  after_each(function() for _, desk in ipairs(desks) do linker.close(desk) end end)

  -- Small and the same everywhere: a failure names its seed.
  local function dice(seed)
    local state = seed * 7919 + 17
    return function(n)
      state = (state * 1103515245 + 12345) % 2147483648
      return state // 65536 % n + 1
    end
  end

  -- On the wire: { from, to, message }. Any of them may arrive, any time, more than once.
  local function known(desk, id)
    return desk:call("link.record", { id = "toy:" .. id }).status == 200
  end

  local function walk(seed, never_parked)
    local roll, wire, counter = dice(seed), {}, 0
    local moves = {
      change = function(side, id)
        counter = counter + 1
        linker.put(desks[side], id, ("s%d-%d"):format(side, counter), { status = "open" })
      end,
      send = function(side, id)
        if not known(desks[side], id) then return end
        local message = linker.message(desks[side], id)
        if message then wire[#wire + 1] = { side, 3 - side, message } end
      end,
      arrive = function()
        if #wire == 0 then return end
        local one = wire[roll(#wire)]
        local heard = linker.receive(desks[one[2]], one[3])
        if roll(3) > 1 then linker.hear(desks[one[1]], one[3], heard) end
        if roll(3) > 1 then
          for i, other in ipairs(wire) do
            if other == one then table.remove(wire, i) end
          end
        end
      end,
      lose = function()
        if #wire == 0 then return end
        local one = table.remove(wire, roll(#wire))
        linker.lose(desks[one[1]], one[3])
      end,
    }
    local order = { "change", "change", "send", "send", "send", "arrive", "arrive", "arrive", "lose" }
    for _ = 1, STEPS do moves[order[roll(#order)]](roll(2), IDS[roll(#IDS)]) end
    for _, one in ipairs(wire) do linker.receive(desks[one[2]], one[3]) end
    for _, id in ipairs(IDS) do
      if known(desks[1], id) or known(desks[2], id) then
        -- A side that does not know the record has nothing of it to send.
        for round = 1, 20 do
          local sent = false
          for side = 1, 2 do
            if known(desks[side], id) then sent = linker.pass(desks[side], desks[3 - side], id) or sent end
          end
          if not sent then break end
          assert.is_true(round < 20, "seed " .. seed .. ": no end")
        end
        for side = 1, 2 do
          local record = linker.record(desks[side], id)
          if record.state == "parked" then
            assert.is_nil(never_parked, "seed " .. seed .. ": parked")
            desks[side]:ok("link.resolve", { id = "toy:" .. id, choice = roll(2) == 1 and "ours" or "theirs", reason = "decided" })
            linker.settle(desks[1], desks[2], id)
          end
        end
        assert.are.same(desks[1]:ok("toy.get", { id = id }), desks[2]:ok("toy.get", { id = id }), "seed " .. seed .. " " .. id)
        assert.are.same({ "synced", "synced" }, { linker.state(desks[1], id), linker.state(desks[2], id) }, "seed " .. seed)
      end
    end
  end

  it("[e-13] agrees in the end: lost, repeated, late and crossing messages", function()
    for seed = 1, WALKS do walk(seed, true) end
  end)
  it("[e-21] agrees in the end when each side insists, or asks a person", function()
    for _, outcome in ipairs { "ours()", "theirs()", "park { reason = 'ask' }" } do
      for _, desk in ipairs(desks) do
        assert.is_true(desk:publish { ["link/conflict.lua"] = "return function() return " .. outcome .. " end",
          ["link/conflict.cases.lua"] = false })
      end
      for seed = 101, 100 + WALKS do walk(seed) end
    end
  end)
end)
