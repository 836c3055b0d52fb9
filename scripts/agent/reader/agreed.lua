-- A short answer to a quote that is wholly positive and orders, in whatever words: each of
-- them is one that agrees, that orders or that says nothing. "Great, please go ahead with
-- all of it." Anything else in it, a number, a name of a thing, a "but", and it is none.
local words = use "reader/words"

local MOST = 30 -- words

local JAPANESE = {}
for key in pairs(words.agreeing) do
  if string.find(key, "[\xE3-\xEF]") then JAPANESE[#JAPANESE + 1] = key end
end
table.sort(JAPANESE, function(a, b) return #a == #b and a < b or #a > #b end)

-- What is left of a text when all that agrees is taken out; what was taken out.
local function strip(raw, kinds)
  if #raw > 400 then return raw end
  for _, key in ipairs(JAPANESE) do
    local from = string.find(raw, key, 1, true)
    while from do
      kinds[words.agreeing[key]] = true
      raw = string.sub(raw, 1, from - 1) .. " " .. string.sub(raw, from + #key)
      from = string.find(raw, key, 1, true)
    end
  end
  return (string.gsub(string.gsub(string.gsub(raw, "[%s%p]", ""), "。", ""), "、", ""))
end

local GREETING = { hi = true, hello = true, dear = true, hey = true, hej = true, kaere = true, hallo = true,
  guten = true, liebe = true, lieber = true, sehr = true, moin = true, bonjour = true, salut = true, chere = true,
  cher = true, good = true, goddag = true }

-- "Hi Anna,"
local function greets(said)
  local first = string.match(said.plain, "^ (%S+)")
  local _, n = string.gsub(said.plain, "%S+", "")
  if not GREETING[first or ""] or n > 5 then return false end
  for word in string.gmatch(said.plain, "%S+") do
    if words.agreeing[word] == "orders" or string.find(word, "%d") then return false end
  end
  return true
end

-- sentences: what each says.
return function(sentences)
  local kinds, n = {}, 0
  for i, said in ipairs(sentences) do
    if string.find(said.raw, "[\xE3-\xEF]") then
      if strip(said.raw, kinds) ~= "" then return false end
    elseif i > 1 or not greets(said) then
      for word in string.gmatch((string.gsub(said.plain, " thank you ", " thanks ")), "%S+") do
        local kind = words.agreeing[word]
        n = n + 1
        if not kind or n > MOST then return false end
        kinds[kind] = true
      end
    end
  end
  return kinds.good ~= nil and kinds.orders ~= nil
end
