-- From what was found to what is said: the lines of a reading, with quantity, unit,
-- confidence and what is not certain about them. Nothing is filled in: a quantity that is
-- not written is missing, and what can be meant in two ways is marked so.
local words = use "reader/words"
local fold = use "reader/fold"
local numbers = use "reader/numbers"

local items = use "reader/items"

local settle = {}

local KINDS = {}
for _, value in pairs(words.units) do KINDS[value] = true end

local function unit_of(item)
  local key = fold.key(item.unit)
  return KINDS[key] and key or words.units[key] or words.measures[key] or key
end

-- One of it is one piece, whatever it comes in.
local SINGLE = { bottle = true, can = true, jar = true, tube = true, roll = true, canister = true, bucket = true,
  tray = true, portion = true, tub = true, keg = true }
local PACKINGS = { box = true, pack = true, case = true, carton = true, bag = true, crate = true }

-- Is what was asked for counted as the item is sold? `anchor.word` may have several senses.
local function same_unit(anchor, item)
  local sold = unit_of(item)
  local asked = anchor.unit
  if asked == sold or anchor.word and words.unit_also[anchor.word] and words.unit_also[anchor.word][sold] then
    return true
  end
  return asked == "pcs" and SINGLE[sold] or SINGLE[asked] and sold == "pcs" or false
end

-- Another packing than the one it is sold in, or pieces of what is sold by packings.
local function differs(anchor, found)
  local item = found.item
  local sold, pack = unit_of(item), item.pack
  if anchor.pack then
    return not (same_unit(anchor, item) and pack and anchor.pack.n == pack * 10000)
  end
  if anchor.unit then return not same_unit(anchor, item) end
  return PACKINGS[sold] and pack and not found.exact and anchor.q and anchor.q >= pack * 10000
end

-- "2 cases of 6 bottles" of what is sold by the bottle are 12.
local function unpacked(anchor, item)
  local pack, sold = anchor.pack, unit_of(item)
  if not pack or not anchor.q or same_unit(anchor, item) then return nil end
  local inner = pack.unit == nil and (sold == "pcs" or SINGLE[sold]) or pack.unit and same_unit(pack, item)
  return inner and anchor.q * pack.n // 10000 or nil
end

-- Which line of the open quote is meant in a change: the one whose words are said; where
-- none is named and a change is spoken of, the only one, the only one with that unit, or
-- the one whose quantity is
-- replaced.
local function from_context(line, context, found, ask)
  if found.exact or not context or #context == 0 then return end
  local list, known, one = {}, false, nil
  for i, open in ipairs(context) do
    list[i] = open.item
    known = known or found.item == open.item
  end
  if not known then one = items.among(ask.index, line.terms, list) end
  if not one and ask.said and not line.strange and not found.item and #found.alternatives == 0 and line.anchor then
    local fits = {}
    for _, open in ipairs(context) do
      local unit = line.anchor.unit and line.anchor.unit ~= "pcs" and unit_of(open.item) == line.anchor.unit
      if #context == 1 or unit or line.replaced and line.replaced == open.quantity then fits[#fits + 1] = open.item end
    end
    if #fits == 1 then one = fits[1] end
  end
  if one then found.item, found.ambiguous, found.confidence = one, false, math.max(found.confidence, 70) end
end

local function doubts(line, made, flag)
  local anchor, item = line.anchor, made.item
  if anchor and anchor.odd then
    made.ambiguous = true
    if anchor.odd == "QUANTITY_RANGE" then made.quantity = nil end
    flag(anchor.odd, line)
  end
  if anchor and not anchor.q and not anchor.odd then
    made.ambiguous = true
    flag("QUANTITY_UNCLEAR", line)
  end
  if anchor and line.sentence.rated then
    made.ambiguous = true -- so many a week, for each site
    flag("QUANTITY_UNCLEAR", line)
  end
  if line.sentence.doubt or line.doubled then made.ambiguous = true end
  if line.corrected then made.ambiguous = true end
  if words.says(line.said, "approx") then
    made.ambiguous = true
    flag("QUANTITY_ABOUT", line)
  end
  if words.says(line.sentence, "condition") then
    made.ambiguous = true
    flag("CONDITIONAL", line)
  end
  if item and anchor and differs(anchor, line.match) then
    made.ambiguous = true
    flag("UNIT_DIFFERS", line)
    made.quantity = unpacked(anchor, item) or made.quantity
    if unpacked(anchor, item) then made.unit = unit_of(item) end
  elseif item then
    made.unit = unit_of(item)
  end
  if made.quantity and made.quantity <= 0 and not made.change then made.quantity, made.ambiguous = nil, true end
