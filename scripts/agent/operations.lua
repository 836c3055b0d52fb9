-- Reading mail: one, or a whole set of them with what was expected.
local known = use "known"
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
  summary = "The same for several mails, in the order of their dates",
  http = "POST /v1/agent/proposals",
  kind = "read", role = "sales",
  input = { mails = list({ file = text { max = 300 }, mail = asked }, { max = 500 }) },
  output = { proposals = list { file = text, reading = reading } },
  errors = { "READING_DATE" },
  run = function(tx, input)
    local index = known.catalog(tx)
    local mails = input.mails:sort(function(a, b)
      if a.mail.date ~= b.mail.date then return a.mail.date < b.mail.date end
      return a.file < b.file
    end)
    return { proposals = mails:map(function(one) return { file = one.file, reading = known.read(index,
      one.mail) } end) }
  end,
}

operation "agent.evaluate" {
  summary = "How well a set of mails is read: dangerous errors, whole mails right by difficulty, F1 of the lines",
  http = "POST /v1/agent/evaluations",
  kind = "read", role = "sales",
  input = { mails = list({ file = text { max = 300 }, mail = asked, expected = expected }, { max = 500 }) },
  output = {
    mails = integer, right = integer, dangerous = integer,
    by_difficulty = list { difficulty = text, mails = integer, right = integer, percent = integer },
    lines = { expected = integer, found = integer, right = integer, f1 = decimal(4) },
    wrong = list { file = text, dangerous = boolean, why = list(text) },
  },
  errors = { "READING_DATE" },
  run = function(tx, input)
    local index = known.catalog(tx)
    local sum = score.new()
    for _, one in ipairs(input.mails) do score.add(sum, one.file, known.read(index, one.mail), one.expected) end
    return score.result(sum)
  end,
}
