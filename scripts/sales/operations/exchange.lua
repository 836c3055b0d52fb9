-- What the commerce side tells: that of this process, or that at the other end of the link.
local incoming = use "incoming"
local wire = use "wire"

local function take(tx, data)
  local receive = incoming[data.entity]
  if receive then receive(tx, data.key, data.fields) end
end

react "partner.shared" {
  run = function(tx, event)
    if not wire.linked(tx) then take(tx, event.data) end
  end,
}

react "link.received" {
  run = function(tx, event)
    if wire.linked(tx) then take(tx, event.data) end
  end,
}
