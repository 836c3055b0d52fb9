-- Many mails from files to one operation: more at once than one answer holds.
local server = dofile "spec/e2e/server.lua"
local quote = server.quote

describe("mails from files", function()
  local dir
  local function ordain(arguments)
    return server.shell(("%s %s --data %s --home ."):format(quote(server.binary), arguments, quote(dir .. "/data")))
  end
  setup(function() dir = server.folder() end)
  teardown(function() server.run("rm -rf " .. quote(dir)) end)

  it("are all read, however many lines they have", function()
    assert.are.equal(0, select(2, ordain "db migrate --test"))
    local item = [[call catalog.create '{"number":"CHR-200","descriptions":{"en":"Office chair"},"unit":"pcs",]]
      .. [["price":{"amount":"9.00","currency":"DKK"}}']]
    assert.are.equal(0, select(2, ordain(item)))
    for i = 1, 14 do
      server.write(("%s/m%02d.eml"):format(dir, i), ("From: a%d@b.example\nSubject: Order\nMessage-ID: <%d@b>\n"):format(i, i)
        .. ("Date: Mon, 02 Mar 2026 09:%02d:00 +0100\n\nPlease send:\n"):format(i) .. ("3 x CHR-200\n"):rep(80))
    end
    local out, code = ordain(("call agent.propose --each '%s/*.eml' --dry --json"):format(dir))
    assert.are.equal(0, code, out)
    for i = 1, 14 do assert.truthy(out:find(('"file":"m%02d.eml"'):format(i), 1, true), out:sub(-300)) end
  end)
end)
