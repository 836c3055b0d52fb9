-- What a mail answers to: the lines of the open quote, if they are given; else those of
-- the quote it quotes, the newest of them.
local words = use "reader/words"
local tokens = use "reader/tokens"
local items = use "reader/items"
local numbers = use "reader/numbers"

local context = {}

-- The quantity of a line with an item: before a unit, else the first whole number that
-- stands alone and is no part of the item's number.
local function quantity_of(toks, first, last, own)
  local alone
  for i, tok in ipairs(toks) do
    local after = toks[i + 1]
    if tok.k == "num" and (i < first or i > last) then
      local value = numbers.digits(tok.s, own)
      if value and after and words.units[after.f] then return value end
      local price = string.find(tok.s, "[.,]%d%d$")
      local measure = after and (words.measures[after.f] or after.s == "%"
        or after.f == "x" and toks[i + 2] and toks[i + 2].k == "num")
      if value and not price and not measure and not alone and value % 10000 == 0 then
        alone = { i = i, value = value }
      end
    end
  end
  -- a number at the end or before the prices, or at the beginning
  return alone and (alone.i == 1 or alone.i > last) and alone.value or nil
end

local function quoted_lines(ask, quoted, own)
  local found, seen = {}, {}
  for _, line in ipairs(text.split(quoted, "\n")) do
    local toks = tokens.of(string.sub(line, 1, 400), 1)
    if #toks > 1 and #toks < 60 then
      local item, first, last = items.exact(ask.index, toks, 1, #toks, ask.known, own.stop)
      if item and not seen[item.id] then
        local quantity = quantity_of(toks, first, last, own)
        if quantity or #found > 0 then
          seen[item.id] = true
          found[#found + 1] = { item = item, quantity = quantity }
        end
      end
    end
  end
  return found
end

-- { item, quantity? } of the quote; `read` reads a text as a mail's words are read.
function context.of(ask, quoted, own, read)
  local found = quoted ~= "" and quoted_lines(ask, quoted, own) or {}
  if #found > 0 then return found end
  if ask.open and #ask.open > 0 then return ask.open end
  if quoted == "" then return found end
  for _, line in ipairs(read(quoted)) do
    if line.match.item and line.anchor then
      found[#found + 1] = { item = line.match.item, quantity = line.anchor.q }
    end
  end
  return found
end

return context
