-- luacheck: std lua54+busted+desk
-- Mails read and proposed per second on one core, from their bytes to the proposal, with a
-- catalog of 10,000 items; beside what is stated for it: 5 ms for a mail. Run by mails.sh
-- inside the program.
local set = dofile "spec/agent/set.lua"
local quick = os.getenv "BENCH" == "quick"
local rounds, items, STATED = quick and 1 or 5, quick and 1000 or 10000, 200

local KINDS = { "chair", "desk", "screw", "bolt", "nut", "lamp", "pen", "paper", "glove", "mask", "bandage", "pot",
  "shovel", "hammer", "drill", "saw", "pump", "valve", "pipe", "hose", "cable", "socket", "switch", "fuse", "battery" }
local USES = { "office", "garden", "hex", "wood", "ball", "copy", "safety", "surgical", "elastic", "flower", "claw",
  "power", "hand", "water", "copper", "network", "wall", "light", "main", "lithium" }

local function fill(desk)
  for n = 1, items do
    local kind, use = KINDS[n % #KINDS + 1], USES[n // #KINDS % #USES + 1]
    local own = string.char(97 + n % 26, 97 + n // 26 % 26, 97 + n // 676 % 26) .. "ox"
    desk:ok("catalog.import", { number = "BX" .. n, unit = "pcs", price = { amount = "9.00", currency = "DKK" },
      descriptions = {
        en = ("%s %s %d mm %s"):format(use, kind, n % 7 * 10 + 20, own), de = use .. "de " .. kind .. "en",
      } })
  end
end

it("mails", function()
  local rates = {}
  local groups = set.load "tune"
  local desk = ordain.open { clock = "2026-03-02T08:00:00Z" }
  fill(desk)
  for _, group in pairs(groups) do
    for _, item in ipairs(group.items) do desk:call("catalog.import", item) end
  end
  for round = 1, rounds do
    local count, from = 0, os.clock()
    for _, group in pairs(groups) do
      for _, mail in ipairs(group.mails) do
        desk:ok("agent.propose", { mails = ordain.list { { file = mail.file, read = ordain.mail(mail.bytes) } } })
        count = count + 1
      end
    end
    rates[round] = count / (os.clock() - from)
  end
  desk:close()
  table.sort(rates)
  local rate = rates[(#rates + 1) // 2]
  print(("bench mails_proposed %.0f mails/s baseline stated_5_ms %d ratio %.2f aim 1")
    :format(rate, STATED, rate / STATED))
end)
