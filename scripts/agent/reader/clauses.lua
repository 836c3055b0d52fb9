-- From a sentence to lines. It is cut where a new quantity with its item begins; each
-- piece then has at most one quantity and one item. A piece that only tells a colour or a
-- size goes on with the noun of the piece before it ("12 gloves L, 6 M").
local words = use "reader/words"
local tokens = use "reader/tokens"
local items = use "reader/items"
local marks = use "reader/marks"

local clauses = {}

local function joins(tok, own)
  if tok.k == "p" then return tok.s == "," or tok.s == "、" or tok.s == "(" or tok.s == "|" or tok.s == ";"
    or tok.s == "・" end
  return own.joins[tok.f] ~= nil
end

local function content(index, toks, from, to, own)
  for i = from, to do
    if items.knows(index, toks[i], own.stop) then return true end
  end
  return false
end

-- Drops the article anchors that a real quantity makes superfluous, and turns a measure
-- beside another quantity, or a bare size of the catalog, into a word of the item.
local function sift(index, toks, anchors)
  local strong = 0
  for _, one in ipairs(anchors) do
    if not one.weak and not one.measure then strong = strong + 1 end
  end
  local kept = {}
  for i, one in ipairs(anchors) do
    if toks[one.first].taken then goto continue end
    local tok = toks[one.first]
    local beside = anchors[i - 1] or anchors[i + 1]
    local as_item = one.bare and tok.k == "num" and index.exact(items.code(tok.s))
    local size = one.bare and beside and not (toks[one.last + 1] and toks[one.last + 1].f == "x")
      and #tok.s >= 2 and items.knows(index, { k = "code", s = tok.s, f = tok.f }, {})
    local near = one.measure and beside and not beside.weak and (anchors[i - 1]
      and one.first - anchors[i - 1].last <= 5
      or anchors[i + 1] and anchors[i + 1].first - one.last <= 3)
    if as_item or size then
      tok.k = "code"
    elseif near and items.knows(index, { k = "code", s = tok.s, f = string.gsub(tok.f, ",",
      ".") .. toks[one.first + 1].f }, {}) then
      marks.descriptor(toks, one.first)
    else
      kept[#kept + 1] = one
    end
    ::continue::
  end
  return kept
end

-- Cuts [1, #toks] into pieces { from, to, anchor? }.
local function pieces(index, toks, anchors, own)
  local found = {}
  local is_anchor = {}
  for _, one in ipairs(anchors) do
    for i = one.first, one.last do is_anchor[i] = one end
  end
  local from = 1
  local function cut(to)
    if to >= from then found[#found + 1] = { from = from, to = to } end
    from = to + 1
  end
  local held = nil
  for i, tok in ipairs(toks) do
    local one = is_anchor[i]
    if joins(tok, own) and not one then
      cut(i)
      held = nil
    elseif one and one.first == i then
      if held then -- a second quantity without a join: the item stands before or after it
        local before = content(index, toks, from, held.first - 1, own)
        cut(before and held.last or i - 1)
      end
      held = one
    end
  end
  cut(#toks)
  for _, piece in ipairs(found) do
    for _, one in ipairs(anchors) do
      if one.first >= piece.from and one.first <= piece.to and (not piece.anchor or piece.anchor.weak) then
        piece.anchor = one end
    end
  end
  return found
end

-- What is negated is not asked for: from "not" to the end of the piece; in Japanese up to it.
local OR = { ["or"] = true, eller = true, oder = true, ou = true, nor = true }
local function negate(toks, own)
  local off = false
  for i, tok in ipairs(toks) do
    if joins(tok, own) and not OR[tok.f] then off = false end
    if tok.k == "word" and (own.negate[tok.f] or own.name == "en" and tok.f == "instead" and toks[i + 1]
      and toks[i + 1].f == "of"
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
    if not term[2] and #term[1] > 2 then return false end
  end
  return true
end

local function several_colours(a, b)
  local seen
  for _, terms in ipairs { a, b } do
    for _, term in ipairs(terms) do
      if string.find(term[1], "^@") then
        if seen and seen ~= term[1] then return true end
        seen = term[1]
      end
    end
  end
  return false
end

local function nouns(index, terms)
  local found = {}
  for _, term in ipairs(terms) do
    if not term[2] and index.counts(term[1]) then found[#found + 1] = term end
  end
  return found
end

local function both(a, b)
  local all = {}
  for _, one in ipairs(a) do all[#all + 1] = one end
  for _, one in ipairs(b) do all[#all + 1] = one end
  return all
end

local function read(state, toks, piece)
  local index, own = state.index, state.own
  local lost = negated(toks, piece, own)
  local anchor = not lost and piece.anchor or nil
  local item, first, last = items.exact(index, toks, piece.from, piece.to, state.known, own.stop)
  if item and toks[first].taken then item = nil end
  local from, to = phrase(index, toks, piece, own)
  local terms = items.terms(without_anchor(toks, from, to, anchor), 1, #without_anchor(toks, from, to, anchor),
    own.stop)
  local line = { anchor = anchor, terms = terms, removed = lost }
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
  if #terms > 0 and bare(terms) and #state.nouns > 0 then
    line.elliptic = true
    line.match = items.match(index, both(terms, state.nouns))
  else
    line.match = items.match(index, terms)
    if line.match.sized and anchor and anchor.unit == line.match.sized.unit then
      line.match.item = line.match.sized end
  end
  return line
end

-- Reads one sentence; adds to state.lines.
function clauses.read(state, toks, said)
  if state.own.name ~= "ja" then negate(toks, state.own) end
  local anchors = sift(state.index, toks, marks.anchors(toks, said, state.own,
    function(unit) return state.index.sold(unit) end))
  local before
  for _, piece in ipairs(pieces(state.index, toks, anchors, state.own)) do
    local line = read(state, toks, piece)
    line.said = tokens.said(toks, piece.from, piece.to)
    line.sentence = said
    local known = line.match.item or line.match.ambiguous
    local last = state.lines[#state.lines]
    if not before and line.anchor and not known and last and not last.anchor and last.match.item and not last.row then
      before = last
      line.terms = {}
    end
    if not line.anchor and #line.terms > 0 and bare(line.terms) and before and not line.match.exact then
      -- ", black": more about the piece before
      local more = items.match(state.index, both(before.terms, line.terms))
      if several_colours(before.terms, line.terms) then more = { alternatives = more.alternatives,
        confidence = 30, ambiguous = true } end
      if before.match.exact or more.item then
        if not before.match.exact then
          before.match = more
          before.terms = both(before.terms, line.terms)
        end
        before.b = line.b
      elseif #more.alternatives > 0 then
        before.match = more
        before.match.ambiguous = true
        before.terms = both(before.terms, line.terms)
      end
    elseif not line.anchor and not line.match.item and before and several_colours(before.terms, line.terms) then
      before.match = { alternatives = before.match.alternatives, confidence = 30,
        ambiguous = true } -- "blue and half black"
    elseif known or line.anchor then
      if before and before.anchor and not line.anchor and before.alone then
        before.match, before.terms, before.b = line.match, line.terms, line.b
      elseif line.anchor and not known and #line.terms == 0 and before and not before.anchor
        and before.match.item then
        before.anchor, before.b = line.anchor, line.b
      else
        state.lines[#state.lines + 1] = line
        before = line
      end
    end
    local own_nouns = nouns(state.index, line.terms)
    if #own_nouns > 0 then state.nouns = own_nouns end
  end
end

return clauses
