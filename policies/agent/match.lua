-- Which item is meant by words that fit none, or several? One answer:
--   use { items = { { position =, item =, because = }, … } }
-- data/meanings.csv says what customers call things: a customer's number (empty: anybody), the words, the item.
-- Lines come there by hand, or from an answer that a person gave to the agent (agent.save_rule). What a customer
-- says goes before what anybody says, more words before fewer.
local function better(row, than)
  if not than then return true end
  local theirs, others = row.customer ~= "", than.customer ~= ""
  if theirs ~= others then return theirs end
  return #row.words > #than.words
end

local function meant(words, customer)
  local best
  for _, row in ipairs(data.meanings) do
    local theirs = row.customer == "" or (customer and row.customer == customer.number)
    if theirs and row.words ~= "" and string.find(words, text.fold(row.words), 1, true) and better(row, best) then
      best = row
    end
  end
  return best
end

return function(ask)
  local items = list.new()
  for _, one in ipairs(ask.lines) do
    local row = meant(text.fold(one.line.words), ask.customer)
    if row then items:add { position = one.position, item = row.item, because = "meanings.csv: " .. row.words } end
  end
  return use { items = items }
end
