-- The points of the agent.

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
