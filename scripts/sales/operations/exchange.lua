-- What the commerce side of this process tells.
local incoming = use "incoming"

react "partner.shared" {
  run = function(tx, event)
    local take = incoming[event.data.entity]
    if take then take(tx, event.data.key, event.data.fields) end
  end,
}
