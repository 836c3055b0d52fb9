-- From a sentence to lines, one for each piece of it (pieces.lua). A piece that only tells a colour or a
-- size goes on with the noun of the piece before it ("12 gloves L, 6 M").
local fold = use "reader/fold"
local words = use "reader/words"
local tokens = use "reader/tokens"
local items = use "reader/items"
local anchors = use "reader/anchors"
local pieces = use "reader/pieces"
local joining = use "reader/joining"
local turns = use "reader/turns"
local taken = use "reader/taken"

local both, instead = joining.both, joining.instead

local clauses = {}
local EACH_SIGN = fold.key("各")

-- What is negated is not asked for: from "not" to the end of the piece; in Japanese up to it.
local OR = { ["or"] = true, eller = true, oder = true, ou = true, nor = true }
local function negate(toks, own, turned)
  local off = false
  for i, tok in ipairs(toks) do
    if pieces.joins(tok, own) and not OR[tok.f] or turned.stop[i] then off = false end
    if tok.k == "word" and not turned.spared[i] and (own.negate[tok.f]
      or own.name == "en" and tok.f == "instead" and toks[i + 1] and toks[i + 1].f == "of"
      or own.name == "da" and tok.f == "stedet" or own.name == "fr" and tok.f == "lieu") then
      off = true
    end
    if off then tok.taken = true end
  end
end

local function negated(toks, piece, own)
  if own.name == "ja" then
    local said = tokens.said(toks, piece.from, piece.to)
    if words.says(said, "negate") then
      for i = piece.from, piece.to do
        local here = { plain = "", raw = toks[i].f }
        if words.says(here, "negate") then
          for back = piece.from, i do toks[back].taken = true end
          return piece.anchor and piece.anchor.first < i
        end
      end
    end
    return false
  end
  return false
end

-- The end of the item's words: a preposition after them begins something else.
local function phrase(index, toks, piece, own)
  local from, to = piece.from, piece.to
  local seen = false
  for i = from, to do
    if own.breakers[toks[i].f] and toks[i].k == "word" and (seen or not (piece.anchor
      and i < piece.anchor.first)) then
      if seen and (not piece.anchor or i > piece.anchor.last) then return from, i - 1 end
    elseif items.knows(index, toks[i], own.stop) then
      seen = true
    end
  end
  return from, to
end

local function evidence(toks, piece, stop)
  local first, last = piece.from, math.min(piece.to, stop or piece.to)
  while first < last and (toks[first].k == "p" or toks[first].taken) do first = first + 1 end
  while last > first and toks[last].k == "p" do last = last - 1 end
  return toks[first].a, toks[last].b
end

