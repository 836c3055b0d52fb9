-- Giving lines to the warehouse: every line that awaits shipping, is in no fulfilment yet
-- and is not on hold, in one fulfilment for each place they ship from.
local holds = use "holds"

local release = {}

local next_number = sql [[
  select coalesce(max(number), 0) + 1 as number from fulfilment where order_id = $order_id ]]

local function waiting(all)
  local found = list.new()
  for _, line in ipairs(all) do
    if line.status == "awaiting_shipping" and not line.fulfilment_id then found:add(line) end
  end
  return found
end

local function fulfil(tx, order, ready, place)
  local fulfilment = tx:insert("fulfilment", {
    order_id = order.id, number = tx:one(next_number, { order_id = order.id }).number, released_at = tx.now,
    ships_from = place,
  })
  local ids = list.new()
  for _, line in ipairs(ready) do
    tx:update("order_line", line.id, { fulfilment_id = fulfilment.id })
    line.fulfilment_id = fulfilment.id
    ids:add(line.id)
  end
  tx:emit("order.released", { order_id = order.id, fulfilment_id = fulfilment.id, ships_from = place, line_ids = ids })
end

-- The lines by where they ship from, in the order of the first line of each.
local function by_place(ready)
  local groups, of = {}, {}
  for _, line in ipairs(ready) do
    local key = line.ships_from or ""
    if not of[key] then
      of[key] = { place = line.ships_from, lines = {} }
      groups[#groups + 1] = of[key]
    end
    table.insert(of[key].lines, line)
  end
  return groups
end

-- Releases what can be. Returns the numbers of the lines released and what keeps
-- the others: "line 2: CREDIT".
function release.run(tx, order, all)
  local known, ready, kept = holds.read(tx, order.id), list.new(), list.new()
  for _, line in ipairs(waiting(all)) do
    local hold = holds.on(known, line, "shipping")
    if hold then
      kept:add(string.format("line %d: %s", line.number, hold.code))
    else
      ready:add(line)
    end
  end
  for _, group in ipairs(by_place(ready)) do fulfil(tx, order, group.lines, group.place) end
  local numbers = list.new()
  for _, line in ipairs(ready) do numbers:add(line.number) end
  return numbers, kept
end

return release
