-- Reading mail: one, or a whole set of them with what was expected.
local known = use "known"
local proposals = use "propose/proposals"
local score = use "score"

operation "agent.read_request" {
  summary = "What the text of a mail asks for: intent, lines with their evidence, date, references",
  http = "POST /v1/agent/readings",
  kind = "read", role = "sales",
  input = asked,
  output = reading,
  errors = { "READING_DATE" },
  run = function(tx, input) return known.read(known.catalog(tx), input) end,
}

operation "agent.propose" {
  summary = "What the desk would make of several mails, given in the order of their dates",
  http = "POST /v1/agent/proposals",
  kind = "read", role = "sales",
  input = { mails = list(parsed_mail, { max = 500 }), carry = optional(any) },
  output = { items = list(proposal), carry = any },
  errors = { "READING_DATE" },
  run = function(tx, input)
    local desk = proposals.open(tx, input.carry)
    local found = list.new()
    for _, one in ipairs(input.mails) do found:add(proposals.next(desk, one.file, one.read)) end
    return { items = found, carry = proposals.carry(desk) }
  end,
}

operation "agent.evaluate" {
  summary = "How well a set of mails is read: dangerous errors, whole mails right by difficulty, F1 of the lines",
  http = "POST /v1/agent/evaluations",
  kind = "read", role = "sales",
  input = {
    mails = list({ file = text { max = 300 }, read = any, expected = optional(expected) }, { max = 500 }),
    carry = optional(any),
  },
  output = {
    mails = integer, right = integer, dangerous = integer,
    by_difficulty = list { difficulty = text, mails = integer, right = integer, percent = integer },
    by_language = list { language = text, mails = integer, right = integer, percent = integer },
    lines = { expected = integer, found = integer, right = integer, f1 = decimal(4) },
    wrong = list { file = text, dangerous = boolean, why = list(text) },
    carry = any,
  },
  errors = { "READING_DATE" },
  run = function(tx, input)
    local desk = proposals.open(tx, input.carry)
    local sum = score.new(input.carry)
    for _, one in ipairs(input.mails) do
      local got = proposals.next(desk, one.file, one.read, one.expected and one.expected.open)
      if one.expected then score.add(sum, one.file, got, one.expected) end
    end
    local result, carry = score.result(sum), proposals.carry(desk)
    carry.sum = score.carry(sum)
    result.carry = carry
    return result
  end,
}
