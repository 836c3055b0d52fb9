-- Who may do what: every operation for every role, tokens, and the audit of attempts.
local notes = dofile "spec/runtime/notes.lua"
local home = notes.home

describe("roles", function()
  local desk
  setup(function() desk = ordain.open() end)
  teardown(function() desk:close() end)

  -- Whether `have` is `want`, or includes it at any depth.
  local function covers(includes, have, want)
    if have == want or have == "admin" or want == "public" then return true end
    for _, inner in ipairs(includes[have] or {}) do
      if covers(includes, inner, want) then return true end
    end
    return false
  end

  -- A list is no operation's input, so nothing runs: who may call is told what is wrong.
  local function status(name, opts)
    opts.text = "[]"
    local answer = desk:call(name, nil, opts)
    return answer.status, answer.body.code
  end

  it("open each operation to the roles that cover its role, and to no other", function()
    local includes, checked = desk:roles(), 0
    assert.is_truthy(includes.admin and includes.operator and includes.policy_editor and includes.viewer and includes.sales)
    for _, operation in ipairs(desk:operations()) do
      -- Raw: it has no input to be wrong, and asks for a signature (webhook_source_spec.lua).
      if operation.name == "webhook_source.receive" then goto next end
      assert.is_true(operation.role == "public" or includes[operation.role] ~= nil, operation.name)
      for role in pairs(includes) do
        local expected = covers(includes, role, operation.role) and 422 or 403
        local got, code = status(operation.name, { roles = { role } })
        -- Raw: it has no input to be wrong, and misses its mailbox.
        local wrong = operation.name == "mail.receive" and 404 or 422
        assert.are.equal(expected == 422 and wrong or 403, got, operation.name .. " as " .. role)
        if got ~= 404 then assert.are.equal(got == 403 and "ROLE_MISSING" or "INPUT_INVALID", code) end
        checked = checked + 1
      end
      local got, code = status(operation.name, { public = true })
      assert.are.same(operation.role == "public" and { 422, "INPUT_INVALID" } or { 401, "TOKEN_MISSING" }, { got, code }, operation.name)
      assert.are.equal(operation.role == "public" and 422 or 403, (status(operation.name, { roles = {} })), operation.name)
      assert.are.equal(operation.role == "public" and 422 or 403, (status(operation.name, { roles = { "nobody" } })), operation.name)
      ::next::
    end
    assert.is_true(checked > 300, checked)
  end)

  it("keep every write from those who only read", function()
    for _, operation in ipairs(desk:operations()) do
      if operation.write and operation.role == "viewer" then
        assert.is_truthy(("decision.make decision.batch setting.set review.answer review.take review.reassign"):find(operation.name, 1, true), operation.name)
      end
    end
  end)

  it("tell an unknown role apart from a missing token", function()
    assert.are.same({ 401, "TOKEN_MISSING" }, { status("catalog.list", { public = true }) })
    assert.are.same({ 401, "TOKEN_UNKNOWN" }, { status("catalog.list", { token = "nonsense" }) })
    assert.are.same({ 403, "ROLE_MISSING" }, { status("catalog.create", { roles = { "viewer" } }) })
  end)
end)

