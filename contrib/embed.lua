-- Embeds what the binary ships with: lua5.4 contrib/embed.lua OUT
--
-- Every file of scripts/, policies/ and the demo company, and the engine's own Lua
-- and SQL in runtime/, becomes one string literal in OUT, sorted bytewise by path so that a
-- folder's files lie side by side (base/embedded.h). OUT is written only when it
-- changes, which is how make knows.

local out = assert(arg[1], "usage: embed.lua OUT")

local function list(command)
  local pipe <close> = assert(io.popen(command))
  local paths = {}
  for path in pipe:lines() do paths[#paths + 1] = path end
  return paths
end

-- No dotfiles, no editor's backups, nothing a package manager fetched.
local wanted = [[
find scripts policies contrib/demo -type f ! -path '*/.*' ! -path '*/node_modules/*' ! -name '*~' 2>/dev/null
find runtime -type f \( -name '*.lua' -o -name '*.sql' -o -path runtime/vm/allowed.txt \) ! -path '*/.*'
]]

local escapes = { ["\n"] = "\\n", ["\t"] = "\\t", ['"'] = '\\"', ["\\"] = "\\\\", ["?"] = "\\?" }
local function escape(c)
  return escapes[c] or ("\\%03o"):format(c:byte())
end

-- One C literal per line of the file keeps the result readable.
local function literal(bytes)
  local parts = {}
  for line in bytes:gmatch("[^\n]*\n?") do
    if line ~= "" then parts[#parts + 1] = '\t"' .. line:gsub('[%c"\\?\x7f-\xff]', escape) .. '"' end
  end
  if #parts == 0 then return '\t""' end
  return table.concat(parts, "\n")
end

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return assert(file:read("a"))
end

local paths = list(wanted)
table.sort(paths)

local text, entries = {}, {}
text[1] = '/* Made by contrib/embed.lua; see base/embedded.h. */\n#include "base/embedded.h"\n'
for i, path in ipairs(paths) do
  local bytes = read(path)
  text[#text + 1] = ("static const char file_%d[] =\n%s;\n"):format(i, literal(bytes))
  entries[i] = ("\t{ %s, file_%d, %d },"):format(literal(path):sub(2), i, #bytes)
end
entries[#entries + 1] = "\t{ 0, 0, 0 },"
text[#text + 1] = "const struct embedded embedded_files[] = {\n" .. table.concat(entries, "\n") .. "\n};"
text[#text + 1] = ("const size_t embedded_count = %d;\n"):format(#paths)
local made = table.concat(text, "\n")

local before = io.open(out, "rb")
local same = before and before:read("a") == made
if before then before:close() end
if not same then
  local file <close> = assert(io.open(out .. ".new", "wb"))
  assert(file:write(made))
  file:close()
  assert(os.rename(out .. ".new", out))
end
