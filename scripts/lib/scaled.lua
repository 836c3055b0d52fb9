-- Decimals in a bigint column: the value times 10^scale.
local scaled = {}

function scaled.pack(value, scale)
  return (value * math.tointeger(10 ^ scale)):integer("half_up")
end

function scaled.unpack(number, scale)
  return decimal.of(number, scale):divide(math.tointeger(10 ^ scale), scale, "half_up")
end

return scaled
