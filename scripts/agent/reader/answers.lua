-- Short answers to a question of ours: "6 please", "the white one", "A: 6, B: 2". The
-- customer was asked for what some lines lack, so a number alone says enough here. What
-- makes it safe: an answer is understood only when every word of it is. A telephone
-- number, a time, a name that is not the customer's, "but", "not": then it is no answer,
-- and the mail is read as any other.
local words = use "reader/words"
local tokens = use "reader/tokens"
local items = use "reader/items"
local anchors = use "reader/anchors"
local dates = use "reader/dates"
local choose = use "reader/choose"
local around = use "reader/around"

local answers = {}

-- A longer text is no short answer.
local LONGEST = 400

local AGAINST = { "decline", "complaint", "hedge", "condition", "approx", "instruct", "discount", "history", "auto",
  "spam", "remove", "but" }

local CLOSES = { [","] = true, [";"] = true, ["、"] = true, ["。"] = true, ["."] = true }
local QUIET = { [","] = true, [";"] = true, ["."] = true, [":"] = true, ["!"] = true, ["-"] = true, ["("] = true,
  [")"] = true, ['"'] = true, ["'"] = true, ["、"] = true, ["。"] = true, ["="] = true, ["・"] = true, ["！"] = true,
  ["\u{201C}"] = true, ["\u{201D}"] = true, ["„"] = true, ["«"] = true, ["»"] = true }

-- "A:", "1)", "2.": which of several lines an answer is for. Index of its last token.
local function key_at(toks, i, lines, fresh)
  local tok, after, then_ = toks[i], toks[i + 1], toks[i + 2]
  if not fresh or not after or not then_ then return nil end
  if after.s ~= ":" and after.s ~= ")" and after.s ~= "=" and after.s ~= "." then return nil end
  if after.b + 1 == then_.a and then_.k == "num" and after.s ~= "=" then return nil end -- 10:30, 6.5
  local n = tok.k == "num" and #tok.s <= 2 and math.tointeger(tonumber(tok.s))
    or tok.k == "word" and string.find(tok.s, "^%u$") and string.byte(tok.s) - 64
  if n and n >= 1 and n <= #lines and (#lines > 1 or after.s ~= ".") then return n, i + 1 end
end

-- "the second", "number 2", "2番目": index of the last token.
local function ordinal_at(toks, i)
  local tok = toks[i]
  local n = around.ordinal[tok.f]
  if n then return n, i end
  local after = toks[i + 1]
  if around.sign[tok.f] and tok.s ~= "line" then
    local at = after and (after.s == "." or after.s == ":") and i + 2 or i + 1
    local figure = toks[at]
    if figure and figure.k == "num" and #figure.s <= 2 and string.find(figure.s, "^%d+$") then
      return math.tointeger(tonumber(figure.s)), at
    end
  elseif tok.k == "num" and #tok.s <= 2 and after and around.sign_after[after.f] then
    return math.tointeger(tonumber(tok.s)), i + 1
  end
end

-- "the white one": no quantity.
local function pronoun(toks, one, own)
  local tok, before = toks[one.first], toks[one.first - 1]
  if tok.f ~= "one" or not before or before.line ~= tok.line or before.k == "p" then return false end
  return own.name == "en" and (words.attribute(before.f) ~= nil or not around.asks_for[before.f])
end

-- "den 6.", "le 6": a day of the month.
local ARTICLE = { den = true, der = true, die = true, das = true, dem = true, le = true, la = true, the = true,
  d = true }
local function of_month(toks, one)
  local before, after = toks[one.first - 1], toks[one.last + 1]
  return before and ARTICLE[before.f] and not one.unit and (not after or after.k == "p")
end

local function start_line(toks, i) return i == 1 or toks[i - 1].line ~= toks[i].line end

-- Adds the quantities of one line of the text, by the place they begin at; false when a
-- number there is anything else.
local function count_line(found, all, from, state)
  local toks = all[from].of
  for _, one in ipairs(anchors.find(toks, tokens.said(toks), state.own, state.index.sold)) do
    local tok = toks[one.first]
    if one.odd or one.pack or of_month(toks, one) then return false end
    if not tok.reserved and not one.weak and not pronoun(toks, one, state.own) then
      if not one.q or one.q <= 0 then return false end
      if toks[one.last + 1] and toks[one.last + 1].f == "x" then one.last = one.last + 1 end
      found[from + one.first - 1] = { q = one.q, unit = one.unit, last = from + one.last - 1,
        every = around.every[toks[one.last].f] }
    elseif not tok.reserved then
      tok.idle = true
    end
  end
  return true
end

local function quantities(toks, state)
  local found = {}
  for i = 1, #toks do
    if start_line(toks, i) and not count_line(found, toks, i, state) then return nil end
  end
  return found
end

