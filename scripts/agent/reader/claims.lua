-- A claim beside an order: "3 spades, please. Two of the pots were broken." What a sentence
-- claims is not ordered, and the order stands by itself only if each speaks of items of its
-- own; new ones in place of what was broken are no order.
local words = use "reader/words"

local claims = {}

-- The lines that are ordered, or nil when there is no claim apart from them.
function claims.apart(lines)
  local ordered, claimed, last, named = {}, {}, nil, true
  for _, line in ipairs(lines) do
    local sentence, item = line.sentence, line.match.item
    if words.says(sentence, "complaint") then
      if sentence ~= last and not named then return nil end
      named = item ~= nil or sentence == last and named
      last = sentence
      if item then claimed[#claimed + 1] = item end
    else
      if not item or not line.anchor or line.anchor.weak then return nil end
      ordered[#ordered + 1] = line
    end
  end
  if not named or #claimed == 0 or #ordered == 0 then return nil end
  for _, line in ipairs(ordered) do
    for _, item in ipairs(claimed) do
      if line.match.item == item then return nil end
    end
  end
  return ordered
end

return claims
