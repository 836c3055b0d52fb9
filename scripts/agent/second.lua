-- What another reader made of a mail, held against the mail and against our own reading.
-- Nothing of it is believed: its words must be in the mail, its items in the catalog, its
-- quantities among its words. It never adds anything to an order; it can make one doubt.
local fold = use "reader/fold"
local items = use "reader/items"
local numbers = use "reader/numbers"
local tokens = use "reader/tokens"
local words = use "reader/words"

local second = {}

local ZERO = decimal.of("0", 4)

local function plain(s) return text.trim((string.gsub(fold.key(fold.plain(s)), "%s+", " "))) end

local function has(whole, part) return part ~= "" and string.find(whole, part, 1, true) ~= nil end

-- Quantities that words may tell, as people of this language write them.
local function told(toks, own)
  local found, times = {}, { 1 }
  for i, tok in ipairs(toks) do
    local figure = tok.k == "num" and tok.s or tok.k == "code" and string.match(tok.f, "^x?(%d+)x?$")
    local value = tok.v or figure and numbers.digits(figure, own)
    if value then found[#found + 1] = value end
    local n = tok.k == "word" and numbers.words(toks, i, own)
    if n then found[#found + 1] = n * 10000 end
    if own.articles[tok.f] then found[#found + 1] = 10000 end
    if words.dozens[tok.f] then
      times[#times + 1] = words.dozens[tok.f]
      found[#found + 1] = own.half[toks[i - 1] and toks[i - 1].f or ""] and 5000 or 10000
    end
  end
  return found, times
end

local function tells(said, quantity, own)
  local found, times = told(tokens.of(fold.plain(said), 1), own)
  for _, value in ipairs(found) do
    for _, by in ipairs(times) do
      if numbers.scale(value * by) == quantity then return true end
    end
  end
  return false
end

-- Does one of these words name the item: its number, or a word of its description?
local function names(said, row, own)
  if has(items.code(said), items.code(row.number)) then return true end
  local terms = {}
  local toks = tokens.of(fold.plain(said), 1)
  for _, term in ipairs(items.terms(toks, 1, #toks, own.stop)) do terms[term[1]] = true end
  for _, description in pairs(row.descriptions) do
    local of = tokens.of(fold.plain(description), 1)
    for _, term in ipairs(items.terms(of, 1, #of, own.stop)) do
      if terms[term[1]] then return true end
    end
  end
  return false
end

local function unit(name)
  local key = name and fold.key(name)
  return key and (words.units[key] or words.measures[key] or key)
end

-- Our line that a line of the other reader is about: the same item, else the same words.
local function twin(given, lines, used)
  local by_words
  for i, line in ipairs(lines) do
    if not used[i] and given.item and line.item == given.item then return i end
    local ours, theirs = plain(line.evidence.words), plain(given.words)
    if not used[i] and not by_words and (has(ours, theirs) or has(theirs, ours)) then by_words = i end
  end
  return by_words
end

-- Why a line is not proven; nil when it is. ask: { source, sold = items for sale by number, own }
local function unproven(given, line, ask)
  if not has(ask.source, plain(given.words)) then return "the mail does not say this" end
  local row = given.item and ask.sold[given.item]
  if given.item and not row then return "there is no such item for sale" end
  if row and not (line and line.item == given.item) and not names(given.words, row, ask.own) then
    return "the words do not name this item"
  end
  local q = given.quantity
  if not q then return nil end
  if line and line.change == "remove" then return q ~= ZERO and "it is taken away, not counted" or nil end
  if q <= ZERO or not tells(given.words, q, ask.own) then return "the words do not tell this quantity" end
end

local function equal(given, line)
  local removed = line.change == "remove" and (not given.quantity or given.quantity == ZERO)
  return given.item == line.item and (removed or given.quantity == line.quantity)
    and (not given.unit or not line.unit or unit(given.unit) == unit(line.unit))
end

local function checked(given, line, ask)
  local made = { state = "only_there", words = given.words, item = given.item, quantity = given.quantity,
    unit = given.unit }
  made.why = unproven(given, line, ask)
  if made.why then made.state = "unproven"
  elseif line then made.state = equal(given, line) and "same" or "other" end
  return made
end

-- Numbers of the items that a reading names.
function second.items(given)
  local found = list.new()
  for _, line in ipairs(given.lines or {}) do
    if line.item and not found:has(line.item) then found:add(line.item) end
  end
  return found
end

-- ours: our reading; given: the other; sources: texts of the mail; sold: rows of items for
-- sale by number. Answers { agrees, intent, lines, requested_date, differs }.
function second.check(ours, given, sources, sold)
  local ask = { sold = sold, own = words.of[ours.language] or words.of.en,
    source = plain(sources:join "\n") }
  local used, lines, differs = {}, list.new(), list.new()
  for _, line in ipairs(given.lines or {}) do
    local at = twin(line, ours.lines, used)
    if at then used[at] = true end
    lines:add(checked(line, at and ours.lines[at], ask))
  end
  for i, line in ipairs(ours.lines) do
    if not used[i] then
      lines:add { state = "only_here", words = line.evidence.words, item = line.item, quantity = line.quantity,
        unit = line.unit }
    end
  end
  if given.intent ~= ours.intent then differs:add "intent" end
  if given.requested_date and given.requested_date ~= ours.requested_date then differs:add "requested_date" end
  for _, line in ipairs(lines) do
    if line.state ~= "same" and not differs:has "lines" then differs:add "lines" end
  end
  return { agrees = #differs == 0, intent = given.intent, lines = lines, requested_date = given.requested_date,
    differs = differs }
end

return second
