-- A policy is asked the same question twice: nothing of the first may be left.
local home = dofile "spec/runtime/home.lua"

describe("the memory of a policy", function()
  local desk
  after_each(function()
    home.close(desk)
    desk = nil
  end)

  local function open(policy, files)
    local all = home.files {
      points = [[ point "t.p" { when = "asked", ask = { n = integer }, outcomes = { count = { n = integer }, other = {} },
        default = { "count", n = -1 } } ]],
      ["policies/t/p.lua"] = policy,
    }
    for path, text in pairs(files or {}) do all[path] = text end
    desk = home.open(all)
  end
  local function ask(n)
    return desk:decide("t.p", { n = n or 1 })
  end

  local keepers = {
    ["a local of the file"] = [[ local n = 0 return function() n = n + 1 return count { n = n } end ]],
    ["a table of the file"] = [[ local t = { n = 0 } return function() t.n = t.n + 1 return count { n = t.n } end ]],
    ["a list of the file"] = [[ local l = list.new() return function() l:add(1) return count { n = #l } end ]],
    ["a closure of the file"] = [[
      local function counter() local n = 0 return function() n = n + 1 return n end end
      local next_one = counter() return function() return count { n = next_one() } end ]],
    ["an iterator of the file"] = [[
      local step = string.gmatch("123456", "%d") return function() return count { n = math.tointeger(tonumber(step())) } end ]],
    ["the environment"] = [[
      local was = _ENV _ENV = { n = 0 }
      return function() n = n + 1 return was.count { n = n } end ]],
    ["fields of an answer made before"] = [[
      local fields = { n = 0 } local answer = count(fields) return function() fields.n = fields.n + 1 return answer end ]],
  }
  for what, policy in pairs(keepers) do
    it("does not reach from one question to the next by " .. what, function()
      open(policy)
      for _ = 1, 3 do
        local answer = ask()
        assert.is_nil(answer.fault)
        assert.are.equal(1, answer.n)
      end
    end)
  end

  it("ends with the question even when it was spoiled", function()
    open [[ local t = { 1 } return function(ask) if ask.n == 0 then t[1] = nil t.x.y = 1 end return count { n = t[1] } end ]]
    assert.are.equal("POLICY_ERROR", ask(0).fault)
    assert.are.equal(1, ask(1).n)
  end)

  it("has no place in data: it is read-only", function()
    open([[ return function() data.table.n = 2 return count { n = 1 } end ]], { ["policies/data/table.lua"] = "return { n = 1 }" })
    assert.are.equal("POLICY_ERROR", ask().fault)
    assert.are.equal(-1, ask().n)
  end)

  for what, text in pairs {
    ["a function"] = "return function() end",
    ["a function deep inside"] = "local n = 0 return { a = { { f = function() n = n + 1 return n end } } }",
    ["an iterator"] = "return { step = string.gmatch('abc', '.') }",
    ["a table in itself"] = "local t = {} t.t = t return t",
    ["tables shared without end"] = "local t = {} for _ = 1, 31 do t = { t, t } end return t",
  } do
    it("cannot hide in a data file as " .. what, function()
      open [[ return function() return count { n = 1 } end ]]
      local ok, problem = desk:publish { ["t/data/x.lua"] = text }
      assert.is_nil(ok)
      assert.are.equal("POLICY_SET_INVALID", problem.code)
      assert.are.same({ "policies/t/data/x.lua DATA_INVALID" }, home.errors(problem))
      assert.are.equal(1, ask().n)
    end)
  end

  it("does not fill up: thousands of questions leave no more than one", function()
    open [[ local t = {} for i = 1, 2000 do t[i] = { n = i } end
      return function(ask) return count { n = t[ask.n].n } end ]]
    local questions = ordain.list {}
    for i = 1, 1000 do questions[i] = { point = "t.p", ask = { n = i } } end
    for _ = 1, 3 do
      local answers = desk:ok("decision.batch", { questions = questions }).answers
      for i = 1, 1000, 99 do assert.are.same({ "count", i }, { answers[i].outcome, answers[i].answer.n }) end
    end
    assert.are.equal(0, desk:rows("select count(*) as n from decision where fault is not null")[1].n)
  end)

  it("cannot be kept by forging an answer", function()
    open [[ return function(ask)
      local answer = count { n = 7 }
      if ask.n == 0 then answer[1] = 99 elseif ask.n == 1 then answer.n = 8 elseif ask.n == 2 then return { 1, { n = 9 } } end
      return answer
    end ]]
    assert.are.equal("POLICY_ERROR", ask(0).fault)
    assert.are.equal("POLICY_ERROR", ask(1).fault)
    assert.are.equal("POLICY_ANSWER", ask(2).fault)
    assert.are.equal(7, ask(3).n)
  end)

  it("may answer with a part of data, written as what it is", function()
    open([[ return function() return pick(data.t.choice) end ]], {
      ["scripts/t/points.lua"] = [[ point "t.p" { when = "asked", ask = { n = integer },
        outcomes = { pick = { a = list(integer), b = map(text), c = any } }, default = { "pick", a = list.new(), b = {}, c = 0 } } ]],
      ["policies/t/data/t.lua"] = [[ return { choice = { a = { 1, 2 }, b = { x = "y" }, c = { deep = { 1, { z = true } } } } } ]],
    })
    local answer = ask()
    assert.is_nil(answer.fault)
    assert.are.same({ 1, 2 }, answer.a)
    assert.are.same({ x = "y" }, answer.b)
    assert.are.same({ deep = { 1, { z = true } } }, answer.c)
  end)
end)
