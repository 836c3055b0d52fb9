-- What the lints share: lists of files, lines, findings, and C and Lua text taken
-- apart into identifiers and literals.

local source = {}

-- All regular files below the folders, sorted; build products and dotfiles apart.
-- With a second list only names with one of those endings.
function source.files(folders, endings)
  local found = {}
  for _, folder in ipairs(folders) do
    local pipe <close> = assert(io.popen(
      "find '" .. folder .. "' -type f ! -path '*/.*' ! -path '*/build/*' ! -path '*/node_modules/*' 2>/dev/null"))
    for path in pipe:lines() do
      local wanted = not endings
      for _, ending in ipairs(endings or {}) do
        if path:sub(-#ending) == ending then wanted = true end
      end
      if wanted then found[#found + 1] = (path:gsub("^%./", "")) end
    end
  end
  table.sort(found)
  return found
end

function source.read(path)
  local file <close> = assert(io.open(path, "rb"))
  return assert(file:read("a"))
end

-- Calls fn(number, line) for each line.
function source.lines(text, fn)
  local number = 0
  for line in (text:sub(-1) == "\n" and text or text .. "\n"):gmatch("([^\n]*)\n") do
    number = number + 1
    fn(number, line)
  end
end

-- Findings are printed at once; source.done() ends the process with 1 when there were any.
local count = 0
function source.finding(path, line, fmt, ...)
  count = count + 1
  print(("%s:%d: " .. fmt):format(path, line, ...))
end
function source.done()
  os.exit(count == 0 and 0 or 1)
end

-- Where each kind of file hides text: opening pattern -> how it ends.
local hiding = {
  c = { { "^//[^\n]*", "comment" }, { "^/%*.-%*/", "comment" } },
  lua = { { "^%-%-%[(=*)%[.-%]%1%]", "comment" }, { "^%-%-[^\n]*", "comment" }, { "^%[(=*)%[.-%]%1%]", "text" } },
  sql = { { "^%-%-[^\n]*", "comment" }, { "^/%*.-%*/", "comment" } },
}

local function string_end(text, at)
  local quote, i = text:sub(at, at), at + 1
  while i <= #text do
    local c = text:sub(i, i)
    if c == "\\" then i = i + 1
    elseif c == quote or c == "\n" then return i end
    i = i + 1
  end
  return #text
end

local function hidden(rules, text, at)
  for _, rule in ipairs(rules) do
    local first, last = text:find(rule[1], at)
    if first then return last, rule[2] end
  end
end

-- Calls fn(kind, token, line) for every identifier, "literal" (its inside), long
-- "text" and "comment". `language` is c, lua or sql.
function source.tokens(text, language, fn)
  local rules, at, line = hiding[language], 1, 1
  local function pass(last)
    local _, newlines = text:sub(at, last):gsub("\n", "")
    at, line = last + 1, line + newlines
  end
  while at <= #text do
    local c = text:sub(at, at)
    local last, kind = hidden(rules, text, at)
    if last then
      fn(kind, text:sub(at, last), line)
    elseif c == '"' or c == "'" then
      last = string_end(text, at)
      fn(language == "sql" and c == '"' and "identifier" or "literal", text:sub(at + 1, last - 1), line)
    elseif c:find("[%a_]") then
      last = select(2, text:find("^[%w_]+", at))
      fn("identifier", text:sub(at, last), line)
    elseif c:find("%d") then
      last = select(2, text:find("^[%w_.]+", at))
    end
    pass(last or at)
  end
end

function source.language(path)
  local ending = path:match("%.(%a+)$")
  return ({ c = "c", h = "c", lua = "lua", sql = "sql" })[ending]
end

return source
