-- A letter of a flow: what partner.mail says goes out, once. What the policy holds, and
-- what cannot be delivered, a person looks at; the flow goes on when that is settled.
local letters = {}

-- A person says what becomes of a letter; nothing is sent by guess.
local function look(f, facts, about, reason)
  return f:review {
    kind = "partner_letter", title = "Letter to " .. facts.to, subject = about, reason = reason,
    details = { occasion = facts.occasion, to = facts.to, company = facts.company }, role = "partner_desk",
    options = { "try_again", "leave" },
  }
end

local function send(f, facts, letter)
  local sent, answer = f:try(function()
    return f:mail {
      title = "Letter \"" .. letter.subject .. "\" to " .. facts.to, to = facts.to, subject = letter.subject,
      text = letter.text, html = letter.html, headers = { ["Auto-Submitted"] = "auto-generated" },
    }
  end)
  if sent then return answer.state end
  return nil, answer.code .. ": " .. answer.text
end

-- One try: its state when the letter is done with, else nil and why not.
local function try(f, facts)
  local answer = f:decide("partner.mail", facts, { title = "Which letter goes to " .. facts.to })
  if answer.outcome == "none" then
    f:note("No letter" .. (answer.reason and ": " .. answer.reason or ""))
    return "none"
  end
  if answer.outcome == "hold" then return nil, answer.reason end
  return send(f, facts, answer)
end

-- what = { occasion =, id = } as partner.letter_facts takes it. Returns sent, maybe_sent,
-- marked_sent, none or left.
function letters.send(f, what)
  while true do
    local facts = f:call("partner.letter_facts", what, { title = "Gather what the letter says" })
    local state, reason = try(f, facts)
    if state then return state end
    if look(f, facts, what.id, reason).answer == "leave" then return "left" end
  end
end

return letters
