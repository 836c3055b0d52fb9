-- What several areas do together: reactions in order of needs, their depth, settings
-- read again after a change, raw input.
local home = dofile "spec/runtime/home.lua"

local function reacting(event, name)
  return string.format([[ react %q { run = function(tx, event)
    tx:insert("trace", { who = %q, n = tx:sequence("trace"), what = event.name .. " " .. event.key })
  end } ]], event, name)
end

local FILES = {
  ["scripts/base/area.lua"] = home.area(),
  ["scripts/base/contracts.lua"] = [[
    event "base.made" { key = "id", summary = "made", data = { id = id, again = optional(integer) } }
    setting "base.words" { type = list(text), default = list.new { "a" }, role = "admin", summary = "words" }
    errors { NO_MORE = "No more." } ]],
  ["scripts/base/schema.sql"] = "create table trace (id text primary key, who text not null, n bigint not null, what text not null);",
  ["scripts/base/operations.lua"] = [[
    operation "base.make" { summary = "Emits", kind = "write", role = "public", input = { id = id, again = optional(integer) }, output = {},
      run = function(tx, input) tx:emit("base.made", { id = input.id, again = input.again }) end }
    operation "base.settings" { summary = "Reads a setting three times", kind = "write", role = "public", input = {}, output = { words = list(text) },
      run = function(tx)
        local words = list.new()
        local function note() words:add(tx:setting("base.words"):join "+") end
        note()
        tx:setting("base.words"):add "mine"
        note()
        tx:try(function()
          tx:call("setting.set", { name = "base.words", value = list.new { "b" } })
          note()
          fail.conflict("NO_MORE", "undone")
        end)
        note()
        tx:call("setting.set", { name = "base.words", value = list.new { "c", "d" } })
        note()
        return { words = words }
      end }
    operation "base.hook" { summary = "Takes what comes", http = "POST /v1/hook", kind = "write", role = "public", raw = true,
      run = function(_, input) return { method = input.method, body = input.body, headers = input.headers } end,
      output = { method = text, body = text, headers = map(text) } }
    react "base.made" { run = function(tx, event)
      if event.data.again then tx:emit("base.made", { id = event.key, again = event.data.again > 1 and event.data.again - 1 or nil }) end
    end } ]],
  -- named so that the order of names is not the order of needs
  ["scripts/z/area.lua"] = home.area { "base" }, ["scripts/z/operations.lua"] = reacting("base.made", "z"),
  ["scripts/m/area.lua"] = home.area { "z", "base" }, ["scripts/m/operations.lua"] = reacting("base.made", "m 1") .. reacting("base.made", "m 2"),
  ["scripts/a/area.lua"] = home.area { "m", "base" }, ["scripts/a/operations.lua"] = reacting("base.made", "a"),
}

describe("areas", function()
  local desk
  before_each(function() desk = home.open(FILES) end)
  after_each(function() home.close(desk) end)

  it("react in order of needs, each as it is written", function()
    desk:ok("base.make", { id = "x" })
    local who = {}
    for i, row in ipairs(desk:rows "select who, what from trace order by n") do
      who[i] = row.who
      assert.are.equal("base.made x", row.what)
    end
    assert.are.same({ "z", "m 1", "m 2", "a" }, who)
  end)

  it("react to what reactions emit, to a depth", function()
    desk:ok("base.make", { id = "x", again = 3 })
    assert.are.equal(4, #desk:ok("event.list", { name = "base.made" }).items)
    assert.are.equal(16, #desk:rows "select id from trace")
    local problem = desk:refused("base.make", { id = "y", again = 50 })
    assert.are.equal(500, problem.status)
    assert.is_truthy(problem.detail:find("nested more than 8 deep", 1, true), problem.detail)
    assert.are.equal(16, #desk:rows "select id from trace")
    desk:ok("base.make", { id = "z", again = 3 }) -- the depth is counted anew
  end)

  it("read a setting as it stands, also after a change that was undone", function()
    assert.are.same({ "a", "a", "b", "a", "c+d" }, desk:ok("base.settings", {}).words)
    assert.are.same({ "c", "d" }, desk:ok("setting.get", { name = "base.words" }).value)
  end)

  it("take raw input as it came", function()
    local got = desk:ok("base.hook", nil, { text = "{not json" })
    assert.are.same({ "POST", "{not json", {} }, { got.method, got.body, got.headers })
  end)

  it("offer their operations by route", function()
    local routes = {}
    for _, operation in ipairs(desk:operations()) do
      if operation.path then routes[operation.method .. " " .. operation.path] = operation.name end
    end
    assert.are.equal("base.hook", routes["POST /v1/hook"])
    assert.are.equal("policy.publish", routes["POST /v1/policies/publish"])
  end)
end)
