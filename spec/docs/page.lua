-- A page of the documentation, run from top to bottom in a folder of its own.
--
-- What a fenced block is says its first line:
--   ```lua file=PATH     (any language) the block is a file; it is written there
--   ```sh run            the commands are run there; `exit=N` when they must fail with N
--   ```sh run soon       the same, again and again until they print what the next block says:
--                        for looking at what happens by itself
--   ```sh serve          a server: started, left running to the end of the page; `tour`
--                        when it prints a token, which is $TOKEN from then on
--   ```text              what the block before printed; `…` stands for any text in a
--                        line, a line `…` for any lines
--   ```text server       what the server printed since the last look
--   ```lua spec          run in this process, with `desk` open on the folder
--   ```lua policy        EXPRESSION --> RESULT lines, evaluated as a policy
--   ```sh root           not run: it installs, or needs a service manager
-- Anything else is an error, so that no example is left out by mistake.
--
-- The folder looks like the tree, with scripts/ and policies/ of its own. Shell
-- lines find `ordain` and build/ordain, the data directory is data/, the home the
-- folder, and what they export is there for the next block. 8080 stands for a free
-- port.
local server = require "spec.e2e.server"
local quote, run, read, write = server.quote, server.run, server.read, server.write

local page = {}
page.__index = page

local ROOT = (run "pwd":gsub("%s+$", ""))

---------------------------------------------------------------------------
-- Taking a page apart

function page.blocks(path)
  local blocks, block, number = {}, nil, 0
  for line in (read(path) .. "\n"):gmatch "([^\n]*)\n" do
    number = number + 1
    if block and line == "```" then
      block.text = table.concat(block.lines, "\n") .. "\n"
      blocks[#blocks + 1], block = block, nil
    elseif block then
      block.lines[#block.lines + 1] = line
    elseif line:sub(1, 3) == "```" then
      local language, info = line:match "^```(%w*)%s*(.*)$"
      block = { language = language, info = info, line = number, lines = {} }
    end
  end
  assert(not block, path .. ": a block is not closed")
  return blocks
end

---------------------------------------------------------------------------
-- The folder

local function free_port()
  local port = run [[python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])' \
    2>/dev/null || shuf -i 20000-60000 -n 1]]
  return port:match "%d+"
end

function page.open(path)
  local self = setmetatable({ path = path, dir = server.folder(), port = free_port() }, page)
  local lines = {
    "cd " .. quote(self.dir), "mkdir bin build spec",
    ("cp -r %s/scripts %s/policies ."):format(ROOT, ROOT),
    ("ln -s %s/contrib %s/include %s/docs %s/Makefile ."):format(ROOT, ROOT, ROOT, ROOT),
    ("ln -s %s bin/ordain; ln -s %s build/ordain"):format(quote(server.binary), quote(server.binary)),
    ("ln -s %s/build/libordain.a %s/build/examples build/"):format(ROOT, ROOT),
  }
  run(table.concat(lines, " && "))
  write(self.dir .. "/.env", table.concat({
    ("export PATH=%s/bin:$PATH"):format(self.dir), "export ORDAIN_DATA=data", "export ORDAIN_HOME=.", "export LC_ALL=C.UTF-8",
    "" }, "\n"))
  return self
end

function page:close()
  if self.desk then self.desk:close() end
  if self.serving then
    run("kill " .. self.serving .. " 2>/dev/null")
    server.wait(20, function() return read(self.dir .. "/.code") end)
  end
  run("rm -rf " .. quote(self.dir))
end

function page:fail(block, fmt, ...)
  error(("%s:%d: "):format(self.path, block.line) .. fmt:format(...), 0)
end

function page:ported(text)
  return (text:gsub("8080", self.port))
end

---------------------------------------------------------------------------
-- Comparing

local function lines_of(text)
  local lines = {}
  for line in (text:gsub("%s+$", "") .. "\n"):gmatch "([^\n]*)\n" do lines[#lines + 1] = (line:gsub("%s+$", "")) end
  return lines
end

-- Whether a line is what was expected, `…` being any text.
local function line_fits(want, got)
  local pattern = want:gsub("[%^%$%(%)%%%.%[%]%*%+%-%?]", "%%%0"):gsub("…", ".-")
  return got:find("^" .. pattern .. "$") ~= nil
end

-- Returns the number of the first expected line that does not fit, or nil.
local function misfit(want, got)
  local furthest = 1
  local function fits(w, g)
    furthest = math.max(furthest, math.min(w, #want))
    if w > #want then return g > #got end
    if want[w] == "…" then
      for next_line = g, #got + 1 do if fits(w + 1, next_line) then return true end end
      return false
    end
    return got[g] ~= nil and line_fits(want[w], got[g]) and fits(w + 1, g + 1)
  end
  return not fits(1, 1) and furthest or nil
end

function page:compare(block, got)
  local want = lines_of(self:ported(block.text))
  local at = misfit(want, lines_of(got))
  if at then
    self:fail(block, "line %d of the output differs (%s); it was:\n%s", at, want[at] or "", self:unported(got))
  end
end

function page:unported(text)
  return (text:gsub(self.port, "8080"))
end

---------------------------------------------------------------------------
-- What is done with each kind of block

local act = {}

function act.file(self, block, path)
  -- contrib/, docs/ and include/ are the tree's own.
  local top = path:match "^(%w+)/" or "scripts"
  if path:find "^/" or path:find "%.%." or not ("scripts policies spec"):find(top, 1, true) then
    self:fail(block, "%s is no path of the folder", path)
  end
  run("mkdir -p " .. quote(self.dir .. "/" .. (path:match "^(.*)/" or ".")))
  write(self.dir .. "/" .. path, self:ported(block.text))
end

function act.run(self, block)
  write(self.dir .. "/.block", ("trap 'export -p >%s/.env' EXIT\n"):format(self.dir) .. self:ported(block.text))
  local want = tonumber(block.info:match "exit=(%d+)" or 0)
  local out, code = server.shell(("cd %s && . ./.env && timeout 120 sh -e .block </dev/null"):format(quote(self.dir)))
  self.printed = out
  if code ~= want then self:fail(block, "exit %d instead of %d:\n%s", code, want, self:unported(out)) end
end

-- `make run` is what its recipe says, on the folder's own copy.
local function served(text)
  local recipe = assert(read(ROOT .. "/Makefile"):match "\nrun: build\n\t@(build/ordain serve [^\n]-) %$%(if")
  return (text:gsub("make run", recipe .. " --port 8080"))
end

function act.serve(self, block)
  write(self.dir .. "/.serve", "exec " .. self:ported(served(block.text)))
  local script = "(sh .serve) & echo $! >.pid; wait $!; echo $? >.code"
  run(("cd %s && . ./.env && (sh -c %s >.out 2>.err </dev/null &)"):format(quote(self.dir), quote(script)))
  local up = server.wait(60, function()
    return (read(self.dir .. "/.out") or ""):find "listening unix" or read(self.dir .. "/.code")
  end)
  self.serving = (read(self.dir .. "/.pid") or ""):match "%d+"
  self.seen = 0
  if not up or read(self.dir .. "/.code") then
    self:fail(block, "the server did not start: %s", (read(self.dir .. "/.out") or "") .. read(self.dir .. "/.err"))
  end
  -- What a reader would copy from the terminal.
  self.printed = nil
  server.wait(10, function() return not block.info:find "tour" or read(self.dir .. "/.out"):find "4%. " end)
  local token = read(self.dir .. "/.out"):match "(ord_[%w_-]+)"
  if token then write(self.dir .. "/.env", read(self.dir .. "/.env") .. "\nexport TOKEN=" .. token .. "\n") end
end

function act.server_text(self, block)
  if not self.serving then self:fail(block, "no server runs") end
  local want, got = lines_of(self:ported(block.text)), nil
  local fits = server.wait(20, function()
    got = read(self.dir .. "/.out"):sub(self.seen + 1)
    return not misfit(want, lines_of(got))
  end)
  if not fits then self:fail(block, "the server printed:\n%s", self:unported(got)) end
  self.seen = self.seen + #got
end

function act.soon(self, block)
  act.run(self, block)
  self.again = block
end

function act.text(self, block)
  if not self.printed then self:fail(block, "no command printed this") end
  local again = self.again
  if again then
    local want = lines_of(self:ported(block.text))
    server.wait(20, function()
      if not misfit(want, lines_of(self.printed)) then return true end
      act.run(self, again)
    end)
  end
  self:compare(block, self.printed)
  self.printed, self.again = nil, nil
end

function act.spec(self, block)
  local desk = ordain.open { home = self.dir, clock = "2026-01-30T08:00:00Z" }
  local env = setmetatable({ desk = desk, assert = require "luassert" }, { __index = _G })
  local chunk, problem = load(block.text, ("@%s:%d"):format(self.path, block.line), "t", env)
  local ok, err = true, nil
  if chunk then ok, err = pcall(chunk) end
  desk:close()
  if not chunk or not ok then self:fail(block, "%s", tostring(problem or err)) end
end

---------------------------------------------------------------------------
-- Expressions in the policy VM

local AREA = {
  ["scripts/example/area.lua"] = [[area { version = 1, needs = {}, summary = "expressions of the documentation" }]],
  ["scripts/example/points.lua"] = [[
point "example.lines" { when = "a page is checked", ask = { now = instant, amount = money, rate = decimal(4),
    order = { number = text, currency = text, total = money }, lines = list { number = text, quantity = integer },
    tags = list(text) },
  outcomes = { lines = { shown = list(text) } }, default = { "lines", shown = {} } }]],
  ["policies/example/lines.lua"] = "return function() return lines { shown = list.new() } end",
}
local ASK = { now = "2026-01-30T08:00:00Z", amount = { amount = "100.00", currency = "DKK" }, rate = "0.2500",
  order = { number = "SO-000001", currency = "DKK", total = { amount = "250.00", currency = "DKK" } },
  lines = { { number = "K-100", quantity = 2 }, { number = "M-300", quantity = 7 } }, tags = { "b", "a" } }

local SHOW = [[
local function one(v)
  if type(v) == "table" then
    local parts = list.new()
    for _, each in ipairs(v) do parts:add(one(each)) end
    return "{ " .. parts:join(", ") .. " }"
  end
  return tostring(v)
end
local function show(ok, ...)
  if not ok then return "error" end
  local parts = list.new()
  for i = 1, select("#", ...) do parts:add(one((select(i, ...)))) end
  return parts:join(", ")
end
local function shown(ask)
local out = list.new()
]]

local function open_policies(self)
  if self.desk then return end
  self.policies = self.dir .. "/expressions"
  for path, text in pairs(AREA) do
    run("mkdir -p " .. quote(self.policies .. "/" .. path:match "^(.*)/"))
    write(self.policies .. "/" .. path, text)
  end
  self.desk = ordain.open { home = self.policies }
end

function act.policy(self, block)
  open_policies(self)
  local body, wants = {}, {}
  for _, line in ipairs(block.lines) do
    local expression, result = line:match "^(.-)%s*%-%->%s*(.-)%s*$"
    if expression then
      wants[#wants + 1] = { expression, result }
      body[#body + 1] = ("out:add(show(pcall(function() return %s end)))"):format(expression)
    else
      body[#body + 1] = line
    end
  end
  local text = SHOW .. table.concat(body, "\n")
    .. "\nreturn out end\nreturn function(ask) return lines { shown = shown(ask) } end\n"
  local ok, problem = self.desk:publish { ["example/lines.lua"] = text }
  if not ok then self:fail(block, "%s", ordain.encode(problem)) end
  local answer = self.desk:decide("example.lines", ASK)
  if answer.fault then self:fail(block, "%s", ordain.encode(answer)) end
  for i, want in ipairs(wants) do
    if not line_fits(want[2], answer.shown[i]) then
      self:fail(block, "%s gives %s, not %s", want[1], answer.shown[i], want[2])
    end
  end
end

---------------------------------------------------------------------------

function page:kind(block)
  local path = block.info:match "^file=(%S+)$"
  if path then return "file", path end
  local key = block.language .. " " .. block.info:gsub("%s*exit=%d+", "")
  local kinds = { ["sh run"] = "run", ["sh run soon"] = "soon", ["sh serve"] = "serve", ["sh serve tour"] = "serve",
    ["text "] = "text", ["text server"] = "server_text", ["lua spec"] = "spec", ["lua policy"] = "policy", ["sh root"] = "root" }
  return kinds[key] or self:fail(block, "what is a block ```%s?", key)
end

function page:run()
  for _, block in ipairs(page.blocks(self.path)) do
    local kind, argument = self:kind(block)
    if kind ~= "root" then act[kind](self, block, argument) end
    if kind ~= "run" and kind ~= "soon" and kind ~= "text" then self.printed = kind == "serve" and self.printed or nil end
  end
end

-- All pages, README first.
function page.list()
  local paths = { "README.md" }
  for path in run "find docs scripts contrib policies -name '*.md' ! -path '*/node_modules/*' | LC_ALL=C sort"
    :gmatch "[^\n]+" do
    paths[#paths + 1] = path
  end
  return paths
end

return page
