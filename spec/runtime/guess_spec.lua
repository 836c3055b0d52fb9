-- Every operation of the whole tree, called with input that its contract takes: values
-- are guessed from what the refusals say. Whatever is asked, the answer is an answer or
-- a refusal, never a fault of ours.
local desk
local seed = 1

local function random(n)
  seed = (seed * 1103515245 + 12345) % 2147483648
  return seed // 65536 % n + 1
end

local POOL = {
  function() return ({ "x", "monthly", "en", "C-00001", "live", "a/b", "" })[random(7)] end,
  function() return ({ 0, 1, 2, 7, -1, 1000000, 9007199254740992 })[random(7)] end,
  function() return random(2) == 1 end,
  function() return ({ "2026-01-31", "2024-02-29", "9999-12-31", "0001-01-01" })[random(4)] end,
  function() return ({ "2026-01-31T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z" })[random(3)] end,
  function() return { amount = ({ "0", "1.50", "-3", "92233720368547758.07" })[random(4)], currency = "DKK" } end,
  function() return ordain.list {} end,
  function() return {} end,
  function() return ({ "0.5", "1", "-2", "99999" })[random(4)] end,
  function() return "Europe/Copenhagen" end,
}

-- The place a pointer leads to: its table and key; what is not there on the way is made.
local function place(input, pointer)
  local at, last = input, nil
  for part in pointer:gmatch "/([^/]*)" do
    part = part:gsub("~1", "/"):gsub("~0", "~")
    if last ~= nil then
      if type(at[last]) ~= "table" then at[last] = {} end
      at = at[last]
    end
    last = tonumber(part) and tonumber(part) + 1 or part
  end
  return at, last
end

local function mend(input, problem)
  for _, one in ipairs(problem.errors or {}) do
    local at, key = place(input, one.pointer)
    local choices = one.code == "VALUE_CHOICE" and one.detail:match "is none of ([^;]*)"
    if key == nil then
      return {}
    elseif one.code == "FIELD_UNKNOWN" or one.code == "FIELD_DUPLICATE" then
      at[key] = nil
    elseif choices then
      local words = {}
      for word in choices:gmatch "[^, ]+" do words[#words + 1] = word end
      at[key] = words[random(#words)]
    elseif one.detail:find "expected a list" then
      at[key] = ordain.list {}
    elseif one.detail:find "at least 1 items" then
      at[key] = ordain.list { POOL[random(#POOL)]() }
    else
      at[key] = POOL[random(#POOL)]()
    end
  end
  return input
end

describe("an operation", function()
  setup(function() desk = ordain.open() end)
  teardown(function() desk:close() end)

  local rounds = os.getenv "ORDAIN_SWEEP" and 200 or 30

  it("answers or refuses whatever its contract takes", function()
    local reached, total = 0, 0
    for _, operation in ipairs(desk:operations()) do
      total = total + 1
      local taken = false
      for _ = 1, rounds do
        local input = {}
        for _ = 1, 40 do
          local answer = desk:call(operation.name, input, { dry = true })
          -- The link is off here: whoever sends is told to try again.
          local off = answer.body.code == "LINK_OFF" or answer.body.code == "LINK_ENTITY_OFF"
          if answer.status >= 500 and not off then
            error(operation.name .. " " .. ordain.encode(input) .. "\n" .. answer.text)
          end
          if answer.status < 400 or answer.body.code ~= "INPUT_INVALID" then
            taken = true
            break
          end
          input = mend(input, answer.body)
        end
      end
      if taken then reached = reached + 1 end
    end
    assert.is_true(reached >= total * 0.9, reached .. " of " .. total .. " were reached")
  end)
end)
