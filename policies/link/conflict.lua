-- Both sides have changed a record. Who keeps its state?
--   ours     what is here stays and is sent again
--   theirs   what came is taken
--   merge { fields = … }   this is the state of both
--   park { reason = … }    nothing moves until a person says link.resolve
-- The side named here owns the decision: what it decided first stays, and the other
-- side, asking the same policy, gives way. Any other pair of sides asks a person.
local OWNER = "commerce"
local FOLLOWER = "crm"

return function(ask)
  if ask.record.side == OWNER then return ours() end
  if ask.record.side == FOLLOWER then return theirs() end
  return park { reason = "both sides have changed " .. ask.record.entity .. " " .. ask.record.key }
end
