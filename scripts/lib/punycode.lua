-- The letters of a domain that is written in ASCII (RFC 3492): xn--bcher-kva is bücher.
local punycode = {}

local BASE, TMIN, TMAX, SKEW, DAMP = 36, 1, 26, 38, 700
local MOST = 0x10FFFF

local function adapt(delta, count, first)
  delta = first and delta // DAMP or delta // 2
  delta = delta + delta // count
  local k = 0
  while delta > ((BASE - TMIN) * TMAX) // 2 do
    delta, k = delta // (BASE - TMIN), k + BASE
  end
  return k + (BASE - TMIN + 1) * delta // (delta + SKEW)
end

local function digit(c)
  if c >= 97 and c <= 122 then return c - 97 end
  if c >= 48 and c <= 57 then return c - 22 end
end

-- One number of variable length from `at`; nil when it is none.
local function read(s, at, bias)
  local value, weight, k = 0, 1, BASE
  while at <= #s do
    local d = digit(string.byte(s, at))
    if not d then return nil end
    value, at = value + d * weight, at + 1
    local t = k <= bias and TMIN or (k >= bias + TMAX and TMAX or k - bias)
    if d < t then return value, at end
    weight, k = weight * (BASE - t), k + BASE
    if value > MOST * 64 or weight > MOST * 64 then return nil end
  end
end

-- A label without its xn--; nil when it is none.
local function decode(s)
  local plain, coded = string.match(s, "^(.*)%-([^-]*)$")
  coded = coded or s
  local runes = {}
  for c in string.gmatch(plain or "", ".") do runes[#runes + 1] = string.byte(c) end
  local n, i, bias, at = 128, 0, 72, 1
  while at <= #coded do
    local value, after = read(coded, at, bias)
    if not value then return nil end
    local before, count = i, #runes + 1
    i, at = i + value, after
    bias = adapt(i - before, count, before == 0)
    n, i = n + i // count, i % count
    if n > MOST or (n >= 0xD800 and n <= 0xDFFF) then return nil end
    table.insert(runes, i + 1, n)
    i = i + 1
  end
  for k, rune in ipairs(runes) do runes[k] = utf8.char(rune) end
  return table.concat(runes)
end

-- A domain in lower case as it is read; a label that is no code stays as it is.
function punycode.read(domain)
  return (string.gsub(domain, "xn%-%-([%w-]+)", decode))
end

return punycode
