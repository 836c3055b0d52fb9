-- Lines of text cut into sentences of tokens: { toks, said }. A line that was wrapped at the
-- margin goes on in the next.
local words = use "reader/words"
local tokens = use "reader/tokens"

local SENTENCE = 300 -- tokens at most

local ABBREVIATED = {}
for word in string.gmatch([[str gr nr no art pos stk stck pcs pc ca inkl incl excl max min approx appr bzw evtl ggf tel
  vnr ang iht dvs fx ex env ref pces qte kl apr jan feb mar jun jul
  aug sep sept oct okt nov dec dez dr mr mrs ms st
  inc vs pkg pck fl btl bte std uds mm cm best lief zzgl
  ext dw lok attn lev str pcs pers kundenr kdnr rekv sag gr nr]], "%a+") do ABBREVIATED[word] = true end

local COUNTED = { statt = true, anstatt = true, auf = true, nur = true, noch = true, um = true }

local function ends_sentence(toks, i, own)
  local s = toks[i].s
  if s == "。" or s == "!" or s == "?" or s == "！" or s == "？" then return true end
  if s ~= "." and s ~= ";" then return false end
  if s == ";" then return true end
  local before, after = toks[i - 1], toks[i + 1]
  if not after or not before then return true end
  if before.k == "num" and own.name == "de" and toks[i - 2] and COUNTED[toks[i - 2].f] then -- "statt 10. Töpfe ..."
    return string.find(after.s, "^%u") ~= nil and not words.months[after.f] and not words.weekdays[after.f]
  end
  local short = before.k ~= "p" and #before.s <= 2 or ABBREVIATED[before.f]
  if short or before.s == "." then return false end
  if before.k == "num" then -- "am 12. Mai", "the 2nd of 12. Thanks"
    return own.name ~= "de" and string.find(after.s, "^%u") ~= nil and not words.months[after.f]
      and not string.find(before.s, "^0") and not words.weekdays[after.f]
  end
  return string.find(after.s, "^[%u\xC3]") ~= nil or after.k == "num"
end

local function add_sentence(found, toks)
  if #toks == 0 then return end
  local before, sign = found[#found], #toks == 1 and toks[1].k == "p"
  if sign and before and toks[1].s == before.toks[1].s then return end -- a row of them says no more than one
  found[#found + 1] = { toks = toks, said = tokens.said(toks) }
end

local function columns(s) return string.find(s, "%S%s%s+%S") ~= nil or string.find(s, "%S\t") ~= nil end

-- shape: what is done to the tokens of each line first.
local function sentences(lines, own, shape)
  local found, open = {}, {}
  for i, line in ipairs(lines) do
    local toks = tokens.of(line.s, line.a)
    if shape then shape(toks) end
    for n, tok in ipairs(toks) do
      open[#open + 1] = tok
      if ends_sentence(toks, n, own) or #open >= SENTENCE then
        add_sentence(found, open)
        open = {}
      end
    end
    local after = lines[i + 1] and lines[i + 1].s
    if after and columns(line.s) and columns(after) then after = nil end
    local wrapped = #line.s > 55 and after and string.find(after, "^[%l\xC3%d]") and not string.find(line.s, "[:;]%s*$")
    if wrapped and string.find(after, "^%d") and string.find(line.s, "^%s*[%d%-*•]") then wrapped = false end -- a list
    if not wrapped then
      add_sentence(found, open)
      open = {}
    end
  end
  add_sentence(found, open)
  return found
end

return sentences
