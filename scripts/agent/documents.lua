-- The quotes and orders that letters speak of.
local documents = {}

-- Letters of all tasks that had the quote in view.
local letters_of = sql [[
  select m.document from agent_message m join agent_task t on t.id = m.task_id
  where t.quote_id = $quote and m.sent_at is not null and m.state <> 'failed' order by m.id desc limit 200 ]]

-- Whether the customer was sent a quote: this revision, or any of them.
function documents.sent(tx, quote, revision)
  for _, row in ipairs(tx:all(letters_of, { quote = quote })) do
    local document = row.document
    local speaks = document and document.kind == "quote" and document.id == quote
    if speaks and (not revision or document.revision == revision) then return true end
  end
  return false
end

local now = {}

function now.quote(tx, id)
  local quote = tx:call("quote.get", { id = id })
  return { kind = "quote", id = id, number = quote.number, revision = quote.revision }
end

local GONE = { cancelled = true, returned = true }

-- An order has no revisions: a number that its lines, prices and days make.
function now.order(tx, id)
  local order, said = tx:call("order.get", { id = id }), list.new()
  said:add(tostring(order.requested_date))
  for _, line in ipairs(order.lines) do
    if not GONE[line.status] then
      said:add(string.format("%d %s %d %s", line.number, line.item_id, line.quantity, tostring(line.amount)))
    end
  end
  local revision = 7
  for _, byte in ipairs { string.byte(said:join "/", 1, 20000) } do revision = (revision * 31 + byte) % (1 << 40) end
  return { kind = "order", id = id, number = order.number, revision = revision }
end

-- As it is now: { kind, id, number, revision }.
function documents.now(tx, kind, id)
  return now[kind](tx, id)
end

-- Whether a letter still speaks of what there is.
function documents.current(tx, document)
  if not document then return true end
  return documents.now(tx, document.kind, document.id).revision == document.revision
end

return documents
