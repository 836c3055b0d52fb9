-- Numbers as people write them; values are whole ten-thousandths, so nothing is rounded.
local words = use "reader/words"

local numbers = { ONE = 10000 }

-- "1.250", "2,5", "1 000": value, or nil where two readings are possible.
function numbers.digits(s, own)
  s = string.gsub(s, "[.,]+$", "")
  if #s > 12 then return nil end
  if string.find(s, "^%d+$") then
    if #s > 6 then return nil end
    return math.tointeger(tonumber(s)) * 10000
  end
  if string.find(s, "^%d%d?%d?%.%d%d%d%.%d%d%d$") or string.find(s, "^%d%d?%d?,%d%d%d,%d%d%d$") then return nil end
  local whole, sep, part = string.match(s, "^(%d+)([.,])(%d+)$")
  if not whole then
    local thousands, cents = string.match(s, "^(%d%d?%d?[.,]%d%d%d)[.,](%d%d?)$")
    if not thousands then return nil end
    whole, part = string.gsub(thousands, "[.,]", ""), cents
  elseif #part == 3 then
    if sep == own.group or own.group == " " and sep == "." then
      if string.find(whole, "^0") then return nil end
      return math.tointeger(tonumber(whole .. part)) * 10000
    end
    if whole ~= "0" then return nil end
  end
  if #part > 4 or #whole > 6 then return nil end
  return math.tointeger(tonumber(whole)) * 10000 + math.tointeger(tonumber(part .. string.rep("0", 4 - #part)))
end

-- One written number word, compounds of German, Danish and French included.
local function word(key, own, deep)
  local value = own.numbers[key]
  if value then return value end
  if (deep or 0) > 3 or #key < 5 then return nil end
  if string.find(key, "-", 1, true) then
    local total
    for part in string.gmatch(key, "[^-]+") do
      local n = part ~= "et" and part ~= "and" and part ~= "og" and own.numbers[part]
      if n then
        if n == 20 and total == 4 then total = 80 elseif n >= 100 and total then
          total = total * n else total = (total or 0) + n end
      elseif part ~= "et" and part ~= "and" and part ~= "og" then
        return nil
      end
    end
    return total
  end
  for _, scale in ipairs { { "tausend", 1000 }, { "tusind", 1000 }, { "tusinde", 1000 }, { "hundert", 100 },
    { "hundrede", 100 } } do
    local at, stop = string.find(key, scale[1], 1, true)
    if at then
      local head, tail = string.sub(key, 1, at - 1), string.sub(key, stop + 1)
      local one = { ein = 1, et = 1 }
      local h = head == "" and 1 or one[head] or word(head, own, (deep or 0) + 1)
      local t = tail == "" and 0 or word(tail, own, (deep or 0) + 1)
      return h and t and h * scale[2] + t
    end
  end
  local unit, tens = string.match(key, "^(.+)und(.+)$")
  if not unit then unit, tens = string.match(key, "^(.+)og(.+)$") end
  if unit and tens then
    local u = (unit == "ein" or unit == "en") and 1 or own.numbers[unit]
    local t = own.numbers[tens]
    return u and t and u < 10 and t >= 20 and u + t or nil
  end
end

-- The number words from toks[i] on: value in units, last index; nil when there is none.
function numbers.words(toks, i, own)
  local total, at, last = nil, i, nil
  while toks[at] and toks[at].k == "word" do
    local n = word(toks[at].f, own)
    if not n then
      if total and total >= 100 and (toks[at].f == "and" or toks[at].f == "og" or toks[at].f == "und")
        and toks[at + 1] and word(toks[at + 1].f, own) and word(toks[at + 1].f, own) < 100 then
        at = at + 1
        n = word(toks[at].f, own)
      else
        break
      end
    end
    if n >= 100 and total and total < n then total = total * n
    elseif total and n < total and total >= 20 then total = total + n
    elseif total then return nil
    else total = n end
    last, at = at, at + 1
  end
  return total, last
end

function numbers.scale(value)
  return decimal.of(string.format("%d.%04d", value // 10000, value % 10000), 4)
end

function numbers.dozen(key) return words.dozens[key] end

return numbers
