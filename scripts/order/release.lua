-- Giving lines to the warehouse. One fulfilment takes every line that awaits
-- shipping, is in none yet and is not on hold.
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

local function fulfil(tx, order, ready)
  local fulfilment = tx:insert("fulfilment", {
    order_id = order.id, number = tx:one(next_number, { order_id = order.id }).number, released_at = tx.now,
  })
  local ids = list.new()
  for _, line in ipairs(ready) do
    tx:update("order_line", line.id, { fulfilment_id = fulfilment.id })
    line.fulfilment_id = fulfilment.id
    ids:add(line.id)
  end
  tx:emit("order.released", { order_id = order.id, fulfilment_id = fulfilment.id, line_ids = ids })
  return fulfilment
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
  if #ready > 0 then fulfil(tx, order, ready) end
  local numbers = list.new()
  for _, line in ipairs(ready) do numbers:add(line.number) end
  return numbers, kept
end

return release
