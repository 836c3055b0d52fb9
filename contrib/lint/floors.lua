-- Who may include whom: a floor of runtime/ includes its own headers and those of
-- floors below it; public headers include nothing of runtime/.
package.path = arg[0]:match("^(.-)[^/]*$") .. "?.lua;" .. package.path
local source = require "source"

local floors = {
  "base", "value", "loop", "vm", "store", "decide", "operate", "schedule", "flow", "http", "mail", "document",
  "api", "command",
}
-- Contracts check patterns with the counted matcher; it knows nothing of Lua states.
local exceptions = { ["value vm/match.h"] = true }

local height = {}
for i, floor in ipairs(floors) do height[floor] = i end

local function check_inside(path, number, included)
  local floor = path:match("^runtime/([^/]+)/") or "main"
  local mine = floor == "main" and #floors or height[floor]
  local other = included:match("^([^/]+)/")
  if not mine then
    source.finding(path, number, "runtime/%s is no floor; the floors are %s", floor, table.concat(floors, " "))
  elseif other == "ordain" then
    if mine < #floors then
      source.finding(path, number, "%s is for programs outside; only command/ may include it", included)
    end
  elseif not height[other or ""] then
    source.finding(path, number, '"%s" names no floor; write "floor/name.h"', included)
  elseif height[other] > mine and not exceptions[floor .. " " .. included] then
    source.finding(path, number, "%s is below %s and may not include %s", floor, other, included)
  end
end

for _, path in ipairs(source.files({ "runtime", "include" }, { ".c", ".h" })) do
  source.lines(source.read(path), function(number, line)
    local included = line:match('^%s*#%s*include%s*"([^"]+)"')
    if not included then return end
    if path:find("^include/") then
      if not included:find("^ordain/") then
        source.finding(path, number, "a public header includes nothing of runtime/, found %s", included)
      end
    else
      check_inside(path, number, included)
    end
  end)
end
source.done()