describe("tokens", function()
  local desk
  before_each(function() desk = notes.open() end)
  after_each(function() home.close(desk) end)

  it("stand for their roles and no others", function()
    local made = desk:ok("token.create", { name = "till", roles = ordain.list { "writer" } })
    local note = desk:ok("t.add", { title = "a" }, { token = made.token })
    assert.are.equal("ROLE_MISSING", desk:refused("t.seal", { id = note.id }, { token = made.token }).code)
    assert.are.same({ "token", "till" }, (function()
      local row = desk:rows("select actor_kind, actor_id from audit where operation = 't.add'")[1]
      return { row.actor_kind, row.actor_id }
    end)())
    assert.is_true(#made.token >= 40)
    assert.are.equal(0, notes.count(desk, "token", "hash = '" .. made.token .. "'"))
    local listed = desk:ok("token.list", {}).items
    assert.are.same({ 1, "till", "spec" }, { #listed, listed[1].name, listed[1].created_by })
    assert.is_nil(listed[1].hash)
  end)

  it("end when they are revoked, at once and for good", function()
    local made = desk:ok("token.create", { name = "till", roles = ordain.list { "viewer" } })
    desk:ok("t.list", {}, { token = made.token })
    local first = desk:ok("token.revoke", { id = made.id }).revoked_at
    local problem = desk:refused("t.list", {}, { token = made.token })
    assert.are.same({ 401, "TOKEN_REVOKED" }, { problem.status, problem.code })
    desk:set_clock "2026-02-01T00:00:00Z"
    assert.are.equal(first, desk:ok("token.revoke", { id = made.id }).revoked_at)
    desk:reopen()
    assert.are.equal("TOKEN_REVOKED", desk:refused("t.list", {}, { token = made.token }).code)
    assert.are.equal("NOT_FOUND", desk:refused("token.revoke", { id = "none" }).code)
  end)

  it("expire by the machine's clock", function()
    local past = desk:ok("token.create", { name = "old", roles = ordain.list { "viewer" }, expires_at = "2020-01-01T00:00:00Z" })
    local problem = desk:refused("t.list", {}, { token = past.token })
    assert.are.same({ 401, "TOKEN_EXPIRED" }, { problem.status, problem.code })
    local future = desk:ok("token.create", { name = "new", roles = ordain.list { "viewer" }, expires_at = "9999-01-01T00:00:00Z" })
    desk:ok("t.list", {}, { token = future.token })
  end)

  it("are refused when unknown, empty or nearly right", function()
    local made = desk:ok("token.create", { name = "till", roles = ordain.list { "viewer" } })
    for _, wrong in ipairs { "", "x", made.token .. "x", made.token:sub(1, -2), made.token:upper() .. "'", "' or 1=1 --" } do
      assert.are.equal("TOKEN_UNKNOWN", desk:refused("t.list", {}, { token = wrong }).code)
    end
    assert.are.equal("TOKEN_UNKNOWN", desk:refused("t.open", {}, { token = "wrong" }).code) -- also where none is needed
  end)

  it("cannot give a role that their maker does not have", function()
    local problem = desk:refused("token.create", { name = "x", roles = ordain.list { "admin" } }, { roles = { "operator" } })
    assert.are.same({ 403, "ROLE_MISSING" }, { problem.status, problem.code })
    for _, role in ipairs { "writer", "chief", "policy_editor" } do
      assert.are.equal("ROLE_MISSING", desk:refused("token.create", { name = "x", roles = ordain.list { role } }, { roles = { "operator" } }).code)
    end
    desk:ok("token.create", { name = "x", roles = ordain.list { "operator" } }, { roles = { "operator" } })
    desk:ok("token.create", { name = "x", roles = ordain.list { "viewer" } }, { roles = { "operator" } })
    desk:ok("token.create", { name = "x", roles = ordain.list { "writer" } }, { roles = { "operator", "chief" } })
    problem = desk:refused("token.create", { name = "x", roles = ordain.list { "viewer", "king" } })
    assert.are.same({ "/roles/1 ROLE_UNKNOWN" }, home.errors(problem))
    assert.are.equal("INPUT_INVALID", desk:refused("token.create", { name = "", roles = ordain.list {} }).code)
  end)
end)

describe("the audit", function()
  local desk
  before_each(function() desk = notes.open() end)
  after_each(function() home.close(desk) end)

  it("names who, what, why and how it ended, refused attempts too", function()
    local note = desk:ok("t.add", { title = "a" }, { as = "ann", roles = { "writer" }, reason = "asked by phone", request_id = "r-7" })
    desk:refused("t.rename", { id = note.id, title = 7 }, { as = "bob", roles = { "writer" } })
    desk:refused("t.rename", { id = note.id, title = "b" }, { as = "eve", roles = { "viewer" } })
    desk:refused("t.rename", { id = "none", title = "b" }, { as = "cat", roles = { "writer" } })
    desk:refused("t.rename", {}, { public = true })
    desk:refused("t.rename", {}, { token = "wrong" })
    local rows = desk:rows "select * from audit order by position"
    local got = {}
    for i, row in ipairs(rows) do got[i] = string.format("%s %s %s %d %s", row.operation, row.actor_kind, row.actor_id, row.status, row.code or "") end
    assert.are.same({
      "t.add user ann 201 ", "t.rename user bob 422 INPUT_INVALID", "t.rename user eve 403 ROLE_MISSING",
      "t.rename user cat 404 NOT_FOUND", "t.rename public 127.0.0.1 401 TOKEN_MISSING", "t.rename ? ? 401 TOKEN_UNKNOWN",
    }, got)
    assert.are.same({ "asked by phone", "r-7", note.id, "127.0.0.1" }, { rows[1].reason, rows[1].request_id, rows[1].subject, rows[1].address })
    assert.are.equal("none", rows[4].subject)
    for i = 2, #rows do assert.are.equal(rows[i - 1].position + 1, rows[i].position) end
  end)

  it("lists by subject, operation and actor, in pages", function()
    local a = desk:ok("t.add", { title = "a" }, { as = "ann" })
    for i = 1, 5 do desk:ok("t.rename", { id = a.id, title = "a" .. i }, { as = i % 2 == 0 and "ann" or "bob" }) end
    assert.are.equal(6, #desk:ok("audit.list", { subject = a.id }).items)
    assert.are.equal(5, #desk:ok("audit.list", { operation = "t.rename" }).items)
    assert.are.equal(3, #desk:ok("audit.list", { actor = "bob" }).items)
    local first = desk:ok("audit.list", { subject = a.id, limit = 4 })
    local second = desk:ok("audit.list", { subject = a.id, limit = 4, cursor = first.next })
    assert.are.same({ 4, 2 }, { #first.items, #second.items })
    assert.is_nil(second.next)
    assert.is_true(first.items[4].position > second.items[1].position)
  end)

  it("has no row for reads", function()
    desk:ok("t.list", {})
    assert.are.equal(0, notes.count(desk, "audit"))
  end)
end)
