-- Small servers that specs talk to: each prints its port and ends with the spec.
local server = dofile "spec/e2e/server.lua"
local beside = {}
beside.__index = beside

-- beside.start("sink.py", arguments…): a process with a folder of its own.
function beside.start(script, ...)
  local self = setmetatable({ dir = server.folder() }, beside)
  local words = { "exec /usr/bin/python3", server.quote("spec/e2e/" .. script), server.quote(self.dir) }
  for _, word in ipairs { ... } do words[#words + 1] = server.quote(word) end
  server.run(("sh -c %s >%s/port 2>%s/err </dev/null & echo $! >%s/pid")
    :format(server.quote(table.concat(words, " ")), self.dir, self.dir, self.dir))
  self.port = server.wait(10, function() return (server.read(self.dir .. "/port") or ""):match "(%d+)\n" end)
  if not self.port then error("it did not start: " .. (server.read(self.dir .. "/err") or "")) end
  return self
end

function beside:stop()
  server.run("kill " .. server.read(self.dir .. "/pid"):gsub("%s+$", "") .. " 2>/dev/null")
  server.run("rm -rf " .. server.quote(self.dir))
end

-- The lines of a file of its folder.
function beside:lines(name)
  local found = {}
  for line in (server.read(self.dir .. "/" .. name) or ""):gmatch "[^\n]+" do found[#found + 1] = line end
  return found
end

return beside
