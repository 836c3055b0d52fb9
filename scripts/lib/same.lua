-- Whether two plain values (texts, numbers, booleans, tables of these) are equal.
-- An import uses it to leave a record alone that has not changed.
local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  for key, value in pairs(a) do
    if not same(value, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

return same
