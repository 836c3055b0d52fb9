-- The table of rules: every rule has a spec, and the page is what the titles say.
local server = require "spec.e2e.server"

describe("docs/rules.md", function()
  local page = server.run "lua5.4 contrib/rules.lua"

  it("names a spec for every rule", function()
    local bare, rules = {}, 0
    for rule, shown in page:gmatch "\n| (%w[%w.-]+) |[^|\n]*|([^|\n]*)|" do
      if rule ~= "rule" then rules = rules + 1 end
      if shown == "  " then bare[#bare + 1] = rule end
    end
    assert.are.equal(174, rules)
    assert.are.same({}, bare)
  end)

  it("is what contrib/rules.lua makes of the titles now", function()
    assert.is_true(page == server.read "docs/rules.md", "it is stale: lua5.4 contrib/rules.lua >docs/rules.md")
  end)
end)
