-- Trying the words of letters.
local told = use "letter_facts"
local letters = use "letters"

operation "agent.preview_letter" {
  summary = "A letter as it would be written of these facts; nothing is kept or sent",
  http = "POST /v1/agent/letter-previews",
  kind = "read", role = "viewer",
  input = {
    kind = written_kind, language = customer.language, facts = letter_facts,
    quote = optional(id { summary = "Whose facts are to be told, in place of facts.document" }),
    order = optional(id { summary = "The same of an order" }),
  },
  output = { letter = optional(letter), reason = optional(text { summary = "Why a person would have to write it" }) },
  run = function(tx, input)
    local facts = input.facts
    if input.quote then facts.document = told.quote(tx, input.quote) end
    if input.order then facts.document = told.order(tx, input.order, input.language) end
    local answer = tx:preview("agent.letter", letters.ask(input.kind, input.language, facts))
    if answer.outcome == "hold" then return { reason = answer.reason } end
    return { letter = letters.form(answer, facts.token) }
  end,
}
