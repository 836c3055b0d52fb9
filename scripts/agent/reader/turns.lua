-- What people take back in the same breath: "the 80, please don't", "we still have 20",
-- "instead of 6 send 8", "3, no, 4", "all except the lamps". It only takes from what a
-- sentence asks for, or puts one thing in the place of another that it names.
local words = use "reader/words"
local fold = use "reader/fold"
local items = use "reader/items"
local numbers = use "reader/numbers"
local taken = use "reader/taken"

local BUT, comma, counts = taken.BUT, taken.comma, taken.counts

local turns = {}

local function set(list)
  local found = {}
  for word in string.gmatch(list, "[^%s]+") do found[fold.key(word)] = true end
  return found
end

local MACHINE = set [[ system systeme systemet assistant assistent assistenten assistenten ai ki ia bot robot chatbot
  agent agenten agents sprachmodell sprogmodel sprogmodellen llm software programm ]]
local TO = set "to for an fur til au a pour the das die den l le la note hinweis besked message notiz nachricht"

-- "System: ..." and "Note to the assistant: ...": whom the words before a colon speak to.
local function to_machine(toks, said)
  local machine = false
  for i = 1, math.min(#toks, 8) do
    local tok = toks[i]
    if tok.s == ":" then
      return machine and (words.says(said, "strong") or words.says(said, "request")) ~= nil
    end
    if MACHINE[tok.f] then machine = true
    elseif tok.k ~= "p" and not TO[tok.f] then return false end
  end
  return false
end

-- Does this sentence give orders to the reader?
function turns.orders(toks, said) return words.says(said, "instruct") ~= nil or to_machine(toks, said) end

-- "instead of": what comes behind it goes, up to what asks for the other; the words that
-- stand first in a line and those that may stand between.
local INSTEAD = { { "instead", "of" }, { "rather", "than" }, { "in", "place", "of" }, { "statt" }, { "anstatt" },
  { "anstelle" }, { "i", "stedet", "for" }, { "frem", "for" },
  { "au", "lieu", "de" }, { "au", "lieu", "des" }, { "au", "lieu", "du" },
  { "a", "la", "place", "de" }, { "a", "la", "place", "des" }, { "plutot", "que" } }
local REPLACE = { { "replace" }, { "swap" }, { "substitute" }, { "ersetze" }, { "ersetzen", "sie" },
  { "tauschen", "sie" }, { "erstat" }, { "udskift" }, { "byt" }, { "remplacez" }, { "remplacer" }, { "echangez" } }
local BY = set "with by for durch gegen mit med par contre til"
local ASKS = set [[ please send sends deliver give make take we i bitte liefern wir sende senden schicken nehmen nehme
  venligst sender send lever tak vi jeg gerne mettez livrez envoyez merci nous je prenez prenons il veuillez faut
  would could can mochten hatten ]]

-- By the first word of each.
local function indexed(phrases)
  local by = {}
  for _, phrase in ipairs(phrases) do
    by[phrase[1]] = by[phrase[1]] or {}
    table.insert(by[phrase[1]], phrase)
  end
  return by
end
INSTEAD, REPLACE = indexed(INSTEAD), indexed(REPLACE)

local function starts(toks, i, phrases)
  for _, phrase in ipairs(phrases[toks[i].f] or {}) do
    local fits = true
    for n, word in ipairs(phrase) do fits = fits and toks[i + n - 1] and toks[i + n - 1].f == word end
    if fits then return i + #phrase end
  end
end

-- Does an order to the reader say itself how many, or may that come behind it?
function turns.counted(toks, own)
  for _, tok in ipairs(toks) do
    if counts(tok, own) then return true end
  end
  return false
end

-- The end of what goes, and whether anything comes behind it.
local function gone(toks, from, own)
  local counted = false
  for i = from, #toks do
    local tok = toks[i]
    if comma(tok) or ASKS[tok.f] then return i - 1, i < #toks end
    if tok.s == "." or BUT[tok.f] or own.joins[tok.f] then return i - 1, false end
    local number = counts(tok, own) and not (toks[i + 1] and words.measures[toks[i + 1].f])
    if number and counted then return i - 1, true end
    counted = counted or number
  end
  return #toks, false
end

local function replaced(toks, from, own)
  for i = from, #toks do
    if comma(toks[i]) or toks[i].s == "." then return nil end
    if BY[toks[i].f] and i > from and toks[i + 1] then return i - 1 end
  end
end

-- What goes: its words, number and item.
local function part(state, toks, from, to)
  local kept, q = {}, nil
  local item, first, last = items.exact(state.index, toks, from, to, state.known, state.own.stop)
  for i = from, to do
    local tok = toks[i]
    local number = counts(tok, state.own) and not (item and i >= first and i <= last)
    if number and not q then q = tok.k == "num" and (tok.v or numbers.digits(tok.s, state.own))
      or math.tointeger(state.own.numbers[tok.f]) * 10000 end
    if not number and not words.units[tok.f] then kept[#kept + 1] = tok end
  end
  local terms = items.terms(kept, 1, #kept, state.own.stop)
  local match = item and { item = item, confidence = 99, alternatives = {}, exact = true }
    or items.match(state.index, terms)
  return { from = from, to = to, q = q, terms = terms, match = match }
end

-- The tokens of a phrase of this kind: first, last.
local function place(toks, name, from)
  local plain, raw, starts_at, raw_at = " ", "", {}, {}
  for i = from or 1, #toks do
    local f = toks[i].f
    raw_at[#raw + 1], raw = i, raw .. f
    if toks[i].k ~= "p" then starts_at[#plain], plain = i, plain .. string.gsub(f, "%-", " ") .. " " end
  end
  local cue, at, stop = words.says({ plain = plain, raw = raw }, name)
  if not cue then return nil end
  local japanese = string.find(cue, "[\xE3-\xEF]")
  local found, last
  for pos = at, japanese and stop or stop - 1 do
    local i = (japanese and raw_at or starts_at)[pos]
    if i then found, last = found or i, i end
  end
  for pos = at, 1, -1 do
    if not found and japanese then found = raw_at[pos] end
  end
  return found, last or found
end

-- "3, no, 4"
local NO = set "no nej nein non いや nee"
local function correction(toks, i)
  local before, after = toks[i - 1], toks[i + 1]
  return NO[toks[i].f] and before and before.k == "p" and after and (comma(after) or after.k == "num")
end

-- What the sentence takes back, before it is read: { old = {}, stop = { [i] }, spared = { [i] } }.
function turns.before(state, toks, said)
  local own, found = state.own, { old = {}, stop = {}, spared = {} }
  local i = 1
  while i <= #toks do
    local behind = starts(toks, i, INSTEAD)
    local to, more
    if behind then to, more = gone(toks, behind, own) end
    if not behind then
      behind = starts(toks, i, REPLACE)
      to = behind and replaced(toks, behind, own)
      more = to ~= nil
    end
    if behind and to and to >= behind then
      local one = part(state, toks, behind, to)
      one.kind, one.more = "instead", more
      found.old[#found.old + 1] = one
      for at = i, to do toks[at].taken = true end
      if more then found.stop[to + 1] = true end
      i = to
    elseif correction(toks, i) then
      found.spared[i], found.correction = true, i
    end
    i = i + 1
  end
  if own.name == "ja" then found = turns.japanese(state, toks, said, found) end
  return found
end

local DEWANAKU = { fold.key "ではなく", fold.key "じゃなく", fold.key "の代わりに", fold.key "でなく" }

-- In Japanese what goes stands before the word for it.
function turns.japanese(state, toks, _, found)
  for i, tok in ipairs(toks) do
    for _, cue in ipairs(DEWANAKU) do
      if tok.k == "kana" and string.find(tok.f, cue, 1, true) and i > 1 then
        local from = 1
        for at = 1, i - 1 do
          if comma(toks[at]) then from = at + 1 end
        end
        if from > i - 1 then return found end
        local one = part(state, toks, from, i - 1)
        one.kind, one.more = "instead", true
        found.old = { one }
        for at = from, i - 1 do toks[at].taken = true end
        return found
      end
    end
    if tok.k == "kana" and text.starts(tok.f, fold.key "いや") and toks[i + 1] and toks[i + 1].k == "num" then
      found.correction = i
    end
  end
  return found
end

local function removal(state, one, toks, said, unless)
  state.lines[#state.lines + 1] = { match = one.match, terms = one.terms, fresh = one.terms, against = "scrap",
    said = { plain = " ", raw = "" }, sentence = said, unless = unless, a = toks[one.from].a, b = toks[one.to].b }
end

-- Is there a thing behind the new quantity, be it one that nobody knows?
local function other_thing(toks, from, own)
  for i = from, #toks do
    local tok = toks[i]
    if comma(tok) or tok.s == "." or own.breakers[tok.f] or own.joins[tok.f] then return false end
    local small = own.stop[tok.f] or ASKS[tok.f] or words.units[tok.f]
    local named = tok.k == "code" or tok.k == "word" and not small
    if named and not tok.taken and not tok.mask then return true end
  end
  return false
end

-- The line that comes in the place of what goes.
local function put(state, first, one, toks, said)
  local new
  for i = first, #state.lines do
    local line = state.lines[i]
    if line.anchor and not line.anchor.weak and not new then new = line end
  end
  if not new then return end
  new.replaced = one.q
  if new.match.item then
    if (#one.terms > 0 or one.match.exact) and one.match.item ~= new.match.item then
      removal(state, one, toks, said, new.match.item)
    end
  elseif other_thing(toks, new.anchor.last + 1, state.own) then
    new.strange = true
  elseif not new.match.ambiguous and #new.terms == 0 then
    new.match, new.terms = one.match, one.terms
  end
end

local function corrected(state, first, at)
  local before, after, n
  for i = first, #state.lines do
    local line = state.lines[i]
    if line.anchor and line.anchor.first < at and line.a and i < #state.lines + 1 then before = line end
    if line.anchor and line.anchor.first > at and not after then after, n = line, i end
  end
  if not before or not after or before == after then return end
  if after.match.item and after.match.item ~= before.match.item or after.match.ambiguous and not after.match.item
    and before.match.item and #after.terms > 0 then
    before.against = "doubt"
    return
  end
  before.anchor, before.b, before.doubled = after.anchor, after.b, nil
  table.remove(state.lines, n)
end

-- "all except the lamps"
local function excepted(state, toks, said)
  local first, last
  if words.says(said, "except") then first, last = place(toks, "except") end
  if not first then return end
  state.excepted = true
  local from, to = (last or 0) + 1, #toks
  if state.own.name == "ja" then
    from, to = 1, first - 1
    for i = first - 1, 1, -1 do
      if comma(toks[i]) then from = i + 1 break end
    end
  else
    for i = from, #toks do
      if comma(toks[i]) or BUT[toks[i].f] or ASKS[toks[i].f] or toks[i].s == "." then to = i - 1 break end
    end
  end
  if to >= from then removal(state, part(state, toks, from, to), toks, said) end
end

-- What the sentence takes back, after it was read.
function turns.after(state, first, toks, said, found)
  taken.back(state, first, toks, said)
  for _, one in ipairs(found.old) do
    if one.more then put(state, first, one, toks, said) end
  end
  if found.correction then corrected(state, first, found.correction) end
  excepted(state, toks, said)
  taken.shared(state, first)
end

return turns
