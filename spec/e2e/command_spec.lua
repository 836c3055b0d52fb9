-- The command line against the real binary: lines, exit codes, configuration, files.
local server = require "spec.e2e.server"
local quote = server.quote

local dir, data

local function write(name, text)
  local file = assert(io.open(dir .. "/" .. name, "wb"))
  file:write(text)
  file:close()
  return dir .. "/" .. name
end

local function read(name)
  local file = assert(io.open(dir .. "/" .. name, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

-- Output (both streams) and exit code.
local function shell(command)
  local text = server.run("{ " .. command .. "; } 2>&1; echo \"<$?>\"")
  local out, code = text:match("^(.*)<(%d+)>\n$")
  return out, tonumber(code)
end

local function ordain(arguments)
  return shell(quote(server.binary) .. " " .. arguments)
end

-- The same on a database of this spec's own.
local function own(arguments)
  return ordain(arguments .. " --data " .. quote(data) .. " --home .")
end

local function item(number)
  return ('{"number":"%s","descriptions":{"en":"A thing"},"unit":"pcs",'
    .. '"price":{"amount":"10.00","currency":"DKK"}}'):format(number)
end

local MAPPING = [[
return {
  operation = "catalog.import", null = "NULL",
  repair = function(raw)
    if #raw == 4 then return { raw[1], raw[2] .. "," .. raw[3], raw[4] } end
  end,
  record = function(fields, line)
    if fields.number == "skip" then return nil end
    if fields.number == "bad" then fail.invalid("ITEM_BAD", "line %d is bad", line) end
    return {
      number = fields.number, descriptions = { en = fields.text or "none" }, unit = "pcs",
      price = { amount = fields.price, currency = "DKK" },
    }
  end,
}
]]

setup(function()
  dir = server.folder()
  data = dir .. "/data"
end)

teardown(function() server.run("rm -rf " .. quote(dir)) end)

describe("a line", function()
  it("says what is wrong with it and exits 2", function()
    local out, code = ordain("servee")
    assert.are.equal(2, code)
    assert.matches("did you mean serve%?", out)
    out, code = ordain("serve --prot 1")
    assert.are.equal(2, code)
    assert.matches("unknown option %-%-prot; did you mean %-%-port%?", out)
    out, code = ordain("token create")
    assert.are.equal(2, code)
    assert.matches("usage: %S+ token create", out)
    assert.are.equal(2, select(2, ordain("import a b c")))
    assert.are.equal(2, select(2, ordain("")))
    assert.are.equal(2, select(2, ordain("version --data a --data b")))
  end)

  it("is helped by the table of commands", function()
    local out, code = ordain("help import")
    assert.are.equal(0, code)
    assert.matches("%-r, %-%-rejects FILE", out)
    out = ordain("help policy")
    assert.matches("policy rollback", out)
    assert.are.equal(ordain("version"), ordain("--version"))
    assert.matches('^{"version":"[%d.]+"}\n$', (ordain("version --json")))
  end)

  it("is completed by shells", function()
    write("completion", (ordain("completion bash")))
    local words = "COMP_WORDS=(ordain policy ro); COMP_CWORD=2; _ordain; echo ${COMPREPLY[@]}"
    local out, code = shell(("bash -c 'source %s/completion; %s'"):format(dir, words))
    assert.are.equal(0, code)
    assert.are.equal("rollback\n", out)
    assert.matches("complete %-c ordain", (ordain("completion fish")))
    assert.matches("^#compdef ordain", (ordain("completion zsh")))
    assert.matches("%.Ss policy publish", (ordain("manual")))
  end)
end)

describe("the configuration", function()
  it("shows each value with its origin", function()
    local path = write("a.lua", 'local base = "/srv"\ndata = base .. "/x"\nport = 8000 + 81\n')
    local out, code = ordain("check --dump --config " .. path)
    assert.are.equal(0, code)
    assert.is_truthy(out:find('= "/srv/x"  -- ' .. path .. ":2", 1, true))
    assert.matches("port%s+= 8081", out)
    assert.matches('host%s+= "127.0.0.1"  %-%- default', out)
    out = ordain("check --dump --data /elsewhere --config " .. path)
    assert.matches('data%s+= "/elsewhere"  %-%- %-%-data', out)
  end)

  it("names the line of what it cannot be", function()
    local function refused(text, pattern)
      local path = write("b.lua", text)
      local out, code = ordain("check --dump --config " .. path)
      assert.are.equal(78, code)
      assert.matches(pattern, out)
    end
    refused("\nprt = 1", "b%.lua:2: unknown key prt; did you mean port%?")
    refused('port = "x"', "b%.lua:1: port takes a number")
    refused("port = 65536", "from 0 to 65535")
    refused("port = = 1", "CONFIG_SYNTAX: .*b%.lua:1")
    refused("while true do end", "CONFIG_VALUE: .*steps")
    refused('data = os.getenv("HOME")', "global 'os'")
    refused('tls_key = "k"', "tls_certificate and tls_key go together")
    local out, code = ordain("call x --data " .. dir .. "/nowhere")
    assert.are.equal(78, code)
    assert.matches("DATA_MISSING", out)
  end)
end)

describe("a check", function()
  it("rehearses a start and changes nothing", function()
    local out, code = ordain("check --home . --data " .. dir .. "/none")
    assert.are.equal(0, code, out)
    assert.matches("policies: %d+ files, %d+ cases pass", out)
    assert.matches("statements: %d+ prepare", out)
    assert.are.equal(2, select(2, shell("ls " .. dir .. "/none")))
  end)

  it("names file and line of all that is wrong", function()
    local home = dir .. "/wrong"
    server.run(("mkdir %s; cp -r scripts policies %s"):format(home, home))
    write("wrong/policies/subscription/due.lua", "return (")
    write("wrong/policies/subscription/allowed.lua", "return function(ask) retrn nope() end")
    local out, code = ordain(("check --home %s --data %s/none"):format(home, dir))
    assert.are.equal(1, code)
    assert.matches("policies/subscription/due%.lua:1", out)
    assert.matches("policies/subscription/allowed%.lua:1", out)
    server.run("cp -r policies " .. home)
    local statement = "local x = sql [[ select nope from item order by id ]]"
    server.run(("echo '%s' >>%s/scripts/catalog/operations.lua"):format(statement, home))
    out, code = ordain(("check --home %s --data %s/none"):format(home, dir))
    assert.are.equal(1, code)
    assert.matches("scripts/catalog/operations%.lua:%d+: no such column: nope", out)
  end)
end)

describe("without a server", function()
  setup(function()
    local out, code = own("db migrate --test --clock 2026-01-30T08:00:00Z")
    assert.are.equal(0, code, out)
  end)

  it("calls an operation with input from anywhere", function()
    local _, code = own("call catalog.create " .. quote(item "A-1"))
    assert.are.equal(0, code)
    write("a2.json", item "A-2")
    assert.are.equal(0, select(2, own("call catalog.create @" .. dir .. "/a2.json")))
    assert.are.equal(0, select(2, shell("echo " .. quote(item "A-3") .. " | " .. quote(server.binary)
      .. " call catalog.create - --home . --data " .. quote(data))))
    local out
    out, code = own("call catalog.list limit:=1")
    assert.are.equal(0, code)
    assert.matches('^{"items":%[{', out)
    assert.are.equal(2, select(2, own("call catalog.list limit:=x")))
  end)

  it("prints problems and gives the exit code of their status", function()
    local out, code = own("call catalog.create '{\"number\":\"A\",\"x\":1}'")
    assert.are.equal(1, code)
    assert.matches("error: INPUT_INVALID: ", out)
    assert.matches("\n  /x: FIELD_UNKNOWN: ", out)
    assert.matches("\n  /unit: FIELD_MISSING: ", out)
    assert.are.equal(3, select(2, own("call catalog.get id=nowhere")))
    assert.are.equal(3, select(2, own("call no.such")))
    assert.are.equal(4, select(2, own("call catalog.create " .. quote(item "A-1"))))
    assert.are.equal(1, select(2, own("setting set subscription.enabled maybe")))
  end)

  it("prints fields of the answer as people read them", function()
    local function prints(want, arguments)
      local out, code = own("call " .. arguments)
      assert.are.equal(0, code, out)
      assert.are.equal(want, out)
    end
    prints("NUMBER  UNIT  PRICE\nA-1     pcs   10.00 DKK\nA-2     pcs   10.00 DKK\nA-3     pcs   10.00 DKK\n",
      "catalog.list limit:=500 --columns number,unit,price")
    prints("A-1\n", "catalog.get id=A-1 --columns number")
    prints("number          A-1\nprice.currency  DKK\n", "catalog.get id=A-1 --columns number,price.currency,no.such")
    prints("", "catalog.get id=A-1 --columns no.such")
    prints("A-1\n", "catalog.list --columns items.0.number")
    prints("A-3\n", "catalog.list --columns items.-1.number")
    prints("", "catalog.list --columns items.3.number")
    assert.matches("there are more: cursor=%S+\n", (own "call catalog.list limit:=1 --columns number"))
    for _, wrong in ipairs { "catalog.get id=A-1 --columns a,,b", "catalog.get id=A-1 --columns number --rows price",
      "catalog.get --each 'x*' --columns number" } do
      assert.are.equal(2, select(2, own("call " .. wrong)), wrong)
    end
    assert.are.equal(3, select(2, own("call catalog.get id=nowhere --columns number")))
  end)

  it("calls once for each file, dry or not", function()
    server.run("mkdir -p " .. dir .. "/each")
    write("each/1.json", item "E-1")
    write("each/2.json", item "E-2")
    write("each/3.json", "{")
    local out, code = own("call catalog.create --each '" .. dir .. "/each/*' --dry")
    assert.are.equal(1, code)
    assert.matches("3 files, 1 refused, nothing kept", out)
    assert.are.equal(3, select(2, own("call catalog.get id=E-1")))
    out = own("call catalog.create --each '" .. dir .. "/each/*'")
    assert.matches("JSON_SYNTAX.*3%.json", out)
    assert.are.equal(0, select(2, own("call catalog.get id=E-1")))
  end)

  it("lists and shows in words and as JSON lines", function()
    local out = own("token create ann --roles sales,viewer --json")
    local id, token = out:match('"id":"([^"]+)"'), out:match('"token":"([^"]+)"')
    out = own("token list --json")
    assert.matches('"name":"ann"', out)
    assert.is_nil(out:find(token, 1, true))
    assert.matches("ID%s+NAME%s+ROLES", (own("token list")))
    assert.matches("^revoked ", (own("token revoke " .. id)))
    assert.are.equal("true\n", (own("setting set subscription.enabled true")))
    assert.are.equal("true\n", (own("setting get subscription.enabled")))
    assert.matches("^2026%-01%-30T08:00", (own("clock show")))
    assert.matches("subscription%.orders", (own("job list")))
    assert.matches("server%s+stopped", (own("db status")))
  end)

  it("copies the database and puts the copy back", function()
    local copy = dir .. "/copy.db"
    assert.are.equal(0, select(2, own("db backup " .. copy)))
    assert.matches("BACKUP_EXISTS", (own("db backup " .. copy)))
    own("call catalog.create " .. quote(item "AFTER"))
    assert.are.equal(0, select(2, own("db restore " .. copy)))
    assert.are.equal(3, select(2, own("call catalog.get id=AFTER")))
    server.run("printf x | dd of=" .. copy .. " bs=1 seek=5000 conv=notrunc 2>/dev/null")
    local out, code = own("db restore " .. copy)
    assert.are.equal(1, code)
    assert.matches("BACKUP_DAMAGED", out)
  end)
end)

describe("an import", function()
  local mapping

  setup(function() mapping = write("items.lua", MAPPING) end)

  local function import(text, options)
    local file = write("items.csv", text)
    return own(("import %s %s --rejects %s/rejects.csv %s"):format(mapping, file, dir, options or ""))
  end

  it("takes records, repairs, skips, and lists what it refuses", function()
    local text = "\239\187\191number,text,price\r\n"
      .. 'I-1,"a ""quoted"", text",1.00\r\n' .. "I-2,NULL,2.00\r\n"
      .. "I-3,half,other half,3.00\n\n" .. "I-4,short\n" .. "skip,x,1\n" .. "bad,x,1\n" .. "I-5,x,much\n"
      .. 'I-6,"open,1.00\n' .. "I-7,y,7.00\n"
    local out, code = import(text)
    assert.are.equal(1, code)
    assert.are.equal("9 records: 4 in, 1 repaired, 1 skipped, 4 rejected\n", out)
    local rejects = read "rejects.csv"
    assert.matches('^line,field,reason,record\r\n6,"","RECORD_FIELDS: 2 fields where 3 are named","I%-4,short"\r\n',
      rejects)
    assert.matches("\n8,\"\",\"ITEM_BAD: line 8 is bad\"", rejects)
    assert.matches("\n9,\"/price", rejects)
    assert.matches("\n10,\"\",\"a quote[^\n]*\"I%-6,\"\"open,1%.00\"", rejects)
    assert.matches('"a \\"quoted\\", text"', (own("call catalog.get id=I-1")))
    assert.matches("half,other half", (own("call catalog.get id=I-3")))
  end)

  it("changes nothing when it runs again, and tries anew what was refused", function()
    local text = "number,text,price\nR-1,a,1.00\nR-2,b,2.00\n"
    assert.are.equal("2 records: 2 in, 0 rejected\n", (import(text)))
    assert.are.equal("2 records: 0 in, 2 were in before, 0 rejected\n", (import(text)))
    local later = write("later.lua", 'return { operation = "catalog.adjust_stock", format = "jsonl" }')
    local lines = write("later.jsonl", '{"id":"R-3","by":5,"reason":"count"}\n')
    for _ = 1, 3 do
      assert.matches("1 rejected", (own(("import %s %s"):format(later, lines))))
    end
    import("number,text,price\nR-3,c,3.00\n")
    local got = own("call catalog.get id=R-3")
    write("later.jsonl", ('{"id":"%s","by":5,"reason":"count"}\n'):format(got:match('"id":"([^"]+)"')))
    assert.are.equal("1 records: 1 in, 0 rejected\n", (own(("import %s %s"):format(later, lines))))
    assert.are.equal("1 records: 0 in, 1 were in before, 0 rejected\n", (own(("import %s %s"):format(later, lines))))
  end)

  it("keeps nothing when it is dry, and does not repair when told so", function()
    local out, code = import("number,text,price\nD-1,a,1.00\n", "--dry")
    assert.are.equal(0, code)
    assert.are.equal("1 records: 1 would go in, 0 rejected\n", out)
    assert.are.equal(3, select(2, own("call catalog.get id=D-1")))
    out, code = import("number,text,price\nD-2,a,b,1.00\n", "--no-repair")
    assert.are.equal(1, code)
    assert.matches("1 rejected", out)
  end)

  it("refuses a mapping that is none", function()
    local function refused(text, pattern)
      local out, code = own(("import %s %s"):format(write("none.lua", text), write("none.csv", "a\n1\n")))
      assert.are.equal(78, code)
      assert.matches(pattern, out)
    end
    refused("return 1", "MAPPING_INVALID")
    refused("return { operation = 'x', recrd = 1 }", "unknown key recrd")
    refused("return {", "none%.lua:1")
    refused("return { operation = 'x', record = io.open }", "'io'")
    local out, code = own(("import %s %s"):format(
      write("none.lua", "return { operation = 'no.such', record = function(f) return f end }"), dir .. "/none.csv"))
    assert.are.equal(1, code)
    assert.matches("OPERATION_UNKNOWN", out)
  end)
end)

describe("an export", function()
  it("writes every record of all pages", function()
    local lines, n = {}, 120
    for i = 1, n do lines[i] = item(("X-%03d"):format(i)) end
    own(("import %s %s"):format(write("x.lua", 'return { operation = "catalog.import", format = "jsonl" }'),
      write("x.jsonl", table.concat(lines, "\n"))))
    local _, code = own("export catalog.list --to " .. dir .. "/out.jsonl")
    assert.are.equal(0, code)
    local _, found = read("out.jsonl"):gsub('"number":"X%-%d%d%d"', "")
    assert.are.equal(n, found)
    own("export catalog.list --csv --to " .. dir .. "/out.csv")
    assert.matches('^"contract_coverage","coverable","descriptions","discontinued",', read "out.csv")
  end)
end)

describe("with a server", function()
  local home, serving

  setup(function()
    home = dir .. "/home"
    server.run(("mkdir %s; cp -r scripts policies contrib %s"):format(home, home))
    serving = server.start { data = dir .. "/served", home = home, args = "--demo --watch" }
  end)

  teardown(function() serving:remove() end)

  local function command(arguments)
    local where = (" --data %s --home %s"):format(quote(serving.data), quote(home))
    return shell(quote(server.binary) .. " " .. arguments .. where)
  end

  local function policy(name, text)
    local path = home .. "/policies/subscription/" .. name
    if not text then return server.run("cp policies/subscription/" .. name .. " " .. path) end
    local file = assert(io.open(path, "wb"))
    file:write(text)
    file:close()
  end

  local function said(pattern)
    return server.wait(10, function() return serving:log():match(pattern) end)
  end

  it("speaks to it, and nobody else gets at the data", function()
    assert.matches("server%s+running", (command "db status"))
    assert.matches("^2026%-01%-30", (command "clock show"))
    local out, code = command("serve --port 0")
    assert.are.equal(75, code)
    assert.matches("DATA_LOCKED", out)
    out, code = command("db restore /nowhere")
    assert.are.equal(75, code)
    assert.matches("stop it first", out)
    out, code = ordain(("serve --home . --data %s/other --port %s"):format(dir, serving.port))
    assert.are.equal(78, code)
    assert.matches("PORT_IN_USE", out)
  end)

  it("imports over one connection, safely twice", function()
    local mapping, file = write("items.lua", MAPPING), write("served.csv", "number,text,price\nS-1,a,1.00\nS-2,b,x\n")
    assert.matches("1 in, 1 rejected", (command(("import %s %s"):format(mapping, file))))
    assert.matches("0 in, 1 were in before, 1 rejected", (command(("import %s %s"):format(mapping, file))))
    assert.matches("1 would go in", (command(("import %s %s --dry"):format(mapping, file))))
  end)

  it("lets time pass", function()
    local out, code = command('clock advance "1 day"')
    assert.are.equal(0, code)
    assert.matches("subscription%.orders%s+Pass", out)
    assert.matches("2026%-01%-31T", out)
    assert.are.equal(1, select(2, command('clock advance "1 parsec"')))
    assert.are.equal(4, select(2, command("clock set 2020-01-01T00:00:00Z")))
  end)

  it("publishes on save; a broken file changes nothing", function()
    local ask = "call subscription.create " .. quote('{"customer_number":"C-10001","frequency":"quarterly",'
      .. '"lines":[{"item_number":"K-110","quantity":1}]}')
    local out, code = command(ask)
    assert.are.equal(1, code)
    assert.matches("FREQUENCY_NOT_ALLOWED", out)
    policy("allowed.lua", "return function(ask) retrn allow() end")
    assert.is_truthy(said "policies/subscription/allowed%.lua:1: SCRIPT_SYNTAX.-the live set stays")
    assert.are.equal(1, select(2, command(ask)))
    policy("allowed.lua", "return function(ask) return allow() end")
    assert.is_truthy(said 'allowed%.cases%.lua: case .- expected .-policies: %x+ is live')
    assert.are.equal(0, select(2, command(ask)))
    local replayed, changed = command "policy replay --point subscription.allowed"
    assert.are.equal(1, changed)
    assert.matches("subscription%.allowed%s+refuse%s+allow", replayed)
    policy "allowed.lua"
    assert.is_truthy(said "is live.*is live")
    assert.are.equal(1, select(2, command(ask)))
    out = command "policy explain --point subscription.allowed --json"
    assert.matches('"outcome":"refuse".*"outcome":"allow"', out)
    assert.matches("policy of set", (command("policy explain " .. out:match('"position":(%d+)'))))
  end)

  it("compares, publishes, checks out and rolls back sets", function()
    local first = (command "policy list"):match("(%x+)%s+true")
    assert.are.equal(0, select(2, command "policy diff"))
    assert.are.equal(0, select(2, command("policy checkout live " .. dir .. "/out")))
    assert.are.equal(0, select(2, shell(("diff -r --exclude=README.md %s/out policies"):format(dir))))
    serving:kill "STOP" -- so that --watch does not publish first
    policy("due.lua", "return (")
    serving:kill "CONT"
    assert.is_truthy(said "due%.lua:%d+: SCRIPT_SYNTAX")
    local out, code = command "policy check"
    assert.are.equal(1, code)
    assert.matches("due%.lua:%d+", out)
    out, code = command "policy publish"
    assert.are.equal(1, code)
    assert.matches("POLICY_SET_INVALID", out)
    out, code = command "policy diff"
    assert.are.equal(1, code)
    assert.matches("\n%+return %(", out)
    policy "due.lua"
    assert.matches("is live as number", (command("policy rollback " .. first:sub(1, 12))))
    assert.are.equal(3, select(2, command "policy rollback 0000"))
  end)

  it("stops in order", function()
    assert.are.equal(0, serving:stop())
    assert.matches("server%s+stopped", (command "db status"))
    assert.matches("^2026%-01%-31", (command "clock show"))
    local out, code = command("check --upgrade")
    assert.are.equal(0, code, out)
    assert.matches("upgrade: a copy of the database opens", out)
  end)
end)

describe("the library", function()
  local examples = server.binary:gsub("[^/]+$", "") .. "examples/"

  it("opens a business inside another program", function()
    local out, code = shell(examples .. "embed " .. dir .. "/embedded")
    assert.are.equal(0, code)
    assert.matches('^201 {.-"number":"EMBED%-1"', out)
    assert.matches("\n409 {", out)
  end)

  it("adds a library of the program's own to scripts", function()
    local home = dir .. "/extended"
    server.run(("mkdir -p %s/scripts/device; cp -r scripts policies %s"):format(home, home))
    write("extended/scripts/device/area.lua", 'area { version = 1, needs = {}, summary = "numbers" }')
    write("extended/scripts/device/operations.lua", [[
      operation "device.check" { summary = "Whether a number is whole", kind = "read", role = "viewer",
        input = { number = text }, output = { fits = boolean },
        run = function(_, input) return { fits = checksum.luhn(input.number) } end }
    ]])
    local function device(program, arguments)
      return shell(("%s %s --data %s/more --home %s"):format(program, arguments, dir, home))
    end
    local extend = examples .. "extend"
    assert.are.equal(0, select(2, device(extend, "db migrate")))
    assert.are.equal('{"fits":true}\n', (device(extend, "call device.check number=79927398713")))
    assert.are.equal('{"fits":false}\n', (device(extend, "call device.check number=79927398710")))
    assert.are_not.equal(0, select(2, device(quote(server.binary), "call device.check number=1")))
  end)
end)
