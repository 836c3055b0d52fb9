-- A sentence is cut where a new quantity with its item begins; each piece then has at most
-- one quantity and one item.
local words = use "reader/words"
local items = use "reader/items"
local anchors = use "reader/anchors"

local pieces = {}

-- "Morgon (12), Chinon (6 boxes)": a quantity in brackets belongs to what stands before.
function pieces.bracketed(toks)
  for i, tok in ipairs(toks) do
    local number, after = toks[i + 1], toks[i + 2]
    if tok.s == "(" and i > 1 and number and number.k == "num" and after then
      local close = after.s == ")" and i + 2
        or (words.units[after.f] or after.f == "x") and toks[i + 3] and toks[i + 3].s == ")" and i + 3
      if close then
        tok.within, toks[close].ends = true, true
      end
    end
  end
end

function pieces.joins(tok, own)
  if tok.within then return false end
  if tok.ends then return true end
  if tok.k == "p" then return tok.s == "," or tok.s == "、" or tok.s == "(" or tok.s == "|" or tok.s == ";"
    or tok.s == "・" and tok.apart or string.find(tok.s, "^\xE2\x91[\xA0-\xB3]") ~= nil end
  return own.joins[tok.f] ~= nil
end

function pieces.content(index, toks, from, to, own)
  for i = from, to do
    if items.knows(index, toks[i], own.stop) then return true end
  end
  return false
end

-- The number of the stretch between two joins that each token stands in.
local function stretches(toks, own)
  local found, n = {}, 1
  for i, tok in ipairs(toks) do
    if pieces.joins(tok, own) then n = n + 1 end
    found[i] = n
  end
  return found
end

-- Is there another quantity in the same stretch? A stronger one: it has a unit or comes first.
local function rival(all, i, stretch)
  local one = all[i]
  for j, other in ipairs(all) do
    if j ~= i and not other.weak and not other.demoted and stretch[other.first] == stretch[one.first] then
      local stronger = (other.unit and not other.measure) and not (one.unit and not one.measure)
      local weaker = (one.unit and not one.measure) and not (other.unit and not other.measure)
      if stronger or not weaker and j < i then return other end
      if one.unit == "pcs" and other.unit and not other.measure then return other end
      if one.unit == "sheet" then return other end
    end
  end
end

-- Drops the article anchors that a real quantity makes superfluous, and turns a measure
-- beside another quantity, or a bare number that items have, into a word of the item.
function pieces.sift(index, toks, all, own)
  local stretch, kept = stretches(toks, own), {}
  for i, one in ipairs(all) do
    local tok = toks[one.first]
    local function known(f) return items.knows(index, { k = "code", s = tok.s, f = f }, {}) end
    local next_tok = toks[one.first + 1]
    local position = one.bare and one.first == 1 and next_tok and next_tok.k == "code" and all[i + 1]
      and index.exact(items.code(next_tok.s))
    if not tok.taken and not position then
      local other = rival(all, i, stretch)
      local exact = one.bare and tok.k == "num" and (other or #tok.s >= 4) and index.exact(items.code(tok.s))
      local size = other and tok.k == "num" and not toks[one.first].v and not one.measure
        and not (toks[one.last + 1] and toks[one.last + 1].f == "x") and known(tok.f)
      local before = toks[one.first - 1]
      local year = one.bare and not other and string.find(tok.s, "^[12][09]%d%d$") and before and before.k ~= "p"
        and stretch[one.first - 1] == stretch[one.first] and items.knows(index, before, own.stop) and known(tok.f)
      local near = one.measure and (other or all[i - 1] and one.first - all[i - 1].last <= 5
        or all[i + 1] and all[i + 1].first - one.last <= 3)
      if exact or size or year then
        tok.k, one.demoted = "code", true
      elseif near and known(string.gsub(tok.f, ",", ".") .. toks[one.first + 1].f) then
        anchors.descriptor(toks, one.first)
        one.demoted = true
      else
        kept[#kept + 1] = one
      end
    end
  end
  return kept
end

-- Cuts [1, #toks] into pieces { from, to, anchor? }.
function pieces.cut(index, toks, all, own)
  local found = {}
  local is_anchor = {}
  for _, one in ipairs(all) do
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
    if pieces.joins(tok, own) and not one then
      cut(i)
      held = nil
    elseif one and one.first == i then
      if held then -- a second quantity without a join: the item stands before or after it
        local before = pieces.content(index, toks, from, held.first - 1, own)
        cut(before and held.last or i - 1)
      end
      held = one
    end
  end
  cut(#toks)
  for _, piece in ipairs(found) do
    for _, one in ipairs(all) do
      if one.first >= piece.from and one.first <= piece.to and (not piece.anchor or piece.anchor.weak) then
        piece.anchor = one end
    end
  end
  return found
end

return pieces
