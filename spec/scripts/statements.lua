-- How the database would answer the statements of a script.
local statements = {}

-- The statements of a file, as it gives them to `sql`.
function statements.read(path)
  local found = {}
  local function new() return { add = function(self, x) self[#self + 1] = x end, join = table.concat } end
  local env = { sql = function(words) found[#found + 1] = words end, list = { new = new },
    use = function() return {} end }
  assert(loadfile(path, "t", env))()
  return found
end

-- The plan of one, in the words of sqlite; data is the folder of a desk that is closed.
function statements.plan(data, statement)
  local asked = statement:gsub("%$%w[%w_]*::%l+", "'x'"):gsub("%$%w[%w_]*", "'x'")
  local pipe = assert(io.popen("sqlite3 '" .. data .. "/ordain.db' >'" .. data .. "/plan'", "w"))
  pipe:write("explain query plan ", asked, ";\n")
  assert(pipe:close())
  local file = assert(io.open(data .. "/plan"))
  local words = file:read "a"
  file:close()
  return words
end

return statements
