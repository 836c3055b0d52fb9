-- The reader: the text of a mail, a catalog and the day it came in; out comes what was
-- asked for, each line with the words it was read from. Pure: it knows no database.
-- All that is read is data; a sentence that gives orders to the reader is flagged and
-- nothing in it is read as a line.
local fold = use "reader/fold"
local words = use "reader/words"
local tokens = use "reader/tokens"
local sentences = use "reader/sentences"
local merging = use "reader/merging"
local body = use "reader/body"
local dates = use "reader/dates"
local shapes = use "reader/shapes"
local tables = use "reader/tables"
local clauses = use "reader/clauses"
local context = use "reader/context"
local settle = use "reader/settle"
local intent = use "reader/intent"
local claims = use "reader/claims"
local answers = use "reader/answers"
local turns = use "reader/turns"
local taken = use "reader/taken"
local references = use "reader/references"

-- Bounds, so that no text costs more than its share: bytes that are read, lines. What is
-- beyond them is flagged.
local LONGEST, MOST, EVIDENCE = 60000, 600, 600

local function reply_subject(subject)
  local key = fold.key(subject or "")
  for _, prefix in ipairs { "re:", "sv:", "aw:", "antw:", "ant:", "vs:", "rep:" } do
    if string.sub(key, 1, #prefix) == prefix then return true end
  end
  return false
end

local function start(ask)
  return { index = ask.index, known = ask.known, tokens = tokens, lines = {}, nouns = {}, dates = {},
    flagged = {}, flags = {} }
end

local function flagger(state)
  return function(code, at)
    if state.flags[code] then return end
    state.flags[code] = true
    state.flagged[#state.flagged + 1] = { code = code, a = at and at.a, b = at and at.b }
  end
end

local function whole_of(lines)
  local all = {}
  for i, line in ipairs(lines) do all[i] = line.s end
  return table.concat(all, "\n")
end

-- One text (the mail, an attachment): fills state.
local function read_text(state, lines, base, flag)
  local rows, rest = tables.find(lines, state.index, state.known)
  if lines[1] and string.find(lines[1].s, "^%s*[{%[]") then -- JSON
    local days
    rows, days = tables.json(whole_of(lines))
    if #rows > 0 then rest = {} end
    for _, day in ipairs(days) do
      if date.valid(day) then
        state.dates[#state.dates + 1] = { day = day, said = { plain = "", raw = "" }, toks = {}, spoken = true,
          a = 1, b = 1 }
      end
    end
  end
  local all = {}
  local every = {}
  for _, line in ipairs(lines) do
    for _, tok in ipairs(tokens.of(line.s, line.a)) do every[#every + 1] = tok end
  end
  state.own = words.of[words.guess(every, state.language)]
  local split = sentences(rest, state.own, function(toks) shapes.find(toks, state.index, state.known) end)
  for _, sentence in ipairs(split) do
    for _, tok in ipairs(sentence.toks) do all[#all + 1] = tok end
  end
  for _, row in ipairs(rows) do
    local line = #state.lines < MOST and settle.row(row, state)
    if #state.lines >= MOST then flag("TEXT_LONG", row) end
    if line then state.lines[#state.lines + 1] = line end
  end
  state.rows = #rows > 0
  local ordered
  for n, sentence in ipairs(split) do
    local toks, said, first = sentence.toks, sentence.said, #state.lines + 1
    local last = toks[#toks]
    if last.s == "?" or last.s == "？" then state.question = true end
    if ordered and taken.same_line(lines, ordered, toks[1].a) then said.doubt = true end
    said.asks = words.says(said, "ask") ~= nil and not words.says(said, "strong")
    if #state.lines >= MOST then
      flag("TEXT_LONG", { a = toks[1].a, b = last.b })
    elseif turns.orders(toks, said) then
      flag("INSTRUCTION", { a = toks[1].a, b = last.b })
      ordered = not turns.counted(toks, state.own) and toks[1].a or nil
    else
      if words.says(said, "history") then
        state.history = true
        flag("HISTORY", { a = toks[1].a, b = last.b })
      end
      dates.find(toks, said, base, state.own, state.dates)
      if not words.says(said, "hedge") or words.says(said, "change") or words.says(said, "remove") then
        clauses.read(state, toks, said)
      end
      taken.priced(state, first, split, n)
    end
  end
  state.all, state.sentences = all, {}
  for i, sentence in ipairs(split) do state.sentences[i] = sentence.said end
  return tokens.said(all)
end

-- Is the date one that does not suit ("not on Friday", "fredag er vi her ikke")?
local NOT_THEN = { ["not"] = true, ikke = true, nicht = true, pas = true, never = true }
local function unsuited(one)
  local first = one.first or 1
  for i = math.max(1, first - 3), first - 1 do
    if one.toks[i] and NOT_THEN[one.toks[i].f] then return true end
  end
  return false
end

local function wanted_date(state, base, flag)
  local best, other, past
  for _, one in ipairs(state.dates) do
    local near = tokens.said(one.toks, math.max(1, (one.first or 1) - 3), math.max(0, (one.first or 1) - 1))
    local wrong = not one.spoken and words.says(near, "not_due") or unsuited(one)
    local due = words.says(one.said, "due") or words.says(one.said, "strong") or one.spoken
    if not wrong and due then
      if one.unsure or not one.day then flag("DATE_UNCLEAR", one)
      elseif one.day < base then
        flag("DATE_PAST", one)
        past = one.day
      else
        if best and best.day ~= one.day then flag("DATES_SEVERAL", one) end
        if not best or one.day > best.day then best = one end
      end
    elseif not wrong and one.day and one.day >= base and not one.weekday then
      other = other == nil and one or other and other.day == one.day and other or false
    end
  end
  return best or other or nil, past
end

local function context_of(ask, state)
  return context.of(ask, state.quoted, state.own, function(quoted)
    local inner = start(ask)
    inner.language = state.own.name
    read_text(inner, body.split(quoted), ask.date, function() end)
    return inner.lines
  end)
end

local function lines_of(state, ask, flag)
  local made = {}
  for _, line in ipairs(state.lines) do
    local one = settle.line(line, ask, flag)
    if one then made[#made + 1] = one end
  end
  return made
end

local function places(state, source, source_text, lines)
  for _, line in ipairs(lines) do
    line.source = source
    if line.b - line.a > EVIDENCE then line.b = utf8.offset(source_text, 0, line.a + EVIDENCE) - 1 end
    line.words = string.sub(source_text, line.a, line.b)
    line.from = utf8.len(source_text, 1, line.a) - 1
    line.to = utf8.len(source_text, 1, math.max(line.a, utf8.offset(source_text, 0, line.b)))
  end
end

-- What attachments order; the same line twice in mail and attachment is one line, the
-- same item with two quantities is a doubt.
local function attached(ask, state, lines, flag)
  for _, file in ipairs(ask.attachments or {}) do
    local inner = start(ask)
    inner.language = state.own.name
    inner.flagged, inner.flags = state.flagged, state.flags
    local plain = fold.plain(string.sub(file.text, 1, utf8.offset(file.text, 0, math.min(#file.text,
      LONGEST) + 1) - 1))
    read_text(inner, (body.split(plain)), ask.date, flag)
    local more = lines_of(inner, { change = false, wanted = true }, flag)
    places(inner, file.name, plain, more)
    state.rows = state.rows or inner.rows
    for _, date_found in ipairs(inner.dates) do state.dates[#state.dates + 1] = date_found end
    local before = #lines
    for _, line in ipairs(more) do
      local twin
      for i = 1, before do
        if line.item and lines[i].item == line.item and not (twin and twin.quantity == line.quantity) then
          twin = lines[i]
        end
      end
      if not twin and #lines >= MOST then
        flag("TEXT_LONG", line)
      elseif not twin then
        lines[#lines + 1] = line
      elseif twin.quantity ~= line.quantity then
        flag("CONTRADICTION", line)
        twin.ambiguous, twin.confidence = true, math.min(50, twin.confidence)
      end
    end
  end
end

local function changing(said, reply)
  return reply and (words.says(said, "change") or words.says(said, "add") or words.says(said, "remove")
    or words.says(said, "swap") or words.says(said, "scrap")) ~= nil
end

-- "from 5 to 8", "8 instead of 5": the quantity that goes.
local function replaced(state)
  for _, line in ipairs(state.lines) do
    local plain = line.sentence.plain
    local n = string.match(plain, " of (%d+) ") or string.match(plain, " for (%d+) ") or string.match(plain,
      " de (%d+) ")
      or string.match(plain, " statt (%d+) ") or string.match(plain, " als (%d+) ")
    line.replaced = line.replaced or n and #n <= 6 and math.tointeger(tonumber(n)) * 10000 or nil
  end
end

local function read_lines(state, quote, reply, said, flag)
  local change = changing(said, reply)
  local ordered = not reply and words.says(said, "complaint") and words.says(said, "request")
    and claims.apart(state.lines)
  if ordered then state.lines, state.claims = ordered, true end
  local wanted = words.says(said, "strong") and words.says(said, "request") and not words.says(said, "complaint")
  local silent = not change and not words.says(said, "request") and not words.says(said, "strong")
  local function lines(as_change)
    return lines_of(state, { change = as_change, said = change, wanted = wanted, silent = not as_change and silent,
      index = state.index, context = as_change and quote or {} }, flag)
  end
  if change or #quote > 0 then
    replaced(state)
    local found = merging.swap(state.lines, lines(true), quote)
    local about = merging.touches(found, quote) and (intent.accepts(state.sentences) or not words.says(said, "fresh"))
    if change or about then return merging.once(found, state, flag), true end
  end
  return merging.once(lines(false), state, flag), false
end

-- ask = { subject, text, quoted?, attachments?, date, index, known?, open?, reply?, language?, asked_back?, names? }
return function(ask)
  local state = start(ask)
  local flag = flagger(state)
  local whole = ask.text
  if #whole > LONGEST then
    whole = string.sub(whole, 1, utf8.offset(whole, 0, LONGEST + 1) - 1)
    flag("TEXT_LONG")
  end
  local plain = fold.plain(whole)
  local lines, quoted = body.split(plain)
  if ask.quoted and ask.quoted ~= "" then quoted = body.unquote(fold.plain(ask.quoted)) end
  state.quoted = quoted
  state.language = ask.language
  local said = read_text(state, lines, ask.date, flag)
  local subject = tokens.of(fold.plain(ask.subject or ""), 1)
  local title = tokens.said(subject)
  local reply = ask.reply or reply_subject(ask.subject) or state.quoted ~= ""
  local short = not (intent.noise(said) or words.says(title, "auto")) and answers.read(state, ask, lines, title) or nil
  if short then
    state.flagged, state.flags = {}, {}
    flag = flagger(state)
  end
  local quote = reply and context_of(ask, state) or {}
  local made, change = short, false
  -- while a question is open, a number that names nothing is its answer or nothing
  local about = #(ask.asked_back or {}) == 0 and quote or {}
  if not short then made, change = read_lines(state, about, reply, said, flag) end
  places(state, "text", plain, made)
  if not short then attached(ask, state, made, flag) end
  if #made == 0 and ask.forwarded and ask.forwarded ~= "" then
    local passed = { name = "forwarded", text = body.passed(ask.forwarded) }
    attached({ attachments = { passed }, date = ask.date, index = ask.index, known = ask.known }, state, made, flag)
  end
  if words.says(title, "instruct") then flag("INSTRUCTION") end
  if words.says(said, "discount") then flag("DISCOUNT_ASKED") end
  local refs = references(state.all, ask.index)
  for _, one in ipairs(references(subject, ask.index)) do refs[#refs + 1] = one end
  local what
  if short then what = "order_request"
  elseif intent.noise(said, merging.firm(made)) or words.says(title, "auto") then what = "other"
  else
    what = intent.of { said = said, sentences = state.sentences, reply = reply, lines = made,
    changing = change, claims = state.claims,
      rows = state.rows, question = state.question, history = state.history, reference = #refs > 0,
      partly = merging.partly(state.lines, quote), emptied = merging.emptied(made, quote),
      excepted = state.excepted, quote = #quote > 0,
      same = merging.same(made, quote), loose = merging.loose(state.lines) }
  end
  local acts = what == "order_request" or what == "change"
  local day, past
  if acts then day, past = wanted_date(state, ask.date, flag) end
  return { intent = what, language = state.own.name, lines = acts and made or {}, requested_date = day and day.day,
    ignored_date = not day and past or nil, references = refs, flagged = state.flagged, plain = plain }
end
