-- Tries the whole way: a marked prospect here, its lead on the sales side, the lead's
-- answer here; then removes both. Says of each hop whether it was reached.
local PATIENCE = "10 minutes"

local function wait_for(f, prospect, status, title)
  while true do
    local told = f:wait { "partner.test_told", key = prospect.id, within = PATIENCE, title = title }
    if not told or told.status == status then return told ~= nil end
  end
end

return flow {
  summary = "Tests the way to the sales side and back, hop by hop, and removes the test",
  input = { asked_at = instant },
  output = { ok = boolean, hops = list(hop) },
  as = { "partner_desk" },
  run = function(f)
    local hops, ok = list.new(), true
    local function report(name, reached, words)
      ok = ok and reached
      hops:add { hop = name, ok = reached, text = words }
      return reached
    end

    local test = f:call("partner.test_begin", {}, { title = "Open a marked prospect" })
    report("prospect", true, "opened as " .. test.number)
    report("sent", test.sent ~= "off", test.sent == "off" and "prospects are not linked: link.enable" or "handed over")
    local there = ok and wait_for(f, test, "open", "Wait for the lead on the other side")
    report("lead", there, there and "the sales side has its lead" or "no answer from the sales side")

    f:call("partner.test_end", { id = test.id }, { title = "Have the lead removed" })
    local gone = there and wait_for(f, test, "removed", "Wait until the lead is removed")
    report("removed", gone, gone and "the lead is removed" or "it may be left on the sales side: " .. test.number)
    f:call("partner.test_forget", { id = test.id }, { title = "Remove the marked prospect" })
    return { ok = ok, hops = hops }
  end,
}
