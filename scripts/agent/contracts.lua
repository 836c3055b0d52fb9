-- Shapes and error codes of reading mail.

intent = choice { "order_request", "change", "accept", "decline", "question", "other" }
place = {
  source = text { summary = "text, or the name of an attachment" }, words = text,
  from = integer { summary = "Characters before it" },
    to = integer { summary = "The last character, counted from 1" },
}
alternative = { item = text, confidence = integer { min = 0, max = 100 } }
line = {
  item = optional(text { summary = "The item's number; absent when it is not certain" }),
  quantity = optional(decimal(4)),
  unit = optional(text { summary = "pcs, box, kg …: as asked for, else the item's" }),
  ambiguous = boolean,
  confidence = integer { min = 0, max = 100 },
  change = optional(choice { "set", "add", "remove" }),
  missing = list(choice { "item", "quantity" }),
  alternatives = list(alternative),
  evidence = place,
}
reading = {
  intent = intent, language = text, lines = list(line), requested_date = optional(date),
  references = list(text), flagged = list(reason), would_reply = boolean,
}
attachment = { name = text { max = 300 }, text = text { max = 300000 } }
asked = {
  subject = optional(text { max = 2000 }),
  text = text { max = 300000, summary = "The new text of the mail" },
  quoted = optional(text { max = 300000, summary = "What it quotes, when that is known" }),
  forwarded = optional(text { max = 300000, summary = "What it passes on, when that is known" }),
  attachments = optional(list(attachment, { max = 20 })),
  date = date { summary = "The day it came" },
  reply = optional(boolean),
  language = optional(text { max = 12, summary = "The customer's, when the text does not tell" }),
  open = optional(list({ item = text, quantity = optional(decimal(4)) }, { max = 500,
    summary = "Lines of the open quote" })),
  known_as = optional(list({ reference = text { max = 100 }, item = text }, { max = 5000,
    summary = "The customer's own item numbers" })),
}
-- Mails as the program reads their bytes (runtime/mail/read.h), in the order of their dates.
parsed_mail = { file = text { max = 300 }, read = any, expected = optional(any) }
proposal = {
  file = text,
  intent = intent, language = text, lines = list(line), requested_date = optional(date),
  references = list(text), flagged = list(reason), would_reply = boolean,
  customer = optional(text { summary = "Number of the customer who has the sender's address" }),
}

expected_line = {
  item = optional(text), quantity = optional(decimal(4)), unit = optional(text), ambiguous = optional(boolean),
}
expected = {
  intent = intent, lines = list(expected_line), requested_date = optional(date), flagged = optional(list(text)),
  difficulty = choice { "easy", "medium", "hard" }, customer = optional(text), would_reply = optional(boolean),
  catalog = optional(text), language = optional(text), half = optional(text), kind = optional(text),
  notes = optional(text),
}

-- ---- letters (letters.lua) ----

written_kind = choice {
  "quote", "quote_changed", "question", "unavailable", "order", "reminder", "closing", "declined", "answer",
}
missing_fact = choice { "item", "quantity", "unit" }
letter_document = {
  number = text, revision = optional(integer), dated = optional(date), total = money,
  requested_date = optional(date), valid_until = optional(date), reference = optional(text),
  lines = list { item = text, name = text, quantity = integer, unit = text, amount = money },
}
letter_question = {
  words = optional(text { summary = "What the customer wrote" }),
  item = optional(text { summary = "What was understood, when that is more" }),
  missing = list(missing_fact),
  alternatives = optional(list({ item = text, name = text, unit = optional(text) }, { max = 20 })),
  units = optional(list(text, { max = 10, summary = "Those it could be" })),
}
letter_shortage = {
  item = text, name = text, unit = optional(text), wanted = integer, available = integer, earliest = optional(date),
}

-- What a letter is made of. document: for quote, quote_changed, order, reminder and
-- declined; questions and ask_date: for question; shortages: for unavailable; words: of a
-- person, for answer, and for closing if one wrote them.
letter_facts = {
  business = text,
  signature = optional(text { max = 2000, summary = "Of the agent; without one the business signs" }),
  name = optional(text { summary = "Of the person it is written to, when it is known" }),
  subject = optional(text { summary = "Of the mail it answers" }),
  token = optional(text { max = 40, pattern = "^[%w-]+$", summary = "What the subject of the task carries" }),
  attached = optional(boolean { summary = "The document goes with it" }),
  document = optional(letter_document),
  ignored_date = optional(date { summary = "It was asked for, and had passed" }),
  questions = optional(list(letter_question, { max = 100 })),
  ask_date = optional(boolean),
  shortages = optional(list(letter_shortage, { max = 500 })),
  words = optional(text { max = 5000 }),
}

-- What agent.letter sees: everything as the customer reads it.
letter_words = text { max = 6000 }
told_line = { item = text, name = text, quantity = text, unit = text, amount = text }
told_question = {
  about = text, missing = list(missing_fact), alternatives = list { item = text, name = text, unit = text },
  units = list(text),
}
told_shortage = {
  item = text, name = text, unit = text, wanted = text, available = text, earliest = text,
}
letter_table = {
  columns = list({ title = text, right = optional(boolean) }, { min = 1, max = 12 }), rows = list(list(letter_words)),
}
letter_part = { words = optional(letter_words), table = optional(letter_table) }
letter = { language = text, subject = text, text = text, html = text }

errors {
  READING_DATE = "The date of a mail lies between the years 2000 and 2100.",
}
