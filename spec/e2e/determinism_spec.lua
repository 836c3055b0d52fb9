-- Journals of a mixture of flows, run over again in processes that never saw them:
-- other addresses, other hash seeds. Three hundred; ten thousand in `make sweep`.
local home = dofile "spec/runtime/home.lua"
local mixture = dofile "contrib/sweep/mixture.lua"
local server = dofile "spec/e2e/server.lua"

local COUNT = os.getenv "ORDAIN_SWEEP" and 10000 or 300

describe("journals of " .. COUNT .. " flows", function()
  local place, dir, kept
  setup(function()
    place, dir = home.make(mixture.files()), server.folder()
    local desk = place:start { data = dir .. "/data" }
    local ok, why = pcall(mixture.run, desk, COUNT, 1)
    kept = { states = desk:rows "select state, count(*) as n from flow group by state order by state",
      kinds = desk:rows "select kind, count(*) as n from flow_step group by kind order by kind",
      steps = desk:rows "select count(*) as n from flow_step"[1].n, flows = desk:rows "select count(*) as n from flow"[1].n }
    desk:close()
    assert(ok, why)
    server.write(dir .. "/data/ordain.conf.lua", ("home = %q\n"):format(place.path))
  end)
  teardown(function()
    place:remove()
    server.run("rm -rf " .. server.quote(dir))
  end)

  it("hold every kind of step and every way to end", function()
    local found = {}
    for _, row in ipairs(kept.kinds) do found[#found + 1] = row.kind end
    assert.are.equal("call decide flow http mail note now random review sleep start stop wait", table.concat(found, " "))
    local states = {}
    for _, row in ipairs(kept.states) do states[row.state] = row.n end
    assert.is_true(states.done > COUNT / 4 and states.failed > 0 and states.stopped > 0 and states.open > 0, ordain.encode(states))
    assert.is_nil(states.parked)
  end)

  for _, how in ipairs { "", "", "--installed" } do
    it("fit in a fresh process " .. how, function()
      local out, code = server.shell(("%s flow replay --all %s --data '%s/data'"):format(server.quote(server.binary), how, dir))
      assert.are.equal(("%d flows tried, 0 do not fit\n"):format(kept.flows), out)
      assert.are.equal(0, code)
    end)
  end

  -- What is asked a little differently in a few of them is found, so that "all fit" means something.
  it("do not fit a script that counts otherwise", function()
    local files = mixture.files()
    local path = "scripts/m/flows/plan.lua"
    files[path] = files[path]:gsub("note.price %* 3", "note.price * 4")
    local other = home.make(files)
    local out, code = server.shell(("%s flow replay --all --json --home '%s' --data '%s/data'"):format(server.quote(server.binary), other.path, dir))
    other:remove()
    assert.are.equal(1, code, out)
    assert.matches("FLOW_MISMATCH", out)
    assert.matches("scripts/m/flows/plan.lua:%d", out)
  end)
end)
