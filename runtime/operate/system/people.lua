-- Who somebody is, for what two different people must do.
local people = {}

-- The operator at the socket may speak for a person.
function people.name(actor)
  return actor.on_behalf_of or actor.id
end

function people.has(name, names)
  for _, other in ipairs(names) do
    if other == name then return true end
  end
  return false
end

function people.check_role(name)
  for _, role in ipairs(engine.roles()) do
    if role.name == name then return name end
  end
  fail.invalid("ROLE_UNKNOWN", "there is no role %s", name)
end

return people
