-- Twenty sampled deaths; two hundred in `make sweep`.
local server = dofile "spec/e2e/server.lua"
local sweep = dofile "contrib/sweep/kill.lua"

describe("kill -9 under load", function()
  local dir, shop
  setup(function()
    dir = server.folder()
    shop = sweep.prepare(dir .. "/data")
  end)
  teardown(function() server.run("rm -rf " .. server.quote(dir)) end)

  for seed = 1, os.getenv "ORDAIN_SWEEP" and 10 or 1 do
    it("loses nothing acknowledged and makes no period twice, seed " .. seed, function()
      local one = sweep.new(server, shop, dir .. "/data", seed)
      local ok, said = pcall(one.run, one, 20)
      one:close()
      assert.is_true(ok, said)
    end)
  end
end)
