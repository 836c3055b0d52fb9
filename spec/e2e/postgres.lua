-- A PostgreSQL of Debian's package in a folder of its own, on a unix socket only.
local server = dofile "spec/e2e/server.lua"
local run, quote = server.run, server.quote

local postgres = {}
postgres.__index = postgres

-- It refuses to run as root: then as the user of the package.
local function as_user(command)
  if run "id -u" ~= "0\n" then return command end
  return "setpriv --reuid postgres --regid postgres --clear-groups -- sh -c " .. quote("cd / && " .. command)
end

function postgres.start()
  local self = setmetatable({ dir = server.folder() }, postgres)
  local bin = run("ls -d /usr/lib/postgresql/*/bin | tail -1"):gsub("%s+$", "")
  self.bin = bin
  if run "id -u" == "0\n" then run("chown postgres " .. quote(self.dir)) end
  local text, code = server.shell(as_user(("LC_ALL=C %s/initdb -D %s/db -A trust -U test --no-sync"):format(bin, self.dir)))
  if code ~= 0 then
    self:stop()
    error("initdb: " .. text)
  end
  local options = ("-h '' -k %s -F -c fsync=off"):format(self.dir)
  text, code = server.shell(as_user(("%s/pg_ctl -D %s/db -l %s/log -w -t 30 -o %s start >/dev/null"):format(bin, self.dir,
    self.dir, quote(options))))
  if code ~= 0 then
    text = text .. (server.read(self.dir .. "/log") or "")
    self:stop()
    error("pg_ctl: " .. text)
  end
  return self
end

-- Feeds a script to psql; returns what it says and its exit code.
function postgres:script(text)
  server.write(self.dir .. "/script.sql", text)
  return server.shell(("%s/psql -X -q -A -t -h %s -U test -d postgres -f %s/script.sql"):format(self.bin, self.dir, self.dir))
end

function postgres:stop()
  run(as_user(("%s/pg_ctl -D %s/db -m immediate -w stop"):format(self.bin, self.dir)) .. " >/dev/null 2>&1")
  run("rm -rf " .. quote(self.dir))
end

return postgres
