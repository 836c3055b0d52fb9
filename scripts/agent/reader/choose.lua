-- For which line an answer is, and what it says of it. A line that was asked about knows
-- the items it may be; words of an answer are held against these alone, and against the
-- whole catalog only when one line lacks its item and nothing was offered.
local fold = use "reader/fold"
local words = use "reader/words"
local items = use "reader/items"
local around = use "reader/around"
local tokens = use "reader/tokens"

local choose = {}

local SURE, IN_ORDER = 95, 85

local function lacks(line, what)
  for _, one in ipairs(line.missing) do
    if one == what then return true end
  end
  return false
end

local function confirming(line) return #line.missing == 0 end

local function wide(s) return string.find(s, "[\xE3-\xEF]") ~= nil end

-- Do two words mean the same? Endings and compounds apart.
local function alike(a, b, hard)
  if a == b then return true end
  if hard or string.find(a, "[@%d]") or string.find(b, "[@%d]") then return false end
  local short, long = a, b
  if #short > #long then short, long = long, short end
  if wide(a) then return #short >= 6 and string.find(long, short, 1, true) ~= nil end
  return #short >= 4 and (string.sub(long, 1, #short) == short or string.sub(long, -#short) == short)
end

local function has(set, term)
  for word in pairs(set) do
    if alike(term[1], word, term[2]) then return true end
  end
  return false
end

