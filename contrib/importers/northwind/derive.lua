-- luacheck: std lua54
-- Writes a subscription per customer who has ever ordered, as JSON lines, from the
-- order history: one of each of the two products on most of the customer's order lines
-- (of two on equally many the one with the lower number), monthly from START.
-- Run with Lua itself: lua5.4 derive.lua DIRECTORY > subscriptions.jsonl
local START = "2026-01-31"
local directory = assert(arg[1], "usage: lua5.4 derive.lua DIRECTORY > subscriptions.jsonl")

local function records(name)
  local lines = io.lines(directory .. "/" .. name)
  lines() -- the header
  return lines
end

local customer_of, counts = {}, {}
for line in records "orders.csv" do
  local number, customer = line:match "^(%d+),(%u+),"
  customer_of[number] = customer
end
for line in records "order-details.csv" do
  local number, product = line:match "^(%d+),(%d+),"
  local customer = assert(customer_of[number], line)
  local of_customer = counts[customer] or {}
  of_customer[tonumber(product)] = (of_customer[tonumber(product)] or 0) + 1
  counts[customer] = of_customer
end

local function top_two(of_customer)
  local products = {}
  for product in pairs(of_customer) do products[#products + 1] = product end
  table.sort(products, function(a, b)
    if of_customer[a] ~= of_customer[b] then return of_customer[a] > of_customer[b] end
    return a < b
  end)
  return products[1], products[2]
end

local customers = {}
for customer in pairs(counts) do customers[#customers + 1] = customer end
table.sort(customers)
for _, customer in ipairs(customers) do
  local first, second = top_two(counts[customer])
  local lines = ('{"item_number":"%d","quantity":1}'):format(first)
  if second then lines = lines .. (',{"item_number":"%d","quantity":1}'):format(second) end
  print(('{"reference":"NW-%s","customer_number":"%s","frequency":"monthly","start_date":"%s","lines":[%s]}')
    :format(customer, customer, START, lines))
end
