-- The new words of a mail: without what it quotes and without its signature. Most is cut
-- before it comes here; what is left is cut by the marks that people and programs leave.
local fold = use "reader/fold"
local words = use "reader/words"

local body = {}

local function closer(line)
  local key = text.trim((string.gsub(fold.key(line), "[%p]", " ")))
  key = string.gsub(key, "。", "")
  if key == "" or #key > 60 then return false end
  if words.closers[key] then return true end
  local short = string.match(key, "^(.-) [^ ]+$") -- a name behind it
  return short ~= nil and words.closers[short] == true
end

local function header(line, following)
  local key = fold.key(line)
  if string.find(key, "^%-%-%-+ ?%a") then return true end
  if string.find(key, ":$") and (string.find(key, "wrote:$") or string.find(key, "schrieb") or string.find(key,
    "skrev")
    or string.find(key, "a ecrit")) then return true end
  local label = string.match(key, "^(%a+): ?%S")
  return (label == "from" or label == "von" or label == "fra" or label == "de") and following ~= nil
    and string.find(fold.key(following), "^%a+: ?%S") ~= nil
end

-- A line of dashes, and below it somebody's address to the end.
local function ruled(lines, i)
  if not string.find(lines[i].s, "^%s*[-_=*~]+%s*$") or #lines[i].s < 5 or #lines - i > 16 then return false end
  for at = i + 1, #lines do
    local s = lines[at].s
    if string.find(s, "%w@%w") or string.find(fold.key(s), "^%W*tel") or string.find(s, "〒", 1, true)
      or string.find(s, "電話", 1, true) then return true end
  end
  return false
end

-- Lines { s, a } of the new text and the quoted text.
function body.split(all)
  local fresh, quoted, state = {}, {}, "new"
  local lines, at = {}, 1
  for _, s in ipairs(text.split(all, "\n")) do
    lines[#lines + 1] = { s = s, a = at }
    at = at + #s + 1
  end
  local seen = false
  for i, line in ipairs(lines) do
    local s = line.s
    if string.find(s, "^%s*>") then
      quoted[#quoted + 1] = string.gsub(s, "^[%s>]+", "")
    elseif state == "quoted" then
      quoted[#quoted + 1] = s
    elseif header(s, lines[i + 1] and lines[i + 1].s) and (seen or i > 1) then
      state = "quoted"
    elseif state == "signed" then
      if string.find(s, "^%s*[Pp]%.?[Ss]%.?[: ]") then
        state = "new"
        fresh[#fresh + 1] = line
      end
    elseif s == "-- " or s == "--" or seen and closer(s) or seen and ruled(lines, i) then
      state = "signed"
    else
      if string.find(s, "%S") then seen = true end
      fresh[#fresh + 1] = line
    end
  end
  return fresh, table.concat(quoted, "\n")
end

-- The words of a mail that is passed on, without its head.
function body.passed(forwarded)
  local lines, head = {}, true
  for _, s in ipairs(text.split(forwarded, "\n")) do
    local plain = string.gsub(s, "^[%s>|]+", "")
    local field = string.find(plain, "^%-%-%-") or string.find(plain, "^%a[%a ]*%s*:")
    if head and plain ~= "" and not field then head = false end
    if not head then lines[#lines + 1] = plain end
  end
  return table.concat(lines, "\n")
end

-- What is quoted, without the marks before its lines.
function body.unquote(quoted)
  local lines = {}
  for i, s in ipairs(text.split(quoted, "\n")) do lines[i] = string.gsub(s, "^[%s>|]+", "") end
  return table.concat(lines, "\n")
end

return body
