-- The frequencies a subscription may have: each is `count` times a `unit` of the
-- calendar (day, week, month, quarter, year), always counted from the anchor date.
--
-- To add one, add a row and restart; nothing else changes. For example
--   { name = "weekly", unit = "week", count = 1, title = "Weekly" },
-- Items made with "select all" before that day do not get it: they keep the
-- frequencies that existed when they were saved. Never remove or redefine a name
-- that is in use: subscriptions keep their own copy of unit and count, but items
-- would name something that is gone.
local list_of_all = {
  { name = "monthly",   unit = "month",   count = 1, title = "Monthly" },
  { name = "quarterly", unit = "quarter", count = 1, title = "Quarterly" },
  { name = "yearly",    unit = "year",    count = 1, title = "Yearly" },
}

local frequencies = { all = list_of_all, by_name = {} }
for _, frequency in ipairs(list_of_all) do frequencies.by_name[frequency.name] = frequency end
return frequencies