local function words_of(line, own)
  local found = {}
  local toks = {}
  for _, tok in ipairs(tokens.of(fold.plain(line.words or ""), 1)) do
    if not around.idle(tok, own.name) and tok.k ~= "num" then toks[#toks + 1] = tok end
  end
  for _, term in ipairs(items.terms(toks, 1, #toks, own.stop)) do found[term[1]] = true end
  return found
end

-- Each line with the items it may be: { row, words }.
function choose.prepare(asked, state)
  for _, line in ipairs(asked) do
    line.own = words_of(line, state.own)
    line.may = {}
    for _, row in ipairs(line.items) do
      local one = { row = row, words = {} }
      for _, doc in ipairs(row.docs) do
        for _, word in ipairs(doc) do one.words[word] = true end
      end
      line.may[#line.may + 1] = one
    end
  end
end

local function anything(asked) return #asked == 1 and lacks(asked[1], "item") and #asked[1].may == 0 end

-- Is this word one of those that name an item here?
function choose.knows(tok, asked, state)
  if tok.k == "p" or tok.mask or tok.k == "num" or tok.k == "range" then return false end
  local term = items.terms({ tok }, 1, 1, {})[1]
  if not term then return false end
  for _, line in ipairs(asked) do
    if has(line.own, term) then return true end
    for _, one in ipairs(line.may) do
      if has(one.words, term) then return true end
    end
  end
  return anything(asked) and items.knows(state.index, tok, state.own.stop)
end

-- The lines and items that all these words fit: { { line, item? } … }
local function fitting(toks, asked)
  local terms, found = items.terms(toks, 1, #toks, {}), {}
  for n, line in ipairs(asked) do
    local some = false
    for _, one in ipairs(line.may) do
      local fits = true
      for _, term in ipairs(terms) do fits = fits and (has(one.words, term) or has(line.own, term)) end
      if fits then
        some = true
        found[#found + 1] = { line = n, item = one.row }
      end
    end
    if not some then
      local fits = #terms > 0
      for _, term in ipairs(terms) do fits = fits and has(line.own, term) end
      if fits then found[#found + 1] = { line = n } end
    end
  end
  return found
end

local function by_item(atom, asked)
  local at
  for n, line in ipairs(asked) do
    for _, one in ipairs(line.may) do
      if one.row.number == atom.item.number and (not atom.key or atom.key == n) then
        if at and at ~= n then return nil end
        at = n
      end
    end
  end
  local other = #asked == 1 and (lacks(asked[1], "item") or confirming(asked[1]))
  return at or other and 1 or nil
end

local function by_words(atom, asked, state)
  local at, item, several
  for _, one in ipairs(fitting(atom.toks, asked)) do
    if not atom.key or atom.key == one.line then
      if at and at ~= one.line then return nil end
      if at and item ~= one.item then several = true end
      at, item = one.line, one.item
    end
  end
  if at then return at, not several and item or nil end
  if not anything(asked) then return nil end
  local match = items.match(state.index, items.terms(atom.toks, 1, #atom.toks, state.own.stop))
  return match.item and 1 or nil, match.item
end

-- The line an atom is for and the item it names: line, item, or false when it fits nothing.
local function place(atom, asked, state)
  local at, item = atom.key, nil
  if atom.item then
    at, item = by_item(atom, asked), atom.item
    if not at then return false end
  elseif #atom.toks > 0 then
    at, item = by_words(atom, asked, state)
    if not at then return false end
  end
  if atom.ordinal then
    if item then return false end
    if #asked == 1 then
      local one = lacks(asked[1], "item") and asked[1].may[atom.ordinal]
      if not one then return false end
      return 1, one.row
    end
    if at or not atom.q or atom.ordinal > #asked then return false end
    return atom.ordinal
  end
  return at or #asked == 1 and 1 or nil, item
end

-- An item's name goes on behind a comma, and so does the quantity after a name.
function choose.waits(atom, asked, state)
  if atom.q or atom.ordinal or not (atom.key or atom.item or #atom.toks > 0) then return false end
  if atom.key and not atom.item and #atom.toks == 0 then return true end
  local at, item = place(atom, asked, state)
  return not (at and item and lacks(asked[at], "item"))
end

local function unit_of(row)
  local key = fold.key(row.unit)
  return words.units[key] or words.measures[key] or key
end

-- The line as it is after this answer; nil when the answer says nothing that was asked.
local function answered(atom, item, n, line, confidence)
  local made = { answers = n, alternatives = {}, a = atom.a, b = atom.b, confidence = confidence }
  local known = line.item and line.may[1] and line.may[1].row
  made.item = item or known or nil
  made.quantity = atom.q or not lacks(line, "quantity") and line.quantity or nil
  -- "2" may be the second of those that were offered
  local either = atom.q and not atom.unit and not item and lacks(line, "item") and atom.q <= #line.may * 10000
  if either then return nil end
  local tells = atom.q and lacks(line, "quantity") or item and lacks(line, "item")
    or confirming(line) and (atom.q or item)
  if not tells or lacks(line, "item") and not item and not lacks(line, "quantity") then return nil end
  if item and known and item.number ~= known.number and not confirming(line) then return nil end
  if atom.unit and made.item and atom.unit ~= unit_of(made.item) then return nil end
  made.unit = atom.unit or made.item and unit_of(made.item) or nil
  return made
end

-- "6 of each".
local function every(atom, asked)
  local made = {}
  for n, line in ipairs(asked) do
    if lacks(line, "quantity") then
      made[#made + 1] = answered(atom, nil, n, line, SURE)
      if not made[#made] or not line.item then return nil end
    end
  end
  return #made > 0 and made or nil
end

local function confirmed(all, asked, done)
  local made = {}
  for n, line in ipairs(asked) do
    if not done[n] and confirming(line) then
      made[#made + 1] = answered({ a = all.a, b = all.b, q = line.quantity }, nil, n, line, SURE)
    end
  end
  return made
end

-- Nothing but a yes: to lines that were only uncertain, or to the one item that was offered.
local function yes(all, asked)
  local one = asked[1]
  if #asked == 1 and lacks(one, "item") and not lacks(one, "quantity") and #one.may == 1 then
    return { answered({ a = all.a, b = all.b }, one.may[1].row, 1, one, SURE) }
  end
  local made = confirmed(all, asked, {})
  return #made == #asked and made or nil
end

-- Answers that name no line are for those that are left, one for each, in their order.
local function in_order(rest, asked, done)
  local left, made = {}, {}
  for n, line in ipairs(asked) do
    if not done[n] and not confirming(line) then left[#left + 1] = n end
  end
  if #left ~= #rest then return nil end
  for i, atom in ipairs(rest) do
    local line = asked[left[i]]
    if not atom.q or not lacks(line, "quantity") or lacks(line, "item") then return nil end
    made[i] = answered(atom, nil, left[i], line, #rest > 1 and IN_ORDER or SURE)
    if not made[i] then return nil end
    done[left[i]] = true
  end
  return made
end

-- atoms: { key?, ordinal?, item?, toks, q?, unit?, a, b }; all: { yes, every, a, b }.
function choose.lines(atoms, all, asked, state)
  if #atoms == 0 then return all.yes and yes(all, asked) or nil end
  local made, rest, done = {}, {}, {}
  for _, atom in ipairs(atoms) do
    local at, item = place(atom, asked, state)
    if at == false or at and done[at] then return nil end
    if at then
      done[at] = true
      made[#made + 1] = answered(atom, item, at, asked[at], SURE)
      if not made[#made] or all.every and #asked > 1 then return nil end
    else
      rest[#rest + 1] = atom
    end
  end
  local more = rest
  if all.every and #rest == 1 then more = every(rest[1], asked)
  elseif #rest > 0 then more = in_order(rest, asked, done) end
  if not more then return nil end
  for _, one in ipairs(more) do made[#made + 1] = one end
  if all.yes then
    for _, one in ipairs(confirmed(all, asked, done)) do made[#made + 1] = one end
  end
  table.sort(made, function(a, b) return a.answers < b.answers end)
  return made
end

return choose
