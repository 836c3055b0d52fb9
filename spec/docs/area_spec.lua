-- The area that docs/developers/area.md walks through is contrib/examples/returns, to the
-- letter; so the page, which runs its spec, is the proof of both.
local page = require "spec.docs.page"
local server = require "spec.e2e.server"

local ROOT = "contrib/examples/returns/"

describe("the example of a new area", function()
  local shown = {}
  setup(function()
    for _, block in ipairs(page.blocks "docs/developers/area.md") do
      local path = block.info:match "^file=(%S+)$"
      if path then shown[path] = block.text end
    end
  end)

  it("is shown whole and as it is", function()
    local count = 0
    for path in server.run("cd " .. ROOT .. " && find scripts policies spec -type f"):gmatch "[^\n]+" do
      assert.are.equal(server.read(ROOT .. path), shown[path], path)
      count = count + 1
    end
    for _ in pairs(shown) do count = count - 1 end
    assert.are.equal(0, count)
  end)

  it("is under 200 lines of Lua, and nothing in C", function()
    local lines = 0
    for path, text in pairs(shown) do
      if path:find "%.lua$" then lines = lines + select(2, text:gsub("\n", "")) end
    end
    assert.is_true(lines < 200, lines .. " lines")
    assert.are.equal("", (server.run("grep -rliE 'goods_return|returns_desk' runtime include || true")))
  end)
end)
