-- Homes for specs of the engine: a folder of scripts and policies made for one spec, so
-- that no spec of the engine needs an area of the business.
--
--   local desk, place = home.open(home.files { contracts = "…", operations = "…" }, options)
--   place:write("policies/t/x.lua", text)     changes the folder while the desk is open
--   home.close(desk)                          removes both
--   local place = home.make(files)            a folder alone: place:try() opens it or says why not
local home = {}
home.__index = home

local function quoted(path)
  return "'" .. path .. "'"
end

function home.make(files)
  local name = os.tmpname()
  os.remove(name)
  local self = setmetatable({}, home)
  self.path = (os.getenv "ORDAIN_SPEC_TMP" or "/dev/shm") .. "/ordain-home-" .. name:match "[^/]+$"
  assert(os.execute("mkdir -p " .. quoted(self.path .. "/scripts") .. " " .. quoted(self.path .. "/policies")))
  for path, text in pairs(files) do self:write(path, text) end
  return self
end

-- An absent text removes the file.
function home:write(path, text)
  local full = self.path .. "/" .. path
  if not text then
    os.remove(full)
    return
  end
  assert(os.execute("mkdir -p " .. quoted(full:match "^(.*)/")))
  local file = assert(io.open(full, "w"))
  file:write(text)
  file:close()
end

local function with_home(self, options)
  local all = { home = self.path }
  for name, value in pairs(options or {}) do all[name] = value end
  return all
end

function home:start(options)
  return ordain.open(with_home(self, options))
end

-- nil and the message when it does not open.
function home:try(options)
  return ordain.try_open(with_home(self, options))
end

function home:remove()
  os.execute("rm -rf " .. quoted(self.path))
end

local places = {}

function home.open(files, options)
  local place = home.make(files)
  local ok, desk = pcall(place.start, place, options)
  if not ok then
    place:remove()
    error(desk, 2)
  end
  places[desk] = place
  return desk, place
end

function home.close(desk)
  if not desk then return end
  local place = places[desk]
  places[desk] = nil
  desk:close()
  if place then place:remove() end
end

function home.area(needs)
  local names = {}
  for i, name in ipairs(needs or {}) do names[i] = string.format("%q", name) end
  return "area { version = 1, needs = { " .. table.concat(names, ", ") .. " } }"
end

-- The files of one area `t` with these contracts, schema, operations and so on.
function home.files(parts)
  local files = { ["scripts/t/area.lua"] = home.area() }
  for name, text in pairs(parts) do
    local path = name == "schema" and "schema.sql" or name .. ".lua"
    files[name:find "/" and name or "scripts/t/" .. path] = text
  end
  return files
end

function home.codes(problem)
  local found = {}
  for i, one in ipairs(problem.errors or {}) do found[i] = one.code end
  return found
end

-- "pointer CODE" of each error.
function home.errors(problem)
  local found = {}
  for i, one in ipairs(problem.errors or {}) do found[i] = one.pointer .. " " .. one.code end
  return found
end

return home
