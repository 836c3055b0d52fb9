-- Onboarding killed at its system calls: a sample; every one in `make sweep`.
local beside = dofile "spec/e2e/beside.lua"
local pair = dofile "contrib/sweep/pair.lua"
local onboarding = dofile "contrib/sweep/onboarding.lua"
local server = dofile "spec/e2e/server.lua"
local strike = dofile "contrib/sweep/strike.lua"

local FULL = os.getenv "ORDAIN_SWEEP"

describe("onboarding, killed at any system call that writes,", function()
  local dir, office, certificate
  local possible = strike.possible(server)
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

  -- One run each that kills nobody tells which points there are.
  local function sweep(prepared, side, count)
    local log, letter = dir .. "/log", 0
    local function run(point)
      letter = letter + 1
      return onboarding.run(server, prepared, point, office, ("anna%d@%s.test"):format(letter, side))
    end
    run { side = side, log = log }
    local points = strike.points(server, log, side)
    assert.is_true(#points > 100, #points .. " system calls")
    local struck, unsure, all = 0, 0, #points
    if not FULL then points = strike.sample(points, count) end
    for _, point in ipairs(points) do
      local seen = run(point)
      struck, unsure = struck + math.min(seen.struck, 1), unsure + (seen.mail == "maybe_sent" and 1 or 0)
    end
    if FULL then print(("%s: %d system calls, killed at %d, %d letters perhaps sent"):format(side, all, struck, unsure)) end
    assert.is_true(struck > #points / 2, struck .. " were killed")
  end

  it("loses nothing acknowledged and writes no letter twice", function()
    if not possible then return pending "no strace here that may trace" end
    sweep(onboarding.prepare(server, dir .. "/alone", office, certificate), "desk", 10)
  end)

  for _, side in ipairs { "commerce", "crm" } do
    it("leaves no two systems disagreeing: " .. side, function()
      if not possible then return pending "no strace here that may trace" end
      sweep(onboarding.prepare_linked(server, dir .. "/" .. side, office, certificate), side, 5)
    end)
  end

  for seed = 1, FULL and 20 or 1 do
    it("[P2] agrees after random kills of two linked processes under load, seed " .. seed, function()
      local one = pair.new(server, onboarding.prepare_linked(server, dir .. "/pair" .. seed, office, certificate), office, seed)
      local ok, said = pcall(one.run, one, FULL and 50 or 30)
      local logs = ok and "" or one.world:logs()
      one:close()
      assert(ok, ("seed %d: %s\n%s"):format(seed, tostring(said), logs))
      assert.is_true(said.accounts > 3, said.accounts .. " accounts")
      if FULL then print(("seed %d: %d kills, %d accounts, %d letters perhaps sent"):format(seed, said.kills, said.accounts, said.unsure)) end
    end)
  end
end)
