-- The onboarding of one business partner, from the prospect to access. Its journal is
-- what a person reads as the timeline. A rejected prospect that is reopened begins
-- another one.
local letters = use "letters"

local function described(decided)
  return string.format("%s was %s by %s (%s side)%s", decided.number, decided.status, decided.by, decided.where,
    decided.reason and ": " .. decided.reason or "")
end

return flow {
  summary = "Onboards one business partner: who decides, the decision, the letter, access",
  on = "partner.opened",
  as = { "partner_desk" },
  run = function(f, opened)
    f:note(string.format("Prospect %s is open, round %d", opened.number, opened.round))
    f:call("partner.route", { id = opened.id }, { title = "Ask who decides about " .. opened.number })
    local decided = f:wait { "partner.decided", key = opened.id, title = "Wait for the decision" }
    f:note(described(decided))
    letters.send(f, { occasion = decided.status, id = opened.id })
    if decided.status == "approved" then
      f:wait { "partner.published", key = decided.hierarchy_id, title = "Wait for job 1010" }
      f:note "The channel has the hierarchy; its users can sign in"
    end
    return { status = decided.status }
  end,
}
