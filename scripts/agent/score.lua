-- Holds readings against what was expected. Dangerous is what a person might confirm
-- without noticing: a firm line that nobody asked for, and an acceptance that is none.
local score = {}

local LEVELS = { "easy", "medium", "hard" }

function score.new()
  local sum = { mails = 0, right = 0, dangerous = 0, expected = 0, found = 0, hits = 0, wrong = list.new(),
    level = {} }
  for _, name in ipairs(LEVELS) do sum.level[name] = { mails = 0, right = 0 } end
  return sum
end

local function text_of(line)
  return string.format("%s x %s %s%s", line.item or "?", line.quantity and tostring(line.quantity) or "?",
    line.unit or "",
    line.ambiguous and " (ambiguous)" or "")
end

local function fits(got, want)
  local same = got.item == want.item and got.quantity == want.quantity
  if want.ambiguous then return got.ambiguous or same end
  return same and not got.ambiguous and (want.unit == nil or got.unit == want.unit)
end

function score.add(sum, file, got, want)
  local why, dangerous, used, hits = list.new(), false, {}, 0
  if got.intent ~= want.intent then
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
  if got.requested_date ~= want.requested_date then
    why:add(string.format("date %s, expected %s", got.requested_date or "none", want.requested_date or "none"))
  end
  for _, code in ipairs(want.flagged or {}) do
    if not got.flagged:first(function(one) return one.code == code end) then why:add("not flagged: " .. code) end
  end
  local level = sum.level[want.difficulty]
  sum.mails, level.mails = sum.mails + 1, level.mails + 1
  sum.expected, sum.found, sum.hits = sum.expected + #want.lines, sum.found + #got.lines, sum.hits + hits
  if dangerous then sum.dangerous = sum.dangerous + 1 end
  if #why == 0 then
    sum.right, level.right = sum.right + 1, level.right + 1
  else
    sum.wrong:add { file = file, dangerous = dangerous, why = why }
  end
end

function score.result(sum)
  local by = list.new()
  for _, name in ipairs(LEVELS) do
    local level = sum.level[name]
    by:add { difficulty = name, mails = level.mails, right = level.right,
      percent = level.mails == 0 and 100 or level.right * 100 // level.mails }
  end
  local both = sum.expected + sum.found
  local f1 = both == 0 and decimal.of("1", 0) or decimal.of(tostring(2 * sum.hits), 0):divide(both, 4, "half_up")
  return { mails = sum.mails, right = sum.right, dangerous = sum.dangerous, by_difficulty = by, wrong = sum.wrong,
    lines = { expected = sum.expected, found = sum.found, right = sum.hits, f1 = f1:rescale(4, "half_up") } }
end

return score
