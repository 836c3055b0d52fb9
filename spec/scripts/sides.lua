-- Two desks, the commerce and the sales side, linked; what goes between them is carried
-- by the spec.
local partners = dofile "spec/scripts/partners.lua"

local sides = { partners = partners }

local ENTITIES = { "prospect", "lead", "opportunity", "account", "contact" }

function sides.open(side)
  local desk = partners.open()
  local values = { ["link.enabled"] = true, ["link.side"] = side }
  if side == "commerce" then values["partner.sales_side"] = "link" end
  for name, value in pairs(values) do desk:ok("setting.set", { name = name, value = value }) end
  desk:ok("link.enable", { entities = ENTITIES })
  return desk
end

-- What this side's flows want to post to the other one.
function sides.posts(desk)
  local found = {}
  for _, effect in ipairs(desk:effects()) do
    if effect.kind == "http" then found[#found + 1] = effect end
  end
  return found
end

-- Gives a message to the other side; its status and body.
function sides.deliver(message, to)
  local answer = to:call("link.inbox", message, { as = "peer", roles = { "link" } })
  return { status = answer.status, headers = {}, json = answer.body }
end

-- Carries one message; `lost`: it arrives, its answer does not.
function sides.carry(effect, from, to, lost)
  local answer = sides.deliver(effect.ask.json, to)
  if not lost then from:answer(effect, answer) end
  return answer
end

local function parked(desk)
  return desk:rows("select count(*) as n from link_record where parked_version is not null")[1].n
end

-- Until neither side has anything to say, also of what was parked.
function sides.settle(commerce, crm)
  for _ = 1, 60 do
    local moved = false
    for _, pair in ipairs { { commerce, crm }, { crm, commerce } } do
      for _, effect in ipairs(sides.posts(pair[1])) do
        sides.carry(effect, pair[1], pair[2])
        moved = true
      end
    end
    if not moved then
      if parked(commerce) + parked(crm) == 0 then return end
      commerce:advance "1 hours"
      crm:advance "1 hours"
    end
  end
  error "the two sides do not come to an end"
end

return sides