local function take(toks, from, to, first, last)
  local rest = {}
  for i = from, to do
    local inside = i >= first and i <= last
    if not inside then rest[#rest + 1] = toks[i] end
  end
  return rest
end

local function without_anchor(toks, from, to, anchor)
  if not anchor then return take(toks, from, to, 0, -1) end
  return take(toks, from, to, anchor.first, anchor.last)
end

-- Only colours, sizes and codes: no noun of its own.
local function bare(terms)
  for _, term in ipairs(terms) do
    if not term[2] and #term[1] > 2 and not words.sized[term[3]] then return false end
  end
  return true
end

-- The word of the unit may also be one of the item's: "3 plateaux de fruits".
local function with_unit(index, toks, anchor, terms)
  local word = #terms > 0 and anchor and anchor.unit and toks[anchor.last].k == "word" and toks[anchor.last].f
  if not word or not words.units[word] or not index.counts(fold.stem(word)) then return terms end
  return both(terms, { { fold.stem(word), false, word, true } })
end

local function noun(index, terms)
  for _, term in ipairs(terms) do
    if not term[2] and not term[4] and index.counts(term[1]) then return true end
  end
  return false
end

-- The words of the item. What stands before a quantity is only prose when the item is
-- named behind it.
local function terms_of(index, toks, from, to, anchor, own)
  if anchor and anchor.first > from and anchor.last < to then
    local before = items.terms(toks, from, anchor.first - 1, own.stop)
    local after = items.terms(toks, anchor.last + 1, to, own.stop)
    if noun(index, after) and not noun(index, before) then
      local kept = {}
      for _, term in ipairs(before) do
        if term[2] and string.find(term[1], "%d") then kept[#kept + 1] = term end
      end
      return both(kept, after)
    end
  end
  local rest = without_anchor(toks, from, to, anchor)
  return items.terms(rest, 1, #rest, own.stop)
end

local function read(state, toks, piece)
  local index, own = state.index, state.own
  local lost = negated(toks, piece, own)
  local anchor = not lost and piece.anchor or nil
  local item, first, last = items.exact(index, toks, piece.from, piece.to, state.known, own.stop)
  while item and toks[first].taken do
    item, first, last = items.exact(index, toks, last + 1, piece.to, state.known, own.stop)
  end
  local from, to = phrase(index, toks, piece, own)
  local terms = terms_of(index, toks, from, to, anchor, own)
  local line = { anchor = anchor, terms = terms, fresh = terms, bare = #terms > 0 and bare(terms), removed = lost }
  line.alone = anchor ~= nil
  for i = piece.from, piece.to do
    local inside = anchor and i >= anchor.first and i <= anchor.last
    if not inside and toks[i].k ~= "p" then line.alone = false end
  end
  line.a, line.b = evidence(toks, piece, math.max(to, anchor and anchor.last or 0, last or 0))
  if item then
    line.match = { item = item, confidence = 99, alternatives = {}, exact = true }
    if anchor and first <= anchor.first and last >= anchor.first then line.anchor = nil end
    return line
  end
  if line.bare and #state.nouns > 0 then
    line.elliptic = true
    line.terms = instead(state.described or {}, terms)
    line.match = items.match(index, line.terms)
    if not line.match.item then
      line.match = items.match(index, both(terms, state.nouns))
      if line.match.item then line.match.item, line.match.ambiguous = nil, true end
    end
  else
    line.match = items.match(index, with_unit(index, toks, anchor, terms))
    if line.match.sized and anchor and anchor.unit == line.match.sized.unit then
      line.match.item = line.match.sized end
  end
  return line
end

-- Does a line of a list begin with this token?
local function leads(toks, at)
  for i = 1, at - 1 do
    if toks[i].k ~= "p" and toks[i].mask ~= "enumerator" then return false end
  end
  return true
end

-- Is a quantity followed by what could be its thing: a word that is no small one?
local function thing(toks, piece, own)
  local anchor = piece.anchor
  local after = anchor and toks[anchor.last + 1]
  if not after or anchor.last + 1 > piece.to then return false end
  if own.name ~= "ja" and after.k == "word" and own.breakers[after.f] then return false end
  local before = toks[anchor.first - 1]
  local label = before and anchor.first - 1 >= piece.from and before.k == "word" and string.find(before.s, "^%u")
    and not anchor.unit and not own.stop[before.f] and own.name ~= "de"
  return not label and (after.k == "word" and not own.stop[after.f] or after.k == "kana" or after.k == "kanji"
    or after.k == "code")
end

-- Reads one sentence; adds to state.lines.
-- "Qty: 10"
local function labelled(toks, anchor)
  local at = anchor and anchor.first - 1
  if at and toks[at] and (toks[at].s == ":" or toks[at].s == "=") then at = at - 1 end
  return at and toks[at] and words.label_quantity[toks[at].f] ~= nil
end

-- Is there more in a piece than marks and "and"?
local function speaks(toks, piece, own)
  for i = piece.from, piece.to do
    if toks[i].k ~= "p" and not own.joins[toks[i].f] then return true end
  end
  return false
end

-- Is what a piece names taken away? What the sentence says before holds on until it says
-- anything else.
local function goes(said, before)
  if words.says(said, "remove") then return true end
  if not before then return false end
  return not (words.says(said, "add") or words.says(said, "change") or words.says(said, "strong")
    or words.says(said, "keep"))
end

-- What else a line's place tells.
local function about(index, toks, piece, own, line)
  line.behind = line.anchor and pieces.content(index, toks, piece.from, line.anchor.first - 1, own)
    and not pieces.content(index, toks, line.anchor.last + 1, piece.to, own)
  line.thing = thing(toks, piece, own)
  for i = piece.from, piece.to do line.dated = line.dated or toks[i].mask == "date" end
  line.labelled = labelled(toks, line.anchor)
  line.leading = line.anchor ~= nil and leads(toks, line.anchor.first)
end

function clauses.read(state, toks, said)
  local index, own, at, gone = state.index, state.own, joining.begin(state), false
  local turned = turns.before(state, toks, said)
  if own.name ~= "ja" then negate(toks, own, turned) end
  anchors.codes(toks, index.exact)
  pieces.bracketed(toks)
  if string.find(said.raw, EACH_SIGN, 1, true) then -- A・B各1本
    for _, tok in ipairs(toks) do tok.apart = true end
  end
  local found = pieces.sift(index, toks, anchors.find(toks, said, own, index.sold), own)
  for _, one in ipairs(found) do at.each = at.each or one.each end
  for _, piece in ipairs(pieces.cut(index, toks, found, own)) do
    if speaks(toks, piece, own) then
      local line = read(state, toks, piece)
      line.said, line.sentence = tokens.said(toks, piece.from, piece.to), said
      gone = goes(line.said, gone)
      line.gone = gone -- "cancel A and B"
      about(index, toks, piece, own, line)
      local before = piece.from > 1 and OR[toks[piece.from - 1].f] and state.lines[#state.lines]
      if before and #state.lines >= at.first and line.match.item and line.match.item ~= before.match.item then
        before.doubled, line.doubled = true, true -- "5 A or B"
      end
      line.prose = taken.prose(state, toks, piece)
      joining.add(state, at, line)
    end
  end
  joining.finish(state, at, said)
  turns.after(state, at.first, toks, said, turned)
end

return clauses
