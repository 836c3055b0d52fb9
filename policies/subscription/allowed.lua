-- May this be had on subscription? Asked when a subscription is created, changed,
-- resumed or released from a hold. A subscription that runs is not asked again: what
-- an item allows later does not stop it.
--
-- To sell something less often, change the item's frequencies, not this file. To add
-- a rule of your own, add a reason: every reason is shown, and one is enough to refuse.

-- Refuse items that are going out of sale? Running subscriptions are held instead
-- when an item is withdrawn: see generate.lua.
local REFUSE_DISCONTINUED = false

return function(ask)
  local reasons = list.new()
  for i, item in ipairs(ask.items) do
    local pointer = "/lines/" .. (i - 1)
    if #item.frequencies == 0 then
      reasons:add { code = "ITEM_NOT_ON_SUBSCRIPTION", pointer = pointer,
        text = "item " .. item.number .. " is not sold on subscription" }
    elseif not item.frequencies:has(ask.frequency) then
      reasons:add { code = "FREQUENCY_NOT_ALLOWED", pointer = pointer,
        text = "item " .. item.number .. " is sold " .. item.frequencies:join(", ")
          .. ", not " .. ask.frequency }
    end
    if REFUSE_DISCONTINUED and item.discontinued then
      reasons:add { code = "ITEM_DISCONTINUED", pointer = pointer,
        text = "item " .. item.number .. " is going out of sale" }
    end
  end
  if #reasons > 0 then
    return refuse { reasons = reasons }
  end
  return allow()
end
