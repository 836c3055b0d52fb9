-- Which item is meant by words that fit none, or several? One answer:
--   use { items = { { position =, item =, because = }, … } }
-- data/meanings.csv says what customers call things: a customer's number (empty: anybody), the words, the item.
-- Lines come there by hand, or from an answer that a person gave to the agent.
return function(ask)
  local items = list.new()
  for _, one in ipairs(ask.lines) do
    local words = text.fold(one.line.words)
    for _, row in ipairs(data.meanings) do
      local theirs = row.customer == "" or (ask.customer and row.customer == ask.customer.number)
      if theirs and row.words ~= "" and string.find(words, text.fold(row.words), 1, true) then
        items:add { position = one.position, item = row.item, because = "meanings.csv: " .. row.words }
        break
      end
    end
  end
  return use { items = items }
end
