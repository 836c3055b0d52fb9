-- Renames the fields of a record on their way out and in by data/names.lua.
--   pass { fields = … }   send or take these
--   skip { reason = … }   this change is none of the other side's business, or of ours
--   park { reason = … }   a person has to look at it

local function turned(names)
  local back = {}
  for ours, theirs in pairs(names) do back[theirs] = ours end
  return back
end

return function(ask)
  local names = data.names[ask.record.entity]
  if not names or type(ask.fields) ~= "table" then return pass { fields = ask.fields } end
  local out = ask.direction == "out"
  local fields, values = names.fields or {}, names.values or {}
  local called = out and fields or turned(fields)
  local result = {}
  for name, value in pairs(ask.fields) do
    local new_name = called[name] or name
    if result[new_name] ~= nil then return park { reason = "two fields would be called " .. new_name } end
    local known = values[out and name or new_name]
    if known and type(value) == "string" then value = (out and known or turned(known))[value] or value end
    result[new_name] = value
  end
  return pass { fields = result }
end
