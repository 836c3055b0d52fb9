-- contrib/examples/effect.c: a program with an effect of its own, from outside.
local server = dofile "spec/e2e/server.lua"
local home = dofile "spec/runtime/home.lua"

local operations = [[
  operation "t.start" { summary = "Print a label", kind = "write", role = "operator", input = { ask = any },
    output = { id = id }, run = function(tx, input) return { id = tx:start("t.print", { ask = input.ask }) } end }
]]
local print_flow = [[
  return flow { summary = "prints a label", input = { ask = any }, output = { got = any },
    run = function(f, input)
      local ok, got = f:try(function() return f:label(input.ask) end)
      return { got = got }
    end }
]]

describe("a program with an effect in C", function()
  local place, dir, example
  setup(function()
    example = server.binary:gsub("/[^/]*$", "/examples/effect")
    place = home.make(home.files { operations = operations, ["scripts/t/flows/print.lua"] = print_flow })
    dir = server.folder()
  end)
  teardown(function()
    place:remove()
    server.run("rm -rf " .. server.quote(dir))
  end)

  -- Runs one flow in a server of the program; what its step got.
  local function printed(ask, labels)
    local line = ("LABELS=%s %s serve --data %s --home %s --test --clock 2026-01-30T08:00:00Z --port 0")
      :format(server.quote(labels or dir .. "/labels"), server.quote(example), server.quote(dir .. "/data"),
        server.quote(place.path))
    local self = setmetatable({ dir = dir, data = dir .. "/data" }, server)
    local script = ("exec env %s"):format(line)
    server.run(("rm -f %s/out %s/code; sh -c %s >%s/out 2>&1 </dev/null &"):format(dir, dir,
      server.quote(("(%s) & echo $! >%s/pid; wait $!; echo $? >%s/code"):format(script, dir, dir)), dir))
    assert(server.wait(20, function() return (server.read(dir .. "/out") or ""):find "listening unix" end), "it did not start")
    local id = ordain.decode(self:command("call t.start ask:=" .. server.quote(ordain.encode(ask)))).id
    local got = server.wait(20, function()
      local body = ordain.decode(self:command("call flow.get id=" .. id))
      return body.output and body.output.got
    end)
    assert.are.equal(0, self:stop())
    return got, id
  end

  it("does what a flow asks for", function()
    local got, id = printed { to = "Ann", text = "R-1" }
    assert.are.same({ attempt = 1, file = id .. ":1:1.txt" }, got)
    assert.are.equal("Ann\nR-1\n", server.read(dir .. "/labels/" .. got.file))
  end)

  it("fails for good, or is tried again as often as it says", function()
    local got = printed { text = "for nobody" }
    assert.are.equal("LABEL_TO", got.code)
    got = printed({ to = "Ann", retry = { attempts = 2, first = 0 } }, "/nowhere/labels")
    assert.are.equal("EFFECT_FAILED", got.code)
    assert.are.equal("LABEL_FOLDER", got.reason)
    assert.are.equal(2, got.attempts)
  end)
end)