end

local function opened(context, item)
  for _, one in ipairs(context) do
    if one.item == item then return one.quantity end
  end
end

-- "10 more", "2 fewer", "double": what it is then.
local function relative(line, made, open, twice)
  local by = line.anchor and line.anchor.by
  local more = words.says(line.said, "more") or made.change == "add" or by and words.says(line.said, "raise")
  local fewer = words.says(line.said, "fewer") or by and words.says(line.said, "lower")
    or words.says(line.said, "off")
  if twice then
    made.quantity, made.change = words.says(line.said, "double") and open * 2 or open // 2, "set"
    if made.quantity % 10000 ~= 0 then made.ambiguous = true end
  elseif made.quantity and fewer then
    made.quantity, made.change = open - made.quantity, "set"
    if made.quantity <= 0 then made.ambiguous = true end
  elseif made.quantity and more then
    made.quantity, made.change = open + made.quantity, "set"
  end
end

local function within(context, item)
  for _, one in ipairs(context) do
    if one.item == item then return true end
  end
  return false
end

-- One line of the reading, or nil when it is none. ask = { change, context, wanted }
function settle.line(line, ask, flag)
  local found, anchor = line.match, line.anchor
  if ask.change then from_context(line, ask.context, found, ask) end
  if anchor and anchor.article and line.sentence.asks then anchor = nil end
  local change
  if line.against == "told" or line.priced and not anchor then return nil end
  if line.against == "scrap" then
    local there = ask.change and found.item and within(ask.context, found.item)
    if not there or found.item == line.unless then return nil end
  end
  local gone = words.says(line.said, "remove") or line.against == "scrap"
  if line.gone and not gone and ask.change then
    gone = not anchor or found.item and opened(ask.context, found.item) == anchor.q
  else
    gone = gone or line.gone
  end
  if ask.change and gone then change = "remove" end
  if not change and (line.removed or gone or words.says(line.sentence, "cancel")) then return nil end
  if not found.item and (anchor == nil or anchor.weak) and change ~= "remove" then return nil end
  if not found.item and not found.ambiguous then
    if not anchor or #line.terms == 0 then return nil end
    local asked = line.leading or words.says(line.sentence, "strong") and words.says(line.sentence, "request")
    if not line.thing or not (ask.wanted and asked) then return nil end
  end
  local asks = words.says(line.sentence, "strong") or words.says(line.sentence, "request")
  if words.says(line.said, "past") and not words.says(line.said, "strong") and not line.row then return nil end
  if words.says(line.sentence, "past") and not asks and not line.row then return nil end
  local open = ask.change and found.item and opened(ask.context, found.item)
  local twice = open and not anchor and (words.says(line.said, "double") or words.says(line.said, "halve"))
  if ask.change and not anchor and change ~= "remove" and not twice then return nil end
  if not anchor and found.item and not change and not found.exact and not ask.wanted and not twice then
    return nil
  end
  if not anchor and not found.exact and not change and not twice and line.dated then return nil end
  local made = { item = found.item, ambiguous = not found.item and (found.ambiguous or found.confidence > 0)
    or false, change = change,
    exact = found.exact, confidence = found.confidence, alternatives = found.alternatives, a = line.a, b = line.b }
  made.listed, made.sentence, made.corrected = line.row or line.leading, line.sentence, line.corrected
  if not found.item then made.ambiguous = true end
  if change == "remove" then
    made.quantity = 0
    local whole = anchor and found.item and opened(ask.context, found.item) == anchor.q
    if anchor and not anchor.weak and not whole then made.ambiguous = true end -- some of them, or all?
  elseif anchor then
    made.quantity = anchor.q
  end
  made.unit = anchor and anchor.unit or found.item and unit_of(found.item) or nil
  if change ~= "remove" then doubts(line, made, flag) end
  if line.against == "doubt" or line.prose and ask.silent then made.ambiguous = true end
  if anchor and anchor.weak then made.confidence = math.min(made.confidence, 60) end
  if made.confidence < 60 then made.ambiguous = true end
  if made.ambiguous then made.confidence = math.min(made.confidence, 50) end
  if ask.change and not change then
    made.change = words.says(line.said, "add") and "add" or "set"
    if open then relative(line, made, open, twice) end
  end
  return made
