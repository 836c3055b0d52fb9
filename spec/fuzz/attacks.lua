-- Attacks on the policy sandbox. Each source is the body of a policy file, run with
-- 10 million steps, 100 ms and 8 MB. `expect` says how it must end: by one of the
-- budgets, by an ordinary error, or well; several words mean that either will do.
-- Whatever happens, it must end within 20 ms of the deadline and leave nothing.

local rep = string.rep
local attacks = {}

local function add(name, expect, source)
  attacks[#attacks + 1] = { name = name, source = source, expect = expect }
end

-- Loops that never end -------------------------------------------------------
add("while true", "steps|time", [[while true do end]])
add("repeat until false", "steps|time", [[repeat until false]])
add("goto", "steps|time", [[::again:: goto again]])
add("numeric for", "steps|time", [[for i = 1, math.maxinteger do end]])
add("for over the edge", "ok", [[for i = math.maxinteger - 1, math.maxinteger do end]])
add("for with float step", "steps|time", [[for i = 1, 2, 1e-300 do end]])
add("for with step zero", "error", [[for i = 1, 2, 0 do end]])
add("for until not a number", "ok", [[for i = 1, 0/0 do end]])
add("while with work", "steps|time", [[local x = 0 while true do x = x + 1 end]])
add("iterator that never ends", "steps|time", [[for x in function() return 1 end do end]])
add("mutual tail calls", "steps|time", [[
  local a, b function a() return b() end function b() return a() end a()]])

-- Catching the end -------------------------------------------------------------
add("pcall loop", "steps|time", [[while true do pcall(function() while true do end end) end]])
add("pcall in pcall", "steps|time", [[local function f() pcall(f) while true do end end f()]])
add("pcall of error forever", "steps|time", [[while true do pcall(error, "x") end]])
add("pcall of error with tables", "steps|time", [[while true do pcall(error, {}) end]])
add("pcall swallows memory", "memory", [[
  pcall(function() local t = {} for i = 1, 1e9 do t[i] = i end end) return 1]])
add("pcall swallows helper", "steps|time", [[
  while true do pcall(string.find, ("a"):rep(3000), ".-.-.-b") end]])
add("pcall chain", "ok", [[return pcall(pcall, pcall, pcall, error, "x")]])
add("pcall without a function", "error", [[pcall()]])
add("error in nested pcall", "ok", [[return pcall(function() return pcall(error, setmetatable) end)]])
add("xpcall", "error", [[xpcall(function() end, function() end)]])

-- Recursion --------------------------------------------------------------------
add("recursion", "memory|error|steps|time", [[local function f() return 1 + f() end return f()]])
add("recursion in pcall", "memory|steps|time", [[local function f() pcall(f) return 1 + f() end return f()]])
add("growing varargs", "memory|error|steps|time", [[local function f(...) return f(1, ...) end return f()]])
add("varargs by hand", "memory|error|steps|time", [[
  local function f(n, ...) if n > 0 then return f(n - 1, n, ...) end while true do
  local a = select("#", ...) end end return f(20000)]])
add("select of many", "memory|error|steps|time", [[
  local function f(...) return select("#", ...) > 1e8 or f(0, ...) end return f()]])
add("gsub recursion", "error|memory|steps|time", [[
  local function f(s) return (s:gsub(".", f)) end return f("xy")]])
add("sort recursion", "error|memory|steps|time", [[
  local function less(a, b) local t = { 3, 2, 1 } table.sort(t, less) return a < b end
  table.sort({ 3, 2, 1 }, less)]])
add("map recursion", "error|memory|steps|time", [[
  local function f() return list.new { 1 }:map(f) end return f()]])
add("filter recursion in pcall", "memory|steps|time", [[
  local function f() while true do pcall(function() list.new { 1, 2 }:filter(f) end) end end return f()]])
add("closures without end", "memory|steps|time", [[
  local f = function() end while true do local g = f f = function() return g end end]])

-- Text that grows --------------------------------------------------------------
add("doubling", "memory", [[local s = "x" while true do s = s .. s end]])
add("doubling in pcall", "memory", [[
  while true do pcall(function() local s = "x" while true do s = s .. s end end) end]])
add("rep beyond", "error", [[return ("x"):rep(1 << 40)]])
add("rep of nothing", "ok", [[return (""):rep(1 << 40)]])
add("rep of nothing with separator", "error", [[return (""):rep(1 << 40, "x")]])
add("rep with edge", "error", [[return ("x"):rep(math.maxinteger)]])
add("rep negative", "ok", [[return ("x"):rep(math.mininteger)]])
add("rep in a loop", "steps|time", [[while true do local s = ("x"):rep(60000) end]])
add("long joins in a loop", "steps|time|memory", [[
  local s = ("x"):rep(65536) for i = 1, 3 do s = s .. s end while true do local t = s .. "y" end]])
add("long comparison", "steps|time", [[
  local a, b = ("x"):rep(65536), ("x"):rep(65536) for i = 1, 4 do a = a .. a b = b .. b end
  while true do local c = a == b end]])
add("order of zeros", "steps|time", [[
  local a = ("\0"):rep(65536) for i = 1, 3 do a = a .. a end local b, c = a .. "x", a .. "y"
  while true do local d = b < c end]])
add("order of short zeros", "steps|time", [[
  local a = ("\0"):rep(4000) local b, c = a .. "x", a .. "y" while true do local d = b < c end]])
add("long keys", "steps|time|memory", [[
  local a, t = ("k"):rep(65536), {} while true do local k = a .. "x" t[k] = 1 local v = t[k] end]])
add("concat", "memory|error", [[
  local t = {} for i = 1, 64 do t[i] = ("x"):rep(60000) end return table.concat(t)]])
add("concat to the edge", "error", [[return table.concat({}, "", 1, math.maxinteger)]])
add("concat of tables", "error", [[return table.concat { {} }]])
add("upper of much", "steps|time", [[local s = ("x"):rep(65536) while true do local u = s:upper() end]])
add("split of much", "steps|time|memory", [[
  local s = (","):rep(65536) while true do local l = text.split(s, ",") end]])
add("fold of much", "steps|time", [[local s = ("É "):rep(20000) while true do local u = text.fold(s) end]])
add("number from long text", "steps|time", [[
  local s = ("1"):rep(65536) while true do local n = tonumber(s) end]])

-- Patterns ---------------------------------------------------------------------
add("find .-.-b", "steps|time", [[return ("a"):rep(4000):find(".-.-b")]])
add("find nested lazy", "steps|time", [[return ("a"):rep(1000):find(".-.-.-.-.-.-b")]])
add("match greedy", "steps|time", [[return ("a"):rep(1000):match("a*a*a*a*a*a*b")]])
add("optional items", "steps|time|ok|error", [[return ("a"):rep(60):match(("a?"):rep(60) .. ("a"):rep(60))]])
add("balance", "steps|time", [[local s = ("("):rep(65536) while true do s:find("%b()") end]])
add("frontier", "steps|time", [[local s = ("a"):rep(65536) while true do s:find("%f[b]") end]])
add("two hundred captures", "error", [[return ("a"):rep(300):match(("(a)"):rep(200))]])
add("deep pattern", "error", [[return ("a"):rep(300):match(("a?"):rep(400))]])
add("long set", "steps|time", [[
  local s = ("a"):rep(60000) while true do s:find("[" .. ("bcdefgh"):rep(100) .. "]x") end]])
add("back reference", "steps|time", [[return ("a"):rep(20000):find("(a*)%1b")]])
add("back reference to nothing", "error", [[return ("a"):find("%1")]])
add("capture not closed", "error", [[return ("a"):find("(a")]])
add("capture not opened", "error", [[return ("a"):find(".)")]])
add("set not closed", "error", [[return ("a"):find("[a")]])
add("percent at the end", "error", [[return ("a"):find("%")]])
add("gsub that grows", "memory|error", [[local s = ("x"):rep(65536) while true do s = s:gsub("x", "xx") end]])
add("gsub with bad template", "error", [[return ("x"):gsub("x", "%9")]])
add("gsub to a table", "error", [[return ("x"):gsub("x", function() return {} end)]])
add("gmatch forever", "steps|time", [[while true do for w in ("a b c"):gmatch("%a+") do end end]])
add("gmatch of nothing", "ok", [[local n = 0 for w in ("abc"):gmatch("") do n = n + 1 end assert(n == 4)]])
add("plain find in much", "steps|time", [[
  local s = ("a"):rep(65536) while true do s:find(("a"):rep(1000) .. "b", 1, true) end]])
add("long pattern", "error", [[return ("a"):find(("a"):rep(65536) .. "-")]])

-- Formats ----------------------------------------------------------------------
add("format wide", "error", [[return ("%100000d"):format(1)]])
add("format precise", "error", [[return ("%.100000f"):format(1)]])
add("format long", "error", [[return ("%s"):format(("x"):rep(5000))]])
add("format pointer", "error", [[return ("%p"):format({})]])
add("format table", "error", [[return ("%s"):format({})]])
add("format without value", "error", [[return ("%d"):format()]])
add("format of edges", "ok", [[
  return ("%d %x %o %5.1f %99.99f %g"):format(math.mininteger, math.maxinteger, -1, 1e308, 1e308, 0/0)]])
add("format n", "error", [[return ("%n"):format(1)]])
add("tostring of a table", "error", [[return tostring({})]])
add("tostring of a function", "error", [[return tostring(tostring)]])

-- Tables -----------------------------------------------------------------------
add("million keys", "memory", [[local t = {} for i = 1, 1e6 do t["k" .. i] = i end]])
add("tables of tables", "memory", [[local t = {} while true do t = { t } end]])
add("insert at the front", "steps|time", [[local t = {} for i = 1, 1e6 do table.insert(t, 1, i) end]])
add("remove at the front", "steps|time", [[
  local t = {} for i = 1, 50000 do t[i] = i end while true do table.insert(t, table.remove(t, 1)) end]])
add("insert out of bounds", "error", [[table.insert({}, math.maxinteger, 1)]])
add("unpack many", "error", [[return table.unpack({}, 1, 1e8)]])
add("unpack to the edges", "error", [[return table.unpack({}, math.mininteger, math.maxinteger)]])
add("unpack at the edge", "ok", [[return table.unpack({}, math.maxinteger, math.maxinteger)]])
add("table.move", "error", [[return table.move({}, 1, 1 << 40, 2)]])
add("sort with a bad order", "ok", [[
  local t = {} for i = 1, 1000 do t[i] = i % 7 end table.sort(t, function() return true end)]])
add("sort of mixed", "error", [[table.sort { 1, "a", {} }]])
add("sort forever", "steps|time", [[
  local t = {} for i = 1, 10000 do t[i] = -i end while true do table.sort(t, function(a, b)
  return a < b end) end]])
add("sort that changes its table", "ok", [[
  local t = {} for i = 1, 100 do t[i] = 100 - i end table.sort(t, function(a, b) t[1] = nil
  return a < b end)]])
add("pairs of many", "steps|time|memory", [[
  local t = {} for i = 1, 20000 do t["k" .. i] = i end while true do for k in pairs(t) do break end end]])
add("pairs with table keys", "error", [[for k in pairs { [{}] = 1 } do end]])
add("pairs with change", "ok", [[
  local t = { a = 1, b = 2, c = 3 } for k in pairs(t) do t[k] = nil t.b = nil end]])
add("pairs iterator on another", "error", [[local step = pairs { a = 1 } return step(1, 2)]])
add("not a number as key", "error", [[local t = {} t[0/0] = 1]])
add("nil as key", "error", [[local t = {} t[nil] = 1]])
add("length of sparse", "ok", [[local t = {} t[1 << 40] = 1 return #t]])

-- Getting out ------------------------------------------------------------------
add("setmetatable", "error", [[setmetatable({}, { __mode = "k" })]])
add("weak tables and __newindex", "error", [[
  local t = setmetatable({}, { __mode = "k", __newindex = setmetatable({}, { __mode = "v" }) })
  for i = 1, 1e6 do t[{}] = {} end]])
add("coroutine.close chain", "error", [[
  local co for i = 1, 20000 do
    local last = co
    co = coroutine.create(function()
      local x <close> = setmetatable({}, { __close = function() if last then coroutine.close(last) end end })
      coroutine.yield()
    end)
    coroutine.resume(co)
  end coroutine.close(co)]])
add("coroutine.wrap", "error", [[return coroutine.wrap(function() while true do end end)()]])
add("close of a plain table", "error", [[local x <close> = {}]])
add("getmetatable", "error", [[return getmetatable("")]])
add("metatable by field", "ok", [[
  assert(("x").__index == nil and ("x").__metatable == nil and list.new().__index == nil)]])
add("rawset", "error", [[rawset(string, "rep", 1)]])
add("rawget", "error", [[return rawget(string, "rep")]])
add("load", "error", [[return load("return 1")]])
add("dump", "error", [[return string.dump(function() end)]])
add("pack", "error", [[return string.pack("z", "x")]])
add("require", "error", [[return require("os")]])
add("io", "error", [[return io.open("/etc/passwd")]])
add("os", "error", [[return os.execute("true")]])
add("debug", "error", [[return debug.getregistry()]])
add("package", "error", [[return package.loadlib("x", "*")]])
add("collectgarbage", "error", [[collectgarbage("stop")]])
add("print", "error", [[print("x")]])
add("random", "error", [[return math.random()]])
add("next", "error", [[return next({})]])
add("_G", "error", [[return _G]])
add("a global", "error", [[x = 1]])
add("another print for tostring", "error", [[tostring = nil]])
add("library overwritten", "error", [[string.rep = function() end]])
add("library overwritten by method", "error", [[table.insert(string, "x")]])
add("library sorted", "error", [[table.sort(string)]])
add("library removed from", "error", [[table.remove(list)]])
add("list method on a library", "error", [[list.new().add(string, 1)]])
add("loop gives the proxy", "error", [[local _, s = ipairs(string) s.x = 1]])
add("_ENV replaced", "ok", [[local _ENV = {} x = 1 return string]])
add("_ENV constant", "error", [[local _ENV <const> = nil x = 1]])
add("_ENV written", "error", [[_ENV.string = nil]])
add("arithmetic on text", "error", [[return "10" + 1]])
add("bytecode", "error", "\27Lua\84\0\25\147\r\n\26\n\4\8\8xV")

-- Values -----------------------------------------------------------------------
add("decimal overflow", "error", [[local d = decimal.of("9223372036854775807", 0) return d + d]])
add("decimal divided by zero", "error", [[return decimal.of("1", 2):divide(0, 2, "half_up")]])
add("decimal with edges", "error", [[return decimal.of(math.mininteger, 9)]])
add("decimal of a float", "error", [[return decimal.of(1.5, 2)]])
add("decimal to the power", "error", [[return decimal.of("2", 0) ^ 1000]])
add("decimal method on money", "error", [[return decimal.of("1", 0).text(money.zero("DKK"))]])
add("money mixed", "error", [[return money.of("1", "DKK") + money.of("1", "EUR")]])
add("money overflow", "error", [[return money.minor(math.maxinteger, "DKK") * 2]])
add("money negated at the edge", "error", [[return -money.minor(math.mininteger, "DKK")]])
add("money of no currency", "error", [[return money.zero("dkk")]])
add("money shared by zero", "error", [[return money.of("1", "DKK"):share(1, 0)]])
add("date that is none", "error", [[return date.add("2026-02-30", 1, "day")]])
add("date beyond", "error", [[return date.add("2026-01-31", math.maxinteger, "year")]])
add("date by edges", "error", [[return date.of(math.mininteger, 1, 1)]])
add("instant beyond", "error", [[return instant.add("2026-01-31T00:00:00Z", math.maxinteger)]])
add("zone by path", "error", [[return instant.of("2026-01-31", "../../etc/passwd", "10:00")]])
add("dates without end", "steps|time", [[
  while true do local d = date.between("0001-01-01", "9999-12-31", "month") end]])
add("zones without end", "steps|time", [[while true do local d = instant.of("2026-01-31", "Asia/Tokyo") end]])
add("numbers at the edge", "ok", [[
  assert(math.mininteger // -1 == math.mininteger and math.mininteger % -1 == 0 and math.fmod(math.mininteger, -1) == 0)
  assert(math.abs(math.mininteger) == math.mininteger and math.tointeger(2^63) == nil)
  assert(math.floor(-1e300) == -1e300)]])
add("division by zero", "error", [[return 1 // 0]])
add("remainder of zero", "error", [[return 1 % 0]])
add("shift by much", "ok", [[return 1 << math.maxinteger, 1 >> math.mininteger]])
add("utf8 out of range", "error", [[return utf8.char(0x7FFFFFFF)]])
add("utf8 of junk", "error", [[for p, c in utf8.codes("\xff\xfe") do end]])
add("utf8 iterator by hand", "error", [[local step = utf8.codes("x") return step(("\x80"):rep(60000), 0)]])
add("utf8 steps on junk", "steps|time", [[
  local step, s = utf8.codes("x"), ("\x80"):rep(60000) while true do pcall(step, s, 5) end]])
add("utf8 codepoints of much", "error", [[return utf8.codepoint(("x"):rep(1000), 1, -1)]])
add("bytes of much", "error", [[return ("x"):rep(1000):byte(1, -1)]])

-- Errors -----------------------------------------------------------------------
add("error with a table", "error", [[error({ 1, 2, 3 })]])
add("error with nothing", "error", [[error()]])
add("error with a function", "error", [[error(print_nothing or tostring)]])
add("error with junk", "error", "error('\\xff\\0\\27[2J', 0)")
add("error of a megabyte", "error", [[error(("x"):rep(60000))]])
add("error at a wrong level", "error", [[error("x", math.maxinteger)]])
add("assert with a table", "error", [[assert(false, {})]])
add("nil called", "error", [[local t = {} t.x.y.z()]])

-- Sources ----------------------------------------------------------------------
add("parentheses", "error", "return " .. rep("(", 60000))
add("parentheses closed", "error", "return " .. rep("(", 30000) .. "1" .. rep(")", 30000))
add("braces", "error", "return " .. rep("{", 60000))
add("blocks", "error", rep("do ", 20000))
add("long bracket", "error", "return [" .. rep("=", 60000))
add("long comment", "error", "--[" .. rep("=", 60000) .. "[")
add("text not closed", "error", "return '" .. rep("x", 60000))
add("too many locals", "error", rep("local a\n", 250))
add("many upvalues", "error", (function()
  local t = {}
  for i = 1, 190 do t[#t + 1] = "local a" .. i .. " = 1" end
  t[#t + 1] = "local function g()"
  for i = 1, 190 do t[#t + 1] = "local b" .. i .. " = 1" end
  t[#t + 1] = "return function() return 0"
  for i = 1, 190 do t[#t + 1] = "+a" .. i .. "+b" .. i end
  t[#t + 1] = "end end"
  return table.concat(t, "\n")
end)())
add("many constants", "ok", (function()
  local t = {}
  for i = 1, 6000 do t[i] = "x" .. i end
  return "return { '" .. table.concat(t, "','") .. "' }"
end)())
add("many functions", "ok", rep("local _ = function() end ", 2) .. rep("do local f = function() end end ", 1500))
add("long chain of operators", "ok|error", "return 1" .. rep("+1", 20000))
add("long chain of joins", "error", "return 'a'" .. rep("..'a'", 10000))
add("long chain of not", "error", "return " .. rep("not ", 15000) .. "1")
add("long chain of minus", "error", "return " .. rep("- ", 30000) .. "1")
add("long chain of fields", "error", "local a = {} return a" .. rep(".a", 20000))
add("calls in calls", "error", "local function f() end return " .. rep("f(", 20000))
add("source too large", "error", rep("-", 70000))
add("unicode escape", "error", [[return "\u{7FFFFFFFFF}"]])
add("mark that turns the text", "error", "local x = 1 --\u{202E} x = 2")
add("not text", "error", "return '\xff'")
add("labels without end", "error", rep("::a:: ", 300))
add("gotos", "ok|error", (function()
  local t = {}
  for i = 1, 1500 do t[i] = "goto l" .. i .. " ::l" .. i .. "::" end
  return table.concat(t, " ")
end)())
add("attributes", "error", [[local x <const> = 1 x = 2]])
add("number of many digits", "ok", "return " .. rep("9", 60000))
add("hexadecimal float", "ok", "return 0x1p" .. rep("9", 100))

return attacks
