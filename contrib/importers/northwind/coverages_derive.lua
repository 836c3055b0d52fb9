-- luacheck: std lua54
-- Writes the order lines of a year as JSON lines, one record each.
-- Run with Lua itself: lua5.4 coverages_derive.lua DIRECTORY [YEAR] > lines.jsonl
local directory = assert(arg[1], "usage: lua5.4 coverages_derive.lua DIRECTORY [YEAR] > lines.jsonl")
local year = arg[2] or "1998"

local function records(name)
  local lines = io.lines(directory .. "/" .. name)
  lines() -- the header
  return lines
end

local wanted = {}
for line in records "orders.csv" do
  local number, ordered = line:match "^(%d+),%u+,%d+,(%d%d%d%d)%-"
  if ordered == year then wanted[number] = true end
end
for line in records "order-details.csv" do
  local number, product = line:match "^(%d+),(%d+),"
  if wanted[number] then print(('{"order":"%s","product":"%s"}'):format(number, product)) end
end
