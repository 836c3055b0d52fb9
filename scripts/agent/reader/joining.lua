-- Pieces of a sentence become lines: a colour goes with the noun before it, a number
-- alone with the item before it, one quantity with all that "each" is said of.
local words = use "reader/words"
local items = use "reader/items"

local joining = {}

function joining.both(a, b)
  local all = {}
  for _, one in ipairs(a) do all[#all + 1] = one end
  for _, one in ipairs(b) do all[#all + 1] = one end
  return all
end
local both = joining.both

-- Two of one class, as two colours or two measures.
local function several(a, b)
  local seen = {}
  for _, terms in ipairs { a, b } do
    for _, term in ipairs(terms) do
      local value = string.match(term[1], "^@(.+)")
      local figure = not value and term[2] and string.find(term[1], "%d")
      if figure then value = term[1] end -- pH 4 and pH 7
      if value then
        local class = figure and string.gsub(value, "%d[%d.]*", "#") or words.class(value)
        if seen[class] and seen[class] ~= value then return true end
        seen[class] = value
      end
    end
  end
  return false
end

-- The words of a line with these in place of what they exclude ("10 black, 5 in blue").
function joining.instead(before, terms)
  local found = {}
  for _, old in ipairs(before) do
    local value, gone = string.match(old[1], "^@(.+)"), false
    for _, term in ipairs(terms) do
      local new = string.match(term[1], "^@(.+)")
      if value and new and words.class(value) == words.class(new) then gone = true end
      if old[2] and term[2] and not value and not new then gone = true end
    end
    if not gone then found[#found + 1] = old end
  end
  for _, term in ipairs(terms) do found[#found + 1] = term end
  return found
end

local function copy(anchor)
  local made = {}
  for name, value in pairs(anchor) do made[name] = value end
  made.each = false
  return made
end

local function add(state, line)
  state.lines[#state.lines + 1] = line
  return line
end

-- ", black": more about the piece before; or, after "5 each in blue", another line.
local function more_about(state, before, line, each)
  local more = items.match(state.index, both(before.terms, line.fresh))
  if several(before.terms, line.fresh) then
    if before.anchor and before.anchor.each or each and not before.anchor then
      line.terms = joining.instead(before.terms, line.fresh)
      line.match, line.anchor = items.match(state.index, line.terms), before.anchor and copy(before.anchor) or nil
      return add(state, line)
    end
    more = { alternatives = more.alternatives, confidence = 30, ambiguous = true }
  end
  if before.match.exact or more.item then
    if not before.match.exact then
      before.match, before.terms = more, both(before.terms, line.fresh)
    end
    before.b = line.b
  elseif #more.alternatives > 0 then
    before.match, before.terms = more, both(before.terms, line.fresh)
    before.match.ambiguous = true
  end
  return before
end

-- A quantity without a thing of its own.
local function loose(line)
  return line.anchor and not line.match.item and not line.match.ambiguous and #line.terms == 0
end

-- One that may still be of the item before it: "and 3 for room 15".
local function stray(line)
  return line.anchor and not line.anchor.weak and not line.match.item and not line.match.ambiguous
    and (#line.terms == 0 or not line.thing and line.match.confidence == 0)
end

-- Puts a line that was read of a piece to those before it; returns the one that the next
-- piece may be about.
local function join(state, before, line, each)
  local known = line.match.item or line.match.ambiguous
  if not line.anchor and line.bare and before and not line.match.exact then
    return more_about(state, before, line, each)
  end
  if not line.anchor and not line.match.item and before and several(before.terms, line.terms) then
    before.match = { alternatives = before.match.alternatives, confidence = 30, ambiguous = true }
    return before -- "blue and half black"
  end
  if not known and not line.anchor then return before end
  if before and before.anchor and not line.anchor and before.alone then
    before.match, before.terms, before.b = line.match, line.terms, line.b
    return before
  end
  if before and loose(line) and before.match.item then
    if not before.anchor then
      before.anchor, before.b, before.behind = line.anchor, line.b, line.anchor.each
      return before
    end
    if line.alone and line.anchor.unit and before.anchor.bare then -- which of the two is it?
      before.anchor, before.b, before.doubled = line.anchor, line.b, true
      return before
    end
  end
  if before and before.anchor and before.match.item and stray(line) and not line.anchor.each
    and not before.anchor.each then before.doubled = true end
  return add(state, line)
end

-- "A, B and C, 5 each", "je 5 A und B", "A・B各1本": one quantity for several items.
local function share(lines, from)
  for i = from, #lines do
    local one = lines[i]
    if one.anchor and one.anchor.each then
      local back = one.behind or one.alone and lines[i - 1] and i > from and not lines[i - 1].anchor
      for step = back and -1 or 1, back and -1 or 1 do
        local at = i + step
        while at >= from and at <= #lines and not lines[at].anchor and (lines[at].match.item
          or lines[at].match.ambiguous) do
          lines[at].anchor = copy(one.anchor)
          at = at + step
        end
      end
    end
  end
end

-- "20, no, make it 30": what stands before a number of its own is in doubt.
local function correct(lines, from)
  for i = from + 1, #lines do
    if lines[i].anchor and not lines[i].match.item and not lines[i].match.ambiguous then
      for back = i - 1, from, -1 do
        if lines[back].anchor and (lines[back].match.item or lines[back].match.ambiguous) then
          lines[back].corrected = true
          break
        end
      end
    end
  end
end

-- A sentence begins: what its pieces are joined by.
function joining.begin(state) return { first = #state.lines + 1 } end

-- The next piece of it, read as a line: to state.lines, or to a line before it.
function joining.add(state, at, line)
  local last = state.lines[#state.lines]
  if not at.before and loose(line) and last and not last.anchor and last.match.item and not last.row
    and (line.anchor.unit or line.labelled or words.says(line.sentence, "request")) then
    at.before = last -- "We are out of X. Please send 6 packs."
  end
  at.before = join(state, at.before, line, at.each)
  local nouns = {}
  for _, term in ipairs(line.terms) do
    if not term[2] and state.index.counts(term[1]) then nouns[#nouns + 1] = term end
  end
  if #nouns > 0 then state.nouns, state.described = nouns, line.terms end
end

function joining.finish(state, at, said)
  share(state.lines, at.first)
  if words.says(said, "correct") then
    local last = state.lines[at.first - 1]
    if last and not last.row then last.corrected = true end
    correct(state.lines, at.first)
  end
end

return joining
