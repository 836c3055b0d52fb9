-- The points of the agent. Every default asks a person, and none orders, writes or
-- believes anything by itself.

-- A mail came, before a person has looked at it. irrelevant: it is shown to a person with
-- the reason, whatever the settings say. file: it is kept, and nobody answers it.
point "agent.relevant" {
  when = "a mail came for an agent",
  ask = { agent = agent_name, mail = asked_mail, sender = asked_sender, reading = asked_reading, now = instant },
  outcomes = { relevant = {}, irrelevant = { reason = reason }, file = { reason = reason } },
  default = { "irrelevant", reason = { code = "NO_DECISION", text = "agent.relevant gave no answer" } },
}

-- Before each of the agent's steps that a person may want to see.
point "agent.review" {
  when = "a mail may be read, a quote or an order is made, a letter is drafted",
  ask = {
    agent = agent_name, step = step_kind, settings = settings, sender = asked_sender,
    mail = optional(asked_mail), letter = optional(letter_kind), total = optional(money),
    changed = boolean { summary = "It is not the first time for this document" },
    reasons = list(reason), now = instant,
  },
  outcomes = { review = { reason = text }, skip = {} },
  default = { "review", reason = "agent.review gave no answer" },
}

-- What was read from a mail: go on with it, ask the customer for what is missing, or a person?
point "agent.extract" {
  when = "a mail was read",
  ask = {
    agent = agent_name, sender = asked_sender, intent = intent, lines = list(wanted_line),
    requested_date = optional(date), flagged = list(reason),
      asked_before = integer { summary = "Questions without success" },
    quote = optional(choice { "draft", "sent" }), ordered = boolean, other = optional(second_reading),
    now = instant,
  },
  outcomes = { accept = {}, ask_back = {}, assist = { question = text } },
  default = { "assist", question = "agent.extract gave no answer: what does the customer want?" },
}

-- Which item is meant by words that fit none, or several. What is not named stays as read.
point "agent.match" {
  when = "lines were read from a mail",
  ask = {
    agent = agent_name, customer = optional(customer.summary),
    lines = list { position = integer, line = wanted_line }, now = instant,
  },
  outcomes = { use = { items = list { position = integer, item = text, because = text } } },
  default = { "use", items = list.new() },
}

-- Whether what is asked for can be had.
point "agent.available" {
  when = "a quote is about to be made",
  ask = {
    agent = agent_name, settings = settings, customer = customer.summary, requested_date = optional(date),
    lines = list {
      item = text, quantity = integer, unit = text, balance = integer, level = choice { "out", "limited", "available" },
      available = boolean, earliest = optional(date), ship_on = optional(date),
    },
    today = date, now = instant,
  },
  outcomes = { go_on = { requested_date = optional(date) }, short = { reasons = list(reason, { min = 1 }) } },
  default = { "short", reasons = { { code = "NO_DECISION", text = "agent.available gave no answer" } } },
}

-- Whether a mail accepts the quote that is with the customer.
point "agent.accepts" {
  when = "a mail seems to accept a quote",
  ask = {
    agent = agent_name, sender = asked_sender, intent = intent, confidence = integer, words = text,
    changes = boolean { summary = "It asks for changes as well" },
    attached = boolean { summary = "Something is attached: perhaps an order" },
    quotes = list { number = text, revision = integer, state = text, valid_until = optional(date) },
    flagged = list(reason), today = date, now = instant,
  },
  outcomes = { accept = {}, review = { reason = text }, no = { reason = text } },
  default = { "review", reason = "agent.accepts gave no answer" },
}

-- How long the customer has for the answer to a question.
point "agent.deadline" {
  when = "the agent has asked the customer something, and after each reminder",
  ask = {
    agent = agent_name, letter = letter_kind, asked_at = instant, reminders = integer, zone = zone, now = instant,
  },
  outcomes = { remind = { at = instant }, assist = { at = instant, question = text }, wait = {} },
  default = { "wait" },
}

-- What becomes of what a stopped task leaves behind.
point "agent.stopped" {
  when = "a person stops a task",
  ask = { agent = agent_name, reason = text, behind = behind, now = instant },
  outcomes = { keep = {}, close_quote = {}, draft = { text = text } },
  default = { "keep" },
}

-- The words of a letter: paragraphs and tables, of which text and page are made.
point "agent.letter" {
  when = "a letter to a customer is drafted",
  ask = {
    kind = written_kind, language = text, name = optional(text), business = text, signature = optional(letter_words),
    subject = optional(text { summary = "The answer to the customer's own subject" }),
    number = optional(text), revision = optional(text), dated = optional(text), total = optional(text),
    requested = optional(text), ignored = optional(text), valid_until = optional(text), reference = optional(text),
    words = optional(letter_words), attached = boolean,
    asked = integer { summary = "How many things are asked" }, ask_date = boolean,
    short = integer { summary = "How many items are short" },
    lines = list(told_line), questions = list(told_question), shortages = list(told_shortage),
  },
  outcomes = {
    letter = { language = text { max = 12 }, subject = text { min = 1, max = 300 },
      parts = list(letter_part, { min = 1, max = 200 }) },
    hold = { reason = text },
  },
  default = { "hold", reason = "agent.letter gave no answer" },
}
