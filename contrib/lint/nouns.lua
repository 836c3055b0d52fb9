-- No business noun in runtime/: C is mechanism, scripts/ is business.
--
-- The first list may not occur at all, not even in a comment. `order`, `quote` and
-- `lead` are also plain English, so they count only as a whole identifier, as a
-- part of one between underscores, or as a whole literal; ORDER BY, memory and
-- byte order, and the quoting of text are not business. A bare `quote` passes where
-- the file declares it as a char.
package.path = arg[0]:match("^(.-)[^/]*$") .. "?.lua;" .. package.path
local source = require "source"

local never = { "subscription", "coverage", "customer", "invoice", "warranty", "warranties", "opportunity",
  "opportunities", "fulfilment", "prospect" }
local whole = { order = true, quote = true, lead = true }

-- Beside one of these the word is about bytes or text.
local innocent = { order = {}, quote = {} }
for word in ("memory byte by"):gmatch("%S+") do innocent.order[word] = true end
local quoting = "text char mark string json csv sql shell html uri escape single double open close in end"
for word in quoting:gmatch("%S+") do innocent.quote[word] = true end

local function parts_of(name)
  local parts = {}
  for part in name:lower():gmatch("[^_%d]+") do parts[#parts + 1] = part end
  return parts
end

-- `quoting`: the text declares a char named quote, so the bare word is one there.
local function business_part(name, quoting_here)
  if name == "quote" and quoting_here then return nil end
  local parts = parts_of(name)
  for _, part in ipairs(parts) do
    if whole[part] then
      local excused = false
      for _, other in ipairs(parts) do
        if (innocent[part] or {})[other] then excused = true end
      end
      if not excused then return part end
    end
  end
end

local function check_words(path, text)
  source.lines(text, function(number, line)
    local lower = line:lower()
    for _, noun in ipairs(never) do
      if lower:find(noun, 1, true) then source.finding(path, number, "business noun: %s", noun) end
    end
  end)
end

local function check_tokens(path, text, language)
  local quoting_here = language == "c" and text:find("%f[%w_]char%s+quote%f[^%w_]") ~= nil
  local pending
  local function settle(next_name)
    if pending and not (pending.name:lower() == "order" and (next_name or ""):lower() == "by") then
      source.finding(path, pending.line, "business noun: %s in %s", pending.part, pending.name)
    end
    pending = nil
  end
  source.tokens(text, language, function(kind, token, line)
    if kind == "identifier" then
      settle(token)
      local part = business_part(token, quoting_here)
      if part then pending = { part = part, name = token, line = line } end
    elseif kind == "literal" then
      settle()
      if whole[token:lower()] then source.finding(path, line, 'business noun: the literal "%s"', token) end
    end
  end)
  settle()
end

for _, path in ipairs(source.files({ "runtime" }, { ".c", ".h", ".lua", ".sql", ".txt" })) do
  check_words(path, path)
  if business_part(path:match("([^/]+)%.%a+$")) then source.finding(path, 0, "business noun in the file's name") end
  local text, language = source.read(path), source.language(path)
  check_words(path, text)
  if language then check_tokens(path, text, language) end
end
source.done()
