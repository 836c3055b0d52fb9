-- Decimals in a bigint column: the value times 10^scale.
local scaled = {}

local function power(scale)
  local n = 1
  for _ = 1, scale do n = n * 10 end
  return n
end

function scaled.pack(value, scale)
  return (value * power(scale)):integer("half_up")
end

function scaled.unpack(number, scale)
  return decimal.of(number, scale):divide(power(scale), scale, "half_up")
end

return scaled
