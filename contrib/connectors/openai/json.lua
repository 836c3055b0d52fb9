-- JSON text to values; nil and why not when it is none. Numbers stay the text they are
-- written as, so that none is rounded. It never raises, whatever it is given.
local json = {}

local LONGEST, DEEPEST = 100000, 20
local ESCAPES = { ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }
local WORDS = { { "true", true }, { "false", false }, { "null", nil } }

local function skip(s, at) return string.find(s, "[^ \t\r\n]", at) or #s + 1 end

-- \u00e5, also of two halves; the place behind it.
local function rune(s, at)
  local code = tonumber(string.match(s, "^%x%x%x%x", at) or "", 16)
  if not code then return nil end
  if code < 0xD800 or code > 0xDFFF then return utf8.char(code), at + 4 end
  local low = tonumber(string.match(s, "^\\u(%x%x%x%x)", at + 4) or "", 16)
  if code > 0xDBFF or not low or low < 0xDC00 or low > 0xDFFF then return nil end
  return utf8.char(0x10000 + (code - 0xD800) * 0x400 + low - 0xDC00), at + 10
end

local function text_at(s, at)
  local parts, from = {}, at + 1
  while true do
    local stop = string.find(s, '["\\%c]', from)
    if not stop then return nil end
    parts[#parts + 1] = string.sub(s, from, stop - 1)
    local c = string.sub(s, stop, stop)
    if c == '"' then return table.concat(parts), stop + 1 end
    if c ~= "\\" then return nil end
    local sign = string.sub(s, stop + 1, stop + 1)
    if sign == "u" then
      parts[#parts + 1], from = rune(s, stop + 2)
      if not from then return nil end
    else
      if not ESCAPES[sign] then return nil end
      parts[#parts + 1], from = ESCAPES[sign], stop + 2
    end
  end
end

local value_at

-- Members of a list or an object up to the closing sign.
local function members(s, at, deep, close, member)
  at = skip(s, at + 1)
  if string.sub(s, at, at) == close then return at + 1 end
  while true do
    at = member(at)
    at = at and skip(s, at)
    local c = at and string.sub(s, at, at)
    if c == close then return at + 1 end
    if c ~= "," or deep > DEEPEST then return nil end
    at = skip(s, at + 1)
  end
end

local function list_at(s, at, deep)
  local found, n = {}, 0
  local stop = members(s, at, deep, "]", function(from)
    local value, after = value_at(s, from, deep + 1)
    n = n + 1
    found[n] = value
    return after
  end)
  return stop and found, stop
end

local function object_at(s, at, deep)
  local found = {}
  local stop = members(s, at, deep, "}", function(from)
    if string.sub(s, from, from) ~= '"' then return nil end
    local name, after = text_at(s, from)
    after = name and skip(s, after)
    if not after or string.sub(s, after, after) ~= ":" then return nil end
    local value
    value, after = value_at(s, skip(s, after + 1), deep + 1)
    found[name] = value
    return after
  end)
  return stop and found, stop
end

-- The value and the place behind it; no place when there is none.
function value_at(s, at, deep)
  if deep > DEEPEST then return nil end
  local c = string.sub(s, at, at)
  if c == '"' then return text_at(s, at) end
  if c == "{" then return object_at(s, at, deep) end
  if c == "[" then return list_at(s, at, deep) end
  for _, word in ipairs(WORDS) do
    if string.sub(s, at, at + #word[1] - 1) == word[1] then return word[2], at + #word[1] end
  end
  local number = string.match(s, "^-?%d+%.?%d*[eE]?[+-]?%d*", at)
  if number then return number, at + #number end
end

function json.read(s)
  if #s > LONGEST then return nil, "it is too long" end
  local value, at = value_at(s, skip(s, 1), 1)
  if not at or skip(s, at) <= #s then return nil, "it is no JSON" end
  return value
end

return json
