-- The pages agree with the program: what it writes itself is fresh, what is written
-- by hand leaves nothing out, links lead somewhere.
local page = require "spec.docs.page"
local server = require "spec.e2e.server"
local read, run = server.read, server.run

local function ordain_prints(arguments)
  return (run(server.quote(server.binary) .. " " .. arguments))
end

describe("the pages that the program writes", function()
  local made = { ["policies/README.md"] = "points", ["docs/reference.md"] = "reference",
    ["contrib/editor/areas.lua"] = "editor" }
  for path, what in pairs(made) do
    it(path .. " is what `make docs` makes of the areas now", function()
      local now = ordain_prints("describe " .. what .. " --home .")
      assert.is_true(now == read(path), path .. " is stale: run `make docs` and commit it")
    end)
  end
end)

describe("the pages that people write", function()
  it("link to files that are there", function()
    local broken = {}
    for _, path in ipairs(page.list()) do
      local folder = path:match "^(.*)/" or "."
      for target in read(path):gsub("```.-\n```", ""):gmatch "%]%(([^)#%s]+)[^)]*%)" do
        local file = folder .. "/" .. target
        if not target:find "^%a+:" and run("test -e " .. server.quote(file) .. " && echo yes") == "" then
          broken[#broken + 1] = path .. ": " .. target
        end
      end
    end
    assert.are.same({}, broken)
  end)

  it("name every error code of the engine, with its remedy", function()
    local text, missing = read "docs/operators/errors.md", {}
    local codes = run [[grep -rhoE '"[A-Z][A-Z0-9]+(_[A-Z0-9]+)+"' runtime --include=*.c --include=*.h |
      tr -d '"' | sort -u]]
    -- Names of environment variables, not codes.
    local other = { NOTIFY_SOCKET = true, WATCHDOG_USEC = true, ORDAIN_DATA = true, ORDAIN_HOME = true,
      ORDAIN_LOG = true, ORDAIN_SPEC_LOG = true }
    for code in codes:gmatch "%S+" do
      if not other[code] and not text:find("`" .. code .. "`", 1, true) then missing[#missing + 1] = code end
    end
    assert.are.same({}, missing)
  end)

  it("name every key of the configuration with its default", function()
    local text = read "docs/operators/configuration.md"
    local count = 0
    for line in ordain_prints "check --dump --json --data /var/lib/ordain":gmatch "[^\n]+" do
      local key = ordain.decode(line)
      local row = text:match("| `" .. key.name .. "` | ([^|]+) |")
      assert.is_truthy(row, key.name .. " is not in the table")
      assert.are.equal(key.value and "`" .. key.value .. "`" or "none", row, key.name)
      count = count + 1
    end
    assert.is_true(count > 5)
  end)

  it("name every command", function()
    local text = read "docs/reference.md"
    for name in ordain_prints "help":gmatch "\n  (%l[%l ]-)  " do
      assert.is_truthy(text:find("| `" .. name .. "` |", 1, true), name)
    end
  end)

  it("quote the log as it is", function()
    local source = run "cat $(find runtime -name '*.c')"
    local rows = 0
    for message in read "docs/operators/watch.md":gmatch "\n| `([^`]+)` | %l+ |" do
      assert.is_truthy(source:find('"' .. message .. '"', 1, true), message)
      rows = rows + 1
    end
    assert.is_true(rows > 5)
  end)

  it("give the limits that the source has", function()
    local rows = 0
    for value, file, name in read "docs/operators/limits.md":gmatch "| (%d+) |[^|\n]*| `([%w_/.]+)` `([%u_%d]+)` |" do
      local source = read("runtime/" .. file)
      assert.is_truthy(source, file)
      local expression = source:match("[^%w_]" .. name .. " = ([^,}/\n]+)") or source:match("#define " .. name .. " ([^\n]+)")
      assert.is_truthy(expression, name .. " is not in " .. file)
      local is = load("return " .. expression:gsub("INT64_C", ""))()
      assert.are.equal(tonumber(value), is, name)
      rows = rows + 1
    end
    assert.is_true(rows > 30)
  end)
end)
