-- Answers of people that are kept as rules: a draft of the policy set.
local agents = dofile "spec/scripts/agents.lua"

local WORDS = "big thrones"

describe("[d-16] an answer kept as a rule", function()
  local desk, customer, count
  before_each(function()
    local _
    count = 4
    desk, _, customer = agents.open { review_registered = "none" }
  end)
  after_each(function() desk:close() end)

  local function mail(more)
    count = count + 1
    local fields = { subject = "Chairs", text = string.format("Please send %d %s.", count, WORDS) }
    for name, value in pairs(more or {}) do fields[name] = value end
    agents.mail(desk, fields)
    agents.deliver(desk, function() end)
  end
  local function save(input, opts) return desk:ok("agent.save_rule", input, opts) end
  local function quotes() return desk:rows "select id from quote" end

  it("is a draft first; published, the same words are understood", function()
    mail()
    assert.are.equal(0, #quotes())
    local saved = save { task = "T-00001", words = WORDS, item = "CHR-200" }
    assert.are.same({ { customer = customer.number, words = WORDS, item = "CHR-200" } }, saved.rules)
    assert.are.same({ true, 0 }, { saved.with_case, #saved.failures })
    mail { subject = "Before" }
    assert.are.equal(0, #quotes())
    local published = desk:ok("policy.publish", { draft = saved.draft })
    assert.are.same({ true, 0 }, { published.changed, #published.failures })
    mail { subject = "After" }
    local lines = desk:rows "select item_id, quantity from quote_line"
    assert.are.same({ 1, 7 }, { #quotes(), lines[1].quantity })
  end)

  it("holds for the customer, or for anybody", function()
    agents.shop.customer(desk, { email = "bo@other.example", name = "Other", language = "en" })
    mail()
    desk:ok("policy.publish", { draft = save { task = "T-00001", words = WORDS, item = "CHR-200" }.draft })
    mail { from = "Bo <bo@other.example>", subject = "Other" }
    assert.are.equal(0, #quotes())
    local saved = save { task = "T-00001", words = WORDS, item = "LMP-10", ["for"] = "anybody" }
    assert.is_nil(saved.rules[1].customer)
    desk:ok("policy.publish", { draft = saved.draft })
    mail { from = "Bo <bo@other.example>", subject = "Others" }
    mail { subject = "Ours" } -- what the customer says goes first
    local items = desk:rows "select i.number from quote_line l join item i on i.id = l.item_id"
    assert.are.equal("CHR-200", items[#items].number)
  end)

  it("takes the lines of the last answer that say which words they stand for", function()
    mail { text = "When do you open?" }
    desk:ok("agent.instruct_step", { step = "T-00001",
      instruction = { lines = { { item = "CHR-200", quantity = "2", words = WORDS },
        { item = "LMP-10", quantity = "1", words = "the little moon" } } } })
    local saved = save { task = "T-00001" }
    assert.are.same({ "big thrones", "the little moon" }, { saved.rules[1].words, saved.rules[2].words })
    local csv = desk:ok("policy.files", { hash = saved.draft }).files["agent/data/meanings.csv"]
    assert.are.equal("customer,words,item\n" .. customer.number .. ",big thrones,CHR-200\n" .. customer.number
      .. ",the little moon,LMP-10\n", csv)
  end)

  it("joins those that are in a draft, until that is live", function()
    mail()
    local one = save { words = WORDS, item = "CHR-200" }
    local two = save { words = "moon, \"small\"", item = "LMP-10" }
    assert.are_not.equal(one.draft, two.draft)
    local files = desk:ok("policy.files", { hash = two.draft }).files
    assert.are.equal("customer,words,item\n,big thrones,CHR-200\n,\"moon, \"\"small\"\"\",LMP-10\n",
      files["agent/data/meanings.csv"])
    local function published()
      local found = {}
      for i, rule in ipairs(desk:ok("agent.rules", {}).items) do found[i] = rule.published end
      return found
    end
    assert.are.same({ false, false }, published())
    desk:ok("policy.publish", { draft = two.draft })
    assert.are.same({ true, true }, published())
    local problem = desk:refused("agent.save_rule", { words = WORDS, item = "CHR-200" })
    assert.are.equal("RULE_KNOWN", problem.code)
    assert.are.equal(2, #desk:ok("agent.rules", { limit = 1 }).items + 1)
  end)

  it("says what it needs", function()
    mail()
    assert.are.equal("RULE_NOTHING", desk:refused("agent.save_rule", { task = "T-00001" }).code)
    assert.are.equal("RULE_NOTHING", desk:refused("agent.save_rule", { words = WORDS }).code)
    local problem = desk:refused("agent.save_rule", { words = WORDS, item = "NONE" })
    assert.are.same({ "ITEM_UNKNOWN", "/item" }, { problem.code, problem.errors[1].pointer })
    assert.are.equal("TASK_UNKNOWN", desk:refused("agent.save_rule", { task = "T-9" }).code)
  end)

  it("is saved without a case where the cases are written otherwise", function()
    mail()
    assert(desk:publish { ["agent/match.cases.lua"] = "local cases = {}\nreturn cases\n" })
    local saved = save { words = WORDS, item = "CHR-200" }
    assert.are.same({ false, 0 }, { saved.with_case, #saved.failures })
  end)

  it("is for those who work on tasks to save, for policy editors to publish", function()
    mail()
    local saved = save({ words = WORDS, item = "CHR-200" }, { as = "ann", roles = { "sales" } })
    assert.are.equal("ROLE_MISSING", desk:refused("policy.publish", { draft = saved.draft },
      { as = "ann", roles = { "sales" } }).code)
    assert.are.equal("ROLE_MISSING", desk:refused("agent.save_rule", { words = WORDS, item = "CHR-200" },
      { as = "bo", roles = { "viewer" } }).code)
    assert.are.equal("ann", desk:ok("agent.rules", {}).items[1].by)
  end)
end)
