-- The real binary, started on a data directory of its own and spoken to from
-- outside: curl, openssl, and bash's /dev/tcp for bytes no client would send.
local server = {}
server.__index = server

-- One argument of a shell command.
local function quote(text)
  return "'" .. tostring(text):gsub("'", "'\\''") .. "'"
end
server.quote = quote

local function run(command)
  local pipe = assert(io.popen(command, "r"))
  local text = pipe:read("a")
  local _, _, code = pipe:close()
  return text, code
end
server.run = run

-- Output (both streams) and exit code.
function server.shell(command)
  local text = run("{ " .. command .. "; } 2>&1; echo \"<$?>\"")
  local out, code = text:match("^(.*)<(%d+)>\n$")
  return out, tonumber(code)
end

local function read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read("a")
  file:close()
  return text
end

server.read = read

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end
server.write = write

-- The specs drive the binary they run in.
server.binary = (run("readlink -f " .. quote(ordain_program)):gsub("%s+$", ""))

local function wait(seconds, ready)
  local ends = os.time() + seconds
  repeat
    local value = ready()
    if value then return value end
    run("sleep 0.05")
  until os.time() > ends
  return nil
end
server.wait = wait

-- A new empty folder, in memory where there is such a place.
function server.folder()
  local base = os.getenv "ORDAIN_SPEC_TMP" or "/dev/shm"
  local made = run(("mktemp -d -p '%s' ordain-e2e.XXXXXXXX 2>/dev/null || mktemp -d"):format(base))
  return (made:gsub("%s+$", ""))
end

-- Starts `ordain serve` and does not wait. options: data, home, port, args,
-- test (false: whatever the database is).
function server.spawn(options)
  options = options or {}
  local self = setmetatable({ dir = server.folder() }, server)
  self.data = options.data or self.dir .. "/data"
  local command = table.concat({
    "exec", quote(server.binary), "serve", "--data", quote(self.data),
    "--home", quote(options.home or "."), options.test == false and "" or "--test --clock 2026-01-30T08:00:00Z",
    "--host 127.0.0.1 --port", options.port or 0, options.args or "",
  }, " ")
  local script = ("(%s) & echo $! >%s/pid; wait $!; echo $? >%s/code"):format(command, self.dir, self.dir)
  run(("sh -c %s >%s/out 2>%s/err </dev/null &"):format(quote(script), self.dir, self.dir))
  self.scheme = (options.args or ""):find("tls", 1, true) and "https" or "http"
  assert(wait(10, function() return (read(self.dir .. "/pid") or ""):match "%d" end), "no process was started")
  return self
end

-- The same, and waits for its port. More options: fails (it may not come up).
function server.start(options)
  options = options or {}
  local self = server.spawn(options)
  self.port = wait(30, function()
    local text = read(self.dir .. "/out") or ""
    return text:match("listening https?%s+127%.0%.0%.1:(%d+)") or read(self.dir .. "/code") and "none"
  end)
  if self.port == "none" or not self.port then
    if not options.fails then
      local log = self:log()
      self:remove()
      error("the server did not start: " .. log)
    end
  end
  return self
end

function server:log()
  return (read(self.dir .. "/out") or "") .. (read(self.dir .. "/err") or "")
end

function server:pid()
  return (read(self.dir .. "/pid"):gsub("%s+$", ""))
end

-- The exit code, once it has ended; nil when it does not.
function server:ended(seconds)
  return wait(seconds or 30, function() return tonumber(read(self.dir .. "/code") or "") end)
end

function server:kill(signal)
  run("kill -" .. (signal or "TERM") .. " " .. self:pid() .. " 2>/dev/null")
end

-- Ends it in good order; returns the exit code.
function server:stop()
  if not read(self.dir .. "/code") then self:kill() end
  return self:ended()
end

function server:remove()
  if not self:stop() then
    self:kill("KILL")
    self:ended(5)
  end
  run("rm -rf " .. quote(self.dir))
end

-- A subcommand that finds the server by its data directory.
function server:command(arguments)
  return run(("%s %s --data %s 2>&1"):format(quote(server.binary), arguments, quote(self.data)))
end

function server:token(name, roles)
  local text = self:command(("token create %s --roles %s --json"):format(name, roles))
  return assert(text:match('"token":%s*"([^"]+)"'), text)
end

local function parse(head)
  local fields = {}
  for name, value in head:gmatch("([%w-]+): *([^\r\n]*)") do fields[name:lower()] = value end
  return fields
end

-- One request by curl. options: method, token, headers (list), body, file, local_socket, args.
function server:request(path, options)
  options = options or {}
  local parts = { "curl -s -k -m 20 -D", self.dir .. "/head", "-o", self.dir .. "/body", "-w '%{http_code}'" }
  local function add(...) for _, part in ipairs { ... } do parts[#parts + 1] = part end end
  os.remove(self.dir .. "/body")
  if options.method == "HEAD" then add("-I") elseif options.method then add("-X", options.method) end
  if options.token then add("-H", quote("Authorization: Bearer " .. options.token)) end
  for _, header in ipairs(options.headers or {}) do add("-H", quote(header)) end
  if options.body then
    write(self.dir .. "/send", options.body)
    add("-H", quote("Content-Type: " .. (options.type or "application/json")))
    add("--data-binary", "@" .. self.dir .. "/send")
  end
  if options.file then
    add("-H", quote("Content-Type: " .. (options.type or "text/plain")), "-T", quote(options.file))
  end
  if options.local_socket then add("--unix-socket", quote(self.data .. "/ordain.sock")) end
  if options.args then add(options.args) end
  add(quote(("%s://127.0.0.1:%s%s"):format(options.local_socket and "http" or self.scheme, self.port, path)))
  local status = run(table.concat(parts, " "))
  local body = read(self.dir .. "/body") or ""
  return { status = tonumber(status), headers = parse(read(self.dir .. "/head") or ""), body = body,
    code = body:match('"code":"([%w_]+)"') }
end

-- Bytes as they are; returns all that came within the seconds, and whether the
-- server closed the connection by itself.
function server:raw(bytes, seconds)
  write(self.dir .. "/bytes", bytes)
  local talk = "timeout %s bash -c 'exec 3<>/dev/tcp/127.0.0.1/%s; cat %s >&3; cat <&3' 2>/dev/null"
  local text, code = run(talk:format(seconds or 2, self.port, self.dir .. "/bytes"))
  return text, code ~= 124
end

-- Stops it for good; raises when it did not end well, or a sanitised one has found something.
function server:finish()
  local code, log = self:stop(), self:log()
  self:remove()
  if code ~= 0 and code ~= 137 or log:find "Sanitizer" or log:find "runtime error" then
    error(("the server ended with %s: %s"):format(code, log))
  end
end

-- A certificate for 127.0.0.1 that signs itself, in DIR/cert.pem, and its key in DIR/key.pem.
function server.certificate(dir)
  run(("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=mail -addext subjectAltName=IP:127.0.0.1 "
    .. "-keyout '%s/key.pem' -out '%s/cert.pem' 2>/dev/null"):format(dir, dir))
  return dir .. "/cert.pem", dir .. "/key.pem"
end

-- Runs a command beside the spec; returns a function that waits for its output.
function server:beside(command)
  self.asides = (self.asides or 0) + 1
  local out = ("%s/aside%d"):format(self.dir, self.asides)
  run(("sh -c %s >%s 2>&1 </dev/null & "):format(quote(command .. "; echo; echo aside-ended"), out))
  return function()
    return wait(30, function()
      local text = read(out) or ""
      return text:match("^(.*)\naside%-ended\n$")
    end)
  end
end

return server
