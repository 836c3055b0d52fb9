-- Policy sets: refused whole or live whole, by content; cases, data, replay, upgrade.
local home = dofile "spec/runtime/home.lua"

local T_POINTS = [[
  point "t.price" { when = "sold", ask = { item = text, quantity = integer }, outcomes = { sell = { price = money, note = optional(text) },
    refuse = { reasons = list(reason) } },
    default = { "refuse", reasons = { { code = "NO_DECISION", text = "no answer" } } } }
]]
local M_POINTS = [[
  point "m.other" { when = "other", ask = { x = any }, outcomes = { yes = { v = any }, no = {} }, default = { "no" } }
]]
local PRICE = "return function(ask) return sell { price = money.minor(100 * ask.quantity, 'DKK') } end"
local OTHER = "return function(ask) return yes { v = ask.x } end"

local function files(more)
  local all = {
    ["scripts/t/area.lua"] = home.area(), ["scripts/t/points.lua"] = T_POINTS,
    ["scripts/m/area.lua"] = home.area(), ["scripts/m/points.lua"] = M_POINTS,
    ["policies/t/price.lua"] = PRICE, ["policies/m/other.lua"] = OTHER,
  }
  for path, text in pairs(more or {}) do all[path] = text or nil end
  return all
end

describe("a policy set", function()
  local desk, place
  before_each(function() desk, place = home.open(files()) end)
  after_each(function() home.close(desk) end)

  local function price(quantity)
    local answer = desk:decide("t.price", { item = "a", quantity = quantity or 1 })
    return answer.price and answer.price.amount or answer.reasons[1].code
  end
  local function live() return desk:ok("policy.files", { hash = "live" }) end

  -- what is wrong, changes, "where CODE" of each error, words of the first
  for what, case in pairs {
    ["broken syntax"] = { { ["t/price.lua"] = "return function(ask)\n  return sell {\nend" }, { "policies/t/price.lua:3 SCRIPT_SYNTAX" }, "near 'end'" },
    ["two broken files, both named"] = { { ["t/price.lua"] = "return = 1", ["m/other.lua"] = "\n\nx = 1" },
      { "policies/m/other.lua:3 SCRIPT_ERROR", "policies/t/price.lua:1 SCRIPT_SYNTAX" }, "write `local x`" },
    ["a missing policy"] = { { ["t/price.lua"] = false }, { "policies/t/price.lua POLICY_MISSING" }, "no policy answers t.price" },
    ["a path that no point asks"] = { { ["t/prise.lua"] = PRICE }, { "policies/t/prise.lua POLICY_UNKNOWN" }, "check the spelling" },
    ["a path that climbs"] = { { ["../t/price.lua"] = PRICE }, { "policies/../t/price.lua POLICY_PATH" }, "small letters" },
    ["a path with capitals"] = { { ["t/Price.lua"] = PRICE }, { "policies/t/Price.lua POLICY_PATH" }, "small letters" },
    ["another kind of file"] = { { ["t/price.txt"] = PRICE }, { "policies/t/price.txt POLICY_PATH" }, "small letters" },
    ["no function"] = { { ["t/price.lua"] = "return { 1 }" }, { "policies/t/price.lua POLICY_NO_FUNCTION" }, "must return a function" },
    ["a name that does not exist"] = { { ["t/price.lua"] = "\nlocal x = nothing\nreturn function() end" }, { "policies/t/price.lua:2 SCRIPT_ERROR" },
      "unknown name 'nothing'" },
    ["a file that uses its outcomes' names for others"] = { { ["t/price.lua"] = "sell = 1 return function() end" },
      { "policies/t/price.lua:1 SCRIPT_ERROR" }, "`local sell`" },
    ["hidden characters"] = { { ["t/price.lua"] = PRICE .. " -- \u{202E}" }, { "policies/t/price.lua:1 SCRIPT_SYNTAX" }, "cannot be seen" },
    ["broken data"] = { { ["t/data/x.lua"] = "return {" }, { "policies/t/data/x.lua:1 SCRIPT_SYNTAX" }, "" },
    ["data that fails"] = { { ["t/data/x.lua"] = "return { a = nothing }" }, { "policies/t/data/x.lua:1 SCRIPT_ERROR" }, "unknown name" },
    ["a CSV file that is none"] = { { ["t/data/x.csv"] = 'a,b\n"x' }, { "policies/t/data/x.csv DATA_SYNTAX" }, "not a CSV" },
    ["a case of another shape"] = { { ["t/price.cases.lua"] = "return { { name = 'n', ask = { item = 'a' }, expect = 'sell' } }" },
      { "policies/t/price.cases.lua CASE_INVALID" }, "n: the field \"quantity\" is required /quantity" },
    ["a case that expects no outcome"] = { { ["t/price.cases.lua"] = "return { { name = 'n', ask = { item = 'a', quantity = 1 }, expect = 'give' } }" },
      { "policies/t/price.cases.lua CASE_INVALID" }, "t.price has no outcome `give`" },
    ["cases that are no list"] = { { ["t/price.cases.lua"] = "return 7" }, { "policies/t/price.cases.lua CASE_INVALID" }, "returns a list" },
    ["cases that do not load"] = { { ["t/price.cases.lua"] = "return {" }, { "policies/t/price.cases.lua:1 SCRIPT_SYNTAX" }, "" },
  } do
    it("[e-35] with " .. what .. " is refused with its place, and the last good one stays", function()
      local before = live().hash
      local ok, problem = desk:publish(case[1])
      assert.is_nil(ok)
      assert.are.same({ 422, "POLICY_SET_INVALID" }, { problem.status, problem.code })
      assert.are.same(case[2], home.errors(problem))
      assert.is_truthy(problem.errors[1].detail:find(case[3], 1, true), problem.errors[1].detail)
      assert.are.same({ before, "1.00", 1 }, { live().hash, price(), #desk:rows "select * from policy_set" })
      desk:reopen()
      assert.are.equal("1.00", price())
    end)
  end

  it("goes live for the next decision, with a number, an event and an author", function()
    local done = desk:ok("policy.publish", { files = { ["t/price.lua"] = PRICE:gsub("100", "200"), ["m/other.lua"] = OTHER }, note = "dearer" },
      { as = "eda", roles = { "policy_editor" } })
    assert.are.same({ 2, true, 0 }, { done.number, done.changed, done.cases })
    assert.are.equal("2.00", price())
    local event = desk:ok("event.list", { name = "policy.published" }).items[1]
    assert.are.same({ done.hash, 2, "dearer", "eda" }, { event.key, event.data.number, event.data.note, event.actor })
    local sets = desk:ok("policy.list", {}).items
    local by_number = {}
    for _, set in ipairs(sets) do by_number[set.number] = set end
    assert.are.same({ true, false, "eda", by_number[1].hash }, { by_number[2].live, by_number[1].live, by_number[2].actor, by_number[2].parent })
    assert.is_false(desk:ok("policy.publish", { files = live().files }).changed)
    desk:reopen()
    assert.are.equal("2.00", price())
  end)

  it("does not go live by a dry call", function()
    local before = live().hash
    local files_then = live().files
    files_then["t/price.lua"] = PRICE:gsub("100", "200")
    assert.is_true(desk:ok("policy.publish", { files = files_then }, { dry = true }).changed)
    assert.are.same({ before, "1.00" }, { live().hash, price() })
  end)

  it("is known by its content and by the contracts it answers", function()
    local first = live().hash
    assert.is_true(desk:publish { ["t/price.lua"] = PRICE .. "\n" })
    local second = live().hash
    assert.is_true(desk:publish { ["t/price.lua"] = PRICE })
    assert.is_true(first ~= second)
    assert.are.equal(first, live().hash)
    place:write("scripts/t/points.lua", (T_POINTS:gsub("item = text", "item = optional(text)")))
    desk:reopen()
    assert.is_true(first ~= live().hash)
    assert.are.equal("1.00", price())
  end)

  it("runs its cases, and one that fails refuses unless that is asked for", function()
    local cases = [[ local function ask(n) return { item = "a", quantity = n } end
      return {
        { name = "one", ask = ask(1), expect = "sell" },
        { name = "two", ask = ask(2), expect = { "sell", price = money.of("2.00", "DKK") } },
        { name = "three", ask = ask(3), expect = { "refuse", reasons = list.new { { code = "X" } } } },
        { name = "four", ask = ask(4), expect = { "sell", note = "cheap" } },
      } ]]
    local ok, problem = desk:publish { ["t/price.cases.lua"] = cases }
    assert.is_nil(ok)
    assert.are.equal("POLICY_CASES_FAILED", problem.code)
    assert.are.same({ "policies/t/price.cases.lua CASE_FAILED", "policies/t/price.cases.lua CASE_FAILED" }, home.errors(problem))
    assert.is_truthy(problem.errors[1].detail:find('three: expected ["refuse"', 1, true), problem.errors[1].detail)
    local now = live()
    now.files["t/price.cases.lua"] = cases
    local checked = desk:ok("policy.check", { files = now.files })
    assert.are.same({ 4, 2, 0 }, { checked.cases, #checked.failures, #checked.errors })
    local done = desk:ok("policy.publish", { files = now.files, failing_cases = true })
    assert.are.same({ 4, 2 }, { done.cases, #done.failures })
    assert.are.equal(now.hash, desk:ok("policy.rollback", { hash = now.hash:sub(1, 10) }).hash)
  end)

  it("has data tables: Lua and CSV, those of an area before those for all", function()
    assert.is_true(desk:publish {
      ["data/prices.lua"] = "return { a = 5, list = { 1, 2 } }", ["data/both.lua"] = "return { from = 'all' }", ["t/data/both.lua"] = "return { from = 't' }",
      ["data/items.csv"] = 'item,price\na,"1,5"\n"b ""x""",7\n', ["t/data/own.csv"] = "k,v\nx,1\n",
      ["t/price.lua"] = [[ return function(ask)
        local words = { data.both.from, data.items[1].price, data.items[2].item, #data.items, data.own[1].v, #data.prices.list, tostring(data.nothing) }
        for i, n in ipairs(data.prices.list) do words[#words + 1] = i * n end
        for k in pairs(data.prices) do words[#words + 1] = k end
        return sell { price = money.minor(data.prices[ask.item], "DKK"), note = table.concat(words, " ") } end ]],
      ["m/other.lua"] = "return function() return yes { v = { data.both.from, tostring(data.own) } } end",
    })
    local answer = desk:decide("t.price", { item = "a", quantity = 1 })
    assert.are.same({ "0.05", 't 1,5 b "x" 2 1 2 nil 1 4 a list' }, { answer.price.amount, answer.note })
    assert.are.same({ "all", "nil" }, desk:decide("m.other", { x = 1 }).v)
    for _, write in ipairs { "data.prices.a = 1", "data.prices.list[1] = 9", "table.insert(data.prices.list, 3)", "data.x = 1", "table.sort(data.items)",
      "data.items[1].price = 1" } do
      assert.is_true(desk:publish { ["m/other.lua"] = "return function() " .. write:gsub("data%.both", "data.both") .. " return no() end" })
      assert.are.equal("POLICY_ERROR", desk:decide("m.other", { x = 1 }).fault, write)
    end
  end)

  it("rolls back to any earlier set, by part of its hash", function()
    local first = live().hash
    assert.is_true(desk:publish { ["t/price.lua"] = PRICE:gsub("100", "200") })
    assert.is_true(desk:publish { ["t/price.lua"] = PRICE:gsub("100", "300") })
    local done = desk:ok("policy.rollback", { hash = first:sub(1, 8) }, { roles = { "policy_editor" } })
    assert.are.same({ first, 4, true }, { done.hash, done.number, done.changed })
    assert.are.equal("1.00", price())
    assert.are.equal("POLICY_SET_UNKNOWN", desk:refused("policy.rollback", { hash = "0123456789" }).code)
    assert.are.equal("POLICY_SET_UNKNOWN", desk:refused("policy.files", { hash = ("f"):rep(64) }).code)
  end)

  it("is replayed on recorded questions: what would change, and what cannot be compared", function()
    for n = 1, 4 do desk:ok("decision.make", { point = "t.price", ask = { item = "a", quantity = n } }) end
    desk:ok("decision.make", { point = "m.other", ask = { x = 1 } })
    local edited = live().files
    edited["t/price.lua"] = [[ return function(ask)
      if ask.quantity == 4 then return refuse { reasons = list.new() } end
      return sell { price = money.minor(ask.quantity == 3 and 1 or 100 * ask.quantity, "DKK") } end ]]
    local got = desk:ok("policy.replay", { files = edited })
    assert.are.same({ 5, 3, 0, 2 }, { got.compared, got.same, got.not_comparable, #got.changed })
    assert.are.same({ "refuse 1", "sell 1" }, (function()
      local words = {}
      for i, group in ipairs(got.groups) do words[i] = group.to .. " " .. group.count end
      table.sort(words)
      return words
    end)())
    assert.are.same({ "4.00", 0 }, { got.changed[1].answer_before.price.amount, #got.changed[1].answer_after.reasons })
    assert.are.equal(1, desk:ok("policy.replay", { files = edited, point = "m.other" }).compared)
    assert.are.equal(5, desk:ok("policy.replay", { files = live().files }).same)
    assert.are.equal(5, #desk:rows "select * from decision")
    assert.are.equal("1.00", price())
    edited["t/price.lua"] = "return"
    assert.are.equal("POLICY_SET_INVALID", desk:refused("policy.replay", { files = edited }).code)
  end)

  it("cannot be compared on questions that its contracts no longer take", function()
    for n = 1, 3 do desk:ok("decision.make", { point = "t.price", ask = { item = "a", quantity = n } }) end
    place:write("scripts/t/points.lua", (T_POINTS:gsub("quantity = integer", "quantity = integer { max = 2 }")))
    desk:reopen()
    local got = desk:ok("policy.replay", { files = live().files })
    assert.are.same({ 2, 2, 1 }, { got.compared, got.same, got.not_comparable })
  end)

  it("takes from a changed home only what it lacks; own files stay", function()
    assert.is_true(desk:publish { ["t/price.lua"] = PRICE:gsub("100", "200") })
    place:write("policies/t/price.lua", (PRICE:gsub("100", "900")))
    place:write("policies/m/other.lua", "return function() return no() end")
    desk:reopen()
    assert.are.equal("2.00", price())
    assert.are.equal("yes", desk:decide("m.other", { x = 1 }).outcome)
    place:write("scripts/t/points.lua", T_POINTS .. [[
      point "t.new" { when = "new", ask = {}, outcomes = { yes = {}, no = {} }, default = { "no" } } ]])
    place:write("policies/t/new.lua", "return function() return yes() end")
    desk:reopen()
    assert.are.equal("yes", desk:decide("t.new", {}).outcome)
    assert.are.equal("2.00", price())
  end)

  it("that no longer fits its contracts keeps the service from opening", function()
    place:write("scripts/t/points.lua", T_POINTS .. [[
      point "t.new" { when = "new", ask = {}, outcomes = { yes = {}, no = {} }, default = { "no" } } ]])
    local ok, message = pcall(desk.reopen, desk)
    assert.is_false(ok)
    assert.is_truthy(message:find("POLICY_SET_INVALID: policies/t/new.lua", 1, true), message)
    place:write("scripts/t/points.lua", T_POINTS)
    desk:reopen()
    assert.are.equal("1.00", price())
  end)

  it("of several hundred files is read back whole", function()
    local many = { ["t/price.lua"] = PRICE:gsub("100", "data.d300.n") }
    for i = 1, 300 do many["data/d" .. i .. ".lua"] = "return { n = " .. i .. " }" end
    assert.is_true(desk:publish(many))
    local hash = live().hash
    desk:reopen()
    assert.are.same({ hash, 2, "3.00" }, { live().hash, live().number, price() })
  end)

  it("names its points with their contracts", function()
    local points = {}
    for _, point in ipairs(desk:ok("policy.points", {}).items) do
      if not point.name:find "^review%." then points[#points + 1] = point end -- the engine's own
    end
    assert.are.same({ "m.other", "t.price" }, { points[1].name, points[2].name })
    assert.are.same({ "no", "refuse" }, { points[1].default, points[2].default })
    assert.is_truthy(points[2].ask:find "quantity")
  end)
end)
