-- Short mails of many trades, spec/agent/short.txt, with what a clerk reads in them:
--
--   @@ CATALOG [reply]
--   the mail; lines that begin with > are the quote it answers
--   => INTENT|INTENT; ITEM x QUANTITY [UNIT] [amb]; …; date DAY
--
-- "amb": a reading that says so is right, too; ? is no item.
local function slurp(path)
  local file = assert(io.open(path))
  local text = file:read "a"
  file:close()
  return text
end

local function quantity(text) return ("%g"):format(tonumber(text) or -1) end

local function wanted(text)
  local want = { intents = {}, lines = {} }
  for intent in text:match "^[^;]+":gmatch "[%a_]+" do want.intents[intent] = true end
  for part in text:gmatch ";%s*([^;]+)" do
    local item, count, rest = part:match "^(%S+) x (%S+)(.*)"
    want.date = want.date or part:match "^date (%S+)"
    if item then want.lines[#want.lines + 1] = { item = item, quantity = quantity(count), amb = rest:find "amb" } end
  end
  return want
end

local function fits(want, line)
  local same = (line.item or "?") == want.item and quantity(line.quantity) == want.quantity
  return want.amb and (same or line.ambiguous and (not line.item or want.item == "?" or line.item == want.item))
    or same and not line.ambiguous
end

-- Whether all is right, and whether something wrong looks certain.
local function judge(got, want)
  local right, used = want.intents[got.intent] and got.requested_date == want.date, {}
  local dangerous = got.intent == "accept" and not want.intents.accept
  for _, one in ipairs(want.lines) do
    local hit
    for j, line in ipairs(got.lines) do
      if not hit and not used[j] and fits(one, line) then hit, used[j] = j, true end
    end
    right = right and hit
  end
  for j, line in ipairs(got.lines) do
    if not used[j] then
      right = false
      dangerous = dangerous or line.item and line.quantity and not line.ambiguous
    end
  end
  return right and true or false, dangerous
end

describe("short mails", function()
  local desks = {}
  local function desk_of(catalog)
    if not desks[catalog] then
      desks[catalog] = ordain.open { clock = "2026-03-02T08:00:00Z" }
      for _, item in ipairs(ordain.decode(slurp("spec/agent/catalogs/" .. catalog .. ".json"))) do
        desks[catalog]:ok("catalog.import", item)
      end
    end
    return desks[catalog]
  end

  it("are read without a dangerous error, four of five wholly right [4.10] [4.11]", function()
    local all, good, wrong = 0, 0, {}
    for head, body, want in slurp "spec/agent/short.txt":gmatch "@@ ([^\n]*)\n(.-)\n=> ([^\n]*)" do
      local quoted, fresh = {}, {}
      for line in (body .. "\n"):gmatch "([^\n]*)\n" do
        local into = line:find "^>" and quoted or fresh
        into[#into + 1] = line
      end
      local got = desk_of(head:match "^%S+"):ok("agent.read_request", { text = table.concat(fresh, "\n"), date = "2026-03-02",
        quoted = #quoted > 0 and table.concat(quoted, "\n") or nil, reply = head:find "reply" and true or nil })
      local right, dangerous = judge(got, wanted(want))
      all, good = all + 1, good + (right and 1 or 0)
      if dangerous then wrong[#wrong + 1] = body end
    end
    for _, desk in pairs(desks) do desk:close() end
    if os.getenv "READER_SHOW" then print(("short: %d of %d"):format(good, all)) end
    assert.are.same({}, wrong)
    assert.is_true(good * 5 >= all * 4, good .. " of " .. all)
  end)
end)