-- An item's number, also one of several tokens; a bare number only if it was offered.
local function item_at(toks, i, asked, state)
  local item, first, last = items.exact(state.index, toks, i, math.min(i + 2, #toks), state.known, state.own.stop)
  if first ~= i then return nil end
  for at = first, last do
    if toks[at].k ~= "num" then return item, last end
  end
  for _, line in ipairs(asked) do
    for _, row in ipairs(line.items) do
      if row.number == item.number and #toks[i].s >= 3 and not line.item then return item, last end
    end
  end
end

-- Keys, ordinals and item numbers are taken out before anything else looks at numbers.
local function reserve(toks, asked, state)
  local marked, i = {}, 1
  while i <= #toks do
    local fresh = start_line(toks, i) or CLOSES[toks[i - 1].s] or toks[i - 1].s == "("
    local key, last = key_at(toks, i, asked, fresh)
    local kind = "key"
    if not key then
      key, last = item_at(toks, i, asked, state)
      kind = "item"
    end
    if not key then
      key, last = ordinal_at(toks, i)
      kind = "ordinal"
    end
    if key then
      marked[i] = { kind = kind, value = key, last = last }
      for at = i, last do toks[at].reserved, toks[at].mask = true, "answer" end
      i = last
    end
    i = i + 1
  end
  return marked
end

-- Is this token one that says nothing?
local function idle(toks, i, language)
  local tok, before = toks[i], toks[i - 1]
  if tok.k == "p" then return QUIET[tok.s] == true end
  if tok.mask == "date" or tok.idle then return true end
  if tok.mask or tok.k == "range" then return false end
  if around.before_day[tok.f] then
    for at = i + 1, math.min(i + 4, #toks) do
      if toks[at].mask == "date" then return true end
    end
  end
  if before and before.s == "'" and (#tok.s == 1 or tok.f == "ll" or tok.f == "re") then return true end
  return around.idle(tok, language) or tok.k == "word" and #tok.s == 1 and toks[i + 1] ~= nil and toks[i + 1].s == "'"
end

-- Walks the tokens; each quantity, item or key goes to an atom; a new one begins where
-- one is full or a comma parts them. nil when a word is left over.
local function atoms(toks, lines, state)
  local marked = reserve(toks, lines, state)
  local counted = quantities(toks, state)
  if not counted then return nil end
  local found, atom, all = {}, nil, { yes = false, every = nil }
  local function open(full)
    if not atom or atom[full] or full == "key" and (atom.q or atom.toks[1]) then
      atom = { toks = {} }
      found[#found + 1] = atom
    end
    return atom
  end
  local function reach(first, last)
    atom.a, atom.b = atom.a or toks[first].a, toks[last].b
  end
  local i = 1
  while i <= #toks do
    local tok, mark, q = toks[i], marked[i], counted[i]
    if #lines > 1 and atom and (CLOSES[tok.s] or start_line(toks, i) or around.joins(tok))
      and not choose.waits(atom, lines, state) then atom = nil end
    if mark then
      open(mark.kind)[mark.kind] = mark.value
      reach(i, mark.last)
      i = mark.last
    elseif q then
      local at = open(#lines > 1 and "q" or "-")
      if at.q and at.q ~= q.q then return nil end
      at.q, at.unit, all.every = q.q, not q.every and q.unit or nil, all.every or q.every
      if toks[q.last + 1] and toks[q.last + 1].s == ":" then return nil end
      reach(i, q.last)
      i = q.last
    elseif around.yes[tok.f] then all.yes = true
    elseif around.every[tok.f] then all.every = true
    elseif not around.idle(tok, state.own.name) and choose.knows(tok, lines, state) then
      local at = open "-"
      at.toks[#at.toks + 1] = tok
      reach(i, i)
    elseif not idle(toks, i, state.own.name) then
      return nil
    end
    i = i + 1
  end
  return found, all
end

-- The new text as tokens, each with its line; nil when there is too much of it.
local function tokens_of(lines)
  local toks, length = {}, 0
  for n, line in ipairs(lines) do
    length = length + #line.s
    local of = tokens.of(line.s, line.a)
    for _, tok in ipairs(of) do
      tok.line, tok.of = n, of
      toks[#toks + 1] = tok
    end
  end
  return length <= LONGEST and toks[1] and toks or nil
end

-- state: the reader's, with index, own, known. ask: asked_back = what was asked about, {
-- item?, items = those it may be, quantity?, missing, words } each; names = what the sender
-- may sign with; date = the day it came. lines: the new text, { s, a }; title: what the
-- subject says. Answers lines of the reading, or nil.
function answers.read(state, ask, lines, title)
  local asked = ask.asked_back or {}
  if #asked == 0 or #(ask.attachments or {}) > 0 or (ask.forwarded or "") ~= "" then return nil end
  local toks = tokens_of(around.strip(lines, ask.names))
  if not toks or words.says(title, "instruct") then return nil end
  local said = tokens.said(toks)
  for _, cue in ipairs(AGAINST) do
    if words.says(said, cue) then return nil end
  end
  for i = 1, #toks do
    if start_line(toks, i) then dates.find(toks[i].of, said, ask.date, state.own, {}) end
  end
  choose.prepare(asked, state)
  local found, all = atoms(toks, asked, state)
  if not found then return nil end
  all.a, all.b = toks[1].a, toks[#toks].b
  return choose.lines(found, all, asked, state)
end

return answers
