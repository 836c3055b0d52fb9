-- From a line of text to tokens: { k = kind, s = as written, f = folded, a, b = first and
-- last byte }. Kinds: num, range, code (letters with digits), word, kana, kanji, p.
-- Japanese has no spaces; a run of one script is a token, and a counter after a number
-- is cut off by itself.
local fold = use "reader/fold"
local words = use "reader/words"

local tokens = {}

local KANJI_DIGIT = { ["一"] = 1, ["二"] = 2, ["三"] = 3, ["四"] = 4, ["五"] = 5, ["六"] = 6, ["七"] = 7,
  ["八"] = 8, ["九"] = 9 }
local KANJI_SCALE = { ["十"] = 10, ["百"] = 100, ["千"] = 1000, ["万"] = 10000 }

local function class(rune)
  if rune == 0x309B or rune == 0x309C then return "kata" end
  if rune >= 0x3041 and rune <= 0x309F then return "hira" end
  if rune >= 0x30A1 and rune <= 0x30FE and rune ~= 0x30FB then return "kata" end
  if rune >= 0x4E00 and rune <= 0x9FFF or rune == 0x3005 then return "kanji" end
  return "p"
end

local function kanji_number(s)
  local total, digit = 0, nil
  for _, rune in utf8.codes(s) do
    local c = utf8.char(rune)
    if KANJI_DIGIT[c] then
      if digit then return nil end
      digit = KANJI_DIGIT[c]
    elseif KANJI_SCALE[c] then
      total, digit = total + (digit or 1) * KANJI_SCALE[c], nil
    else
      return nil
    end
  end
  return total + (digit or 0)
end

