-- 2026-01-30 is a Friday. Easter: Thursday 2026-04-02 to Monday 2026-04-06.
local function ask(one, more)
  local asked = { today = "2026-01-30", promising_days = 0, safety_days = 0, now = "2026-01-30T08:00:00.000000Z",
    items = { { item = "TEA", quantity = 5, balance = 0, available = false } } }
  for name, value in pairs(one) do asked.items[1][name] = value end
  for name, value in pairs(more or {}) do asked[name] = value end
  return asked
end

local function on(day) return { "promise", items = { { item = "TEA", ship_on = day } } } end

local nobody_knows = { "promise", items = list.new() }

return {
  { name = "[4.15] in stock: today", expect = on "2026-01-30",
    ask = ask { balance = 9, available = true, earliest = "2026-01-30" } },
  { name = "[4.15] in stock: its lead time does not matter", expect = on "2026-01-30",
    ask = ask { balance = 9, available = true, earliest = "2026-01-30", lead_days = 20 } },
  { name = "[4.15] offset and safety days are added, in working days", expect = on "2026-02-04",
    ask = ask({ balance = 9, available = true, earliest = "2026-01-30" }, { promising_days = 2, safety_days = 1 }) },
  { name = "[4.15] offset, safety and lead time, when it has to be got", expect = on "2026-02-11",
    ask = ask({ lead_days = 5 }, { promising_days = 2, safety_days = 1 }) },
  { name = "[4.15] from the day it has come in", expect = on "2026-02-05",
    ask = ask({ earliest = "2026-02-04" }, { promising_days = 1 }) },
  { name = "[4.15] sooner by its lead time than with what is expected", expect = on "2026-02-03",
    ask = ask { earliest = "2026-03-02", lead_days = 2 } },
  { name = "[4.15] sooner with what is expected than by its lead time", expect = on "2026-02-02",
    ask = ask { earliest = "2026-02-02", lead_days = 20 } },
  { name = "[4.15] there is none and nobody knows how long it takes", expect = nobody_knows, ask = ask {} },
  { name = "[4.15] a lead time of nothing is known", expect = on "2026-01-30", ask = ask { lead_days = 0 } },
  { name = "[f-20] nothing leaves on a Sunday", expect = on "2026-02-02",
    ask = ask({ earliest = "2026-02-01" }, { today = "2026-02-01" }) },
  { name = "[f-20] the first working day after a Sunday is Monday", expect = on "2026-02-02",
    ask = ask({ lead_days = 1 }, { today = "2026-02-01" }) },
  { name = "[f-20] nor at Easter", expect = on "2026-04-07",
    ask = ask({ lead_days = 1 }, { today = "2026-04-01" }) },
  { name = "[4.15] nothing is asked", expect = nobody_knows, ask = ask({}, { items = {} }) },
}
