-- Hostile mail, read by a process of its own that is not sanitised: what it costs beyond
-- a mail of one line.
local server = dofile "spec/e2e/server.lua"
local bombs = dofile "spec/e2e/bombs.lua"

local MILLISECONDS, KILOBYTES, MOST = 50, 16 * 1024, 1 << 20
-- What the line alone takes on a machine with nothing else to do: others make all of it slower.
local IDLE = 10

describe("hostile mail", function()
  local folder, costs = server.folder(), {}

  setup(function()
    local program = server.binary:gsub("/san/ordain$", "/ordain")
    local files = { folder .. "/0" }
    server.write(files[1], "From: a@b.example\r\n\r\nx\r\n")
    for i, bomb in ipairs(bombs) do
      files[#files + 1] = folder .. "/" .. i
      server.write(files[#files], (bomb[2]()))
    end
    local words = {}
    for i, file in ipairs(files) do words[i] = server.quote(file) end
    local out = server.run(("/usr/bin/python3 spec/e2e/cost.py %s %s"):format(server.quote(program), table.concat(words, " ")))
    for time, memory, code, size in out:gmatch "(%S+) (%d+) (%d+) (%d+)\n" do
      costs[#costs + 1] = { time = tonumber(time), memory = tonumber(memory), code = tonumber(code), size = tonumber(size) }
    end
    assert(#costs == #files, out)
  end)
  teardown(function() server.run("rm -rf " .. server.quote(folder)) end)

  for i, bomb in ipairs(bombs) do
    it("costs no more than 50 ms and 16 MB: " .. bomb[1], function()
      local base, cost = costs[1], costs[i + 1]
      assert.are.equal(0, cost.code)
      local slow = math.max(1, base.time / IDLE)
      local time, memory = (cost.time - base.time) / slow, cost.memory - base.memory
      assert.is_true(time <= MILLISECONDS, ("%.1f ms"):format(time))
      assert.is_true(memory <= KILOBYTES, ("%d KB"):format(memory))
      assert.is_true(cost.size > 100 and cost.size < MOST, ("%d bytes"):format(cost.size))
    end)
  end
end)

describe("hostile mail", function()
  local desk
  setup(function()
    desk = ordain.open { clock = "2026-02-03T08:00:00Z" }
    desk:ok("mailbox.create", { name = "orders", kind = "intake" })
  end)
  teardown(function() desk:close() end)

  for i, bomb in ipairs(bombs) do
    it("is taken in, and kept byte for byte: " .. bomb[1], function()
      local bytes = ("Message-ID: <%d@bomb.example>\r\n"):format(i) .. bomb[2]()
      local got = desk:call("mail.receive", nil, { text = bytes, path = "/v1/mail" })
      assert.are.equal(201, got.status, got.text)
      desk:ok("mail.get", { id = got.body.id })
      desk:ok("mail.text", { id = got.body.id })
      local original = desk:ok("mail.original", { id = got.body.id })
      assert.are.equal(#bytes, original.size)
      local kept = {}
      for _, row in ipairs(desk:rows("select bytes from file_part where file_hash = '" .. original.hash .. "' order by part")) do
        kept[#kept + 1] = row.bytes
      end
      assert.is_true(table.concat(kept) == bytes)
    end)
  end
end)
