-- Field marks: what the agent wrote into a quote, and why. An order has those of its quote.
local marks = {}

local of_document = sql [[
  select * from agent_mark where document_id = $document order by line, id ]]
local settled = sql [[
  select line, field, value from agent_mark where document_id = $document and state <> 'open' order by id ]]
local drop_open = sql [[ delete from agent_mark where document_id = $document and state = 'open' ]]

local NORMAL = 80

local function mark(task, quote, line, more)
  return {
    task_id = task.id, document = "quote", document_id = quote.id, revision = quote.revision, line = line,
    field = more.field, value = more.value, why = string.sub(more.why, 1, 600),
    confidence = more.confidence >= NORMAL and "normal" or "low", state = "open", at = more.at,
  }
end

local function key(line, field, value)
  return string.format("%s %s %s", line, field, value)
end

-- The lines of the quote as it is now, each with the words it came from. What a person has
-- looked at, and is as it was, is not asked about again.
function marks.write(tx, task, quote, lines)
  tx:run(drop_open, { document = quote.id })
  local seen, used = {}, {}
  for _, row in ipairs(tx:all(settled, { document = quote.id })) do seen[key(row.line, row.field, row.value)] = true end
  local function write(number, field, value, one)
    if seen[key(number, field, value)] then return end
    local why = one.because and string.format("%s (%s)", one.words, one.because) or one.words
    tx:insert("agent_mark", mark(task, quote, number, { field = field, value = value, why = why,
      confidence = one.confidence, at = tx.now }))
  end
  for _, line in ipairs(quote.lines) do
    for i, one in ipairs(lines) do
      if not used[i] and one.item == line.item_number and one.quantity:integer "down" == line.quantity then
        used[i] = true
        write(line.number, "item", line.item_number, one)
        write(line.number, "quantity", tostring(line.quantity), one)
        break
      end
    end
  end
end

-- The order made of the quote.
function marks.of_order(tx, task, quote)
  for _, row in ipairs(tx:all(of_document, { document = quote.id })) do
    tx:insert("agent_mark", { task_id = task.id, document = "order", document_id = quote.order_id, revision = 0,
      line = row.line, field = row.field, value = row.value, why = row.why, confidence = row.confidence,
      state = row.state, at = row.at, by = row.by, settled_at = row.settled_at })
  end
end

return marks
