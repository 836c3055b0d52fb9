-- The sandbox, attacked through real policies: each attack of spec/fuzz/attacks.lua is
-- the inside of a policy's function. It must end as expected, the default must answer,
-- the fault must be on record, and the next question must be answered properly.
local home = dofile "spec/runtime/home.lua"
local attacks = dofile "spec/fuzz/attacks.lua"

local FAULTS = {
  ok = { POLICY_ANSWER = true },
  error = { POLICY_ERROR = true },
  steps = { BUDGET_STEPS = true },
  time = { BUDGET_TIME = true },
  memory = { BUDGET_MEMORY = true },
}

local function expected(attack, fault)
  for word in attack.expect:gmatch "%a+" do
    if FAULTS[word][fault] then return true end
  end
  return false
end

describe("the sandbox", function()
  local desk
  local points = [[
    point "t.p" { when = "asked", ask = { n = integer }, outcomes = { yes = { n = integer }, no = {} }, default = { "no" } }
    point "t.q" { when = "asked", ask = { n = integer }, outcomes = { yes = { n = integer }, no = {} }, default = { "no" } } ]]
  local good = "return function(ask) return yes { n = ask.n + 1 } end"

  before_each(function()
    desk = home.open(home.files { points = points, ["policies/t/p.lua"] = good, ["policies/t/q.lua"] = good })
  end)
  after_each(function() home.close(desk) end)

  local function ask(point, n)
    return desk:ok("decision.make", { point = point, ask = { n = n } })
  end

  local function recorded()
    return desk:rows("select * from decision order by position desc limit 1")[1]
  end

  -- A source that does not compile, or not inside a function, is refused as a file;
  -- what is no text does not even get that far.
  local function attacked(attack)
    local source = "return function(ask)\n" .. attack.source .. "\nend"
    if not utf8.len(source) then
      local text = '{"files":{"t/p.lua":"' .. source:gsub("[%c\"\\]", "x") .. '"}}'
      assert.are.equal("JSON_UTF8", desk:refused("policy.publish", nil, { text = text }).code)
      return false
    end
    local ok, problem = desk:publish { ["t/p.lua"] = source }
    if ok then return true end
    assert.are.equal(#source > 65536 and "INPUT_INVALID" or "POLICY_SET_INVALID", problem.code)
    assert.is_truthy(attack.expect:find "error", attack.name .. " does not load: " .. problem.errors[1].detail)
    assert.is_truthy(problem.errors[1].pointer:find "t[/~1]+p%.lua", problem.errors[1].pointer)
    return false
  end

  local groups = {}
  for i, attack in ipairs(attacks) do
    local n = (i - 1) // 20 + 1
    groups[n] = groups[n] or {}
    table.insert(groups[n], attack)
  end

  for n, group in ipairs(groups) do
    it(string.format("[e-36] holds against attacks %d to %d", n * 20 - 19, n * 20 - 20 + #group), function()
      for i, attack in ipairs(group) do
        if attacked(attack) then
          local verdict = ask("t.p", i)
          assert.are.equal("no", verdict.outcome, attack.name)
          assert.is_true(expected(attack, verdict.fault), attack.name .. " ended by " .. tostring(verdict.fault))
          local row = recorded()
          assert.are.equal(verdict.fault, row.fault, attack.name)
          assert.is_truthy(row.fault_text and utf8.len(row.fault_text), attack.name)
          assert.is_nil(row.fault_text:find "0x%x%x%x%x%x%x", attack.name .. " shows an address: " .. row.fault_text)
        end
        local verdict = ask("t.q", i)
        assert.are.same({ "yes", i + 1 }, { verdict.outcome, verdict.answer.n }, "after " .. attack.name)
      end
    end)
  end

  it("runs two hundred attacks", function() assert.is_true(#attacks >= 200) end)

  it("[e-36] ends an attack on the file itself at publish, by its budget", function()
    for _, text in ipairs {
      "while true do end", "local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end",
      "local function f() return 1 + f() end return f()", "error { 1 }", "return", "return 1", "return {}",
    } do
      local ok, problem = desk:publish { ["t/p.lua"] = text }
      assert.is_nil(ok, text)
      assert.are.equal("POLICY_SET_INVALID", problem.code)
      assert.is_truthy(problem.errors[1].pointer:find "^policies/t/p%.lua", text)
      assert.are.equal(8, ask("t.p", 7).answer.n)
    end
  end)

  it("[e-36] shows a policy exactly the names of the allow-list", function()
    local names = {}
    for line in io.lines "runtime/vm/allowed.txt" do
      local name = line:match "^([%a_][%w_]*) %a+$"
      if name then names[name] = true end
    end
    local wanted = {}
    for _, name in ipairs {
      "assert", "date", "decimal", "error", "instant", "ipairs", "list", "math", "money", "pairs", "pcall", "select",
      "string", "table", "text", "tonumber", "tostring", "type", "utf8",
    } do wanted[name] = true end
    assert.are.same(wanted, names)
    for _, name in ipairs {
      "setmetatable", "getmetatable", "rawget", "rawset", "rawequal", "rawlen", "load", "loadstring", "dofile", "loadfile",
      "require", "coroutine", "collectgarbage", "debug", "io", "os", "package", "next", "xpcall", "print", "_G", "null",
      "record", "choice", "optional", "nullable", "map", "fail", "tx", "engine", "ordain", "use", "sql",
    } do
      assert.is_true(desk:publish { ["t/p.lua"] = "return function() return yes { n = " .. name .. " and 1 or 2 } end" })
      local verdict = ask("t.p", 1)
      assert.are.equal("POLICY_ERROR", verdict.fault, name)
      assert.is_truthy(recorded().fault_text:find("unknown name '" .. name .. "'", 1, true), recorded().fault_text)
    end
  end)

  it("[e-36] gives a policy only the outcomes of its own point", function()
    assert.is_true(desk:publish { ["t/p.lua"] = "return function() return allow() end" })
    assert.are.equal("POLICY_ERROR", ask("t.p", 1).fault)
    for _, answer in ipairs { "nil", "1", "'no'", "{ 'no' }", "{ outcome = 'no' }", "no", "yes", "yes { n = 'x' }", "yes()",
      "yes { n = 1, m = 2 }", "yes { n = 1.5 }", "yes { n = 1 << 60 }" } do
      assert.is_true(desk:publish { ["t/p.lua"] = "return function() return " .. answer .. " end" })
      local verdict = ask("t.p", 1)
      assert.are.same({ "no", "POLICY_ANSWER" }, { verdict.outcome, verdict.fault }, answer)
    end
    assert.is_true(desk:publish { ["t/p.lua"] = "return function() return yes(1) end" })
    assert.are.equal("POLICY_ERROR", ask("t.p", 1).fault)
  end)

  it("parks a point that broke its budget three times until another set is live", function()
    assert.is_true(desk:publish { ["t/p.lua"] = "return function(ask) if ask.n > 0 then while true do end end return yes { n = 1 } end" })
    for _ = 1, 3 do assert.is_truthy(ask("t.p", 1).fault:find "^BUDGET_") end
    for _, n in ipairs { 0, 1 } do
      local verdict = ask("t.p", n)
      assert.are.same({ "no", "POLICY_PARKED" }, { verdict.outcome, verdict.fault })
    end
    assert.are.equal(2, ask("t.q", 1).answer.n)
    assert.is_true(desk:publish { ["t/q.lua"] = good .. " -- again" })
    assert.are.equal(1, ask("t.p", 0).answer.n)
  end)

  it("does not park for errors", function()
    assert.is_true(desk:publish { ["t/p.lua"] = "return function(ask) if ask.n > 0 then error 'no' end return yes { n = 1 } end" })
    for _ = 1, 5 do assert.are.equal("POLICY_ERROR", ask("t.p", 1).fault) end
    assert.are.equal(1, ask("t.p", 0).answer.n)
  end)

  it("counts the same cost for the same question, whatever came before", function()
    assert.is_true(desk:publish { ["t/p.lua"] = [[ return function(ask)
      local t = {} for i = 1, 5000 do t[#t + 1] = ("x"):rep(ask.n % 7) .. i end
      return yes { n = #table.concat(t) } end ]] })
    local function cost(n)
      ask("t.p", n)
      return recorded().cost
    end
    local first = cost(3)
    assert.is_true(first > 0)
    for n = 1, 6 do cost(n) end
    assert.are.equal(first, cost(3))
    desk:reopen()
    assert.are.equal(first, cost(3))
  end)

  it("visits keys in order, so that an answer never depends on chance", function()
    assert.is_true(desk:publish { ["t/p.lua"] = [[ return function()
      local seen, t = {}, {}
      for _, k in ipairs { "b", "z", "a", "m", "q10", "q9" } do t[k] = true end
      for k in pairs(t) do seen[#seen + 1] = k end
      assert(table.concat(seen, " ") == "a b m q10 q9 z", table.concat(seen, " "))
      return yes { n = 1 } end ]] })
    assert.are.equal(1, ask("t.p", 1).answer.n)
  end)
end)