local function add(toks, k, s, a)
  local tok = { k = k, s = s, f = fold.key(s), a = a, b = a + #s - 1 }
  toks[#toks + 1] = tok
  return tok
end

-- A counter at the start of a run after a number: 箱 of 箱注文.
local function counter(s)
  for n = 3, 1, -1 do
    local cut = utf8.offset(s, n + 1)
    if cut then
      local head = string.sub(s, 1, cut - 1)
      local key = fold.key(head)
      if words.units[key] or words.dozens[key] or words.measures[key] then return cut end
    end
  end
end

local add_cjk

-- 線二百個: where number signs begin inside a run, if a counter and an end follow.
local ORDERS = { "注文", "発注", "追加", "購入", "希望", "納品", "見積", "必要", "手配" }
local function number_inside(s)
  local from, value
  for at, rune in utf8.codes(s) do
    local c = utf8.char(rune)
    if KANJI_DIGIT[c] or KANJI_SCALE[c] then
      from = from or at
    elseif from then
      value = kanji_number(string.sub(s, from, at - 1))
      local rest = string.sub(s, at)
      local cut = value and from > 1 and counter(rest)
      local after = cut and string.sub(rest, cut)
      if after == "" then return from end
      for _, order in ipairs(after and ORDERS or {}) do
        if string.sub(after, 1, #order) == order then return from end
      end
      from = nil
    end
  end
end

function add_cjk(toks, kind, s, a)
  local k = kind == "kanji" and "kanji" or "kana"
  local before = toks[#toks]
  local number = kind == "kanji" and string.match(s, "^[\x80-\xFF]+$") and true
  local inside = number and #s <= 60 and number_inside(s)
  if inside then
    add_cjk(toks, kind, string.sub(s, 1, inside - 1), a)
    return add_cjk(toks, kind, string.sub(s, inside), a + inside - 1)
  end
  if number and not (before and before.k == "num" and before.b + 1 == a) then
    -- 二百本: as many number signs as there are, if a counter follows.
    local cut = 1
    for at, rune in utf8.codes(s) do
      local c = utf8.char(rune)
      if not KANJI_DIGIT[c] and not KANJI_SCALE[c] then break end
      cut = at + #c
    end
    local value = cut > 1 and kanji_number(string.sub(s, 1, cut - 1))
    local rest = string.sub(s, cut)
    if value and (rest == "" or counter(rest)) then
      add(toks, "num", string.sub(s, 1, cut - 1), a).v = value * 10000
      if rest ~= "" then add_cjk(toks, kind, rest, a + cut - 1) end
      return
    end
  end
  if before and before.k == "num" and before.b + 1 == a then
    local cut = counter(s)
    if cut and cut <= #s then
      add(toks, k, string.sub(s, 1, cut - 1), a)
      add(toks, k, string.sub(s, cut), a + cut - 1)
      return
    end
  end
  add(toks, k, s, a)
end

local function latin_end(s, at)
  local _, stop = string.find(s, "^[%w\xC3-\xCF][%w\xC3-\xCF\x80-\xBF]*", at)
  while stop do
    local c, after = string.sub(s, stop + 1, stop + 1), string.sub(s, stop + 2, stop + 2)
    local digits = string.find(string.sub(s, stop, stop), "%d") and string.find(after, "%d")
    if not ((c == "-" or c == "_") and string.find(after, "[%w\xC3-\xCF]") or (c == "/" or c == "." or c == ",")
      and digits) then
      return stop
    end
    _, stop = string.find(s, "^[%w\xC3-\xCF][%w\xC3-\xCF\x80-\xBF]*", stop + 2)
  end
end

local function add_latin(toks, s, a)
  local digits, letters = string.match(s, "^(%d[%d.,]*)(%a+)$")
  if digits and (digits == "0" or not string.find(digits, "^0%d")) then
    local key = fold.key(letters)
    if key == "x" or words.units[key] or words.measures[key] then
      add(toks, "num", digits, a)
      add(toks, "word", letters, a + #digits).glued = true
      return
    end
  end
  if string.find(s, "^%d[%d.,]*$") then add(toks, "num", s, a)
  elseif string.find(s, "^%d%d?%d?%-%d%d?%d?%d?$") and tonumber(string.match(s, "^%d+")) < tonumber(string.match(s,
    "%d+$")) and not string.find(s, "%-0") then add(toks, "range", s, a)
  elseif string.find(s, "%d") then add(toks, "code", s, a)
  else add(toks, "word", s, a) end
end

-- A standard and its number are one word: DIN 933, ISO 20, pH 7.01.
local NORMS = { din = true, iso = true, ansi = true, jis = true, astm = true, ph = true, ral = true, dn = true,
  pn = true, awg = true }
local function join_norms(toks, s, base)
  local found = {}
  for _, tok in ipairs(toks) do
    local before = found[#found]
    if before and NORMS[before.f] and string.find(tok.f, "^%d[%w.,-]*$") and tok.k ~= "range" then
      before.k, before.b, before.f = "code", tok.b, before.f .. string.gsub(tok.f, ",", ".")
      before.s = string.sub(s, before.a - base + 1, before.b - base + 1)
    else
      found[#found + 1] = tok
    end
  end
  return found
end

local function add_piece(toks, s, base)
  local at = 1
  while at <= #s do
    local byte = string.byte(s, at)
    local stop = latin_end(s, at)
    if stop then
      add_latin(toks, string.sub(s, at, stop), base + at - 1)
      at = stop + 1
    elseif byte <= 32 then
      at = at + 1
    elseif byte < 0x80 then
      add(toks, "p", string.sub(s, at, at), base + at - 1)
      at = at + 1
    else
      local after = utf8.offset(s, 2, at) or #s + 1
      local kind = class(utf8.codepoint(s, at))
      while kind ~= "p" and after <= #s and class(utf8.codepoint(s, after)) == kind do after = utf8.offset(s, 2,
        after) end
      if kind == "p" then add(toks, "p", string.sub(s, at, after - 1), base + at - 1)
      else add_cjk(toks, kind, string.sub(s, at, after - 1), base + at - 1) end
      at = after
    end
  end
end

-- Looking into a text costs its length each time: a long one is read in pieces, cut at
-- a blank, or where a character begins.
local PIECE = 1000
local function piece_end(s, from)
  local stop = from + PIECE
  if stop >= #s then return #s end
  for at = stop, from + PIECE // 2, -1 do
    if string.byte(s, at) <= 32 then return at end
  end
  while string.find(s, "^[\x80-\xBF]", stop + 1) do stop = stop - 1 end
  return stop
end

function tokens.of(s, base)
  local toks, from = {}, 1
  while from <= #s do
    local stop = piece_end(s, from)
    add_piece(toks, string.sub(s, from, stop), base + from - 1)
    from = stop + 1
  end
  return join_norms(toks, s, base)
end

-- What is said in these tokens, for words.says.
function tokens.said(toks, from, to)
  local plain, whole = {}, {}
  for i = from or 1, to or #toks do
    local tok = toks[i]
    if tok.k ~= "p" then plain[#plain + 1] = tok.f end
    whole[#whole + 1] = tok.f
  end
  local joined = string.gsub(table.concat(plain, " "), "%-", " ")
  return { plain = " " .. joined .. " ", raw = words.unpolite(table.concat(whole)) }
end

return tokens
