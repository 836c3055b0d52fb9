-- The numbers of quotes and orders that a mail names.
local words = use "reader/words"
local items = use "reader/items"

return function(all, index)
  local found, seen = {}, {}
  for i, tok in ipairs(all) do
    if #tok.s <= 40 and (tok.k == "code" or tok.k == "num" and #tok.s >= 4) and not tok.measured and #found < 50 then
      local near = {}
      for back = math.max(1, i - 3), i - 1 do near[#near + 1] = all[back].f end
      local cue = words.says({ plain = " " .. table.concat(near, " ") .. " ", raw = table.concat(near) },
        "references")
      if cue and not seen[tok.s] and not index.exact(items.code(tok.s)) and not tok.mask
        and not string.find(tok.s, "^20%d%d$") then
        seen[tok.s] = true
        found[#found + 1] = tok.s
      elseif tok.reference and not seen[tok.s] then
        seen[tok.s] = true
        found[#found + 1] = tok.s
      end
    end
  end
  return found
end
