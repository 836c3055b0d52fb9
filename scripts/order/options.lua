-- The options of configured lines: which they are, how many of them belong to a part of
-- their line, and that they go where it goes.
local transitions = use "transitions"

local options = {}

local OVER = { cancelled = true, returned = true }

-- The options of a configured line that are still there.
function options.of(all, line)
  local found = list.new()
  for _, one in ipairs(all) do
    if one.parent_line_id == line.id and not OVER[one.status] then found:add(one) end
  end
  return found
end

-- What of an option belongs to `part` of `whole` of its configured line.
function options.share(option, part, whole)
  if option.quantity * part % whole ~= 0 then
    fail.conflict("OPTION_NOT_DIVISIBLE", "line %d has %d for %d; there is no such part for %d", option.number,
      option.quantity, whole, part)
  end
  return option.quantity * part // whole
end

-- The lines chosen and, with configured ones, the options that allow the event.
function options.with(all, chosen, event)
  local more, taken = list.new(), {}
  for _, line in ipairs(chosen) do
    more:add(line)
    taken[line.id] = true
  end
  for _, line in ipairs(all) do
    local parent = line.parent_line_id
    if parent and taken[parent] and not taken[line.id] and transitions.target(event, line) then more:add(line) end
  end
  return more
end

return options
