-- Every example of the documentation runs, as printed.
local page = require "spec.docs.page"

describe("the examples of", function()
  for _, path in ipairs(page.list()) do
    if #page.blocks(path) > 0 then
      it(path .. " run as printed", function()
        local opened = page.open(path)
        local ok, problem = pcall(opened.run, opened)
        opened:close()
        if not ok then error(problem, 0) end
      end)
    end
  end
end)
