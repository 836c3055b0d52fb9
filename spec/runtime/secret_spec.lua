-- Secrets: set and never shown, sealed at rest with a key beside the database.
local VALUE = "correct horse battery staple 7361"

local function shell(command)
  local pipe = assert(io.popen(command, "r"))
  local text = pipe:read "a"
  pipe:close()
  return (text:gsub("%s+$", ""))
end

describe("secrets", function()
  local desk
  before_each(function() desk = ordain.open() end)
  after_each(function() desk:close() end)

  local function path(name) return desk.options.data .. "/" .. name end

  it("are set by an admin and listed without their values", function()
    local made = desk:ok("secret.set", { name = "smtp.password", value = VALUE }, { as = "ann" })
    assert.are.same({ "smtp.password", "ann", nil }, { made.name, made.actor, made.value })
    desk:ok("secret.set", { name = "crm", value = "x" })
    local listed = desk:ok("secret.list")
    assert.are.same({ "crm", "smtp.password" }, { listed.items[1].name, listed.items[2].name })
    assert.is_nil(listed.items[2].value)
    local first = desk:ok("secret.list", { limit = 1 })
    assert.are.equal("crm", first.next)
    assert.are.equal("smtp.password", desk:ok("secret.list", { limit = 1, cursor = first.next }).items[1].name)
    for _, roles in ipairs { { "operator" }, { "viewer" }, { "policy_editor" } } do
      assert.are.equal("ROLE_MISSING", desk:refused("secret.set", { name = "x", value = "y" }, { roles = ordain.list(roles) }).code)
      assert.are.equal("ROLE_MISSING", desk:refused("secret.list", {}, { roles = ordain.list(roles) }).code)
    end
  end)

  it("are nowhere in the data directory in the clear, nor in what is kept of a request", function()
    desk:ok("secret.set", { name = "crm", value = VALUE }, { key = "one" })
    desk:ok("secret.rotate", { name = "crm", value = VALUE .. " next", keep = "24 hours" }, { key = "two" })
    assert.are.equal("", shell(("grep -rlF %q %q"):format(VALUE, desk.options.data)))
    for _, table_name in ipairs { "audit", "idempotency", "event", "secret" } do
      for _, row in ipairs(desk:rows("select * from " .. table_name)) do
        for column, value in pairs(row) do assert.is_nil(tostring(value):find(VALUE, 1, true), table_name .. "." .. column) end
      end
    end
    local sealed = desk:rows "select value, previous from secret order by name"[1]
    assert.is_true(#sealed.value > #VALUE and sealed.value ~= sealed.previous)
  end)

  it("have a key of their own, which only the owner of the data may read", function()
    assert.are.equal("missing", shell(("stat -c %%a %q 2>/dev/null || echo missing"):format(path "secret.key")))
    desk:ok("secret.set", { name = "crm", value = VALUE })
    assert.are.equal("600", shell(("stat -c %%a %q"):format(path "secret.key")))
    assert.are.equal("65", shell(("stat -c %%s %q"):format(path "secret.key")))
    local key = shell(("cat %q"):format(path "secret.key"))
    desk:ok("secret.set", { name = "other", value = VALUE })
    desk:reopen()
    desk:ok("secret.set", { name = "third", value = VALUE })
    assert.are.equal(key, shell(("cat %q"):format(path "secret.key")))
  end)

  it("never get another key while something is sealed with the lost one", function()
    desk:ok("secret.set", { name = "crm", value = VALUE })
    os.remove(path "secret.key")
    local problem = desk:refused("secret.set", { name = "other", value = "x" })
    assert.are.equal("SECRET_KEY", problem.code)
    assert.matches("put back", problem.detail)
    assert.are.equal("missing", shell(("stat -c %%a %q 2>/dev/null || echo missing"):format(path "secret.key")))
    desk:ok("secret.remove", { name = "crm" })
    desk:ok("secret.set", { name = "other", value = "x" })
  end)

  it("say so when the key beside them is damaged", function()
    desk:ok("secret.set", { name = "crm", value = VALUE })
    local file = assert(io.open(path "secret.key", "w"))
    file:write "not a key\n"
    file:close()
    assert.are.equal("SECRET_KEY", desk:refused("secret.set", { name = "crm", value = "x" }).code)
  end)

  it("keep the value before a rotation for a span of the machine clock", function()
    desk:ok("secret.set", { name = "crm", value = "one" })
    assert.are.equal("SPAN_INVALID", desk:refused("secret.rotate", { name = "crm", value = "two", keep = "soon" }).code)
    assert.are.equal("SPAN_INVALID", desk:refused("secret.rotate", { name = "crm", value = "two", keep = "3 moons" }).errors[1].code)
    local before = os.time()
    local rotated = desk:ok("secret.rotate", { name = "crm", value = "two", keep = "2 hours" })
    local hour = os.date("!%Y-%m-%dT%H", before + 7200)
    local later = os.date("!%Y-%m-%dT%H", before + 7260)
    assert.is_true(rotated.previous_until:sub(1, 13) == hour or rotated.previous_until:sub(1, 13) == later, rotated.previous_until)
    assert.is_nil(desk:ok("secret.set", { name = "crm", value = "three" }).previous_until)
    assert.is_nil(desk:rows "select previous from secret"[1].previous)
  end)

  it("refuse what is not there, what is reserved and what is no name", function()
    assert.are.equal("SECRET_UNKNOWN", desk:refused("secret.remove", { name = "none" }).code)
    assert.are.equal("SECRET_UNKNOWN", desk:refused("secret.rotate", { name = "none", value = "x", keep = "1 day" }).code)
    assert.are.equal("SECRET_RESERVED", desk:refused("secret.set", { name = "webhook.x", value = "x" }).code)
    assert.are.equal("SECRET_RESERVED", desk:refused("secret.remove", { name = "source.x" }).code)
    assert.are.equal("INPUT_INVALID", desk:refused("secret.set", { name = "../x", value = "x" }).code)
    assert.are.equal("INPUT_INVALID", desk:refused("secret.set", { name = "x", value = "" }).code)
  end)

  it("are removed", function()
    desk:ok("secret.set", { name = "crm", value = "one" })
    desk:ok("secret.remove", { name = "crm" })
    assert.are.equal(0, #desk:ok("secret.list").items)
  end)
end)

describe("an answer that holds a secret", function()
  local desk
  before_each(function() desk = ordain.open() end)
  after_each(function() desk:close() end)

  it("is not kept for its key: a repetition is told that it was done", function()
    local input = { name = "till", roles = ordain.list { "viewer" } }
    local made = desk:ok("token.create", input, { key = "k" })
    local again = desk:call("token.create", input, { key = "k" })
    assert.are.same({ 409, "ANSWER_NOT_KEPT", true }, { again.status, again.body.code, again.replayed })
    assert.are.equal(1, #desk:ok("token.list").items)
    assert.is_nil(desk:rows "select answer from idempotency"[1].answer:find(made.token, 1, true))
  end)

  it("is kept when it was refused", function()
    local input = { name = "till", roles = ordain.list { "king" } }
    assert.are.equal("ROLE_UNKNOWN", desk:refused("token.create", input, { key = "k" }).code)
    assert.are.equal("ROLE_UNKNOWN", desk:refused("token.create", input, { key = "k" }).code)
  end)
end)
