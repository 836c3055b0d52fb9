-- Letters to customers: what agent.letter is asked, and its answer as a subject, a text
-- and a page. Facts are of the shape letter_facts (letter_facts.lua has those of quotes and
-- orders); dates and amounts are written here as the language has them, and what others
-- wrote becomes plain (plain.lua).
--
--   local letter, reason = letters.write(tx, "quote", "da", facts, task_id)
--   letter = { language, subject, text, html }; nil and a reason when a person has to write it
local form = use "letter_form"
local formats = use "lib.formats"
local plain = use "plain"

local letters = {}

local SUBJECT_MOST = 200

-- What stands before a subject that was answered already, in several languages.
local ANSWERED = { "re", "aw", "sv", "vs", "antw", "rép", "ref", "tr", "返信", "回复", "答复" }

local function without_mark(subject)
  for _, mark in ipairs(ANSWERED) do
    for _, colon in ipairs { ":", "：" } do
      local _, last = string.find(text.lower(subject), "^" .. mark .. "%s*[%[%(]?%d*[%]%)]?%s*" .. colon .. "%s*")
      if last then return string.sub(subject, last + 1) end
    end
  end
end

-- "Re: " and what the customer's subject says, whatever was answered before; nil when it
-- says nothing. token: what the subject of a task carries, such as "T-17".
function letters.reply_subject(subject, token)
  local words = plain.line(subject, SUBJECT_MOST)
  local rest = words
  while rest do
    words, rest = rest, without_mark(rest)
    if rest == "" then return nil end
  end
  return words and letters.with_token("Re: " .. words, token)
end

-- Says for which task it is, once.
function letters.with_token(subject, token)
  if not token or string.find(subject, "[" .. token .. "]", 1, true) then return subject end
  return subject .. " [" .. token .. "]"
end

local GONE = { cancelled = true, returned = true }

-- The part of a quote or an order, as quote.get and order.get show them, that letters tell
-- of; lines that were cancelled are on no confirmation either.
function letters.document(shown)
  local all = list.new()
  for _, line in ipairs(shown.lines) do
    if not GONE[line.status] then
      all:add { item = line.item_number, name = line.name or line.item_number, quantity = line.quantity,
        unit = line.unit or "", amount = line.amount }
    end
  end
  return {
    number = shown.number, revision = shown.revision, dated = shown.quoted_on or shown.ordered_on,
    total = shown.freight and shown.total + shown.freight or shown.total, requested_date = shown.requested_date,
    valid_until = shown.valid_until, reference = shown.external_number, lines = all,
  }
end

local function add_document(ask, document, language)
  if not document then return end
  ask.number, ask.revision = document.number, tostring(document.revision or 1)
  ask.dated = document.dated and formats.date(language, document.dated)
  ask.total = formats.money(language, document.total)
  ask.requested = document.requested_date and formats.date(language, document.requested_date)
  ask.valid_until = document.valid_until and formats.date(language, document.valid_until)
  ask.reference = plain.line(document.reference)
  for _, line in ipairs(document.lines) do
    ask.lines:add {
      item = line.item, name = plain.line(line.name) or line.item, unit = plain.line(line.unit) or "",
      quantity = formats.number(language, line.quantity), amount = formats.money(language, line.amount),
    }
  end
end

local function add_questions(ask, questions)
  for _, one in ipairs(questions or {}) do
    local alternatives = list.new()
    for _, other in ipairs(one.alternatives or {}) do
      alternatives:add { item = other.item, name = plain.line(other.name) or other.item,
        unit = plain.line(other.unit) or "" }
    end
    local about = plain.line(one.words) or plain.line(one.item) or "?"
    ask.questions:add { about = about, missing = one.missing, alternatives = alternatives,
      units = list.new(one.units or {}) }
  end
end

local function add_shortages(ask, shortages, language)
  for _, one in ipairs(shortages or {}) do
    ask.shortages:add {
      item = one.item, name = plain.line(one.name) or one.item, unit = plain.line(one.unit) or "",
      wanted = formats.number(language, one.wanted), available = formats.number(language, one.available),
      earliest = one.earliest and formats.date(language, one.earliest) or "–",
    }
  end
end

-- The question to agent.letter.
function letters.ask(kind, language, facts)
  local ask = {
    kind = kind, language = language, name = plain.line(facts.name, 100), business = plain.line(facts.business) or "",
    signature = plain.lines(facts.signature), subject = letters.reply_subject(facts.subject, facts.token),
    ignored = facts.ignored_date and formats.date(language, facts.ignored_date),
    ask_date = facts.ask_date or false, attached = facts.attached or false, words = plain.lines(facts.words),
    lines = list.new(), questions = list.new(), shortages = list.new(),
  }
  add_document(ask, facts.document, language)
  add_questions(ask, facts.questions)
  add_shortages(ask, facts.shortages, language)
  ask.asked = #ask.questions + (ask.ask_date and 1 or 0)
  ask.short = #ask.shortages
  return ask
end

-- An answer of agent.letter as it is sent.
function letters.form(answer, token)
  return {
    language = answer.language, subject = letters.with_token(plain.line(answer.subject, SUBJECT_MOST + 20), token),
    text = form.text(answer.parts), html = form.html(answer.parts, answer.language),
  }
end

-- about: the id that the decision is kept for.
function letters.write(tx, kind, language, facts, about)
  local answer = tx:decide("agent.letter", letters.ask(kind, language, facts), about)
  if answer.outcome == "hold" then return nil, answer.reason end
  return letters.form(answer, facts.token)
end

return letters
