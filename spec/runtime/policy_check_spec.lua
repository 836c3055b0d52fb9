-- Checking and replaying a policy set looks at it only.
local desk
before_each(function() desk = ordain.open() end)
after_each(function() desk:close() end)

local ASK = {
  occasion = "create", channel = "desk", frequency = "monthly", now = "2026-01-30T08:00:00Z",
  customer = { id = "c1", number = "C-1", kind = "person", currency = "DKK" },
  items = ordain.list { { id = "i1", number = "10", kind = "goods", quantity = 1, discontinued = false,
    frequencies = ordain.list { "monthly" } } },
}

local function changed()
  local files = desk:ok("policy.files", { hash = "live" }).files
  files["subscription/allowed.lua"] = 'return function() return refuse { reasons = { { code = "X", text = "no" } } } end'
  return files
end

describe("a policy set", function()
  it("that was only checked does not go live", function()
    desk:ok("policy.check", { files = changed() })
    assert.are.equal("allow", desk:decide("subscription.allowed", ASK).outcome)
  end)

  it("that was only replayed does not go live", function()
    desk:ok("decision.make", { point = "subscription.allowed", ask = ASK })
    local result = desk:ok("policy.replay", { files = changed() })
    assert.are.equal("refuse", result.groups[1].to)
    assert.are.equal("allow", desk:decide("subscription.allowed", ASK).outcome)
  end)

  it("kept as a draft does not go live", function()
    desk:ok("policy.draft", { files = changed() })
    assert.are.equal("allow", desk:decide("subscription.allowed", ASK).outcome)
  end)
end)
