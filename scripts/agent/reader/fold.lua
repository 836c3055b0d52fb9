-- One form for every way of writing a word. `plain` keeps the number of characters, so
-- that a place in it is a place in the mail; `key` is what is compared.
local fold = {}

local WIDE = { ["　"] = " ", ["\u{A0}"] = " ", ["\u{202F}"] = " ", ["\u{2009}"] = " ", ["×"] = "x",
  ["–"] = "-", ["—"] = "-",
  ["−"] = "-", ["’"] = "'", ["‘"] = "'", ["＊"] = "*", ["\r"] = " " }
local LETTERS = { ["ß"] = "ss", ["ø"] = "o", ["æ"] = "ae", ["œ"] = "oe", ["ł"] = "l", ["đ"] = "d" }

-- Half-width signs of Japanese, in the order of their codes from U+FF61.
local HALF = { "。", "「", "」", "、", "・", "ヲ", "ァ", "ィ", "ゥ", "ェ", "ォ", "ャ", "ュ", "ョ", "ッ", "ー", "ア", "イ",
  "ウ", "エ", "オ", "カ", "キ", "ク", "ケ", "コ", "サ", "シ", "ス", "セ", "ソ", "タ", "チ", "ツ", "テ", "ト", "ナ", "ニ",
  "ヌ", "ネ", "ノ", "ハ", "ヒ", "フ", "ヘ", "ホ", "マ", "ミ", "ム", "メ", "モ", "ヤ", "ユ", "ヨ", "ラ", "リ", "ル", "レ",
  "ロ", "ワ", "ン", "゛", "゜" }

local function composed(s)
  if not string.find(s, "\xE3\x82[\x9B\x9C]") then return s end
  return (string.gsub(s, "(\xE3[\x82\x83][\x80-\xBF])(\xE3\x82[\x9B\x9C])", function(kana, mark)
    return utf8.char(utf8.codepoint(kana) + (mark == "゛" and 1 or 2))
  end))
end

function fold.plain(s)
  return (string.gsub(s, "[\r\xC2-\xEF][\x80-\xBF]*", function(c)
    if WIDE[c] then return WIDE[c] end
    local half = #c == 3 and c >= "\u{FF61}" and c <= "\u{FF9F}" and HALF[utf8.codepoint(c) - 0xFF60]
    if half then return half end
    if #c == 3 and c >= "！" and c <= "～" then return string.char(utf8.codepoint(c) - 0xFEE0) end
  end))
end

function fold.key(s)
  s = string.gsub(text.fold(composed(s)), "\xCC[\x80-\xBF]", "")
  return (string.gsub(s, "[\xC3\xC4\xC5][\x80-\xBF]", LETTERS))
end

-- Endings that the five languages put on a noun or an adjective; cut the same way on
-- both sides, so it need not be grammar. What would leave three letters keeps its "e":
-- a tape is no tap.
local ENDINGS = { "ernes", "erne", "ern", "ene", "en", "er", "es", "et", "e", "s", "x" }
local function cut(key)
  if string.find(key, "[sxz]es$") or string.find(key, "[cs]hes$") then return string.sub(key, 1, -3) end
  for _, ending in ipairs(ENDINGS) do
    local left = #key - #ending
    if string.sub(key, left + 1) == ending and left >= 3 and not (ending == "es" and left == 3) then
      local keep = left == 3 and string.sub(ending, 1, 1) == "e"
      return string.sub(key, 1, keep and 4 or left)
    end
  end
  return key
end

function fold.stem(key)
  if #key < 4 or string.find(key, "[%d\xE3-\xEF]") then return key end
  for _ = 1, 4 do -- helmets, helmet, helm
    local shorter = #key >= 4 and cut(key) or key
    if shorter == key then break end
    key = shorter
  end
  if string.sub(key, -1) == "y" then key = string.sub(key, 1, -2) .. "i" end
  return key
end

return fold
