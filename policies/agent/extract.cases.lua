local function line(more)
  local fields = { words = "5 chairs", item = "CHR-200", quantity = decimal.of("5", 4), confidence = 95 }
  for name, value in pairs(more or {}) do fields[name] = value end
  return fields
end

local function without(name)
  local one = line()
  one[name] = nil
  return one
end

local function ask(intent, lines, more)
  local question = {
    agent = "Desk", intent = intent, lines = list.new(lines), flagged = list.new(), asked_before = 0, ordered = false,
    sender = { class = "registered", authenticated = "none", resembles = list.new(), other = false },
    now = "2026-01-30T08:00:00.000000Z",
  }
  for name, value in pairs(more or {}) do question[name] = value end
  return question
end

local function flagged(code)
  return ask("order_request", { line() }, { flagged = list.new { { code = code, text = "it says so" } } })
end

-- What a second reader made of it.
local function other(lines, more)
  local made = { agrees = false, intent = "order_request", lines = list.new(lines), differs = list.new { "lines" } }
  for name, value in pairs(more or {}) do made[name] = value end
  return { other = made }
end

local function seen(state, more)
  local one = { state = state, words = "5 chairs", item = "CHR-200", quantity = decimal.of("5", 4) }
  for name, value in pairs(more or {}) do one[name] = value end
  return one
end

local SAME = other({ seen "same" }, { agrees = true, differs = list.new() })

return {
  { name = "[4.10] items and quantities that are certain", ask = ask("order_request", { line() }), expect = "accept" },
  { name = "[f-14] an item is missing: the customer is asked",
    ask = ask("order_request", { line(), without "item" }), expect = "ask_back" },
  { name = "[f-14] a quantity is missing: none is assumed", ask = ask("order_request", { without "quantity" }),
    expect = "ask_back" },
  { name = "[f-14] half an item: the customer is asked",
    ask = ask("order_request", { line { quantity = decimal.of("2.5", 4) } }), expect = "ask_back" },
  { name = "[f-14] nothing at all was understood", ask = ask("order_request", {}), expect = "ask_back" },
  { name = "[e-26] low confidence asks",
    ask = ask("order_request", { line { confidence = 60 } }), expect = "ask_back" },
  { name = "[e-26] but not what the customer has answered",
    ask = ask("order_request", { line { confidence = 60 } }, { asked_before = 1 }), expect = "accept" },
  { name = "[4.20] a change of the quote", ask = ask("change", { line() }, { quote = "sent" }), expect = "accept" },
  { name = "[4.20] a change of the order is for a person", ask = ask("change", { line() }, { ordered = true }),
    expect = "assist" },
  { name = "[4.24] no discount by mail", ask = flagged "DISCOUNT_ASKED",
    expect = { "assist", question = "the customer asks for another price" } },
  { name = "[4.24] what was ordered before is not guessed", ask = flagged "HISTORY", expect = "assist" },
  { name = "[M11] who gives orders to the agent and is not clear is not asked back",
    ask = ask("order_request", { without "quantity" }, { flagged = list.new { { code = "INSTRUCTION", text = "x" } } }),
    expect = "assist" },
  { name = "[M11] what is clear beside orders to the agent is only what it says",
    ask = ask("order_request", { line() }, { flagged = list.new { { code = "INSTRUCTION", text = "x" } } }),
    expect = "accept" },
  { name = "a condition is for a person", ask = flagged "CONDITIONAL", expect = "assist" },
  { name = "mail and attachment say different things", ask = flagged "CONTRADICTION", expect = "assist" },
  { name = "[4.11] a day that is past is said in the letter, no more", ask = flagged "DATE_PAST", expect = "accept" },
  { name = "a question is answered by a person", ask = ask("question", {}),
    expect = { "assist", question = "the customer asks something: what is to be answered?" } },
  { name = "[4.21] a yes to a quote", ask = ask("accept", {}, { quote = "sent" }), expect = "accept" },
  { name = "[e-28] a yes, and no quote", ask = ask("accept", {}), expect = "assist" },
  { name = "[f-14] a yes to what was asked back", ask = ask("accept", { line() }, { asked_before = 1 }),
    expect = "accept" },
  { name = "[f-14] a yes to it that leaves something open",
    ask = ask("accept", { without "item" }, { asked_before = 1 }),
    expect = "assist" },
  { name = "a no", ask = ask("decline", {}, { quote = "sent" }), expect = "accept" },
  { name = "thanks, while the quote is with the customer", ask = ask("other", {}, { quote = "sent" }),
    expect = "accept" },
  { name = "nothing found, and no quote", ask = ask("other", {}), expect = "assist" },
  { name = "[f-22] a second reader agrees", ask = ask("order_request", { line() }, SAME), expect = "accept" },
  { name = "[f-22] it has no answer", expect = "accept",
    ask = ask("order_request", { line() }, other({}, { failed = "it answered nonsense", differs = list.new() })) },
  { name = "[f-22] it reads the quantity otherwise", ask = ask("order_request", { line() }, other { seen "other" }),
    expect = { "assist", question = "a second reader reads it otherwise (lines): who is right?" } },
  { name = "[f-22] it alone reads a line", expect = "assist",
    ask = ask("order_request", { line() }, other { seen "same", seen "only_there" }) },
  { name = "[f-22] it does not read a line", ask = ask("order_request", { line() }, other { seen "only_here" }),
    expect = "assist" },
  { name = "[f-22] it says what the mail does not", ask = ask("change", { line() }, other { seen "unproven" }),
    expect = "assist" },
  { name = "[f-22] it makes nothing certain that is not", ask = ask("order_request", { without "quantity" }, SAME),
    expect = "ask_back" },
  { name = "[f-22] what it proposes where nothing was understood is for a person",
    ask = ask("order_request", {}, other { seen "only_there" }), expect = "assist" },
  { name = "[f-22] what it cannot prove is not even proposed",
    ask = ask("order_request", {}, other { seen "unproven" }), expect = "ask_back" },
  { name = "[f-22] it takes a yes for none", expect = "assist",
    ask = ask("accept", {}, { quote = "sent", other = other({}, { intent = "question" }).other }) },
  { name = "[f-22] it takes for a yes what is none", expect = "assist",
    ask = ask("other", {}, { quote = "sent", other = other({}, { intent = "accept" }).other }) },
  { name = "[f-22] it agrees that it is a yes", ask = ask("accept", {}, { quote = "sent", other = SAME.other }),
    expect = "accept" },
}
