-- What is taken back or only told, in a sentence that was read: "the client pulled out, the
-- 80 are not needed", "we still have 20, please send 5". Its lines are marked `against`.
local words = use "reader/words"
local tokens = use "reader/tokens"
local items = use "reader/items"
local joining = use "reader/joining"

local taken = {}

taken.BUT = {}
for _, word in ipairs { "but", "however", "although", "though", "aber", "jedoch", "sondern", "doch", "men", "mais",
  "toutefois" } do taken.BUT[word] = true end
local BUT = taken.BUT

function taken.comma(tok) return tok.k == "p" and (tok.s == "," or tok.s == ";" or tok.s == "(" or tok.s == "、") end
local comma = taken.comma

function taken.counts(tok, own) return tok.k == "num" or tok.k == "word" and own.numbers[tok.f] ~= nil end

-- Where the sentence is cut: { from, to, but, join, asks, scrap, told }.
local function stretches(toks, own)
  local found, from, but, join = {}, 1, false, ""
  local function cut(to, next_but, next_join)
    if to >= from then
      local said = tokens.said(toks, from, to)
      local asks = (words.says(said, "strong") or words.says(said, "request") or words.says(said, "change")
        or words.says(said, "add")) ~= nil
      found[#found + 1] = { from = from, to = to, but = but, join = join, asks = asks, said = said,
        scrap = words.says(said, "scrap") ~= nil, told = words.says(said, "told") ~= nil, lines = {} }
    end
    but, join = next_but, next_join
  end
  for i, tok in ipairs(toks) do
    local joined = own.joins[tok.f] and not (own.name == "fr" and tok.f == "plus") -- "n'est plus la peine"
    if comma(tok) or BUT[tok.f] or joined or tok.s == "-" or tok.s == ")" or tok.s == ":" then
      cut(i - 1, BUT[tok.f] == true, joined and "and" or ",")
      from = i + 1
    end
  end
  cut(#toks, false, "")
  return found
end

local function share_out(state, first, toks, cuts)
  for i = first, #state.lines do
    local line = state.lines[i]
    for _, cut in ipairs(cuts) do
      local last = cuts[#cuts] == cut and line.a or toks[cut.to].b
      if not line.placed and line.a <= last then
        line.placed = true
        cut.lines[#cut.lines + 1] = line
      end
    end
  end
end

local function against(cut, what)
  for _, line in ipairs(cut.lines) do
    if not line.against or what ~= "doubt" then line.against = what end
  end
  return #cut.lines > 0
end

local function around(cuts, at, what)
  local one = cuts[at]
  local asks = what == "told" and one.asks and words.says(one.said, "request")
  local own = against(one, asks and "doubt" or what)
  for i = at + 1, #cuts do
    local cut = cuts[i]
    if cut.asks or cut.but or not own then break end
    against(cut, cut.join == "and" and what or "doubt")
  end
  for i = at - 1, 1, -1 do
    local cut = cuts[i]
    if cut.asks then
      if not own and what == "scrap" then against(cut, "doubt") end
      if not own and #cut.lines == 0 then own = false else break end
    elseif cut.scrap or cut.told then break
    else against(cut, own and "doubt" or what) end
  end
end

-- "The client pulled out, the 80 are not needed"
function taken.back(state, first, toks, whole)
  if not words.says(whole, "scrap") and not words.says(whole, "told") then return end
  local cuts = stretches(toks, state.own)
  share_out(state, first, toks, cuts)
  for i, cut in ipairs(cuts) do
    if cut.scrap then around(cuts, i, "scrap") elseif cut.told then around(cuts, i, "told") end
  end
end

-- "How much are 5? Please send 3.": the quantity of a price that is asked for is none when
-- another sentence orders one.
function taken.priced(state, first, split, at)
  local said = split[at].said
  if not words.says(said, "price_of") or words.says(said, "request") then return end
  for i = at + 1, math.min(#split, at + 10) do
    local asks = words.says(split[i].said, "strong") or words.says(split[i].said, "request")
    for _, tok in ipairs(asks and split[i].toks or {}) do
      if taken.counts(tok, state.own) then
        for n = first, #state.lines do state.lines[n].anchor, state.lines[n].priced = nil, true end
        return
      end
    end
  end
end

-- Do both places stand in one line of the text?
function taken.same_line(lines, from, to)
  for _, line in ipairs(lines) do
    if line.a > from and line.a <= to then return false end
  end
  return true
end

-- Do words stand before the quantity that name nothing and ask for nothing? "Our customer
-- has 10"; only in a mail that asks for nothing this speaks against a line.
function taken.prose(state, toks, piece)
  local own, anchor = state.own, piece.anchor
  if not anchor or own.name == "ja" then return false end
  local found = false
  for i = piece.from, anchor.first - 1 do
    local tok = toks[i]
    if tok.s == ":" or tok.s == "=" then found = false end
    local small = own.stop[tok.f] or words.units[tok.f] or words.weekdays[tok.f] or words.label_quantity[tok.f]
      or words.label_item[tok.f] or #tok.f < 3
    if not tok.mask and (tok.k == "code" or items.knows(state.index, tok, own.stop)) then break end
    local short = tok.mask or toks[i + 1].s == "."
    if tok.k == "word" and not small and not short then found = true end
  end
  return found
end

-- "30 blue and 20 black pens": what has no thing of its own is of that which comes behind.
function taken.shared(state, first)
  for i = #state.lines - 1, first, -1 do
    local line, behind = state.lines[i], state.lines[i + 1]
    local open = line.bare and line.anchor and not line.elliptic and not line.match.item
    if open and behind.anchor and behind.match.item and not behind.match.exact and not behind.bare then
      local terms = joining.instead(behind.terms, line.terms)
      local match = items.match(state.index, terms)
      if match.item and match.item ~= behind.match.item then line.terms, line.match = terms, match end
    end
  end
end

return taken
