-- Holds readings against what was expected. Dangerous is what a person might confirm
-- without noticing: a firm line that nobody asked for, and an acceptance that is none.
local score = {}

local LEVELS = { "easy", "medium", "hard" }
local NUMBERS = { "mails", "right", "dangerous", "expected", "found", "hits" }
local MOST_WRONG = 300 -- that are named

-- carry: of the mails before these, as score.carry gave it.
function score.new(carry)
  local before = type(carry) == "table" and type(carry.sum) == "table" and carry.sum or {}
  local sum = { wrong = list.new(), level = {}, language = {} }
  for _, name in ipairs(NUMBERS) do sum[name] = math.tointeger(before[name]) or 0 end
  for _, name in ipairs(LEVELS) do sum.level[name] = { mails = 0, right = 0 } end
  for _, kind in ipairs { "level", "language" } do
    for name, one in pairs(type(before[kind]) == "table" and before[kind] or {}) do
      sum[kind][name] = { mails = math.tointeger(one.mails) or 0, right = math.tointeger(one.right) or 0 }
    end
  end
  for _, one in ipairs(type(before.wrong) == "table" and before.wrong or {}) do
    if #sum.wrong < MOST_WRONG then sum.wrong:add(one) end
  end
  return sum
end

function score.carry(sum)
  local found = { level = sum.level, language = sum.language, wrong = sum.wrong }
  for _, name in ipairs(NUMBERS) do found[name] = sum[name] end
  return found
end

local function text_of(line)
  return string.format("%s x %s %s%s", line.item or "?", line.quantity and tostring(line.quantity) or "?",
    line.unit or "",
    line.ambiguous and " (ambiguous)" or "")
end

local function has(values, value)
  return values ~= nil and values:has(value)
end

-- Other names of flags in a set of mails.
local CODES = { SENDER_LOOKALIKE = "LOOKALIKE_SENDER", SENDER_FAILED = "AUTHENTICATION_FAILED" }

local function fits(got, want)
  local same = got.item == want.item and got.quantity == want.quantity
  if want.ambiguous then return got.ambiguous or same end
  if not want.item or not want.quantity then return same end -- what lacks something is never certain
  return same and not got.ambiguous and (want.unit == nil or got.unit == want.unit)
end

function score.add(sum, file, got, want)
  local why, dangerous, used, hits = list.new(), false, {}, 0
  if got.intent ~= want.intent and not has(want.also_intents, got.intent) then
    why:add(string.format("intent %s, expected %s", got.intent, want.intent))
    dangerous = got.intent == "accept"
  end
  for pass = 1, 2 do -- the certain ones first
    for i, line in ipairs(want.lines) do
      if (pass == 1) ~= (line.ambiguous or false) and not used[-i] then
        for j, one in ipairs(got.lines) do
          if not used[j] and not used[-i] and fits(one, line) then
            used[j], used[-i], hits = true, true, hits + 1
          end
        end
        if not used[-i] then why:add("not found: " .. text_of(line)) end
      end
    end
  end
  for j, one in ipairs(got.lines) do
    if not used[j] then
      why:add("not asked for: " .. text_of(one))
      if one.item and one.quantity and not one.ambiguous then dangerous = true end
    end
  end
  if got.requested_date ~= want.requested_date and not has(want.also_dates, got.requested_date or "none") then
    why:add(string.format("date %s, expected %s", got.requested_date or "none", want.requested_date or "none"))
  end
  for _, code in ipairs(want.flagged or {}) do
    local ours = CODES[code] or code
    if not got.flagged:first(function(one) return one.code == ours end) then why:add("not flagged: " .. code) end
  end
  local whole = want.thread ~= nil or want.customer ~= nil -- an absent customer is then none
  if whole and got.customer ~= want.customer then
    why:add(string.format("customer %s, expected %s", got.customer or "none", want.customer or "none"))
  end
  if want.would_reply ~= nil and got.would_reply ~= want.would_reply then
    why:add(got.would_reply and "would reply" or "would not reply")
  end
  sum.expected, sum.found, sum.hits = sum.expected + #want.lines, sum.found + #got.lines, sum.hits + hits
  if dangerous then sum.dangerous = sum.dangerous + 1 end
  if #why > 0 and #sum.wrong < MOST_WRONG then sum.wrong:add { file = file, dangerous = dangerous, why = why } end
  local language = want.language or got.language
  sum.language[language] = sum.language[language] or { mails = 0, right = 0 }
  for _, one in ipairs { sum, sum.level[want.difficulty], sum.language[language] } do
    one.mails = one.mails + 1
    if #why == 0 then one.right = one.right + 1 end
  end
end

local function shares(groups, names, key)
  local found = list.new()
  for _, name in ipairs(names) do
    local one = groups[name]
    found:add { [key] = name, mails = one.mails, right = one.right,
      percent = one.mails == 0 and 100 or one.right * 100 // one.mails }
  end
  return found
end

function score.result(sum)
  local languages = {}
  for name in pairs(sum.language) do languages[#languages + 1] = name end
  table.sort(languages)
  local both = sum.expected + sum.found
  local f1 = both == 0 and decimal.of("1", 0) or decimal.of(tostring(2 * sum.hits), 0):divide(both, 4, "half_up")
  return { mails = sum.mails, right = sum.right, dangerous = sum.dangerous, wrong = sum.wrong,
    by_difficulty = shares(sum.level, LEVELS, "difficulty"), by_language = shares(sum.language, languages, "language"),
    lines = { expected = sum.expected, found = sum.found, right = sum.hits, f1 = f1:rescale(4, "half_up") } }
end

return score
