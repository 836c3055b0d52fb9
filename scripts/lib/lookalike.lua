-- Letters that look like others. The skeleton of a word is what a reader in a hurry sees:
-- two words with the same skeleton can be taken for each other.
local lookalike = {}

local PAIRS = [[
аa вb сc ԁd еe ғf һh іi јj кk ӏl мm нh оo рp ԛq гr ѕs тt уy ѵv ԝw хx ьb пn иu цu дd зe эe бb
αa βb γy δd εe ζz ηn ιi κk λl μu νv οo πn ρp σo ςc τt υu χx ωw
ıi øo đd łl ħh ŧt ƒf ɑa ɡg ɩi ʀr ꜱs ᴏo ðd þp ɛe ǝe ʏy ɴn ʟl ᴀa ᴄc ᴇe ᴅd ᴛt ᴜu ᴡw ᴢz ʜh ɪi ᴋk ᴍm ᴘp
]]
local LETTERS = { ["ß"] = "ss", ["æ"] = "ae", ["œ"] = "oe", ["|"] = "l", ["!"] = "l", ["і"] = "i" }
for from, to in string.gmatch(PAIRS, "([^%s%w]+)(%l)") do LETTERS[from] = to end

local DIGITS = {
  ["0"] = "o", ["1"] = "l", ["2"] = "z", ["3"] = "e", ["4"] = "a", ["5"] = "s", ["6"] = "b", ["7"] = "t",
  ["8"] = "b", ["9"] = "g", i = "l",
}

-- Letters of full width, and those of mathematics: thirteen alphabets of two cases.
local function narrow(c)
  local code = utf8.codepoint(c)
  if code >= 0xFF01 and code <= 0xFF5E then return string.lower(string.char(code - 0xFEE0)) end
  if code >= 0x1D400 and code <= 0x1D6A3 then return string.char(97 + (code - 0x1D400) % 26) end
  if code >= 0x1D7CE and code <= 0x1D7FF then return string.char(48 + (code - 0x1D7CE) % 10) end
end

-- Marks above and below, and what is not seen at all.
local function unseen(c)
  local code = utf8.codepoint(c)
  return (code >= 0x300 and code <= 0x36F) or code == 0xAD or (code >= 0x200B and code <= 0x200F)
    or (code >= 0x202A and code <= 0x202E) or (code >= 0x2060 and code <= 0x2069) or code == 0xFEFF
    or (code >= 0xFE00 and code <= 0xFE0F)
end

local function letter(c)
  return LETTERS[c] or narrow(c) or (unseen(c) and "") or nil
end

function lookalike.skeleton(word)
  local s = string.gsub(text.fold(word), "[|!\xC2-\xF4][\x80-\xBF]*", letter)
  s = string.gsub(s, "[%-_.']", "")
  s = string.gsub(s, "[%di]", DIGITS)
  s = string.gsub(s, "rn", "m")
  s = string.gsub(s, "vv", "w")
  return (string.gsub(s, "cl", "d"))
end

-- The words of a name in no order: "Smith, Ann" is Ann Smith. What is no letter or digit
-- divides words.
function lookalike.name(name)
  local words = list.new()
  local plain = string.gsub(text.fold(name), "[%c%s%p]+", function(p) return string.find(p, "[!|]") and p or " " end)
  for word in string.gmatch(plain, "%S+") do
    local skeleton = lookalike.skeleton(word)
    if skeleton ~= "" then words:add(skeleton) end
  end
  return words:sort():join(" ")
end

-- The word, and the word without each of its letters: two words that differ in one letter
-- have one of these in common, so that a look into an index finds them.
function lookalike.near(word)
  local found, seen = list.new { word }, { [word] = true }
  local starts = {}
  for at in utf8.codes(word) do starts[#starts + 1] = at end
  starts[#starts + 1] = #word + 1
  for i = 1, #starts - 1 do
    local less = string.sub(word, 1, starts[i] - 1) .. string.sub(word, starts[i + 1])
    if not seen[less] then
      seen[less] = true
      found:add(less)
    end
  end
  return found
end

-- Whether two words differ in one letter: another, one more or less, or two changed round.
function lookalike.one_off(a, b)
  if a == b then return false end
  local x, y = { utf8.codepoint(a, 1, -1) }, { utf8.codepoint(b, 1, -1) }
  if #x < #y then x, y = y, x end
  if #x - #y > 1 then return false end
  local at = 1
  while y[at] and x[at] == y[at] do at = at + 1 end
  local function rest(i, j)
    while x[i] and x[i] == y[j] do i, j = i + 1, j + 1 end
    return x[i] == nil and y[j] == nil
  end
  if #x > #y then return rest(at + 1, at) end
  return rest(at + 1, at + 1) or (x[at] == y[at + 1] and x[at + 1] == y[at] and rest(at + 2, at + 2))
end

return lookalike
