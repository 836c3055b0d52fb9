local function quote(more)
  local fields = { number = "SQ-000001", revision = 1, state = "sent", valid_until = "2026-03-01" }
  for name, value in pairs(more or {}) do fields[name] = value end
  return fields
end

local function sender(more)
  local fields = { class = "registered", authenticated = "pass", resembles = list.new(), other = false }
  for name, value in pairs(more or {}) do fields[name] = value end
  return fields
end

local function ask(more)
  local question = {
    agent = "Desk", sender = sender(), intent = "accept", confidence = 90, words = "Yes please", changes = false,
    attached = false, quotes = list.new { quote() }, flagged = list.new(), today = "2026-02-02",
    now = "2026-02-02T08:00:00.000000Z",
  }
  for name, value in pairs(more or {}) do question[name] = value end
  return question
end

local function review(name, more, reason)
  return { name = name, ask = ask(more), expect = { "review", reason = reason } }
end

return {
  { name = "[4.21] a plain yes to the one quote", ask = ask(), expect = "accept" },
  { name = "[4.21] on its last day", ask = ask { today = "2026-03-01" }, expect = "accept" },
  { name = "[e-28] what is no yes", ask = ask { intent = "question" }, expect = "no" },
  review("[M16] yes, and a change", { changes = true }, "it asks for changes as well"),
  review("[f-17] something is attached", { attached = true }, "something is attached, perhaps an order"),
  review("[M16] from somebody who is not known", { sender = sender { class = "unregistered" } },
    "the sender is not known"),
  review("[M16] from another customer", { sender = sender { other = true } }, "it is not from whom the quote is for"),
  review("[e-29] authentication failed", { sender = sender { authenticated = "fail" } },
    "it may not be from whom it says"),
  review("[e-29] nothing authenticates it", { sender = sender { authenticated = "none" } },
    "nothing proves from whom it is"),
  { name = "[e-29] no host's word is trusted: the address alone counts",
    ask = ask { sender = sender { authenticated = "unknown" } }, expect = "accept" },
  review("[e-28] no quote is open", { quotes = list.new() }, "there is not exactly one open quote"),
  review("[e-28] two are", { quotes = list.new { quote(), quote { number = "SQ-000002" } } },
    "there is not exactly one open quote"),
  review("[e-28] the quote was revised since it was sent", { quotes = list.new { quote { state = "revised" } } },
    "quote SQ-000001 is revised"),
  review("[M16] the day after its last", { today = "2026-03-02" }, "the quote was valid until 2026-03-01"),
  review("what was read has a flag", { flagged = list.new { { code = "CONDITIONAL", text = "on a condition" } } },
    "on a condition"),
  review("it may be none", { confidence = 60 }, "it is not certain that it is a yes"),
}
