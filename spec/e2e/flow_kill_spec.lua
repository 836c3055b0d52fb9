-- Onboarding killed at its system calls: a sample; every one in `make sweep`.
local beside = dofile "spec/e2e/beside.lua"
local onboarding = dofile "contrib/sweep/onboarding.lua"
local server = dofile "spec/e2e/server.lua"
local strike = dofile "contrib/sweep/strike.lua"

local FULL = os.getenv "ORDAIN_SWEEP"

-- Most calls are writes into the database; half of the sample are the others.
local function sample(points, count)
  if FULL then return points end
  math.randomseed(os.time())
  local chosen, found = {}, { [true] = {}, [false] = {} }
  for _, point in ipairs(points) do
    local kind = found[point.call == "pwrite64"]
    table.insert(kind, math.random(#kind + 1), point)
  end
  for i = 1, count do chosen[i] = table.remove(found[i % 2 == 0]) end
  return chosen
end

describe("onboarding, killed at any system call that writes,", function()
  local dir, office, prepared
  local possible = strike.possible(server)
  setup(function()
    if not possible then return end
    dir = server.folder()
    server.run(("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=mail -addext subjectAltName=IP:127.0.0.1 "
      .. "-keyout '%s/key.pem' -out '%s/cert.pem' 2>/dev/null"):format(dir, dir))
    office = beside.start("post_office.py", dir .. "/cert.pem", dir .. "/key.pem")
    server.write(office.dir .. "/password", "open sesame\n")
    prepared = { data = dir .. "/data" }
    prepared.tokens = onboarding.prepare(server, prepared.data, office, dir .. "/cert.pem")
  end)
  teardown(function()
    if office then office:stop() end
    if dir then server.run("rm -rf " .. server.quote(dir)) end
  end)

  it("loses nothing acknowledged and writes no letter twice", function()
    if not possible then return pending "no strace here that may trace" end
    local log = dir .. "/log"
    onboarding.run(server, prepared, { log = log }, office, "anna0@holm.test")
    local points = strike.points(server, log, "desk")
    assert.is_true(#points > 100, #points .. " system calls")
    local struck, unsure = 0, 0
    points = sample(points, 20)
    for i, point in ipairs(points) do
      local seen = onboarding.run(server, prepared, point, office, ("anna%d@holm.test"):format(i))
      struck, unsure = struck + math.min(seen.struck, 1), unsure + (seen.mail == "maybe_sent" and 1 or 0)
    end
    if FULL then print(("%d points, %d killed, %d letters perhaps sent"):format(#points, struck, unsure)) end
    assert.is_true(struck > #points / 2, struck .. " were killed")
  end)
end)
