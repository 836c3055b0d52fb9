-- Sizes: a .c file at most 900 lines, a C function at most 60, a policy at most 60,
-- C lines at most 100 columns (a tab is eight).
package.path = arg[0]:match("^(.-)[^/]*$") .. "?.lua;" .. package.path
local source = require "source"

local FILE, FUNCTION, POLICY, COLUMNS = 900, 60, 60, 100

local function columns(line)
  local width = 0
  for _, c in utf8.codes(line, true) do
    width = c == 9 and (width // 8 + 1) * 8 or width + 1
  end
  return width
end

local function check_c(path)
  local lines, body = 0, nil
  source.lines(source.read(path), function(number, line)
    lines = number
    local readable, width = pcall(columns, line)
    if not readable then source.finding(path, number, "not UTF-8")
    elseif width > COLUMNS then source.finding(path, number, "%d columns, at most %d", width, COLUMNS) end
    -- K&R: the braces of a function, and only those, stand alone in the first column.
    if line == "{" then body = number
    elseif line == "}" and body then
      if number - body - 1 > FUNCTION then
        source.finding(path, body, "a function of %d lines, at most %d", number - body - 1, FUNCTION)
      end
      body = nil
    end
  end)
  if path:find("%.c$") and lines > FILE then source.finding(path, lines, "%d lines, at most %d", lines, FILE) end
end

local function check_policy(path)
  local lines = 0
  source.lines(source.read(path), function(number) lines = number end)
  if lines > POLICY then source.finding(path, lines, "a policy of %d lines, at most %d", lines, POLICY) end
end

for _, path in ipairs(source.files({ "runtime", "include", "contrib", "spec" }, { ".c", ".h" })) do check_c(path) end
for _, path in ipairs(source.files({ "policies" }, { ".lua" })) do
  if not path:find("%.cases%.lua$") and not path:find("/data/") then check_policy(path) end
end
source.done()
