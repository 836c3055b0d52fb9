local function sender(class, more)
  local fields = { class = class, authenticated = "none", resembles = list.new(), other = false }
  for name, value in pairs(more or {}) do fields[name] = value end
  return fields
end

local function mail(first, ...)
  return { subject = "Chairs", first = first, flags = list.new { ... }, words = 12, unread = list.new() }
end

local function ask(step, more)
  local question = { agent = "Desk", step = step, settings = {}, sender = sender "registered", changed = false,
    reasons = list.new(), now = "2026-01-30T08:00:00.000000Z" }
  for name, value in pairs(more or {}) do question[name] = value end
  return question
end

local function registered(rule, first)
  return ask("incoming_mail", { mail = mail(first), settings = { review_registered = rule } })
end

local function unregistered(rule, first)
  return ask("incoming_mail", { mail = mail(first), settings = { review_unregistered = rule },
    sender = sender "unregistered" })
end

-- Whatever the settings say.
local function against(name, one, reason)
  one.settings = { review_registered = "none", review_unregistered = "none" }
  one.mail = one.mail or mail(false)
  return { name = name, ask = ask("incoming_mail", one), expect = { "review", reason = reason } }
end

return {
  { name = "[4.25] registered, all: the first", ask = registered("all", true), expect = "review" },
  { name = "[4.25] registered, all: a later one", ask = registered("all", false), expect = "review" },
  { name = "[4.25] registered, first: the first", ask = registered("first", true), expect = "review" },
  { name = "[4.25] registered, first: a later one", ask = registered("first", false), expect = "skip" },
  { name = "[4.25] registered, none: the first", ask = registered("none", true), expect = "skip" },
  { name = "[4.25] registered, none: a later one", ask = registered("none", false), expect = "skip" },
  { name = "[4.25] registered, an unknown word: review", ask = registered("nobody", false), expect = "review" },
  { name = "[4.25] registered, nothing said: the first", ask = registered(nil, true),
    expect = { "review", reason = "the first mail of a conversation" } },
  { name = "[4.25] registered, nothing said: a later one", ask = registered(nil, false), expect = "skip" },
  { name = "[4.25] unregistered, all: a later one", ask = unregistered("all", false), expect = "review" },
  { name = "[4.25] unregistered, first: the first", ask = unregistered("first", true), expect = "review" },
  { name = "[4.25] unregistered, first: a later one", ask = unregistered("first", false), expect = "skip" },
  { name = "[4.25] unregistered, none: the first", ask = unregistered("none", true), expect = "skip" },
  { name = "[4.25] unregistered, an unknown word: review", ask = unregistered("off", false), expect = "review" },
  { name = "[4.25] unregistered, nothing said: a later one", ask = unregistered(nil, false),
    expect = { "review", reason = "the sender is not known" } },
  { name = "[4.25] each kind of sender has its own setting",
    ask = ask("incoming_mail", { mail = mail(true), settings = { review_unregistered = "none" } }), expect = "review" },

  against("[4.6] what does not seem to be for the desk",
    { reasons = list.new { { code = "NOTHING_ASKED", text = "nothing is asked for" } } }, "nothing is asked for"),
  against("[4.8] an address that resembles a customer's",
    { sender = sender("lookalike", { resembles = list.new { "C-1 (ann@nordisk.example)" } }) },
    "the sender resembles C-1 (ann@nordisk.example)"),
  against("[4.8] an address that several have", { sender = sender "ambiguous" }, "the sender may be several customers"),
  against("[e-29] authentication that failed", { sender = sender("registered", { authenticated = "fail" }) },
    "it may not be from whom it says"),
  against("[e-28] another sender within a task", { sender = sender("registered", { other = true }) },
    "it is not from whom the task is for"),
  against("other figures in HTML", { mail = mail(false, "alternatives_differ") },
    "its plain text and its HTML say other figures"),
  against("hidden text", { mail = mail(false, "hidden_text") }, "it holds text that nobody sees"),
  against("an id that another mail had", { mail = mail(false, "reused_id") }, "another mail had the same id"),
  { name = "a flag that says nothing against a mail",
    ask = ask("incoming_mail", { mail = mail(false, "mended"), settings = { review_registered = "none" } }),
    expect = "skip" },

  { name = "[4.28] quotes are not reviewed unless it is said", ask = ask "quote", expect = "skip" },
  { name = "[4.28] a new quote", ask = ask("quote", { settings = { review_quotes = true } }),
    expect = { "review", reason = "a new quote" } },
  { name = "[4.28] a quote that was changed",
    ask = ask("quote", { settings = { review_quotes = true }, changed = true }),
    expect = { "review", reason = "the quote was changed" } },
  { name = "[4.31] orders are not reviewed unless it is said", ask = ask "order", expect = "skip" },
  { name = "[4.31] a new order", ask = ask("order", { settings = { review_orders = true } }), expect = "review" },
  { name = "[4.22] every letter is reviewed, whatever the settings say",
    ask = ask("outgoing_mail", { letter = "quote", settings = { review_registered = "none" } }), expect = "review" },
  { name = "[4.22] a letter that is out of date says so",
    ask = ask("outgoing_mail", { letter = "quote",
      reasons = list.new { { code = "DOCUMENT_CHANGED", text = "SQ-1 was changed" } } }),
    expect = { "review", reason = "SQ-1 was changed" } },
  { name = "a step that nobody thought of", ask = ask "assistance", expect = "review" },
}
