-- Drafts, publications and the way back.
describe("policy drafts", function()
  local desk, files
  before_each(function()
    desk = ordain.open()
    files = desk:ok("policy.files", { hash = "live" }).files
    files["order/accept.lua"] = files["order/accept.lua"] .. "\n-- edited\n"
  end)
  after_each(function() desk:close() end)

  local function live() return desk:ok("policy.files", { hash = "live" }) end
  local ask = { point = "subscription.run_ended",
    ask = { run_id = "r", state = "Pass", counts = { records = 1 }, now = "2026-01-30T08:00:00Z" } }

  it("a draft is kept but not live, and can be published by its hash", function()
    local before = live().hash
    local draft = desk:ok("policy.draft", { files = files })
    assert.are.equal(before, live().hash)
    assert.are.equal(2, desk:ok("policy.publish", { draft = draft.hash }).number)
    assert.are.equal(draft.hash, live().hash)
  end)

  it("a draft that does not load is refused with its place", function()
    files["order/accept.lua"] = "return function(ask) return accept("
    local problem = desk:refused("policy.draft", { files = files })
    assert.are.equal("POLICY_SET_INVALID", problem.code)
    assert.is_truthy(problem.errors[1].pointer:find("policies/order/accept.lua:1", 1, true))
  end)

  it("publish takes either files or a draft", function()
    assert.are.equal("POLICY_SOURCE", desk:refused("policy.publish", {}).code)
    assert.are.equal("POLICY_SET_UNKNOWN", desk:refused("policy.publish", { draft = "ffffffff" }).code)
  end)

  it("a rollback publishes the old set again, and older decisions still name their set", function()
    local first = live().hash
    desk:ok("decision.make", ask)
    desk:ok("policy.publish", { files = files })
    desk:ok("decision.make", ask)
    local second = live().hash
    assert.are.equal(3, desk:ok("policy.rollback", { hash = first:sub(1, 12) }).number)
    assert.are.equal(first, live().hash)
    local decisions = desk:ok("decision.list", { point = "subscription.run_ended" }).items
    assert.are.equal(second, desk:ok("decision.get", { position = decisions[1].position }).set_hash)
    assert.are.equal(first, desk:ok("decision.get", { position = decisions[2].position }).set_hash)
    desk:reopen()
    assert.are.equal(first, live().hash)
  end)
end)
