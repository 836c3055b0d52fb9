-- `ordain secret`: values come from where nobody looks over the shoulder.
local server = dofile "spec/e2e/server.lua"

describe("ordain secret", function()
  local dir = server.folder()
  teardown(function() server.run("rm -rf " .. server.quote(dir)) end)
  local function command(arguments, before)
    return server.shell(("%s %s %s --data %s --home ."):format(before or "", server.quote(server.binary), arguments,
      server.quote(dir .. "/data")))
  end

  it("takes a value from standard input or a file, its first line", function()
    command "db migrate --test --clock 2026-01-30T08:00:00Z"
    assert.are.equal("crm.token is set\n", (command("secret set crm.token", "printf 'one\\n' |")))
    server.write(dir .. "/value", "two\nand more\n")
    assert.are.equal("crm.token is set\n", (command("secret set crm.token --keep '1 hours' @" .. dir .. "/value")))
    local listed = command "secret list"
    assert.matches("crm%.token  2026%-%d%d%-%d%d", listed)
    assert.is_nil(listed:find "two")
  end)

  it("takes none from the command line", function()
    local out, code = command "secret set crm.token visible"
    assert.are.equal(1, code)
    assert.matches("INPUT_VISIBLE", out)
    assert.are_not.equal(0, select(2, command "secret set crm.token @/nowhere"))
  end)

  it("removes one", function()
    assert.are.equal("crm.token is removed\n", (command "secret remove crm.token"))
    assert.are.equal(3, select(2, command "secret remove crm.token"))
    assert.are_not.equal(0, select(2, command("secret set crm.token", "printf '\\377' |")))
  end)
end)
