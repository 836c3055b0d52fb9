-- The tree names no package registry's host and no path of one machine: what is
-- needed comes from where the machine that builds has it from.
package.path = arg[0]:match("^(.-)[^/]*$") .. "?.lua;" .. package.path
local source = require "source"

-- Plain text, except that `~` stands for a dot here so that the list is not found.
local forbidden = {
  "deb~debian~org", "security~debian~org", "snapshot~debian~org", "archive~ubuntu~com", "registry~npmjs~org",
  "registry~yarnpkg~com", "pypi~org", "pythonhosted~org", "luarocks~org", "crates~io", "rubygems~org",
  "proxy~golang~org", "docker~io", "ghcr~io", "quay~io", "pkg~dev", "artifactory",
}
for i, host in ipairs(forbidden) do forbidden[i] = host:gsub("~", ".") end
-- A path of a machine begins a word: somebody's home, or where this checkout lies.
local paths = { "/root/", "/home/" }
local top <close> = assert(io.popen("git rev-parse --show-toplevel 2>/dev/null"))
local checkout = top:read("l")
if checkout then paths[#paths + 1] = checkout:gsub("%p", "%%%0") end

local me = "contrib/lint/names.lua"
local pipe <close> = assert(io.popen("git ls-files -co --exclude-standard 2>/dev/null"))
for path in pipe:lines() do
  local file = path ~= me and io.open(path, "rb")
  local text = file and file:read("a")
  if file then file:close() end
  if text and not text:find("\0", 1, true) then
    source.lines(text, function(number, line)
      for _, host in ipairs(forbidden) do
        if line:find(host, 1, true) then source.finding(path, number, "names a registry's host: %s", host) end
      end
      for _, place in ipairs(paths) do
        if (" " .. line):find("[^%w_.)}]" .. place) then
          source.finding(path, number, "names a machine's path: %s", line:match(place .. "%S*"))
        end
      end
    end)
  end
end
source.done()
