-- A customer's exchange with an agent, killed at its system calls: a sample; every one in
-- `make sweep`.
local beside = dofile "spec/e2e/beside.lua"
local exchange = dofile "contrib/sweep/exchange.lua"
local server = dofile "spec/e2e/server.lua"
local strike = dofile "contrib/sweep/strike.lua"

local FULL = os.getenv "ORDAIN_SWEEP"
local SAMPLE = 4

describe("an exchange by mail, killed at any system call that writes,", function()
  local dir, office, certificate
  setup(function()
    dir = server.folder()
    local key
    certificate, key = server.certificate(dir)
    office = beside.start("post_office.py", certificate, key)
    server.write(office.dir .. "/password", "open sesame\n")
  end)
  teardown(function()
    if office then office:stop() end
    if dir then server.run("rm -rf " .. server.quote(dir)) end
  end)

  it("loses no mail, writes no letter twice and ends with one order", function()
    if not strike.possible(server) then return pending "no strace here that may trace" end
    local prepared = exchange.prepare(server, dir, office, certificate)
    exchange.run(server, prepared, { log = dir .. "/log" })
    local points = strike.points(server, dir .. "/log", "desk")
    assert.is_true(#points > 100, #points .. " system calls")
    local all, struck, unsure = #points, 0, 0
    if not FULL then points = strike.sample(points, SAMPLE) end
    for _, point in ipairs(points) do
      local seen = exchange.run(server, prepared, point)
      struck, unsure = struck + math.min(seen.struck, 1), unsure + seen.unsure
    end
    if FULL then print(("exchange: %d system calls, killed at %d, %d letters perhaps sent"):format(all, struck, unsure)) end
    assert.is_true(struck > #points / 2, struck .. " were killed")
  end)
end)
