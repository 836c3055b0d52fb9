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

errors {
  READING_DATE = "The date of a mail lies between the years 2000 and 2100.",
}