end

-- What all the cells say that tell which item it is: the name, a size, a colour.
local SAYS = { label_text = true, label_other = true }
local function described(row, tokens, state)
  local found, says = {}, {}
  for name, at in pairs(row.columns) do says[at] = SAYS[name] or says[at] end
  for i, cell in ipairs(row.cells) do
    local toks = says[i] and tokens.of(cell.s, 1) or {}
    for _, term in ipairs(items.terms(toks, 1, #toks, state.own.stop)) do found[#found + 1] = term end
  end
  return found
end

-- The same of every cell that is no amount of anything.
local AMOUNTS = { "label_quantity", "label_unit", "label_price", "label_date" }
local function told(row, tokens, state)
  local amount, found = {}, {}
  for _, name in ipairs(AMOUNTS) do amount[row.columns[name] or 0] = true end
  for i, cell in ipairs(row.cells) do
    local toks = not amount[i] and tokens.of(cell.s, 1) or {}
    for _, term in ipairs(items.terms(toks, 1, #toks, state.own.stop)) do found[#found + 1] = term end
  end
  return found
end

-- A row of a table with a heading.
function settle.row(row, state)
  local function cell(name)
    local at = row.columns[name]
    local one = at and row.cells[at]
    local s = one and text.trim(one.s) or ""
    return s ~= "" and (string.gsub(s, '^"(.*)"$', "%1")) or nil
  end
  local tokens = state.tokens
  local line = { row = true, a = row.a, b = row.b, terms = {}, said = { plain = "", raw = "" },
    sentence = { plain = "", raw = "" } }
  local number, words_of = cell "label_item", cell "label_text"
  for i, one in ipairs(row.cells) do -- a column of numbers may be called anything
    local s = text.trim(one.s)
    local known = #s >= 3 and #s <= 40 and i ~= row.columns.label_quantity and i ~= row.columns.label_price
      and state.index.exact(items.code(s))
    if known and not (number and state.index.exact(items.code(number))) then
      number, words_of = s, words_of or number
    end
  end
  if row.doubt then line.sentence = { plain = "", raw = "", doubt = true } end
  local exact = number and (state.index.exact(items.code(number)) or state.known and state.known[items.code(number)])
  local phrase = words_of or number
  if not phrase then return nil end
  local toks = tokens.of(phrase, 1)
  line.terms = items.terms(toks, 1, #toks, state.own.stop)
  if exact then
    line.match = { item = exact, confidence = 99, alternatives = {}, exact = true }
    if words_of then
      local whole = described(row, tokens, state)
      local other = items.match(state.index, #whole > 0 and whole or line.terms)
      if other.item and other.item ~= exact and not items.among(state.index, line.terms, { exact }) then
        line.match = { confidence = 40, ambiguous = true, alternatives = { { item = exact }, { item = other.item } } }
      end
    end
  else
    line.match = items.match(state.index, line.terms)
    -- a size or a colour may have a column of its own
    local whole = not line.match.item and told(row, tokens, state) or {}
    local closer = #whole > #line.terms and items.match(state.index, whole)
    if closer and (closer.item or #line.match.alternatives == 0) then line.match, line.terms = closer, whole end
  end
  local quantity = cell "label_quantity"
  if quantity then
    local q = tokens.of(quantity, 1)
    if q[1] and q[1].k == "num" then
      line.anchor = { q = q[1].v or numbers.digits(q[1].s, state.own) }
      if q[2] and q[2].f == "x" then table.remove(q, 2) end
      local unit = q[2] and (words.units[q[2].f] or words.measures[q[2].f])
      line.anchor.unit, line.anchor.word = unit, unit and q[2].f
    end
  end
  local unit = cell "label_unit"
  if unit and line.anchor then
    local key = string.gsub(fold.key(unit), "%.$", "")
    line.anchor.unit, line.anchor.word = words.units[key] or words.measures[key] or key, key
  end
  return line
end

return settle
